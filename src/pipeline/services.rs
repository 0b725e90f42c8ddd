//! What every use case works with.

use std::sync::Arc;

use crate::llm::Connected;
use crate::redact::Redactor;
use crate::tokens::Tokenizer;

/// What every use case works with; made once by a front end.
pub struct Services {
    /// Takes secrets out of everything that leaves the program.
    pub redactor: Arc<Redactor>,
    /// Counts tokens.
    pub tokenizer: &'static dyn Tokenizer,
    /// The model, where one is configured.
    pub model: Option<Connected>,
    /// The time that reports bear: RFC 3339 in UTC, whole seconds.
    pub generated_at: String,
}
