//! What servers do differently, and models that have to be asked twice or replaced.

use std::collections::BTreeMap;
use std::time::Duration;

use create_dump::cache::Store;
use create_dump::llm::{
    ApiKey, ChatRequest, ChatResponse, Error, Options, PROVIDERS, Tier, connect, provider,
};
use create_dump::redact::{Clean, Redactor};
use serde_json::{Value, json};

use crate::server::{Received, Reply, Server, completion};

const ANSWER: &str = r#"{"summary":"s","findings":[]}"#;

fn request() -> ChatRequest {
    ChatRequest {
        prompt: "file-review/1".to_owned(),
        system: Clean::literal("Answer in JSON."),
        user: Clean::literal("fn main() {}"),
        answer: "file-review".to_owned(),
        schema: json!({
            "type": "object",
            "properties": {
                "summary": {"type": "string"},
                "findings": {"type": "array", "items": {
                    "type": "object",
                    "properties": {"title": {"type": "string"}, "quote": {"type": "string"}},
                    "required": ["title", "quote"],
                    "additionalProperties": false,
                }},
            },
            "required": ["summary", "findings"],
            "additionalProperties": false,
        }),
        prompt_tokens: 10,
        max_answer_tokens: 100,
        repair: None,
        sample: 0,
    }
}

async fn ask(options: &Options) -> Result<ChatResponse, Error> {
    connect(options, None)?.model.chat(&request()).await
}

#[test]
fn every_provider_is_named_and_can_be_connected_to() {
    for id in PROVIDERS {
        let row = provider(id).unwrap();
        let options = Options {
            provider: Some((*id).to_owned()),
            base_url: row
                .base_url
                .clone()
                .unwrap_or("https://x.test/v1".to_owned()),
            api_key: Some(ApiKey::parse("key").unwrap()),
            ..Options::default()
        };
        connect(&options, None).unwrap();
        assert!(row.key_variable.ends_with("_API_KEY"), "{id}");
    }
    assert!(provider("nobody").is_none());
}

#[tokio::test]
async fn azure_gets_its_header_its_deployment_and_its_version() {
    let server = Server::replies(vec![Reply::answer(ANSWER)]);
    let mut options = server.options("gpt-4o");
    options.base_url = server.base_url().trim_end_matches("/v1").to_owned();
    options.provider = Some("azure".to_owned());
    options.api_version = Some("2024-10-21".to_owned());
    options.api_key = Some(ApiKey::parse("azure-key-0123456789").unwrap());
    ask(&options).await.unwrap();
    let [received] = &server.journal()[..] else {
        panic!("one request")
    };
    assert_eq!(
        received.path,
        "/openai/deployments/gpt-4o/chat/completions?api-version=2024-10-21"
    );
    assert_eq!(received.headers["api-key"], "azure-key-0123456789");
    assert!(!received.headers.contains_key("authorization"));
    assert_eq!(received.json()["max_completion_tokens"], 100);
    assert!(received.json()["prompt_cache_key"].is_string());
}

#[tokio::test]
async fn requests_with_the_same_beginning_share_a_key_of_the_servers_cache() {
    let server = Server::replies(vec![Reply::answer(ANSWER)]);
    let mut options = server.options("m");
    options.provider = Some("openai".to_owned());
    let connected = connect(&options, None).unwrap();
    let other_file = ChatRequest {
        user: Clean::literal("fn other() {}"),
        ..request()
    };
    let other_task = ChatRequest {
        system: Clean::literal("Answer in JSON, please."),
        ..request()
    };
    for request in [request(), other_file, other_task] {
        connected.model.chat(&request).await.unwrap();
    }
    let keys: Vec<Value> = server
        .journal()
        .iter()
        .map(|received| received.json()["prompt_cache_key"].clone())
        .collect();
    assert_eq!(keys[0], keys[1]);
    assert_ne!(keys[0], keys[2]);
    // The static part stands first, whatever the request is about.
    let bodies = server.journal();
    assert!(bodies[0].body.find("Answer in JSON.") < bodies[0].body.find("fn main"));
}

