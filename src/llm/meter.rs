//! Counts what was sent and what it cost.

use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;

use super::{ChatModel, ChatRequest, ChatResponse, Error, ModelInfo, Usage};
use crate::model::UsageReport;

/// What was counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Requests that were sent, retries included.
    pub requests: u64,
    /// Those of them that failed.
    pub failures: u64,
    /// Questions that the cache answered.
    pub cache_hits: u64,
    /// Answers for which the server gave no counts.
    pub uncounted: u64,
    /// Tokens of the prompts, by the server.
    pub prompt_tokens: u64,
    /// Those of them that the server had cached.
    pub cached_prompt_tokens: u64,
    /// Tokens of the answers, by the server.
    pub completion_tokens: u64,
    /// Those of them spent on reasoning.
    pub reasoning_tokens: u64,
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

/// Counts what was sent and what it cost. The sums do not depend on the order of the answers.
#[derive(Debug)]
pub struct Meter {
    info: ModelInfo,
    counts: Mutex<Counts>,
    not_kept: Mutex<Option<NotKept>>,
}

impl Meter {
    pub(super) fn new(info: ModelInfo) -> Self {
        Self {
            info,
            counts: Mutex::default(),
            not_kept: Mutex::default(),
        }
    }

    /// What was counted so far.
    pub fn counts(&self) -> Counts {
        *self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What was counted so far, as the report shows it. The cost by the server's counts leaves the
    /// discount for cached prompts out, as it differs from server to server.
    pub fn report(&self) -> UsageReport {
        let counts = self.counts();
        let known = counts.uncounted == 0;
        let cost = |prompt: u64, completion: u64| {
            let (input, output) = (self.info.input_price?, self.info.output_price?);
            Some((prompt as f64 * input + completion as f64 * output) / 1e6)
        };
        UsageReport {
            model: Some(self.info.name.clone()),
            requests: counts.requests,
            cache_hits: counts.cache_hits,
            prompt_tokens: known.then_some(counts.prompt_tokens),
            cached_prompt_tokens: counts.cached_prompt_tokens,
            completion_tokens: known.then_some(counts.completion_tokens),
            reasoning_tokens: counts.reasoning_tokens,
            cost_usd: known
                .then(|| cost(counts.prompt_tokens, counts.completion_tokens))
                .flatten(),
            estimated_cost_usd: cost(
                counts.estimated_prompt_tokens,
                counts.estimated_completion_tokens,
            ),
            dropped_findings: Default::default(),
        }
    }

    pub(super) fn hit(&self) {
        self.change(|counts| counts.cache_hits += 1);
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

    fn change(&self, with: impl FnOnce(&mut Counts)) {
        with(&mut self.counts.lock().unwrap_or_else(PoisonError::into_inner));
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
        self.meter.change(|counts| counts.requests += 1);
        let answer = self.inner.chat(request).await;
        self.meter.change(|counts| match &answer {
            Ok(response) => counts.add(request, response),
            Err(_) => counts.failures += 1,
        });
        answer
    }

    fn info(&self) -> &ModelInfo {
        self.inner.info()
    }
}

impl Counts {
    fn add(&mut self, request: &ChatRequest, response: &ChatResponse) {
        self.estimated_prompt_tokens += request.prompt_tokens as u64;
        self.estimated_completion_tokens += response.text.len().div_ceil(4) as u64;
        let believed = response.usage.filter(|usage| is_possible(usage, request));
        let Some(usage) = believed else {
            self.uncounted += 1;
            return;
        };
        let add = |sum: &mut u64, count: u64| *sum = sum.saturating_add(count);
        add(&mut self.prompt_tokens, usage.prompt_tokens);
        add(&mut self.cached_prompt_tokens, usage.cached_prompt_tokens);
        add(&mut self.completion_tokens, usage.completion_tokens);
        add(&mut self.reasoning_tokens, usage.reasoning_tokens);
    }
}

/// Whether a server's counts can be of this request. Tokenizers differ by small factors; a server
/// that counts a hundred times as much as we do counts something else, or is broken.
fn is_possible(usage: &Usage, request: &ChatRequest) -> bool {
    let most = 100 * (request.prompt_tokens + request.max_answer_tokens + 1_000) as u64;
    usage.prompt_tokens <= most && usage.completion_tokens <= most
}
