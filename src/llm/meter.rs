//! Counts what was sent and what it cost.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;

use super::{ChatModel, ChatRequest, ChatResponse, Error, ModelInfo, Tier, Usage, models, traced};
use crate::model::UsageReport;

/// What was counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Requests that were sent, retries included.
    pub requests: u64,
    /// Those of them that failed.
    pub failures: u64,
    /// Those of which the server read less than was sent.
    pub truncated: u64,
    /// Questions that the cache answered.
    pub cache_hits: u64,
    /// Answers for which the server gave no counts, those of no use included.
    pub uncounted: u64,
    /// Tokens of the prompts, by the server.
    pub prompt_tokens: u64,
    /// Those of them that the server had cached.
    pub cached_prompt_tokens: u64,
    /// Tokens of the answers, by the server.
    pub completion_tokens: u64,
    /// Those of them spent on reasoning.
    pub reasoning_tokens: u64,
    /// Tokens of the prompts that were served at the price of the tier that was asked for.
    pub cheap_prompt_tokens: u64,
    /// Tokens of their answers.
    pub cheap_completion_tokens: u64,
    /// Answers that were served in another tier.
    pub in_another_tier: u64,
    /// Tokens of the answered prompts, by our own count.
    pub estimated_prompt_tokens: u64,
    /// Tokens of the answers, guessed from their length.
    pub estimated_completion_tokens: u64,
}

/// Answers that were paid for and could not be stored: the next run pays for them again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotKept {
    /// How many.
    pub answers: u64,
    /// Why the first was not.
    pub cause: std::io::ErrorKind,
}

/// Counts what was sent and what it cost, by model. The sums do not depend on the order of the answers.
#[derive(Debug)]
pub struct Meter {
    /// The models that may be asked, the preferred one first.
    models: Vec<ModelInfo>,
    /// The tier that is asked for.
    tier: Tier,
    counts: Mutex<BTreeMap<String, Counts>>,
    not_kept: Mutex<Option<NotKept>>,
}

impl Meter {
    pub(super) fn new(models: Vec<ModelInfo>, tier: Tier) -> Self {
        Self {
            models,
            tier,
            counts: Mutex::default(),
            not_kept: Mutex::default(),
        }
    }

    /// What was counted so far, of all models together.
    pub fn counts(&self) -> Counts {
        let counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        counts.values().fold(Counts::default(), Counts::plus)
    }

    /// What was counted so far, as the report shows it. The cost by the server's counts leaves the
    /// discount for cached prompts out, as it differs from server to server.
    pub fn report(&self) -> UsageReport {
        let counts = self.counts();
        let known = counts.uncounted == 0;
        UsageReport {
            model: self.models.first().map(|info| info.name.clone()),
            answers_by_model: self.answers(),
            requests: counts.requests,
            cache_hits: counts.cache_hits,
            prompt_tokens: known.then_some(counts.prompt_tokens),
            cached_prompt_tokens: counts.cached_prompt_tokens,
            completion_tokens: known.then_some(counts.completion_tokens),
            reasoning_tokens: counts.reasoning_tokens,
            cost_usd: known
                .then(|| self.cost(|counts, info| counts.cost(info, self.tier)))
                .flatten(),
            estimated_cost_usd: self.cost(|counts, info| counts.estimated_cost(info)),
            dropped_findings: Default::default(),
            prompts: Vec::new(),
        }
    }

    /// How many answers each model gave, those in the cache included.
    fn answers(&self) -> BTreeMap<String, u64> {
        let counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let answers = counts.iter();
        let answers = answers.map(|(name, counts)| (name.clone(), counts.answers()));
        answers.filter(|(_, answers)| *answers > 0).collect()
    }

    /// The sum over the models that were asked; `None` where one of them has no price.
    fn cost(&self, cost: impl Fn(&Counts, &ModelInfo) -> Option<f64>) -> Option<f64> {
        let counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let none = Counts::default();
        let costs = self.models.iter().enumerate().map(|(at, info)| {
            let counts = counts.get(&info.name).unwrap_or(&none);
            if at > 0 && counts.requests == 0 {
                return Some(0.0);
            }
            cost(counts, info)
        });
        costs.sum()
    }

    pub(super) fn hit(&self, model: &str) {
        self.change(model, |counts| counts.cache_hits += 1);
    }

