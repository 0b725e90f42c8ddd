//! The questions of a check, and whether they were answered as asked.

use serde_json::{Value, json};

use crate::llm::ChatRequest;
use crate::llm::reply::Reply;
use crate::redact::{Clean, Redactor};

/// Most tokens of an answer: enough for a model that thinks before it speaks.
pub(super) const ANSWER_TOKENS: usize = 1_000;

const COLOURS: [&str; 7] = [
    "red", "orange", "yellow", "green", "blue", "indigo", "violet",
];

/// A question that nobody answers in JSON by himself.
pub(super) fn colour() -> ChatRequest {
    ChatRequest {
        prompt: "check/1".to_owned(),
        system: Clean::literal("You answer questions about colours."),
        user: Clean::literal("Name one colour of the rainbow, and how many letters its name has."),
        answer: "colour".to_owned(),
        schema: json!({
            "type": "object",
            "properties": {
                "colour": {"type": "string", "enum": COLOURS},
                "letters": {"type": "integer"},
            },
            "required": ["colour", "letters"],
            "additionalProperties": false,
        }),
        prompt_tokens: 200,
        max_answer_tokens: ANSWER_TOKENS,
        repair: None,
        sample: 0,
    }
}

pub(super) fn follows_schema(text: &str) -> bool {
    let value: Value = serde_json::from_str(text.trim()).unwrap_or_default();
    let colour = value["colour"].as_str().unwrap_or_default();
    COLOURS.contains(&colour) && value["letters"].is_i64()
}

pub(super) fn calls_tool(reply: &Reply) -> bool {
    let value: Value = serde_json::from_slice(&reply.body).unwrap_or_default();
    let call = value.pointer("/choices/0/message/tool_calls/0/function");
    call.is_some()
}

/// A word that stands at the beginning of the long prompt and nowhere else.
pub(super) const CANARY: &str = "walnut";

pub(super) fn long(words: usize) -> ChatRequest {
    let text = format!(
        "The first word is {CANARY}.{}\nWhat is the first word?",
        " again".repeat(words)
    );
    ChatRequest {
        user: Redactor::new().clean(&text).text,
        answer: "word".to_owned(),
        schema: json!({
            "type": "object",
            "properties": {"word": {"type": "string"}},
            "required": ["word"],
            "additionalProperties": false,
        }),
        prompt_tokens: words + 100,
        ..colour()
    }
}
