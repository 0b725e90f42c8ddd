//! A file that counts: its text, what it is written in, and what it is for.

use serde::{Deserialize, Serialize};

use super::Spelling;

/// What a file is for. Only [`FileKind::Source`] counts in the summary.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FileKind {
    /// Written by the project's people to be shipped.
    Source,
    /// Written by the project's people to test what is shipped.
    Test,
    /// Written by a program: the program's input is the thing to mend.
    Generated,
    /// Written elsewhere and copied in.
    Vendored,
}

/// A file that the collector kept, read once.
///
/// `text` is raw: it may hold secrets. Only a `Redactor` makes it fit to leave the program.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// Path relative to the root of the source, with `/`.
    pub path: String,
    /// Id of the language, such as `rust`; `None` where no row of the language table matches.
    pub language: Option<&'static str>,
    /// What the file is for.
    pub kind: FileKind,
    /// The text, without a byte-order mark.
    pub text: String,
    /// How `text` came from the bytes.
    pub spelling: Spelling,
    /// Size of the file in bytes.
    pub bytes: u64,
    /// BLAKE3 hash of the file's bytes.
    pub hash: [u8; 32],
    /// Whether the file is marked as executable.
    pub executable: bool,
}
