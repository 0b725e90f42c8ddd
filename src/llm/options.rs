//! What the user decides about the model.

use std::fmt;
use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};

use super::Error;
use crate::model::SpendingLimits;

/// A key or another header value that is secret: never printed, never logged, never sent to any
/// other place than the base URL.
#[derive(Clone)]
pub struct ApiKey(SecretString);

impl ApiKey {
    /// Takes a key as the user gave it: without the white space, the mark of an editor and the quotes
    /// around it, and only if it can stand in a header. The error never repeats it.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let text = text.trim().trim_start_matches('\u{feff}').trim();
        let unquoted = |quote| text.strip_prefix(quote)?.strip_suffix(quote);
        let text = unquoted('"')
            .or_else(|| unquoted('\''))
            .unwrap_or(text)
            .trim();
        let flaw = if text.is_empty() {
            "it is empty"
        } else if text.chars().any(char::is_whitespace) {
            "it has white space inside"
        } else if !text.chars().all(|c| c.is_ascii_graphic()) {
            "it has characters that no header can carry"
        } else {
            return Ok(Self(text.to_owned().into()));
        };
        Err(Error::Settings {
            name: "api_key",
            message: flaw.to_owned(),
        })
    }

    pub(super) fn secret(&self) -> &SecretString {
        &self.0
    }

    pub(super) fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

impl fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ApiKey(…)")
    }
}

/// What the user says that a model costs.
#[derive(Clone, Debug, PartialEq)]
pub struct ModelPrice {
    /// Name of the model, as the server is asked for it.
    pub model: String,
    /// US dollars a million prompt tokens.
    pub input: f64,
    /// US dollars a million answer tokens.
    pub output: f64,
}

impl ModelPrice {
    /// What the notation looks like.
    pub const EXPECTED: &str =
        "MODEL=INPUT/OUTPUT in US dollars a million tokens, such as `my-model=0.25/2`";

    /// Reads the notation.
    pub fn parse(text: &str) -> Option<Self> {
        let (model, prices) = text.rsplit_once('=')?;
        let (input, output) = prices.split_once('/')?;
        let price = |text: &str| {
            let price: f64 = text.trim().parse().ok()?;
            (price.is_finite() && price >= 0.0).then_some(price)
        };
        let model = model.trim();
        (!model.is_empty()).then_some(())?;
        Some(Self {
            model: model.to_owned(),
            input: price(input)?,
            output: price(output)?,
        })
    }
}

/// How soon an answer is wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tier {
    /// At once, at the full price.
    #[default]
    Standard,
    /// When the server has room, for less.
    Flex,
    /// All together, within a day, for less.
    Batch,
}

/// What the user decides about the model.
#[derive(Clone)]
pub struct Options {
    /// The kind of server; `None` recognises it by its address.
    pub provider: Option<String>,
    /// Version of Azure's old API, whose addresses name a deployment.
    pub api_version: Option<String>,
    /// Where the server's API begins, such as `https://api.openai.com/v1`.
    pub base_url: String,
    /// The key, where the server wants one.
    pub api_key: Option<ApiKey>,
    /// Further headers, by name; their values count as secret.
    pub headers: Vec<(String, String)>,
    /// Name of the model.
    pub model: String,
    /// Models of the same server to ask where that one does not answer, in this order.
    pub fallback_models: Vec<String>,
    /// How hard the model is to think: a word of the server's.
    pub reasoning_effort: Option<String>,
    /// How soon answers are wanted.
    pub tier: Tier,
    /// Whether answers are sent piece by piece as they are written.
    pub stream: bool,
    /// What may be spent: never passed, whatever has to be sent again.
    pub spending: SpendingLimits,
    /// Most requests a minute; `None` leaves it to the server.
    pub requests_per_minute: Option<u32>,
    /// Most tokens a minute, of prompts and answers together; `None` leaves it to the server.
    pub tokens_per_minute: Option<u32>,
    /// Most requests at a time.
    pub concurrency: usize,
    /// Longest wait for a connection.
    pub connect_timeout: Duration,
    /// Longest wait for the first byte of a reply. Without streaming it comes when the answer is
    /// finished.
    pub first_byte_timeout: Duration,
    /// Longest wait between two pieces of a reply.
    pub idle_timeout: Duration,
    /// Longest that one attempt may take.
    pub request_timeout: Duration,
    /// How often a failed request is sent again.
    pub max_retries: u32,
    /// The first wait before a request is sent again; it doubles each time.
    pub backoff: Duration,
    /// Most tokens of prompt and answer together; `None` takes it from the table of models.
    pub context_window: Option<usize>,
    /// US dollars a million prompt tokens; `None` takes it from the table of models.
    pub input_price: Option<f64>,
    /// US dollars a million answer tokens; `None` takes it from the table of models.
    pub output_price: Option<f64>,
    /// What models cost that the table does not know, or knows wrongly.
    pub prices: Vec<ModelPrice>,
    /// Longest wait for a batch; it goes on without being waited for.
    pub batch_wait: Duration,
    /// Wait between two looks at a batch.
    pub batch_poll: Duration,
}

impl Tier {
    /// Its name, where it has another price.
    pub(super) fn word(self) -> Option<&'static str> {
        match self {
            Self::Standard => None,
            Self::Flex => Some("flex"),
            Self::Batch => Some("batch"),
        }
    }
}

impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options")
            .field("base_url", &self.base_url)
            .field("model", &self.model)
            .finish_non_exhaustive()
    }
}

impl Default for Options {
    fn default() -> Self {
        Self {
            provider: None,
            api_version: None,
            base_url: "https://api.openai.com/v1".to_owned(),
            api_key: None,
            headers: Vec::new(),
            model: String::new(),
            fallback_models: Vec::new(),
            reasoning_effort: None,
            tier: Tier::Standard,
            stream: false,
            spending: SpendingLimits::default(),
            requests_per_minute: None,
            tokens_per_minute: None,
            concurrency: 8,
            connect_timeout: Duration::from_secs(10),
            first_byte_timeout: Duration::from_secs(600),
            idle_timeout: Duration::from_secs(60),
            request_timeout: Duration::from_secs(600),
            max_retries: 4,
            backoff: Duration::from_millis(500),
            context_window: None,
            input_price: None,
            output_price: None,
            prices: Vec::new(),
            batch_wait: Duration::from_secs(24 * 60 * 60),
            batch_poll: Duration::from_secs(20),
        }
    }
}
