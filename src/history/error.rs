//! Why there is no history.

use super::diagnostics::EXPLANATIONS;
use crate::model::Explanation;

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
    pub fn help(&self) -> String {
        Explanation::help(&EXPLANATIONS, self.code())
    }
}
