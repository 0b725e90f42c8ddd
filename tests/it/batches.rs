//! Questions asked in batches, by a server that is strict about them and charges for each answer.

use std::collections::BTreeMap;
use std::process::Stdio;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use create_dump::cache::Store;
use create_dump::llm::{ChatRequest, ChatResponse, Connected, Error, Options, Tier, connect};
use create_dump::redact::Redactor;
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::program::Program;
use crate::server::{Received, Reply, Server, completion};
use crate::support::TempTree;

/// How a batch goes.
#[derive(Clone, Copy, Default)]
struct Manner {
    /// Looks until it ends.
    looks: usize,
    /// How it ends; empty for `completed`.
    end: &'static str,
    /// Every so many lines fail, the first time that they are asked; 0 for none.
    fails: usize,
    /// Every so many lines are not answered when it ends; 0 for none.
    misses: usize,
    /// Whether the reply to the making of the first batch never comes.
    stalls: bool,
}

#[derive(Default)]
struct Books {
    files: Vec<String>,
    /// The file of each batch, and how often it was looked at.
    batches: Vec<(usize, usize)>,
    /// How often each question was answered.
    charged: BTreeMap<String, usize>,
    outputs: BTreeMap<String, String>,
    failed: BTreeMap<String, usize>,
}

type Shared = Arc<Mutex<Books>>;

fn bad(message: &str) -> Reply {
    Reply::json(400, &json!({"error": {"message": message}}))
}

fn strict(manner: Manner) -> (Server, Shared) {
    let books = Shared::default();
    let shared = Arc::clone(&books);
    let server = Server::start(move |request| {
        let mut books = shared.lock().unwrap();
        let parts: Vec<&str> = request
            .path
            .trim_start_matches("/v1/")
            .split(['/', '?'])
            .collect();
        match (&parts[..], request.body.is_empty()) {
            (["files"], false) => upload(request, &mut books),
            (["batches"], false) => make(request, &mut books, manner),
            (["batches", "limit=100"], true) => {
                let all: Vec<Value> = (0..books.batches.len())
                    .map(|at| batch(at, &books, "x"))
                    .collect();
                Reply::json(200, &json!({"data": all}))
            }
            (["batches", id], true) => look(id, &mut books, manner),
            (["files", id, "content"], true) => match books.outputs.get(*id) {
                Some(content) => Reply::status(200).body(content.clone()),
                None => Reply::status(404),
            },
            _ => Reply::status(405),
        }
    });
    (server, books)
}

fn upload(request: &Received, books: &mut Books) -> Reply {
    let kind = &request.headers["content-type"];
    let Some((_, boundary)) = kind.split_once("multipart/form-data; boundary=") else {
        return bad("not multipart");
    };
    let parts: Vec<&str> = request.body.split(&format!("--{boundary}")).collect();
    let [_, purpose, file, "--\r\n"] = parts[..] else {
        return bad("not two parts");
    };
    if !purpose.contains("name=\"purpose\"\r\n\r\nbatch\r\n") || !file.contains("filename=") {
        return bad("no purpose or no file");
    }
    let content = file
        .split_once("\r\n\r\n")
        .unwrap()
        .1
        .trim_end_matches("\r\n");
    let mut ids = Vec::new();
    for line in content.lines() {
        let line: Value = serde_json::from_str(line).unwrap();
        assert_eq!(line["method"], "POST");
        assert_eq!(line["url"], "/v1/chat/completions");
        assert!(line["body"]["messages"].is_array() && line["body"].get("stream").is_none());
        ids.push(line["custom_id"].as_str().unwrap().to_owned());
    }
    let count = ids.len();
    ids.sort();
    ids.dedup();
    assert!(count > 0 && ids.len() == count, "ids must differ");
    books.files.push(content.to_owned());
    Reply::json(
        200,
        &json!({"id": format!("file-{}", books.files.len() - 1)}),
    )
}

fn make(request: &Received, books: &mut Books, manner: Manner) -> Reply {
    let wanted = request.json();
    if wanted["endpoint"] != "/v1/chat/completions" || wanted["completion_window"] != "24h" {
        return bad("wrong endpoint or window");
    }
    let file = wanted["input_file_id"].as_str().unwrap();
    let file: usize = file.strip_prefix("file-").unwrap().parse().unwrap();
    books.batches.push((file, 0));
    let at = books.batches.len() - 1;
    if manner.stalls && at == 0 {
        return Reply::stall();
    }
    Reply::json(200, &batch(at, books, "validating"))
}

fn batch(at: usize, books: &Books, status: &str) -> Value {
    let (file, _) = books.batches[at];
    json!({
        "id": format!("batch_{at}"),
        "object": "batch",
        "input_file_id": format!("file-{file}"),
        "status": status,
    })
}

