//! The model layer against a scripted server: what each reply leads to.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use create_dump::cache::Store;
use create_dump::llm::{ApiKey, ChatRequest, ChatResponse, Error, Options, connect};
use create_dump::redact::{Clean, Redactor};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::server::{Reply, Server, completion};
use crate::support::{files_below, root};

const ANSWER: &str = r#"{"findings": []}"#;

fn request() -> ChatRequest {
    ChatRequest {
        prompt: "file-review/1".to_owned(),
        system: Clean::literal("Answer in JSON."),
        user: Clean::literal("fn main() {}"),
        answer: "file_review".to_owned(),
        schema: json!({"type": "object", "properties": {}, "additionalProperties": false}),
        prompt_tokens: 10,
        max_answer_tokens: 100,
        repair: None,
        sample: 0,
    }
}

async fn ask(options: &Options) -> Result<ChatResponse, Error> {
    connect(options, None)?.model.chat(&request()).await
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Cases {
    case: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    replies: Vec<Scripted>,
    outcome: String,
    requests: usize,
    impatient: Option<String>,
    says: Option<String>,
    text: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Scripted {
    #[serde(default)]
    answer: bool,
    #[serde(default)]
    status: u16,
    #[serde(default)]
    headers: BTreeMap<String, String>,
    #[serde(default)]
    body: String,
    manner: Option<String>,
}

impl Scripted {
    fn reply(&self) -> Reply {
        let reply = if self.answer {
            Reply::answer(ANSWER)
        } else {
            Reply::status(self.status).body(self.body.as_str())
        };
        let reply = self
            .headers
            .iter()
            .fold(reply, |reply, (name, value)| reply.header(name, value));
        match self.manner.as_deref() {
            None => reply,
            Some("close") => Reply::close(),
            Some("stall") => Reply::stall(),
            Some("close-halfway") => reply.closing_halfway(),
            Some("stall-in-head") => reply.stalling_in_head(),
            Some("stall-halfway") => reply.stalling_halfway(),
            Some("drip") => reply.dripping(Duration::from_millis(2)),
            Some(manner) => panic!("no such manner: {manner}"),
        }
    }
}

/// What came of a case, in the words of the fixture where it is as expected.
async fn outcome(case: &Case) -> Result<(), String> {
    let server = Server::replies(case.replies.iter().map(Scripted::reply).collect());
    let mut options = server.options("m");
    options.max_retries = 2;
    let short = Duration::from_millis(200);
    match case.impatient.as_deref() {
        Some("reply") => options.request_timeout = short,
        Some("body") => options.idle_timeout = short,
        _ => {}
    }
    let connected = connect(&options, None).unwrap();
    let result = connected.model.chat(&request()).await;
    let (outcome, message) = match &result {
        Ok(response) => ("answer", response.text.clone()),
        Err(error) => (error.code(), error.to_string()),
    };
    // What the client gave up on may not have reached the journal.
    let requests = match case.impatient {
        None => server.journal().len(),
        Some(_) => connected.meter.counts().requests as usize,
    };
    let fits = outcome == case.outcome
        && requests == case.requests
        && case.text.as_ref().is_none_or(|text| *text == message)
        && case
            .says
            .as_ref()
            .is_none_or(|words| message.contains(words));
    if fits {
        return Ok(());
    }
    Err(format!(
        "{}: {outcome} after {requests} requests: {message}",
        case.name
    ))
}

#[tokio::test]
async fn every_reply_ends_in_its_class() {
    let path = root().join("fixtures/llm/replies.toml");
    let cases: Cases = toml::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    assert!(cases.case.len() >= 35);
    let mut running = JoinSet::new();
    for case in cases.case {
        running.spawn(async move { outcome(&case).await });
    }
    let outcomes = running.join_all().await;
    let surprises: Vec<String> = outcomes.into_iter().filter_map(Result::err).collect();
    assert!(surprises.is_empty(), "{}", surprises.join("\n"));
}

#[tokio::test]
async fn addresses_are_taken_in_every_way_that_people_write_them() {
    let cases = [
        ("", "/chat/completions"),
        ("/", "/chat/completions"),
        ("/v1", "/v1/chat/completions"),
        ("/v1/", "/v1/chat/completions"),
        (" /v1// ", "/v1/chat/completions"),
        ("/v1/chat/completions", "/v1/chat/completions"),
        ("/v1/chat/completions/", "/v1/chat/completions"),
        ("/proxy/team%20a/v1", "/proxy/team%20a/v1/chat/completions"),
        ("/v1?team=a%20b&x", "/v1/chat/completions?team=a+b&x="),
        (
            "/openai/deployments/gpt/chat/completions?api-version=2024-10-21",
            "/openai/deployments/gpt/chat/completions?api-version=2024-10-21",
        ),
    ];
    for (end, expected) in cases {
        let server = Server::replies(vec![Reply::answer(ANSWER)]);
        let mut options = server.options("m");
        let root = options.base_url.trim_end_matches("/v1").to_owned();
        let (before, end) = end.split_at(end.len() - end.trim_start().len());
        options.base_url = format!("{before}{root}{end}").replace("http", "HTTP");
        ask(&options).await.unwrap();
        assert_eq!(server.journal()[0].path, expected, "{}", options.base_url);
    }
}

#[tokio::test]
async fn an_address_where_no_api_begins_is_said_to_be_wrong() {
    let server = Server::start(|request| match request.path.as_str() {
        "/v1/chat/completions" => Reply::answer(ANSWER),
        _ => Reply::json(404, &json!({"detail": "Not Found"})),
    });
    let root = server.base_url().trim_end_matches("/v1");
    for base_url in [
        root.to_owned(),
        format!("{root}/v1/v1"),
        format!("{root}/V1"),
    ] {
        let mut options = server.options("m");
        options.base_url = base_url;
        let error = ask(&options).await.unwrap_err();
        assert_eq!(error.code(), "llm-not-found");
        assert!(
            error.dooms_the_run() && error.help().contains("`/v1`"),
            "{error}"
        );
    }
    assert_eq!(server.journal().len(), 3);
}

#[tokio::test]
async fn a_request_says_all_that_it_should() {
    let server = Server::replies(vec![Reply::answer(ANSWER)]);
    let mut options = server.options("m");
    options.base_url += "//?api-version=1";
    options.api_key = Some(ApiKey::parse(" \u{feff}'sk-secret-0123456789'\n").unwrap());
    options.headers = vec![("X-Title".to_owned(), "create dump".to_owned())];
    ask(&options).await.unwrap();
    let [received] = &server.journal()[..] else {
        panic!("one request")
    };
    assert_eq!(received.path, "/v1/chat/completions?api-version=1");
    assert_eq!(
        received.headers["authorization"],
        "Bearer sk-secret-0123456789"
    );
    assert_eq!(received.headers["x-title"], "create dump");
    assert!(received.headers["user-agent"].starts_with("create-dump/"));
    assert_eq!(
        received.json(),
        json!({
            "model": "m",
            "messages": [
                {"role": "system", "content": "Answer in JSON."},
                {"role": "user", "content": "fn main() {}"},
            ],
            "max_tokens": 100,
            "temperature": 0,
            "seed": 0,
            "response_format": {"type": "json_schema", "json_schema": {
                "name": "file_review",
                "schema": {"type": "object", "properties": {}, "additionalProperties": false},
                "strict": true,
            }},
        })
    );
}

#[tokio::test]
async fn without_a_key_no_key_is_sent() {
    let server = Server::replies(vec![Reply::answer(ANSWER)]);
    ask(&server.options("m")).await.unwrap();
    assert!(!server.journal()[0].headers.contains_key("authorization"));
}

#[tokio::test]
async fn text_that_secrets_were_left_in_is_not_sent() {
    let server = Server::replies(vec![Reply::answer(ANSWER)]);
    let connected = connect(&server.options("m"), None).unwrap();
    let asked = ChatRequest {
        user: Redactor::none().clean("one\ntwo").text.lines(2, 2),
        ..request()
    };
    let answer = connected.model.chat(&asked).await;
    assert_eq!(answer, Err(Error::NotRedacted));
    assert!(server.journal().is_empty());
}

#[tokio::test]
async fn counts_that_cannot_be_are_not_believed() {
    let mut body = completion(ANSWER);
    body["usage"] = json!({"prompt_tokens": u64::MAX, "completion_tokens": 7});
    let server = Server::replies(vec![Reply::json(200, &body)]);
    let connected = connect(&server.options("m"), None).unwrap();
    connected.model.chat(&request()).await.unwrap();
    let report = connected.meter.report();
    assert_eq!((report.requests, report.prompt_tokens), (1, None));
}

#[tokio::test]
async fn usage_is_taken_as_the_server_counts_it() {
    let mut body = completion(ANSWER);
    body["usage"] = json!({
        "prompt_tokens": 9, "completion_tokens": 7,
        "prompt_tokens_details": {"cached_tokens": 4},
        "completion_tokens_details": {"reasoning_tokens": 5, "audio_tokens": null},
    });
    let mut bare = completion(ANSWER);
    bare.as_object_mut().unwrap().remove("usage");
    let server = Server::replies(vec![Reply::json(200, &body), Reply::json(200, &bare)]);
    let mut options = server.options("m");
    options.input_price = Some(1.0);
    options.output_price = Some(10.0);
    let connected = connect(&options, None).unwrap();
    let usage = connected
        .model
        .chat(&request())
        .await
        .unwrap()
        .usage
        .unwrap();
    assert_eq!((usage.prompt_tokens, usage.completion_tokens), (9, 7));
    assert_eq!((usage.cached_prompt_tokens, usage.reasoning_tokens), (4, 5));
    let report = connected.meter.report();
    assert_eq!(report.prompt_tokens, Some(9));
    assert_eq!(report.cost_usd, Some(79e-6));

    assert_eq!(connected.model.chat(&request()).await.unwrap().usage, None);
    let report = connected.meter.report();
    assert_eq!(
        (report.requests, report.prompt_tokens, report.cost_usd),
        (2, None, None)
    );
    assert_eq!(report.estimated_cost_usd, Some((20.0 + 8.0 * 10.0) / 1e6));
}

#[tokio::test]
async fn counts_that_cannot_be_are_unknown_and_not_nothing() {
    let cases = [
        (json!({"prompt_tokens": 0, "completion_tokens": 0}), None),
        (json!({"prompt_tokens": 9, "completion_tokens": 0}), None),
        (json!({"prompt_tokens": -9, "completion_tokens": -1}), None),
        (json!({"prompt_tokens": 9}), None),
        (json!({"prompt_tokens": 9, "total_tokens": 4}), None),
        (json!({"completion_tokens": 7}), None),
        (json!({}), None),
        (json!("many"), None),
        (
            json!({"prompt_tokens": 9, "total_tokens": 16}),
            Some((9, 7)),
        ),
        (
            json!({"prompt_tokens": 9.0, "completion_tokens": 7.0}),
            Some((9, 7)),
        ),
        (
            json!({"prompt_tokens": 9, "completion_tokens": 7, "prompt_tokens_details": -1}),
            Some((9, 7)),
        ),
    ];
    for (usage, counted) in cases {
        let mut body = completion(ANSWER);
        body["usage"] = usage.clone();
        let server = Server::replies(vec![Reply::json(200, &body)]);
        let connected = connect(&server.options("m"), None).unwrap();
        let answer = connected.model.chat(&request()).await.unwrap();
        let believed = answer
            .usage
            .map(|usage| (usage.prompt_tokens, usage.completion_tokens));
        assert_eq!(believed, counted, "{usage}");
        let prompt = connected.meter.report().prompt_tokens;
        assert_eq!(prompt, counted.map(|(prompt, _)| prompt), "{usage}");
    }
}

#[tokio::test]
async fn what_an_answer_of_no_use_has_cost_is_unknown_and_not_nothing() {
    let failures = [
        (Reply::json(200, &json!({"choices": []})), None),
        (Reply::status(200).body("<html>"), None),
        (Reply::json(500, &json!({"error": "no"})), Some(100)),
        (Reply::close(), Some(100)),
    ];
    for (failure, prompt_tokens) in failures {
        let server = Server::replies(vec![failure.clone(), Reply::answer(ANSWER)]);
        let connected = connect(&server.options("m"), None).unwrap();
        connected.model.chat(&request()).await.unwrap();
        let report = connected.meter.report();
        assert_eq!(report.prompt_tokens, prompt_tokens, "{failure:?}");
    }
}

/// A server that takes only what `takes` allows, and complains by `complain` about the rest.
fn picky(rejects: &'static [(&'static str, &'static str)]) -> Server {
    Server::start(move |request| {
        let body = request.json();
        let found = rejects
            .iter()
            .find(|(pointer, _)| body.pointer(pointer).is_some());
        match found {
            Some((_, complaint)) => {
                Reply::json(400, &json!({"error": {"message": complaint, "code": 400}}))
            }
            None => Reply::answer(ANSWER),
        }
    })
}

#[tokio::test]
async fn what_a_server_does_not_take_is_learned_once() {
    let server = picky(&[
        (
            "/max_tokens",
            "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
        ),
        (
            "/temperature",
            "Unsupported value: 'temperature' does not support 0 with this model.",
        ),
        ("/seed", "unknown field seed"),
    ]);
    let mut options = server.options("m");
    options.max_retries = 0;
    let connected = connect(&options, None).unwrap();
    connected.model.chat(&request()).await.unwrap();
    assert_eq!(server.journal().len(), 4);
    let last = server.journal()[3].json();
    assert_eq!(last["max_completion_tokens"], 100);
    connected.model.chat(&request()).await.unwrap();
    assert_eq!(server.journal().len(), 5);
    assert_eq!(server.journal()[4].json(), last);
    assert_eq!(connected.meter.counts().requests, 5);
}

#[tokio::test]
async fn many_who_learn_at_once_all_get_their_answer() {
    let server = picky(&[
        ("/max_tokens", "Unsupported parameter: 'max_tokens'"),
        ("/response_format", "response_format is not supported"),
    ]);
    let mut options = server.options("m");
    options.max_retries = 0;
    let connected = connect(&options, None).unwrap();
    let mut running = JoinSet::new();
    for _ in 0..16 {
        let model = Arc::clone(&connected.model);
        running.spawn(async move { model.chat(&request()).await });
    }
    for answer in running.join_all().await {
        answer.unwrap();
    }
}

#[tokio::test]
async fn a_server_that_has_nothing_left_is_given_its_pause() {
    let reply = Reply::answer(ANSWER)
        .header("x-ratelimit-remaining-requests", "0")
        .header("x-ratelimit-reset-requests", "80ms");
    let server = Server::replies(vec![reply]);
    let connected = connect(&server.options("m"), None).unwrap();
    connected.model.chat(&request()).await.unwrap();
    let start = Instant::now();
    connected.model.chat(&request()).await.unwrap();
    assert!(
        start.elapsed() >= Duration::from_millis(70),
        "{:?}",
        start.elapsed()
    );
}

#[tokio::test]
async fn structured_answers_climb_down_their_ladder() {
    let server = Server::start(|request| {
        match request.json()["response_format"]["type"].as_str() {
            Some("json_schema") => Reply::json(
                500,
                &json!({"error": {"message": "'json_schema' is not one of ['text', 'json_object']"}}),
            ),
            Some(_) => Reply::json(
                400,
                &json!({"error": "'response_format.type' must be 'json_schema' or 'text'"}),
            ),
            None if request.json()["tools"].is_array() => Reply::json(
                500,
                &json!({"error": {"message": "tools param requires --jinja flag", "code": 500}}),
            ),
            None => Reply::answer(ANSWER),
        }
    });
    let connected = connect(&server.options("m"), None).unwrap();
    connected.model.chat(&request()).await.unwrap();
    connected.model.chat(&request()).await.unwrap();
    let journal = server.journal();
    let formats: Vec<Value> = journal
        .iter()
        .map(|received| received.json()["response_format"]["type"].clone())
        .collect();
    assert_eq!(
        formats,
        [
            json!("json_schema"),
            Value::Null,
            json!("json_object"),
            Value::Null,
            Value::Null
        ]
    );
    assert_eq!(
        journal[1].json()["tools"][0]["function"]["parameters"]["type"],
        "object"
    );
    assert!(
        journal[4]
            .message("system")
            .contains(r#""additionalProperties":false"#)
    );
}

#[tokio::test]
async fn a_server_that_takes_nothing_is_not_asked_forever() {
    let server = Server::start(|request| {
        let body = request.json();
        let names = [
            "max_tokens",
            "max_completion_tokens",
            "temperature",
            "seed",
            "response_format",
            "tools",
        ];
        let name = names
            .iter()
            .find(|name| body.get(name).is_some())
            .unwrap_or(&"temperature");
        Reply::json(400, &json!({"error": {"message": "no", "param": name}}))
    });
    let error = ask(&server.options("m")).await.unwrap_err();
    assert_eq!(error.code(), "llm-bad-parameter");
    assert!(server.journal().len() <= 10, "{}", server.journal().len());
}

#[tokio::test]
async fn extreme_settings_do_no_harm() {
    let server = Server::replies(vec![Reply::status(500), Reply::answer(ANSWER)]);
    let options = Options {
        requests_per_minute: Some(u32::MAX),
        tokens_per_minute: Some(u32::MAX),
        concurrency: usize::MAX,
        connect_timeout: Duration::MAX,
        idle_timeout: Duration::MAX,
        request_timeout: Duration::MAX,
        max_retries: u32::MAX,
        ..server.options("m")
    };
    ask(&options).await.unwrap();
    let none = Options {
        requests_per_minute: Some(0),
        tokens_per_minute: Some(0),
        concurrency: 0,
        ..server.options("m")
    };
    ask(&none).await.unwrap();
}

#[tokio::test]
async fn a_server_that_is_not_there_is_named() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let options = Options {
        base_url: format!("http://{address}/v1"),
        model: "m".to_owned(),
        backoff: Duration::from_millis(1),
        ..Options::default()
    };
    let error = ask(&options).await.unwrap_err();
    assert_eq!(error.code(), "llm-transport");
    assert!(error.to_string().contains("refused"), "{error}");
}

#[tokio::test]
async fn a_reply_without_end_is_left() {
    let server = Server::replies(vec![Reply::status(200).body(vec![b' '; 17 * 1024 * 1024])]);
    let mut options = server.options("m");
    options.max_retries = 0;
    let error = ask(&options).await.unwrap_err();
    assert!(error.to_string().contains("it is too large"), "{error}");
}

#[tokio::test]
async fn a_large_answer_of_odd_characters_arrives() {
    let text = json!({"a": "\u{202e}\u{0}🦀\n".repeat(700_000)}).to_string();
    let server = Server::replies(vec![Reply::answer(&text)]);
    assert_eq!(ask(&server.options("m")).await.unwrap().text, text);
}

#[tokio::test]
async fn a_body_that_is_no_utf8_is_no_panic() {
    for status in [200, 400, 500] {
        let server = Server::replies(vec![Reply::status(status).body(vec![0xff, 0xfe, b'{', 0])]);
        let mut options = server.options("m");
        options.max_retries = 0;
        ask(&options).await.unwrap_err();
    }
}

#[tokio::test]
async fn a_key_never_comes_back() {
    const KEY: &str = "my-very-own-0123456789";
    let echo = json!({"error": {"message": format!("wrong key {KEY}\n\u{1b}[31m::error::{}", "x".repeat(9000))}});
    let server = Server::replies(vec![Reply::json(401, &echo).header("x-request-id", KEY)]);
    let mut options = server.options("m");
    options.api_key = Some(ApiKey::parse(KEY).unwrap());
    let error = ask(&options).await.unwrap_err();
    let shown = format!("{error} {error:?} {options:?}");
    assert!(!shown.contains(KEY), "{shown}");
    assert!(
        !shown.contains('\u{1b}') && !error.to_string().contains('\n'),
        "{shown}"
    );
    assert!(error.to_string().len() < 500, "{shown}");
}

#[tokio::test]
async fn a_redirect_gets_neither_key_nor_code() {
    let elsewhere = Server::replies(vec![Reply::answer(ANSWER)]);
    let server = Server::replies(vec![
        Reply::status(308).header("location", elsewhere.base_url()),
    ]);
    let mut options = server.options("m");
    options.api_key = Some(ApiKey::parse("sk-secret-0123456789").unwrap());
    let error = ask(&options).await.unwrap_err();
    assert_eq!(error.code(), "llm-redirected");
    assert!(error.dooms_the_run());
    assert!(elsewhere.journal().is_empty());
}

#[tokio::test]
async fn the_second_run_sends_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path().join("cache")).unwrap();
    let server = Server::replies(vec![Reply::answer(ANSWER), Reply::status(500)]);
    let connected = connect(&server.options("m"), Some(store.clone())).unwrap();
    let first = connected.model.chat(&request()).await.unwrap();
    let again = connect(&server.options("m"), Some(store)).unwrap();
    let second = again.model.chat(&request()).await.unwrap();
    assert_eq!((first.cached, second.cached), (false, true));
    assert_eq!((first.text, first.usage), (second.text, second.usage));
    assert_eq!(server.journal().len(), 1);
    let counts = again.meter.counts();
    assert_eq!(
        (counts.requests, counts.cache_hits, counts.prompt_tokens),
        (0, 1, 0)
    );
}

