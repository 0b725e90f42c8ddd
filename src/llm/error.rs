//! Why there is no answer: the classes that callers tell apart, and what each means to a user.

use std::fmt;
use std::time::Duration;

use super::retry::LONGEST_WAIT;
use crate::model::Explanation;

/// What the server said about a failure, made fit to be shown: one short line without secrets.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Said {
    /// Status of the reply.
    pub status: Option<u16>,
    /// The server's own id of the request, for its support or its log.
    pub request_id: Option<String>,
    /// The server's words; empty where it had none.
    pub words: String,
}

impl fmt::Display for Said {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.status {
            Some(status) => write!(f, "status {status}")?,
            None => f.write_str("the server")?,
        }
        if !self.words.is_empty() {
            write!(f, ", \"{}\"", self.words)?;
        }
        match &self.request_id {
            Some(id) => write!(f, " (request {id})"),
            None => Ok(()),
        }
    }
}

/// What was being waited for when time ran out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// The connection.
    Connect,
    /// The first byte of the reply.
    Reply,
    /// The rest of the reply.
    Body,
}

impl fmt::Display for Phase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Connect => "the connection",
            Self::Reply => "the reply",
            Self::Body => "the rest of the reply",
        })
    }
}

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A setting cannot be used.
    #[error("use the setting `{name}`: {message}")]
    Settings {
        /// Name of the setting.
        name: &'static str,
        /// What is wrong with it. Never holds its value where that is secret.
        message: String,
    },
    /// The server could not be reached or the connection broke.
    #[error("reach the model server: {message}")]
    Transport {
        /// What happened.
        message: String,
    },
    /// Time ran out.
    #[error("get an answer in time: {phase} took longer than {} s", after.as_secs_f64())]
    Timeout {
        /// What was being waited for.
        phase: Phase,
        /// How long it was waited for.
        after: Duration,
    },
    /// The server points elsewhere, where neither key nor code may follow.
    #[error("reach the model server: it redirects to {location} ({said})")]
    Redirected {
        /// Where it points.
        location: String,
        /// The server's words.
        said: Said,
    },
    /// Too many requests or tokens for the moment.
    #[error("stay under the server's rate limit: {said}")]
    RateLimited {
        /// The server's words.
        said: Said,
        /// How long the server asked to wait.
        retry_after: Option<Duration>,
    },
    /// The account has no credit left: waiting will not help.
    #[error("pay for the request: {said}")]
    Quota {
        /// The server's words.
        said: Said,
    },
    /// One request is larger than a minute's limit: waiting will not help, splitting will.
    #[error("fit the request into the limit of tokens a minute{}: {said}", of(*.limit, *.requested))]
    TooLargeForLimit {
        /// Tokens allowed a minute.
        limit: Option<u64>,
        /// Tokens wanted.
        requested: Option<u64>,
        /// The server's words, or ours where the limit is the user's.
        said: Said,
    },
    /// The request is larger than the model's context: splitting will help.
    #[error("fit the request into the model's context{}: {said}", of(*.limit, *.requested))]
    ContextExceeded {
        /// Tokens that the context holds.
        limit: Option<u64>,
        /// Tokens wanted.
        requested: Option<u64>,
        /// The server's words.
        said: Said,
    },
    /// The server does not take a parameter.
    #[error("use the parameter `{name}` with this server: {said}")]
    BadParameter {
        /// Name of the parameter.
        name: String,
        /// Whether the client has learned to do without: the same request is worth sending again.
        healed: bool,
        /// The server's words.
        said: Said,
    },
    /// The server does not take the request, for a reason of its own.
    #[error("have the request accepted: {said}")]
    Rejected {
        /// The server's words.
        said: Said,
    },
    /// The key is missing, wrong or not allowed to do this.
    #[error("sign in to the model server: {said}")]
    Authentication {
        /// The server's words.
        said: Said,
    },
    /// The model or the endpoint does not exist there.
    #[error("find the model or the endpoint: {said}")]
    NotFound {
        /// The server's words.
        said: Said,
    },
    /// The server's content filter stopped the question or the answer.
    #[error("pass the server's content filter: {said}")]
    Filtered {
        /// The server's words.
        said: Said,
    },
    /// The model declined to answer.
    #[error("get an answer: the model refused, {said}")]
    Refused {
        /// The model's words.
        said: Said,
    },
    /// The server failed.
    #[error("get an answer: the server failed, {said}")]
    Server {
        /// The server's words.
        said: Said,
        /// How long the server asked to wait.
        retry_after: Option<Duration>,
    },
    /// The answer holds no text.
    #[error("get an answer: it was empty, {said}")]
    Empty {
        /// The server's words.
        said: Said,
    },
    /// The answer reached its limit of tokens before its end.
    #[error("get a whole answer: it was cut off at its limit of tokens, {said}")]
    CutOff {
        /// The server's words.
        said: Said,
    },
    /// The reply is not one of this protocol.
    #[error("read the server's reply: {what} ({said})")]
    Malformed {
        /// What is wrong with it.
        what: String,
        /// The server's words.
        said: Said,
    },
    /// A recorded run has no answer to this request.
    #[error("find a recorded answer to a request of the prompt {prompt}")]
    NotRecorded {
        /// Id and version of the prompt.
        prompt: String,
    },
}

