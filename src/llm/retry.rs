//! Sends a request again where that may help, after a wait that grows.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use tokio::time::sleep;

use super::gate::Gate;
use super::{ChatModel, ChatRequest, ChatResponse, Error, ModelInfo, Options, Phase, request_key};

/// A server that asks for a longer wait is taken to have said no.
pub(super) const LONGEST_WAIT: Duration = Duration::from_secs(120);

/// The longest wait that we choose ourselves.
const LONGEST_BACKOFF: Duration = Duration::from_secs(30);

/// More things than a client can learn about a server in one request.
const MOST_LESSONS: u32 = 12;

/// Wraps a model so that failures which may pass are tried again.
pub(super) struct Retrying<M> {
    inner: M,
    max_retries: u32,
    backoff: Duration,
    gate: Arc<Gate>,
}

impl<M: ChatModel> Retrying<M> {
    pub(super) fn new(inner: M, options: &Options, gate: Arc<Gate>) -> Self {
        Self {
            inner,
            max_retries: options.max_retries,
            backoff: options.backoff,
            gate,
        }
    }

    /// The wait before attempt `attempt`, counted from 0: what the server asked for, or else twice
    /// the one before. `None` gives up.
    fn wait(&self, error: &Error, attempt: u32, spread: f64) -> Option<Duration> {
        let retries = match error {
            // A server that takes minutes is asked twice, not for the rest of the hour; it may
            // charge for what was not waited for.
            Error::Timeout { phase, .. } if *phase != Phase::Connect => self.max_retries.min(1),
            // Whoever says something else altogether is seldom the server that was meant. Nothing at
            // all is what routers say of a model that is being started, and some models of a prompt.
            Error::Malformed { .. } | Error::Empty { .. } => self.max_retries.min(1),
            _ => self.max_retries,
        };
        if !error.retryable() || attempt >= retries {
            return None;
        }
        let own = self
            .backoff
            .saturating_mul(2_u32.saturating_pow(attempt))
            .min(LONGEST_BACKOFF);
        match error.retry_after() {
            Some(asked) if asked > LONGEST_WAIT => None,
            Some(asked) => Some(asked + (asked / 10).min(own).mul_f64(spread)),
            None => Some(own.mul_f64(1.0 - 0.25 * spread)),
        }
    }
}

#[async_trait]
#[deny(clippy::missing_trait_methods)]
impl<M: ChatModel> ChatModel for Retrying<M> {
    async fn chat(&self, request: &ChatRequest) -> Result<ChatResponse, Error> {
        let mut attempt = 0;
        let mut lessons = 0;
        loop {
            let error = match self.inner.chat(request).await {
                Ok(response) => return Ok(response),
                Err(error) => error,
            };
            if error.healed() && lessons < MOST_LESSONS {
                lessons += 1;
                continue;
            }
            let Some(wait) = self.wait(&error, attempt, spread(self.info(), request, attempt))
            else {
                return Err(error);
            };
            tokio::select! {
                biased;
                () = self.gate.closed() => return Err(error),
                () = sleep(wait) => {}
            }
            attempt += 1;
        }
    }

    fn info(&self) -> &ModelInfo {
        self.inner.info()
    }
}

/// Between 0 and 1, different from request to request, so that they do not all come back at once;
/// and the same from run to run.
fn spread(info: &ModelInfo, request: &ChatRequest, attempt: u32) -> f64 {
    let key = request_key(info, request);
    f64::from(key[attempt as usize % key.len()]) / 255.0
}
