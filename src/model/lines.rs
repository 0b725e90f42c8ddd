//! Positions in a file: lines counted from 1, ranges that include both ends.

use serde::{Deserialize, Serialize};

/// A range of lines of one file: counted from 1, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct LineRange {
    /// First line of the range.
    pub start_line: usize,
    /// Last line of the range, at least `start_line`.
    pub end_line: usize,
}

impl LineRange {
    /// The range from `start_line` to `end_line`, both included.
    pub fn new(start_line: usize, end_line: usize) -> Self {
        Self {
            start_line,
            end_line,
        }
    }

    /// How many lines the range holds.
    pub fn len(&self) -> usize {
        self.end_line
            .saturating_add(1)
            .saturating_sub(self.start_line)
    }

    /// Whether the range holds no line.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether the two ranges share a line.
    pub fn overlaps(&self, other: &Self) -> bool {
        self.start_line <= other.end_line && other.start_line <= self.end_line
    }
}

/// A range of lines in a named file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Place {
    /// Path relative to the root of the source, with `/`.
    pub path: String,
    /// First line, counted from 1.
    pub start_line: usize,
    /// Last line, included.
    pub end_line: usize,
}
