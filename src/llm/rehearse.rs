//! A client that sends nothing: what is in the cache comes from there, every other answer is made up,
//! and what would have been sent is counted.
//!
//! The stages of a run cannot tell it from a server, so that a plan is made by the same code as the
//! run itself: by what the limits leave out, by what is in the cache, and by requests that depend on
//! earlier answers.

use std::collections::BTreeMap;
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;

use super::bucket::TokenBucket;
use super::budget::{Budget, Budgeted};
use super::{
    ChatModel, ChatRequest, ChatResponse, Error, ModelInfo, Options, Usage, cached, declined,
};
use crate::cache::Store;

/// Makes up the answer that is to be expected.
pub type Sketch = fn(&ChatRequest) -> String;

/// What the requests of one prompt would come to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rehearsed {
    /// Requests that would be sent.
    pub requests: u64,
    /// Questions that the cache answers.
    pub cache_hits: u64,
    /// Tokens of the prompts that would be sent as the server is taken to count them.
    pub prompt_tokens: u64,
    /// Tokens of the schemas of answers: part of those of the prompts with a server that counts them.
    pub schema_tokens: u64,
    /// Tokens of the answers as they are expected.
    pub completion_tokens: u64,
    /// Most tokens that the answers may have.
    pub most_completion_tokens: u64,
}

/// What was not sent, by prompt.
#[derive(Debug, Default)]
pub struct Rehearsal {
    stages: Mutex<BTreeMap<String, Rehearsed>>,
    /// The prompt whose requests are kept, if any, and the first of them.
    kept: Mutex<(String, Vec<ChatRequest>)>,
}

/// Most requests that are kept.
const MOST_KEPT: usize = 100;

impl Rehearsal {
    /// What was counted so far, by the id of the prompt.
    pub fn stages(&self) -> BTreeMap<String, Rehearsed> {
        let stages = self.stages.lock().unwrap_or_else(PoisonError::into_inner);
        stages.clone()
    }

    /// Keeps the requests of one prompt from now on.
    pub fn keep(&self, prompt: &str) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        *kept = (prompt.to_owned(), Vec::new());
    }

    /// The requests that were kept, a hundred at most.
    pub fn kept(&self) -> Vec<ChatRequest> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.1.clone()
    }

    fn note(&self, request: &ChatRequest) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let (prompt, requests) = &mut *kept;
        if requests.len() < MOST_KEPT && request.prompt.split('/').next() == Some(&**prompt) {
            requests.push(request.clone());
        }
    }

    fn count(&self, request: &ChatRequest, with: impl FnOnce(&mut Rehearsed)) {
        let id = request.prompt.split('/').next().unwrap_or_default();
        let mut stages = self.stages.lock().unwrap_or_else(PoisonError::into_inner);
        with(stages.entry(id.to_owned()).or_default());
    }
}

/// Answers from the cache, and counts that.
pub(super) struct Remembering<M> {
    inner: M,
    store: Option<Store>,
    models: Vec<ModelInfo>,
    rehearsal: Arc<Rehearsal>,
}

/// Answers made up, within the limits of the run.
pub(super) fn model(
    options: &Options,
    store: Option<Store>,
    models: Vec<ModelInfo>,
    sketch: Sketch,
    counts_schema: bool,
    rehearsal: &Arc<Rehearsal>,
) -> impl ChatModel + use<> {
    let sketched = Sketched {
        info: models[0].clone(),
        sketch,
        limit: options
            .tokens_per_minute
            .and_then(NonZeroU32::new)
            .map(TokenBucket::new),
        counts_schema,
        rehearsal: Arc::clone(rehearsal),
    };
    Remembering {
        inner: Budgeted::new(sketched, Budget::new(options.spending, options.tier)),
        store,
        models,
        rehearsal: Arc::clone(rehearsal),
    }
}

#[async_trait]
#[deny(clippy::missing_trait_methods)]
impl<M: ChatModel> ChatModel for Remembering<M> {
    async fn chat(&self, request: &ChatRequest) -> Result<ChatResponse, Error> {
        self.rehearsal.note(request);
        let Some(store) = &self.store else {
            return self.inner.chat(request).await;
        };
        let answer = cached::recall(store, &self.models, request).map(Ok);
        let known = answer.or_else(|| declined::recall(store, &self.models, request).map(Err));
        let Some(known) = known else {
            return self.inner.chat(request).await;
        };
        self.rehearsal.count(request, |stage| stage.cache_hits += 1);
        known
    }

    fn info(&self) -> &ModelInfo {
        self.inner.info()
    }
}

struct Sketched {
    info: ModelInfo,
    sketch: Sketch,
    /// What is larger than a minute's tokens is refused, and cut in two.
    limit: Option<TokenBucket>,
    counts_schema: bool,
    rehearsal: Arc<Rehearsal>,
}

#[async_trait]
#[deny(clippy::missing_trait_methods)]
impl ChatModel for Sketched {
    async fn chat(&self, request: &ChatRequest) -> Result<ChatResponse, Error> {
        if let Some(limit) = &self.limit {
            limit.admits(request.most_tokens())?;
        }
        let text = (self.sketch)(request);
        let most = request.max_answer_tokens as u64;
        let expected = (text.len().div_ceil(4) as u64).min(most);
        let schema = request.schema_tokens();
        let uncounted = if self.counts_schema { 0 } else { schema };
        self.rehearsal.count(request, |stage| {
            stage.requests += 1;
            stage.prompt_tokens += request.prompt_tokens as u64 - uncounted;
            stage.schema_tokens += schema;
            stage.completion_tokens += expected;
            stage.most_completion_tokens += most;
        });
        Ok(ChatResponse {
            text,
            usage: Some(Usage {
                prompt_tokens: request.prompt_tokens as u64,
                completion_tokens: expected,
                ..Usage::default()
            }),
            tier: None,
            model: self.info.name.clone(),
            cached: false,
        })
    }

    fn info(&self) -> &ModelInfo {
        &self.info
    }
}
