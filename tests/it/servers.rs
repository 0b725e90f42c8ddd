//! What servers support, as `models check` finds out, and servers on this machine.

use std::collections::BTreeMap;

use create_dump::llm::{find_local, local_addresses};
use serde_json::{Value, json};

use crate::program::{Program, Run};
use crate::server::{Received, Reply, Server, completion};

const COLOUR: &str = r#"{"colour": "red", "letters": 3}"#;

/// A server that does everything, apart from what `spoil` makes of it.
fn able(spoil: impl Fn(&Received) -> Option<Reply> + Send + Sync + 'static) -> Server {
    Server::start(move |request| {
        if let Some(reply) = spoil(request) {
            return reply;
        }
        if request.path.ends_with("/models") {
            let list = json!({"data": [{"id": "m", "max_model_len": 32_768}]});
            return Reply::json(200, &list);
        }
        answered(request)
    })
}

fn answered(request: &Received) -> Reply {
    let body = request.json();
    let words = request.message("user").split_whitespace().count();
    let counts = json!({"prompt_tokens": words + 40, "completion_tokens": 9});
    if body["stream"] == true {
        let piece = json!({"choices": [{"delta": {"content": COLOUR}, "finish_reason": "stop"}]});
        let last = json!({"choices": [], "usage": counts});
        let events = format!("data: {piece}\n\ndata: {last}\n\ndata: [DONE]\n\n");
        return Reply::status(200)
            .header("content-type", "text/event-stream")
            .body(events);
    }
    let mut reply = completion(COLOUR);
    reply["usage"] = counts;
    if body.get("tools").is_some() {
        let call = json!({"function": {"name": "colour", "arguments": COLOUR}});
        reply["choices"][0]["message"] = json!({"content": null, "tool_calls": [call]});
    }
    Reply::json(200, &reply)
        .header("x-ratelimit-limit-requests", "60")
        .header("x-ratelimit-remaining-requests", "59")
}

fn check(server: &Server, more: &[&str]) -> (Run, BTreeMap<String, (String, String)>) {
    let program = Program::new().with("OPENAI_API_KEY", "sk-0123456789abcdef");
    let arguments = ["models", "check", "--format", "json", "--base-url"];
    let run = program.run(&[&arguments[..], &[server.base_url()], more].concat());
    let check: Value = serde_json::from_str(&run.stdout).unwrap_or_else(|_| panic!("{run:?}"));
    let rows = check["capabilities"].as_array().unwrap().iter();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let rows = rows.map(|row| {
        (
            text(&row["id"]),
            (text(&row["supported"]), text(&row["words"])),
        )
    });
    (run, rows.collect())
}

#[test]
fn a_server_that_does_everything_has_yes_in_every_row() {
    let server = able(|_| None);
    let (run, rows) = check(&server, &["--model", "m"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert_eq!(rows.len(), 13);
    for (id, (supported, words)) in &rows {
        assert_eq!(supported, "yes", "{id}: {words}");
    }
    assert_eq!(rows["rate_limits"].1, "59 of 60 requests left");
    assert!(rows["context_window"].1.contains("32768"));
    assert!(server.journal().len() <= 8, "{}", server.journal().len());
    assert!(!run.stdout.contains("sk-0123456789"));
    assert!(run.stderr.contains("may cost"));
    let page = Program::new().run(&[
        "models",
        "check",
        "--model",
        "m",
        "--base-url",
        server.base_url(),
    ]);
    assert!(
        page.stdout.contains("| json_schema | yes |"),
        "{}",
        page.stdout
    );
    assert!(page.stdout.contains("none was sent"), "{}", page.stdout);
}

/// What a spoiled server does, and the rows that are not `yes` then.
type Case = (
    &'static str,
    fn(&Received) -> Option<Reply>,
    &'static [(&'static str, &'static str, &'static str)],
);

fn refuses(request: &Received, parameter: &str, words: &str) -> Option<Reply> {
    let error =
        json!({"error": {"message": words, "param": parameter, "code": "unsupported_parameter"}});
    request.json().get(parameter)?;
    Some(Reply::json(400, &error))
}

