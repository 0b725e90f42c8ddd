//! The encodings of OpenAI's models. The tables are those of tiktoken-rs, and so is the way from a piece
//! to its tokens; the text is cut here, and a piece that was counted just now is not counted again.

use std::sync::OnceLock;

use tiktoken_rs::{CoreBPE, cl100k_base_singleton, o200k_base_singleton};

use super::Tokenizer;
use super::pieces::{CL100K, Cutter, O200K};

/// One encoding. Its tables take a moment to load, so all threads share one instance.
pub(super) struct Encoding {
    pub(super) name: &'static str,
    table: fn() -> &'static CoreBPE,
    /// The same table without the pattern that cuts text into pieces; made when first needed.
    uncut: OnceLock<Option<CoreBPE>>,
    pieces: &'static str,
    cutter: OnceLock<Cutter>,
}

pub(super) static ENCODINGS: [Encoding; 2] = [
    Encoding {
        name: "o200k_base",
        table: o200k_base_singleton,
        uncut: OnceLock::new(),
        pieces: O200K,
        cutter: OnceLock::new(),
    },
    Encoding {
        name: "cl100k_base",
        table: cl100k_base_singleton,
        uncut: OnceLock::new(),
        pieces: CL100K,
        cutter: OnceLock::new(),
    },
];

/// No encoding has as many tokens.
const MOST_TOKENS: u32 = 1 << 18;

/// Bytes of a blank that are too many for the table's own pattern: its matcher remembers each of them
/// and panics at a million.
const LONG_BLANK: usize = 10_000;

impl Tokenizer for Encoding {
    fn name(&self) -> &'static str {
        self.name
    }

    fn prepare(&self) {
        (self.table)();
    }

    fn count(&self, text: &str) -> usize {
        let cutter = self.cutter.get_or_init(|| Cutter::new(self.pieces));
        cutter.sum(text, |piece| self.count_piece(piece))
    }
}

impl Encoding {
    /// Tokens of one piece. By itself the table cuts it no further.
    fn count_piece(&self, piece: &str) -> usize {
        let is_long_blank = piece.len() > LONG_BLANK && piece.trim_start().is_empty();
        if is_long_blank {
            self.count_uncut(piece)
        } else {
            (self.table)().count_ordinary(piece)
        }
    }

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
