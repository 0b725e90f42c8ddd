//! What a failed reply says, in whichever of the many shapes servers use, and which class that is.
//!
//! The status is looked at before the body, and the body is never trusted to have a shape: codes
//! are strings or numbers, errors are objects, strings, lists or HTML.

use std::sync::LazyLock;
use std::time::Duration;

use regex::Regex;
use serde_json::Value;

use super::pace::Hints;
use super::{Error, Said};

/// How much of a complaint is read.
const READ: usize = 16 * 1024;

/// The parts of a server's complaint.
#[derive(Debug, Default)]
pub(super) struct Complaint {
    /// Its first words as they came: hostile, perhaps with secrets.
    pub(super) message: String,
    /// The same in lower case.
    low: String,
    /// `type` and `code`, lower case, in one string.
    kind: String,
    /// The parameter complained about.
    param: Option<String>,
    /// A status inside the body.
    status: Option<u16>,
    limit: Option<u64>,
    requested: Option<u64>,
}

impl Complaint {
    /// Reads a body that is not an answer.
    pub(super) fn read(body: &[u8]) -> Self {
        match serde_json::from_slice::<Value>(body) {
            Ok(value) => Self::of(&value),
            Err(_) => {
                let text = String::from_utf8_lossy(&body[..body.len().min(READ)]);
                Self::of(&Value::String(without_tags(&text)))
            }
        }
    }

    /// Reads the JSON of a complaint: `{"error": {…}}`, `{"error": "…"}`, the flat object of old
    /// vLLM, the `detail` of FastAPI, or a list of any of them.
    pub(super) fn of(value: &Value) -> Self {
        let value = value.get(0).unwrap_or(value);
        let error = match value.get("error") {
            Some(error) if !error.is_null() => error,
            _ => value,
        };
        let text = |name: &str| error.get(name).and_then(as_text);
        let number = |name: &str| error.get(name).and_then(Value::as_u64);
        let kind = ["type", "code"].map(|name| text(name).unwrap_or_default().to_lowercase());
        let validation = Validation::of(error);
        let message = as_text(error)
            .or_else(|| text("message"))
            .or_else(|| text("detail"))
            .or(validation.message)
            .unwrap_or_else(|| error.to_string());
        let message: String = message.chars().take(READ).collect();
        let low = message.to_lowercase();
        let (limit, requested) = numbers(&low);
        Self {
            message,
            low,
            kind: kind.join(" "),
            param: text("param")
                .filter(|param| !matches!(param.as_str(), "" | "None" | "null"))
                .or(validation.param),
            status: text("code")
                .and_then(|code| code.parse().ok())
                .filter(|code| (400..600).contains(code)),
            limit: limit.or(number("n_ctx")),
            requested: requested.or(number("n_prompt_tokens")),
        }
    }

    /// The status that this complaint means: that of the reply, or, in a reply that claims to be
    /// well, the one inside the body.
    fn status(&self, status: u16) -> u16 {
        match status {
            200..=299 => self.status.unwrap_or(500),
            _ => status,
        }
    }

    /// The class of a failed reply.
    pub(super) fn classify(&self, status: u16, hints: &Hints, said: Said) -> Error {
        let status = self.status(status);
        let (limit, requested) = (self.limit, self.requested);
        let retry_after = hints.retry_after(&self.low);
        match status {
            _ if self.is_quota(status, retry_after) => Error::Quota { said },
            413 | 429 if self.is_too_large(status) => Error::TooLargeForLimit {
                limit,
                requested,
                said,
            },
            429 | 498 => Error::RateLimited {
                of_tier: status == 498 || self.says(NO_ROOM),
                said,
                retry_after,
            },
            400..=499 if self.says(UNFORMED) => Error::Unformed {
                healed: false,
                said,
            },
            400.. if self.says(CONTEXT) => Error::ContextExceeded {
                limit,
                requested,
                said,
            },
            400.. if self.says(FILTER) => Error::Filtered { said },
            400..=499 if self.says(KEY) => Error::Authentication { said },
            401 | 403 | 407 => Error::Authentication { said },
            404 if self.says(UNSUPPORTED) => self.bad_parameter("tools", said),
            404 | 405 | 410 => Error::NotFound { said },
            400..=499 if self.says(MODEL) => Error::NotFound { said },
            _ => match self.parameter(status) {
                Some(name) => self.bad_parameter(&name, said),
                None if hints.again(matches!(status, 408 | 409 | 425 | 500..)) => {
                    Error::Server { said, retry_after }
                }
                None => Error::Rejected { said },
            },
        }
    }

