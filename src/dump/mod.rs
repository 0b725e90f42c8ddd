//! One token-budgeted text out of many files: one file a layout.

use std::io;

use crate::model::{Encoding, FileKind};
use crate::redact::{Clean, Hit};

/// A file that a dump may hold.
#[derive(Clone, Debug)]
pub struct DumpFile {
    /// Path relative to the root of the source, with `/`.
    pub path: String,
    /// Id of the language, for the fence.
    pub language: Option<&'static str>,
    /// What the file is for; decides, with size, what goes first when the budget is short.
    pub kind: FileKind,
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
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Omitted {
    /// Path relative to the root of the source.
    pub path: String,
    /// Why, as a stable id: a ledger reason, or `over-budget`.
    pub reason: String,
}

/// What a dump is made of.
#[derive(Clone, Debug)]
pub struct DumpRequest {
    /// Name of the project, for the heading.
    pub name: String,
    /// Commit, or `None`.
    pub revision: Option<String>,
    /// Files that may stand in it, sorted by path.
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
    /// What it does not hold, sorted by path.
    pub omitted: Vec<Omitted>,
}

/// Ways to write a dump.
pub trait Layout: Sync {
    /// Name on the command line.
    fn id(&self) -> &'static str;

    /// Placeholder of the seam: the owner of this module shapes the rest.
    fn placeholder(&self) -> io::Result<()>;
}

/// The layouts, the default first.
pub static LAYOUTS: &[&dyn Layout] = &[];
