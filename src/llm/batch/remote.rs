//! The server's side of batches: files, batches, and what came of them.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use async_openai::config::Config;
use reqwest::Method;
use reqwest::header::{CONTENT_TYPE, HeaderMap};
use serde_json::{Value, json};
use tokio::time::{Instant, sleep};

use crate::llm::endpoint::Endpoint;
use crate::llm::gate::Gate;
use crate::llm::reply::Reply;
use crate::llm::wire::{Wire, broken};
use crate::llm::words::Words;
use crate::llm::{Error, Options};

/// Failures in a row after which a server is taken to be gone.
const MOST_FAILURES: u32 = 6;

/// Batches that are looked through for one that was made just before the program died.
const LISTED: usize = 100;

/// One server that has batches.
pub(super) struct Remote {
    wire: Wire,
    endpoint: Endpoint,
    wait: Duration,
    poll: Duration,
    gate: Arc<Gate>,
}

/// A batch that has ended.
pub(super) struct Ended {
    /// The replies by the name of their request.
    pub(super) replies: BTreeMap<String, Reply>,
    /// Why others have none.
    pub(super) why: String,
}

impl Remote {
    pub(super) fn new(wire: Wire, endpoint: Endpoint, options: &Options, gate: Arc<Gate>) -> Self {
        Self {
            wire,
            endpoint,
            wait: options.batch_wait,
            poll: options.batch_poll,
            gate,
        }
    }

    pub(super) fn words(&self) -> &Words {
        &self.wire.words
    }

    /// Sends a file of requests; gives the server's id of it. Nothing is to be paid yet.
    pub(super) async fn upload(&self, file: Vec<u8>) -> Result<String, Error> {
        let boundary = blake3::hash(&file).to_hex()[..32].to_owned();
        let mut body = format!(
            "--{boundary}\r\ncontent-disposition: form-data; name=\"purpose\"\r\n\r\nbatch\r\n--{boundary}\r\ncontent-disposition: form-data; name=\"file\"; filename=\"requests.jsonl\"\r\ncontent-type: application/jsonl\r\n\r\n"
        )
        .into_bytes();
        body.extend(file);
        body.extend(format!("\r\n--{boundary}--\r\n").into_bytes());
        let kind = format!("multipart/form-data; boundary={boundary}");
        let sent = self.steadily(|| {
            let request = self.request(Method::POST, "/files");
            request.header(CONTENT_TYPE, &kind).body(body.clone())
        });
        self.id_of(&sent.await?)
    }

    /// Makes a batch of a file.
    pub(super) async fn make(&self, file: &str) -> Result<String, Error> {
        let wanted = json!({
            "input_file_id": file,
            "endpoint": "/v1/chat/completions",
            "completion_window": "24h",
            "metadata": {"tool": "create-dump"},
        });
        // Sent once: whoever repeats it may pay twice. Who comes next looks for it first.
        let request = self.request(Method::POST, "/batches").json(&wanted);
        let reply = self.once(request).await?;
        self.id_of(&reply)
    }

    /// The batch of a file, made by a program that died before it could note it.
    pub(super) async fn made_of(&self, file: &str) -> Result<Option<String>, Error> {
        let path = format!("/batches?limit={LISTED}");
        let reply = self.steadily(|| self.request(Method::GET, &path)).await?;
        let list = self.json(&reply)?;
        let batches = list["data"].as_array();
        let mut batches = batches.into_iter().flatten();
        let ours = batches.find(|batch| batch["input_file_id"] == file);
        Ok(ours.and_then(|batch| Some(batch["id"].as_str()?.to_owned())))
    }

    /// Waits for the end of a batch, and fetches what came of it.
    pub(super) async fn wait(&self, id: &str) -> Result<Ended, Error> {
        let until = Instant::now() + self.wait;
        let path = format!("/batches/{}", segment(id));
        loop {
            let reply = self.steadily(|| self.request(Method::GET, &path)).await;
            let batch = self.json(&reply.map_err(|error| gone(id, error))?)?;
            match batch["status"].as_str().unwrap_or_default() {
                "completed" => return self.ended(&batch, "it has no line for it").await,
                "expired" => return self.ended(&batch, "it expired").await,
                "cancelled" => return self.ended(&batch, "it was cancelled").await,
                "failed" => return Err(self.failed(id, &batch)),
                _ if Instant::now() + self.poll > until => {
                    return Err(Error::BatchPending { id: id.to_owned() });
                }
                _ => {}
            }
            self.pause(self.poll).await?;
        }
    }

