//! Language models: one narrow trait, one file a wire format, everything else a wrapper around it.
//!
//! A provider knows its wire format and nothing more. Limits, retries, the cache, metering and
//! replay each wrap a [`ChatModel`] and are one.

use async_trait::async_trait;

use crate::redact::Clean;

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

/// Why there is no answer. The owner of this module completes the classes.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The server could not be reached or the connection broke.
    #[error("reach the model server: {message}")]
    Transport {
        /// What happened.
        message: String,
    },
}

impl Error {
    /// Stable code, known to `create-dump explain`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Transport { .. } => "llm-transport",
        }
    }
}

/// A model that answers questions.
#[async_trait]
pub trait ChatModel: Send + Sync {
    /// Asks, and waits for the whole answer.
    async fn chat(&self, request: &ChatRequest) -> Result<ChatResponse, Error>;

    /// What is known about the model.
    fn info(&self) -> &ModelInfo;
}
