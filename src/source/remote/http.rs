//! How a git server is spoken to: HTTP that neither stalls nor goes on without end, and that sends
//! credentials to one server only.

use std::any::Any;
use std::io::{self, BufRead, Cursor, Read, Write};
use std::sync::{Arc, Mutex, PoisonError};

use gix::error::{Error as GitError, Result as GitResult};
use gix_transport::client::blocking_io::http::{GetResponse, Http, PostBodyDataKind, PostResponse};
use reqwest::header::{HeaderMap, HeaderName, HeaderValue, LOCATION};
use reqwest::{Method, Response, StatusCode, Url};

use super::session::{Failure, Session};

/// A redirect beyond these runs in a circle.
const MOST_REDIRECTS: usize = 5;
/// What a server may send before the objects themselves: the list of its branches and tags.
const MOST_LISTED: u64 = 64 << 20;

/// An HTTP client for git's own transport.
pub(super) struct Client {
    session: Arc<Session>,
    /// Where the server sent us instead.
    moved_to: Option<String>,
}

impl Client {
    pub(super) fn new(session: Arc<Session>) -> Self {
        Self {
            session,
            moved_to: None,
        }
    }
}

impl Http for Client {
    type Headers = Headers;
    type ResponseBody = Body;
    type PostBody = Outgoing;

    fn get(
        &mut self,
        url: &str,
        base_url: &str,
        headers: impl IntoIterator<Item = impl AsRef<str>>,
    ) -> GitResult<GetResponse<Headers, Body>> {
        let headers = header_map(headers);
        let tail = url.strip_prefix(base_url).unwrap_or_default();
        let (response, at) =
            follow(&self.session, url, &headers, tail).map_err(GitError::from_error)?;
        if at != url {
            self.moved_to = at.strip_suffix(tail).map(str::to_owned);
        }
        let (headers, body) = received(&self.session, response, MOST_LISTED);
        Ok(GetResponse { headers, body })
    }

    fn post(
        &mut self,
        url: &str,
        _base_url: &str,
        headers: impl IntoIterator<Item = impl AsRef<str>>,
        _kind: PostBodyDataKind,
    ) -> GitResult<PostResponse<Headers, Body, Outgoing>> {
        let exchange = Arc::new(Mutex::new(Exchange {
            session: Arc::clone(&self.session),
            url: url.to_owned(),
            headers: header_map(headers),
            outgoing: Vec::new(),
            body: None,
        }));
        Ok(PostResponse {
            post_body: Outgoing(Arc::clone(&exchange)),
            headers: Headers::Later(Arc::clone(&exchange)),
            body: Body::Later(exchange),
        })
    }

    fn configure(&mut self, _config: &dyn Any) -> GitResult {
        Ok(())
    }

    fn redirected_base_url(&self) -> Option<String> {
        self.moved_to.clone()
    }
}

/// Asks, and asks again where the server says that something has moved.
fn follow(
    session: &Session,
    url: &str,
    headers: &HeaderMap,
    tail: &str,
) -> io::Result<(Response, String)> {
    let mut url = Url::parse(url).map_err(io::Error::other)?;
    for _ in 0..=MOST_REDIRECTS {
        let response = session.send(Method::GET, &url, headers.clone(), Vec::new())?;
        if !response.status().is_redirection() {
            check(session, response.status())?;
            return Ok((response, url.to_string()));
        }
        let next = response.headers().get(LOCATION);
        let next = next.and_then(|next| url.join(next.to_str().ok()?).ok());
        url = next
            .filter(|next| may_follow(&url, next, tail))
            .ok_or_else(|| session.fail(Failure::Answer("sends us somewhere else")))?;
    }
    Err(session.fail(Failure::Answer("sends us in circles")))
}

/// Whether a redirect may be followed: to the same thing elsewhere, and never out of encryption.
fn may_follow(from: &Url, to: &Url, tail: &str) -> bool {
    let is_safe = to.scheme() == "https" || (to.scheme() == "http" && from.scheme() == "http");
    let has_user = !to.username().is_empty() || to.password().is_some();
    is_safe && !has_user && to.as_str().ends_with(tail)
}

fn check(session: &Session, status: StatusCode) -> io::Result<()> {
    if status.is_success() {
        return Ok(());
    }
    Err(session.fail(match status {
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN | StatusCode::NOT_FOUND => {
            Failure::Refused(status.as_u16())
        }
        _ => Failure::Status(status.as_u16()),
    }))
}

