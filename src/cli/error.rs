//! What a user reads when nothing could be produced: what failed, on what, why, and the next step.

use std::io::Write;

use super::exit::Exit;
use crate::{config, evaluation, pipeline};

/// A run that produced nothing.
#[derive(Debug)]
pub(super) struct Failure {
    /// Stable code, known to `create-dump explain`.
    pub code: &'static str,
    /// Reads after "failed to".
    pub message: String,
    /// The next step.
    pub help: String,
    /// How the run ends.
    pub exit: Exit,
}

impl Failure {
    /// Something that the run needs cannot be had.
    pub(super) fn unreachable(what: &str, error: &dyn std::fmt::Display) -> Self {
        Self {
            code: "unreachable",
            message: format!("{what}: {error}"),
            help: "check that the machine has the memory, files and permissions it takes"
                .to_owned(),
            exit: Exit::Unreachable,
        }
    }

    /// Writes the failure for people and gives the exit code.
    pub(super) fn tell(&self, out: &mut dyn Write, coloured: bool) -> Exit {
        let label = if coloured {
            "\x1b[1;31merror\x1b[0m"
        } else {
            "error"
        };
        let _ = writeln!(
            out,
            "{label}: failed to {}\n  help: {}\n  code: {} (`create-dump explain {}` says more)",
            self.message, self.help, self.code, self.code
        );
        self.exit
    }
}

impl From<config::Error> for Failure {
    fn from(error: config::Error) -> Self {
        Self {
            code: error.code(),
            message: error.to_string(),
            help: error.help(),
            exit: Exit::Wrong,
        }
    }
}

impl From<evaluation::Error> for Failure {
    fn from(error: evaluation::Error) -> Self {
        pipeline::Error::from(error).into()
    }
}

impl From<pipeline::Error> for Failure {
    fn from(error: pipeline::Error) -> Self {
        Self {
            code: error.code(),
            message: error.to_string(),
            help: error.help(),
            exit: if error.is_unreachable() {
                Exit::Unreachable
            } else {
                Exit::Wrong
            },
        }
    }
}
