//! Notices when no question can succeed.

use super::stage::Failure;
use crate::llm::Error;

/// Questions that were tried often enough and never got through to a server that speaks the protocol,
/// before the first answer, after which nothing more is sent.
const MOST_FAILURES: usize = 5;

/// The same after an answer, all in a row: a server that has died does not come back to life while
/// every question waits for it in turn.
const MOST_IN_A_ROW: usize = 25;

/// Answers of no use before the first useful one, after which nothing more is sent: a model that
/// answers everything with prose is paid for each time, and once more for the repair; one that refuses
/// eight pieces of a source refuses the rest.
const MOST_USELESS: usize = 8;

/// Opens when asking on is of no use: at once where the key, the credit or the model is wrong, and
/// after some failures where the server does not answer or the model never says what it is asked for.
#[derive(Clone, Debug, Default)]
pub(super) struct Breaker {
    answered: bool,
    unreachable: usize,
    useful: bool,
    useless: usize,
    open: bool,
}

impl Breaker {
    /// Takes in a result; false when nothing more is to be sent.
    pub(super) fn watch<T>(&mut self, result: &Result<T, Failure>) -> bool {
        match result {
            Err(Failure::Model(error)) => self.failed(error),
            Err(_) => self.answered(),
            Ok(_) => {
                self.useful = true;
                self.answered();
            }
        }
        self.useless += usize::from(result.as_ref().is_err_and(is_no));
        self.open |= !self.useful && self.useless >= MOST_USELESS;
        !self.open
    }

    pub(super) fn is_open(&self) -> bool {
        self.open
    }

    fn answered(&mut self) {
        self.answered = true;
        self.unreachable = 0;
    }

    fn failed(&mut self, error: &Error) {
        match error {
            _ if error.dooms_the_run() => self.open = true,
            Error::Transport { .. }
            | Error::Timeout { .. }
            | Error::Server { .. }
            // Each has waited and come back for as often as it may: this server takes nobody in today.
            | Error::RateLimited { .. }
            | Error::Malformed { .. } => {
                let most = if self.answered {
                    MOST_IN_A_ROW
                } else {
                    MOST_FAILURES
                };
                self.unreachable += 1;
                self.open |= self.unreachable >= most;
            }
            // Whatever the server says, it is there.
            _ => self.unreachable = 0,
        }
    }
}

/// Whether the question came through, and got nothing of use. What was said in an earlier run costs
/// nothing now.
fn is_no(failure: &Failure) -> bool {
    if matches!(failure, Failure::Model(error) if error.said().is_some_and(|said| said.cached)) {
        return false;
    }
    let rejected = matches!(
        failure,
        Failure::Model(Error::Rejected { .. } | Error::BadParameter { .. })
    );
    rejected || failure.is_answer()
}
