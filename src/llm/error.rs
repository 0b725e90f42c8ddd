//! Why there is no answer: the classes that callers tell apart, and what each means to a user.

use std::fmt;
use std::time::Duration;

use super::Usage;
use super::explanations::EXPLANATIONS;
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
    /// Its counts: an answer that is of no use may have to be paid for all the same.
    pub usage: Option<Box<Usage>>,
    /// Whether it was said in an earlier run, and nothing was sent now.
    pub cached: bool,
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
    /// The next piece of the reply.
    Body,
    /// The whole of it.
    Whole,
}

impl Phase {
    /// The setting that says how long it is waited for.
    fn setting(self) -> &'static str {
        match self {
            Self::Connect => "llm.connect_timeout",
            Self::Reply => "llm.first_byte_timeout",
            Self::Body => "llm.idle_timeout",
            Self::Whole => "llm.request_timeout",
        }
    }
}

impl fmt::Display for Phase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Connect => "the connection",
            Self::Reply => "the first byte of the reply",
            Self::Body => "the next piece of the reply",
            Self::Whole => "the whole reply",
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
    #[error("get an answer in time: {phase} took longer than {} s ({})", after.as_secs_f64(), phase.setting())]
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
        /// Whether it is the tier asked for that has no room.
        of_tier: bool,
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
    /// The server found the model's answer not to be of the form asked for, and did not hand it out.
    #[error("have the answer in the form asked for: {said}")]
    Unformed {
        /// Whether this question is worth asking again in another way.
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
        /// Whether the client has learned to ask for less thinking.
        healed: bool,
        /// The server's words.
        said: Said,
    },
    /// The server read less of the prompt than was sent, and did not say so.
    #[error(
        "have the whole prompt read: the server counted {counted} of about {sent} tokens, {said}"
    )]
    Truncated {
        /// Tokens that the server counted.
        counted: u64,
        /// Tokens that were sent, by our own count.
        sent: u64,
        /// The server's words.
        said: Said,
    },
    /// The request could pass a hard limit of the run.
    #[error("stay within {what}: the request was not sent")]
    OverBudget {
        /// The limit.
        what: &'static str,
    },
    /// The server has no batches.
    #[error("ask in a batch: the server takes none, {said}")]
    NoBatches {
        /// The server's words.
        said: Said,
    },
    /// The batch is under way, and was not waited for any longer.
    #[error("get an answer now: the batch `{id}` is under way, and the next run collects it")]
    BatchPending {
        /// The server's id of the batch.
        id: String,
    },
    /// The batch ended without this answer.
    #[error("get an answer out of the batch `{id}`: {why}")]
    BatchEnded {
        /// The server's id of the batch.
        id: String,
        /// How it ended, in the server's words where it had any.
        why: String,
    },
    /// The request was not sent, because the run was interrupted.
    #[error("ask the model: the run was interrupted")]
    Interrupted,
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
    /// The request holds text that secrets were left in.
    #[error("ask the model: the request holds text that secrets were left in")]
    NotRedacted,
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
        match self {
            Self::Settings { .. } => "llm-settings",
            Self::Transport { .. } => "llm-transport",
            Self::Timeout { .. } => "llm-timeout",
            Self::Redirected { .. } => "llm-redirected",
            Self::RateLimited { .. } => "llm-rate-limited",
            Self::Quota { .. } => "llm-quota",
            Self::TooLargeForLimit { .. } => "llm-too-large-for-limit",
            Self::ContextExceeded { .. } => "llm-context-exceeded",
            Self::BadParameter { .. } => "llm-bad-parameter",
            Self::Unformed { .. } => "llm-unformed",
            Self::Rejected { .. } => "llm-rejected",
            Self::Authentication { .. } => "llm-authentication",
            Self::NotFound { .. } => "llm-not-found",
            Self::Filtered { .. } => "llm-filtered",
            Self::Refused { .. } => "llm-refused",
            Self::Server { .. } => "llm-server",
            Self::Empty { .. } => "llm-empty",
            Self::CutOff { .. } => "llm-cut-off",
            Self::Truncated { .. } => "llm-truncated",
            Self::OverBudget { .. } => "llm-over-budget",
            Self::NoBatches { .. } => "llm-no-batches",
            Self::BatchPending { .. } => "llm-batch-pending",
            Self::BatchEnded { .. } => "llm-batch-ended",
            Self::Interrupted => "llm-interrupted",
            Self::Malformed { .. } => "llm-malformed",
            Self::NotRecorded { .. } => "llm-not-recorded",
            Self::NotRedacted => "llm-not-redacted",
        }
    }

    /// The thing that it is about, where it is a setting or a parameter.
    pub fn subject(&self) -> Option<&str> {
        match self {
            Self::Settings { name, .. } => Some(name),
            Self::BadParameter { name, .. } => Some(name),
            _ => None,
        }
    }

    /// What to do about it.
    pub fn help(&self) -> String {
        Explanation::help(EXPLANATIONS, self.code())
    }

    /// The same, with the counts that came with it.
    pub(super) fn counting(mut self, usage: Option<Usage>) -> Self {
        if let Some(said) = self.said_mut() {
            said.usage = usage.map(Box::new);
        }
        self
    }

    /// The server's counts of a request that it did not answer.
    pub(super) fn usage(&self) -> Option<Usage> {
        self.said().and_then(|said| said.usage.as_deref().copied())
    }

    /// The server's words, where it had any.
    pub fn said(&self) -> Option<&Said> {
        match self {
            Self::Settings { .. }
            | Self::Transport { .. }
            | Self::Timeout { .. }
            | Self::OverBudget { .. }
            | Self::BatchPending { .. }
            | Self::BatchEnded { .. }
            | Self::Interrupted
            | Self::NotRecorded { .. }
            | Self::NotRedacted => None,
            Self::Redirected { said, .. }
            | Self::RateLimited { said, .. }
            | Self::Quota { said }
            | Self::TooLargeForLimit { said, .. }
            | Self::ContextExceeded { said, .. }
            | Self::BadParameter { said, .. }
            | Self::Unformed { said, .. }
            | Self::Rejected { said }
            | Self::Authentication { said }
            | Self::NotFound { said }
            | Self::Filtered { said }
            | Self::Refused { said }
            | Self::Server { said, .. }
            | Self::Empty { said }
            | Self::CutOff { said, .. }
            | Self::Truncated { said, .. }
            | Self::NoBatches { said }
            | Self::Malformed { said, .. } => Some(said),
        }
    }

    fn said_mut(&mut self) -> Option<&mut Said> {
        match self {
            Self::Refused { said }
            | Self::Filtered { said }
            | Self::Empty { said }
            | Self::CutOff { said, .. }
            | Self::Truncated { said, .. }
            | Self::Server { said, .. }
            | Self::Malformed { said, .. } => Some(said),
            _ => None,
        }
    }
}