fn of(limit: Option<u64>, requested: Option<u64>) -> String {
    match (requested, limit) {
        (Some(requested), Some(limit)) => format!(" ({requested} wanted, {limit} allowed)"),
        (None, Some(limit)) => format!(" ({limit} allowed)"),
        _ => String::new(),
    }
}

impl Error {
    /// Stable code, known to `create-dump explain`.
    pub fn code(&self) -> &'static str {
        self.explanation().id
    }

    /// What to do about it.
    pub fn help(&self) -> &'static str {
        self.explanation().advice
    }

    fn explanation(&self) -> &'static Explanation {
        match self {
            Self::Settings { .. } => &SETTINGS,
            Self::Transport { .. } => &TRANSPORT,
            Self::Timeout { .. } => &TIMEOUT,
            Self::Redirected { .. } => &REDIRECTED,
            Self::RateLimited { .. } => &RATE_LIMITED,
            Self::Quota { .. } => &QUOTA,
            Self::TooLargeForLimit { .. } => &TOO_LARGE,
            Self::ContextExceeded { .. } => &CONTEXT,
            Self::BadParameter { .. } => &PARAMETER,
            Self::Rejected { .. } => &REJECTED,
            Self::Authentication { .. } => &AUTHENTICATION,
            Self::NotFound { .. } => &NOT_FOUND,
            Self::Filtered { .. } => &FILTERED,
            Self::Refused { .. } => &REFUSED,
            Self::Server { .. } => &SERVER,
            Self::Empty { .. } => &EMPTY,
            Self::CutOff { .. } => &CUT_OFF,
            Self::Malformed { .. } => &MALFORMED,
            Self::NotRecorded { .. } => &NOT_RECORDED,
        }
    }

    /// Whether the same request may succeed later.
    pub fn retryable(&self) -> bool {
        matches!(
            self,
            Self::Transport { .. }
                | Self::Timeout { .. }
                | Self::RateLimited { .. }
                | Self::Server { .. }
                | Self::Malformed { .. }
        )
    }

    /// Whether the client has just learned what the server does not take, so that the same request
    /// is worth sending again at once.
    pub fn healed(&self) -> bool {
        matches!(self, Self::BadParameter { healed: true, .. })
    }

    /// How long the server asked everybody to wait.
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::RateLimited { retry_after, .. } | Self::Server { retry_after, .. } => {
                *retry_after
            }
            _ => None,
        }
    }

    /// Whether every other request would fail the same way, so that asking on is a waste.
    pub fn dooms_the_run(&self) -> bool {
        matches!(
            self,
            Self::Settings { .. }
                | Self::Quota { .. }
                | Self::Authentication { .. }
                | Self::NotFound { .. }
                | Self::Redirected { .. }
        ) || self.retry_after().is_some_and(|wait| wait > LONGEST_WAIT)
    }

    /// The server's words, where it had any.
    pub fn said(&self) -> Option<&Said> {
        match self {
            Self::Settings { .. }
            | Self::Transport { .. }
            | Self::Timeout { .. }
            | Self::NotRecorded { .. } => None,
            Self::Redirected { said, .. }
            | Self::RateLimited { said, .. }
            | Self::Quota { said }
            | Self::TooLargeForLimit { said, .. }
            | Self::ContextExceeded { said, .. }
            | Self::BadParameter { said, .. }
            | Self::Rejected { said }
            | Self::Authentication { said }
            | Self::NotFound { said }
            | Self::Filtered { said }
            | Self::Refused { said }
            | Self::Server { said, .. }
            | Self::Empty { said }
            | Self::CutOff { said }
            | Self::Malformed { said, .. } => Some(said),
        }
    }
}

