//! The way out: shut while the server wants a pause, narrow while it says that little is left, and
//! closed for good once the run is interrupted. All workers share it, so that one refusal quiets every
//! one of them.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::{Instant, sleep_until};

use super::pace::{Hints, Left};
use super::retry::LONGEST_WAIT;

#[derive(Debug, Default)]
pub(super) struct Gate {
    state: Mutex<State>,
    closed: watch::Sender<bool>,
}

#[derive(Debug, Default)]
struct State {
    until: Option<Instant>,
    /// Of requests, and of tokens.
    allowances: [Option<Allowance>; 2],
}

impl Gate {
    /// Nobody passes for this long. A pause that is too long to wait for is none: those who ask
    /// find out at once.
    pub(super) fn pause(&self, length: Duration) {
        if length > LONGEST_WAIT {
            return;
        }
        let end = Instant::now() + length;
        let mut state = self.lock();
        state.until = state.until.max(Some(end));
    }

    /// Takes in what the headers of a reply say.
    pub(super) fn note(&self, hints: &Hints) {
        if let Some(pause) = hints.pause() {
            self.pause(pause);
        }
        let mut state = self.lock();
        for (allowance, left) in state.allowances.iter_mut().zip(hints.left) {
            if let Some(left) = left {
                *allowance = Some(Allowance::of(left));
            }
        }
    }

    /// Waits until one request of so many tokens may pass.
    pub(super) async fn pass(&self, tokens: u64) {
        while let Err(until) = self.try_pass([1, tokens]) {
            sleep_until(until).await;
        }
    }

    fn try_pass(&self, costs: [u64; 2]) -> Result<(), Instant> {
        let mut state = self.lock();
        let now = Instant::now();
        if let Some(until) = state.until.filter(|until| *until > now) {
            return Err(until);
        }
        let waits = state.allowances.iter_mut().zip(costs);
        let waits = waits.filter_map(|(allowance, cost)| Some(allowance.as_mut()?.wait(cost, now)));
        match waits.max() {
            Some(wait) if !wait.is_zero() && wait <= LONGEST_WAIT => return Err(now + wait),
            _ => {}
        }
        for (allowance, cost) in state.allowances.iter_mut().zip(costs) {
            if let Some(allowance) = allowance {
                allowance.left -= cost as f64;
            }
        }
        Ok(())
    }

    /// Lets nobody pass any more.
    pub(super) fn close(&self) {
        self.closed.send_replace(true);
    }

    /// Waits until it is closed.
    pub(super) async fn closed(&self) {
        // The sender lives as long as the gate, so that waiting never fails.
        let _ = self.closed.subscribe().wait_for(|closed| *closed).await;
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What is left of a limit of the server's, as it fills again.
#[derive(Debug)]
struct Allowance {
    limit: f64,
    left: f64,
    per_second: f64,
    since: Instant,
}

impl Allowance {
    fn of(left: Left) -> Self {
        let used = left.limit.saturating_sub(left.remaining) as f64;
        let reset = left.reset.map(|reset| reset.as_secs_f64());
        let reset = reset.filter(|reset| *reset > 0.0 && used > 0.0);
        Self {
            limit: left.limit as f64,
            left: left.remaining as f64,
            per_second: reset.map_or(left.limit as f64 / 60.0, |reset| used / reset),
            since: Instant::now(),
        }
    }

    /// How long until `cost` is there. What is more than the whole limit is for the server to refuse.
    fn wait(&mut self, cost: u64, now: Instant) -> Duration {
        let filled = now.duration_since(self.since).as_secs_f64() * self.per_second;
        self.left = (self.left + filled).min(self.limit);
        self.since = now;
        let missing = (cost as f64).min(self.limit) - self.left;
        if missing <= 0.0 || self.per_second <= 0.0 {
            return Duration::ZERO;
        }
        let seconds = missing / self.per_second;
        // What is short by a fraction of a millisecond must not be waited for in circles.
        Duration::try_from_secs_f64(seconds + 0.001).unwrap_or(Duration::MAX)
    }
}