    fn bad_parameter(&self, name: &str, said: Said) -> Error {
        Error::BadParameter {
            name: name.to_owned(),
            healed: false,
            said,
        }
    }

    fn says(&self, words: &[&str]) -> bool {
        words
            .iter()
            .any(|word| self.low.contains(word) || self.kind.contains(word))
    }

    /// Whether money is what is missing. Some servers call a rate a quota, and say when it is
    /// filled again.
    fn is_quota(&self, status: u16, retry_after: Option<Duration>) -> bool {
        let named = QUOTA.iter().any(|word| self.kind.contains(word));
        status == 402 || status < 500 && (named || self.says(QUOTA) && retry_after.is_none())
    }

    /// Whether this one request is larger than what a minute allows.
    fn is_too_large(&self, status: u16) -> bool {
        let exceeds = matches!((self.limit, self.requested), (Some(limit), Some(requested)) if requested > limit);
        self.says(TOO_LARGE)
            || exceeds && self.says(&["token"])
            || status == 413 && !self.says(CONTEXT)
    }

    /// The parameter that the server does not take: the one it names, or else one that its words or
    /// its code mention. A failure of the server itself counts only where it is about the format of
    /// the answer, as llama-cpp-python's is.
    fn parameter(&self, status: u16) -> Option<String> {
        let words = self.param.as_deref().unwrap_or(&self.low);
        let named = |words: &str| PARAMETERS.iter().find(|(name, _)| words.contains(name));
        let known = named(words).or_else(|| named(&self.kind));
        let known = known.map(|(_, parameter)| (*parameter).to_owned());
        match status {
            400 | 422 => known.or_else(|| self.param.clone()),
            500 | 501 => {
                known.filter(|parameter| matches!(parameter.as_str(), "response_format" | "tools"))
            }
            _ => None,
        }
    }
}

/// The first flaw in FastAPI's list of them. What it repeats of the request is left out.
#[derive(Default)]
struct Validation {
    message: Option<String>,
    param: Option<String>,
}

impl Validation {
    fn of(error: &Value) -> Self {
        let details = error
            .get("detail")
            .or_else(|| error.pointer("/message/detail"));
        let Some(flaw) = details.and_then(|details| details.get(0)) else {
            return Self::default();
        };
        let place = flaw.get("loc").and_then(Value::as_array);
        let param = place.and_then(|place| place.last()).and_then(as_text);
        let message = flaw.get("msg").and_then(as_text);
        Self {
            message: message.map(|message| match &param {
                Some(param) => format!("{param}: {message}"),
                None => message,
            }),
            param,
        }
    }
}

fn as_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// The limit and the wish that the (lower-case) words name.
fn numbers(low: &str) -> (Option<u64>, Option<u64>) {
    let Some(found) = NUMBERS.iter().find_map(|pattern| pattern.captures(low)) else {
        return (None, None);
    };
    let number = |name: &str| {
        found
            .name(name)?
            .as_str()
            .replace(',', "")
            .parse::<u64>()
            .ok()
    };
    let requested = number("requested").map(|n| n.saturating_add(number("more").unwrap_or(0)));
    (number("limit"), requested)
}

/// The text of a page, near enough to be read.
fn without_tags(text: &str) -> String {
    static TAGS: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?is)<(script|style)\b.*?</(script|style)>|<[^>]*>")
            .expect("the pattern is constant and valid")
    });
    TAGS.replace_all(text, " ").into_owned()
}

