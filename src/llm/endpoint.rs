//! Where requests go and what they carry there.
//!
//! The crate's own configuration reads the environment and panics on a key that no header can
//! carry; this one does neither.

use std::fmt;

use async_openai::config::Config;
use reqwest::Url;
use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderName, HeaderValue};
use secrecy::SecretString;

use super::providers::{self, Provider};
use super::{Error, Options};

/// A server's address and the headers that every request to it carries.
#[derive(Clone)]
pub(super) struct Endpoint {
    base: String,
    query: Vec<(String, String)>,
    headers: HeaderMap,
    key: SecretString,
    /// Whether the server runs on this machine.
    pub(super) loopback: bool,
    /// What is known of servers of its kind.
    pub(super) provider: &'static Provider,
}

impl Endpoint {
    pub(super) fn of(options: &Options) -> Result<Self, Error> {
        let mut url = checked(&options.base_url)?;
        let mut query: Vec<(String, String)> = url.query_pairs().into_owned().collect();
        url.set_query(None);
        if let Some(version) = &options.api_version {
            deployment(&mut url, &options.model)?;
            query.push(("api-version".to_owned(), version.clone()));
        }
        let loopback = is_loopback(&url);
        let provider = providers::of(options, &url, loopback);
        Ok(Self {
            query,
            base: beginning(url.as_str()).to_owned(),
            headers: headers(options, provider)?,
            key: match &options.api_key {
                Some(key) => key.secret().clone(),
                None => SecretString::default(),
            },
            loopback,
            provider,
        })
    }
}

/// Where the API begins, also where somebody gave the whole address that questions go to.
fn beginning(url: &str) -> &str {
    let url = url.trim_end_matches('/');
    let beginning = url.strip_suffix("/chat/completions").unwrap_or(url);
    beginning.trim_end_matches('/')
}

/// The address of a model in Azure's old API, unless the user gave all of it.
fn deployment(url: &mut Url, model: &str) -> Result<(), Error> {
    if url.path().contains("/deployments/") {
        return Ok(());
    }
    let mut path = url.path_segments_mut().map_err(|()| Error::Settings {
        name: "base_url",
        message: "no path can follow it".to_owned(),
    })?;
    path.pop_if_empty();
    path.extend(["openai", "deployments", model]);
    Ok(())
}

fn checked(base_url: &str) -> Result<Url, Error> {
    let flaw = |message: String| Error::Settings {
        name: "base_url",
        message,
    };
    if base_url.trim().is_empty() {
        return Err(flaw("the server's address is missing".to_owned()));
    }
    let no_scheme = || flaw("it must begin with http:// or https://".to_owned());
    let url = Url::parse(base_url.trim()).map_err(|error| match base_url.contains("://") {
        true => flaw(error.to_string()),
        false => no_scheme(),
    })?;
    if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none() {
        return Err(no_scheme());
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(flaw(
            "it holds a user name or password; give the key as the key".to_owned(),
        ));
    }
    if url.fragment().is_some() {
        return Err(flaw("it must not have a fragment".to_owned()));
    }
    Ok(url)
}

fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let address = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost"
        || host.ends_with(".localhost")
        || address
            .parse()
            .is_ok_and(|address: std::net::IpAddr| address.is_loopback())
}

fn headers(options: &Options, provider: &Provider) -> Result<HeaderMap, Error> {
    let mut headers = HeaderMap::new();
    if let Some(key) = &options.api_key {
        match &provider.key_header {
            Some(name) => {
                let name = HeaderName::from_bytes(name.as_bytes())
                    .expect("the table is part of the program and tested");
                headers.insert(name, value(key.expose())?);
            }
            None => {
                headers.insert(AUTHORIZATION, value(&format!("Bearer {}", key.expose()))?);
            }
        }
    }
    for (name, text) in &options.headers {
        let name: HeaderName = name.parse().map_err(|_| Error::Settings {
            name: "headers",
            message: format!("`{}` is no header name", name.escape_debug()),
        })?;
        headers.insert(name, value(text.trim())?);
    }
    Ok(headers)
}

fn value(text: &str) -> Result<HeaderValue, Error> {
    let mut value = HeaderValue::from_str(text).map_err(|_| Error::Settings {
        name: "headers",
        message: "a value has characters that no header can carry".to_owned(),
    })?;
    value.set_sensitive(true);
    Ok(value)
}

impl fmt::Debug for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Endpoint")
            .field("base", &self.base)
            .finish_non_exhaustive()
    }
}

impl Config for Endpoint {
    fn headers(&self) -> HeaderMap {
        self.headers.clone()
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    fn query(&self) -> Vec<(&str, &str)> {
        self.query
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect()
    }

    fn api_base(&self) -> &str {
        &self.base
    }

    fn api_key(&self) -> &SecretString {
        &self.key
    }
}
