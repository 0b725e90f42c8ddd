//! How many requests are under way at once: as many as allowed, fewer while the server has too much
//! to do.
//!
//! Additive increase, multiplicative decrease, as in TCP: a sign of overload halves the number, once
//! for all requests that were under way then; a round of good answers adds one, up to the limit.

use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;
use tokio::time::Instant;

pub(super) struct Places {
    most: f64,
    state: Mutex<State>,
    freed: Notify,
}

struct State {
    allowed: f64,
    taken: usize,
    /// When the number was last halved.
    halved: Option<Instant>,
}

/// A place that is taken until it is dropped.
pub(super) struct Place<'a> {
    places: &'a Places,
    since: Instant,
}

impl Places {
    pub(super) fn new(most: usize) -> Self {
        let most = most.max(1) as f64;
        Self {
            most,
            state: Mutex::new(State {
                allowed: most,
                taken: 0,
                halved: None,
            }),
            freed: Notify::new(),
        }
    }

    pub(super) async fn take(&self) -> Place<'_> {
        loop {
            let mut freed = std::pin::pin!(self.freed.notified());
            freed.as_mut().enable();
            if self.try_take() {
                return Place {
                    places: self,
                    since: Instant::now(),
                };
            }
            freed.await;
        }
    }

    fn try_take(&self) -> bool {
        let mut state = self.lock();
        let free = (state.taken as f64) + 1.0 <= state.allowed;
        if free {
            state.taken += 1;
        }
        free
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Place<'_> {
    /// The server answered in time.
    pub(super) fn went_well(&self) {
        let mut state = self.places.lock();
        state.allowed = (state.allowed + 1.0 / state.allowed).min(self.places.most);
    }

    /// The server had too much to do. Whoever set out before it was last noticed tells nothing new.
    pub(super) fn was_too_many(&self) {
        let mut state = self.places.lock();
        if state.halved.is_none_or(|halved| self.since > halved) {
            state.allowed = (state.allowed / 2.0).max(1.0);
            state.halved = Some(Instant::now());
        }
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.places.lock().taken -= 1;
        self.places.freed.notify_waiters();
    }
}
