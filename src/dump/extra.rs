//! What a dump tells beside the files: texts that stand before them, and its place among its parts.

use crate::redact::Clean;

/// A text that stands before the files, first of all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Extra {
    /// What it is.
    pub kind: ExtraKind,
    /// The text. A layout frames it so that it cannot pass for a file.
    pub text: Clean,
}

/// What a text before the files is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExtraKind {
    /// What the reader is to do with the dump.
    Instructions,
    /// The folders and files of the source.
    Tree,
    /// The last commits.
    Log,
    /// What changed, as a patch.
    Diff,
}

impl ExtraKind {
    /// Every kind.
    pub const ALL: [Self; 4] = [Self::Instructions, Self::Tree, Self::Log, Self::Diff];

    /// The kind in the layouts for programs, and the name of its element.
    pub fn id(self) -> &'static str {
        match self {
            Self::Instructions => "instructions",
            Self::Tree => "tree",
            Self::Log => "log",
            Self::Diff => "diff",
        }
    }

    /// The kind as a heading.
    pub(super) fn title(self) -> &'static str {
        match self {
            Self::Instructions => "Instructions",
            Self::Tree => "Tree",
            Self::Log => "Log",
            Self::Diff => "Diff",
        }
    }
}

/// One of the parts that a dump is cut into, each a dump by itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DumpPart {
    /// Which one, counted from 1.
    pub number: usize,
    /// How many there are.
    pub of: usize,
    /// What tells the parts of one dump from those of another, where it is known.
    pub dump: Option<u32>,
}
