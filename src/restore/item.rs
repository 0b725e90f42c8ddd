//! What readers find in a dump.

use std::io;

use super::Error;
use crate::dump::{DumpPart, Level, Part};
use crate::model::Spelling;

/// Something in a dump, in the order of the dump.
pub(super) enum Item {
    /// The dump itself, once, before all else.
    Head(Head),
    /// A file, or a part of one.
    File(Box<Section>),
    /// What the dump does not hold.
    Omitted(Omission),
    /// The end, with the number of files that the dump was to hold, where it stands there.
    End(Option<usize>),
}

/// What a dump says of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Head {
    pub(super) name: String,
    pub(super) revision: Option<String>,
    pub(super) part: Option<DumpPart>,
    /// How many files it was to hold, where that is said before them.
    pub(super) files: Option<usize>,
}

/// A file as it stands in a dump.
#[derive(Clone, Debug)]
pub(super) struct Section {
    pub(super) path: String,
    pub(super) level: Level,
    /// What was done to the text.
    pub(super) views: Vec<String>,
    pub(super) is_redacted: bool,
    pub(super) part: Option<Part>,
    pub(super) spelling: Spelling,
    pub(super) is_executable: bool,
    /// The hash of the file, or its first digits.
    pub(super) digest: Option<String>,
    pub(super) text: String,
}

impl Section {
    pub(super) fn of(path: String) -> Self {
        Self {
            path,
            level: Level::Full,
            views: Vec::new(),
            is_redacted: false,
            part: None,
            spelling: Spelling::UTF8,
            is_executable: false,
            digest: None,
            text: String::new(),
        }
    }

    /// Why the file cannot be made of this text, if so.
    pub(super) fn lack(&self) -> Option<String> {
        match self.level {
            Level::Full => {}
            Level::Signatures => return Some("only its signatures are in the dump".to_owned()),
            Level::Line => return Some("only a line about it is in the dump".to_owned()),
        }
        if self.is_redacted {
            return Some("secrets were taken out of it".to_owned());
        }
        let views = self.views.join(", ");
        (!views.is_empty()).then(|| format!("its text was changed: {views}"))
    }
}

/// A file, or all files of a folder or of the source, that are not in the dump.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Omission {
    /// The file, the folder, or nothing.
    pub(super) path: Option<String>,
    pub(super) reason: String,
    pub(super) files: usize,
}

/// Why a reader stopped.
#[derive(Debug)]
pub(super) enum Halt {
    /// The dump is not as a layout writes it.
    Damaged { line: u64, what: String },
    /// The bytes could not be had.
    Unreadable(io::Error),
    /// Whoever asked wants no more.
    Refused(Error),
}

impl Halt {
    pub(super) fn damaged(line: u64, what: impl Into<String>) -> Self {
        let what = what.into();
        Self::Damaged { line, what }
    }
}

impl From<io::Error> for Halt {
    fn from(error: io::Error) -> Self {
        Self::Unreadable(error)
    }
}

impl From<Error> for Halt {
    fn from(error: Error) -> Self {
        Self::Refused(error)
    }
}
