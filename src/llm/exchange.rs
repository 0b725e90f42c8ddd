//! What is asked and what comes back, as data.

use super::ModelInfo;
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

/// The identity of a question: everything that may change its answer, and nothing else. Where the
/// server stands is not part of it.
pub(super) fn request_key(info: &ModelInfo, request: &ChatRequest) -> [u8; 32] {
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
