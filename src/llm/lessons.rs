//! What is learned about a server from its complaints, once, and remembered for the run.
//!
//! A server that says that it does not take something is believed at once. An answer that did not come
//! out in the form asked for says little: that question is asked in the next way, all others go on as
//! before, unless there are more such answers than good ones. The same holds of a flexible tier in which
//! a question took too long.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::Value;

use super::providers::{Provider, Rung};
use super::reply::ALL_THOUGHT;
use super::shape::{Shape, Wishes};
use super::{ChatRequest, ChatResponse, Error, ModelInfo, Options, request_key};

/// Questions whose answer did not come out before a way of asking, or a tier, is left, unless more did.
const FEW: usize = 3;

/// The parameter that names a tier.
const TIER: &str = "service_tier";

/// What a server says that has given up waiting for itself.
const REQUEST_TIMEOUT: u16 = 408;

/// How requests are shaped for one model, as far as is known.
pub(super) struct Lessons {
    wishes: Wishes,
    known: Mutex<Known>,
}

struct Known {
    shape: Shape,
    /// What came of each way of asking.
    tallies: BTreeMap<Rung, Tally>,
    /// The ways in which a question has got no answer.
    failed: BTreeMap<[u8; 32], Vec<Rung>>,
    /// What came of asking in the flexible tier.
    flexed: Tally,
    /// The questions that took too long there.
    slow: BTreeSet<[u8; 32]>,
}

#[derive(Default)]
struct Tally {
    answered: usize,
    failed: usize,
}

/// A request in the shape that it is sent in.
pub(super) struct Shaped {
    key: [u8; 32],
    shape: Shape,
    pub(super) body: Value,
}

impl Lessons {
    pub(super) fn new(options: &Options, provider: &'static Provider) -> Self {
        let spending = options.spending;
        let bounded = spending.max_cost.is_some() || spending.max_total_tokens.is_some();
        Self {
            wishes: Wishes::of(options, provider),
            known: Mutex::new(Known {
                shape: Shape::first(provider, bounded),
                tallies: BTreeMap::new(),
                failed: BTreeMap::new(),
                flexed: Tally::default(),
                slow: BTreeSet::new(),
            }),
        }
    }

    /// The request in the best shape that is known for it.
    pub(super) fn shaped(&self, info: &ModelInfo, request: &ChatRequest) -> Shaped {
        let key = request_key(info, request);
        let shape = self.lock().shape_of(&key);
        let body = shape.body(&info.name, &self.wishes, request);
        Shaped { key, shape, body }
    }

    /// Notes what came of a request, and says of a failure whether asking again is worth it.
    pub(super) fn learn(
        &self,
        sent: &Shaped,
        answer: Result<ChatResponse, Error>,
    ) -> Result<ChatResponse, Error> {
        let mut known = self.lock();
        let error = match answer {
            Ok(response) => {
                known.tally(sent.shape.rung()).answered += 1;
                known.failed.remove(&sent.key);
                known.flexed.answered += usize::from(self.wishes.ask_for_flex(sent.shape));
                return Ok(response);
            }
            Err(error) => error,
        };
        Err(match error {
            Error::BadParameter { name, said, .. } => {
                let healed = known.change(sent, |shape| shape.without(&name, sent.shape));
                Error::BadParameter { name, healed, said }
            }
            Error::CutOff { said, .. } if said.words == ALL_THOUGHT => {
                let healed = known.change(sent, |shape| shape.thinking_less(&self.wishes));
                Error::CutOff { healed, said }
            }
            Error::Unformed { said, .. } => {
                let healed = known.fail(sent);
                Error::Unformed { healed, said }
            }
            // The tier has no room, and did not charge for that: the rest is asked in the usual one.
            Error::RateLimited {
                said,
                of_tier: true,
                ..
            } if self.wishes.ask_for_flex(sent.shape) => {
                let name = TIER.to_owned();
                let healed = known.change(sent, |shape| shape.without(&name, sent.shape));
                Error::BadParameter { name, healed, said }
            }
            // This question took longer there than the server waits for itself.
            Error::Server { said, .. }
                if said.status == Some(REQUEST_TIMEOUT) && self.wishes.ask_for_flex(sent.shape) =>
            {
                let healed = known.time_out(sent);
                let name = TIER.to_owned();
                Error::BadParameter { name, healed, said }
            }
            error => error,
        })
    }

    fn lock(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Known {
    fn shape_of(&self, key: &[u8; 32]) -> Shape {
        let shape = match self.failed.get(key) {
            Some(rungs) => self.shape.avoiding(rungs),
            None => self.shape,
        };
        let usual = shape
            .without(TIER, shape)
            .filter(|_| self.slow.contains(key));
        usual.unwrap_or(shape)
    }

    /// Takes another shape from now on, unless that has happened since `sent` was sent. Says whether
    /// the request has another shape now.
    fn change(&mut self, sent: &Shaped, next: impl FnOnce(Shape) -> Option<Shape>) -> bool {
        if self.shape_of(&sent.key) == sent.shape
            && let Some(next) = next(self.shape)
        {
            self.shape = next;
        }
        self.shape_of(&sent.key) != sent.shape
    }

    /// Notes that a question has got no answer in this way; leaves the way for good where few did.
    fn fail(&mut self, sent: &Shaped) -> bool {
        let rung = sent.shape.rung();
        self.failed.entry(sent.key).or_default().push(rung);
        let tally = self.tally(rung);
        tally.failed += 1;
        if tally.failed >= FEW && tally.failed > tally.answered {
            self.shape = self.shape.avoiding(&[rung]);
        }
        self.shape_of(&sent.key).rung() != rung
    }

    /// Notes that a question took too long in the flexible tier; leaves that for good where few did not.
    fn time_out(&mut self, sent: &Shaped) -> bool {
        self.slow.insert(sent.key);
        self.flexed.failed += 1;
        if self.flexed.failed >= FEW && self.flexed.failed > self.flexed.answered {
            self.shape = self.shape.without(TIER, self.shape).unwrap_or(self.shape);
        }
        self.shape_of(&sent.key) != sent.shape
    }

    fn tally(&mut self, rung: Rung) -> &mut Tally {
        self.tallies.entry(rung).or_default()
    }
}
