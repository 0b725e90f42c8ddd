//! How requests travel to a code host: the token goes to that host and nowhere else, and nothing is
//! sent twice that could be done twice.

use std::time::Duration;

use memchr::memmem;
use reqwest::header::{
    ACCEPT, AUTHORIZATION, HeaderMap, HeaderName, HeaderValue, LOCATION, RETRY_AFTER,
};
use reqwest::{Client, Method, Url};
use secrecy::{ExposeSecret, SecretString};
use serde::de::DeserializeOwned;
use tokio::time::sleep;
use tracing::field::Empty;
use tracing::{Instrument, info_span};

use super::Error;
use super::pace::{Pace, asked_wait};
pub(super) use super::request::{Reply, Request};

/// Largest reply that is read.
const LARGEST_REPLY: usize = 64 << 20;
/// Most redirects of one request.
const MOST_REDIRECTS: usize = 3;
/// Most pages of a list: ten thousand entries.
const MOST_PAGES: usize = 100;
/// Stands where the token stood in what a host said.
const HIDDEN: &str = "[token]";

/// What became of one attempt.
enum Attempt {
    Answered(Reply),
    /// The host did nothing and wants the request later.
    Later(Duration, String),
    /// The host or the connection failed; the request may have been carried out all the same.
    Broken(String),
}

/// A host that is signed in to.
pub(super) struct Wire {
    http: Client,
    base: Url,
    pace: Pace,
    token: SecretString,
}

