//! Where a value comes from.

use std::path::Path;

use super::place::{Place, seen_from};

/// Where a value comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// This option of the command line.
    CommandLine(&'static str),
    /// This variable of the environment.
    Variable(String),
    /// The profile of this name in a configuration file.
    Profile(String, Box<Place>),
    /// This place of a configuration file.
    File(Box<Place>),
    /// The table of settings.
    Default,
}

impl Origin {
    /// The place in a file, where it is one.
    pub fn place(&self) -> Option<&Place> {
        match self {
            Self::Profile(_, place) | Self::File(place) => Some(place),
            Self::CommandLine(_) | Self::Variable(_) | Self::Default => None,
        }
    }

    /// The same, with the file as it is seen from a folder.
    pub(super) fn seen_from(&self, folder: &Path) -> Self {
        let mut seen = self.clone();
        if let Self::Profile(_, place) | Self::File(place) = &mut seen {
            place.path = seen_from(folder, &place.path).into();
        }
        seen
    }
}

impl std::fmt::Display for Origin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::CommandLine(option) => write!(f, "command line, {option}"),
            Self::Variable(name) => write!(f, "variable {name}"),
            Self::Profile(name, place) => write!(f, "profile {name}, file {place}"),
            Self::File(place) => write!(f, "file {place}"),
            Self::Default => f.write_str("default"),
        }
    }
}
