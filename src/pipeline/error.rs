//! Why a use case cannot produce anything.

use crate::{collector, dump, llm, source};

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
    /// The model's settings cannot work.
    #[error(transparent)]
    Model(#[from] llm::Error),
    /// A model is required and none is configured.
    #[error("find the model that is required: it needs a name, and a server's address or a key")]
    ModelNotConfigured {
        /// The variable that would hold the key.
        variable: String,
    },
}

impl Error {
    /// Stable code, known to `create-dump explain`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Source(error) => error.code(),
            Self::Glob(error) => error.code(),
            Self::Dump(error) => error.code(),
            Self::Model(error) => error.code(),
            Self::ModelNotConfigured { .. } => "model-not-configured",
        }
    }

    /// What the user can do about it.
    pub fn help(&self) -> String {
        match self {
            Self::Source(error) => error.help(),
            Self::Glob(error) => error.help(),
            Self::Dump(error) => error.help(),
            Self::Model(error) => error.help(),
            Self::ModelNotConfigured { variable } => format!(
                "name it with --model, its server with --base-url, and put the key into {variable}"
            ),
        }
    }

    /// Whether the source could not be reached, rather than being named wrongly.
    pub fn is_unreachable(&self) -> bool {
        matches!(self, Self::Source(error) if error.is_unreachable())
    }
}
