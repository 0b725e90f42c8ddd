//! Tokens: exact counts, and budgets that are kept.
//!
//! Counts are those of the model's own tokenizer; an estimate says so in its name. Choosing what to spend a budget
//! on is not done here: that is for whoever knows what the text is worth.

mod budget;
mod encoding;
mod estimate;
mod pieces;
mod seen;
#[cfg(test)]
mod tests;

pub use budget::Budget;

/// Counts tokens the way one family of models does.
///
/// Counts add up at line breaks: cut a text behind a line feed and in front of a character that is
/// neither white space nor `/`, and the tokens of the parts are together those of the whole, or, of an
/// estimate, no fewer. Texts that are put together line by line need not be counted again.
pub trait Tokenizer: Send + Sync {
    /// Name of the encoding, such as `o200k_base`.
    fn name(&self) -> &'static str;

    /// Makes ready what counting takes a moment to load. Whoever counts soon, and has a thread to spare,
    /// saves the wait.
    fn prepare(&self) {}

    /// How many tokens `text` is. Text that looks like a special token is counted as plain text.
    fn count(&self, text: &str) -> usize;

    /// The same for a text whose BLAKE3 hash is at hand: who remembers counts need not hash it again.
    fn count_hashed(&self, text: &str, _hash: &[u8; 32]) -> usize {
        self.count(text)
    }
}

impl<T: Tokenizer + ?Sized> Tokenizer for &T {
    fn name(&self) -> &'static str {
        (**self).name()
    }

    fn prepare(&self) {
        (**self).prepare();
    }

    fn count(&self, text: &str) -> usize {
        (**self).count(text)
    }

    fn count_hashed(&self, text: &str, hash: &[u8; 32]) -> usize {
        (**self).count_hashed(text, hash)
    }
}

/// Names of the encodings, the default first.
pub const TOKENIZERS: &[&str] = &[
    "o200k_base",
    "cl100k_base",
    "claude-estimate",
    "llama2-estimate",
    "llama3-estimate",
    "mistral-estimate",
];

/// The tokenizer with this name, loaded on first use and shared from then on.
pub fn by_name(name: &str) -> Option<&'static dyn Tokenizer> {
    let exact = encoding::ENCODINGS
        .iter()
        .map(|exact| exact as &dyn Tokenizer);
    let estimates = estimate::ESTIMATES
        .iter()
        .map(|guess| guess as &dyn Tokenizer);
    exact.chain(estimates).find(|known| known.name() == name)
}