const CASES: &[Case] = &[
    (
        "a wrong key",
        |_| Some(Reply::json(401, &json!({"error": {"message": "bad key"}}))),
        &[("key", "no", "bad key"), ("answers", "unknown", "")],
    ),
    (
        "a key that only chats are refused for",
        |request| (!request.path.ends_with("/models")).then(|| Reply::status(401)),
        &[("key", "no", "401"), ("answers", "no", "401")],
    ),
    (
        "no such model",
        |request| {
            let error = json!({"error": {"message": "no model m", "code": "model_not_found"}});
            let list = json!({"data": [{"id": "other"}]});
            Some(match request.path.ends_with("/models") {
                true => Reply::json(200, &list),
                false => Reply::json(404, &error),
            })
        },
        &[
            ("model", "no", "no model m"),
            ("answers", "no", "no model m"),
        ],
    ),
    (
        "no schemas",
        |request| refuses(request, "response_format", "what is response_format?"),
        &[
            ("json_schema", "no", "response_format"),
            ("json_object", "no", "response_format"),
        ],
    ),
    (
        "schemas that are not enforced",
        |request| {
            let is_schema = request.json()["response_format"]["type"] == "json_schema";
            is_schema.then(|| Reply::answer("Red has three letters."))
        },
        &[("json_schema", "no", "did not follow")],
    ),
    (
        "no tools and no streams",
        |request| {
            refuses(request, "tools", "no tools here")
                .or_else(|| refuses(request, "stream", "no streams here"))
        },
        &[
            ("tool_call", "no", "no tools here"),
            ("streaming", "no", "no streams here"),
        ],
    ),
    (
        "silent cutting",
        |request| {
            let mut reply = completion(COLOUR);
            reply["usage"] = json!({"prompt_tokens": 2048, "completion_tokens": 3});
            let is_long = request.body.len() > 10_000;
            is_long.then(|| Reply::json(200, &reply))
        },
        &[("long_prompts", "no", "it counted 2048 of about 6000")],
    ),
    (
        "a short context that is told of",
        |request| {
            let error = json!({"error": {"message": "maximum context length is 4096 tokens", "code": "context_length_exceeded"}});
            (request.body.len() > 10_000).then(|| Reply::json(400, &error))
        },
        &[("long_prompts", "no", "maximum context length is 4096")],
    ),
    (
        "no counts",
        |request| {
            let mut reply = completion(COLOUR);
            reply.as_object_mut().unwrap().remove("usage");
            let is_plain =
                request.json().get("tools").is_none() && request.json()["stream"] != true;
            (is_plain && !request.path.ends_with("/models")).then(|| Reply::json(200, &reply))
        },
        &[
            ("usage", "no", ""),
            ("long_prompts", "unknown", ""),
            ("rate_limits", "no", ""),
        ],
    ),
];

#[test]
fn half_a_model_is_not_passed_over_in_silence() {
    let tree = crate::support::TempTree::of(&[("a.rs", "fn main() {}\n")]);
    for (half, missing) in [
        (&["--model", "m"][..], "a key in OPENAI_API_KEY"),
        (
            &["--base-url", "http://127.0.0.1:9/v1"],
            "name it with --model",
        ),
        (&["--provider", "ollama"], "name it with --model"),
    ] {
        let run = Program::new().run_in(&tree.path(), &[&["analyze"], half].concat());
        assert_eq!(run.code, 0, "{run:?}");
        assert!(run.stderr.contains("(model-not-configured)"), "{run:?}");
        assert!(run.stderr.contains(missing), "{run:?}");
        let silent = [&["analyze", "--llm", "off"], half].concat();
        let run = Program::new().run_in(&tree.path(), &silent);
        assert!(!run.stderr.contains("model-not-configured"), "{run:?}");
    }
}

#[test]
fn what_a_server_does_not_do_is_named_with_its_words() {
    for (name, spoil, expected) in CASES {
        let server = able(spoil);
        let (run, rows) = check(&server, &["--model", "m"]);
        for (id, supported, words) in *expected {
            assert_eq!(rows[*id].0, *supported, "{name}: {id}: {rows:?}");
            assert!(rows[*id].1.contains(words), "{name}: {id}: {}", rows[*id].1);
        }
        let is_usable = rows["answers"].0 == "yes";
        assert_eq!(run.code, if is_usable { 0 } else { 1 }, "{name}");
    }
}