#[tokio::test]
async fn every_wish_is_given_up_that_the_server_does_not_take() {
    const WISHES: [&str; 5] = [
        "reasoning_effort",
        "prompt_cache_key",
        "service_tier",
        "stream_options",
        "stream",
    ];
    let server = Server::start(|request| {
        let body = request.json();
        match WISHES.iter().find(|name| body.get(**name).is_some()) {
            Some(name) => Reply::json(
                400,
                &json!({"error": {"message": "Unrecognized request argument", "param": name}}),
            ),
            None => Reply::answer(ANSWER),
        }
    });
    let mut options = server.options("m");
    options.provider = Some("openai".to_owned());
    options.reasoning_effort = Some("low".to_owned());
    options.tier = Tier::Flex;
    options.stream = true;
    options.max_retries = 0;
    let connected = connect(&options, None).unwrap();
    connected.model.chat(&request()).await.unwrap();
    assert_eq!(server.journal().len(), WISHES.len() + 1);
    connected.model.chat(&request()).await.unwrap();
    assert_eq!(server.journal().len(), WISHES.len() + 2);
}

#[tokio::test]
async fn a_model_that_thinks_too_much_is_asked_to_think_less() {
    let server = Server::start(|request| {
        if request.json()["reasoning_effort"] == "low" {
            return Reply::answer(ANSWER);
        }
        let mut body = completion("");
        body["choices"][0]["finish_reason"] = json!("length");
        Reply::json(200, &body)
    });
    let connected = connect(&server.options("m"), None).unwrap();
    connected.model.chat(&request()).await.unwrap();
    assert_eq!(server.journal().len(), 2);
    let counts = connected.meter.counts();
    assert_eq!((counts.failures, counts.prompt_tokens), (1, 200));
}

#[tokio::test]
async fn what_flex_saves_is_not_charged() {
    let mut body = completion(ANSWER);
    body["service_tier"] = json!("flex");
    let server = Server::replies(vec![Reply::json(200, &body)]);
    let mut options = server.options("m");
    options.tier = Tier::Flex;
    options.input_price = Some(1.0);
    options.output_price = Some(10.0);
    let connected = connect(&options, None).unwrap();
    connected.model.chat(&request()).await.unwrap();
    assert_eq!(server.journal()[0].json()["service_tier"], "flex");
    assert_eq!(connected.meter.report().cost_usd, Some(150e-6));
}

/// An answer in pieces of one character, with comments between them.
fn streamed(text: &str, end: &str) -> Reply {
    let mut body = ": keep alive\n\n".to_owned();
    for character in text.chars() {
        let piece = json!({"choices": [{"delta": {"content": character.to_string()}}]});
        body += &format!("data: {piece}\n\n: keep alive\n\n");
    }
    Reply::status(200)
        .header("content-type", "text/event-stream; charset=utf-8")
        .body(body + end)
}

#[tokio::test]
async fn an_answer_in_pieces_is_the_answer() {
    let end = "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\r\n\r\ndata: {\"choices\":[],\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":7}}\n\ndata: [DONE]\n\n";
    for broken in [streamed(ANSWER, "").closing_halfway(), streamed(ANSWER, "")] {
        let whole = streamed(ANSWER, end).dripping(Duration::from_millis(1));
        let server = Server::replies(vec![broken, whole]);
        let mut options = server.options("m");
        options.stream = true;
        let answer = ask(&options).await.unwrap();
        assert_eq!(answer.text, ANSWER);
        assert_eq!(answer.usage.unwrap().completion_tokens, 7);
        assert_eq!(server.journal().len(), 2);
        let sent = server.journal()[0].json();
        assert_eq!(sent["stream"], true);
        assert_eq!(sent["stream_options"]["include_usage"], true);
    }
}

#[tokio::test]
async fn a_failure_in_a_stream_has_its_class() {
    let error = "data: {\"error\":{\"message\":\"Insufficient credits\",\"code\":402}}\n\n";
    let server = Server::replies(vec![streamed("{", error)]);
    assert_eq!(
        ask(&server.options("m")).await.unwrap_err().code(),
        "llm-quota"
    );
}

