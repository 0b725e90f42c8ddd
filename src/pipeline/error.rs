//! Why a use case cannot produce anything.

use crate::{collector, dump, source};

/// Why a use case cannot produce anything. What merely lacks a part is a diagnostic instead.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The source cannot be opened.
    #[error(transparent)]
    Source(#[from] source::Error),
    /// The user's globs are not valid.
    #[error(transparent)]
    Glob(#[from] collector::Error),
    /// The files cannot be packed.
    #[error(transparent)]
    Dump(#[from] dump::Error),
}

impl Error {
    /// Stable code, known to `create-dump explain`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Source(error) => error.code(),
            Self::Glob(error) => error.code(),
            Self::Dump(error) => error.code(),
        }
    }

    /// What the user can do about it.
    pub fn help(&self) -> String {
        match self {
            Self::Source(error) => error.help().to_string(),
            Self::Glob(error) => error.help().to_string(),
            Self::Dump(error) => error.help().to_string(),
        }
    }

    /// Whether the source could not be reached, rather than being named wrongly.
    pub fn is_unreachable(&self) -> bool {
        matches!(
            self,
            Self::Source(source::Error::NotFound { .. } | source::Error::Unreadable { .. })
        )
    }
}
