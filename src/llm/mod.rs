//! Language models: one narrow trait, one file a wire format, everything else a wrapper around it.
//!
//! A provider knows its wire format and nothing more. Limits, retries, the cache, metering and
//! replay each wrap a [`ChatModel`] and are one. [`connect`] puts them together.

mod answer;
mod cached;
mod complaint;
mod endpoint;
mod error;
mod explanations;
mod limit;
mod meter;
mod models;
mod openai;
mod options;
mod pace;
mod replay;
mod reply;
mod retry;
mod shape;
mod words;

#[cfg(test)]
mod conformance;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod waiting;

use std::sync::Arc;

use async_trait::async_trait;

use crate::cache::Store;
use crate::model::Explanation;
use crate::redact::{Clean, Redactor};

pub use error::{Error, Phase, Said};
pub use meter::{Counts, Meter, NotKept};
pub use options::{ApiKey, Options};
pub use replay::{Recording, Replay};

/// What is asked.
#[derive(Clone, Debug)]
pub struct ChatRequest {
    /// Id and version of the prompt, such as `file-review/1`; part of the cache key.
    pub prompt: String,
    /// What stays the same from request to request.
    pub system: Clean,
    /// What this request is about.
    pub user: Clean,
    /// Name of the answer's schema.
    pub answer: String,
    /// JSON schema of the answer.
    pub schema: serde_json::Value,
    /// Tokens of the prompt by our own count.
    pub prompt_tokens: usize,
    /// Most tokens that the answer may have.
    pub max_answer_tokens: usize,
}

/// Tokens as the server counted them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Usage {
    /// Tokens of the prompt.
    pub prompt_tokens: u64,
    /// Those of them that the server had cached.
    pub cached_prompt_tokens: u64,
    /// Tokens of the answer, reasoning included.
    pub completion_tokens: u64,
    /// Those of them spent on reasoning.
    pub reasoning_tokens: u64,
}

/// What came back, whole.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct ChatResponse {
    /// The answer's text: meant to be JSON by the schema, but nothing is promised.
    pub text: String,
    /// The server's counts, where it gave them.
    pub usage: Option<Usage>,
    /// Whether the cache answered.
    #[serde(skip)]
    pub cached: bool,
}

/// What is known about a model.
#[derive(Clone, Debug, PartialEq)]
pub struct ModelInfo {
    /// Name that the server is asked for.
    pub name: String,
    /// Most tokens of prompt and answer together.
    pub context_window: usize,
    /// US dollars a million prompt tokens; `None` where unknown.
    pub input_price: Option<f64>,
    /// US dollars a million answer tokens; `None` where unknown.
    pub output_price: Option<f64>,
}

/// A model that answers questions.
#[async_trait]
pub trait ChatModel: Send + Sync {
    /// Asks, and waits for the whole answer.
    async fn chat(&self, request: &ChatRequest) -> Result<ChatResponse, Error>;

    /// What is known about the model.
    fn info(&self) -> &ModelInfo;
}

#[async_trait]
#[deny(clippy::missing_trait_methods)]
impl<M: ChatModel + ?Sized> ChatModel for Arc<M> {
    async fn chat(&self, request: &ChatRequest) -> Result<ChatResponse, Error> {
        (**self).chat(request).await
    }

    fn info(&self) -> &ModelInfo {
        (**self).info()
    }
}

/// A model that is ready to be asked.
#[derive(Clone)]
pub struct Connected {
    /// The model, with everything around it.
    pub model: Arc<dyn ChatModel>,
    /// What was sent and what it cost so far.
    pub meter: Arc<Meter>,
    /// Whether the context window is a cautious guess, as neither the options nor the table of
    /// models say how large it is.
    pub context_assumed: bool,
    cache: Option<Store>,
}

impl Connected {
    /// Takes the answer to a request out of the cache. To be called when an answer turned out to be
    /// unusable, so that the next run asks again.
    pub fn forget(&self, request: &ChatRequest) {
        if let Some(store) = &self.cache {
            cached::forget(store, self.model.info(), request);
        }
    }
}

/// Makes a client of the server that the options name. Nothing is sent yet.
///
/// From the outside in: the cache, so that what is known costs nothing; retries, whose waiting holds
/// up nobody; limits, which every attempt pays; the meter, which sees every attempt; the provider.
pub fn connect(options: &Options, cache: Option<Store>) -> Result<Connected, Error> {
    let info = models::info(options);
    let redactor = Redactor::new();
    let gate = Arc::new(limit::Gate::default());
    let meter = Arc::new(Meter::new(info.clone()));
    let words = words::Words::new(redactor.clone(), options);
    let provider = openai::OpenAi::new(options, info, words, Arc::clone(&gate))?;
    let metered = meter::Metered::new(provider, Arc::clone(&meter));
    let limited = limit::Limited::new(metered, options, gate);
    let retrying = retry::Retrying::new(limited, options);
    let model = cached::Cached::new(retrying, cache.clone(), redactor, Arc::clone(&meter));
    Ok(Connected {
        model: Arc::new(model),
        meter,
        context_assumed: models::is_assumed(options),
        cache,
    })
}

/// What every error code means.
pub fn explanations() -> Vec<Explanation> {
    explanations::EXPLANATIONS.to_vec()
}

/// The identity of a question: everything that may change its answer, and nothing else. Where the
/// server stands is not part of it.
fn request_key(info: &ModelInfo, request: &ChatRequest) -> [u8; 32] {
    let schema = request.schema.to_string();
    let limit = request.max_answer_tokens.to_string();
    let parts = [
        &info.name,
        &request.prompt,
        request.system.as_str(),
        request.user.as_str(),
        &request.answer,
        &schema,
        &limit,
    ];
    let mut hash = blake3::Hasher::new();
    for part in parts {
        hash.update(&(part.len() as u64).to_le_bytes());
        hash.update(part.as_bytes());
    }
    hash.finalize().into()
}