#[tokio::test]
async fn a_stream_that_goes_silent_is_given_up() {
    let server = Server::replies(vec![streamed(ANSWER, "").stalling_halfway()]);
    let mut options = server.options("m");
    options.stream = true;
    options.max_retries = 0;
    options.idle_timeout = Duration::from_millis(100);
    let error = ask(&options).await.unwrap_err();
    assert!(
        error
            .to_string()
            .contains("the next piece of the reply took longer than 0.1 s (llm.idle_timeout)"),
        "{error}"
    );
}

#[tokio::test]
async fn the_first_byte_has_a_limit_of_its_own() {
    let server = Server::replies(vec![Reply::stall()]);
    let mut options = server.options("m");
    options.max_retries = 0;
    options.first_byte_timeout = Duration::from_millis(100);
    let error = ask(&options).await.unwrap_err();
    assert!(
        error.to_string().contains(
            "the first byte of the reply took longer than 0.1 s (llm.first_byte_timeout)"
        ),
        "{error}"
    );
}

#[tokio::test]
async fn the_arguments_of_a_tool_call_are_the_answer() {
    for arguments in [json!(ANSWER), serde_json::from_str(ANSWER).unwrap()] {
        let server = Server::start(move |request| {
            if request.json()["tools"].is_null() {
                return Reply::json(
                    400,
                    &json!({"error": {"message": "json_schema is not supported"}}),
                );
            }
            let mut body = completion("");
            let call = json!({"id": "1", "type": "function", "function": {"name": "file-review", "arguments": arguments}});
            body["choices"][0]["finish_reason"] = json!("tool_calls");
            body["choices"][0]["message"] = json!({"content": null, "tool_calls": [call]});
            Reply::json(200, &body)
        });
        let answer = ask(&server.options("m")).await.unwrap();
        let answer: Value = serde_json::from_str(&answer.text).unwrap();
        assert_eq!(answer["summary"], "s");
        let sent = server.journal()[1].json();
        assert_eq!(sent["tool_choice"]["function"]["name"], "file-review");
        assert_eq!(sent.get("response_format"), None);
    }
}

#[tokio::test]
async fn lm_studio_is_never_asked_for_any_object() {
    let server = Server::start(|request| {
        let body = request.json();
        if body["response_format"].is_object() || body["tools"].is_array() {
            return Reply::json(
                400,
                &json!({"error": "response_format, tools: not supported"}),
            );
        }
        Reply::answer(ANSWER)
    });
    let mut options = server.options("m");
    options.provider = Some("lm-studio".to_owned());
    // The complaint names both; what was not asked for cannot be given up.
    let _ = ask(&options).await;
    assert!(
        server
            .journal()
            .iter()
            .all(|received| received.json()["response_format"]["type"] != "json_object")
    );
}

