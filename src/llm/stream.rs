//! An answer that comes piece by piece, put together to the completion that it would have been.

use std::collections::BTreeMap;

use reqwest::header::{CONTENT_TYPE, HeaderMap};
use serde::Deserialize;
use serde_json::{Value, json};

use super::completion::Content;
use super::reply::read;

/// How a line of a stream begins. No JSON does.
const BEGINNINGS: [&str; 5] = ["data:", ":", "event:", "id:", "retry:"];

/// Whether a body is a stream of events: by how it begins, or by its type, unless it is one object
/// after all, as where a stream was wanted and a failure came.
pub(super) fn is_stream(headers: &HeaderMap, body: &str) -> bool {
    let kind = headers
        .get(CONTENT_TYPE)
        .map_or(&[][..], |kind| kind.as_bytes());
    let said = kind.to_ascii_lowercase().starts_with(b"text/event-stream");
    let body = body.trim_start();
    BEGINNINGS.iter().any(|begin| body.starts_with(begin)) || said && !body.starts_with('{')
}

/// The completion of a stream; `None` where it ends before its end. Lines that are no data, such as
/// comments that keep a connection alive, are passed over.
pub(super) fn completion(body: &str) -> Option<Value> {
    let mut whole = Whole::default();
    for line in body.split(['\n', '\r']) {
        let data = match line.strip_prefix("data:").map(str::trim) {
            None | Some("") => continue,
            Some("[DONE]") => {
                whole.ended = true;
                break;
            }
            Some(data) => data,
        };
        let piece: Value = read(data).ok()?;
        if piece.get("error").is_some_and(|error| !error.is_null()) {
            return Some(piece);
        }
        whole.take_in(&piece);
    }
    (whole.ended || whole.reason.is_some()).then(|| whole.into_value())
}

#[derive(Default)]
struct Whole {
    content: String,
    refusal: String,
    thoughts: String,
    /// Of each call, by its place.
    arguments: BTreeMap<u64, String>,
    reason: Option<Value>,
    error: Value,
    usage: Value,
    tier: Value,
    ended: bool,
}

impl Whole {
    fn take_in(&mut self, piece: &Value) {
        for (name, kept) in [("usage", &mut self.usage), ("service_tier", &mut self.tier)] {
            if let Some(value) = given(piece, name) {
                *kept = value.clone();
            }
        }
        let choices = piece.get("choices").and_then(Value::as_array);
        // Of several answers to one question only the first was asked for.
        let choice = choices
            .into_iter()
            .flatten()
            .find(|choice| place(choice) == 0);
        let Some(choice) = choice else {
            return;
        };
        if let Some(delta) = given(choice, "delta").or_else(|| given(choice, "message")) {
            self.take_in_delta(delta);
        }
        if let Some(error) = given(choice, "error") {
            self.error = error.clone();
        }
        self.reason = given(choice, "finish_reason")
            .cloned()
            .or(self.reason.take());
    }

    fn take_in_delta(&mut self, delta: &Value) {
        let content =
            given(delta, "content").and_then(|content| Content::deserialize(content).ok());
        self.content += &content.map(Content::text).unwrap_or_default();
        let text = |name: &str| delta.get(name).and_then(Value::as_str).unwrap_or_default();
        self.refusal += text("refusal");
        self.thoughts += text("reasoning");
        self.thoughts += text("reasoning_content");
        let calls = delta.get("tool_calls").and_then(Value::as_array);
        for call in calls.into_iter().flatten() {
            let arguments = self.arguments.entry(place(call)).or_default();
            match call.pointer("/function/arguments") {
                Some(Value::String(text)) => *arguments += text,
                Some(Value::Object(whole)) => *arguments = json!(whole).to_string(),
                _ => {}
            }
        }
    }

    fn into_value(self) -> Value {
        let calls = self.arguments.into_values();
        let calls = calls.map(|arguments| json!({"function": {"arguments": arguments}}));
        json!({
            "choices": [{
                "finish_reason": self.reason,
                "error": self.error,
                "message": {
                    "content": self.content,
                    "refusal": self.refusal,
                    "reasoning": self.thoughts,
                    "tool_calls": calls.collect::<Vec<_>>(),
                },
            }],
            "usage": self.usage,
            "service_tier": self.tier,
        })
    }
}

/// What stands under a name, unless it is null.
fn given<'a>(value: &'a Value, name: &str) -> Option<&'a Value> {
    value.get(name).filter(|value| !value.is_null())
}

/// The place of a piece in its list; who leaves it out has but one.
fn place(value: &Value) -> u64 {
    value.get("index").and_then(Value::as_u64).unwrap_or(0)
}
