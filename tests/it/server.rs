//! A scripted model server: real HTTP/1.1 on loopback, any behaviour a server can have.
//!
//! ```
//! let server = Server::start(|request: &Received| match request.number {
//!     0 => Reply::status(429).header("retry-after-ms", "1"),
//!     _ => Reply::answer(r#"{"findings": []}"#),
//! });
//! let options = server.options("some-model");   // base URL set, waits short, no limits
//! // … run what is tested …
//! assert_eq!(server.journal().len(), 2);        // what was received: headers and JSON bodies
//! ```
//!
//! The script is called once a request, from the server's thread, with what was received; it sees
//! `number` (counted from 0, in the order of arrival) and `json()`. The server stops when dropped.
//! It has a thread and a runtime of its own, so that sync and async tests use it alike.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use create_dump::llm::Options;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// A request as the server received it.
#[derive(Clone, Debug)]
pub(crate) struct Received {
    /// How many requests came before.
    pub(crate) number: usize,
    /// Such as `POST`.
    pub(crate) method: String,
    /// Such as `/v1/chat/completions`, with the query.
    pub(crate) path: String,
    /// By name, in lower case.
    pub(crate) headers: BTreeMap<String, String>,
    /// The body as it came.
    pub(crate) body: String,
}

impl Received {
    /// The body; null where it is not JSON.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_default()
    }

    /// The text of the message with this role, such as `user`.
    pub(crate) fn message(&self, role: &str) -> String {
        let json = self.json();
        let messages = json["messages"].as_array().cloned().unwrap_or_default();
        let message = messages.iter().find(|message| message["role"] == role);
        message
            .and_then(|message| message["content"].as_str())
            .unwrap_or_default()
            .to_owned()
    }
}

/// What the server does with a request.
#[derive(Clone, Debug)]
pub(crate) struct Reply {
    status: u16,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
    manner: Manner,
}

/// How a reply is sent.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Manner {
    Whole,
    /// The connection is closed before the first byte.
    Close,
    /// Nothing is sent until the client gives up.
    Stall,
    /// Half the head is sent, then nothing until the client gives up.
    StallInHead,
    /// Half the body is sent, then nothing until the client gives up.
    StallHalfway,
    /// Half the body is sent, then the connection is closed.
    CloseHalfway,
    /// The body is sent in ten pieces with this wait before each.
    Drip(Duration),
}

impl Reply {
    /// A status without a body.
    pub(crate) fn status(status: u16) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body: Vec::new(),
            manner: Manner::Whole,
        }
    }

    /// A status with a JSON body.
    pub(crate) fn json(status: u16, body: &Value) -> Self {
        Self::status(status)
            .header("content-type", "application/json")
            .body(body.to_string())
    }

    /// A chat completion whose message is `text`, with plausible counts.
    pub(crate) fn answer(text: &str) -> Self {
        Self::json(200, &completion(text))
    }

    /// Adds a header.
    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Sets the body.
    pub(crate) fn body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self
    }

    /// The connection is closed before the first byte.
    pub(crate) fn close() -> Self {
        Self::status(200).manner(Manner::Close)
    }

    /// Nothing is sent until the client gives up.
    pub(crate) fn stall() -> Self {
        Self::status(200).manner(Manner::Stall)
    }

    /// Half of this reply's head, then nothing until the client gives up.
    pub(crate) fn stalling_in_head(self) -> Self {
        self.manner(Manner::StallInHead)
    }

    /// Half of this reply's body, then nothing until the client gives up.
    pub(crate) fn stalling_halfway(self) -> Self {
        self.manner(Manner::StallHalfway)
    }

    /// Half of this reply's body, then the connection is closed.
    pub(crate) fn closing_halfway(self) -> Self {
        self.manner(Manner::CloseHalfway)
    }

    /// This reply in ten pieces with a wait before each.
    pub(crate) fn dripping(self, wait: Duration) -> Self {
        self.manner(Manner::Drip(wait))
    }

    fn manner(mut self, manner: Manner) -> Self {
        self.manner = manner;
        self
    }

    fn head(&self) -> String {
        let mut head = format!("HTTP/1.1 {} Scripted\r\n", self.status);
        for (name, value) in &self.headers {
            head += &format!("{name}: {value}\r\n");
        }
        head + &format!(
            "content-length: {}\r\nconnection: close\r\n\r\n",
            self.body.len()
        )
    }
}

