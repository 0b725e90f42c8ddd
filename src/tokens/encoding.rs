//! The encodings of OpenAI's models, counted by tiktoken-rs.

use std::ops::Range;
use std::sync::OnceLock;

use tiktoken_rs::{CoreBPE, cl100k_base_singleton, o200k_base_singleton};

use super::Tokenizer;

/// One encoding. Its tables take a moment to load, so all threads share one instance.
pub(super) struct Encoding {
    pub(super) name: &'static str,
    table: fn() -> &'static CoreBPE,
    /// The same table without the pattern that cuts text into pieces; made when first needed.
    uncut: OnceLock<Option<CoreBPE>>,
}

pub(super) static ENCODINGS: [Encoding; 2] = [
    Encoding {
        name: "o200k_base",
        table: o200k_base_singleton,
        uncut: OnceLock::new(),
    },
    Encoding {
        name: "cl100k_base",
        table: cl100k_base_singleton,
        uncut: OnceLock::new(),
    },
];

/// No encoding has as many tokens.
const MOST_TOKENS: u32 = 1 << 18;

/// Characters of a blank that are too many for the pattern: its matcher remembers each of them and
/// panics at a million.
const LONG_BLANK: usize = 10_000;

impl Tokenizer for Encoding {
    fn name(&self) -> &'static str {
        self.name
    }

    fn count(&self, text: &str) -> usize {
        let table = (self.table)();
        let mut rest = text;
        let mut tokens = 0;
        while let Some(blank) = long_blank(rest) {
            tokens += table.count_ordinary(&rest[..blank.start]);
            tokens += self.count_uncut(&rest[blank.clone()]);
            rest = &rest[blank.end..];
        }
        tokens + table.count_ordinary(rest)
    }
}

impl Encoding {
    /// Counts a text that the pattern would leave in one piece.
    fn count_uncut(&self, text: &str) -> usize {
        let uncut = self.uncut.get_or_init(|| {
            let table = (self.table)();
            let ranks = (0..MOST_TOKENS)
                .filter_map(|rank| Some((table.decode_bytes(&[rank]).ok()?, rank)))
                .collect();
            CoreBPE::new(ranks, Default::default(), "(?s).+").ok()
        });
        match uncut {
            Some(table) => table.count_ordinary(text),
            // Never happens with the tables that ship; more than there can be keeps budgets.
            None => text.len(),
        }
    }
}

/// The first long blank of `text` that the pattern of either encoding takes as one piece: white
/// space without line breaks, and not in front of one. The last character of a blank goes to what
/// follows it.
fn long_blank(text: &str) -> Option<Range<usize>> {
    let mut from = 0;
    loop {
        let is_blank = |c: char| c.is_whitespace() && !matches!(c, '\r' | '\n');
        let start = from + text[from..].find(is_blank)?;
        let blank = &text[start..];
        let blank = &blank[..blank.find(|c| !is_blank(c)).unwrap_or(blank.len())];
        let end = start + blank.len();
        let next = text[end..].chars().next();
        if blank.len() > LONG_BLANK && !matches!(next, Some('\r' | '\n')) {
            let last = blank.chars().next_back().filter(|_| next.is_some());
            return Some(start..end - last.map_or(0, char::len_utf8));
        }
        from = end;
    }
}
