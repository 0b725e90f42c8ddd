//! What the rules found in a text, without the text: small, and safe to keep.

use super::rules::RULES;
use super::spans::Span;
use super::values::Secrets;

/// Where the rules found secrets in one text: places and rules, never a value. It means something
/// only together with that very text; whoever keeps it keeps it under the hash of the text and
/// [`fingerprint`](super::fingerprint), and whoever applies it does so to the same bytes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scan {
    /// Sorted by where they start.
    pub(super) spans: Box<[Span]>,
    /// Length of the text.
    pub(super) length: usize,
    /// What the rules find once these secrets are taken out, round by round: who takes out no others
    /// need not look again.
    pub(super) rounds: Box<[Round]>,
}

/// What the rules find in a text out of which secrets were taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Round {
    /// Hash of that text.
    pub(super) hash: [u8; 32],
    /// Sorted by where they start.
    pub(super) spans: Box<[Span]>,
}

impl Scan {
    /// The scan of a text in which the rules are known to find nothing, because they found nothing when
    /// it was kept.
    pub fn nothing(text: &str) -> Self {
        Self {
            spans: Box::default(),
            length: text.len(),
            rounds: Box::default(),
        }
    }

    /// Whether the rules found nothing.
    pub fn is_empty(&self) -> bool {
        self.spans.is_empty()
    }

    /// The secret values that `text`, which was scanned, holds at the places of the scan.
    pub fn secrets(&self, text: &str) -> Secrets {
        if !self.fits(text) {
            return Secrets::default();
        }
        Secrets::of(&RULES, text, &self.spans)
    }

    /// Whether this can be the scan of `text`.
    pub(super) fn fits(&self, text: &str) -> bool {
        self.length == text.len() && fit(&self.spans, text)
    }

    /// What the rules find in `cleaned`, out of which secrets were taken, where that is known.
    pub(super) fn behind(&self, cleaned: &str) -> Option<Vec<Span>> {
        if self.rounds.is_empty() {
            return None;
        }
        let hash = blake3::hash(cleaned.as_bytes());
        let round = self.rounds.iter().find(|round| hash == round.hash)?;
        fit(&round.spans, cleaned).then(|| round.spans.to_vec())
    }

    /// The scan in a few bytes, for a cache.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        put(&mut bytes, self.length);
        put_spans(&mut bytes, &self.spans);
        for round in &self.rounds {
            bytes.extend_from_slice(&round.hash);
            put_spans(&mut bytes, &round.spans);
        }
        bytes
    }

    /// Reads what [`Scan::to_bytes`] wrote; `None` for anything else.
    pub fn from_bytes(mut bytes: &[u8]) -> Option<Self> {
        let length = take(&mut bytes)?;
        let spans = take_spans(&mut bytes)?;
        let mut rounds = Vec::new();
        while !bytes.is_empty() {
            let (hash, rest) = bytes.split_first_chunk()?;
            bytes = rest;
            rounds.push(Round {
                hash: *hash,
                spans: take_spans(&mut bytes)?,
            });
        }
        let ends_within = spans.iter().all(|span| span.range.end <= length);
        ends_within.then(|| Self {
            spans,
            length,
            rounds: rounds.into(),
        })
    }
}

/// Whether the spans can stand in `text`.
fn fit(spans: &[Span], text: &str) -> bool {
    spans.iter().all(|span| {
        text.is_char_boundary(span.range.start) && text.is_char_boundary(span.range.end)
    })
}

/// Numbers of seven bits a byte: how many spans there are, and each as the distance from the start of
/// the one before, its length, and its rule.
fn put_spans(bytes: &mut Vec<u8>, spans: &[Span]) {
    put(bytes, spans.len());
    let mut last = 0;
    for span in spans {
        put(bytes, span.range.start - last);
        put(bytes, span.range.len());
        put(bytes, span.rule * 2 + usize::from(span.told));
        last = span.range.start;
    }
}

fn take_spans(bytes: &mut &[u8]) -> Option<Box<[Span]>> {
    let mut spans = Vec::new();
    let mut last = 0_usize;
    for _ in 0..take(bytes)? {
        let start = last.checked_add(take(bytes)?)?;
        let end = start.checked_add(take(bytes)?)?;
        let rule = take(bytes)?;
        if start == end || rule / 2 >= RULES.rules.len() {
            return None;
        }
        let span = Span::new(rule / 2, start..end);
        spans.push(if rule % 2 == 1 { span } else { span.silent() });
        last = start;
    }
    Some(spans.into())
}

fn put(bytes: &mut Vec<u8>, mut number: usize) {
    while number >= 0x80 {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

fn take(bytes: &mut &[u8]) -> Option<usize> {
    let mut number = 0;
    for shift in (0..usize::BITS - 7).step_by(7) {
        let (&byte, rest) = bytes.split_first()?;
        *bytes = rest;
        number |= usize::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            return Some(number);
        }
    }
    None
}
