//! What is learned about a server from its complaints, once, and remembered for the run.

use std::sync::{Mutex, MutexGuard, PoisonError};

use super::providers::Provider;
use super::reply::ALL_THOUGHT;
use super::shape::{Shape, Wishes};
use super::{ChatRequest, Error, Options};

/// How requests are shaped for one model, as far as is known.
pub(super) struct Lessons {
    wishes: Wishes,
    shape: Mutex<Shape>,
}

impl Lessons {
    pub(super) fn new(options: &Options, provider: &'static Provider) -> Self {
        let spending = options.spending;
        let bounded = spending.max_cost.is_some() || spending.max_total_tokens.is_some();
        Self {
            wishes: Wishes::of(options, provider),
            shape: Mutex::new(Shape::first(provider, bounded)),
        }
    }

    /// The shape of the next request, and the request in it.
    pub(super) fn body(&self, model: &str, request: &ChatRequest) -> (Shape, serde_json::Value) {
        let shape = *self.lock();
        (shape, shape.body(model, &self.wishes, request))
    }

    /// Notes what the server does not take, and says whether asking again is worth it.
    pub(super) fn learn(&self, sent: Shape, error: Error) -> Error {
        match error {
            Error::BadParameter { name, said, .. } => {
                let healed = self.change(sent, sent.without(&name));
                Error::BadParameter { name, healed, said }
            }
            Error::CutOff { said, .. } if said.words == ALL_THOUGHT => {
                let healed = self.change(sent, sent.thinking_less(&self.wishes));
                Error::CutOff { healed, said }
            }
            // The flexible tier is full, and was not charged for: the rest is asked in the usual one.
            Error::RateLimited { said, .. } if self.wishes.is_full(sent, &said.words) => {
                let healed = self.change(sent, sent.without("service_tier"));
                let name = "service_tier".to_owned();
                Error::BadParameter { name, healed, said }
            }
            error => error,
        }
    }

    /// Takes another shape from now on, unless that has happened since `sent` was sent. Says whether
    /// the shape is another now.
    fn change(&self, sent: Shape, next: Option<Shape>) -> bool {
        let mut shape = self.lock();
        if *shape == sent {
            next.map(|next| *shape = next).is_some()
        } else {
            true
        }
    }

    fn lock(&self) -> MutexGuard<'_, Shape> {
        self.shape.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
