//! Reading a change: what is shown of each file that it touches, and which findings are about it.
//!
//! Shown are the changed lines with the functions around them, and the signatures of what they call
//! and of what calls them, no more: with more around it every model that was measured found less. A
//! finding has to touch the change or what the change breaks; [`ground_change`] drops the rest.

mod answers;
mod neighbours;
mod patch;
mod plan;
mod regions;
mod shown;

#[cfg(test)]
mod tests;

pub(crate) use answers::{ChangeQuestion, ground_change};
pub(crate) use plan::plan_change;
pub(super) use shown::split;

use std::ops::Range;

use crate::model::LineRange;
use crate::redact::Clean;

/// What a change did to one file.
#[derive(Clone, Debug)]
pub(crate) struct ChangedFile {
    /// Index of the file, as it is now, among those of the plan.
    pub file: usize,
    /// Its path before, where it was there.
    pub path_before: Option<String>,
    /// Its text before, without secrets.
    pub before: Clean,
    /// The lines that differ.
    pub hunks: Vec<Hunk>,
    /// Indices of the files that may hold what it calls, or what calls it.
    pub near: Vec<usize>,
}

/// A run of lines that differ, counted from 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Hunk {
    /// Where they stood.
    pub before: Range<usize>,
    /// What stands there now.
    pub after: Range<usize>,
}

impl Hunk {
    /// The lines of now that the change touches: those that came or, where none did, those beside the
    /// lines that went.
    fn touched(&self, last_line: usize) -> LineRange {
        let Range { start, end } = self.after;
        let (first, last) = match start < end {
            true => (start + 1, end),
            false => (start, start + 1),
        };
        LineRange::new(first.clamp(1, last_line), last.clamp(1, last_line))
    }

    /// The lines that a finding about the change may stand on: where lines went, also those beside them,
    /// which may have relied on them.
    fn reach(&self, last_line: usize) -> LineRange {
        let LineRange {
            start_line,
            end_line,
        } = self.touched(last_line);
        match self.before.is_empty() {
            true => LineRange::new(start_line, end_line),
            false => LineRange::new(start_line.saturating_sub(1).max(1), end_line + 1),
        }
    }
}

/// What a request about a change shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Shown {
    /// Which change, by its place in the plan's list.
    at: usize,
    /// The lines shown of the file.
    regions: Vec<LineRange>,
    /// Calls of what was changed that are shown with it, each with the index of its file.
    callers: Vec<(usize, LineRange)>,
}
