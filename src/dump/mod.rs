//! One token-budgeted text out of many files: one file a layout.
//!
//! A layout writes pieces — a head, one piece a file, a tail that tells what was left out — and the
//! packer decides which files get one, and at which level. Every piece starts and ends at a line,
//! and tokens add up at lines (see [`Tokenizer`](crate::tokens::Tokenizer)), so what the packer adds
//! up is the exact size of the output: headers, fences and the list of what is missing included.
//!
//! Nothing here holds the text of more than one file. The packer works with the [`Shape`] of each
//! text, and whoever writes the dump brings the texts, one by one.

mod choose;
mod error;
mod exchange;
mod extra;
mod fill;
mod json;
mod jsonl;
mod markdown;
pub(crate) mod notes;
mod object;
mod offer;
mod omissions;
mod packing;
mod plain;
mod shape;
#[cfg(test)]
mod tests;
mod value;
mod view;
mod volumes;
mod xml;

use crate::model::{FileKind, Spelling};
use crate::redact::{Clean, Hit};

pub use crate::model::Level;
pub use error::Error;
pub use extra::{DumpPart, Extra, ExtraKind};
pub use offer::Offer;
pub use omissions::{Detail, Omission};
pub use packing::{Packer, Packing, Piece, Weight};
pub use shape::Shape;
pub use value::{Score, Signals, scores};
pub use view::{Part, View};
pub use volumes::{Slice, Volume};

/// Reason of the files that did not fit.
pub const OVER_BUDGET: &str = "over-budget";

/// Reason of the files that have nothing to do with what the dump is about.
pub const NOT_WANTED: &str = "unchanged-since";

/// Reason of the files of which only signatures fitted.
pub const TO_SIGNATURES: &str = "shortened-to-signatures";

/// Reason of the files of which only a line fitted.
pub const TO_A_LINE: &str = "shortened-to-a-line";

/// Why a file stands at a level where more of it was wanted.
fn reason(level: Level) -> Option<&'static str> {
    match level {
        Level::Full => None,
        Level::Signatures => Some(TO_SIGNATURES),
        Level::Line => Some(TO_A_LINE),
    }
}

/// Name and version of the layouts for programs.
pub const SCHEMA: &str = "create-dump.dump/1";

/// A file that a dump may hold: what is known of it without its text.
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
    pub spelling: Spelling,
    /// Size of the file in bytes.
    pub bytes: u64,
    /// BLAKE3 of the file's bytes.
    pub hash: [u8; 32],
    /// Whether the file is marked as executable.
    pub executable: bool,
}

/// A file that the dump does not hold.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Omitted {
    /// Path relative to the root of the source.
    pub path: String,
    /// Why, as a stable id: a ledger reason, [`OVER_BUDGET`], [`TO_SIGNATURES`] or
    /// [`TO_A_LINE`].
    pub reason: String,
}

/// What a dump is made of, without the texts.
#[derive(Clone, Debug, Default)]
pub struct Inventory {
    /// Name of the project, for the heading.
    pub name: String,
    /// Commit, or `None`.
    pub revision: Option<String>,
    /// Files that may stand in it, sorted by path, no path twice.
    pub files: Vec<DumpFile>,
    /// Files that are already known not to.
    pub omitted: Vec<Omitted>,
    /// Texts that are told before the files, in this order.
    pub extras: Vec<Extra>,
}

/// What a layout tells of the dump as a whole.
#[derive(Clone, Debug)]
pub struct Frame<'a> {
    /// Name of the project.
    pub name: Clean,
    /// Commit, or `None`.
    pub revision: Option<Clean>,
    /// Which part of the dump this is; `None` where it is not cut.
    pub part: Option<DumpPart>,
    /// Texts that are told before the files.
    pub extras: &'a [Extra],
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
    /// How much of it stands here.
    pub level: Level,
    /// What is known of the text that stands here.
    pub shape: Shape,
    /// What was taken out of it.
    pub redacted: &'a [Hit],
    /// What was done to the text beside that, as ids; empty where it is the file's own.
    pub views: &'a [&'static str],
    /// Which part of the file it is; `None` where it is not cut.
    pub part: Option<Part>,
}

impl Section<'_> {
    /// Whether the text is the file's own, or a part of it as it is.
    pub fn is_faithful(&self) -> bool {
        self.level == Level::Full && self.views.is_empty() && self.redacted.is_empty()
    }

    /// The hash of the file, where it tells nothing that was left out on purpose: who knows all but a
    /// secret could try secrets until the hash fits.
    pub fn digest(&self) -> Option<&[u8; 32]> {
        self.is_faithful().then_some(&self.file.hash)
    }

    /// Whether the file cannot be made again from this section alone, secrets aside.
    pub fn is_partial(&self) -> bool {
        self.level != Level::Full || !self.views.is_empty() || self.part.is_some()
    }
}

/// Ways to write a dump.
///
/// Head, opening, closing, separator and tail are empty, or start with a character that is neither
/// white space nor `/` and end with a line feed; a body is empty or ends with one. An opening whose
/// body may start with white space or `/` has a letter or a digit before its line feed. Where an
/// opening ends with a digit and no line feed, its body starts with punctuation. Tokens of pieces
/// then add up to those of the output.
///
/// No text, name or list can be taken for a file by whoever reads the layout by its rules, which
/// `docs/dump-formats.md` gives; `restore` is one of those readers.
pub trait Layout: Sync {
    /// Name on the command line.
    fn id(&self) -> &'static str;

    /// Whether sections and frame show the tokens of each file, so that they must be counted even
    /// where there is no budget.
    fn shows_tokens(&self) -> bool {
        false
    }

    /// How many files the tail names one by one where no budget decides; of more it tells the
    /// folders.
    fn most_named(&self) -> usize {
        1_000
    }

    /// The character that frames are made of, more of them in a row than in any text they stand
    /// around.
    fn guard(&self) -> Option<u8> {
        None
    }

    /// What stands before the files.
    fn head(&self, frame: &Frame<'_>) -> Clean;

    /// What stands before a file's text.
    fn opening(&self, section: &Section<'_>) -> Clean;

    /// The text as it is written. Depends on nothing but the text and its level.
    fn body(&self, level: Level, text: &Clean) -> Clean;

    /// What stands behind a file's text.
    fn closing(&self, section: &Section<'_>) -> Clean;

    /// What stands between two files.
    fn separator(&self) -> &'static str {
        ""
    }

    /// What stands behind the files.
    fn tail(&self, frame: &Frame<'_>, omissions: &[Omission], detail: Detail) -> Clean;
}

/// The layouts, the default first.
pub static LAYOUTS: &[&dyn Layout] = &[
    &markdown::Markdown,
    &xml::Xml,
    &json::Json,
    &jsonl::Jsonl,
    &plain::Plain,
];

/// The layout with this name.
pub fn layout(id: &str) -> Option<&'static dyn Layout> {
    LAYOUTS.iter().copied().find(|layout| layout.id() == id)
}
