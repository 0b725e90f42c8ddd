//! Reads what git knows about the files of a source. One pass, no git binary needed.
//!
//! `log` lists the commits newest first, `changes` compares each with its parent on all cores,
//! `renames` pairs what was deleted with what was added, `names` carries old paths forward to the
//! name that stands in the source now, and `tally` counts. `recent` tells
//! the last commits one by one, and `familiarity` what the authors of a change did before.
//!
//! The repository is hostile until checked: only its objects are read, never its configuration's
//! programs, replacements or grafts, so the same commit gives the same history in every clone. A
//! commit that cannot be read is left out and counted. Ages count from the analysed commit, never
//! from the clock.

mod authors;
mod changes;
mod coupling;
mod diagnostics;
mod error;
mod familiarity;
mod hunks;
mod kept;
mod lines;
mod log;
mod message;
mod names;
mod past;
mod people;
mod recent;
mod renames;
mod spans;
mod tally;
mod versions;
mod window;

pub use error::Error;
pub use familiarity::{FamiliarityRequest, familiarity};
pub use kept::Remembered;
pub use past::{FileLines, Past};
pub use recent::{RecentCommit, recent};
pub use window::since;

use crate::git;
use crate::model::{Explanation, RepositoryLocation};

/// Commits that touch more source files than this are mass changes: a reformatting or a move says
/// nothing about where work will come next, nor which files belong together.
pub(crate) const MOST_SOURCE_FILES: usize = 20;

/// What to read.
#[derive(Clone)]
pub struct HistoryRequest<'a> {
    /// The repository.
    pub repository: &'a RepositoryLocation,
    /// Full id of the commit to read up to.
    pub revision: &'a str,
    /// Paths of the source as it stands now, relative to its root, sorted. Only they get a history.
    pub paths: &'a [&'a str],
    /// Whether a path is a source file: commits that touch more than twenty of those are mass
    /// changes and weigh nothing.
    pub is_source: &'a (dyn Fn(&str) -> bool + Sync),
    /// Whether a path is that of a test.
    pub is_test: &'a (dyn Fn(&str) -> bool + Sync),
    /// The first second since 1970 that counts: what was done before weighs nothing. All counts where
    /// this is `None`.
    pub since: Option<i64>,
    /// What earlier runs read.
    pub remembered: Option<Remembered<'a>>,
}

impl HistoryRequest<'_> {
    /// Whether something was done before the part of the history that counts.
    fn is_before(&self, date: i64) -> bool {
        self.since.is_some_and(|since| date < since)
    }
}

/// Reads the history.
pub fn read<'a>(request: &HistoryRequest<'a>) -> Result<Past<'a>, Error> {
    git::guarded(|| Past::read(request)).map_err(|reason| Error::Repository {
        path: request.repository.git_dir.display().to_string(),
        reason,
    })?
}

/// The documentation of every diagnostic and error code of this module, by id.
pub fn explanations() -> Vec<Explanation> {
    diagnostics::EXPLANATIONS.to_vec()
}
