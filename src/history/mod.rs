//! Reads what git knows about the files of a source. One pass, no git binary needed.
//!
//! `log` lists the commits newest first, `changes` compares each with its parent on all cores,
//! `renames` pairs what was deleted with what was added, `names` carries old paths forward to the
//! name that stands in the source now, and `tally` counts.
//!
//! The repository is hostile until checked: only its objects are read, never its configuration's
//! programs, replacements or grafts, so the same commit gives the same history in every clone. A
//! commit that cannot be read is left out and counted. Ages count from the analysed commit, never
//! from the clock.

mod authors;
mod changes;
mod log;
mod message;
mod names;
mod renames;
mod tally;

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
}

/// Why there is no history.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The repository cannot be opened.
    #[error("open the git repository at `{path}`: {reason}")]
    Repository {
        /// Where it was looked for.
        path: String,
        /// What git's object database says.
        reason: String,
    },
    /// The analysed commit is not there, or is no commit.
    #[error("read the commit `{revision}`: {reason}")]
    Commit {
        /// The commit as the request names it.
        revision: String,
        /// What is wrong with it.
        reason: String,
    },
}

impl Error {
    /// Stable code, known to `create-dump explain`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Repository { .. } => "history-repository",
            Self::Commit { .. } => "history-commit",
        }
    }

    /// What the user can do about it.
    pub fn help(&self) -> &'static str {
        match self {
            Self::Repository { .. } => "check the repository with `git fsck`",
            Self::Commit { .. } => {
                "fetch the commit, or check the repository with `git fsck`; the report goes on \
                 without history"
            }
        }
    }
}

/// Reads the history, with what the reader must know about it (shallow clone, missing objects).
pub fn read(request: &HistoryRequest<'_>) -> Result<(History, Vec<Diagnostic>), Error> {
    let repository = log::open(request.repository)?;
    let log = log::read(&repository.to_thread_local(), request.revision)?;
    let changes = changes::read(&repository, &log, &request.repository.prefix);
    let diagnostics = diagnostics(&log, &changes);
    let touched = names::follow(&changes, request.paths);
    Ok((
        tally::history(request, &log, &changes, &touched),
        diagnostics,
    ))
}

fn diagnostics(log: &log::Log, changes: &changes::Changes) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    if log.shallow {
        diagnostics.push(Diagnostic::new(
            "history-shallow",
            "the repository is a shallow clone: older commits are missing, so the history counts \
             only those that are here",
        ));
    }
    let unread = log.missing + changes.unread;
    if unread > 0 {
        diagnostics.push(Diagnostic::new(
            "history-incomplete",
            format!(
                "{unread} commits were left out of the history: objects of theirs cannot be read"
            ),
        ));
    }
    if changes.unmatched > 0 {
        diagnostics.push(Diagnostic::new(
            "history-renames",
            format!(
                "in {} commits renames were followed only where the contents did not change: \
                 contents cannot be read",
                changes.unmatched
            ),
        ));
    }
    diagnostics
}

/// The documentation of every diagnostic and error code of this module, by id.
pub fn explanations() -> Vec<Explanation> {
    EXPLANATIONS.to_vec()
}

const EXPLANATIONS: [Explanation; 5] = [
    Explanation {
        id: "history-commit",
        what: "The analysed commit cannot be read from the repository.",
        why: "Without it there is no history: no churn, no authors, no priority by activity.",
        how: "The object database has no commit of that id, or its contents are damaged.",
        source: "",
        advice: "Fetch the commit, or check the repository with `git fsck`.",
    },
    Explanation {
        id: "history-incomplete",
        what: "Some commits were left out of the history.",
        why: "Counts are too low by what they would have added.",
        how: "A commit is left out when it, its parent, or a folder of either cannot be read: a \
              partial clone without trees, or damaged objects.",
        source: "",
        advice: "Fetch everything (`git fetch --refetch`), or check the repository with `git fsck`.",
    },
    Explanation {
        id: "history-renames",
        what: "Some renames could not be followed, because contents are missing.",
        why: "Files that were renamed and changed in one commit start a new life there, so their \
              counts are too low.",
        how: "Files renamed in one commit are matched by the lines they share, at least half; the \
              contents of a partial clone may not be here.",
        source: "",
        advice: "Fetch everything (`git fetch --refetch`) where old activity matters.",
    },
    Explanation {
        id: "history-repository",
        what: "The git repository cannot be opened.",
        why: "Without it there is no history: no churn, no authors, no priority by activity.",
        how: "The `.git` directory is damaged, unreadable, or of a format that is not supported, \
              such as SHA-256.",
        source: "",
        advice: "Check the repository with `git fsck`.",
    },
    Explanation {
        id: "history-shallow",
        what: "The repository is a shallow clone.",
        why: "Commits before its boundary are missing, so activity, fixes and authors are too low.",
        how: "The repository lists boundary commits whose parents were not fetched. What those \
              commits changed is unknown, so they are left out themselves.",
        source: "",
        advice: "Fetch the rest: `git fetch --unshallow`, or `fetch-depth: 0` in GitHub's checkout.",
    },
];
