//! Keeps to the limits: requests a minute, tokens a minute, requests at a time, and the pauses that
//! the server asks for.
//!
//! A bucket that holds a minute's tokens would let twice the limit through in the first minute. This
//! one holds a few seconds' worth: a request goes as soon as it can make a down payment, and what is
//! left of its estimate, and what the server then counts differently, is the debt or credit of the
//! next. So no minute sees more than the limit and one request.

use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use governor::clock::Clock;
use governor::middleware::NoOpMiddleware;
use governor::state::{InMemoryState, NotKeyed};
use governor::{Quota, RateLimiter};
use tokio::sync::Semaphore;
use tokio::time::{Instant, sleep, sleep_until};

use super::retry::LONGEST_WAIT;
use super::{ChatModel, ChatRequest, ChatResponse, Error, ModelInfo, Options, Said};

/// Seconds' worth of tokens that may flow at once.
const BURST_SECONDS: u32 = 5;

/// Wraps a model so that every attempt waits for its turn.
pub(super) struct Limited<M> {
    inner: M,
    places: Semaphore,
    requests: Option<Bucket>,
    tokens: Option<TokenBucket>,
    gate: Arc<Gate>,
}

impl<M: ChatModel> Limited<M> {
    pub(super) fn new(inner: M, options: &Options, gate: Arc<Gate>) -> Self {
        let rate = |limit: Option<u32>| limit.and_then(NonZeroU32::new);
        Self {
            inner,
            places: Semaphore::new(options.concurrency.clamp(1, Semaphore::MAX_PERMITS)),
            requests: rate(options.requests_per_minute)
                .map(|rate| Bucket::new(rate, NonZeroU32::MIN)),
            tokens: rate(options.tokens_per_minute).map(TokenBucket::new),
            gate,
        }
    }
}

#[async_trait]
#[deny(clippy::missing_trait_methods)]
impl<M: ChatModel> ChatModel for Limited<M> {
    async fn chat(&self, request: &ChatRequest) -> Result<ChatResponse, Error> {
        let estimate = request
            .prompt_tokens
            .saturating_add(request.max_answer_tokens) as u64;
        if let Some(tokens) = &self.tokens {
            tokens.admits(estimate)?;
        }
        let _place = self.places.acquire().await.map_err(|_| Error::Transport {
            message: "the client is closed".to_owned(),
        })?;
        if let Some(tokens) = &self.tokens {
            tokens.pay(estimate).await;
        }
        if let Some(requests) = &self.requests {
            requests.take(NonZeroU32::MIN).await;
        }
        self.gate.wait().await;
        let answer = self.inner.chat(request).await;
        match &answer {
            Ok(response) => {
                if let (Some(tokens), Some(usage)) = (&self.tokens, response.usage) {
                    let counted = usage.prompt_tokens.saturating_add(usage.completion_tokens);
                    tokens.settle(estimate, counted);
                }
            }
            Err(error) => {
                if let Some(pause) = error.retry_after() {
                    self.gate.pause(pause);
                }
            }
        }
        answer
    }

    fn info(&self) -> &ModelInfo {
        self.inner.info()
    }
}

/// The pause that a server asked for: shared, so that one refusal quiets every worker.
#[derive(Debug, Default)]
pub(super) struct Gate {
    until: Mutex<Option<Instant>>,
}

impl Gate {
    /// Nobody passes for this long. A pause that is too long to wait for is none: those who ask
    /// find out at once.
    pub(super) fn pause(&self, length: Duration) {
        if length > LONGEST_WAIT {
            return;
        }
        let end = Instant::now() + length;
        let mut until = self.until.lock().unwrap_or_else(PoisonError::into_inner);
        *until = (*until).max(Some(end));
    }

    async fn wait(&self) {
        loop {
            let until = *self.until.lock().unwrap_or_else(PoisonError::into_inner);
            match until {
                Some(until) if until > Instant::now() => sleep_until(until).await,
                _ => return,
            }
        }
    }
}

/// Tokio's clock, so that waiting follows a paused one in tests.
#[derive(Clone)]
struct TokioClock {
    start: Instant,
}

impl Clock for TokioClock {
    type Instant = Duration;

    fn now(&self) -> Duration {
        self.start.elapsed()
    }
}

struct Bucket {
    limiter: RateLimiter<NotKeyed, InMemoryState, TokioClock, NoOpMiddleware<Duration>>,
    clock: TokioClock,
    burst: NonZeroU32,
}

impl Bucket {
    fn new(per_minute: NonZeroU32, burst: NonZeroU32) -> Self {
        let clock = TokioClock {
            start: Instant::now(),
        };
        let quota = Quota::per_minute(per_minute).allow_burst(burst);
        Self {
            limiter: RateLimiter::direct_with_clock(quota, clock.clone()),
            clock,
            burst,
        }
    }

    /// Takes `cells`, at most the burst, as soon as they are there.
    async fn take(&self, cells: NonZeroU32) {
        while let Ok(Err(not_until)) = self.limiter.check_n(cells.min(self.burst)) {
            sleep(not_until.wait_time_from(self.clock.now())).await;
        }
    }
}

struct TokenBucket {
    bucket: Bucket,
    per_minute: u64,
    /// What was paid too little, or, below zero, too much.
    debt: Mutex<i64>,
    /// One payer at a time, in the order of arrival: large requests do not starve.
    till: tokio::sync::Mutex<()>,
}

impl TokenBucket {
    fn new(per_minute: NonZeroU32) -> Self {
        let burst =
            NonZeroU32::new(per_minute.get() / 60 * BURST_SECONDS).unwrap_or(NonZeroU32::MIN);
        Self {
            bucket: Bucket::new(per_minute, burst),
            per_minute: per_minute.get().into(),
            debt: Mutex::new(0),
            till: tokio::sync::Mutex::new(()),
        }
    }

    fn admits(&self, tokens: u64) -> Result<(), Error> {
        if tokens <= self.per_minute {
            return Ok(());
        }
        Err(Error::TooLargeForLimit {
            limit: Some(self.per_minute),
            requested: Some(tokens),
            said: Said::default(),
        })
    }

    async fn pay(&self, tokens: u64) {
        let _turn = self.till.lock().await;
        let down_payment = tokens.min(self.bucket.burst.get().into());
        let mut due = self.due(down_payment);
        while let Some(part) = NonZeroU32::new(u32::try_from(due).unwrap_or(u32::MAX)) {
            let part = part.min(self.bucket.burst);
            self.bucket.take(part).await;
            due -= u64::from(part.get());
        }
        self.owe(i64::try_from(tokens - down_payment).unwrap_or(i64::MAX));
    }

    /// What has to be paid now, old debts included. Credit beyond it is kept.
    fn due(&self, tokens: u64) -> u64 {
        let mut debt = self.debt.lock().unwrap_or_else(PoisonError::into_inner);
        let due = debt.saturating_add_unsigned(tokens);
        *debt = due.min(0);
        u64::try_from(due).unwrap_or(0)
    }

    fn settle(&self, estimate: u64, counted: u64) {
        let signed = |count| i64::try_from(count).unwrap_or(i64::MAX);
        self.owe(signed(counted) - signed(estimate));
    }

    /// Notes a debt, or below zero a credit. A server's count is data from outside: a wild one must
    /// not stop the run for hours.
    fn owe(&self, tokens: i64) {
        let mut debt = self.debt.lock().unwrap_or_else(PoisonError::into_inner);
        let minute = i64::try_from(self.per_minute).unwrap_or(i64::MAX);
        *debt = debt.saturating_add(tokens).clamp(-minute, minute);
    }
}