fn look(id: &str, books: &mut Books, manner: Manner) -> Reply {
    let at: usize = id.strip_prefix("batch_").unwrap().parse().unwrap();
    books.batches[at].1 += 1;
    if books.batches[at].1 <= manner.looks {
        return Reply::json(200, &batch(at, books, "in_progress"));
    }
    let end = if manner.end.is_empty() {
        "completed"
    } else {
        manner.end
    };
    let mut shown = batch(at, books, end);
    if end == "failed" {
        shown["errors"] = json!({"data": [{"message": "Enqueued token limit reached"}]});
        return Reply::json(200, &shown);
    }
    let (output, errors) = answers(at, books, manner);
    for (name, key, lines) in [
        ("out", "output_file_id", output),
        ("err", "error_file_id", errors),
    ] {
        if !lines.is_empty() {
            let id = format!("{name}-{at}");
            shown[key] = json!(id);
            books.outputs.insert(id, lines.join("\n"));
        }
    }
    Reply::json(200, &shown)
}

/// The lines of the files of output and of errors, in another order than they were asked.
fn answers(at: usize, books: &mut Books, manner: Manner) -> (Vec<String>, Vec<String>) {
    let (mut output, mut errors) = (Vec::new(), Vec::new());
    let content = books.files[books.batches[at].0].clone();
    for (number, line) in content.lines().rev().enumerate() {
        let line: Value = serde_json::from_str(line).unwrap();
        let id = line["custom_id"].as_str().unwrap().to_owned();
        let nth = |every: usize| every > 0 && number.is_multiple_of(every);
        if nth(manner.misses) && at == 0 {
            continue;
        }
        if nth(manner.fails) && !books.failed.contains_key(&id) {
            books.failed.insert(id.clone(), at);
            let response = json!({"status_code": 500, "body": {"error": {"message": "oops"}}});
            errors.push(json!({"custom_id": id, "response": response}).to_string());
            continue;
        }
        if !books.outputs.contains_key(&format!("out-{at}")) {
            *books.charged.entry(id.clone()).or_default() += 1;
        }
        let response = json!({"status_code": 200, "body": completion(&said(&line["body"]))});
        output.push(json!({"custom_id": id, "response": response, "error": null}).to_string());
    }
    (output, errors)
}

fn said(body: &Value) -> String {
    let shown = blake3::hash(body.to_string().as_bytes()).to_hex();
    let said = format!("Does its part ({}).", &shown[..8]);
    let name = body["response_format"]["json_schema"]["name"].as_str();
    let answer = match name.unwrap_or_default() {
        "file-review" => json!({"summary": said, "findings": leaks(body)}),
        "finding-check" => json!({"reason": said, "verdict": "confirmed"}),
        "module-summary" => json!({"summary": said}),
        _ => json!({"overview": said}),
    };
    answer.to_string()
}

/// A finding about a file that holds a leak.
fn leaks(body: &Value) -> Value {
    const LEAK: &str = "let leaked_handle = open(path);";
    let shown = body["messages"][1]["content"].as_str().unwrap();
    if !shown.contains(LEAK) {
        return json!([]);
    }
    let path = shown.lines().find_map(|line| line.strip_prefix("path: "));
    json!([{
        "category": "resource-leak", "severity": "high", "confidence": 0.9,
        "title": "the handle is never closed", "explanation": "Each call leaves one open.",
        "suggestion": "Close it.",
        "evidence": [{"path": path, "start_line": 1, "end_line": 1, "quote": LEAK}],
    }])
}

fn options(server: &Server) -> Options {
    Options {
        tier: Tier::Batch,
        batch_poll: Duration::from_millis(1),
        max_retries: 2,
        ..server.options("gpt-5-mini")
    }
}

fn request(number: usize) -> ChatRequest {
    let redactor = Redactor::new();
    ChatRequest {
        prompt: "file-review/1".to_owned(),
        system: redactor.clean("Answer in JSON.").text,
        user: redactor.clean(&format!("file {number}")).text,
        answer: "file-review".to_owned(),
        schema: json!({"type": "object", "required": ["summary"], "properties": {"summary": {"type": "string"}, "findings": {"type": "array"}}}),
        prompt_tokens: 20,
        max_answer_tokens: 100,
        repair: None,
        sample: 0,
    }
}

async fn ask_all(connected: &Connected, count: usize) -> Vec<Result<ChatResponse, Error>> {
    let mut asking = JoinSet::new();
    for number in 0..count {
        let model = Arc::clone(&connected.model);
        asking.spawn(async move { (number, model.chat(&request(number)).await) });
    }
    let mut answers = asking.join_all().await;
    answers.sort_by_key(|(number, _)| *number);
    answers.into_iter().map(|(_, answer)| answer).collect()
}

struct Bench {
    folder: tempfile::TempDir,
    server: Server,
    books: Shared,
}

