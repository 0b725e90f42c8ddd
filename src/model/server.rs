//! What a model server was found to support.

use serde::Serialize;

use super::rounded;

/// Name and version of the JSON of a check.
pub const SERVER_SCHEMA: &str = "create-dump.models-check/1";

/// Whether a server supports something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Support {
    /// It was seen to.
    Yes,
    /// It was seen not to.
    No,
    /// It could not be seen.
    Unknown,
}

impl Support {
    /// The verdict in a word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::No => "no",
            Self::Unknown => "unknown",
        }
    }
}

/// One thing that a server does or does not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Capability {
    /// Stable id, such as `json_schema`.
    pub id: &'static str,
    /// Whether it was seen to.
    pub supported: Support,
    /// What was seen, in the words of the server where it had any.
    pub words: String,
}

/// What a model server was found to support.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ServerCheck {
    /// Always [`SERVER_SCHEMA`].
    pub schema: &'static str,
    /// The kind of server that it was taken for; `None` for any that speaks the protocol.
    pub provider: Option<String>,
    /// Where its API begins.
    pub base_url: String,
    /// The model that was asked; `None` where none was named.
    pub model: Option<String>,
    /// What it does and does not.
    pub capabilities: Vec<Capability>,
    /// Requests that the check took.
    pub requests: u64,
    /// Tokens of their prompts, by the server's counts.
    pub prompt_tokens: u64,
    /// Tokens of their answers.
    pub completion_tokens: u64,
    /// What they cost in US dollars; `None` where the price is not known.
    #[serde(serialize_with = "rounded::millionths")]
    pub cost_usd: Option<f64>,
}

impl ServerCheck {
    /// Whether runs can use the server: it gave an answer.
    pub fn is_usable(&self) -> bool {
        let answers = |row: &&Capability| row.id == "answers";
        let row = self.capabilities.iter().find(answers);
        row.is_some_and(|row| row.supported == Support::Yes)
    }
}

/// A model whose context and prices are known.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct KnownModel {
    /// Its name.
    pub model: String,
    /// Most tokens of prompt and answer together.
    pub context_window: Option<usize>,
    /// US dollars a million prompt tokens.
    pub input_price: Option<f64>,
    /// US dollars a million answer tokens.
    pub output_price: Option<f64>,
}
