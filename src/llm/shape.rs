//! The body of a request, in the shape that the server takes.

use serde_json::{Value, json};

use super::ChatRequest;

/// Which parameters a server takes; it begins with the best and learns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Shape {
    tokens: Tokens,
    temperature: bool,
    seed: bool,
    format: Format,
}

/// How the limit of the answer is named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tokens {
    /// `max_tokens`, which nearly everybody takes.
    Old {
        tried_other: bool,
    },
    /// `max_completion_tokens`, which OpenAI's newer models insist on.
    New {
        tried_other: bool,
    },
    Unlimited,
}

/// How the answer's form is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    /// By the schema, enforced by the server.
    Schema,
    /// As any JSON object; the schema stands in the prompt.
    Object,
    /// In the prompt alone.
    Text,
}

impl Shape {
    pub(super) fn first(first_party: bool) -> Self {
        Self {
            tokens: if first_party {
                Tokens::New { tried_other: false }
            } else {
                Tokens::Old { tried_other: false }
            },
            temperature: true,
            seed: true,
            format: Format::Schema,
        }
    }

    /// The next best shape for a server that does not take the parameter; `None` where there is
    /// none. Every step gives something up, so that learning ends.
    pub(super) fn without(self, parameter: &str) -> Option<Self> {
        let tokens = match self.tokens {
            Tokens::Old { tried_other: false } => Tokens::New { tried_other: true },
            Tokens::New { tried_other: false } => Tokens::Old { tried_other: true },
            _ => Tokens::Unlimited,
        };
        let format = match self.format {
            Format::Schema => Format::Object,
            _ => Format::Text,
        };
        let next = match parameter {
            "max_tokens" | "max_completion_tokens" => Self { tokens, ..self },
            "temperature" => Self {
                temperature: false,
                ..self
            },
            "seed" => Self {
                seed: false,
                ..self
            },
            "response_format" => Self { format, ..self },
            _ => self,
        };
        (next != self).then_some(next)
    }

    pub(super) fn body(self, model: &str, request: &ChatRequest) -> Value {
        let mut system = request.system.as_str().to_owned();
        if self.format != Format::Schema {
            system.push_str("\n\nAnswer with one JSON object, and nothing else, that follows this JSON schema:\n");
            system.push_str(&request.schema.to_string());
        }
        let mut body = json!({
            "model": model,
            "messages": [
                {"role": "system", "content": system},
                {"role": "user", "content": request.user},
            ],
        });
        match self.tokens {
            Tokens::Old { .. } => body["max_tokens"] = request.max_answer_tokens.into(),
            Tokens::New { .. } => body["max_completion_tokens"] = request.max_answer_tokens.into(),
            Tokens::Unlimited => {}
        }
        if self.temperature {
            body["temperature"] = 0.into();
        }
        if self.seed {
            body["seed"] = 0.into();
        }
        match self.format {
            Format::Schema => {
                body["response_format"] = json!({
                    "type": "json_schema",
                    "json_schema": {"name": request.answer, "schema": request.schema, "strict": true},
                });
            }
            Format::Object => body["response_format"] = json!({"type": "json_object"}),
            Format::Text => {}
        }
        body
    }
}
