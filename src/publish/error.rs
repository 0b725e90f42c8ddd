//! Why something could not be delivered.

use super::explanations::EXPLANATIONS;
use super::words::line;
use crate::model::Explanation;

/// Why something could not be delivered. No variant ever holds a token.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The file is no report or review, or not as one is written.
    #[error("read `{file}` as a report: {what}")]
    Artifact {
        /// The file as the user named it.
        file: String,
        /// What is wrong with it.
        what: String,
    },
    /// The target takes another kind.
    #[error("publish to {target}: {what}")]
    WrongKind {
        /// Id of the target.
        target: &'static str,
        /// What it takes and what it was given.
        what: String,
    },
    /// Where to deliver is not said, or not in a way that can be understood.
    #[error("publish to {target}: {what}")]
    Destination {
        /// Id of the target.
        target: &'static str,
        /// What is missing or wrong.
        what: String,
    },
    /// There is no token, or no secret to sign with.
    #[error("publish to {target}: no token or secret; it is read from {variables}")]
    NoToken {
        /// Id of the target.
        target: &'static str,
        /// The variables that may hold it.
        variables: String,
    },
    /// The key of a model stands beside the token of the host.
    #[error("publish: the variable {variable} holds the key of a model")]
    ModelKey {
        /// Name of the variable.
        variable: String,
    },
    /// The host does not know the token.
    #[error("{what}: the host does not accept the token ({said})")]
    Rejected {
        /// What was being done.
        what: String,
        /// The host's words.
        said: String,
    },
    /// The token may not do this.
    #[error("{what}: the token lacks a permission ({said}){missing}")]
    Permission {
        /// What was being done.
        what: String,
        /// The host's words.
        said: String,
        /// Which permission, and how to grant it; empty where the host does not say.
        missing: String,
    },
    /// What should be written to is not there, or the token may not see it.
    #[error("{what}: the host knows nothing there ({said})")]
    NotFound {
        /// What was being done.
        what: String,
        /// The host's words.
        said: String,
    },
    /// Nobody may write there: it is locked or archived.
    #[error("{what}: {why}")]
    Closed {
        /// What was being done.
        what: String,
        /// Why nothing can be written.
        why: String,
    },
    /// The host does not take what was sent.
    #[error("{what}: the host refuses ({said})")]
    Refused {
        /// What was being done.
        what: String,
        /// The host's words.
        said: String,
    },
    /// Too many requests, for longer than it is worth waiting.
    #[error("{what}: the host asks to wait for {seconds} s ({said})")]
    Limited {
        /// What was being done.
        what: String,
        /// How long.
        seconds: u64,
        /// The host's words.
        said: String,
    },
    /// The host fails, again and again.
    #[error("{what}: the host fails ({said})")]
    Failing {
        /// What was being done.
        what: String,
        /// The host's words, or what became of the connection.
        said: String,
    },
    /// The reply is not one of this host.
    #[error("{what}: the reply makes no sense ({said})")]
    Malformed {
        /// What was being done.
        what: String,
        /// What is wrong with it.
        said: String,
    },
}

impl Error {
    /// An artifact that cannot be believed.
    pub(crate) fn artifact(file: &str, what: &str) -> Self {
        Self::Artifact {
            file: line(file),
            what: line(what),
        }
    }

    /// Stable code, known to `create-dump explain`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Artifact { .. } => "publish-artifact",
            Self::WrongKind { .. } => "publish-kind",
            Self::Destination { .. } => "publish-destination",
            Self::NoToken { .. } => "publish-no-token",
            Self::ModelKey { .. } => "publish-model-key",
            Self::Rejected { .. } => "publish-token-rejected",
            Self::Permission { .. } => "publish-permission",
            Self::NotFound { .. } => "publish-not-found",
            Self::Closed { .. } => "publish-closed",
            Self::Refused { .. } => "publish-refused",
            Self::Limited { .. } => "publish-limited",
            Self::Failing { .. } => "publish-host-fails",
            Self::Malformed { .. } => "publish-malformed",
        }
    }

    /// The thing that it is about.
    pub fn subject(&self) -> Option<&str> {
        match self {
            Self::Artifact { file, .. } => Some(file),
            Self::WrongKind { target, .. }
            | Self::Destination { target, .. }
            | Self::NoToken { target, .. } => Some(target),
            Self::ModelKey { variable } => Some(variable),
            Self::Rejected { what, .. }
            | Self::Permission { what, .. }
            | Self::NotFound { what, .. }
            | Self::Closed { what, .. }
            | Self::Refused { what, .. }
            | Self::Limited { what, .. }
            | Self::Failing { what, .. }
            | Self::Malformed { what, .. } => Some(what),
        }
    }

    /// What to do about it.
    pub fn help(&self) -> String {
        let help = Explanation::help(EXPLANATIONS, self.code());
        match self {
            Self::NoToken { variables, .. } if variables.starts_with("GITHUB_TOKEN") => {
                format!("{help}; a workflow writes `env: GITHUB_TOKEN: ${{{{ github.token }}}}`")
            }
            _ => help,
        }
    }

    /// Whether the host could not be reached or used, rather than being named wrongly.
    pub fn is_unreachable(&self) -> bool {
        !matches!(
            self,
            Self::Artifact { .. }
                | Self::WrongKind { .. }
                | Self::Destination { .. }
                | Self::NoToken { .. }
                | Self::ModelKey { .. }
        )
    }
}