#[tokio::test]
async fn an_answer_of_another_form_is_asked_for_once_more_with_what_is_wrong() {
    let cases = [
        ("Looks good to me.", "it holds no whole JSON object"),
        (
            r#"{"summary": "s"}"#,
            r#""findings" is a required property"#,
        ),
        (r#"{"summary": 7, "findings": []}"#, "at `/summary`"),
        (
            r#"{"summary": "s", "findings": [{"title": "t"}]}"#,
            "at `/findings/0`",
        ),
    ];
    for (useless, flaw) in cases {
        let server = Server::replies(vec![Reply::answer(useless), Reply::answer(ANSWER)]);
        let answer = ask(&server.options("m")).await.unwrap();
        assert_eq!(answer.text, ANSWER, "{useless}");
        let journal = server.journal();
        assert_eq!(journal.len(), 2, "{useless}");
        let messages = journal[1].json()["messages"].clone();
        let before = journal[0].json()["messages"].clone();
        assert_eq!((&messages[0], &messages[1]), (&before[0], &before[1]));
        assert_eq!(
            messages[2],
            json!({"role": "assistant", "content": useless})
        );
        let again = messages[3]["content"].as_str().unwrap();
        assert!(
            again.contains(flaw) && again.contains("JSON schema"),
            "{again}"
        );
    }
}

#[tokio::test]
async fn an_answer_that_can_be_read_is_not_asked_for_again() {
    let cases = [
        r#"{"summary": "s", "findings": [], "mood": "good"}"#,
        r#"{"summary": "s", "findings": [{"title": "t"}, {"title": "t", "quote": "q"}]}"#,
        r#"{"summary": "s", "findings": [{"title": 7, "quote": true}]}"#,
        r#"{"summary": "s", "findings": "[{\"title\": \"t\", \"quote\": \"q\"}]"}"#,
        "```json\n{\"summary\": \"s\", \"findings\": []}\n```",
    ];
    for text in cases {
        let server = Server::replies(vec![Reply::answer(text)]);
        ask(&server.options("m")).await.unwrap();
        assert_eq!(server.journal().len(), 1, "{text}");
    }
}

#[tokio::test]
async fn an_answer_is_asked_for_once_more_and_not_twice() {
    let server = Server::replies(vec![
        Reply::answer(r#"{"summary": "first"}"#),
        Reply::answer("I cannot do that."),
    ]);
    let answer = ask(&server.options("m")).await.unwrap();
    assert_eq!(server.journal().len(), 2);
    // What can be read of the first is better than nothing.
    assert!(answer.text.contains("first"));
}

/// A prompt of a thousand tokens, as far as the client knows.
fn long_request() -> ChatRequest {
    ChatRequest {
        user: Clean::literal(include_str!("../../fixtures/analyze/parser.rs")),
        prompt_tokens: 6_000,
        ..request()
    }
}

async fn counted(provider: Option<&str>, prompt_tokens: u64) -> Result<ChatResponse, Error> {
    let mut body = completion(ANSWER);
    body["usage"] = json!({"prompt_tokens": prompt_tokens, "completion_tokens": 7});
    let server = Server::replies(vec![Reply::json(200, &body)]);
    let mut options = server.options("m");
    options.provider = provider.map(str::to_owned);
    let connected = connect(&options, None).unwrap();
    let answer = connected.model.chat(&long_request()).await;
    let counts = connected.meter.counts();
    assert_eq!(counts.prompt_tokens, prompt_tokens);
    assert_eq!(counts.truncated, u64::from(answer.is_err()));
    answer
}

#[tokio::test]
async fn a_prompt_that_was_cut_in_silence_is_noticed() {
    for (provider, tokens) in [
        (None, 2_048),
        (None, 4_096),
        (None, 2_000),
        (Some("ollama"), 4_096),
        (Some("ollama"), 900),
    ] {
        let error = counted(provider, tokens).await.unwrap_err();
        assert_eq!(error.code(), "llm-truncated", "{tokens}");
        assert!(error.splits());
    }
    // Other tokenizers, and servers that count something else.
    for (provider, tokens) in [
        (None, 4_000),
        (None, 9_000),
        (None, 100),
        (Some("ollama"), 0),
    ] {
        counted(provider, tokens).await.unwrap();
    }
}

#[tokio::test]
async fn a_window_that_was_seen_once_is_not_tried_again() {
    let mut body = completion(ANSWER);
    body["usage"] = json!({"prompt_tokens": 2_048, "completion_tokens": 7});
    let server = Server::replies(vec![Reply::json(200, &body)]);
    let connected = connect(&server.options("m"), None).unwrap();
    for _ in 0..3 {
        let error = connected.model.chat(&long_request()).await.unwrap_err();
        assert_eq!(error.code(), "llm-truncated");
    }
    assert_eq!(server.journal().len(), 1);
    assert_eq!(connected.meter.counts().requests, 1);
    connected.model.chat(&request()).await.unwrap();
}

/// A server on which only this model answers.
fn only(model: &'static str, failure: fn() -> Reply) -> Server {
    Server::start(move |request| {
        if request.json()["model"] == model {
            Reply::answer(ANSWER)
        } else {
            failure()
        }
    })
}

#[tokio::test]
async fn another_model_answers_where_the_first_does_not() {
    type Case = (fn() -> Reply, usize);
    let overloaded = || Reply::status(503);
    let refused = || {
        let mut body = completion("");
        body["choices"][0]["message"] = json!({"content": null, "refusal": "No."});
        Reply::json(200, &body)
    };
    let unknown = || Reply::status(404);
    // A model that does not exist is asked once, the others anew for each question.
    let cases: [Case; 3] = [(overloaded, 6), (refused, 4), (unknown, 3)];
    for (failure, requests) in cases {
        let server = only("second", failure);
        let mut options = server.options("first");
        options.max_retries = 1;
        options.fallback_models = vec!["second".to_owned(), "third".to_owned()];
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path().to_owned()).unwrap();
        let connected = connect(&options, Some(store.clone())).unwrap();
        let other = ChatRequest {
            user: Clean::literal("fn other() {}"),
            ..request()
        };
        for request in [request(), other] {
            let answer = connected.model.chat(&request).await.unwrap();
            assert_eq!(answer.model, "second");
        }
        assert_eq!(server.journal().len(), requests);
        let report = connected.meter.report();
        assert_eq!(report.model.as_deref(), Some("first"));
        assert_eq!(report.answers_by_model, [("second".to_owned(), 2)].into());

        // What the second has answered is not asked again, neither of it nor of the first.
        let again = connect(&options, Some(store)).unwrap();
        assert!(again.model.chat(&request()).await.unwrap().cached);
        again.forget(&request());
        assert!(!again.model.chat(&request()).await.unwrap().cached);
    }
}

#[tokio::test]
async fn what_no_model_can_answer_is_asked_of_none() {
    let server = Server::replies(vec![Reply::json(
        400,
        &json!({"error": {"message": "This model's maximum context length is 10 tokens."}}),
    )]);
    let mut options = server.options("first");
    options.fallback_models = vec!["second".to_owned()];
    let error = ask(&options).await.unwrap_err();
    assert_eq!(error.code(), "llm-context-exceeded");
    assert_eq!(server.journal().len(), 1);
}

#[tokio::test]
async fn how_hard_the_model_thinks_is_part_of_the_question() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path().to_owned()).unwrap();
    let server = Server::replies(vec![Reply::answer(ANSWER)]);
    for effort in [None, Some("low"), Some("high")] {
        let mut options = server.options("m");
        options.reasoning_effort = effort.map(str::to_owned);
        let connected = connect(&options, Some(store.clone())).unwrap();
        assert!(!connected.model.chat(&request()).await.unwrap().cached);
    }
}

