//! Where a value comes from.

use super::place::Place;

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
