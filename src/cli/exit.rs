//! Exit codes, as scripts rely on them.

use std::process::ExitCode;

use crate::pipeline::Outcome;

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Exit {
    /// Done, gates passed.
    Done = 0,
    /// Done, a gate failed.
    GateFailed = 1,
    /// The command line, the configuration or the input is wrong; nothing was written.
    Wrong = 2,
    /// Done in part: the report is valid and says what is missing.
    Partial = 3,
    /// Nothing could be produced: source or output unreachable.
    Unreachable = 4,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

impl From<Outcome> for Exit {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Passed => Self::Done,
            Outcome::GateFailed => Self::GateFailed,
            Outcome::Partial => Self::Partial,
        }
    }
}
