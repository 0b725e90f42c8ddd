//! How requests travel: sent with a limit for each phase, read whole, judged, never repeated.

use std::sync::Arc;
use std::time::Duration;

use async_openai::error::OpenAIError;
use async_openai::middleware::HttpRequestFactory;
use tokio::time::{Instant, timeout_at};

use super::gate::Gate;
use super::pace::Hints;
use super::reply::Reply;
use super::words::Words;
use super::{Error, Options, Phase};

/// Largest reply that is read.
const LARGEST_REPLY: usize = 16 * 1024 * 1024;

/// Longest timeout that is told from none.
const LONGEST_TIMEOUT: Duration = Duration::from_secs(24 * 60 * 60);

/// Our own error, out of the crate's.
pub(super) fn own(error: OpenAIError) -> Error {
    match error {
        OpenAIError::Boxed(error) => match error.downcast::<Error>() {
            Ok(error) => *error,
            Err(error) => broken(error.as_ref()),
        },
        error => broken(&error),
    }
}

pub(super) fn broken(error: &(dyn std::error::Error + 'static)) -> Error {
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

/// The way to one server and back.
pub(super) struct Wire {
    pub(super) http: reqwest::Client,
    connect: Duration,
    first_byte: Duration,
    idle: Duration,
    total: Duration,
    pub(super) words: Words,
    gate: Arc<Gate>,
}

impl Wire {
    pub(super) fn new(
        options: &Options,
        loopback: bool,
        words: Words,
        gate: Arc<Gate>,
    ) -> Result<Self, Error> {
        Ok(Self {
            http: http(options, loopback)?,
            first_byte: options.first_byte_timeout.min(LONGEST_TIMEOUT),
            idle: options.idle_timeout.min(LONGEST_TIMEOUT),
            total: options.request_timeout.min(LONGEST_TIMEOUT),
            connect: options.connect_timeout,
            words,
            gate,
        })
    }

    /// Sends a request and turns the reply into an answer that async-openai can only pass on.
    pub(super) async fn ask(
        &self,
        factory: HttpRequestFactory,
    ) -> Result<reqwest::Response, Error> {
        let request = factory.build().await.map_err(own)?;
        let reply = self.receive(request).await?;
        self.gate.note(&Hints::of(&reply.headers));
        let answer = reply.judge(&self.words)?;
        let json = serde_json::to_vec(&answer).map_err(|error| broken(&error))?;
        Ok(http::Response::new(json).into())
    }

    /// Sends a request and reads the whole reply.
    pub(super) async fn receive(&self, request: reqwest::Request) -> Result<Reply, Error> {
        let start = Instant::now();
        let mut response = self
            .in_time(
                start,
                (Phase::Reply, self.first_byte),
                self.http.execute(request),
            )
            .await?
            .map_err(|error| self.broken(error))?;
        let mut reply = Reply {
            status: response.status().as_u16(),
            headers: response.headers().clone(),
            body: Vec::new(),
        };
        loop {
            let piece = self
                .in_time(start, (Phase::Body, self.idle), response.chunk())
                .await?
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

    /// What comes within the time of its phase, and of the whole, which began at `start`.
    async fn in_time<T>(
        &self,
        start: Instant,
        (phase, after): (Phase, Duration),
        coming: impl Future<Output = T>,
    ) -> Result<T, Error> {
        let own = (Instant::now() + after, phase, after);
        let whole = (start + self.total, Phase::Whole, self.total);
        let (until, phase, after) = if own.0 <= whole.0 { own } else { whole };
        let in_time = timeout_at(until, coming).await;
        in_time.map_err(|_| Error::Timeout { phase, after })
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
