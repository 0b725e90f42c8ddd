//! Buckets that fill with time: governor's, and one of tokens that keeps accounts.
//!
//! A bucket that holds a minute's tokens would let twice the limit through in the first minute. This
//! one holds a few seconds' worth: a request goes as soon as it can make a down payment, and what is
//! left of its estimate, and what the server then counts differently, is the debt or credit of the
//! next. So no minute sees more than the limit and one request.

use std::num::NonZeroU32;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use governor::clock::Clock;
use governor::middleware::NoOpMiddleware;
use governor::state::{InMemoryState, NotKeyed};
use governor::{Quota, RateLimiter};
use tokio::time::{Instant, sleep};

use super::{Error, Said};

/// Seconds' worth of tokens that may flow at once.
const BURST_SECONDS: u32 = 5;

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

pub(super) struct Bucket {
    limiter: RateLimiter<NotKeyed, InMemoryState, TokioClock, NoOpMiddleware<Duration>>,
    clock: TokioClock,
    burst: NonZeroU32,
}

impl Bucket {
    pub(super) fn new(per_minute: NonZeroU32, burst: NonZeroU32) -> Self {
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
    pub(super) async fn take(&self, cells: NonZeroU32) {
        while let Ok(Err(not_until)) = self.limiter.check_n(cells.min(self.burst)) {
            sleep(not_until.wait_time_from(self.clock.now())).await;
        }
    }
}

pub(super) struct TokenBucket {
    bucket: Bucket,
    per_minute: u64,
    /// What was paid too little, or, below zero, too much.
    debt: Mutex<i64>,
    /// One payer at a time, in the order of arrival: large requests do not starve.
    till: tokio::sync::Mutex<()>,
}

impl TokenBucket {
    pub(super) fn new(per_minute: NonZeroU32) -> Self {
        let burst =
            NonZeroU32::new(per_minute.get() / 60 * BURST_SECONDS).unwrap_or(NonZeroU32::MIN);
        Self {
            bucket: Bucket::new(per_minute, burst),
            per_minute: per_minute.get().into(),
            debt: Mutex::new(0),
            till: tokio::sync::Mutex::new(()),
        }
    }

    pub(super) fn admits(&self, tokens: u64) -> Result<(), Error> {
        if tokens <= self.per_minute {
            return Ok(());
        }
        Err(Error::TooLargeForLimit {
            limit: Some(self.per_minute),
            requested: Some(tokens),
            said: Said::default(),
        })
    }

    pub(super) async fn pay(&self, tokens: u64) {
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

    pub(super) fn settle(&self, estimate: u64, counted: u64) {
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
