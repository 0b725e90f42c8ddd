//! What can be wrong with settings.

use std::path::PathBuf;

use super::layer::Origin;
use crate::model::Explanation;

/// Why the settings cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A configuration file cannot be read.
    #[error("read the configuration `{}`: {reason}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// A configuration file is not TOML.
    #[error("parse the configuration `{}`: {reason}", path.display())]
    Syntax {
        /// The file.
        path: PathBuf,
        /// What the parser says, with the place.
        reason: String,
    },
    /// A key that does not exist.
    #[error("set `{key}` ({origin}): there is no such setting{}", nearest.map(|name| format!("; did you mean `{name}`?")).unwrap_or_default())]
    UnknownKey {
        /// The key as it was written.
        key: String,
        /// Where.
        origin: Origin,
        /// The nearest key that exists.
        nearest: Option<&'static str>,
    },
    /// A value that the key does not take.
    #[error("set `{key}` ({origin}) to `{value}`: expected {expected}")]
    BadValue {
        /// The key.
        key: String,
        /// Where.
        origin: Origin,
        /// The value as it was written.
        value: String,
        /// What the key takes.
        expected: String,
    },
    /// An assignment without `=`.
    #[error("read `{text}`: expected KEY=VALUE")]
    NotAnAssignment {
        /// What was written.
        text: String,
    },
}

impl Error {
    /// Stable code, known to `create-dump explain`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unreadable { .. } => "config-unreadable",
            Self::Syntax { .. } => "config-syntax",
            Self::UnknownKey { .. } => "config-unknown-key",
            Self::BadValue { .. } | Self::NotAnAssignment { .. } => "config-bad-value",
        }
    }

    /// What the user can do about it.
    pub fn help(&self) -> String {
        match self {
            Self::Unreadable { .. } | Self::Syntax { .. } | Self::UnknownKey { .. } => {
                Explanation::help(EXPLANATIONS, self.code())
            }
            Self::BadValue { expected, .. } => format!("give {expected}"),
            Self::NotAnAssignment { .. } => "write it as in `--set collect.hidden=true`".to_owned(),
        }
    }
}

/// The documentation of every code of this module.
pub fn explanations() -> Vec<Explanation> {
    EXPLANATIONS.to_vec()
}

const EXPLANATIONS: &[Explanation] = &[
    Explanation {
        id: "config-unreadable",
        what: "A configuration file was named or found and cannot be read.",
        why: "Going on without it would use other settings than you meant.",
        how: "The file is missing, is not a regular file, is larger than 1 MiB, is not UTF-8, or its permissions forbid reading.",
        source: "",
        advice: "Check the path and its permissions, or run with --no-config.",
    },
    Explanation {
        id: "config-syntax",
        what: "A configuration file is not valid TOML.",
        why: "Going on without it would use other settings than you meant.",
        how: "The message shows the line and what the parser expected there.",
        source: "https://toml.io",
        advice: "Mend the file at the place shown, or run with --no-config.",
    },
    Explanation {
        id: "config-unknown-key",
        what: "A setting has a name that does not exist.",
        why: "A misspelt setting would silently do nothing.",
        how: "Every name in configuration files, in CREATE_DUMP_* variables and after --set is looked up in the table of settings.",
        source: "",
        advice: "`create-dump config show` lists every setting; mend the name or remove it.",
    },
    Explanation {
        id: "config-bad-value",
        what: "A setting has a value that it does not take.",
        why: "A value that is ignored would silently do nothing.",
        how: "Values are checked against the kind of the setting in every layer.",
        source: "",
        advice: "Give a value of the kind that the message names.",
    },
    Explanation {
        id: "config-untrusted-key",
        what: "A configuration file in the analysed tree sets something that it may not decide.",
        why: "Whoever can change the analysed code could otherwise send it, or your key, to a server of theirs.",
        how: "Settings that decide where data or money goes (server, model, key, limits, cache) are taken from the command line, the environment, the global file, or a file named with --config, never from a file found in the tree.",
        source: "",
        advice: "Move the setting to the global file, or point at the file with --config if you trust it.",
    },
];
