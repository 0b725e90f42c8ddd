//! A chat completion as servers send it: everything that may be missing is optional, everything that
//! is not needed is left out, and nothing is an enumeration. What has another shape than it should
//! counts as missing, and does not cost the answer beside it.

use serde::Deserialize;
use serde_json::{Map, Value};

use super::Usage;

#[derive(Deserialize)]
pub(super) struct Completion {
    pub(super) choices: Vec<Choice>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) usage: Option<Counts>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) service_tier: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Choice {
    #[serde(default, deserialize_with = "lenient")]
    pub(super) message: Option<Message>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) finish_reason: Option<String>,
    pub(super) error: Option<Value>,
}

#[derive(Default, Deserialize)]
pub(super) struct Message {
    #[serde(default, deserialize_with = "lenient")]
    content: Option<Content>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) refusal: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    reasoning: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    reasoning_content: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    tool_calls: Option<Vec<Value>>,
    /// How functions were called before there were tools.
    #[serde(default, deserialize_with = "lenient")]
    function_call: Option<Value>,
}

impl Message {
    /// The answer: what the function that takes it is called with, or else what is said. Some servers
    /// take an answer in JSON for thoughts, and leave nothing to be said.
    pub(super) fn text(self) -> String {
        let calls = self.tool_calls.unwrap_or_default();
        let calls = calls.iter().filter_map(|call| call.get("function"));
        let arguments = calls
            .chain(&self.function_call)
            .filter_map(|call| call.get("arguments"))
            .filter_map(as_json);
        let said = || self.content.map(Content::text).unwrap_or_default();
        let text = arguments.reduce(together).unwrap_or_else(said);
        let mut thoughts = self.reasoning.into_iter().chain(self.reasoning_content);
        match text.trim().is_empty() {
            true => thoughts.find(|thought| is_whole(thought)).unwrap_or(text),
            false => text,
        }
    }
}

/// Whether a text is a JSON object from end to end.
pub(super) fn is_whole(text: &str) -> bool {
    serde_json::from_str::<Map<String, Value>>(text).is_ok_and(|object| !object.is_empty())
}

/// The arguments of a call as JSON in a text; with some servers, they are JSON. `None` where there
/// are none.
fn as_json(arguments: &Value) -> Option<String> {
    match arguments {
        Value::String(text) if text.trim().is_empty() => None,
        Value::String(text) => Some(text.clone()),
        Value::Object(_) => Some(arguments.to_string()),
        _ => None,
    }
}

/// The answer of a model that gives it in several calls: their lists, one after the other.
fn together(first: String, second: String) -> String {
    let object = |text: &str| serde_json::from_str::<Map<String, Value>>(text);
    let (Ok(mut all), Ok(more)) = (object(&first), object(&second)) else {
        return first;
    };
    for (name, value) in more {
        match (all.get_mut(&name), value) {
            (Some(Value::Array(list)), Value::Array(more)) => list.extend(more),
            (Some(_), _) => {}
            (None, value) => {
                all.insert(name, value);
            }
        }
    }
    Value::Object(all).to_string()
}

/// What is said: a text, a list of parts, or, where a server has read the answer itself, JSON.
#[derive(Deserialize)]
#[serde(untagged)]
pub(super) enum Content {
    Text(String),
    Parts(Vec<Part>),
    Json(Map<String, Value>),
}

#[derive(Deserialize)]
pub(super) struct Part {
    #[serde(default, deserialize_with = "lenient")]
    text: Option<String>,
}

impl Content {
    pub(super) fn text(self) -> String {
        match self {
            Self::Text(text) => text,
            Self::Parts(parts) => parts.into_iter().filter_map(|part| part.text).collect(),
            Self::Json(object) => Value::Object(object).to_string(),
        }
    }
}

#[derive(Deserialize)]
pub(super) struct Counts {
    #[serde(default)]
    prompt_tokens: Value,
    #[serde(default)]
    completion_tokens: Value,
    #[serde(default)]
    total_tokens: Value,
    #[serde(default)]
    prompt_tokens_details: Value,
    #[serde(default)]
    completion_tokens_details: Value,
}

impl Counts {
    /// The counts; `None` where there are none, or none that can be. What is not known is not zero.
    pub(super) fn into_usage(self) -> Option<Usage> {
        let prompt = count(&self.prompt_tokens).filter(|count| *count > 0)?;
        let rest = || count(&self.total_tokens)?.checked_sub(prompt);
        let detail = |of: &Value, name: &str| of.get(name).and_then(count).unwrap_or(0);
        Some(Usage {
            prompt_tokens: prompt,
            cached_prompt_tokens: detail(&self.prompt_tokens_details, "cached_tokens"),
            completion_tokens: count(&self.completion_tokens).or_else(rest)?,
            reasoning_tokens: detail(&self.completion_tokens_details, "reasoning_tokens"),
        })
    }
}

/// A count, which some write as a fraction.
fn count(value: &Value) -> Option<u64> {
    let fraction = || value.as_f64().filter(|count| *count >= 0.0);
    value
        .as_u64()
        .or_else(|| fraction().map(|count| count as u64))
}

/// Nothing, where the shape is another one.
fn lenient<'de, T, D>(deserializer: D) -> Result<Option<T>, D::Error>
where
    T: serde::de::DeserializeOwned,
    D: serde::Deserializer<'de>,
{
    let value = Value::deserialize(deserializer)?;
    Ok(T::deserialize(value).ok())
}
