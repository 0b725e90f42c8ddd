//! What a run says of itself: logs on standard error, timings, and spans sent to a collector, none of
//! which tells what was read, asked or answered, nor changes what is written.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::program::{Program, Run};
use crate::server::{Reply, Server};
use crate::support::TempTree;

const MODEL_KEY: &str = "key-of-the-model-0815";
const COLLECTOR_KEY: &str = "key-of-the-collector-4711";
const ANSWER: &str = "an answer that nobody may see";

fn tree() -> TempTree {
    let key = format!("AKIA{}", "Q3EGRZXY4567ABCD");
    TempTree::of(&[
        ("a.rs", "fn private_name() {\n    let a = 1;\n}\n"),
        (&format!("{key}.rs"), "fn other() {}\n"),
    ])
}

fn model() -> Server {
    Server::start(|_| Reply::answer(ANSWER))
}

/// A run that asks a model, with a collector at an address.
fn asking(model: &Server, collector: &str, tree: &TempTree) -> Run {
    let key = format!("x-key={COLLECTOR_KEY}");
    let program = Program::new()
        .with("OPENAI_API_KEY", MODEL_KEY)
        .with("OTEL_EXPORTER_OTLP_ENDPOINT", collector)
        .with("OTEL_EXPORTER_OTLP_HEADERS", &key)
        .with("CREATE_DUMP_LOG", "trace");
    let arguments = ["analyze", "--llm", "required", "--base-url"];
    let arguments = [
        &arguments[..],
        &[model.base_url(), "--model", "m", "--log-format=json"],
    ];
    program.run_in(&tree.path(), &arguments.concat())
}

/// The spans that a collector received, by name.
fn spans(collector: &Server) -> BTreeMap<String, Vec<Value>> {
    let journal = collector.journal();
    let [sent] = &journal[..] else {
        panic!("{} requests", journal.len());
    };
    assert_eq!(sent.path, "/v1/traces");
    let json = sent.json();
    let spans = &json["resourceSpans"][0]["scopeSpans"][0]["spans"];
    let mut named = BTreeMap::new();
    for span in spans.as_array().unwrap() {
        let name = span["name"].as_str().unwrap().to_owned();
        named
            .entry(name)
            .or_insert_with(Vec::new)
            .push(span.clone());
    }
    named
}

fn base(collector: &Server) -> &str {
    collector.base_url().trim_end_matches("/v1")
}

fn attribute<'a>(span: &'a Value, key: &str) -> &'a Value {
    let attributes = span["attributes"].as_array().unwrap();
    let found = attributes.iter().find(|it| it["key"] == key);
    found.map_or(&Value::Null, |it| &it["value"])
}

fn nanoseconds(span: &Value, key: &str) -> u128 {
    span[key].as_str().unwrap().parse().unwrap()
}

#[test]
fn a_collector_gets_nested_spans_of_every_stage() {
    let (tree, model) = (tree(), model());
    let collector = Server::start(|_| Reply::status(200));
    asking(&model, base(&collector), &tree);
    let spans = spans(&collector);
    let run = &spans["run"][0];
    assert_eq!(run["parentSpanId"], "");
    let all: Vec<&Value> = spans.values().flatten().collect();
    let ids: BTreeSet<_> = all
        .iter()
        .map(|it| it["spanId"].as_str().unwrap())
        .collect();
    assert_eq!(ids.len(), all.len(), "an id is given twice");
    for span in &all {
        assert_eq!(span["traceId"], run["traceId"]);
        assert_eq!(span["traceId"].as_str().unwrap().len(), 32);
        assert!(nanoseconds(span, "endTimeUnixNano") >= nanoseconds(span, "startTimeUnixNano"));
    }
    let parent = |span: &Value| {
        let parent = all.iter().find(|it| it["spanId"] == span["parentSpanId"]);
        parent
            .map_or("", |it| it["name"].as_str().unwrap())
            .to_owned()
    };
    for (name, expected) in [
        ("list", "run"),
        ("measure", "run"),
        ("file", "measure"),
        ("read", "file"),
        ("count", "file"),
        ("judge", "run"),
        ("ask", "run"),
        ("question", "ask"),
        ("request", "question"),
        ("write", "run"),
        ("render", "write"),
    ] {
        let found = &spans.get(name).unwrap_or_else(|| panic!("no {name}"))[0];
        assert_eq!(parent(found), expected, "{name}");
    }
    let request = &spans["request"][0];
    assert_eq!(attribute(request, "model")["stringValue"], "m");
    assert_eq!(attribute(request, "status")["stringValue"], "ok");
    assert_eq!(attribute(request, "prompt_tokens")["intValue"], "100");
    assert_eq!(
        attribute(&spans["question"][0], "cached")["boolValue"],
        false
    );
}

#[test]
fn spans_and_logs_tell_no_secret_no_code_and_no_answer() {
    let (tree, model) = (tree(), model());
    let collector = Server::start(|_| Reply::status(200));
    let run = asking(&model, base(&collector), &tree);
    assert!(run.stdout.contains("# "), "{run:?}");
    let sent = &collector.journal()[0];
    assert_eq!(sent.headers["x-key"], COLLECTOR_KEY);
    assert!(
        model
            .journal()
            .iter()
            .any(|it| it.body.contains("private_name"))
    );
    let logged = run
        .stderr
        .lines()
        .filter(|line| line.contains("\"timestamp\""));
    let logged: String = logged.collect();
    assert!(logged.contains("\"request\""), "{run:?}");
    for told in [&sent.body, &logged] {
        for secret in [
            MODEL_KEY,
            COLLECTOR_KEY,
            ANSWER,
            "private_name",
            "AKIA",
            model.base_url(),
        ] {
            assert!(!told.contains(secret), "{secret}: {told}");
        }
    }
}

