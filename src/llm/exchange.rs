//! What is asked and what comes back, as data.

use serde_json::{Map, Value};

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
    pub schema: Value,
    /// Tokens of the prompt by our own count.
    pub prompt_tokens: usize,
    /// Most tokens that the answer may have.
    pub max_answer_tokens: usize,
    /// An answer to the same that was of no use, where this asks once more.
    pub repair: Option<Repair>,
    /// Which of several answers to the same question this asks for, from 0.
    pub sample: u32,
}

/// An answer that was of no use, and why.
#[derive(Clone, Debug)]
pub struct Repair {
    /// The answer.
    pub answer: Clean,
    /// What is wrong with it.
    pub flaw: Clean,
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
    /// The tier that the server says it served the request in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tier: Option<String>,
    /// Name of the model that was asked.
    #[serde(default)]
    pub model: String,
    /// Whether the cache answered.
    #[serde(skip)]
    pub cached: bool,
}

impl ChatRequest {
    /// Tokens of prompt and answer at most, by our own count.
    pub(super) fn most_tokens(&self) -> u64 {
        self.prompt_tokens.saturating_add(self.max_answer_tokens) as u64
    }

    /// Those of the prompt's tokens that the schema takes: by its share of the bytes.
    pub(super) fn schema_tokens(&self) -> u64 {
        let schema = self.schema.to_string().len();
        let all = self.system.len() + self.user.len() + schema;
        (self.prompt_tokens as f64 * schema as f64 / all.max(1) as f64) as u64
    }

    /// The keys that the schema of the answer asks for.
    pub(super) fn wanted_keys(&self) -> Vec<&str> {
        let properties = self.schema.get("properties").and_then(Value::as_object);
        let keys = properties.into_iter().flat_map(Map::keys);
        keys.map(String::as_str).collect()
    }
}

impl Usage {
    /// Whether these can be the counts of this request. Tokenizers differ by small factors; a server
    /// that counts a hundred times as much as we do counts something else, or is broken.
    pub(super) fn is_possible(&self, request: &ChatRequest) -> bool {
        let most = request
            .most_tokens()
            .saturating_add(1_000)
            .saturating_mul(100);
        self.prompt_tokens <= most && self.completion_tokens <= most
    }
}

/// The identity of a question: everything that may change its answer, and nothing else. Where the
/// server stands is not part of it.
pub(super) fn request_key(info: &ModelInfo, request: &ChatRequest) -> [u8; 32] {
    let schema = request.schema.to_string();
    let limit = match request.sample {
        0 => request.max_answer_tokens.to_string(),
        sample => format!("{} #{sample}", request.max_answer_tokens),
    };
    let parts = [
        &info.name,
        &request.prompt,
        request.system.as_str(),
        request.user.as_str(),
        &request.answer,
        &schema,
        &limit,
    ];
    let repair = request.repair.iter();
    let repair = repair.flat_map(|repair| [repair.answer.as_str(), repair.flaw.as_str()]);
    let parts = parts.into_iter().chain(info.effort.as_deref());
    let mut hash = blake3::Hasher::new();
    for part in parts.chain(repair) {
        hash.update(&(part.len() as u64).to_le_bytes());
        hash.update(part.as_bytes());
    }
    hash.finalize().into()
}
