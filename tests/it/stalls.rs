//! Servers that fall silent, phase by phase: which timeout ends the wait, and whether the run goes on.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::time::Duration;

use create_dump::llm::{ChatRequest, Error, Options, connect};
use create_dump::redact::Clean;
use serde_json::{Value, json};

use crate::program::Program;
use crate::server::{Received, Reply, Server};
use crate::support::TempTree;

const SHORT: Duration = Duration::from_millis(150);

/// A server that reads a request, sends this, and then neither speaks nor hangs up.
fn silent_after(sent: &'static str) -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let accepting = listener.try_clone().unwrap();
    std::thread::spawn(move || {
        let mut open = Vec::new();
        while let Ok((mut stream, _)) = accepting.accept() {
            let _ = stream.read(&mut [0; 16 * 1024]);
            let _ = stream.write_all(sent.as_bytes());
            open.push(stream);
        }
    });
    (listener, address)
}

async fn ask(base_url: String, limited: impl FnOnce(&mut Options)) -> Error {
    let mut options = Options {
        base_url,
        model: "m".to_owned(),
        max_retries: 0,
        ..Options::default()
    };
    limited(&mut options);
    let request = ChatRequest {
        prompt: "file-review/1".to_owned(),
        system: Clean::literal("Answer in JSON."),
        user: Clean::literal("fn main() {}"),
        answer: "file_review".to_owned(),
        schema: json!({"type": "object"}),
        prompt_tokens: 10,
        max_answer_tokens: 100,
        repair: None,
        sample: 0,
    };
    let connected = connect(&options, None).unwrap();
    connected.model.chat(&request).await.unwrap_err()
}

#[tokio::test]
async fn every_phase_has_its_limit_and_its_words() {
    let first = [
        "http",
        "the first byte of the reply",
        "llm.first_byte_timeout",
    ];
    let next = ["http", "the next piece of the reply", "llm.idle_timeout"];
    let cases = [
        ("", ["https", "the connection", "llm.connect_timeout"]),
        (
            "\u{15}\u{3}",
            ["https", "the connection", "llm.connect_timeout"],
        ),
        ("", first),
        ("HTTP/1.", first),
        ("HTTP/1.1 200 OK\r\ncontent-ty", first),
        (
            "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n",
            first,
        ),
        ("HTTP/1.1 100 Continue\r\n\r\n", first),
        ("HTTP/1.1 200 OK\r\ncontent-length: 90\r\n\r\n", next),
        (
            "HTTP/1.1 200 OK\r\ncontent-length: 90\r\n\r\n{\"choices\":[",
            next,
        ),
        ("HTTP/1.1 200 OK\r\n\r\n{\"choices\":[", next),
        (
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1",
            next,
        ),
        (
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n9\r\ndata: {\"c",
            next,
        ),
        (
            "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\ndata: {\"choices\":[]}\n\n: wait\n\n",
            next,
        ),
        ("HTTP/1.1 500 No\r\ncontent-length: 90\r\n\r\n{", next),
    ];
    for (sent, [scheme, phase, setting]) in cases {
        let (_listener, address) = silent_after(sent);
        let error = ask(format!("{scheme}://{address}/v1"), |options| {
            match setting {
                "llm.connect_timeout" => options.connect_timeout = SHORT,
                "llm.first_byte_timeout" => options.first_byte_timeout = SHORT,
                _ => options.idle_timeout = SHORT,
            };
        });
        let error = error.await;
        assert_eq!(error.code(), "llm-timeout", "{sent:?}: {error}");
        let expected = format!("{phase} took longer than 0.15 s ({setting})");
        assert!(error.to_string().ends_with(&expected), "{sent:?}: {error}");
    }
}

#[tokio::test]
async fn a_server_that_only_keeps_the_connection_alive_is_left_in_the_end() {
    let server = Server::replies(vec![
        Reply::status(200)
            .header("content-type", "text/event-stream")
            .body(": wait\n\n".repeat(100))
            .dripping(Duration::from_millis(100)),
    ]);
    let error = ask(server.base_url().to_owned(), |options| {
        options.stream = true;
        options.request_timeout = Duration::from_millis(350);
        options.idle_timeout = Duration::from_secs(60);
    });
    let error = error.await.to_string();
    let expected = "the whole reply took longer than 0.35 s (llm.request_timeout)";
    assert!(error.ends_with(expected), "{error}");
}

/// Only Linux leaves those unanswered who find the queue full; others refuse them.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_server_too_busy_to_accept_has_the_limit_of_connecting() {
    let socket = tokio::net::TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let listener = socket.listen(1).unwrap();
    let address = listener.local_addr().unwrap();
    let mut queue = Vec::new();
    while let Ok(stream) = TcpStream::connect_timeout(&address, SHORT) {
        queue.push(stream);
    }
    let error = ask(format!("http://{address}/v1"), |options| {
        options.connect_timeout = SHORT;
    });
    let error = error.await.to_string();
    let expected = "the connection took longer than 0.15 s (llm.connect_timeout)";
    assert!(error.ends_with(expected), "{error}");
}

#[test]
fn the_run_goes_on_beside_requests_that_stall() {
    let body = "    let total = first + second;\n    if total > 9 {\n        return total - 9;\n    }\n    total\n}\n";
    let tree = TempTree::new();
    for number in 0..9 {
        tree.write(
            &format!("src/f{number}.rs"),
            format!("fn add_{number}(first: u32, second: u32) -> u32 {{\n{body}"),
        );
    }
    let server = Server::start(|request: &Received| {
        let name = request.json()["response_format"]["json_schema"]["name"].clone();
        let user = request.message("user");
        let of = |number| user.contains(&format!("path: src/f{number}.rs\n"));
        let answer = match name.as_str().unwrap_or_default() {
            "file-review" => json!({"summary": "Adds two numbers.", "findings": []}),
            "module-summary" => json!({"summary": "Adds numbers."}),
            _ => json!({"overview": "Adds."}),
        };
        let reply = Reply::answer(&answer.to_string());
        match name == "file-review" {
            true if of(1) => Reply::stall(),
            true if of(2) => reply.stalling_in_head(),
            true if of(3) => reply.stalling_halfway(),
            _ => reply,
        }
    });
    let program = Program::new()
        .with("CREATE_DUMP_LLM_MAX_RETRIES", "0")
        .with("CREATE_DUMP_LLM_FIRST_BYTE_TIMEOUT", "1")
        .with("CREATE_DUMP_LLM_IDLE_TIMEOUT", "1");
    let more = ["--model", "m", "--base-url", server.base_url()];
    let (code, report) = program.analyze(&tree.path(), &more);
    assert_eq!(code, 3);
    let entries = report["ledger"]["entries"].as_array().unwrap();
    let failed = entries.iter().filter(|entry| entry["status"] == "failed");
    let failed: Vec<(&Value, &Value)> = failed
        .map(|entry| (&entry["path"], &entry["reason"]))
        .collect();
    let stalled = ["src/f1.rs", "src/f2.rs", "src/f3.rs"].map(Value::from);
    let timeout = json!("llm-timeout");
    assert_eq!(failed, stalled.each_ref().map(|path| (path, &timeout)));
    assert_eq!(report["ledger"]["analysed"], 6);
    assert!(report["summary"]["overview"].is_string());
}
