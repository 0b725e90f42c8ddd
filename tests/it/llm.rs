//! The model layer against a scripted server: what each reply leads to.

use create_dump::llm::{ChatRequest, ChatResponse, Error, Options, connect};
use create_dump::redact::Clean;
use serde_json::json;

use crate::server::{Reply, Server};

fn request() -> ChatRequest {
    ChatRequest {
        prompt: "file-review/1".to_owned(),
        system: Clean::literal("Answer in JSON."),
        user: Clean::literal("fn main() {}"),
        answer: "file_review".to_owned(),
        schema: json!({"type": "object"}),
        prompt_tokens: 10,
        max_answer_tokens: 100,
    }
}

async fn ask(options: &Options) -> Result<ChatResponse, Error> {
    connect(options, None)?.model.chat(&request()).await
}

#[tokio::test]
async fn an_answer_comes_back_whole() {
    let server = Server::replies(vec![Reply::answer(r#"{"findings": []}"#)]);
    let response = ask(&server.options("m")).await.unwrap();
    assert_eq!(response.text, r#"{"findings": []}"#);
    assert_eq!(response.usage.unwrap().prompt_tokens, 100);
    let journal = server.journal();
    assert_eq!(journal[0].path, "/v1/chat/completions");
    assert_eq!(journal[0].message("user"), "fn main() {}");
}