impl Wire {
    /// Nothing is sent yet. `scheme` stands before the token, such as `Bearer`.
    pub(super) fn new(
        address: &str,
        token: &SecretString,
        (header, scheme): (HeaderName, &str),
        accept: &'static str,
        pace: Pace,
    ) -> Result<Self, String> {
        let base = checked(address)?;
        let mut headers = HeaderMap::new();
        let secret = format!(
            "{scheme}{}{}",
            if scheme.is_empty() { "" } else { " " },
            token.expose_secret()
        );
        let mut secret = HeaderValue::from_str(&secret)
            .map_err(|_| "the token has characters that no header can carry".to_owned())?;
        secret.set_sensitive(true);
        headers.insert(header, secret);
        headers.insert(ACCEPT, HeaderValue::from_static(accept));
        let builder = Client::builder()
            .user_agent(concat!("create-dump/", env!("CARGO_PKG_VERSION")))
            .default_headers(headers)
            .connect_timeout(pace.timeout)
            .timeout(pace.timeout)
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never());
        let builder = if is_loopback(&base) {
            builder.no_proxy()
        } else {
            builder
        };
        let http = builder.build().map_err(|error| error.to_string())?;
        Ok(Self {
            http,
            base,
            pace,
            token: token.clone(),
        })
    }

    /// Where it is, such as `api.github.com`.
    pub(super) fn host(&self) -> &str {
        self.base.authority()
    }

    /// The header and scheme that most hosts take.
    pub(super) fn bearer() -> (HeaderName, &'static str) {
        (AUTHORIZATION, "Bearer")
    }

    /// Sends a request and waits out what the host asks for. Where nobody can know whether it was
    /// carried out, a request that must not be done twice is not sent again: [`Error::Failing`].
    pub(super) async fn send(&self, request: Request) -> Result<Reply, Error> {
        let mut pause = self.pace.pause;
        let mut attempt = 1;
        loop {
            let (wait, reason, may_repeat) = match self.attempt(&request).await? {
                Attempt::Answered(reply) => return Ok(reply),
                Attempt::Later(wait, reason) if wait > self.pace.longest_wait => {
                    return Err(Error::Limited {
                        what: request.what,
                        seconds: wait.as_secs(),
                        said: reason,
                    });
                }
                Attempt::Later(wait, reason) => (wait, reason, true),
                Attempt::Broken(reason) => (pause, reason, request.repeatable),
            };
            if !may_repeat || attempt >= self.pace.attempts {
                return Err(Error::Failing {
                    what: request.what,
                    said: reason,
                });
            }
            sleep(wait).await;
            pause = pause.saturating_mul(2).min(self.pace.longest_wait);
            attempt += 1;
        }
    }

    /// All pages of a list.
    pub(super) async fn pages<T: DeserializeOwned>(
        &self,
        first: Request,
        judge: fn(Reply) -> Result<Reply, Error>,
    ) -> Result<Vec<T>, Error> {
        let mut all = Vec::new();
        let mut request = first;
        for _ in 0..MOST_PAGES {
            let reply = judge(self.send(request.clone()).await?)?;
            all.extend(reply.json::<Vec<T>>()?);
            let Some(next) = reply.next() else {
                return Ok(all);
            };
            request.path = next;
        }
        Err(Error::Malformed {
            what: request.what,
            said: format!("the list has more than {MOST_PAGES} pages"),
        })
    }

    async fn attempt(&self, request: &Request) -> Result<Attempt, Error> {
        let mut address = self.address(&request.path, &request.what)?;
        for _ in 0..=MOST_REDIRECTS {
            let mut sent = self.http.request(request.method.clone(), address.clone());
            if let Some(body) = &request.body {
                sent = sent.json(body);
            }
            let span = info_span!(
                "request",
                method = request.method.as_str(),
                http_status = Empty
            );
            let received = self.receive(sent, &request.what).instrument(span.clone());
            let received = received.await;
            if let Ok(reply) = &received {
                span.record("http_status", reply.status);
            }
            let reply = match received {
                Ok(reply) => reply,
                Err(broken) => return Ok(Attempt::Broken(broken)),
            };
            let keeps_method = request.method == Method::GET || matches!(reply.status, 307 | 308);
            let location = reply.headers.get(LOCATION).and_then(|it| it.to_str().ok());
            match location {
                Some(to)
                    if (300..400).contains(&reply.status) && keeps_method && request.follows =>
                {
                    address = self.address(to, &request.what)?;
                }
                _ => return Ok(judged(reply)),
            }
        }
        Err(Error::Malformed {
            what: request.what.clone(),
            said: "it redirects again and again".to_owned(),
        })
    }

    /// An address of this host. The token goes nowhere else.
    fn address(&self, path: &str, what: &str) -> Result<Url, Error> {
        let joined = if path.contains("://") {
            Url::parse(path)
        } else {
            let base = self.base.as_str().trim_end_matches('/');
            Url::parse(&format!("{base}/{}", path.trim_start_matches('/')))
        };
        let same = |url: &Url| url.origin() == self.base.origin() && url.username().is_empty();
        joined.ok().filter(same).ok_or_else(|| Error::Malformed {
            what: what.to_owned(),
            said: "it points to another host, where the token must not follow".to_owned(),
        })
    }

    async fn receive(&self, sent: reqwest::RequestBuilder, what: &str) -> Result<Reply, String> {
        let told = |error: reqwest::Error| self.tidy(&error.without_url());
        let mut response = sent.send().await.map_err(told)?;
        let mut reply = Reply {
            status: response.status().as_u16(),
            headers: response.headers().clone(),
            body: Vec::new(),
            what: what.to_owned(),
        };
        while let Some(piece) = response.chunk().await.map_err(told)? {
            if reply.body.len() + piece.len() > LARGEST_REPLY {
                return Err("the reply is too large".to_owned());
            }
            reply.body.extend_from_slice(&piece);
        }
        self.forget_token(&mut reply.body);
        Ok(reply)
    }

    /// Some hosts, and what stands before them, say in a refusal what they refused.
    fn forget_token(&self, body: &mut Vec<u8>) {
        let token = self.token.expose_secret();
        let found = !token.is_empty() && memmem::find(body, token.as_bytes()).is_some();
        if found {
            *body = String::from_utf8_lossy(body)
                .replace(token, HIDDEN)
                .into_bytes();
        }
    }

    /// An error and its causes on one line, the token nowhere in it.
    fn tidy(&self, error: &dyn std::error::Error) -> String {
        let mut text = error.to_string();
        let mut cause = error.source();
        while let Some(error) = cause {
            text = format!("{text}: {error}");
            cause = error.source();
        }
        let token = self.token.expose_secret();
        if token.is_empty() {
            text
        } else {
            text.replace(token, HIDDEN)
        }
    }
}

/// Tells limits and failures from answers.
fn judged(reply: Reply) -> Attempt {
    let words = reply.said();
    let is_spent = reply.header("x-ratelimit-remaining") == Some("0");
    let secondary = words.to_lowercase().contains("rate limit");
    let is_limited = match reply.status {
        429 => true,
        403 => is_spent || secondary || reply.headers.contains_key(RETRY_AFTER),
        // GraphQL tells of its limits in a reply that looks like success.
        200 => secondary && reply.value()["errors"][0]["message"].is_string(),
        _ => false,
    };
    if is_limited {
        return Attempt::Later(asked_wait(&reply), words);
    }
    match reply.status {
        500.. => Attempt::Broken(words),
        _ => Attempt::Answered(reply),
    }
}

fn checked(address: &str) -> Result<Url, String> {
    let url = Url::parse(address.trim()).map_err(|error| error.to_string())?;
    if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none() {
        return Err("the address must begin with https:// or http://".to_owned());
    }
    if url.scheme() == "http" && !is_loopback(&url) {
        return Err(
            "the address must begin with https://: the token would travel in the open".to_owned(),
        );
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("the address must not hold a user name or password".to_owned());
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err("the address must end with its path".to_owned());
    }
    Ok(url)
}

fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let address = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost"
        || address
            .parse()
            .is_ok_and(|address: std::net::IpAddr| address.is_loopback())
}
