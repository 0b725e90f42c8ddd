//! What a failed reply says, in whichever of the many shapes servers use, and which class that is.
//!
//! The status is looked at before the body, and the body is never trusted to have a shape: codes
//! are strings or numbers, errors are objects, strings, lists or HTML.

use std::sync::LazyLock;

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
            Err(_) => Self {
                message: without_tags(&String::from_utf8_lossy(&body[..body.len().min(READ)])),
                ..Self::default()
            },
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
        Self {
            message: message.chars().take(READ).collect(),
            kind: kind.join(" "),
            param: text("param")
                .filter(|param| !matches!(param.as_str(), "" | "None" | "null"))
                .or(validation.param),
            status: text("code")
                .and_then(|code| code.parse().ok())
                .filter(|code| (400..600).contains(code)),
            limit: number("n_ctx"),
            requested: number("n_prompt_tokens"),
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
        let low = self.message.to_lowercase();
        let says = |words: &[&str]| {
            words
                .iter()
                .any(|word| low.contains(word) || self.kind.contains(word))
        };
        let (limit, requested) = self.numbers(&low);
        let retry_after = hints.retry_after(&low);
        let too_large =
            matches!((limit, requested), (Some(limit), Some(requested)) if requested > limit);
        match status {
            402 => Error::Quota { said },
            400..=499 if says(QUOTA) => Error::Quota { said },
            429 | 413
                if says(TOO_LARGE)
                    || (too_large && says(&["token"]))
                    || status == 413 && !says(CONTEXT) =>
            {
                Error::TooLargeForLimit {
                    limit,
                    requested,
                    said,
                }
            }
            429 | 498 => Error::RateLimited { said, retry_after },
            400.. if says(CONTEXT) => Error::ContextExceeded {
                limit,
                requested,
                said,
            },
            400.. if says(FILTER) => Error::Filtered { said },
            400..=499 if says(KEY) => Error::Authentication { said },
            401 | 403 | 407 => Error::Authentication { said },
            404 | 405 | 410 => Error::NotFound { said },
            400..=499 if says(MODEL) => Error::NotFound { said },
            400 | 422 | 500 | 501 if self.parameter(status, &low).is_some() => {
                Error::BadParameter {
                    name: self.parameter(status, &low).unwrap_or_default(),
                    healed: false,
                    said,
                }
            }
            408 | 409 | 425 | 500.. => Error::Server { said, retry_after },
            _ => Error::Rejected { said },
        }
    }

    /// The parameter that the server does not take: the one it names, or else one that its words
    /// mention. A failure of the server itself counts only where it is about the format of the
    /// answer, as llama-cpp-python's is.
    fn parameter(&self, status: u16, low: &str) -> Option<String> {
        let words = self.param.as_deref().unwrap_or(low);
        let known = PARAMETERS.iter().find(|(name, _)| words.contains(name));
        match known {
            Some((_, parameter)) if status < 500 || *parameter == "response_format" => {
                Some((*parameter).to_owned())
            }
            _ if status < 500 => self.param.clone(),
            _ => None,
        }
    }

    fn numbers(&self, low: &str) -> (Option<u64>, Option<u64>) {
        let found = NUMBERS.iter().find_map(|pattern| pattern.captures(low));
        let Some(found) = found else {
            return (self.limit, self.requested);
        };
        let number = |name: &str| {
            found
                .name(name)
                .and_then(|m| m.as_str().replace(',', "").parse::<u64>().ok())
        };
        let requested = number("requested").map(|n| n.saturating_add(number("more").unwrap_or(0)));
        (number("limit").or(self.limit), requested.or(self.requested))
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
    ("seed", "seed"),
    ("response_format", "response_format"),
    ("json_schema", "response_format"),
    ("json_object", "response_format"),
    ("structured output", "response_format"),
    ("grammar", "response_format"),
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