/// One for each code, in the order of [`Error`].
pub(super) const EXPLANATIONS: &[&Explanation] = &[
    &SETTINGS,
    &TRANSPORT,
    &TIMEOUT,
    &REDIRECTED,
    &RATE_LIMITED,
    &QUOTA,
    &TOO_LARGE,
    &CONTEXT,
    &PARAMETER,
    &REJECTED,
    &AUTHENTICATION,
    &NOT_FOUND,
    &FILTERED,
    &REFUSED,
    &SERVER,
    &EMPTY,
    &CUT_OFF,
    &MALFORMED,
    &NOT_RECORDED,
];

const NOT_ANALYSED: &str =
    "What this request was about is missing from the review; the report names it.";

const SETTINGS: Explanation = Explanation {
    id: "llm-settings",
    what: "A setting of the model server cannot be used.",
    why: "Without it no request can be sent.",
    how: "The base URL, the key and the headers are checked before the first request.",
    source: "",
    advice: "correct the setting that the message names; `create-dump config show` says where it comes from",
};

const TRANSPORT: Explanation = Explanation {
    id: "llm-transport",
    what: "The model server could not be reached, or the connection broke.",
    why: NOT_ANALYSED,
    how: "The connection was refused, reset or closed before the reply was whole, and trying again did not help.",
    source: "",
    advice: "check that the server runs and that the base URL, proxy and certificates are right",
};

const TIMEOUT: Explanation = Explanation {
    id: "llm-timeout",
    what: "The model server took too long.",
    why: NOT_ANALYSED,
    how: "Connecting, waiting for the reply and reading it each have a limit. Waiting for a rate limit does not count.",
    source: "",
    advice: "raise the timeout, lower the number of requests at a time, or choose a faster model; a local server may still be loading its model",
};

const REDIRECTED: Explanation = Explanation {
    id: "llm-redirected",
    what: "The model server points to another address.",
    why: "Following it would hand the key and the code to that address, so it is never done.",
    how: "The reply had a status of 300 to 399.",
    source: "",
    advice: "if you trust the address that the message names, set it as the base URL",
};

const RATE_LIMITED: Explanation = Explanation {
    id: "llm-rate-limited",
    what: "The server's limit of requests or tokens was reached and did not clear in time.",
    why: NOT_ANALYSED,
    how: "The server answered 429 each time, or asked to wait for more than two minutes.",
    source: "",
    advice: "set requests_per_minute and tokens_per_minute to your account's limits, lower the concurrency, or run again later: answers that were paid for are cached",
};

const QUOTA: Explanation = Explanation {
    id: "llm-quota",
    what: "The account has no credit left.",
    why: "Every further request would fail the same way.",
    how: "The server named a quota, credit or budget rather than a rate.",
    source: "",
    advice: "add credit or raise the budget, then run again: answers that were paid for are cached",
};

const TOO_LARGE: Explanation = Explanation {
    id: "llm-too-large-for-limit",
    what: "One request needs more tokens than a whole minute allows.",
    why: "No amount of waiting helps; the request has to be smaller.",
    how: "Its prompt and its largest answer together exceed tokens_per_minute, or the server said so.",
    source: "",
    advice: "raise tokens_per_minute if your account allows more, or let requests be smaller",
};

