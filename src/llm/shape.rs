//! The body of a request, in the shape that the server takes.

use serde_json::{Value, json};

use super::providers::{AnswerLimit, Provider, Rung};
use super::{ChatRequest, Options, Repair, Tier};

/// Parameters that a request can do without.
const OPTIONAL: [&str; 7] = [
    "temperature",
    "seed",
    "reasoning_effort",
    "prompt_cache_key",
    "service_tier",
    "stream_options",
    "stream",
];

/// Ways to ask for the form of an answer.
const MOST_RUNGS: usize = 4;

/// What the user and the provider want of every request.
pub(super) struct Wishes {
    effort: Option<String>,
    tier: Tier,
    stream: bool,
    cache_key: bool,
}

impl Wishes {
    pub(super) fn of(options: &Options, provider: &Provider) -> Self {
        Self {
            effort: options.reasoning_effort.clone(),
            tier: options.tier,
            stream: options.stream,
            cache_key: provider.cache_key,
        }
    }

    /// Whether `sent` asked for the flexible tier.
    pub(super) fn ask_for_flex(&self, sent: Shape) -> bool {
        self.tier == Tier::Flex && sent.takes("service_tier")
    }
}

/// Which parameters a server takes; it begins with the best and learns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Shape {
    limit: Limit,
    /// Whether answers must be limited, as what they cost has a limit.
    bounded: bool,
    /// Whether the server was seen to think until nothing was left for the answer.
    thinks_too_much: bool,
    takes: [bool; OPTIONAL.len()],
    rungs: &'static [Rung],
    /// Those that are not to be used, by their places.
    left: [bool; MOST_RUNGS],
}

/// How the limit of the answer is named, and whether the other name was tried before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Limit {
    Named { by: AnswerLimit, tried_other: bool },
    Unlimited,
}

impl Shape {
    pub(super) fn first(provider: &'static Provider, bounded: bool) -> Self {
        Self {
            limit: Limit::Named {
                by: provider.answer_limit,
                tried_other: false,
            },
            bounded,
            thinks_too_much: false,
            takes: [true; OPTIONAL.len()],
            rungs: &provider.rungs,
            left: [false; MOST_RUNGS],
        }
    }

    /// The next best shape for a server that does not take the parameter, which `sent` had; `None`
    /// where there is none. Every step gives something up, so that learning ends.
    pub(super) fn without(self, parameter: &str, sent: Self) -> Option<Self> {
        let mut next = self;
        match parameter {
            "max_tokens" | "max_completion_tokens" => next.limit = self.other_limit(),
            "response_format" | "tools" | "tool_choice" => next = self.avoiding(&[sent.rung()]),
            name => {
                let at = OPTIONAL.iter().position(|optional| *optional == name)?;
                next.takes[at] = false;
            }
        }
        (next != self).then_some(next)
    }

    /// The same, on the first of other rungs.
    pub(super) fn on(self, rungs: &'static [Rung]) -> Self {
        Self {
            rungs,
            left: [false; MOST_RUNGS],
            ..self
        }
    }

    /// The same, on none of these rungs. The last one, on which nothing is asked for, is never left.
    pub(super) fn avoiding(self, rungs: &[Rung]) -> Self {
        let mut next = self;
        for (rung, left) in self.rungs.iter().zip(&mut next.left) {
            *left |= *rung != Rung::Text && rungs.contains(rung);
        }
        next
    }

    /// Whether it asks for the form of the answer in this way.
    pub(super) fn is_on(self, rung: Rung) -> bool {
        self.rung() == rung
    }

    /// The shape that asks for less thinking; `None` where that was tried.
    pub(super) fn thinking_less(self, wishes: &Wishes) -> Option<Self> {
        let untried = !self.thinks_too_much && wishes.effort.is_none();
        let next = Self {
            thinks_too_much: true,
            ..self
        };
        (untried && self.takes("reasoning_effort")).then_some(next)
    }

    fn other_limit(self) -> Limit {
        match self.limit {
            Limit::Named { by, tried_other } if !tried_other => Limit::Named {
                by: match by {
                    AnswerLimit::MaxTokens => AnswerLimit::MaxCompletionTokens,
                    AnswerLimit::MaxCompletionTokens => AnswerLimit::MaxTokens,
                },
                tried_other: true,
            },
            limit if self.bounded => limit,
            _ => Limit::Unlimited,
        }
    }