#[tokio::test]
async fn a_server_that_says_whether_to_try_again_is_believed() {
    for (status, advice, requests) in [(500, "false", 1), (418, "true", 3), (500, "", 3)] {
        let server = Server::replies(vec![Reply::status(status).header("x-should-retry", advice)]);
        let mut options = server.options("m");
        options.max_retries = 2;
        ask(&options).await.unwrap_err();
        assert_eq!(server.journal().len(), requests, "{status} {advice}");
    }
}

#[tokio::test]
async fn a_client_that_is_closed_sends_nothing_more() {
    let server = Server::replies(vec![Reply::status(429).header("retry-after", "60")]);
    let connected = connect(&server.options("m"), None).unwrap();
    let model = std::sync::Arc::clone(&connected.model);
    let waiting = tokio::spawn(async move { model.chat(&request()).await });
    while server.journal().is_empty() {
        tokio::task::yield_now().await;
    }
    connected.close();
    assert_eq!(
        waiting.await.unwrap().unwrap_err().code(),
        "llm-rate-limited"
    );
    let error = connected.model.chat(&request()).await.unwrap_err();
    assert_eq!(error, Error::Interrupted);
    assert_eq!(server.journal().len(), 1);
}

/// A question of its own.
fn numbered(number: usize) -> ChatRequest {
    let text = format!("fn f{number}() {{}}");
    ChatRequest {
        user: Redactor::new().clean(&text).text,
        ..request()
    }
}

/// How a request asks for the form of its answer.
fn way(sent: &Received) -> String {
    let body = sent.json();
    match body["response_format"]["type"].as_str() {
        Some(kind) => kind.to_owned(),
        None if body["tools"].is_array() => "tool".to_owned(),
        None => "text".to_owned(),
    }
}

/// Groq's complaint about an answer of its own model.
fn unformed(code: &str) -> Reply {
    let error = json!({"message": "Failed. See 'failed_generation'.", "code": code, "failed_generation": "{"});
    Reply::json(400, &json!({"error": error}))
}

