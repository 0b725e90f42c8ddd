//! A host's words, made fit to be shown: one short line.

use serde_json::Value;

use crate::redact::{Redactor, is_unseen};

/// Longest line, in characters.
const LONGEST: usize = 300;

/// Status and message, as hosts write them: `message`, `error`, `errors`.
pub(super) fn said(status: u16, body: &Value) -> String {
    let mut words = vec![format!("status {status}")];
    words.extend(
        ["message", "error", "error_description"]
            .iter()
            .filter_map(|key| text(&body[*key])),
    );
    let errors = body["errors"].as_array().into_iter().flatten();
    words.extend(errors.filter_map(|error| text(error).or_else(|| text(&error["message"]))));
    line(&words.join(", "))
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) if text.is_empty() => None,
        Value::String(text) => Some(text.clone()),
        Value::Object(_) => None,
        other => Some(other.to_string()),
    }
}

/// One short line without secrets and without what cannot be seen.
pub(super) fn line(text: &str) -> String {
    let cut: String = text.chars().take(LONGEST).collect();
    let clean = Redactor::new().clean(&cut).text;
    let visible = |c| if is_unseen(c) { ' ' } else { c };
    clean.as_str().chars().map(visible).collect()
}
