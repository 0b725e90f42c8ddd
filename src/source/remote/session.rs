//! One visit to a server: its limits, its credentials, and why it failed.

use std::io;
use std::pin::pin;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderValue};
use reqwest::{Client, Method, Response, Url};
use secrecy::{ExposeSecret, SecretString};
use tokio::runtime::Handle;
use tokio::time::timeout;

use super::RemoteOptions;
use super::address::{Credentials, is_loopback};
use crate::source::scratch::Scratch;

/// Longer messages explain nothing more.
const LONGEST_MESSAGE: usize = 400;

/// How often an interruption is looked for.
const TICK: Duration = Duration::from_millis(100);

/// Why a visit failed, in our own words: a server's could hold anything.
#[derive(Clone, Debug)]
pub(super) enum Failure {
    /// It cannot be reached, or the connection broke.
    Broken(String),
    /// It sent nothing for so long, or took so long in all.
    Stalled(Duration),
    /// It sends more than anybody fetches.
    Endless,
    /// It denies that there is such a repository for us, by this status.
    Refused(u16),
    /// It answers with this status.
    Status(u16),
    /// It answers with something else than a git server does.
    Answer(&'static str),
    /// The user wants no more.
    Interrupted,
}

/// A server, and how it is spoken to.
pub(super) struct Session {
    http: Client,
    runtime: Handle,
    options: RemoteOptions,
    /// Where credentials may go, and what then stands in the request.
    home: Url,
    authorization: Option<HeaderValue>,
    ends: Instant,
    scratch: Scratch,
    failure: Mutex<Option<Failure>>,
    /// What no message may hold: a server can send back what it was sent.
    secrets: Vec<SecretString>,
}

impl Session {
    pub(super) fn new(
        home: &Url,
        credentials: Option<&Credentials>,
        options: &RemoteOptions,
        scratch: &Scratch,
        runtime: Handle,
    ) -> reqwest::Result<Self> {
        let http = Client::builder()
            .user_agent(concat!("git/2 create-dump/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(options.patience)
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never());
        let http = if is_loopback(home) {
            http.no_proxy()
        } else {
            http
        };
        let http = http.build()?;
        let authorization = match credentials {
            Some(credentials) => {
                let password = credentials.password.expose_secret();
                let request = http.get(home.clone());
                let request = request.basic_auth(&credentials.user, Some(password));
                request.build()?.headers().get(AUTHORIZATION).cloned()
            }
            None => None,
        };
        let sent = authorization.as_ref().and_then(|value| value.to_str().ok());
        let sent = sent.map(|value| value.trim_start_matches("Basic ").into());
        let password = credentials.map(|credentials| credentials.password.clone());
        Ok(Self {
            http,
            runtime,
            options: options.clone(),
            home: home.clone(),
            authorization,
            ends: Instant::now() + options.deadline,
            scratch: scratch.clone(),
            failure: Mutex::new(None),
            secrets: sent.into_iter().chain(password).collect(),
        })
    }

    pub(super) fn most_bytes(&self) -> u64 {
        self.options.most_bytes
    }

    /// Remembers the failure, and gives what git's library passes on.
    pub(super) fn fail(&self, failure: Failure) -> io::Error {
        let mut slot = self.failure.lock().unwrap_or_else(PoisonError::into_inner);
        slot.get_or_insert(failure);
        io::Error::other("the connection failed")
    }

    /// Why the visit failed, where the reason was ours to find.
    pub(super) fn failure(&self) -> Option<Failure> {
        let slot = self.failure.lock().unwrap_or_else(PoisonError::into_inner);
        slot.clone()
    }

    /// What a server or the library says, on one line, without what it should not have repeated.
    pub(super) fn without_secrets(&self, message: &str) -> String {
        let is_plain = |c: &char| c.is_ascii_graphic() || *c == ' ';
        let mut message: String = message.chars().filter(is_plain).collect();
        for secret in &self.secrets {
            let secret = secret.expose_secret();
            if !secret.is_empty() {
                message = message.replace(secret, "***");
            }
        }
        message.chars().take(LONGEST_MESSAGE).collect()
    }

    /// Sends a request and waits for the head of the answer.
    pub(super) fn send(
        &self,
        method: Method,
        url: &Url,
        mut headers: HeaderMap,
        body: Vec<u8>,
    ) -> io::Result<Response> {
        if url.origin() == self.home.origin() {
            headers.extend(
                self.authorization
                    .clone()
                    .map(|value| (AUTHORIZATION, value)),
            );
        }
        let request = self.http.request(method, url.clone());
        let request = request.headers(headers).body(body);
        self.wait(request.send())
    }

    /// The next bytes of an answer; `None` at its end.
    pub(super) fn receive(&self, response: &mut Response) -> io::Result<Option<Vec<u8>>> {
        let chunk = self.wait(response.chunk())?;
        Ok(chunk.map(Vec::from))
    }

    fn wait<T>(&self, answer: impl Future<Output = reqwest::Result<T>>) -> io::Result<T> {
        let began = Instant::now();
        let waited = self.runtime.block_on(async {
            let mut answer = pin!(answer);
            loop {
                match timeout(TICK, answer.as_mut()).await {
                    Ok(answer) => return answer.map_err(broken),
                    Err(_) if self.scratch.is_stopped() => return Err(Failure::Interrupted),
                    Err(_) if began.elapsed() >= self.options.patience => {
                        return Err(Failure::Stalled(self.options.patience));
                    }
                    Err(_) if Instant::now() >= self.ends => {
                        return Err(Failure::Stalled(self.options.deadline));
                    }
                    Err(_) => {}
                }
            }
        });
        let is_late = Instant::now() >= self.ends;
        match waited {
            Ok(_) if is_late => Err(self.fail(Failure::Stalled(self.options.deadline))),
            Ok(answer) => Ok(answer),
            Err(failure) => Err(self.fail(failure)),
        }
    }
}

/// What broke, with its causes and without the address.
fn broken(error: reqwest::Error) -> Failure {
    let error = error.without_url();
    let mut message = error.to_string();
    let mut source = std::error::Error::source(&error);
    while let Some(cause) = source {
        message = format!("{message}: {cause}");
        source = cause.source();
    }
    Failure::Broken(message)
}
