//! What a reply means: the answer, or the class of the failure.

use reqwest::header::{CONTENT_TYPE, HeaderMap, LOCATION};
use serde::Deserialize;
use serde_json::Value;

use super::complaint::Complaint;
use super::pace::Hints;
use super::stream;
use super::words::Words;
use super::{ChatResponse, Error, Said, Usage};

/// Said of an answer of which nothing was written before its limit.
pub(super) const ALL_THOUGHT: &str = "all of it was spent on reasoning";

/// A reply, read whole.
pub(super) struct Reply {
    pub(super) status: u16,
    pub(super) headers: HeaderMap,
    pub(super) body: Vec<u8>,
}

impl Reply {
    /// Judges by status first, then by body.
    pub(super) fn judge(&self, words: &Words) -> Result<ChatResponse, Error> {
        match self.status {
            200..=299 => self.answer(words),
            300..=399 => Err(Error::Redirected {
                location: words.tidy(self.header(LOCATION.as_str()).unwrap_or("nowhere")),
                said: self.said(words, ""),
            }),
            _ => Err(self.complain(&Complaint::read(&self.body), words)),
        }
    }

    /// What it means that the body goes on and on.
    pub(super) fn too_large(&self, words: &Words) -> Error {
        Error::Malformed {
            what: "it is too large".to_owned(),
            said: self.said(words, &self.excerpt()),
        }
    }

    /// What it means that a list was asked for and this is none.
    pub(super) fn no_list(&self, words: &Words) -> Error {
        Error::Malformed {
            what: "it is no list of models".to_owned(),
            said: self.said(words, &self.excerpt()),
        }
    }

    fn answer(&self, words: &Words) -> Result<ChatResponse, Error> {
        let malformed = |what: String| Error::Malformed {
            what,
            said: self.said(words, &self.excerpt()),
        };
        if self.body.iter().all(u8::is_ascii_whitespace) {
            return Err(malformed("it is empty".to_owned()));
        }
        let value: Value = if stream::is_stream(&self.headers, &self.body) {
            stream::completion(&self.body)
                .ok_or_else(|| malformed("the stream ends before its end".to_owned()))?
        } else {
            serde_json::from_slice(&self.body)
                .map_err(|error| malformed(format!("it is not JSON ({error})")))?
        };
        if value.get("error").is_some_and(|error| !error.is_null()) {
            return Err(self.complain(&Complaint::of(&value), words));
        }
        let completion = Completion::deserialize(&value)
            .map_err(|_| malformed("it is not a chat completion".to_owned()))?;
        let usage = completion.usage.map(Usage::from);
        let Some(choice) = completion.choices.into_iter().next() else {
            return Err(malformed("it has no choices".to_owned()));
        };
        let text = self.text(choice, words);
        Ok(ChatResponse {
            text: text.map_err(|error| error.counting(usage))?,
            usage,
            tier: completion.service_tier,
            model: String::new(),
            cached: false,
        })
    }

    fn text(&self, choice: Choice, words: &Words) -> Result<String, Error> {
        if let Some(error) = choice.error.filter(|error| !error.is_null()) {
            return Err(self.complain(&Complaint::of(&error), words));
        }
        let message = choice.message.unwrap_or_default();
        let refusal = message.refusal.as_deref();
        if let Some(refusal) = refusal.filter(|refusal| !refusal.trim().is_empty()) {
            let said = self.said(words, refusal);
            return Err(Error::Refused { said });
        }
        let text = message.text();
        match choice.finish_reason.as_deref() {
            Some("content_filter") => Err(Error::Filtered {
                said: self.said(words, "content_filter"),
            }),
            Some("length" | "max_tokens") => Err(Error::CutOff {
                healed: false,
                said: self.said(
                    words,
                    if text.trim().is_empty() {
                        ALL_THOUGHT
                    } else {
                        ""
                    },
                ),
            }),
            Some("error") => Err(Error::Server {
                said: self.said(words, "finish_reason error"),
                retry_after: None,
            }),
            _ if text.trim().is_empty() => Err(Error::Empty {
                said: self.said(words, ""),
            }),
            _ => Ok(text),
        }
    }

