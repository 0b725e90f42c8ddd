//! How the program speaks on standard error: to people or to machines, in colour, with all causes.

use std::ffi::OsString;
use std::io::Write;
use std::sync::OnceLock;

use clap::ValueEnum;
use serde::Serialize;

use super::{terminal, timings};
use crate::config::{self, ERROR_FORMAT_VARIABLE as VARIABLE, Environment, Origin};

/// For whom errors and notes are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum ErrorFormat {
    /// For people.
    #[default]
    Text,
    /// For machines: one JSON object a line, as docs/errors.md says.
    Json,
}

/// For whom something is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum Form {
    /// For people.
    #[default]
    Text,
    /// For machines: one JSON object a line.
    Json,
}

/// How the program speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Voice {
    /// For whom.
    pub format: ErrorFormat,
    /// Whether in colour.
    pub is_coloured: bool,
    /// Whether every cause is told.
    pub is_verbose: bool,
    /// Whether what the run does is logged there too.
    pub is_logged: bool,
}

/// One for the process, as there is one standard error.
static VOICE: OnceLock<Voice> = OnceLock::new();

/// What is said, as machines read it.
#[derive(Debug, Default, Serialize)]
pub(super) struct Said<'a> {
    /// `error`, `warning` or `note`.
    pub level: &'static str,
    pub code: Option<&'a str>,
    pub message: &'a str,
    /// The thing that it is about.
    pub subject: Option<&'a str>,
    /// From the nearest to the farthest.
    pub causes: &'a [String],
    pub help: Option<&'a str>,
    pub location: Option<Location<'a>>,
    /// How the run ends, where this ends it.
    pub exit_code: Option<u8>,
    /// How long its stages took, where that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timings: Option<&'a timings::Told>,
}

/// Where it is.
#[derive(Debug, Serialize)]
pub(super) struct Location<'a> {
    pub path: &'a str,
    pub line: Option<usize>,
    pub column: Option<usize>,
}

impl Voice {
    /// What options and environment ask for.
    pub(super) fn of(
        format: Option<ErrorFormat>,
        is_verbose: bool,
        environment: &Environment,
    ) -> Self {
        let named = environment.variable(VARIABLE);
        let named = named.and_then(|name| ErrorFormat::from_str(name, false).ok());
        Self {
            format: format.or(named).unwrap_or_default(),
            is_coloured: terminal::is_coloured(),
            is_verbose,
            is_logged: false,
        }
    }

    /// What arguments ask for that cannot be parsed as a whole.
    pub(super) fn guess(arguments: &[OsString], environment: &Environment) -> Self {
        let format = terminal::values_of(arguments, "--error-format").last();
        let format = format.and_then(|it| ErrorFormat::from_str(it, false).ok());
        let mut options = arguments.iter().skip(1).take_while(|it| *it != "--");
        let is_verbose = options.any(|it| it == "-v" || it == "--verbose");
        Self::of(format, is_verbose, environment)
    }

    /// Fails where the variable asks for a format that there is not.
    pub(super) fn check(environment: &Environment) -> Result<(), config::Error> {
        match environment.variable(VARIABLE) {
            Some(value) if ErrorFormat::from_str(value, false).is_err() => {
                Err(config::Error::BadValue {
                    key: VARIABLE.to_owned(),
                    origin: Origin::Variable(VARIABLE.to_owned()),
                    value: value.to_owned(),
                    expected: "text or json".to_owned(),
                })
            }
            _ => Ok(()),
        }
    }

    /// From here on the process speaks so.
    pub(super) fn adopt(self) {
        let _ = VOICE.set(self);
    }

    /// How the process speaks.
    pub(super) fn current() -> Self {
        VOICE.get().copied().unwrap_or_default()
    }

    pub(super) fn is_json(self) -> bool {
        self.format == ErrorFormat::Json
    }
}

/// Says one thing to a machine; a closed standard error is nobody's loss.
pub(super) fn say(said: &Said<'_>) {
    let line = serde_json::to_string(said).unwrap_or_default();
    let _ = writeln!(std::io::stderr().lock(), "{line}");
}

#[cfg(test)]
mod tests {
    use super::{ErrorFormat, VARIABLE, Voice};
    use crate::config::Environment;

    fn guessed(arguments: &str, variable: Option<&str>) -> Voice {
        let arguments: Vec<_> = arguments.split(' ').map(Into::into).collect();
        let variable = variable.map(|value| (VARIABLE.to_owned(), value.to_owned()));
        let environment = Environment {
            variables: variable.into_iter().collect(),
            ..Environment::default()
        };
        Voice::guess(&arguments, &environment)
    }

    #[test]
    fn options_are_stronger_than_the_variable() {
        for (arguments, variable, expected) in [
            ("x dump --error-format json", None, ErrorFormat::Json),
            (
                "x --error-format=json dump --nonsense",
                None,
                ErrorFormat::Json,
            ),
            (
                "x --error-format=text dump",
                Some("json"),
                ErrorFormat::Text,
            ),
            ("x dump", Some("json"), ErrorFormat::Json),
            ("x dump --error-format", None, ErrorFormat::Text),
            ("x dump -- --error-format=json", None, ErrorFormat::Text),
        ] {
            assert_eq!(guessed(arguments, variable).format, expected, "{arguments}");
        }
    }
}