const QUOTA: &[&str] = &[
    "insufficient_quota",
    "insufficient_user_quota",
    "billing_hard_limit_reached",
    "billing_not_active",
    "budget_exceeded",
    "budget has been exceeded",
    "exceededbudget",
    "exceeded your current quota",
    "insufficient credits",
    "insufficient balance",
    "credit balance is too low",
];
const TOO_LARGE: &[&str] = &["request too large", "request_too_large"];
/// What is said of a tier that has no room at the moment.
const NO_ROOM: &[&str] = &["resource_unavailable", "resource unavailable"];
/// Groq checks what its model has written, and gives the complaint in the place of the answer.
const UNFORMED: &[&str] = &["json_validate_failed", "tool_use_failed"];
const FILTER: &[&str] = &[
    "content_filter",
    "content_policy_violation",
    "responsibleaipolicyviolation",
    "content management policy",
    "requires moderation",
];
const KEY: &[&str] = &[
    "invalid_api_key",
    "incorrect api key",
    "api key not valid",
    "api_key_invalid",
    "authentication_error",
];
const MODEL: &[&str] = &[
    "model_not_found",
    "not a valid model",
    "does not exist",
    "unknown model",
    "invalid model name",
];
/// A router that knows the model, but no server of it that takes the tools.
const UNSUPPORTED: &[&str] = &["no endpoints found that support tool use"];
const CONTEXT: &[&str] = &[
    "context_length_exceeded",
    "exceed_context_size",
    "exceeds the available context size",
    "maximum context length",
    "context length is only",
    "maximum context limit",
    "maximum model length",
    "exceed context limit",
    "longer than the model's context length",
    "exceeds the context window",
    "exceed the context window",
    "exceeds context window",
    "input tokens exceed",
    "exceeds the maximum number of tokens allowed",
    "prompt is too long",
    "`inputs` tokens + `max_new_tokens` must be",
    "reduce the length of the messages",
    "greater than the context length",
];

/// How a parameter is named in complaints, and the parameter. The longer name stands first.
const PARAMETERS: &[(&str, &str)] = &[
    ("max_completion_tokens", "max_completion_tokens"),
    ("max_tokens", "max_tokens"),
    ("temperature", "temperature"),
    ("reasoning_effort", "reasoning_effort"),
    ("reasoning.effort", "reasoning_effort"),
    ("reasoning effort", "reasoning_effort"),
    ("prompt_cache_key", "prompt_cache_key"),
    ("service_tier", "service_tier"),
    ("service tier", "service_tier"),
    ("stream_options", "stream_options"),
    ("seed", "seed"),
    ("response_format", "response_format"),
    ("json_schema", "response_format"),
    ("json_object", "response_format"),
    ("structured output", "response_format"),
    ("grammar", "response_format"),
    ("tool_choice", "tools"),
    ("tool choice", "tools"),
    ("tool use", "tools"),
    ("tool call", "tools"),
    ("tools", "tools"),
    ("function call", "tools"),
    ("json schema", "response_format"),
    ("response_schema", "response_format"),
    ("json mode", "response_format"),
    ("flex processing", "service_tier"),
    ("flex tier", "service_tier"),
    ("flex is not", "service_tier"),
];

static NUMBERS: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    [
        r"limit:? (?<limit>[\d,]+),? requested:? (?<requested>[\d,]+)",
        r"passed (?<requested>\d+) input tokens and requested (?<more>\d+) output tokens.*?context length is only (?<limit>\d+)",
        r"maximum context length (?:of |is )(?<limit>\d+).*?(?:requested|resulted in|has|contains)(?: about| at least)? (?<requested>\d+)",
        r"maximum context length (?:of |is )(?<limit>\d+)",
        r"request \((?<requested>\d+) tokens\) exceeds the available context size \((?<limit>\d+)",
        r"prompt is too long: (?<requested>\d+) tokens > (?<limit>\d+)",
        r"input token count \((?<requested>\d+)\) exceeds the maximum number of tokens allowed \((?<limit>\d+)",
    ]
    .iter()
    .map(|pattern| Regex::new(pattern).expect("the patterns are constant and valid"))
    .collect()
});
