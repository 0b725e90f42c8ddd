//! The encodings of OpenAI's models, counted by tiktoken-rs.

use tiktoken_rs::{CoreBPE, cl100k_base_singleton, o200k_base_singleton};

use super::Tokenizer;

/// One encoding. Its tables take a moment to load, so all threads share one instance.
pub(super) struct Encoding {
    pub(super) name: &'static str,
    table: fn() -> &'static CoreBPE,
}

pub(super) static ENCODINGS: &[Encoding] = &[
    Encoding {
        name: "o200k_base",
        table: o200k_base_singleton,
    },
    Encoding {
        name: "cl100k_base",
        table: cl100k_base_singleton,
    },
];

impl Tokenizer for Encoding {
    fn name(&self) -> &'static str {
        self.name
    }

    fn count(&self, text: &str) -> usize {
        (self.table)().count_ordinary(text)
    }
}
