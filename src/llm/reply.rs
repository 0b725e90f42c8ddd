//! What a reply means: the answer, or the class of the failure.

use std::borrow::Cow;

use reqwest::header::{CONTENT_ENCODING, CONTENT_TYPE, HeaderMap, LOCATION};
use serde::Deserialize;
use serde_json::Value;

use super::complaint::Complaint;
use super::completion::{Choice, Completion, Counts, is_whole};
use super::pace::Hints;
use super::stream;
use super::words::Words;
use super::{ChatResponse, Error, Said};
use crate::model::json;

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
        let body = &*self.text_of_body();
        let value: Value = if self.is_stream() {
            stream::completion(body)
                .ok_or_else(|| malformed("the stream ends before its end".to_owned()))?
        } else {
            read(body).map_err(|error| malformed(format!("it is not JSON ({error})")))?
        };
        if value.get("error").is_some_and(|error| !error.is_null()) {
            return Err(self.complain(&Complaint::of(&value), words));
        }
        let completion = Completion::deserialize(&value)
            .map_err(|_| malformed("it is not a chat completion".to_owned()))?;
        let usage = completion.usage.and_then(Counts::into_usage);
        let Some(choice) = completion.choices.into_iter().next() else {
            return Err(malformed("it has no choices".to_owned()));
        };
        let text = self.text(choice, words);
        Ok(ChatResponse {
            text: text.map_err(|error| error.counting(usage))?,
            // Whoever writes an answer of no tokens does not count.
            usage: usage.filter(|usage| usage.completion_tokens > 0),
            tier: completion.service_tier,
            model: String::new(),
            cached: false,
        })
    }

    /// Whether the answer comes piece by piece.
    pub(super) fn is_stream(&self) -> bool {
        stream::is_stream(&self.headers, &self.text_of_body())
    }

    fn text_of_body(&self) -> Cow<'_, str> {
        let body = self.body.strip_prefix(b"\xef\xbb\xbf");
        String::from_utf8_lossy(body.unwrap_or(&self.body))
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
            // Some call an answer cut off that is whole.
            Some("length" | "max_tokens") if !is_whole(&text) => Err(Error::CutOff {
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
            ..Said::default()
        }
    }

    /// The beginning of a body that is no protocol of ours. Never more than the type and size of
    /// what may be an answer: it stands for the user's code.
    fn excerpt(&self) -> String {
        let kind = self
            .header(CONTENT_TYPE.as_str())
            .unwrap_or("no content type");
        let packed = self.header(CONTENT_ENCODING.as_str());
        let packed = packed.map_or_else(String::new, |way| format!(" packed as {way}"));
        format!("{kind}{packed}, {} bytes", self.body.len())
    }

    fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}

/// Reads JSON, also where a careless server has written it.
pub(super) fn read(text: &str) -> Result<Value, serde_json::Error> {
    serde_json::from_str(text).or_else(|error| match json::mended(text) {
        Some(mended) => serde_json::from_str(&mended),
        None => Err(error),
    })
}