/// The JSON of a chat completion whose message is `text`.
pub(crate) fn completion(text: &str) -> Value {
    json!({
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1_700_000_000,
        "model": "scripted",
        "choices": [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": text}}],
        "usage": {"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120},
    })
}

/// A running server.
pub(crate) struct Server {
    base_url: String,
    journal: Arc<Mutex<Vec<Received>>>,
    runtime: Option<tokio::runtime::Runtime>,
}

impl Server {
    /// Starts a server that follows `script`.
    pub(crate) fn start(script: impl Fn(&Received) -> Reply + Send + Sync + 'static) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let base_url = format!("http://{}/v1", listener.local_addr().unwrap());
        let journal = Arc::new(Mutex::new(Vec::new()));
        let script: Arc<Script> = Arc::new(script);
        runtime.spawn(accept(listener, script, Arc::clone(&journal)));
        Self {
            base_url,
            journal,
            runtime: Some(runtime),
        }
    }

    /// A server that gives the replies one after the other, and the last one from then on.
    pub(crate) fn replies(replies: Vec<Reply>) -> Self {
        Self::start(move |request| replies[request.number.min(replies.len() - 1)].clone())
    }

    /// Where the API begins, with `/v1`.
    pub(crate) fn base_url(&self) -> &str {
        &self.base_url
    }

    /// Options for this server: no limits, and waits so short that tests need none.
    pub(crate) fn options(&self, model: &str) -> Options {
        Options {
            base_url: self.base_url.clone(),
            model: model.to_owned(),
            backoff: Duration::from_millis(1),
            ..Options::default()
        }
    }

    /// Everything received so far, in the order of arrival.
    pub(crate) fn journal(&self) -> Vec<Received> {
        self.journal.lock().unwrap().clone()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

type Script = dyn Fn(&Received) -> Reply + Send + Sync;

async fn accept(
    listener: std::net::TcpListener,
    script: Arc<Script>,
    journal: Arc<Mutex<Vec<Received>>>,
) {
    let listener = TcpListener::from_std(listener).unwrap();
    while let Ok((stream, _)) = listener.accept().await {
        let (script, journal) = (Arc::clone(&script), Arc::clone(&journal));
        tokio::spawn(async move {
            // The client may leave at any moment: that is what some tests are about.
            let _ = serve(stream, &*script, &journal).await;
        });
    }
}

async fn serve(
    mut stream: TcpStream,
    script: &Script,
    journal: &Mutex<Vec<Received>>,
) -> std::io::Result<()> {
    let mut request = receive(&mut stream).await?;
    {
        let mut journal = journal.lock().unwrap();
        request.number = journal.len();
        journal.push(request.clone());
    }
    let reply = script(&request);
    let half = reply.body.len() / 2;
    match reply.manner {
        Manner::Close => return Ok(()),
        Manner::Stall => {}
        Manner::StallInHead => {
            let head = reply.head();
            stream.write_all(&head.as_bytes()[..head.len() / 2]).await?;
        }
        _ => stream.write_all(reply.head().as_bytes()).await?,
    }
    match reply.manner {
        Manner::Whole => stream.write_all(&reply.body).await?,
        Manner::CloseHalfway | Manner::StallHalfway => {
            stream.write_all(&reply.body[..half]).await?
        }
        Manner::Drip(wait) => {
            for piece in reply.body.chunks(reply.body.len().div_ceil(10).max(1)) {
                tokio::time::sleep(wait).await;
                stream.write_all(piece).await?;
                stream.flush().await?;
            }
        }
        Manner::Close | Manner::Stall | Manner::StallInHead => {}
    }
    stream.flush().await?;
    if matches!(
        reply.manner,
        Manner::Stall | Manner::StallInHead | Manner::StallHalfway
    ) {
        let _ = stream.read(&mut [0]).await?;
    }
    stream.shutdown().await
}

async fn receive(stream: &mut TcpStream) -> std::io::Result<Received> {
    let mut bytes = Vec::new();
    let end = loop {
        if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            break end + 4;
        }
        if stream.read_buf(&mut bytes).await? == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
    };
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let mut lines = head.lines();
    let mut words = lines.next().unwrap_or_default().split(' ');
    let method = words.next().unwrap_or_default();
    let path = words.next().unwrap_or_default();
    let headers = lines
        .clone()
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_lowercase(), value.trim().to_owned()))
        .collect::<BTreeMap<_, _>>();
    let length = headers
        .get("content-length")
        .and_then(|length| length.parse().ok())
        .unwrap_or(0);
    let mut body = bytes.split_off(end);
    let missing = usize::saturating_sub(length, body.len());
    let start = body.len();
    body.resize(start + missing, 0);
    stream.read_exact(&mut body[start..]).await?;
    Ok(Received {
        number: 0,
        method: method.to_owned(),
        path: path.to_owned(),
        headers,
        body: String::from_utf8_lossy(&body).into_owned(),
    })
}
