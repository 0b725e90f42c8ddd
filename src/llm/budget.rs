//! The hard limits of a run: what a request may cost at most is set aside before it is sent, whether
//! for the first time or again, and what is left after its answer is given back.
//!
//! Tokenizers differ. Until the server has counted a prompt, ours is taken to be short by a third,
//! and only one request is under way; from then on by as much as was seen. What a server that counts
//! wildly has already counted cannot be undone, but nothing more is sent.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use tokio::sync::Notify;

use super::{ChatModel, ChatRequest, ChatResponse, Error, ModelInfo, Tier, Usage};
use crate::model::SpendingLimits;

/// Taken for what a server counts of a token of ours, until it has counted.
pub(crate) const UNSEEN: f64 = 1.5;

/// Prompts differ from those that were seen.
const MARGIN: f64 = 1.05;

/// What was set aside by all requests of a run.
pub(super) struct Budget {
    limits: SpendingLimits,
    /// Whether the first request goes alone, to learn how the server counts. A batch of one would take
    /// a day: there all prompts are taken to be longer.
    one_first: bool,
    max_nanos: Option<u64>,
    state: Mutex<State>,
    freed: Notify,
}

#[derive(Default)]
struct State {
    spent: Charge,
    under_way: usize,
    /// The most that the server counted of a token of ours: in prompts, and in answers.
    seen: Option<[f64; 2]>,
}

/// What a request costs, in dollars as billionths.
#[derive(Clone, Copy, Default)]
struct Charge {
    requests: u64,
    tokens: u64,
    nanos: u64,
}

impl Budget {
    pub(super) fn new(limits: SpendingLimits, tier: Tier) -> Arc<Self> {
        Arc::new(Self {
            limits,
            one_first: tier != Tier::Batch,
            max_nanos: limits.max_cost.map(|dollars| (dollars * 1e9) as u64),
            state: Mutex::default(),
            freed: Notify::new(),
        })
    }

    /// Sets aside what the request may cost. While other requests are under way, what they give back
    /// is waited for.
    async fn reserve(&self, info: &ModelInfo, request: &ChatRequest) -> Result<Share<'_>, Error> {
        loop {
            let mut freed = std::pin::pin!(self.freed.notified());
            freed.as_mut().enable();
            if let Some(share) = self.try_reserve(info, request)? {
                return Ok(share);
            }
            freed.await;
        }
    }

    fn try_reserve(
        &self,
        info: &ModelInfo,
        request: &ChatRequest,
    ) -> Result<Option<Share<'_>>, Error> {
        let mut state = self.lock();
        let counts = self.limits.max_total_tokens.is_some() || self.limits.max_cost.is_some();
        if counts && self.one_first && state.seen.is_none() && state.under_way > 0 {
            return Ok(None);
        }
        let [prompt, answer] = state.seen.unwrap_or([UNSEEN, 1.0]);
        let usage = Usage {
            prompt_tokens: (request.prompt_tokens as f64 * prompt).ceil() as u64,
            completion_tokens: (request.max_answer_tokens as f64 * answer).ceil() as u64,
            ..Usage::default()
        };
        let charge = Charge::of(&usage, info, self.max_nanos.is_some())?;
        let with = state.spent.plus(charge);
        match self.passed_by(with) {
            None => {
                state.spent = with;
                state.under_way += 1;
                Ok(Some(Share {
                    budget: self,
                    charge,
                }))
            }
            Some(_) if state.under_way > 0 => Ok(None),
            Some(what) => Err(Error::OverBudget { what }),
        }
    }

    fn passed_by(&self, charge: Charge) -> Option<&'static str> {
        let over = |limit: Option<u64>, value| limit.is_some_and(|limit| value > limit);
        if over(self.limits.max_requests, charge.requests) {
            Some("max_requests")
        } else if over(self.limits.max_total_tokens, charge.tokens) {
            Some("max_total_tokens")
        } else if over(self.max_nanos, charge.nanos) {
            Some("max_cost")
        } else {
            None
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Charge {
    /// One request of so many tokens. Without a price there is no watching dollars.
    fn of(usage: &Usage, info: &ModelInfo, priced: bool) -> Result<Self, Error> {
        let nanos = match (info.input_price, info.output_price) {
            (Some(input), Some(output)) => {
                let prompt = usage.prompt_tokens as f64 * input;
                let answer = usage.completion_tokens as f64 * output;
                // A dollar a million tokens is a thousand billionths a token.
                ((prompt + answer) * 1e3).ceil() as u64
            }
            _ if priced => {
                let what = "max_cost, as the price of the model is not known";
                return Err(Error::OverBudget { what });
            }
            _ => 0,
        };
        Ok(Self {
            requests: 1,
            tokens: usage.prompt_tokens.saturating_add(usage.completion_tokens),
            nanos,
        })
    }

    fn plus(self, other: Self) -> Self {
        Self {
            requests: self.requests.saturating_add(other.requests),
            tokens: self.tokens.saturating_add(other.tokens),
            nanos: self.nanos.saturating_add(other.nanos),
        }
    }

    fn minus(self, other: Self) -> Self {
        Self {
            requests: self.requests.saturating_sub(other.requests),
            tokens: self.tokens.saturating_sub(other.tokens),
            nanos: self.nanos.saturating_sub(other.nanos),
        }
    }
}

/// What is set aside for one request. Dropped without being settled, it stays spent: whoever stopped
/// waiting may have to pay all the same.
struct Share<'a> {
    budget: &'a Budget,
    charge: Charge,
}

