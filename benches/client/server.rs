//! A scripted server in a process of its own, so that what it costs is not counted.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// The server, as the measuring process sees it. It ends with this.
pub(crate) struct Process {
    pub(crate) base_url: String,
    child: Child,
}

impl Process {
    pub(crate) fn start(latency: Duration) -> Self {
        let program = std::env::current_exe().expect("this program is a file");
        let mut child = Command::new(program)
            .args(["serve", &latency.as_millis().to_string()])
            .stdout(Stdio::piped())
            .spawn()
            .expect("this program can be started again");
        let said = child.stdout.take().expect("it was piped");
        let mut address = String::new();
        BufReader::new(said)
            .read_line(&mut address)
            .expect("the server says where it is");
        let base_url = format!("http://{}/v1", address.trim());
        Self { base_url, child }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Serves until it is killed, and thinks about each request for `milliseconds`.
pub(crate) fn serve(milliseconds: &str) {
    let milliseconds = milliseconds.parse().expect("it was made from a number");
    let latency = Duration::from_millis(milliseconds);
    let runtime = tokio::runtime::Runtime::new().expect("a runtime starts");
    runtime.block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("it is bound");
        let mut out = std::io::stdout();
        writeln!(out, "{address}")
            .and_then(|()| out.flush())
            .expect("somebody listens");
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(answer(stream, latency));
        }
    });
}

/// Answers one request after the other, and keeps the connection as real servers do.
async fn answer(mut stream: TcpStream, latency: Duration) -> std::io::Result<()> {
    let _ = stream.set_nodelay(true);
    let said = json!({"summary": "Reads values. ".repeat(40), "findings": []}).to_string();
    let body = json!({
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1_700_000_000,
        "model": "scripted",
        "choices": [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": said}}],
        "usage": {"prompt_tokens": 6_000, "completion_tokens": 150, "total_tokens": 6_150},
    })
    .to_string();
    let reply = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    let mut bytes = Vec::new();
    loop {
        let end = loop {
            if let Some(at) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
                break at + 4;
            }
            if stream.read_buf(&mut bytes).await? == 0 {
                return Ok(());
            }
        };
        let head = String::from_utf8_lossy(&bytes[..end]).to_lowercase();
        let length = head
            .lines()
            .find_map(|line| line.strip_prefix("content-length:"));
        let length: usize = length
            .and_then(|text| text.trim().parse().ok())
            .unwrap_or(0);
        while bytes.len() < end + length {
            if stream.read_buf(&mut bytes).await? == 0 {
                return Ok(());
            }
        }
        bytes.drain(..end + length);
        tokio::time::sleep(latency).await;
        stream.write_all(reply.as_bytes()).await?;
    }
}
