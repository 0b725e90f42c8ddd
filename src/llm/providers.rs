//! Servers by name: a table of what differs from the plain protocol.
//!
//! Plain is: a Bearer key, `max_tokens`, every rung of the ladder of structured answers, no key for
//! the server's cache of prompts, and no silent cutting.

use std::sync::LazyLock;

use reqwest::Url;
use serde::Deserialize;

use super::{AUTO_LOCAL, Options};

/// The ids of the table, in its order.
pub const PROVIDERS: &[&str] = &[
    "openai",
    "azure",
    "openrouter",
    "groq",
    "vllm",
    "llama.cpp",
    "ollama",
    "lm-studio",
    "litellm",
];

/// What settings take: those, and whichever stands on this machine.
pub const PROVIDER_NAMES: &[&str] = &[
    "openai",
    "azure",
    "openrouter",
    "groq",
    "vllm",
    "llama.cpp",
    "ollama",
    "lm-studio",
    "litellm",
    AUTO_LOCAL,
];

/// A kind of server.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Provider {
    /// Its name in settings.
    pub id: String,
    /// Where its API begins, unless the user says otherwise.
    pub base_url: Option<String>,
    /// Name of the environment variable that holds its key.
    pub key_variable: String,
    /// The header that carries the key; without one, `Authorization: Bearer`.
    pub(super) key_header: Option<String>,
    /// Ends of the host names by which it is recognised.
    #[serde(default)]
    hosts: Vec<String>,
    /// Ports by which it is recognised on this machine.
    #[serde(default)]
    ports: Vec<u16>,
    /// How the limit of the answer is named.
    #[serde(default)]
    pub(super) answer_limit: AnswerLimit,
    /// How it can be asked for the form of an answer, best first.
    #[serde(default = "every_rung")]
    pub(super) rungs: Vec<Rung>,
    /// Whether it takes `prompt_cache_key`.
    #[serde(default)]
    pub(super) cache_key: bool,
    /// Whether it has batches; `None` where that shows when one is sent.
    #[serde(default)]
    pub(super) batches: Option<bool>,
    /// Whether it counts the schema of the answer as tokens of the prompt.
    #[serde(default)]
    pub(super) counts_schema: bool,
    /// Whether it is known to cut prompts without saying so.
    #[serde(default)]
    pub(super) truncates: bool,
}

impl Provider {
    /// Whether it usually runs on the user's own machine and wants no key.
    pub fn is_local(&self) -> bool {
        let base_url = self.base_url.as_deref();
        base_url.is_some_and(|url| url.starts_with("http://localhost:"))
    }
}

/// How the limit of the answer is named.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum AnswerLimit {
    /// What nearly everybody takes.
    #[default]
    MaxTokens,
    /// What OpenAI's newer models insist on.
    MaxCompletionTokens,
}

/// How the answer's form is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Rung {
    /// By the schema, enforced by the server.
    JsonSchema,
    /// As the arguments of a function that must be called.
    Tool,
    /// As any JSON object; the schema stands in the prompt.
    JsonObject,
    /// In the prompt alone.
    Text,
}

fn every_rung() -> Vec<Rung> {
    vec![Rung::JsonSchema, Rung::Tool, Rung::JsonObject, Rung::Text]
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    provider: Vec<Provider>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    toml::from_str(include_str!("providers.toml"))
        .expect("the table is part of the program and tested")
});

static PLAIN: LazyLock<Provider> = LazyLock::new(|| Provider {
    id: String::new(),
    base_url: None,
    key_variable: String::new(),
    key_header: None,
    hosts: Vec::new(),
    ports: Vec::new(),
    answer_limit: AnswerLimit::default(),
    rungs: every_rung(),
    cache_key: false,
    batches: None,
    counts_schema: false,
    truncates: false,
});

/// The provider with this id.
pub fn provider(id: &str) -> Option<&'static Provider> {
    TABLE.provider.iter().find(|row| row.id == id)
}

/// The variables that hold keys of providers.
pub fn key_variables() -> impl Iterator<Item = &'static str> {
    let variables = TABLE.provider.iter().map(|row| row.key_variable.as_str());
    variables.filter(|name| !name.is_empty())
}

/// The provider that the options name, or that stands at their address.
pub(super) fn of(options: &Options, url: &Url, loopback: bool) -> &'static Provider {
    let host = url.host_str().unwrap_or_default();
    let is_at = |row: &&Provider| {
        let here = loopback && url.port().is_some_and(|port| row.ports.contains(&port));
        here || row.hosts.iter().any(|end| host.ends_with(end.as_str()))
    };
    let named = options.provider.as_deref().and_then(provider);
    named
        .or_else(|| TABLE.provider.iter().find(is_at))
        .unwrap_or(&PLAIN)
}