const CONTEXT: Explanation = Explanation {
    id: "llm-context-exceeded",
    what: "One request is larger than the context of the model.",
    why: NOT_ANALYSED,
    how: "The server counted more tokens than the model takes. Its tokenizer may differ from ours.",
    source: "",
    advice: "set context_window to what the server really offers, or choose a model with a larger context",
};

const PARAMETER: Explanation = Explanation {
    id: "llm-bad-parameter",
    what: "The server does not take a parameter of the request.",
    why: NOT_ANALYSED,
    how: "Parameters that can be done without are dropped and the request sent again; this one was not among them.",
    source: "",
    advice: "check that the base URL belongs to a server of chat completions and that the model is a chat model",
};

const REJECTED: Explanation = Explanation {
    id: "llm-rejected",
    what: "The server did not accept the request.",
    why: NOT_ANALYSED,
    how: "It answered with a status of 400 to 499 that no other class explains.",
    source: "",
    advice: "read the server's words in the message; the server's log may say more",
};

const AUTHENTICATION: Explanation = Explanation {
    id: "llm-authentication",
    what: "The key is missing, wrong, or not allowed to use this model.",
    why: "Every further request would fail the same way.",
    how: "The server answered 401 or 403.",
    source: "",
    advice: "set the key in the environment as OPENAI_API_KEY, and check that it belongs to this base URL",
};

const NOT_FOUND: Explanation = Explanation {
    id: "llm-not-found",
    what: "The server knows neither this model nor, perhaps, this endpoint.",
    why: "Every further request would fail the same way.",
    how: "The server answered 404 or 405, or named the model as unknown.",
    source: "",
    advice: "check the model's name, and that the base URL ends where `/chat/completions` begins (often in `/v1`)",
};

const FILTERED: Explanation = Explanation {
    id: "llm-filtered",
    what: "The server's content filter stopped the question or the answer.",
    why: NOT_ANALYSED,
    how: "The server named its content filter; the same request is not sent again.",
    source: "",
    advice: "ask for an exemption, choose another model, or exclude the file",
};

const REFUSED: Explanation = Explanation {
    id: "llm-refused",
    what: "The model declined to answer.",
    why: NOT_ANALYSED,
    how: "The answer was marked as a refusal; the same request is not sent again.",
    source: "",
    advice: "choose another model, or exclude the file",
};

const SERVER: Explanation = Explanation {
    id: "llm-server",
    what: "The model server failed.",
    why: NOT_ANALYSED,
    how: "It answered with a status of 500 or more, or with 408, 409 or 425, and trying again did not help.",
    source: "",
    advice: "run again later: answers that were paid for are cached; the server's log may say more",
};

const EMPTY: Explanation = Explanation {
    id: "llm-empty",
    what: "The answer holds no text.",
    why: NOT_ANALYSED,
    how: "The reply was whole, but its message had no content.",
    source: "",
    advice: "choose another model, or check the server's chat template",
};

const CUT_OFF: Explanation = Explanation {
    id: "llm-cut-off",
    what: "The answer reached its limit of tokens before its end.",
    why: NOT_ANALYSED,
    how: "The server gave `length` as its reason to stop. Reasoning counts towards the limit.",
    source: "",
    advice: "allow longer answers, or choose a model that reasons less",
};

const MALFORMED: Explanation = Explanation {
    id: "llm-malformed",
    what: "The reply was not one of this protocol.",
    why: NOT_ANALYSED,
    how: "It was empty, cut off, too large, not JSON, or JSON of another shape, and trying again did not help.",
    source: "",
    advice: "check that the base URL belongs to a server of chat completions (often it ends in `/v1`)",
};

const NOT_RECORDED: Explanation = Explanation {
    id: "llm-not-recorded",
    what: "A recorded run holds no answer to this request.",
    why: NOT_ANALYSED,
    how: "Answers are found by the whole request: model, prompt, schema and text.",
    source: "",
    advice: "record the run again",
};
