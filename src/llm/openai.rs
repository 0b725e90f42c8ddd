//! The wire format of OpenAI's chat completions, as OpenAI and everybody else speaks it.
//!
//! async-openai builds the requests; its retries and its reading of replies fail on common servers,
//! so a service of our own sends, reads and judges, and hands it a finished answer. What a server
//! does not take is learned from its complaint, once, and remembered for the run.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_openai::Client;
use async_openai::error::OpenAIError;
use async_openai::middleware::HttpRequestFactory;
use async_trait::async_trait;
use tokio::time::{Instant, timeout_at};

use super::endpoint::Endpoint;
use super::limit::Gate;
use super::pace::Hints;
use super::reply::Reply;
use super::shape::Shape;
use super::words::Words;
use super::{ChatModel, ChatRequest, ChatResponse, Error, ModelInfo, Options, Phase};

/// Largest reply that is read.
const LARGEST_REPLY: usize = 16 * 1024 * 1024;

/// Longest timeout that is told from none.
const LONGEST_TIMEOUT: Duration = Duration::from_secs(24 * 60 * 60);

/// A server that speaks OpenAI's chat completions.
pub(super) struct OpenAi {
    client: Client<Endpoint>,
    info: ModelInfo,
    shape: Mutex<Shape>,
}

impl OpenAi {
    pub(super) fn new(
        options: &Options,
        info: ModelInfo,
        words: Words,
        gate: Arc<Gate>,
    ) -> Result<Self, Error> {
        let endpoint = Endpoint::of(options)?;
        let shape = Shape::first(endpoint.first_party);
        let wire = Arc::new(Wire {
            http: http(options, endpoint.loopback)?,
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
            shape: Mutex::new(shape),
        })
    }

    /// Notes what the server does not take, and says whether asking again is worth it.
    fn learn(&self, sent: Shape, error: Error) -> Error {
        let Error::BadParameter { name, said, .. } = error else {
            return error;
        };
        let mut shape = self.shape.lock().unwrap_or_else(PoisonError::into_inner);
        let healed = if *shape == sent {
            sent.without(&name).map(|healed| *shape = healed).is_some()
        } else {
            true
        };
        Error::BadParameter { name, healed, said }
    }
}

#[async_trait]
impl ChatModel for OpenAi {
    async fn chat(&self, request: &ChatRequest) -> Result<ChatResponse, Error> {
        if request.system.is_as_it_was() || request.user.is_as_it_was() {
            return Err(Error::NotRedacted);
        }
        let shape = *self.shape.lock().unwrap_or_else(PoisonError::into_inner);
        let body = shape.body(&self.info.name, request);
        let answer = self.client.chat().create_byot(body).await;
        answer.map_err(|error| self.learn(shape, own(error)))
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
        let answer = reply.judge(&self.words)?;
        if let Some(pause) = Hints::of(&reply.headers).pause() {
            self.gate.pause(pause);
        }
        let json = serde_json::to_vec(&answer).map_err(|error| broken(&error))?;
        Ok(http::Response::new(json).into())
    }

    async fn receive(&self, request: reqwest::Request) -> Result<Reply, Error> {
        let deadline = Instant::now() + self.total;
        let late = |phase, after| move |_| Error::Timeout { phase, after };
        let mut response = timeout_at(deadline, self.http.execute(request))
            .await
            .map_err(late(Phase::Reply, self.total))?
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