    /// What could not be stored so far, if anything.
    pub fn not_kept(&self) -> Option<NotKept> {
        *self.not_kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn lost(&self, cause: std::io::ErrorKind) {
        let mut not_kept = self.not_kept.lock().unwrap_or_else(PoisonError::into_inner);
        not_kept
            .get_or_insert(NotKept { answers: 0, cause })
            .answers += 1;
    }

    /// Whether some of what was sent was served in another tier than the one that was asked for, at
    /// the full price.
    pub fn missed_its_tier(&self) -> bool {
        self.counts().in_another_tier > 0
    }

    fn change(&self, model: &str, with: impl FnOnce(&mut Counts)) {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        with(counts.entry(model.to_owned()).or_default());
    }
}

/// Wraps a model so that everything sent to it is counted.
pub(super) struct Metered<M> {
    inner: M,
    meter: Arc<Meter>,
}

impl<M: ChatModel> Metered<M> {
    pub(super) fn new(inner: M, meter: Arc<Meter>) -> Self {
        Self { inner, meter }
    }
}

#[async_trait]
#[deny(clippy::missing_trait_methods)]
impl<M: ChatModel> ChatModel for Metered<M> {
    async fn chat(&self, request: &ChatRequest) -> Result<ChatResponse, Error> {
        let model = &self.info().name;
        self.meter.change(model, |counts| counts.requests += 1);
        let answer = traced::attempt(model, self.inner.chat(request)).await;
        self.meter.change(model, |counts| match &answer {
            Ok(response) => counts.add(request, response, self.meter.tier),
            Err(error) if error.was_sent() => counts.add_failure(request, error),
            Err(_) => counts.requests -= 1,
        });
        answer
    }

    fn info(&self) -> &ModelInfo {
        self.inner.info()
    }
}

impl Counts {
    /// Adds two counts, of which none can overflow by what a server says.
    fn plus(self, other: &Self) -> Self {
        let add = u64::saturating_add;
        Self {
            requests: add(self.requests, other.requests),
            failures: add(self.failures, other.failures),
            truncated: add(self.truncated, other.truncated),
            cache_hits: add(self.cache_hits, other.cache_hits),
            uncounted: add(self.uncounted, other.uncounted),
            prompt_tokens: add(self.prompt_tokens, other.prompt_tokens),
            cached_prompt_tokens: add(self.cached_prompt_tokens, other.cached_prompt_tokens),
            completion_tokens: add(self.completion_tokens, other.completion_tokens),
            reasoning_tokens: add(self.reasoning_tokens, other.reasoning_tokens),
            cheap_prompt_tokens: add(self.cheap_prompt_tokens, other.cheap_prompt_tokens),
            cheap_completion_tokens: add(
                self.cheap_completion_tokens,
                other.cheap_completion_tokens,
            ),
            in_another_tier: add(self.in_another_tier, other.in_another_tier),
            estimated_prompt_tokens: add(
                self.estimated_prompt_tokens,
                other.estimated_prompt_tokens,
            ),
            estimated_completion_tokens: add(
                self.estimated_completion_tokens,
                other.estimated_completion_tokens,
            ),
        }
    }

    fn answers(&self) -> u64 {
        self.requests.saturating_sub(self.failures) + self.cache_hits
    }

    fn cost(&self, info: &ModelInfo, tier: Tier) -> Option<f64> {
        let discount = 1.0 - models::tier_factor(tier);
        let paid = |all: u64, cheap: u64| all as f64 - cheap as f64 * discount;
        let prompt = paid(self.prompt_tokens, self.cheap_prompt_tokens);
        let answer = paid(self.completion_tokens, self.cheap_completion_tokens);
        Some((prompt * info.input_price? + answer * info.output_price?) / 1e6)
    }

    fn estimated_cost(&self, info: &ModelInfo) -> Option<f64> {
        let prompt = self.estimated_prompt_tokens as f64 * info.input_price?;
        let answer = self.estimated_completion_tokens as f64 * info.output_price?;
        Some((prompt + answer) / 1e6)
    }

    fn add(&mut self, request: &ChatRequest, response: &ChatResponse, tier: Tier) {
        self.estimated_prompt_tokens += request.prompt_tokens as u64;
        self.estimated_completion_tokens += response.text.len().div_ceil(4) as u64;
        let served = response.tier.as_deref();
        let is_cheap = served.is_some_and(|served| Some(served) == tier.word());
        self.in_another_tier += u64::from(tier != Tier::Standard && !is_cheap);
        let believed = response.usage.filter(|usage| usage.is_possible(request));
        let Some(usage) = believed else {
            self.uncounted += 1;
            return;
        };
        *self = self.plus(&Self::of(&usage, is_cheap));
    }

    /// Adds an attempt without an answer, which may have to be paid for all the same.
    fn add_failure(&mut self, request: &ChatRequest, error: &Error) {
        self.failures += 1;
        self.truncated += u64::from(matches!(error, Error::Truncated { .. }));
        match error.usage().filter(|usage| usage.is_possible(request)) {
            Some(usage) => *self = self.plus(&Self::of(&usage, false)),
            // A server that keeps its counts to itself may send a bill all the same.
            None => self.uncounted += u64::from(error.was_answered()),
        }
    }

    fn of(usage: &Usage, is_cheap: bool) -> Self {
        let cheap = |count| if is_cheap { count } else { 0 };
        Self {
            prompt_tokens: usage.prompt_tokens,
            cached_prompt_tokens: usage.cached_prompt_tokens,
            completion_tokens: usage.completion_tokens,
            reasoning_tokens: usage.reasoning_tokens,
            cheap_prompt_tokens: cheap(usage.prompt_tokens),
            cheap_completion_tokens: cheap(usage.completion_tokens),
            ..Self::default()
        }
    }
}
