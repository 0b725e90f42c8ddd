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
mod diagnostics;
mod error;
mod familiarity;
mod kept;
mod log;
mod message;
mod names;
mod recent;
mod renames;
mod tally;

pub use error::Error;
pub use familiarity::{FamiliarityRequest, familiarity};
pub use kept::Remembered;
pub use recent::{RecentCommit, recent};

use crate::git;
use crate::model::{Diagnostic, Explanation, History, RepositoryLocation};

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
    /// What earlier runs read.
    pub remembered: Option<Remembered<'a>>,
}

/// Reads the history, with what the reader must know about it (shallow clone, missing objects).
pub fn read(request: &HistoryRequest<'_>) -> Result<(History, Vec<Diagnostic>), Error> {
    git::guarded(|| read_all(request)).map_err(|reason| Error::Repository {
        path: request.repository.git_dir.display().to_string(),
        reason,
    })?
}

fn read_all(request: &HistoryRequest<'_>) -> Result<(History, Vec<Diagnostic>), Error> {
    let repository = log::open(request.repository)?;
    let reader = log::reader(&repository);
    let boundary = log::boundary(reader.common_dir(), reader.object_hash());
    let kept = request.remembered.map(|remembered| {
        let key = kept::history_key(request, &boundary);
        (remembered.table, key)
    });
    // Of a shallow clone or one with damage there is something to tell, so it is read again.
    if let Some(history) = kept.and_then(|(table, key)| kept::recall(table, &key)) {
        return Ok((history, Vec::new()));
    }
    let log = log::read(&reader, request.revision, boundary)?;
    let changes = changes::read(&repository, &log, request);
    let diagnostics = diagnostics::of(&log, &changes);
    let touched = names::follow(&changes, request.paths);
    let history = tally::history(request, &log, &changes, &touched);
    if let Some((table, key)) = kept.filter(|_| diagnostics.is_empty()) {
        kept::keep(table, &key, &history);
    }
    Ok((history, diagnostics))
}

/// The documentation of every diagnostic and error code of this module, by id.
pub fn explanations() -> Vec<Explanation> {
    diagnostics::EXPLANATIONS.to_vec()
}
