//! Reads what git knows about the files of a source. One pass, no git binary needed.

use crate::model::{Diagnostic, History, RepositoryLocation};

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
}

/// Why there is no history.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The repository cannot be opened or its objects cannot be read.
    #[error("read the git history: {0}")]
    Git(String),
}

/// Reads the history, with what the reader must know about it (shallow clone, missing objects).
pub fn read(request: &HistoryRequest<'_>) -> Result<(History, Vec<Diagnostic>), Error> {
    let _ = request;
    todo!()
}