#[test]
fn nobody_there_and_nothing_named_are_rows_too() {
    let url = {
        let server = Server::replies(vec![Reply::close()]);
        server.base_url().to_owned()
    };
    let run = Program::new().run(&["models", "check", "--model", "m", "--base-url", &url]);
    assert_eq!(run.code, 1, "{}", run.stderr);
    assert!(run.stdout.contains("| reachable | no |"), "{}", run.stdout);
    assert!(
        run.stdout.contains("check that the server runs"),
        "{}",
        run.stdout
    );
    assert!(!run.stdout.contains("os error"), "{}", run.stdout);
    let server = able(|_| None);
    let (run, rows) = check(&server, &[]);
    assert_eq!(run.code, 1);
    assert_eq!(
        rows["model"],
        (
            "unknown".to_owned(),
            "none was named; the server has m".to_owned()
        )
    );
    assert_eq!(server.journal().len(), 1);
}

#[tokio::test]
async fn a_server_on_this_machine_is_found_by_its_list_of_models() {
    let other = Server::replies(vec![
        Reply::status(200).body("<html>not a model server</html>"),
    ]);
    let far = Server::replies(vec![
        Reply::status(302).header("location", "http://192.0.2.1/"),
    ]);
    let right = able(|_| None);
    let gone = {
        let server = Server::replies(vec![Reply::close()]);
        server.base_url().to_owned()
    };
    let at = |id, server: &Server| (id, server.base_url().to_owned());
    let all = [
        ("ollama", gone.clone()),
        at("ollama", &other),
        at("ollama", &far),
        at("llama.cpp", &right),
    ];
    let found = find_local(&all).await.unwrap();
    assert_eq!(found.provider, "llama.cpp");
    assert_eq!(found.models, ["m"]);
    let [asked] = &right.journal()[..] else {
        panic!("asked once")
    };
    assert!(!asked.headers.contains_key("authorization"));
    let error = find_local(&[("ollama", gone)]).await.unwrap_err();
    assert_eq!(error.code(), "llm-settings");
    // Nothing but this machine is ever looked at.
    for (_, url) in local_addresses() {
        assert!(url.starts_with("http://127.0.0.1:"), "{url}");
    }
}

#[test]
fn the_known_models_are_listed_with_their_prices() {
    let run = Program::new().run(&["models", "list"]);
    assert_eq!(run.code, 0);
    assert!(
        run.stdout.contains("| gpt-5-mini | 400000 | 0.25 | 2.00 |"),
        "{}",
        run.stdout
    );
    let run = Program::new().run(&["models", "list", "--format", "json"]);
    let list: Value = serde_json::from_str(&run.stdout).unwrap();
    assert!(list.as_array().unwrap().len() > 5);
}

#[test]
fn the_models_of_a_server_are_listed_when_it_is_named() {
    let server = Server::start(|_| {
        let models = json!([{"id": "gpt-5-mini"}, {"id": "own|one", "max_model_len": 8192}, {"id": "other"}]);
        Reply::json(200, &json!({"object": "list", "data": models}))
    });
    let list = ["models", "list", "--base-url", server.base_url()];
    let run = Program::new().run(&list);
    assert_eq!(run.code, 0, "{}", run.stderr);
    for row in [
        "| gpt-5-mini | 400000 | 0.25 | 2.00 |",
        "| own\\|one | 8192 | unknown | unknown |",
        "| other | unknown | unknown | unknown |",
    ] {
        assert!(run.stdout.contains(row), "{}", run.stdout);
    }
    assert_eq!(server.journal().len(), 1);
    let page = Server::start(|_| Reply::status(200).body("<html>"));
    let run = Program::new().run(&["models", "list", "--base-url", page.base_url()]);
    assert_eq!(run.code, 2, "{}", run.stderr);
    assert!(run.stderr.contains("llm-malformed"), "{}", run.stderr);
}
