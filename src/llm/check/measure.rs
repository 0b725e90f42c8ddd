//! What the replies of a server show, row by row.

use std::time::Duration;

use reqwest::Method;
use serde_json::Value;

use super::probe::Probe;
use super::question::{ANSWER_TOKENS, CANARY, calls_tool, colour, follows_schema, long};
use super::rows::Rows;
use crate::llm::pace::Hints;
use crate::llm::providers::Rung;
use crate::llm::reply::Reply;
use crate::llm::{ChatResponse, Error, models};
use crate::model::{Support, unnumbered};

/// Words of the long prompt, a token or two each: more than a local server holds that was not told to
/// hold more.
const LONG_WORDS: usize = 6_000;

/// Names of models that are told where none was chosen.
const NAMED: usize = 12;

impl Probe {
    /// Asks for the list of models: the one request that costs nothing.
    pub(super) async fn look_around(&mut self, rows: &mut Rows) {
        let reply = match self.send(Method::GET, "/models", None).await {
            Ok(reply) => reply,
            Err(error) => {
                let said = unnumbered(&error.to_string());
                return rows.no("reachable", format!("{said}; {}", error.help()));
            }
        };
        rows.yes("reachable", format!("status {}", reply.status));
        self.note_limits(&reply, rows);
        if matches!(reply.status, 401 | 403) {
            let refusal = reply.judge(&self.wire.words).err();
            rows.no("key", refusal.map_or(String::new(), |it| it.to_string()));
        }
        let list: Value = serde_json::from_slice(&reply.body).unwrap_or_default();
        if let Some(models) = list["data"].as_array() {
            self.note_models(models, rows);
        }
    }

    fn note_models(&self, models: &[Value], rows: &mut Rows) {
        let name = |model: &&Value| model["id"].as_str() == Some(&self.options.model);
        if let Some(model) = models.iter().find(name) {
            rows.yes("model", "the server lists it");
            if let Some(window) = context_window(model) {
                let words = format!("the server says {window} tokens");
                rows.yes("context_window", words);
            }
            return;
        }
        let names = models.iter().filter_map(|model| model["id"].as_str());
        let names: Vec<_> = names.take(NAMED).map(|name| self.tidy(name)).collect();
        let has = format!("the server has {}", names.join(", "));
        match self.options.model.is_empty() {
            true => rows.set("model", Support::Unknown, format!("none was named; {has}")),
            false => rows.set("model", Support::Unknown, format!("not listed; {has}")),
        }
    }

    /// Asks something in words, without anything that a server might not know.
    pub(super) async fn ask_plainly(&mut self, rows: &mut Rows) {
        let asked = self.ask(self.shape, false, colour()).await;
        if let Some(reply) = &asked.reply {
            self.note_limits(reply, rows);
        }
        let error = match asked.answer {
            Ok(answer) => {
                self.shape = asked.shape;
                rows.yes("answers", "");
                rows.yes("key", self.words_of_key());
                if rows.get("model") != Some(Support::Yes) {
                    rows.yes("model", "it answered");
                }
                rows.yes("latency", latency(asked.took, &answer));
                note_usage(&answer, rows);
                return;
            }
            Err(error) => error,
        };
        match &error {
            Error::Authentication { .. } => rows.no("key", error.to_string()),
            Error::NotFound { .. } => rows.no("model", error.to_string()),
            _ => {}
        }
        rows.no("answers", error.to_string());
    }

