//! Words that direct a model and are written in base64, which people do not read and models do.

use std::sync::LazyLock;

use base64::Engine;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use regex::Regex;

use super::Attempt;
use super::patterns::{self, Lines};
use super::plain::Plain;
use crate::model::Severity;

/// Long enough to say something, also over several lines.
static RUN: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"[A-Za-z0-9+/_-]{24,}(?:\r?\n[ \t]*[A-Za-z0-9+/_-]{24,}){0,99}={0,2}")
        .expect("the pattern is a constant, and tested")
});

/// Either alphabet, with or without what fills the end.
static FORGIVING: LazyLock<GeneralPurpose> = LazyLock::new(|| {
    let config = GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true);
    GeneralPurpose::new(&alphabet::STANDARD, config)
});

/// Letters of a run that are looked at first: a text shows within them that it is one.
const FIRST: usize = 24;

/// Most letters of a run that are read, and most runs of one text.
const LONGEST: usize = 8 << 10;
const MOST_RUNS: usize = 2_000;

/// Every attempt in the runs of a text, at the lines of the run.
pub(super) fn find(text: &str, is_code: bool) -> Vec<Attempt> {
    let mut lines = Lines::of(text);
    let mut found = Vec::new();
    for run in RUN.find_iter(text).take(MOST_RUNS) {
        let Some(said) = decoded(run.as_str()) else {
            continue;
        };
        let attempts = patterns::find(&Plain::of(&said), is_code);
        if attempts.is_empty() {
            continue;
        }
        let place = lines.between(run.start(), run.end());
        found.extend(attempts.into_iter().map(|attempt| Attempt {
            lines: place,
            severity: Severity::High,
            is_unseen: true,
            ..attempt
        }));
    }
    found
}

/// The text that a run is, from the first of four letters on: what stands before it may be of the same
/// alphabet.
fn decoded(run: &str) -> Option<String> {
    let letters: Vec<u8> = run
        .bytes()
        .filter(|letter| !letter.is_ascii_whitespace() && *letter != b'=')
        .map(|letter| match letter {
            b'-' => b'+',
            b'_' => b'/',
            letter => letter,
        })
        .take(LONGEST)
        .collect();
    (0..4).find_map(|start| {
        let letters = letters.get(start..)?;
        let first = FORGIVING.decode(letters.get(..FIRST - 4)?).ok()?;
        is_text(&first).then_some(())?;
        // A single letter at the end says nothing.
        let whole = letters.len() - usize::from(letters.len() % 4 == 1);
        let text = FORGIVING.decode(&letters[..whole]).ok()?;
        Some(String::from_utf8_lossy(&text).into_owned())
    })
}

fn is_text(bytes: &[u8]) -> bool {
    let is_seen = |byte: &u8| matches!(byte, b' '..=b'~' | b'\n' | b'\r' | b'\t');
    bytes.iter().all(is_seen)
}
