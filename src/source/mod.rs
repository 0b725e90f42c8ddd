//! Where code comes from. Every source yields a [`Tree`]; nothing above knows which one it was.

use std::path::PathBuf;

use async_trait::async_trait;

use crate::model::{Selection, Tree};

/// A place that code can be read from.
#[async_trait]
pub trait Source: Send + Sync {
    /// Lists the files of the source.
    async fn open(&self, select: &Selection) -> Result<Tree, Error>;
}

/// What the user asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceRequest {
    /// The argument as the user wrote it.
    pub location: String,
    /// The same as a path that can be opened from here.
    pub path: PathBuf,
    /// Revision to read instead of the work tree.
    pub revision: Option<String>,
}

/// Why a source cannot be opened.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Nothing stands at the path.
    #[error("open `{location}`: no such directory")]
    NotFound {
        /// The source as the user named it.
        location: String,
    },
}

impl Error {
    /// Stable code, known to `create-dump explain`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotFound { .. } => "source-not-found",
        }
    }

    /// What the user can do about it.
    pub fn help(&self) -> &'static str {
        match self {
            Self::NotFound { .. } => "name a directory that exists",
        }
    }
}

/// The source for a request: a directory, a bare repository, or a revision of one.
pub fn select(request: &SourceRequest) -> Result<Box<dyn Source>, Error> {
    let _ = request;
    todo!()
}