impl Bench {
    fn new(manner: Manner) -> Self {
        let (server, books) = strict(manner);
        let folder = tempfile::tempdir().unwrap();
        Self {
            folder,
            server,
            books,
        }
    }

    fn connect(&self, options: &Options) -> Connected {
        let store = Store::open(self.folder.path().to_owned()).unwrap();
        connect(options, Some(store)).unwrap()
    }

    /// How many batches were made, how many questions charged, and the most that one was charged.
    fn bill(&self) -> (usize, usize, usize) {
        let books = self.books.lock().unwrap();
        let most = books.charged.values().copied().max().unwrap_or(0);
        (books.batches.len(), books.charged.len(), most)
    }
}

fn codes(answers: &[Result<ChatResponse, Error>]) -> BTreeMap<&'static str, usize> {
    let mut codes = BTreeMap::new();
    for answer in answers {
        *codes
            .entry(answer.as_ref().map_or_else(Error::code, |_| "answer"))
            .or_default() += 1;
    }
    codes
}

#[tokio::test]
async fn what_is_asked_together_is_one_batch_at_half_the_price() {
    let bench = Bench::new(Manner {
        looks: 3,
        ..Manner::default()
    });
    let connected = bench.connect(&options(&bench.server));
    let answers = ask_all(&connected, 30).await;
    assert_eq!(codes(&answers), BTreeMap::from([("answer", 30)]));
    // Every question has its own answer, whatever the order of the lines.
    let texts: std::collections::BTreeSet<_> = answers
        .iter()
        .map(|it| &it.as_ref().unwrap().text)
        .collect();
    assert_eq!(texts.len(), 30);
    assert_eq!(bench.bill(), (1, 30, 1));
    let report = connected.meter.report();
    let full = 30.0 * (100.0 * 0.25 + 20.0 * 2.0) / 1e6;
    assert!((report.cost_usd.unwrap() - full / 2.0).abs() < 1e-9);
}

#[tokio::test]
async fn lines_that_fail_are_asked_again_and_those_alone() {
    let bench = Bench::new(Manner {
        fails: 3,
        ..Manner::default()
    });
    let answers = ask_all(&bench.connect(&options(&bench.server)), 9).await;
    assert_eq!(codes(&answers), BTreeMap::from([("answer", 9)]));
    assert_eq!(bench.bill(), (2, 9, 1));
}

#[tokio::test]
async fn what_a_batch_ended_without_is_told_and_sent_by_the_next_run() {
    for end in ["expired", "cancelled", "completed"] {
        let bench = Bench::new(Manner {
            end,
            misses: 2,
            ..Manner::default()
        });
        let answers = ask_all(&bench.connect(&options(&bench.server)), 10).await;
        assert_eq!(
            codes(&answers),
            BTreeMap::from([("answer", 5), ("llm-batch-ended", 5)]),
            "{end}"
        );
        let answers = ask_all(&bench.connect(&options(&bench.server)), 10).await;
        assert_eq!(codes(&answers), BTreeMap::from([("answer", 10)]), "{end}");
        assert_eq!(bench.bill(), (2, 10, 1), "{end}");
    }
}

#[tokio::test]
async fn a_batch_that_fails_whole_gives_the_words_of_the_server() {
    let bench = Bench::new(Manner {
        end: "failed",
        ..Manner::default()
    });
    let answers = ask_all(&bench.connect(&options(&bench.server)), 3).await;
    let error = answers[0].as_ref().unwrap_err();
    assert_eq!(error.code(), "llm-batch-ended");
    assert!(
        error.to_string().contains("Enqueued token limit"),
        "{error}"
    );
    assert_eq!(bench.bill().1, 0);
}

#[tokio::test]
async fn who_does_not_wait_finds_the_batch_again() {
    let bench = Bench::new(Manner {
        looks: 3,
        ..Manner::default()
    });
    let hurried = Options {
        batch_wait: Duration::ZERO,
        ..options(&bench.server)
    };
    let answers = ask_all(&bench.connect(&hurried), 6).await;
    assert_eq!(codes(&answers), BTreeMap::from([("llm-batch-pending", 6)]));
    // One question more has come up since then: it has a batch of its own.
    let answers = ask_all(&bench.connect(&options(&bench.server)), 7).await;
    assert_eq!(codes(&answers), BTreeMap::from([("answer", 7)]));
    assert_eq!(bench.bill(), (2, 7, 1));
    let answers = ask_all(&bench.connect(&options(&bench.server)), 7).await;
    assert!(answers.iter().all(|answer| answer.as_ref().unwrap().cached));
    assert_eq!(bench.bill(), (2, 7, 1));
}