#[tokio::test]
async fn one_answer_that_did_not_come_out_costs_no_other_question_its_way() {
    // Every fifth question gets no answer by schema, and every tenth none as a tool call either.
    let server = Server::start(|request| {
        let message = request.message("user");
        let number: usize = message[4..message.find('(').unwrap()].parse().unwrap();
        match way(request).as_str() {
            "json_schema" if number % 5 == 1 => unformed("json_validate_failed"),
            "tool" if number % 10 == 6 => unformed("tool_use_failed"),
            _ => Reply::answer(ANSWER),
        }
    });
    let mut options = server.options("m");
    options.max_retries = 0;
    let connected = connect(&options, None).unwrap();
    for number in 0..40 {
        connected.model.chat(&numbered(number)).await.unwrap();
    }
    let mut ways = BTreeMap::<String, usize>::new();
    for sent in server.journal() {
        *ways.entry(way(&sent)).or_default() += 1;
    }
    let expected = [("json_schema", 40), ("tool", 8), ("json_object", 4)];
    assert_eq!(
        ways,
        expected.map(|(way, count)| (way.to_owned(), count)).into()
    );
}

#[tokio::test]
async fn a_way_in_which_no_answer_comes_out_is_left_after_a_few() {
    let server = Server::start(|request| match way(request).as_str() {
        "json_schema" => unformed("json_validate_failed"),
        _ => Reply::answer(ANSWER),
    });
    let connected = connect(&server.options("m"), None).unwrap();
    for number in 0..20 {
        connected.model.chat(&numbered(number)).await.unwrap();
    }
    let by_schema = server
        .journal()
        .iter()
        .filter(|sent| way(sent) == "json_schema")
        .count();
    assert_eq!((by_schema, server.journal().len()), (3, 23));
}

#[tokio::test]
async fn an_answer_that_comes_out_in_no_way_is_said_to() {
    let server = Server::replies(vec![unformed("json_validate_failed")]);
    let error = ask(&server.options("m")).await.unwrap_err();
    assert_eq!(error.code(), "llm-unformed");
    assert!(error.to_string().contains("failed_generation"), "{error}");
    let journal = server.journal();
    let ways: Vec<String> = journal.iter().map(way).collect();
    assert_eq!(ways, ["json_schema", "tool", "json_object", "text"]);
}

#[tokio::test]
async fn a_server_without_tools_is_told_from_an_answer_that_did_not_come_out() {
    let server = Server::start(|request| match way(request).as_str() {
        "json_schema" if request.message("user").contains("f1()") => {
            unformed("json_validate_failed")
        }
        "tool" => Reply::json(
            400,
            &json!({"error": {"message": "tools are not supported"}}),
        ),
        _ => Reply::answer(ANSWER),
    });
    let connected = connect(&server.options("m"), None).unwrap();
    for number in [0, 1, 2, 11] {
        connected.model.chat(&numbered(number)).await.unwrap();
    }
    let journal = server.journal();
    let ways: Vec<String> = journal.iter().map(way).collect();
    let first = ["json_schema", "json_schema", "tool", "json_object"];
    assert_eq!(ways, [&first[..], &["json_schema", "json_schema"]].concat());
}

/// Asks twice in the flexible tier; gives what was sent as the tier, and whether the report says that
/// it was not had.
async fn flexed(refusal: Reply, max_retries: u32) -> (Vec<Value>, Result<bool, Error>) {
    let server = Server::start(move |request| match request.json().get("service_tier") {
        Some(_) => refusal.clone(),
        None => Reply::answer(ANSWER),
    });
    let options = Options {
        tier: Tier::Flex,
        max_retries,
        ..server.options("gpt-5-mini")
    };
    let connected = connect(&options, None).unwrap();
    assert!(!connected.meter.missed_its_tier());
    let mut answer = Ok(());
    for number in 0..2 {
        answer = connected.model.chat(&numbered(number)).await.map(|_| ());
    }
    let tiers = |sent: &Received| sent.json()["service_tier"].clone();
    let tiers = server.journal().iter().map(tiers).collect();
    (tiers, answer.map(|()| connected.meter.missed_its_tier()))
}

