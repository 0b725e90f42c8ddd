//! The prompts: templates with front matter, rendered strictly, and the schemas of their answers.

use crate::redact::Clean;

/// A rendered prompt, ready to be sent.
#[derive(Clone, Debug)]
pub struct Prompt {
    /// Id of the template, such as `file-review`.
    pub id: &'static str,
    /// Version of the template; part of the cache key.
    pub version: u32,
    /// What stays the same from request to request.
    pub system: Clean,
    /// What the request is about.
    pub user: Clean,
    /// Name of the answer's schema: at most 64 letters, digits, `_` and `-`.
    pub answer: &'static str,
    /// JSON schema of the answer, in the strict subset that servers enforce.
    pub schema: serde_json::Value,
}