    /// How it asks for the form of the answer.
    pub(super) fn rung(self) -> Rung {
        let mut rungs = self.rungs.iter().zip(self.left);
        let rung = rungs.find_map(|(rung, left)| (!left).then_some(*rung));
        rung.unwrap_or(Rung::Text)
    }

    fn takes(self, parameter: &str) -> bool {
        let at = OPTIONAL.iter().position(|name| *name == parameter);
        at.is_some_and(|at| self.takes[at])
    }

    /// The body. What is the same in every request stands first, so that servers can cache it.
    pub(super) fn body(self, model: &str, wishes: &Wishes, request: &ChatRequest) -> Value {
        let mut body = json!({"model": model, "messages": self.messages(request)});
        match self.limit {
            Limit::Named { by, .. } => {
                let name = match by {
                    AnswerLimit::MaxTokens => "max_tokens",
                    AnswerLimit::MaxCompletionTokens => "max_completion_tokens",
                };
                body[name] = request.max_answer_tokens.into();
            }
            Limit::Unlimited => {}
        }
        self.ask_for_form(&mut body, request);
        let effort = wishes.effort.as_deref();
        let effort = effort.or(self.thinks_too_much.then_some("low"));
        let optional = [
            ("temperature", Some(temperature(request))),
            ("seed", Some(json!(request.sample))),
            ("reasoning_effort", effort.map(Value::from)),
            (
                "prompt_cache_key",
                wishes.cache_key.then(|| cache_key(request)),
            ),
            (
                "service_tier",
                (wishes.tier == Tier::Flex).then(|| json!("flex")),
            ),
            ("stream", wishes.stream.then_some(Value::Bool(true))),
            (
                "stream_options",
                (wishes.stream && self.takes("stream")).then(|| json!({"include_usage": true})),
            ),
        ];
        for (name, value) in optional {
            if let Some(value) = value.filter(|_| self.takes(name)) {
                body[name] = value;
            }
        }
        body
    }

    fn messages(self, request: &ChatRequest) -> Vec<Value> {
        let mut system = request.system.as_str().to_owned();
        if matches!(self.rung(), Rung::JsonObject | Rung::Text) {
            system.push_str("\n\nAnswer with one JSON object, and nothing else, that follows this JSON schema:\n");
            system.push_str(&request.schema.to_string());
        }
        let mut messages = vec![
            json!({"role": "system", "content": system}),
            json!({"role": "user", "content": request.user}),
        ];
        if let Some(Repair { answer, flaw }) = &request.repair {
            let schema = &request.schema;
            let again = format!(
                "That answer cannot be used: {flaw}. Answer the same question again with one JSON object, and nothing else, that follows this JSON schema:\n{schema}"
            );
            messages.push(json!({"role": "assistant", "content": answer}));
            messages.push(json!({"role": "user", "content": again}));
        }
        messages
    }

    fn ask_for_form(self, body: &mut Value, request: &ChatRequest) {
        let (name, schema) = (&request.answer, &request.schema);
        match self.rung() {
            Rung::JsonSchema => {
                body["response_format"] = json!({
                    "type": "json_schema",
                    "json_schema": {"name": name, "schema": schema, "strict": true},
                });
            }
            Rung::Tool => {
                let function = json!({"name": name, "description": "Takes the answer.", "parameters": schema, "strict": true});
                body["tools"] = json!([{"type": "function", "function": function}]);
                body["tool_choice"] = json!({"type": "function", "function": {"name": name}});
            }
            Rung::JsonObject => body["response_format"] = json!({"type": "json_object"}),
            Rung::Text => {}
        }
    }
}

/// How freely the model speaks: the first answer is the likeliest, others are asked for to see whether
/// they differ.
fn temperature(request: &ChatRequest) -> Value {
    match request.sample {
        0 => json!(0),
        _ => json!(0.7),
    }
}

/// The same for all requests that begin in the same way, so that a server can send them to the
/// machine that has the beginning in its cache.
fn cache_key(request: &ChatRequest) -> Value {
    let mut hash = blake3::Hasher::new();
    hash.update(request.system.as_bytes());
    hash.update(request.schema.to_string().as_bytes());
    hash.finalize().to_hex()[..32].into()
}