    fn words_of_key(&self) -> &'static str {
        match self.options.api_key {
            Some(_) => "",
            None => "none was sent, and none was wanted",
        }
    }

    pub(super) async fn ask_for_stream(&mut self, rows: &mut Rows) {
        let asked = self.ask(self.shape, true, colour()).await;
        match (&asked.answer, &asked.reply) {
            (Ok(answer), Some(reply)) if reply.is_stream() => {
                let counted = match answer.usage {
                    Some(_) => "with counts at its end",
                    None => "without counts of tokens",
                };
                rows.yes("streaming", counted);
            }
            (Ok(_), _) => {
                let words = asked.lesson.unwrap_or("the answer came whole".to_owned());
                rows.no("streaming", words);
            }
            (Err(error), _) => rows.no("streaming", error.to_string()),
        }
    }

    pub(super) async fn ask_by_schema(&mut self, rows: &mut Rows) {
        let shape = self.shape.on(&[Rung::JsonSchema, Rung::Text]);
        let asked = self.ask(shape, false, colour()).await;
        let flaw = asked.refusal(Rung::JsonSchema).or_else(|| {
            let text = &asked.answer.as_ref().ok()?.text;
            (!follows_schema(text)).then(|| {
                "it takes the parameter, and the answer did not follow the schema".to_owned()
            })
        });
        note(rows, "json_schema", flaw);
    }

    pub(super) async fn ask_by_tool(&mut self, rows: &mut Rows) {
        let shape = self.shape.on(&[Rung::Tool, Rung::Text]);
        let asked = self.ask(shape, false, colour()).await;
        let flaw = asked.refusal(Rung::Tool).or_else(|| {
            let (answer, reply) = (asked.answer.as_ref().ok()?, asked.reply.as_ref()?);
            if !calls_tool(reply) {
                return Some("it takes the parameter, and calls no tool".to_owned());
            }
            (!follows_schema(&answer.text))
                .then(|| "it calls the tool, and not with what its schema says".to_owned())
        });
        note(rows, "tool_call", flaw);
    }

    pub(super) async fn ask_for_object(&mut self, rows: &mut Rows) {
        let shape = self.shape.on(&[Rung::JsonObject, Rung::Text]);
        let asked = self.ask(shape, false, colour()).await;
        let is_object = |text: &str| {
            let value: Option<Value> = serde_json::from_str(text.trim()).ok();
            value.is_some_and(|value| value.is_object())
        };
        let flaw = asked.refusal(Rung::JsonObject).or_else(|| {
            let text = &asked.answer.as_ref().ok()?.text;
            (!is_object(text))
                .then(|| "it takes the parameter, and the answer was no JSON object".to_owned())
        });
        note(rows, "json_object", flaw);
    }

    /// Sends more than a small context holds, with a word at its beginning that only those can repeat
    /// who have read it.
    pub(super) async fn ask_at_length(&mut self, rows: &mut Rows) {
        let window = models::info(&self.options).context_window;
        let words = LONG_WORDS.min(window.saturating_sub(ANSWER_TOKENS + 200));
        let asked = self.ask(self.shape, false, long(words)).await;
        match asked.answer {
            Ok(answer) => note_length(&answer, words, rows),
            Err(error @ (Error::ContextExceeded { .. } | Error::TooLargeForLimit { .. })) => {
                let words = format!("about {words} tokens are too many, and it says so: {error}");
                rows.no("long_prompts", words);
            }
            Err(error) => rows.set("long_prompts", Support::Unknown, error.to_string()),
        }
    }

    fn note_limits(&self, reply: &Reply, rows: &mut Rows) {
        let [requests, tokens] = Hints::of(&reply.headers).left;
        let left = [("requests", requests), ("tokens", tokens)].into_iter();
        let left: Vec<String> = left
            .filter_map(|(what, left)| {
                let left = left?;
                Some(format!("{} of {} {what} left", left.remaining, left.limit))
            })
            .collect();
        if !left.is_empty() {
            rows.yes("rate_limits", left.join(", "));
        } else if rows.get("rate_limits").is_none() {
            rows.no("rate_limits", "no x-ratelimit headers");
        }
    }

    fn tidy(&self, words: &str) -> String {
        self.wire.words.tidy(words)
    }
}

fn note(rows: &mut Rows, id: &str, flaw: Option<String>) {
    match flaw {
        Some(flaw) => rows.no(id, flaw),
        None => rows.yes(id, ""),
    }
}

fn note_usage(answer: &ChatResponse, rows: &mut Rows) {
    match answer.usage {
        Some(usage) => {
            let words = format!(
                "{} tokens of the prompt, {} of the answer",
                usage.prompt_tokens, usage.completion_tokens
            );
            rows.yes("usage", words);
        }
        None => rows.no("usage", "the reply holds no counts"),
    }
}

fn note_length(answer: &ChatResponse, words: usize, rows: &mut Rows) {
    let counted = answer.usage.map(|usage| usage.prompt_tokens);
    let repeats = answer.text.to_lowercase().contains(CANARY);
    match counted {
        Some(counted) if counted < words as u64 * 6 / 10 => rows.no(
            "long_prompts",
            format!("it counted {counted} of about {words} tokens, and did not say so: raise its context"),
        ),
        _ if repeats => rows.yes("long_prompts", format!("about {words} tokens, from the first word on")),
        Some(counted) => rows.yes("long_prompts", format!("it counted {counted} tokens")),
        None => rows.set(
            "long_prompts",
            Support::Unknown,
            format!("of about {words} tokens it counted none, and did not repeat the first word"),
        ),
    }
}

fn latency(took: Duration, answer: &ChatResponse) -> String {
    let seconds = took.as_secs_f64();
    match answer.usage {
        Some(usage) => format!("{seconds:.2} s for {} tokens", usage.completion_tokens),
        None => format!("{seconds:.2} s"),
    }
}

/// How servers name it in their lists of models.
pub(super) fn context_window(model: &Value) -> Option<u64> {
    const NAMES: [&str; 6] = [
        "/context_length",
        "/max_model_len",
        "/context_window",
        "/max_context_length",
        "/meta/n_ctx",
        "/meta/n_ctx_train",
    ];
    NAMES.iter().find_map(|name| model.pointer(name)?.as_u64())
}