#[test]
fn a_collector_that_fails_or_stalls_costs_a_note_and_a_moment() {
    let tree = tree();
    let bare = Program::new().run_in(&tree.path(), &["analyze"]);
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let closed = format!("http://{}", nobody.local_addr().unwrap());
    drop(nobody);
    let failing = Server::start(|_| Reply::status(500));
    let stalling = Server::start(|_| Reply::stall());
    for (address, why) in [
        (closed.as_str(), "no connection"),
        (base(&failing), "answered 500"),
        (base(&stalling), "did not answer"),
        ("nonsense", "is no address"),
    ] {
        let program = Program::new().with("OTEL_EXPORTER_OTLP_ENDPOINT", address);
        let began = Instant::now();
        let run = program.run_in(&tree.path(), &["analyze"]);
        assert!(began.elapsed() < Duration::from_secs(30), "{address}");
        assert!(run.stderr.contains(why), "{address}: {run:?}");
        assert_eq!((run.code, &run.stdout), (bare.code, &bare.stdout));
    }
}

#[test]
fn without_a_variable_there_is_neither_log_nor_connection() {
    let tree = tree();
    let collector = Server::start(|_| Reply::status(200));
    for (name, value) in [
        ("OTEL_SERVICE_NAME", "x"),
        ("CREATE_DUMP_LOG", ""),
        ("OTEL_EXPORTER_OTLP_ENDPOINT", ""),
    ] {
        let run = Program::new()
            .with(name, value)
            .run_in(&tree.path(), &["analyze", "--quiet"]);
        assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{name}");
    }
    let disabled = Program::new()
        .with("OTEL_EXPORTER_OTLP_ENDPOINT", base(&collector))
        .with("OTEL_SDK_DISABLED", "true");
    let run = disabled.run_in(&tree.path(), &["analyze", "--quiet"]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    assert!(collector.journal().is_empty());
}

#[test]
fn the_log_obeys_option_and_variable_and_leaves_the_report_alone() {
    let tree = tree();
    let bare = Program::new().run_in(&tree.path(), &["analyze", "--quiet"]);
    let logged = |level: &str, options: &[&str]| {
        let program = Program::new().with("CREATE_DUMP_LOG", level);
        let run = program.run_in(&tree.path(), &[&["analyze", "--quiet"], options].concat());
        assert_eq!((run.code, &run.stdout), (0, &bare.stdout));
        run.stderr
    };
    let text = logged("", &["--log-format", "text"]);
    assert!(
        text.contains("measure{steps=2}") && !text.contains("file{"),
        "{text}"
    );
    assert!(logged("debug", &[]).contains("file{"));
    assert_eq!(logged("off", &[]), "");
    assert_eq!(logged("create_dump::llm=info", &[]), "");
    let json = logged("", &["--log-format", "json"]);
    for line in json.lines() {
        let line: Value = serde_json::from_str(line).unwrap();
        assert_eq!(line["level"], "INFO");
    }
    let wrong = Program::new().with("CREATE_DUMP_LOG", "a=b=c");
    let run = wrong.run_in(&tree.path(), &["analyze"]);
    assert_eq!(run.code, 2, "{run:?}");
    assert!(run.stderr.contains("CREATE_DUMP_LOG"), "{run:?}");
}

#[test]
fn a_dump_and_a_delivery_have_spans_too() {
    let tree = tree();
    let logged = |arguments: &[&str]| {
        let program = Program::new().with("CREATE_DUMP_LOG", "info");
        let run = program.run_in(&tree.path(), arguments);
        assert_eq!(run.code, 0, "{run:?}");
        run.stderr
    };
    let dumped = logged(&["dump"]);
    for stage in ["list", "pack", "write"] {
        assert!(
            dumped.contains(&format!(":{stage}{{")) || dumped.contains(&format!(":{stage}:")),
            "{stage}: {dumped}"
        );
    }
    logged(&["analyze", "--format", "json=r.json"]);
    let mail = ["--mail-from", "a@example.com", "--mail-to", "b@example.com"];
    let sent = logged(&[&["publish", "r.json", "--to", "email"], &mail[..]].concat());
    assert!(sent.contains("publish{target_id=\"email\"}"), "{sent}");
}

#[test]
fn machines_get_timings_as_an_object() {
    let tree = tree();
    for options in [
        &["--timings=json"][..],
        &["--timings", "--error-format=json"],
    ] {
        let run = Program::new().run_in(&tree.path(), &[&["analyze", "--quiet"], options].concat());
        let line: Value = serde_json::from_str(run.stderr.trim()).unwrap();
        let stages = line["timings"]["stages"].as_array().unwrap();
        let names: Vec<_> = stages
            .iter()
            .map(|it| it["stage"].as_str().unwrap())
            .collect();
        assert_eq!(names, ["listing files", "measuring", "judging", "writing"]);
        let schema = include_str!("../../docs/errors.schema.json");
        let schema = serde_json::from_str(schema).unwrap();
        assert!(jsonschema::is_valid(&schema, &line), "{line}");
    }
}
