//! What can be wrong with settings.

use std::path::PathBuf;

use super::keys;
use super::layer::{self, Entry};
use super::origin::Origin;
use super::place::Place;
use crate::model::Explanation;

/// Why the settings cannot be used.
#[derive(Clone, Debug, thiserror::Error)]
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
    /// A file that another one extends cannot be used.
    #[error("extend `{named}` (file {place}): {reason}")]
    Extends {
        /// The file as it is named.
        named: String,
        /// Where it is named.
        place: Place,
        /// Why.
        reason: String,
    },
    /// A configuration file is not TOML.
    #[error("parse the configuration {place}, column {}: {reason}", place.column)]
    Syntax {
        /// Where it ceases to be.
        place: Place,
        /// What the parser says.
        reason: String,
    },
    /// A key that does not exist.
    #[error("set `{key}` ({origin}): there is no such setting{}", nearest.map(|name| format!("; did you mean `{}`?", spelled(name, origin))).unwrap_or_default())]
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
    /// A profile that no file holds.
    #[error("choose the profile `{name}` ({origin}): {}{}", if *is_any_known { "there is no such profile" } else { "no configuration file holds a profile" }, nearest.as_ref().map(|name| format!("; did you mean `{name}`?")).unwrap_or_default())]
    UnknownProfile {
        /// The name as it was written.
        name: String,
        /// Where.
        origin: Origin,
        /// The nearest that exists.
        nearest: Option<String>,
        /// Whether there is any.
        is_any_known: bool,
    },
    /// A file of the analysed tree sets what it may not decide.
    #[error("set `{key}` ({origin}): a file of the analysed tree may not decide it")]
    Untrusted {
        /// The key.
        key: String,
        /// Where.
        origin: Origin,
    },
    /// An assignment without `=`.
    #[error("read `{text}`: expected KEY=VALUE")]
    NotAnAssignment {
        /// What was written.
        text: String,
    },
}

/// The name of a key as it is written where somebody set it.
fn spelled(key: &str, origin: &Origin) -> String {
    match origin {
        Origin::Variable(_) => layer::variable_of(key),
        _ => key.to_owned(),
    }
}

impl Error {
    pub(super) fn unknown_key(name: &str, origin: Origin) -> Self {
        Self::UnknownKey {
            nearest: keys::nearest(name),
            key: name.to_owned(),
            origin,
        }
    }

    /// The thing that it is about.
    pub fn subject(&self) -> Option<String> {
        Some(match self {
            Self::Unreadable { path, .. } => path.display().to_string(),
            Self::Syntax { place, .. } => place.path.display().to_string(),
            Self::UnknownKey { key, .. } | Self::BadValue { key, .. } => key.clone(),
            Self::Untrusted { key, .. } => key.clone(),
            Self::Extends { named, .. } => named.clone(),
            Self::UnknownProfile { name, .. } => name.clone(),
            Self::NotAnAssignment { text } => text.clone(),
        })
    }

    pub(super) fn untrusted(entry: &Entry) -> Self {
        Self::Untrusted {
            key: entry.key.name.to_owned(),
            origin: entry.origin.clone(),
        }
    }

    /// The place in a configuration file that it is about, where it is about one.
    pub fn place(&self) -> Option<&Place> {
        match self {
            Self::Syntax { place, .. } | Self::Extends { place, .. } => Some(place),
            Self::UnknownKey { origin, .. }
            | Self::BadValue { origin, .. }
            | Self::Untrusted { origin, .. }
            | Self::UnknownProfile { origin, .. } => origin.place(),
            Self::Unreadable { .. } | Self::NotAnAssignment { .. } => None,
        }
    }

    /// Stable code, known to `create-dump explain`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unreadable { .. } => "config-unreadable",
            Self::Syntax { .. } => "config-syntax",
            Self::UnknownKey { .. } => "config-unknown-key",
            Self::Extends { .. } => "config-extends",
            Self::Untrusted { .. } => "config-untrusted-key",
            Self::UnknownProfile { .. } => "config-unknown-profile",
            Self::BadValue { .. } | Self::NotAnAssignment { .. } => "config-bad-value",
        }
    }

    /// What the user can do about it.
    pub fn help(&self) -> String {
        match self {
            Self::Unreadable { .. }
            | Self::Extends { .. }
            | Self::Untrusted { .. }
            | Self::Syntax { .. }
            | Self::UnknownKey { .. }
            | Self::UnknownProfile { .. } => Explanation::help(EXPLANATIONS, self.code()),
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
        id: "config-extends",
        what: "A configuration file extends another one that cannot be used.",
        why: "Going on without it would use other settings than you meant.",
        how: "The path is seen from the file that names it. Eight files may build upon each other, 32 altogether, without a circle; a file of the analysed tree extends .toml files of its own repository only.",
        source: "",
        advice: "Mend the path at the line shown, or take it out.",
    },
    Explanation {
        id: "config-unknown-profile",
        what: "A profile was chosen that no configuration file holds.",
        why: "Going on without it would use other settings than you meant.",
        how: "The name given with --profile, in CREATE_DUMP_PROFILE or as `default_profile` is looked up in the files that are read; one that a file of the analysed tree chooses, in that file and those it extends.",
        source: "",
        advice: "Mend the name, or write a section [profile.NAME] into the global or the local file.",
    },
    Explanation {
        id: "config-passed-over",
        what: "A folder holds several configuration files, and only the strongest of them is read.",
        why: "Settings in the others would silently do nothing.",
        how: "In each folder `create-dump.toml` is stronger than `.config/create-dump.toml`, and that than the section of `pyproject.toml`.",
        source: "",
        advice: "Move the settings into one file, or let the strongest extend the others.",
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
        how: "Settings that decide where data or money goes (server, model, key, limits, cache) are taken from the command line, the environment, the global file, or a file named with --config or trusted by name, never from a file found in the tree.",
        source: "",
        advice: "Move the setting to the global file, or if you trust the file, point at it with --config or name it in `trust` of the global file.",
    },
];
