//! Notices when no question can succeed.

use super::stage::Failure;
use crate::llm::Error;

/// Failures to reach the server, before the first answer, after which nothing more is sent.
const MOST_FAILURES: usize = 5;

/// Opens when asking on is of no use: at once where the key, the credit or the model is wrong, and
/// after some failures where the server never answered.
#[derive(Debug, Default)]
pub(super) struct Breaker {
    answered: bool,
    unreachable: usize,
    open: bool,
}

impl Breaker {
    /// Takes in a result; false when nothing more is to be sent.
    pub(super) fn watch<T>(&mut self, result: &Result<T, Failure>) -> bool {
        match result {
            Err(Failure::Model(error)) => self.failed(error),
            _ => self.answered = true,
        }
        !self.open
    }

    pub(super) fn is_open(&self) -> bool {
        self.open
    }

    fn failed(&mut self, error: &Error) {
        match error {
            _ if error.dooms_the_run() => self.open = true,
            Error::Transport { .. } | Error::Timeout { .. } | Error::Server { .. }
                if !self.answered =>
            {
                self.unreachable += 1;
                self.open |= self.unreachable >= MOST_FAILURES;
            }
            _ => {}
        }
    }
}
