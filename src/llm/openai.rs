//! The wire format of OpenAI's chat completions, as OpenAI and everybody else speaks it.
//!
//! async-openai builds the requests; its retries and its reading of replies fail on common servers,
//! so a service of our own sends, reads and judges, and hands it a finished answer. What a server
//! does not take is learned from its complaint, once, and remembered for the run.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_openai::Client;
use async_openai::error::OpenAIError;
use async_openai::middleware::HttpRequestFactory;
use async_trait::async_trait;
use tokio::time::{Instant, timeout_at};

use super::endpoint::Endpoint;
use super::gate::Gate;
use super::pace::Hints;
use super::providers::Provider;
use super::reply::{ALL_THOUGHT, Reply};
use super::shape::{Shape, Wishes};
use super::words::Words;
use super::{ChatModel, ChatRequest, ChatResponse, Error, ModelInfo, Options, Phase, Said};

/// Largest reply that is read.
const LARGEST_REPLY: usize = 16 * 1024 * 1024;

/// Smallest context window that a server is taken to have, and the step in which they are made.
const SMALLEST_WINDOW: u64 = 1_024;
const WINDOW_STEP: u64 = 256;

/// Longest timeout that is told from none.
const LONGEST_TIMEOUT: Duration = Duration::from_secs(24 * 60 * 60);

/// A server that speaks OpenAI's chat completions.
pub(super) struct OpenAi {
    client: Client<Endpoint>,
    info: ModelInfo,
    provider: &'static Provider,
    wishes: Wishes,
    shape: Mutex<Shape>,
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
        let spending = options.spending;
        let bounded = spending.max_cost.is_some() || spending.max_total_tokens.is_some();
        let wire = Arc::new(Wire {
            http: http(options, endpoint.loopback)?,
            first_byte: options.first_byte_timeout.min(LONGEST_TIMEOUT),
            idle: options.idle_timeout.min(LONGEST_TIMEOUT),
            total: options.request_timeout.min(LONGEST_TIMEOUT),
            connect: options.connect_timeout,
            words,
            gate,
        });
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
            wishes: Wishes::of(options, provider),
            shape: Mutex::new(Shape::first(provider, bounded)),
            window: AtomicU64::new(u64::MAX),
        })
    }

    /// Notes what the server does not take, and says whether asking again is worth it.
    fn learn(&self, sent: Shape, error: Error) -> Error {
        match error {
            Error::BadParameter { name, said, .. } => {
                let healed = self.change(sent, sent.without(&name));
                Error::BadParameter { name, healed, said }
            }
            Error::CutOff { said, .. } if said.words == ALL_THOUGHT => {
                let healed = self.change(sent, sent.thinking_less(&self.wishes));
                Error::CutOff { healed, said }
            }
            error => error,
        }
    }

    /// Takes another shape from now on, unless that has happened since `sent` was sent. Says whether
    /// the shape is another now.
    fn change(&self, sent: Shape, next: Option<Shape>) -> bool {
        let mut shape = self.shape.lock().unwrap_or_else(PoisonError::into_inner);
        if *shape == sent {
            next.map(|next| *shape = next).is_some()
        } else {
            true
        }
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
        let shape = *self.shape.lock().unwrap_or_else(PoisonError::into_inner);
        let body = shape.body(&self.info.name, &self.wishes, request);
        let answer: Result<ChatResponse, _> = self.client.chat().create_byot(body).await;
        let answer = answer.map_err(|error| self.learn(shape, own(error)))?;
        let model = self.info.name.clone();
        self.whole(request, ChatResponse { model, ..answer })
    }

    fn info(&self) -> &ModelInfo {
        &self.info
    }
}

/// Our own error, out of the crate's.
fn own(error: OpenAIError) -> Error {
    match error {
        OpenAIError::Boxed(error) => match error.downcast::<Error>() {
            Ok(error) => *error,
            Err(error) => broken(error.as_ref()),
        },
        error => broken(&error),
    }
}

fn broken(error: &(dyn std::error::Error + 'static)) -> Error {
    let mut message = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        message = format!("{message}: {cause}");
        source = cause.source();
    }
    Error::Transport { message }
}

fn http(options: &Options, loopback: bool) -> Result<reqwest::Client, Error> {
    let builder = reqwest::Client::builder()
        .user_agent(concat!("create-dump/", env!("CARGO_PKG_VERSION")))
        .connect_timeout(options.connect_timeout)
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never());
    let builder = if loopback {
        builder.no_proxy()
    } else {
        builder
    };
    builder.build().map_err(|error| broken(&error))
}

/// How requests travel.
struct Wire {
    http: reqwest::Client,
    connect: Duration,
    first_byte: Duration,
    idle: Duration,
    total: Duration,
    words: Words,
    gate: Arc<Gate>,
}

impl Wire {
    /// Sends a request and turns the reply into an answer that async-openai can only pass on.
    async fn ask(&self, factory: HttpRequestFactory) -> Result<reqwest::Response, Error> {
        let request = factory.build().await.map_err(own)?;
        let reply = self.receive(request).await?;
        self.gate.note(&Hints::of(&reply.headers));
        let answer = reply.judge(&self.words)?;
        let json = serde_json::to_vec(&answer).map_err(|error| broken(&error))?;
        Ok(http::Response::new(json).into())
    }

    async fn receive(&self, request: reqwest::Request) -> Result<Reply, Error> {
        let deadline = Instant::now() + self.total;
        let late = |phase, after| move |_| Error::Timeout { phase, after };
        let first = self.first_byte.min(self.total);
        let mut response = timeout_at(Instant::now() + first, self.http.execute(request))
            .await
            .map_err(late(Phase::Reply, first))?
            .map_err(|error| self.broken(error))?;
        let mut reply = Reply {
            status: response.status().as_u16(),
            headers: response.headers().clone(),
            body: Vec::new(),
        };
        loop {
            let idle = Instant::now() + self.idle;
            let (until, after) = if idle < deadline {
                (idle, self.idle)
            } else {
                (deadline, self.total)
            };
            let piece = timeout_at(until, response.chunk())
                .await
                .map_err(late(Phase::Body, after))?
                .map_err(|error| self.broken(error))?;
            let Some(piece) = piece else {
                return Ok(reply);
            };
            if reply.body.len() + piece.len() > LARGEST_REPLY {
                return Err(reply.too_large(&self.words));
            }
            reply.body.extend_from_slice(&piece);
        }
    }

    fn broken(&self, error: reqwest::Error) -> Error {
        if error.is_connect() && error.is_timeout() {
            return Error::Timeout {
                phase: Phase::Connect,
                after: self.connect,
            };
        }
        match broken(&error.without_url()) {
            Error::Transport { message } => Error::Transport {
                message: self.words.tidy(&message),
            },
            error => error,
        }
    }
}
