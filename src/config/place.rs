//! Places in configuration files: what an error points at, and where a value comes from.

use std::ops::Range;
use std::path::{Path, PathBuf};

/// A place in a configuration file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The file.
    pub path: PathBuf,
    /// Its bytes from here to there.
    pub span: Range<usize>,
    /// Line of the first of them, counted from 1.
    pub line: usize,
    /// Column of the first of them in characters, counted from 1.
    pub column: usize,
}

impl Place {
    /// The place of `span` in a file with this text.
    pub(super) fn of(path: &Path, text: &str, span: Range<usize>) -> Self {
        let before = text.get(..span.start).unwrap_or(text);
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        Self {
            path: path.to_owned(),
            line: before.matches('\n').count() + 1,
            column: before[line_start..].chars().count() + 1,
            span,
        }
    }
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}, line {}", self.path.display(), self.line)
    }
}
