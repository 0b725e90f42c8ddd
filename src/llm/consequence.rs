//! What follows from each class of failure: whether to ask again, to ask another model, to ask about
//! less, to slow down, to pay, or to stop.

use std::time::Duration;

use super::retry::LONGEST_WAIT;
use super::{Error, Phase};

impl Error {
    /// Whether the same request may succeed later.
    pub fn retryable(&self) -> bool {
        matches!(
            self,
            Self::Transport { .. }
                | Self::Timeout { .. }
                | Self::RateLimited { .. }
                | Self::Server { .. }
                | Self::Malformed { .. }
                | Self::Empty { .. }
        )
    }

    /// Whether the client has just learned how the server is to be asked, so that the same question is
    /// worth asking again at once.
    pub fn healed(&self) -> bool {
        matches!(
            self,
            Self::BadParameter { healed: true, .. }
                | Self::CutOff { healed: true, .. }
                | Self::Unformed { healed: true, .. }
        )
    }

    /// Whether the request is too much for the server, so that two halves of it may succeed.
    pub fn splits(&self) -> bool {
        matches!(
            self,
            Self::ContextExceeded { .. }
                | Self::TooLargeForLimit { .. }
                | Self::CutOff { .. }
                | Self::Truncated { .. }
        )
    }

    /// Whether the server may have worked on the request, so that it has to be paid for although
    /// there is no answer.
    pub(super) fn may_have_cost(&self) -> bool {
        match self {
            Self::Transport { .. } | Self::BatchPending { .. } | Self::Unformed { .. } => true,
            Self::Timeout { phase, .. } => *phase != Phase::Connect,
            _ => self.was_answered(),
        }
    }

    /// Whether the server claims to have answered, so that it will want to be paid.
    pub(super) fn was_answered(&self) -> bool {
        let status = self.said().and_then(|said| said.status);
        status.is_some_and(|status| (200..300).contains(&status))
    }

    /// Whether the server was asked at all.
    pub(super) fn was_sent(&self) -> bool {
        match self {
            Self::Settings { .. }
            | Self::NotRedacted
            | Self::NotRecorded { .. }
            | Self::OverBudget { .. }
            | Self::Interrupted => false,
            Self::TooLargeForLimit { said, .. } | Self::Truncated { said, .. } => {
                said.status.is_some()
            }
            _ => true,
        }
    }

    /// Whether it is a sign that the server has too much to do.
    pub(super) fn is_overload(&self) -> bool {
        match self {
            Self::RateLimited { .. } | Self::Server { .. } => true,
            Self::Timeout { phase, .. } => *phase != Phase::Connect,
            _ => false,
        }
    }

    /// Whether another model of the same server may answer.
    pub(super) fn another_model_may_answer(&self) -> bool {
        !matches!(
            self,
            Self::Settings { .. }
                | Self::NotRedacted
                | Self::NotRecorded { .. }
                | Self::Interrupted
                | Self::OverBudget { .. }
                | Self::NoBatches { .. }
                | Self::BatchPending { .. }
                | Self::BatchEnded { .. }
                | Self::Redirected { .. }
                | Self::Transport { .. }
                | Self::TooLargeForLimit { .. }
                | Self::ContextExceeded { .. }
        )
    }

    /// How long the server asked everybody to wait.
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::RateLimited { retry_after, .. } | Self::Server { retry_after, .. } => {
                *retry_after
            }
            _ => None,
        }
    }

    /// Whether every other request would fail the same way, so that asking on is a waste.
    pub fn dooms_the_run(&self) -> bool {
        matches!(
            self,
            Self::Settings { .. }
                | Self::NotRedacted
                | Self::Quota { .. }
                | Self::Authentication { .. }
                | Self::NotFound { .. }
                | Self::NoBatches { .. }
                | Self::Redirected { .. }
        ) || self.retry_after().is_some_and(|wait| wait > LONGEST_WAIT)
    }
}