#[tokio::test]
async fn another_question_is_another_request() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path().to_owned()).unwrap();
    let server = Server::replies(vec![Reply::answer(ANSWER)]);
    let asked = request();
    let variants = [
        ChatRequest {
            prompt: "file-review/2".to_owned(),
            ..asked.clone()
        },
        ChatRequest {
            system: Clean::literal("Answer in JSON!"),
            ..asked.clone()
        },
        ChatRequest {
            user: Clean::literal("fn main() { }"),
            ..asked.clone()
        },
        ChatRequest {
            schema: json!({}),
            ..asked.clone()
        },
        ChatRequest {
            max_answer_tokens: 101,
            ..asked.clone()
        },
        asked,
    ];
    for model in ["m", "n"] {
        let connected = connect(&server.options(model), Some(store.clone())).unwrap();
        for request in &variants {
            assert!(!connected.model.chat(request).await.unwrap().cached);
        }
    }
    assert_eq!(server.journal().len(), 12);
}

#[tokio::test]
async fn what_is_no_json_or_was_forgotten_is_asked_again() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path().to_owned()).unwrap();
    let server = Server::replies(vec![
        Reply::answer("I think it is fine."),
        Reply::answer("As I said, it is fine."),
        Reply::answer(ANSWER),
    ]);
    let connected = connect(&server.options("m"), Some(store)).unwrap();
    connected.model.chat(&request()).await.unwrap();
    connected.model.chat(&request()).await.unwrap();
    assert!(connected.model.chat(&request()).await.unwrap().cached);
    connected.forget(&request());
    assert!(!connected.model.chat(&request()).await.unwrap().cached);
    assert_eq!(server.journal().len(), 4);
}