impl Share<'_> {
    fn settle(self, info: &ModelInfo, request: &ChatRequest, answer: &Result<ChatResponse, Error>) {
        let usage = match answer {
            Ok(response) => response.usage,
            Err(error) => error.usage(),
        };
        let usage = usage.filter(|usage| usage.is_possible(request));
        let mut state = self.budget.lock();
        if answer.is_ok() || usage.is_some() {
            state.learn(request, usage);
        }
        let cost = match (usage, answer) {
            (Some(usage), _) => Charge::of(&usage, info, false).unwrap_or(self.charge),
            (None, Err(error)) if !error.was_sent() => Charge::default(),
            (None, Err(error)) if !error.may_have_cost() => Charge {
                requests: 1,
                ..Charge::default()
            },
            _ => self.charge,
        };
        state.spent = state.spent.minus(self.charge).plus(cost);
    }
}

impl Drop for Share<'_> {
    fn drop(&mut self) {
        self.budget.lock().under_way -= 1;
        self.budget.freed.notify_waiters();
    }
}

impl State {
    fn learn(&mut self, request: &ChatRequest, usage: Option<Usage>) {
        let ratio = |counted: u64, ours: usize| match counted as f64 / ours.max(1) as f64 {
            ratio if ratio > 1.0 => ratio * MARGIN,
            _ => 1.0,
        };
        let seen = usage.map_or([UNSEEN, 1.0], |usage| {
            [
                ratio(usage.prompt_tokens, request.prompt_tokens),
                ratio(usage.completion_tokens, request.max_answer_tokens),
            ]
        });
        let before = self.seen.unwrap_or(seen);
        self.seen = Some([before[0].max(seen[0]), before[1].max(seen[1])]);
    }
}

/// Wraps a model so that no attempt can pass a limit of the run.
pub(super) struct Budgeted<M> {
    inner: M,
    budget: Arc<Budget>,
}

impl<M: ChatModel> Budgeted<M> {
    pub(super) fn new(inner: M, budget: Arc<Budget>) -> Self {
        Self { inner, budget }
    }
}

#[async_trait]
#[deny(clippy::missing_trait_methods)]
impl<M: ChatModel> ChatModel for Budgeted<M> {
    async fn chat(&self, request: &ChatRequest) -> Result<ChatResponse, Error> {
        let share = self.budget.reserve(self.info(), request).await?;
        let answer = self.inner.chat(request).await;
        share.settle(self.info(), request, &answer);
        answer
    }

    fn info(&self) -> &ModelInfo {
        self.inner.info()
    }
}
