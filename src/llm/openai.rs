//! The wire format of OpenAI's chat completions, as OpenAI and everybody else speaks it.
//!
//! async-openai builds the requests; its retries and its reading of replies fail on common servers,
//! so a service of our own sends, reads and judges, and hands it a finished answer. What a server
//! does not take is learned from its complaint, once, and remembered for the run.

use async_openai::Client;
use async_openai::error::OpenAIError;
use async_openai::middleware::HttpRequestFactory;
use async_trait::async_trait;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::endpoint::Endpoint;
use super::gate::Gate;
use super::lessons::Lessons;
use super::providers::Provider;
use super::wire::{Wire, own};
use super::words::Words;
use super::{ChatModel, ChatRequest, ChatResponse, Error, ModelInfo, Options, Said};

/// Smallest context window that a server is taken to have, and the step in which they are made.
const SMALLEST_WINDOW: u64 = 1_024;
const WINDOW_STEP: u64 = 256;

/// A server that speaks OpenAI's chat completions.
pub(super) struct OpenAi {
    client: Client<Endpoint>,
    info: ModelInfo,
    provider: &'static Provider,
    lessons: Lessons,
    /// The fewest tokens at which the server was seen to cut a prompt.
    window: AtomicU64,
}

impl OpenAi {
    pub(super) fn new(
        options: &Options,
        info: ModelInfo,
        words: Words,
        gate: Arc<Gate>,
    ) -> Result<Self, Error> {
        let endpoint = Endpoint::of(options)?;
        let provider = endpoint.provider;
        let wire = Arc::new(Wire::new(options, endpoint.loopback, words, gate)?);
        let service = tower::service_fn(move |factory: HttpRequestFactory| {
            let wire = Arc::clone(&wire);
            async move {
                let answer = wire.ask(factory).await;
                answer.map_err(|error| OpenAIError::Boxed(Box::new(error)))
            }
        });
        Ok(Self {
            client: Client::with_config(endpoint).with_http_service(service),
            info,
            provider,
            lessons: Lessons::new(options, provider),
            window: AtomicU64::new(u64::MAX),
        })
    }

    /// The answer, unless the server has read less than it was sent.
    fn whole(&self, request: &ChatRequest, answer: ChatResponse) -> Result<ChatResponse, Error> {
        let Some(usage) = answer.usage else {
            return Ok(answer);
        };
        let (counted, sent) = (usage.prompt_tokens, tokens_of_text(request));
        let missing = sent.saturating_sub(counted);
        let is_window = counted.is_multiple_of(WINDOW_STEP) && missing > sent / 20;
        let is_cut = missing > WINDOW_STEP && (is_window || missing > sent / 2);
        if is_cut && (counted >= SMALLEST_WINDOW || self.provider.truncates && counted > 0) {
            self.window.fetch_min(counted, Ordering::Relaxed);
            let error = truncated(counted, sent, Some(200));
            return Err(error.counting(Some(usage)));
        }
        Ok(answer)
    }

    /// Whether the request is far larger than what the server was seen to read.
    fn check_window(&self, request: &ChatRequest) -> Result<(), Error> {
        let (window, sent) = (self.window.load(Ordering::Relaxed), tokens_of_text(request));
        if sent > window.saturating_add(window / 4) {
            return Err(truncated(window, sent, None));
        }
        Ok(())
    }
}

fn truncated(counted: u64, sent: u64, status: Option<u16>) -> Error {
    Error::Truncated {
        counted,
        sent,
        said: Said {
            status,
            ..Said::default()
        },
    }
}

/// Tokens of the prompt without its schema, which not every server counts.
fn tokens_of_text(request: &ChatRequest) -> u64 {
    request.prompt_tokens as u64 - request.schema_tokens()
}

#[async_trait]
impl ChatModel for OpenAi {
    async fn chat(&self, request: &ChatRequest) -> Result<ChatResponse, Error> {
        if request.system.is_as_it_was() || request.user.is_as_it_was() {
            return Err(Error::NotRedacted);
        }
        self.check_window(request)?;
        let sent = self.lessons.shaped(&self.info, request);
        let answer = self.client.chat().create_byot(&sent.body).await;
        let answer: ChatResponse = self.lessons.learn(&sent, answer.map_err(own))?;
        let model = self.info.name.clone();
        self.whole(request, ChatResponse { model, ..answer })
    }

    fn info(&self) -> &ModelInfo {
        &self.info
    }
}