#[tokio::test]
async fn a_cache_that_cannot_be_written_costs_money_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path().to_owned()).unwrap();
    std::fs::write(folder.path().join("chat-1"), "in the way").unwrap();
    let server = Server::replies(vec![Reply::answer(ANSWER)]);
    let connected = connect(&server.options("m"), Some(store)).unwrap();
    assert_eq!(connected.meter.not_kept(), None);
    for _ in 0..2 {
        assert!(!connected.model.chat(&request()).await.unwrap().cached);
    }
    assert_eq!(connected.meter.not_kept().unwrap().answers, 2);
    connected.forget(&request());
}

#[tokio::test]
async fn a_secret_in_an_answer_is_not_kept() {
    const SECRET: &str = "AKIAIOSFODNN7EXAMPLE";
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path().to_owned()).unwrap();
    let text =
        json!({"findings": [{"quote": format!("aws_access_key_id = \"{SECRET}\"")}], "n": 1})
            .to_string();
    let server = Server::replies(vec![Reply::answer(&text)]);
    let connected = connect(&server.options("m"), Some(store)).unwrap();
    let first = connected.model.chat(&request()).await.unwrap();
    let second = connected.model.chat(&request()).await.unwrap();
    assert_eq!(first.text, second.text);
    assert!(
        second.cached && !second.text.contains(SECRET),
        "{}",
        second.text
    );
    assert!(serde_json::from_str::<Value>(&second.text).unwrap()["findings"].is_array());
    for file in files_below(folder.path()) {
        let bytes = std::fs::read(file).unwrap();
        assert!(
            !bytes
                .windows(SECRET.len())
                .any(|window| window == SECRET.as_bytes())
        );
    }
}

#[test]
fn settings_that_cannot_work_are_refused_before_anything_is_sent() {
    for base_url in [
        "",
        "localhost:11434",
        "127.0.0.1:8000/v1",
        "my.server/v1",
        "//my.server/v1",
        "https://",
        "http://my server/v1",
        "http://x:99999/v1",
        "ftp://x/v1",
        "http://",
        "https://user:hunter2@x/v1",
        "http://x/v1#a",
    ] {
        let options = Options {
            base_url: base_url.to_owned(),
            ..Options::default()
        };
        let error = connect(&options, None).err().unwrap();
        assert_eq!(error.code(), "llm-settings", "{base_url}");
        assert!(!error.to_string().contains("hunter2"), "{error}");
    }
    for key in ["", " \n", "\"\"", "two words", "sk-\u{e4}", "a\u{0}b"] {
        assert!(ApiKey::parse(key).is_err(), "{key:?}");
    }
    for (name, value) in [("no name", "x"), ("x", "a\nb")] {
        let headers = vec![(name.to_owned(), value.to_owned())];
        let options = Options {
            headers,
            ..Options::default()
        };
        assert!(connect(&options, None).is_err(), "{name}");
    }
}
