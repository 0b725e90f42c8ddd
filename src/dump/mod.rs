//! One token-budgeted text out of many files: one file a layout.
//!
//! A layout writes pieces — a head, one piece a file, a tail that tells what was left out — and the
//! packer decides which files get one. Every piece starts and ends at a line, and tokens add up at
//! lines (see [`Tokenizer`](crate::tokens::Tokenizer)), so what the packer adds up is the exact size of the output: headers,
//! fences and the list of what is missing included.
//!
//! A file is taken whole or not at all.

mod error;
mod json;
mod markdown;
mod omissions;
mod pack;
#[cfg(test)]
mod tests;

use crate::model::{Encoding, FileKind};
use crate::redact::{Clean, Hit};

pub use error::Error;
pub use omissions::{Detail, Omission};
pub use pack::{OVER_BUDGET, pack};

/// A file that a dump may hold.
#[derive(Clone, Debug)]
pub struct DumpFile {
    /// Path relative to the root of the source, with `/`.
    pub path: String,
    /// Id of the language, for the fence.
    pub language: Option<&'static str>,
    /// What the file is for; decides, with size, what goes first when the budget is short.
    pub kind: FileKind,
    /// Whether it is a program, as opposed to prose and data.
    pub is_code: bool,
    /// How the text came from the bytes.
    pub encoding: Encoding,
    /// Size of the file in bytes.
    pub bytes: u64,
    /// BLAKE3 of the file's bytes, hexadecimal.
    pub hash: String,
    /// The text.
    pub text: Clean,
    /// What was redacted.
    pub redacted: Vec<Hit>,
}

/// A file that the dump does not hold.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Omitted {
    /// Path relative to the root of the source.
    pub path: String,
    /// Why, as a stable id: a ledger reason, or [`OVER_BUDGET`].
    pub reason: String,
}

/// What a dump is made of.
#[derive(Clone, Debug)]
pub struct DumpRequest {
    /// Name of the project, for the heading.
    pub name: String,
    /// Commit, or `None`.
    pub revision: Option<String>,
    /// Files that may stand in it.
    pub files: Vec<DumpFile>,
    /// Files that are already known not to.
    pub omitted: Vec<Omitted>,
    /// Most tokens that the output may have, all of it counted; `None` for no limit.
    pub max_tokens: Option<usize>,
}

/// A finished dump.
#[derive(Clone, Debug)]
pub struct Dump {
    /// The whole output.
    pub text: Clean,
    /// Its tokens, by the tokenizer that the request's budget is counted with; `None` where nothing
    /// needed counting.
    pub tokens: Option<usize>,
    /// How many files it holds.
    pub files: usize,
    /// What it does not hold, sorted by path, every file by itself.
    pub omitted: Vec<Omitted>,
}

/// What a layout tells of the dump as a whole.
#[derive(Clone, Debug)]
pub struct Frame {
    /// Name of the project.
    pub name: Clean,
    /// Commit, or `None`.
    pub revision: Option<Clean>,
    /// How many files the dump holds.
    pub files: usize,
    /// Their bytes.
    pub bytes: u64,
    /// Tokens of their text without any framing; `None` where the layout does not show them.
    pub tokens: Option<usize>,
    /// Name of the encoding that `tokens` are counted in.
    pub tokenizer: &'static str,
    /// How many files it does not hold.
    pub omitted: usize,
}

/// A file as a layout writes it.
#[derive(Clone, Copy, Debug)]
pub struct Section<'a> {
    /// The file.
    pub file: &'a DumpFile,
    /// Its path.
    pub path: &'a Clean,
    /// Its hash.
    pub hash: &'a Clean,
    /// Tokens of its text; `None` where the layout does not show them.
    pub tokens: Option<usize>,
}

/// Ways to write a dump.
///
/// A piece is empty, or starts with a character that is neither white space nor `/` and ends with
/// a line feed; so do separators. Tokens of pieces then add up to those of the output.
pub trait Layout: Sync {
    /// Name on the command line.
    fn id(&self) -> &'static str;

    /// Whether sections and frame show the tokens of each file, so that they must be counted even
    /// where there is no budget.
    fn shows_tokens(&self) -> bool;

    /// How many files the tail names one by one where no budget decides; of more it tells the
    /// folders.
    fn most_named(&self) -> usize;

    /// What stands before the files.
    fn head(&self, frame: &Frame) -> Clean;

    /// One file.
    fn section(&self, section: Section<'_>) -> Clean;

    /// What stands between two files.
    fn separator(&self) -> &'static str;

    /// What stands behind the files.
    fn tail(&self, frame: &Frame, omissions: &[Omission], detail: Detail) -> Clean;
}

/// The layouts, the default first.
pub static LAYOUTS: &[&dyn Layout] = &[&markdown::Markdown, &json::Json];

/// The layout with this name.
pub fn layout(id: &str) -> Option<&'static dyn Layout> {
    LAYOUTS.iter().copied().find(|layout| layout.id() == id)
}
