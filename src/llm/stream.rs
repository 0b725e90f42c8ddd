//! An answer that comes piece by piece, put together to the completion that it would have been.

use reqwest::header::{CONTENT_TYPE, HeaderMap};
use serde_json::{Value, json};

/// Whether a body is a stream of events: by how it begins, or by its type, unless it is one object
/// after all, as where a stream was wanted and a failure came.
pub(super) fn is_stream(headers: &HeaderMap, body: &[u8]) -> bool {
    let kind = headers.get(CONTENT_TYPE);
    let said = kind.is_some_and(|kind| kind.as_bytes().starts_with(b"text/event-stream"));
    let begins = |with: &[u8]| body.trim_ascii_start().starts_with(with);
    begins(b"data:") || said && !begins(b"{")
}

/// The completion of a stream; `None` where it ends before its end. Lines that are no data, such as
/// comments that keep a connection alive, are passed over.
pub(super) fn completion(body: &[u8]) -> Option<Value> {
    let mut whole = Whole::default();
    for line in String::from_utf8_lossy(body).lines() {
        let Some(data) = line.strip_prefix("data:").map(str::trim) else {
            continue;
        };
        if data == "[DONE]" {
            whole.ended = true;
            break;
        }
        let piece: Value = serde_json::from_str(data).ok()?;
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
    arguments: String,
    reason: Option<Value>,
    usage: Value,
    tier: Value,
    ended: bool,
}

impl Whole {
    fn take_in(&mut self, piece: &Value) {
        let given = |name: &str| piece.get(name).filter(|value| !value.is_null());
        if let Some(usage) = given("usage") {
            self.usage = usage.clone();
        }
        if let Some(tier) = given("service_tier") {
            self.tier = tier.clone();
        }
        let Some(choice) = piece.pointer("/choices/0") else {
            return;
        };
        let delta = choice.get("delta").or_else(|| choice.get("message"));
        let text = |pointer: &str| delta.and_then(|delta| delta.pointer(pointer)?.as_str());
        self.content += text("/content").unwrap_or_default();
        self.refusal += text("/refusal").unwrap_or_default();
        self.arguments += text("/tool_calls/0/function/arguments").unwrap_or_default();
        if let Some(reason) = choice
            .get("finish_reason")
            .filter(|reason| !reason.is_null())
        {
            self.reason = Some(reason.clone());
        }
    }

    fn into_value(self) -> Value {
        json!({
            "choices": [{
                "finish_reason": self.reason,
                "message": {
                    "content": self.content,
                    "refusal": self.refusal,
                    "tool_calls": [{"function": {"arguments": self.arguments}}],
                },
            }],
            "usage": self.usage,
            "service_tier": self.tier,
        })
    }
}
