//! Keeps to the limits: requests a minute, tokens a minute, requests at a time, what the server says
//! is left, and the pauses that it asks for.

use std::num::NonZeroU32;
use std::sync::Arc;

use async_trait::async_trait;

use super::bucket::{Bucket, TokenBucket};
use super::gate::Gate;
use super::places::{Place, Places};
use super::{ChatModel, ChatRequest, ChatResponse, Error, ModelInfo, Options, Tier};

/// The limits of one server, shared by all models of it that are asked.
pub(super) struct Limits {
    places: Places,
    requests: Option<Bucket>,
    tokens: Option<TokenBucket>,
    gate: Arc<Gate>,
}

impl Limits {
    pub(super) fn new(options: &Options, gate: Arc<Gate>) -> Arc<Self> {
        // Limits of a minute say nothing of batches.
        let batched = options.tier == Tier::Batch;
        let rate = |limit: Option<u32>| limit.filter(|_| !batched).and_then(NonZeroU32::new);
        Arc::new(Self {
            places: Places::new(match batched {
                true => usize::MAX,
                false => options.concurrency,
            }),
            requests: rate(options.requests_per_minute)
                .map(|rate| Bucket::new(rate, NonZeroU32::MIN)),
            tokens: rate(options.tokens_per_minute).map(TokenBucket::new),
            gate,
        })
    }

    /// Waits until a request of so many tokens may be sent.
    async fn turn(&self, tokens: u64) -> Place<'_> {
        let place = self.places.take().await;
        if let Some(bucket) = &self.tokens {
            bucket.pay(tokens).await;
        }
        if let Some(bucket) = &self.requests {
            bucket.take(NonZeroU32::MIN).await;
        }
        self.gate.pass(tokens).await;
        place
    }

    fn settle(&self, place: &Place<'_>, estimate: u64, answer: &Result<ChatResponse, Error>) {
        let usage = match answer {
            Ok(response) => response.usage,
            Err(error) => error.usage(),
        };
        if let (Some(tokens), Some(usage)) = (&self.tokens, usage) {
            let counted = usage.prompt_tokens.saturating_add(usage.completion_tokens);
            tokens.settle(estimate, counted);
        }
        match answer {
            Ok(_) => place.went_well(),
            Err(error) => {
                if error.is_overload() {
                    place.was_too_many();
                }
                if let Some(pause) = error.retry_after() {
                    self.gate.pause(pause);
                }
            }
        }
    }
}

/// Wraps a model so that every attempt waits for its turn.
pub(super) struct Limited<M> {
    inner: M,
    limits: Arc<Limits>,
}

impl<M: ChatModel> Limited<M> {
    pub(super) fn new(inner: M, limits: Arc<Limits>) -> Self {
        Self { inner, limits }
    }
}

#[async_trait]
#[deny(clippy::missing_trait_methods)]
impl<M: ChatModel> ChatModel for Limited<M> {
    async fn chat(&self, request: &ChatRequest) -> Result<ChatResponse, Error> {
        let limits = &self.limits;
        let estimate = request.most_tokens();
        if let Some(tokens) = &limits.tokens {
            tokens.admits(estimate)?;
        }
        let place = tokio::select! {
            biased;
            () = limits.gate.closed() => return Err(Error::Interrupted),
            place = limits.turn(estimate) => place,
        };
        let answer = self.inner.chat(request).await;
        limits.settle(&place, estimate, &answer);
        answer
    }

    fn info(&self) -> &ModelInfo {
        self.inner.info()
    }
}