    fn failed(&self, id: &str, batch: &Value) -> Error {
        let said = batch.pointer("/errors/data/0/message");
        let said = said.and_then(Value::as_str).unwrap_or("no reason given");
        Error::BatchEnded {
            id: id.to_owned(),
            why: format!("it failed, \"{}\"", self.words().tidy(said)),
        }
    }

    /// The replies of a batch, those that are errors too.
    async fn ended(&self, batch: &Value, why: &str) -> Result<Ended, Error> {
        let mut replies = BTreeMap::new();
        for name in ["output_file_id", "error_file_id"] {
            let Some(file) = batch[name].as_str() else {
                continue;
            };
            let path = format!("/files/{}/content", segment(file));
            let reply = self.steadily(|| self.request(Method::GET, &path)).await;
            let reply = reply.map_err(|error| gone(batch["id"].as_str().unwrap_or(name), error));
            replies.extend(lines(&reply?.body));
        }
        Ok(Ended {
            replies,
            why: why.to_owned(),
        })
    }

    fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        self.wire
            .http
            .request(method, self.endpoint.url(path))
            .query(&self.endpoint.query())
            .headers(self.endpoint.headers())
    }

    /// Sends what may be sent again, until the server answers.
    async fn steadily(
        &self,
        request: impl Fn() -> reqwest::RequestBuilder,
    ) -> Result<Reply, Error> {
        let mut failures = 0;
        loop {
            let error = match self.once(request()).await {
                Ok(reply) => return Ok(reply),
                Err(error) => error,
            };
            failures += 1;
            if !error.retryable() || failures >= MOST_FAILURES {
                return Err(error);
            }
            let asked = error.retry_after().unwrap_or_default();
            self.pause(asked.clamp(
                self.poll.min(Duration::from_secs(5)),
                self.wait.max(self.poll),
            ))
            .await?;
        }
    }

    async fn once(&self, request: reqwest::RequestBuilder) -> Result<Reply, Error> {
        let request = request
            .build()
            .map_err(|error| broken(&error.without_url()))?;
        let reply = tokio::select! {
            biased;
            () = self.gate.closed() => return Err(Error::Interrupted),
            reply = self.wire.receive(request) => reply?,
        };
        match reply.status {
            200..=299 => Ok(reply),
            404 | 405 | 501 => Err(Error::NoBatches {
                said: reply.said(self.words(), &reply.complaint()),
            }),
            _ => Err(match reply.judge(self.words()) {
                Err(error) => error,
                Ok(_) => Error::Rejected {
                    said: reply.said(self.words(), ""),
                },
            }),
        }
    }

    async fn pause(&self, length: Duration) -> Result<(), Error> {
        tokio::select! {
            biased;
            () = self.gate.closed() => Err(Error::Interrupted),
            () = sleep(length) => Ok(()),
        }
    }

    fn json(&self, reply: &Reply) -> Result<Value, Error> {
        serde_json::from_slice(&reply.body).map_err(|_| Error::Malformed {
            what: "it is no JSON".to_owned(),
            said: reply.said(self.words(), ""),
        })
    }

    fn id_of(&self, reply: &Reply) -> Result<String, Error> {
        let json = self.json(reply)?;
        let id = json["id"].as_str().filter(|id| !id.is_empty());
        id.map(str::to_owned).ok_or_else(|| Error::Malformed {
            what: "it has no id".to_owned(),
            said: reply.said(self.words(), ""),
        })
    }
}

/// A batch or a file that the server does not know any more is lost; it has batches all the same.
fn gone(id: &str, error: Error) -> Error {
    match error {
        Error::NoBatches { said } => Error::BatchEnded {
            id: id.to_owned(),
            why: format!("the server does not know it any more, {said}"),
        },
        error => error,
    }
}

/// A server's id as one part of a path, whatever it holds.
fn segment(id: &str) -> String {
    let is_plain = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let plain: String = id.chars().filter(is_plain).collect();
    plain.trim_start_matches('.').to_owned()
}

/// The replies of a file by the names of their requests. A line that cannot be read is no reply.
fn lines(file: &[u8]) -> BTreeMap<String, Reply> {
    let lines = file.split(|byte| *byte == b'\n');
    let values = lines.filter_map(|line| serde_json::from_slice::<Value>(line).ok());
    let replies = values.filter_map(|line| {
        let id = line["custom_id"].as_str()?.to_owned();
        let response = &line["response"];
        let (status, body) = match response["status_code"].as_u64() {
            Some(status) => (u16::try_from(status).ok()?, &response["body"]),
            None => (500, &line["error"]),
        };
        let reply = Reply {
            status,
            headers: HeaderMap::new(),
            body: body.to_string().into_bytes(),
        };
        Some((id, reply))
    });
    replies.collect()
}