    fn complain(&self, complaint: &Complaint, words: &Words) -> Error {
        let said = self.said(words, &complaint.message);
        complaint.classify(self.status, &Hints::of(&self.headers), said)
    }

    /// The server's complaint, as it came.
    pub(super) fn complaint(&self) -> String {
        Complaint::read(&self.body).message
    }

    pub(super) fn said(&self, words: &Words, text: &str) -> Said {
        let id = ["x-request-id", "request-id", "apim-request-id", "cf-ray"];
        Said {
            status: Some(self.status),
            request_id: id
                .iter()
                .find_map(|name| self.header(name))
                .map(|id| words.tidy(id)),
            words: words.tidy(text),
            usage: None,
        }
    }

    /// The beginning of a body that is no protocol of ours. Never more than the type and size of
    /// what may be an answer: it stands for the user's code.
    fn excerpt(&self) -> String {
        let kind = self
            .header(CONTENT_TYPE.as_str())
            .unwrap_or("no content type");
        format!("{kind}, {} bytes", self.body.len())
    }

    fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}

/// A chat completion as servers send it: everything that may be missing is optional, everything
/// that is not needed is left out, and nothing is an enumeration.
#[derive(Deserialize)]
struct Completion {
    choices: Vec<Choice>,
    #[serde(default, deserialize_with = "lenient")]
    usage: Option<Counts>,
    #[serde(default, deserialize_with = "lenient")]
    service_tier: Option<String>,
}

#[derive(Deserialize)]
struct Choice {
    message: Option<Message>,
    finish_reason: Option<String>,
    error: Option<Value>,
}

#[derive(Default, Deserialize)]
struct Message {
    content: Option<Content>,
    refusal: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    tool_calls: Option<Vec<Call>>,
}

/// A call of the function that takes the answer. Its arguments are JSON in a text, or, with some
/// servers, JSON.
#[derive(Deserialize)]
struct Call {
    function: Function,
}

#[derive(Deserialize)]
struct Function {
    arguments: Value,
}

impl Message {
    fn text(self) -> String {
        let call = self.tool_calls.into_iter().flatten().next();
        let arguments = call.map(|call| match call.function.arguments {
            Value::String(text) => text,
            Value::Null => String::new(),
            arguments => arguments.to_string(),
        });
        match arguments.filter(|arguments| !arguments.trim().is_empty()) {
            Some(arguments) => arguments,
            None => self.content.map(Content::text).unwrap_or_default(),
        }
    }
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Content {
    Text(String),
    Parts(Vec<Part>),
}

#[derive(Deserialize)]
struct Part {
    #[serde(default)]
    text: String,
}

impl Content {
    fn text(self) -> String {
        match self {
            Self::Text(text) => text,
            Self::Parts(parts) => parts.into_iter().map(|part| part.text).collect(),
        }
    }
}

#[derive(Deserialize)]
struct Counts {
    prompt_tokens: u64,
    #[serde(default)]
    completion_tokens: u64,
    #[serde(default, deserialize_with = "lenient")]
    prompt_tokens_details: Option<Details>,
    #[serde(default, deserialize_with = "lenient")]
    completion_tokens_details: Option<Details>,
}

#[derive(Default, Deserialize)]
struct Details {
    #[serde(default)]
    cached_tokens: Option<u64>,
    #[serde(default)]
    reasoning_tokens: Option<u64>,
}

/// Counts of another shape are unknown, not a failure.
fn lenient<'de, T, D>(deserializer: D) -> Result<Option<T>, D::Error>
where
    T: serde::de::DeserializeOwned,
    D: serde::Deserializer<'de>,
{
    let value = Value::deserialize(deserializer)?;
    Ok(T::deserialize(value).ok())
}

impl From<Counts> for Usage {
    fn from(counts: Counts) -> Self {
        let prompt = counts.prompt_tokens_details.unwrap_or_default();
        let completion = counts.completion_tokens_details.unwrap_or_default();
        Self {
            prompt_tokens: counts.prompt_tokens,
            cached_prompt_tokens: prompt.cached_tokens.unwrap_or(0),
            completion_tokens: counts.completion_tokens,
            reasoning_tokens: completion.reasoning_tokens.unwrap_or(0),
        }
    }
}