#[tokio::test]
async fn a_flexible_tier_that_is_not_to_be_had_is_left_for_the_usual_one() {
    let error = |status, error: Value| Reply::json(status, &json!({"error": error}));
    let refusals = [
        error(
            429,
            json!({"message": "Resource unavailable", "code": "resource_unavailable"}),
        ),
        error(
            429,
            json!({"message": "Try again later.", "code": "resource_unavailable"}),
        ),
        error(
            498,
            json!({"message": "flex tier capacity exceeded", "code": "capacity_exceeded"}),
        ),
        error(
            400,
            json!({"message": "Unknown parameter: 'service_tier'.", "param": "service_tier"}),
        ),
        error(
            400,
            json!({"message": "Invalid service_tier argument", "param": null}),
        ),
        error(
            400,
            json!({"message": "Flex is not available for this model.", "param": null}),
        ),
        Reply::json(
            422,
            &json!({"detail": [{"type": "extra_forbidden", "loc": ["body", "service_tier"], "msg": "Extra inputs are not permitted"}]}),
        ),
    ];
    for refusal in refusals {
        let (tiers, missed) = flexed(refusal.clone(), 0).await;
        assert_eq!(
            tiers,
            [json!("flex"), Value::Null, Value::Null],
            "{refusal:?}"
        );
        assert_eq!(missed, Ok(true), "{refusal:?}");
    }
}

#[tokio::test]
async fn an_answer_of_no_use_says_nothing_of_its_tier() {
    let mut refusal = completion("");
    refusal["choices"][0]["message"] = json!({"refusal": "No."});
    let mut served = completion(ANSWER);
    served["service_tier"] = json!("flex");
    let replies = [refusal, served].map(|body| Reply::json(200, &body));
    let server = Server::replies(replies.into());
    let mut options = server.options("gpt-5-mini");
    options.tier = Tier::Flex;
    let connected = connect(&options, None).unwrap();
    connected.model.chat(&numbered(0)).await.unwrap_err();
    connected.model.chat(&numbered(1)).await.unwrap();
    assert!(!connected.meter.missed_its_tier());
}

#[tokio::test]
async fn a_flexible_tier_that_is_limited_is_waited_for() {
    let limited =
        json!({"error": {"message": "Rate limit reached", "code": "rate_limit_exceeded"}});
    let (tiers, answer) = flexed(Reply::json(429, &limited), 2).await;
    assert_eq!(tiers, vec![json!("flex"); 6]);
    assert_eq!(answer.unwrap_err().code(), "llm-rate-limited");
}

/// Asks six questions in the flexible tier of a server that gives up on these there; gives what was sent
/// as the tier.
async fn timed_out(slow: &'static [&'static str]) -> Vec<Value> {
    let server = Server::start(move |request| {
        let is_slow = slow.iter().any(|it| request.message("user").contains(it));
        match request.json().get("service_tier") {
            Some(_) if is_slow => Reply::status(408),
            _ => Reply::answer(ANSWER),
        }
    });
    let options = Options {
        tier: Tier::Flex,
        max_retries: 0,
        ..server.options("gpt-5-mini")
    };
    let connected = connect(&options, None).unwrap();
    for number in 0..6 {
        connected.model.chat(&numbered(number)).await.unwrap();
    }
    assert!(connected.meter.missed_its_tier());
    let tiers = |sent: &Received| sent.json()["service_tier"].clone();
    server.journal().iter().map(tiers).collect()
}

#[tokio::test]
async fn a_question_that_times_out_in_the_flexible_tier_is_asked_in_the_usual_one() {
    let (flex, usual) = (json!("flex"), Value::Null);
    let once = [&flex, &flex, &flex, &usual, &flex, &flex, &flex];
    assert_eq!(timed_out(&["f2()"]).await.iter().collect::<Vec<_>>(), once);
    // Where no question comes through it is left.
    let always = [
        &flex, &usual, &flex, &usual, &flex, &usual, &usual, &usual, &usual,
    ];
    assert_eq!(timed_out(&["fn"]).await.iter().collect::<Vec<_>>(), always);
}
