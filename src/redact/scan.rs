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
}

impl Scan {
    /// The scan of a text in which the rules are known to find nothing, because they found nothing when
    /// it was kept.
    pub fn nothing(text: &str) -> Self {
        Self {
            spans: Box::default(),
            length: text.len(),
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
        self.length == text.len()
            && self.spans.iter().all(|span| {
                text.is_char_boundary(span.range.start) && text.is_char_boundary(span.range.end)
            })
    }

    /// The scan in a few bytes, for a cache: numbers of seven bits a byte, each span as the distance
    /// from the start of the one before, its length, and its rule.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        put(&mut bytes, self.length);
        let mut last = 0;
        for span in &self.spans {
            put(&mut bytes, span.range.start - last);
            put(&mut bytes, span.range.len());
            put(&mut bytes, span.rule * 2 + usize::from(span.told));
            last = span.range.start;
        }
        bytes
    }

    /// Reads what [`Scan::to_bytes`] wrote; `None` for anything else.
    pub fn from_bytes(mut bytes: &[u8]) -> Option<Self> {
        let length = take(&mut bytes)?;
        let mut spans = Vec::new();
        let mut last = 0_usize;
        while !bytes.is_empty() {
            let start = last.checked_add(take(&mut bytes)?)?;
            let end = start.checked_add(take(&mut bytes)?)?;
            let rule = take(&mut bytes)?;
            if start == end || end > length || rule / 2 >= RULES.rules.len() {
                return None;
            }
            let span = Span::new(rule / 2, start..end);
            spans.push(if rule % 2 == 1 { span } else { span.silent() });
            last = start;
        }
        Some(Self {
            spans: spans.into(),
            length,
        })
    }
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