#[tokio::test]
async fn limits_hold_for_batches_too() {
    let bench = Bench::new(Manner::default());
    let mut options = options(&bench.server);
    options.spending.max_total_tokens = Some(400);
    let answers = ask_all(&bench.connect(&options), 10).await;
    let codes = codes(&answers);
    // What the server counts is more than was set aside: nothing more is sent after that.
    assert_eq!(codes["answer"], 3, "{codes:?}");
    assert_eq!(codes["llm-over-budget"], 7, "{codes:?}");
}

#[test]
fn a_server_without_batches_is_told_apart() {
    let server = Server::replies(vec![Reply::status(404)]);
    let tree = TempTree::of(&[("a.rs", include_str!("../../fixtures/analyze/parser.rs"))]);
    let more = [
        "--model",
        "m",
        "--base-url",
        server.base_url(),
        "--tier",
        "batch",
    ];
    let (code, report) = Program::new().analyze(&tree.path(), &more);
    assert_eq!(code, 3);
    assert_eq!(server.journal().len(), 1);
    let entry = &report["ledger"]["entries"][0];
    assert_eq!(entry["reason"], "llm-no-batches");
    // A server that is known to have none is not even asked.
    let tree = tree.path();
    let tree = tree.to_str().unwrap();
    let run = Program::new().run(&[
        "analyze",
        tree,
        "--model",
        "m",
        "--provider",
        "ollama",
        "--tier",
        "batch",
    ]);
    assert_eq!(run.code, 2, "{}", run.stderr);
    assert!(
        run.stderr.contains("ollama has no batches"),
        "{}",
        run.stderr
    );
    assert!(run.stdout.is_empty());
}

#[test]
fn findings_are_verified_in_a_batch_of_their_own() {
    let tree = TempTree::new();
    for number in 0..6 {
        let text = format!(
            "fn read_{number}(path: &str) -> usize {{\n    let leaked_handle = open(path);\n    let size = measure({number});\n    size + leaked_handle.len()\n}}\n"
        );
        tree.write(&format!("f{number}.rs"), text);
    }
    let (server, books) = strict(Manner::default());
    let program = Program::new();
    let more = [
        "--model",
        "gpt-5-mini",
        "--base-url",
        server.base_url(),
        "--tier",
        "batch",
    ];
    for run in 1..=2 {
        let (code, report) = program.analyze(&tree.path(), &more);
        assert_eq!(code, 0, "{}", report["diagnostics"]);
        let findings = report["findings"].as_array().unwrap().iter();
        let told: Vec<_> = findings
            .filter(|it| it["origin"] == "llm")
            .map(|it| it["basis"]["verification"].as_str().unwrap())
            .collect();
        assert_eq!(told, ["confirmed"; 6], "run {run}");
        // The files, what checks their findings, and the synthesis.
        let books = books.lock().unwrap();
        assert_eq!(
            (books.files.len(), books.batches.len()),
            (3, 3),
            "run {run}"
        );
        assert_eq!(books.charged.len(), 6 + 6 + 1);
        assert!(books.charged.values().all(|times| *times == 1));
    }
}

#[test]
fn a_run_that_is_killed_while_its_batch_is_made_pays_once() {
    let tree = TempTree::new();
    for number in 0..6 {
        let text = include_str!("../../fixtures/analyze/parser.rs");
        tree.write(
            &format!("f{number}.rs"),
            text.replace("parse", &format!("parse_{number}")),
        );
    }
    let (server, books) = strict(Manner {
        stalls: true,
        ..Manner::default()
    });
    let program = Program::new();
    let source = tree.path();
    let arguments = [
        "analyze",
        source.to_str().unwrap(),
        "--format",
        "json",
        "--model",
        "gpt-5-mini",
        "--base-url",
        server.base_url(),
        "--tier",
        "batch",
    ];
    let mut command = program.command(program.home(), &arguments);
    let mut child = command
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    while books.lock().unwrap().batches.is_empty() {
        assert!(
            child.try_wait().unwrap().is_none(),
            "it ended before its batch was made"
        );
        std::thread::yield_now();
    }
    child.kill().unwrap();
    child.wait().unwrap();
    let run = program.run(&arguments);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let report: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(report["ledger"]["failed"], 0);
    let books = books.lock().unwrap();
    // The files, of which the batch was adopted, and the synthesis.
    assert_eq!((books.files.len(), books.batches.len()), (2, 2));
    assert_eq!(books.charged.len(), 7);
    assert!(books.charged.values().all(|times| *times == 1));
    let direct = Server::start(|request: &Received| Reply::answer(&said(&request.json())));
    let more = ["--model", "gpt-5-mini", "--base-url", direct.base_url()];
    let (code, asked_at_once) = Program::new().analyze(&source, &more);
    assert_eq!((code, direct.journal().len()), (0, 7));
    for part in ["summary", "findings", "files", "folders", "diagnostics"] {
        assert_eq!(report[part], asked_at_once[part], "{part}");
    }
}