fn header_map(lines: impl IntoIterator<Item = impl AsRef<str>>) -> HeaderMap {
    let headers = lines.into_iter().filter_map(|line| {
        let (name, value) = line.as_ref().split_once(':')?;
        let value = HeaderValue::from_str(value.trim()).ok()?;
        Some((HeaderName::try_from(name).ok()?, value))
    });
    headers.collect()
}

/// The headers and the body of an answer.
fn received(session: &Arc<Session>, response: Response, limit: u64) -> (Headers, Body) {
    let lines = response.headers().iter().map(|(name, value)| {
        let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
        format!("{name}: {value}\n")
    });
    let headers = Headers::Now(Cursor::new(lines.collect::<String>().into_bytes()));
    let body = Body::Now(Incoming {
        session: Arc::clone(session),
        response,
        chunk: Cursor::default(),
        left: limit,
    });
    (headers, body)
}

/// A request whose answer is asked for once its body is written.
pub(super) struct Exchange {
    session: Arc<Session>,
    url: String,
    headers: HeaderMap,
    outgoing: Vec<u8>,
    body: Option<Body>,
}

impl Exchange {
    fn send(&mut self) -> io::Result<Headers> {
        let url = Url::parse(&self.url).map_err(io::Error::other)?;
        let outgoing = std::mem::take(&mut self.outgoing);
        let asks_for_objects = outgoing.windows(5).any(|bytes| bytes == b"want ");
        let headers = std::mem::take(&mut self.headers);
        let response = self.session.send(Method::POST, &url, headers, outgoing)?;
        check(&self.session, response.status())?;
        let limit = if asks_for_objects {
            self.session.most_bytes()
        } else {
            MOST_LISTED
        };
        let (headers, body) = received(&self.session, response, limit);
        self.body = Some(body);
        Ok(headers)
    }
}

type Shared = Arc<Mutex<Exchange>>;

/// The body of a request, as it is written.
pub(super) struct Outgoing(Shared);

impl Write for Outgoing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut exchange = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        exchange.outgoing.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The headers of an answer, each on a line.
pub(super) enum Headers {
    Now(Cursor<Vec<u8>>),
    Later(Shared),
}

impl Headers {
    fn lines_now(&mut self) -> io::Result<&mut Cursor<Vec<u8>>> {
        if let Self::Later(exchange) = self {
            let exchange = Arc::clone(exchange);
            let mut exchange = exchange.lock().unwrap_or_else(PoisonError::into_inner);
            *self = exchange.send()?;
        }
        match self {
            Self::Now(lines) => Ok(lines),
            Self::Later(_) => Err(io::ErrorKind::NotConnected.into()),
        }
    }
}

impl Read for Headers {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.lines_now()?.read(buffer)
    }
}

impl BufRead for Headers {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.lines_now()?.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        if let Self::Now(lines) = self {
            lines.consume(amount);
        }
    }
}

/// The body of an answer.
pub(super) enum Body {
    Now(Incoming),
    Later(Shared),
}

/// Bytes as they arrive.
pub(super) struct Incoming {
    session: Arc<Session>,
    response: Response,
    chunk: Cursor<Vec<u8>>,
    left: u64,
}

impl Body {
    fn incoming(&mut self) -> io::Result<&mut Incoming> {
        if let Self::Later(exchange) = self {
            let exchange = Arc::clone(exchange);
            let mut exchange = exchange.lock().unwrap_or_else(PoisonError::into_inner);
            if exchange.body.is_none() {
                exchange.send()?;
            }
            *self = exchange.body.take().ok_or(io::ErrorKind::NotConnected)?;
        }
        match self {
            Self::Now(incoming) => Ok(incoming),
            Self::Later(_) => Err(io::ErrorKind::NotConnected.into()),
        }
    }
}

impl Incoming {
    fn fill(&mut self) -> io::Result<&[u8]> {
        while self.chunk.position() >= self.chunk.get_ref().len() as u64 {
            let Some(chunk) = self.session.receive(&mut self.response)? else {
                return Ok(&[]);
            };
            self.left = self
                .left
                .checked_sub(chunk.len() as u64)
                .ok_or_else(|| self.session.fail(Failure::Endless))?;
            self.chunk = Cursor::new(chunk);
        }
        self.chunk.fill_buf()
    }
}

impl Read for Body {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let bytes = self.fill_buf()?;
        let read = bytes.len().min(buffer.len());
        buffer[..read].copy_from_slice(&bytes[..read]);
        self.consume(read);
        Ok(read)
    }
}

impl BufRead for Body {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.incoming()?.fill()
    }

    fn consume(&mut self, amount: usize) {
        if let Self::Now(incoming) = self {
            incoming.chunk.consume(amount);
        }
    }
}
