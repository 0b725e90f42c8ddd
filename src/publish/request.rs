//! What is asked of a host, and what it answers.

use reqwest::Method;
use reqwest::header::{HeaderMap, LINK};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::Error;
use super::words::{line, said};

/// A request.
#[derive(Clone, Debug)]
pub(super) struct Request {
    pub(super) method: Method,
    /// Below the address of the API, or a whole address of the same host.
    pub(super) path: String,
    pub(super) body: Option<Value>,
    /// What is being done, reads after "failed to".
    pub(super) what: String,
    /// Whether doing it twice is the same as doing it once.
    pub(super) repeatable: bool,
    /// Whether it goes where the host sends it on to, on the same host.
    pub(super) follows: bool,
}

impl Request {
    pub(super) fn new(method: Method, path: impl Into<String>, what: impl Into<String>) -> Self {
        Self {
            repeatable: method != Method::POST,
            follows: true,
            method,
            path: path.into(),
            body: None,
            what: what.into(),
        }
    }

    pub(super) fn get(path: impl Into<String>, what: impl Into<String>) -> Self {
        Self::new(Method::GET, path, what)
    }

    pub(super) fn body(mut self, body: Value) -> Self {
        self.body = Some(body);
        self
    }

    /// Says that it goes to this address and nowhere else.
    pub(super) fn unredirected(mut self) -> Self {
        self.follows = false;
        self
    }

    /// Says that doing it twice is not the same as doing it once, though it is no POST.
    pub(super) fn once(mut self) -> Self {
        self.repeatable = false;
        self
    }

    /// Says that doing it twice is the same as doing it once, though it is a POST.
    pub(super) fn repeatable(mut self) -> Self {
        self.repeatable = true;
        self
    }
}

/// A reply that is no redirect, no limit and no failure of the host.
#[derive(Debug)]
pub(super) struct Reply {
    pub(super) status: u16,
    pub(super) headers: HeaderMap,
    pub(super) body: Vec<u8>,
    pub(super) what: String,
}

impl Reply {
    pub(super) fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok().map(str::trim)
    }

    /// The body; null where it is not JSON.
    pub(super) fn value(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }

    /// The body in its documented shape.
    pub(super) fn json<T: DeserializeOwned>(&self) -> Result<T, Error> {
        serde_json::from_slice(&self.body).map_err(|error| Error::Malformed {
            what: self.what.clone(),
            said: line(&error.to_string()),
        })
    }

    /// Status and the host's words, on one line.
    pub(super) fn said(&self) -> String {
        said(self.status, &self.value())
    }

    /// Address of the next page of a list.
    pub(super) fn next(&self) -> Option<String> {
        let links = self.headers.get(LINK)?.to_str().ok()?;
        let next = links.split(',').find_map(|link| {
            let (address, parameters) = link.split_once(';')?;
            let is_next = parameters.split(';').any(|it| it.trim() == "rel=\"next\"");
            is_next.then(|| address.trim())
        })?;
        let address = next.strip_prefix('<')?.strip_suffix('>')?;
        Some(address.to_owned())
    }
}
