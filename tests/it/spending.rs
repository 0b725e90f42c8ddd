//! What is spent: never more than allowed, and never twice for the same.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Stdio;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use create_dump::SpendingLimits;
use create_dump::llm::{ChatRequest, ModelPrice, Options, connect};
use create_dump::redact::Redactor;
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::program::Program;
use crate::server::{Received, Reply, Server, completion};
use crate::support::TempTree;

const ANSWER: &str = r#"{"summary":"s","findings":[]}"#;

/// Numbers that look random and are the same each time.
struct Dice {
    seed: String,
    thrown: u64,
}

impl Dice {
    fn new(seed: String) -> Self {
        Self { seed, thrown: 0 }
    }

    /// A number from `low` to below `high`.
    fn throw(&mut self, low: u64, high: u64) -> u64 {
        self.thrown += 1;
        let hash = blake3::hash(format!("{} {}", self.seed, self.thrown).as_bytes());
        let number = u64::from_le_bytes(hash.as_bytes()[..8].try_into().unwrap());
        low + number % (high - low)
    }
}

/// What a server has charged.
#[derive(Clone, Copy, Debug, Default)]
struct Bill {
    requests: u64,
    prompt_tokens: u64,
    answer_tokens: u64,
    dollars: f64,
    /// Requests to the fallback model that were charged for.
    dear: u64,
}

impl Bill {
    fn charge(&mut self, model: &Value, prompt: u64, answer: u64) {
        // By the prices that the client is told: one dollar and two, and three times that.
        let factor = if model == "dear" { 3.0 } else { 1.0 };
        self.dollars += factor * (prompt as f64 + 2.0 * answer as f64) / 1e6;
        self.prompt_tokens += prompt;
        self.answer_tokens += answer;
        self.dear += u64::from(model == "dear");
    }
}

/// A server with a tokenizer of its own and every kind of mood. Its bill holds what it charges.
fn moody(run: u64) -> (Server, Arc<Mutex<Bill>>) {
    let bill = Arc::new(Mutex::new(Bill::default()));
    let charged = Arc::clone(&bill);
    let factor = Dice::new(format!("factor {run}")).throw(80, 140);
    let is_greedy = run.is_multiple_of(2);
    let server = Server::start(move |request| {
        let mut dice = Dice::new(format!("{run} {}", request.number));
        let mut bill = charged.lock().unwrap();
        bill.requests += 1;
        let mood = dice.throw(0, 100);
        match mood {
            0..8 => return Reply::status(500),
            8..14 => return Reply::status(429).header("retry-after-ms", "1"),
            14..18 => return Reply::close(),
            18..20 => {
                let error = json!({"error": {"message": "no", "param": "seed"}});
                return Reply::json(400, &error);
            }
            _ => {}
        }
        let body = request.json();
        let text: usize = ["system", "user", "assistant"]
            .iter()
            .map(|role| request.message(role).len())
            .sum();
        let prompt = (text as u64 / 4 + 1) * factor * dice.throw(98, 103) / 10_000;
        let limit = ["max_tokens", "max_completion_tokens"]
            .iter()
            .find_map(|name| body[*name].as_u64());
        let limit = limit.unwrap_or(100_000);
        let answer = dice.throw(if is_greedy { limit } else { 1 }, limit + 1);
        bill.charge(&body["model"], prompt, answer);
        let text = if mood < 30 { "Well." } else { ANSWER };
        let mut reply = completion(text);
        reply["usage"] = json!({"prompt_tokens": prompt, "completion_tokens": answer});
        if mood > 95 {
            reply["choices"][0] = json!({"finish_reason": "length", "message": {"content": &ANSWER[..ANSWER.len() / 2]}});
        } else if mood > 90 {
            reply.as_object_mut().unwrap().remove("usage");
        } else if mood > 88 {
            reply["usage"] = json!({"prompt_tokens": 0, "completion_tokens": 0});
        } else if mood > 86 {
            reply["usage"] = json!({"prompt_tokens": prompt, "completion_tokens": 0});
        } else if mood > 84 {
            let error = json!({"error": {"message": "no", "code": "json_validate_failed"}});
            return Reply::json(400, &error);
        }
        Reply::json(200, &reply)
    });
    (server, bill)
}

/// Asks twenty questions within random limits; gives the limits and the bill.
async fn run(run: u64) -> (SpendingLimits, Bill, usize) {
    let (server, bill) = moody(run);
    let mut dice = Dice::new(format!("run {run}"));
    let spending = SpendingLimits {
        max_requests: (dice.throw(0, 3) > 0).then(|| dice.throw(1, 40)),
        max_total_tokens: (dice.throw(0, 3) > 0).then(|| dice.throw(500, 15_000)),
        max_cost: (dice.throw(0, 3) > 0).then(|| dice.throw(1_000, 20_000) as f64 / 1e6),
    };
    let options = Options {
        prices: [("m", 1.0), ("dear", 3.0)]
            .map(|(model, price)| ModelPrice {
                model: model.to_owned(),
                input: price,
                output: 2.0 * price,
            })
            .into(),
        fallback_models: match run % 3 {
            0 => Vec::new(),
            _ => vec!["dear".to_owned()],
        },
        concurrency: dice.throw(1, 9) as usize,
        max_retries: 2,
        spending,
        ..server.options("m")
    };
    let connected = connect(&options, None).unwrap();
    let redactor = Redactor::new();
    let mut asking = JoinSet::new();
    for number in 0..20 {
        let text = format!("{number} ").repeat(dice.throw(20, 2_000) as usize);
        let system = redactor.clean("Answer in JSON.").text;
        let request = ChatRequest {
            prompt: "file-review/1".to_owned(),
            prompt_tokens: (text.len() + system.len()).div_ceil(4),
            system,
            user: redactor.clean(&text).text,
            answer: "file-review".to_owned(),
            schema: json!({"type": "object", "required": ["summary"], "properties": {"summary": {"type": "string"}}}),
            max_answer_tokens: dice.throw(20, 200) as usize,
            repair: None,
            sample: 0,
        };
        let model = Arc::clone(&connected.model);
        asking.spawn(async move { model.chat(&request).await });
    }
    let answers = asking.join_all().await;
    let answered = answers.iter().filter(|answer| answer.is_ok()).count();
    let bill = *bill.lock().unwrap();
    (spending, bill, answered)
}

#[tokio::test]
async fn hard_limits_hold_in_a_hundred_random_runs() {
    let mut runs = JoinSet::new();
    for number in 0..100 {
        runs.spawn(run(number));
    }
    let runs = runs.join_all().await;
    let mut answered = 0;
    for (limits, bill, answers) in &runs {
        let seen = format!("{limits:?} {bill:?}");
        assert!(
            limits.max_requests.is_none_or(|most| bill.requests <= most),
            "{seen}"
        );
        let tokens = bill.prompt_tokens + bill.answer_tokens;
        assert!(
            limits.max_total_tokens.is_none_or(|most| tokens <= most),
            "{seen}"
        );
        assert!(
            limits.max_cost.is_none_or(|most| bill.dollars <= most),
            "{seen}"
        );
        answered += answers;
    }
    assert!(runs.iter().any(|(_, bill, _)| bill.dear > 0));
    // The limits are used, not only kept.
    assert!(answered > 600, "{answered}");
    let used = runs.iter().filter_map(|(limits, bill, _)| {
        let most = limits.max_total_tokens?;
        Some((bill.prompt_tokens + bill.answer_tokens) as f64 / most as f64)
    });
    let best = used.fold(0.0, f64::max);
    assert!(best > 0.8, "{best}");
}

/// A tree of many small files.
fn many_files(count: usize) -> TempTree {
    let tree = TempTree::new();
    for number in 0..count {
        let text = include_str!("../../fixtures/analyze/parser.rs");
        tree.write(
            &format!("part{}/f{number:02}.rs", number % 4),
            text.replace("parse", &format!("parse_{number}")),
        );
    }
    tree
}

/// The answer that a request wants, different for each.
fn sound(request: &Received) -> Reply {
    let shown = blake3::hash(request.message("user").as_bytes()).to_hex();
    let name = request.json()["response_format"]["json_schema"]["name"].clone();
    let said = format!("Does its part ({}).", &shown[..8]);
    let answer = match name.as_str().unwrap() {
        "file-review" => json!({"summary": said, "findings": []}),
        "module-summary" => json!({"summary": said}),
        _ => json!({"overview": said}),
    };
    Reply::answer(&answer.to_string())
}

fn arguments<'a>(tree: &'a str, server: &'a Server, more: &[&'a str]) -> Vec<&'a str> {
    let always = [
        "analyze",
        tree,
        "--format",
        "json",
        "--model",
        "scripted",
        "--base-url",
        server.base_url(),
    ];
    [&always, more].concat()
}

#[test]
fn what_fails_on_a_bad_day_is_what_the_ledger_names() {
    let is_bad = |path: &str| path.len() > 6 && path.as_bytes()[path.len() - 4] % 10 < 3;
    let tree = many_files(30);
    let path_of = |request: &Received| {
        let user = request.message("user");
        let line = user.lines().find_map(|line| line.strip_prefix("path: "));
        line.unwrap_or_default().to_owned()
    };
    let server = Server::start(move |request| {
        let path = path_of(request);
        let is_file = request.json()["response_format"]["json_schema"]["name"] == "file-review";
        if is_file && is_bad(&path) {
            Reply::status(500)
        } else {
            sound(request)
        }
    });
    let program = Program::new().with("CREATE_DUMP_LLM_MAX_RETRIES", "0");
    let (model, url) = ("scripted", server.base_url());
    let more = ["--model", model, "--base-url", url];
    let (code, report) = program.analyze(&tree.path(), &more);
    assert_eq!(code, 3);
    let entries = report["ledger"]["entries"].as_array().unwrap();
    let failed: BTreeSet<&str> = entries
        .iter()
        .filter(|entry| entry["status"] == "failed")
        .map(|entry| entry["path"].as_str().unwrap())
        .collect();
    let paths = entries.iter().map(|entry| entry["path"].as_str().unwrap());
    let bad: BTreeSet<&str> = paths.filter(|path| is_bad(path)).collect();
    assert_eq!(bad.len(), 9);
    assert_eq!(failed, bad);
    assert_eq!(report["ledger"]["analysed"], 21);
    assert!(report["summary"]["overview"].is_string());
}

#[test]
fn a_key_that_is_revoked_in_the_middle_ends_the_questions() {
    let tree = many_files(30);
    let server = Server::start(|request| match request.number {
        0..10 => sound(request),
        _ => Reply::status(401),
    });
    let more = ["--model", "m", "--base-url", server.base_url()];
    let (code, report) = Program::new().analyze(&tree.path(), &more);
    assert_eq!(code, 3);
    assert_eq!(report["ledger"]["analysed"], 10);
    assert_eq!(report["ledger"]["failed"], 20);
    // Those under way, and nobody after them.
    let sent = server.journal().len();
    assert!(sent <= 10 + 8, "{sent}");
}

#[test]
fn limits_of_the_command_line_hold_for_what_is_sent_again() {
    let tree = many_files(12);
    let server = Server::start(|request| match request.number % 2 {
        0 => Reply::status(503),
        _ => sound(request),
    });
    let more = [
        "--max-requests",
        "9",
        "--model",
        "m",
        "--base-url",
        server.base_url(),
    ];
    let (code, report) = Program::new().analyze(&tree.path(), &more);
    assert_eq!(code, 3);
    assert_eq!(server.journal().len(), 9);
    assert_eq!(report["usage"]["requests"], 9);
    let entries = report["ledger"]["entries"].as_array().unwrap();
    let reasons: BTreeSet<&str> = entries
        .iter()
        .filter_map(|entry| entry["reason"].as_str())
        .collect();
    assert!(reasons.contains("llm-over-budget"), "{reasons:?}");
    assert!(reasons.contains("over-budget"), "{reasons:?}");
}

/// Starts a run, and kills it a little after the server has seen so many requests.
fn kill_after(
    program: &Program,
    arguments: &[&str],
    server: &Server,
    requests: usize,
    later: Duration,
) {
    let mut command = program.command(program.home(), arguments);
    let command = command.stdout(Stdio::null()).stderr(Stdio::null());
    let mut child = command.spawn().unwrap();
    while server.journal().len() < requests {
        if child.try_wait().unwrap().is_some() {
            return;
        }
        std::thread::yield_now();
    }
    let moment = Instant::now() + later;
    while Instant::now() < moment {
        std::thread::yield_now();
    }
    // Not asked, not told: SIGKILL on Unix.
    child.kill().unwrap();
    child.wait().unwrap();
}

/// A report without what may differ from run to run.
fn lasting(report: &str) -> Value {
    let mut report: Value = serde_json::from_str(report).unwrap();
    for key in ["usage", "ledger"] {
        report.as_object_mut().unwrap().remove(key);
    }
    report
}

/// Kills five runs one after the other and lets the next one end; gives its report.
fn killed_and_continued(source: &str, home: u64) -> Value {
    const AT_ONCE: usize = 2;
    let server = Server::start(|request| sound(request).dripping(Duration::from_micros(500)));
    let program = Program::new();
    let concurrency = format!("llm.concurrency={AT_ONCE}");
    let arguments = arguments(source, &server, &["--set", &concurrency]);
    let mut dice = Dice::new(format!("home {home}"));
    let asked_again = || {
        counts(&server)
            .values()
            .map(|times| times - 1)
            .sum::<usize>()
    };
    for kills in 1..=5 {
        let before = server.journal().len();
        let later = Duration::from_micros(dice.throw(0, 9_000));
        let more = dice.throw(1, 6) as usize;
        kill_after(&program, &arguments, &server, before + more, later);
        // Whoever was under way when the program died is asked again; nobody else.
        let again = asked_again();
        assert!(
            again <= AT_ONCE * (kills - 1),
            "{again} after {kills} kills"
        );
    }
    let run = program.run(&arguments);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let again = asked_again();
    assert!(again <= AT_ONCE * 5, "{again}");
    let sent = server.journal().len();
    let last = program.run(&arguments);
    assert_eq!((last.code, server.journal().len()), (0, sent));
    lasting(&run.stdout)
}

#[test]
fn nothing_is_paid_for_twice_whenever_the_program_is_killed() {
    let tree = many_files(28);
    let source = tree.path();
    let source = source.to_str().unwrap();
    let server = Server::start(sound);
    let run = Program::new().run(&arguments(source, &server, &[]));
    let undisturbed = lasting(&run.stdout);
    // Nothing that was left behind by a dying program changes a later report.
    std::thread::scope(|threads| {
        let homes = (0..4).map(|home| threads.spawn(move || killed_and_continued(source, home)));
        for report in homes.collect::<Vec<_>>() {
            assert_eq!(report.join().unwrap(), undisturbed);
        }
    });
}

/// How often each question was asked.
fn counts(server: &Server) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for received in server.journal() {
        *counts.entry(received.body).or_default() += 1;
    }
    counts
}

#[cfg(unix)]
#[test]
fn an_interrupted_run_keeps_what_it_has_to_pay_for() {
    let tree = many_files(8);
    let source = tree.path();
    let source = source.to_str().unwrap();
    let server = Server::start(|request| sound(request).dripping(Duration::from_millis(60)));
    let program = Program::new();
    let arguments = arguments(source, &server, &["--set", "llm.concurrency=3"]);
    let run = program.interrupt(&arguments, || server.journal().len() >= 3);
    assert_eq!(run.code, 3, "{}", run.stderr);
    let asked = server.journal().len();
    assert!(asked < 8, "{asked}");
    let report: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(report["ledger"]["analysed"], asked);
    let run = program.run(&arguments);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let most = counts(&server).into_values().max();
    assert_eq!(most, Some(1), "something was paid for twice");
}

#[test]
fn a_server_that_dies_in_the_middle_costs_what_it_had_not_answered() {
    let tree = many_files(60);
    let server = Server::start(|request| match request.number {
        0..10 => sound(request),
        _ => Reply::close(),
    });
    let program = Program::new().with("CREATE_DUMP_LLM_MAX_RETRIES", "0");
    let more = ["--model", "m", "--base-url", server.base_url()];
    let (code, report) = program.analyze(&tree.path(), &more);
    assert_eq!(code, 3);
    assert_eq!(report["ledger"]["analysed"], 10);
    assert_eq!(report["ledger"]["failed"], 50);
    // It is given up, and not asked for every file in turn.
    let sent = server.journal().len();
    assert!(sent < 50, "{sent}");
}

#[cfg(unix)]
#[test]
fn a_full_disk_under_the_cache_costs_no_report() {
    let tree = many_files(3);
    let server = Server::start(sound);
    let program = Program::new();
    let source = tree.path();
    let source = source.to_str().unwrap();
    let arguments = arguments(source, &server, &[]);
    let inner = program.command(program.home(), &arguments);
    // No file may grow, and whoever tries is told so instead of being killed.
    let mut command = std::process::Command::new("sh");
    command
        .args(["-c", "trap '' XFSZ; ulimit -f 0; exec \"$@\"", "sh"])
        .arg(inner.get_program())
        .args(inner.get_args())
        .env_clear();
    for (name, value) in inner.get_envs() {
        if let Some(value) = value {
            command.env(name, value);
        }
    }
    let output = command.output().unwrap();
    let told = String::from_utf8_lossy(&output.stderr);
    let report: Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{told}"));
    assert_eq!(output.status.code(), Some(0), "{told}");
    assert_eq!(report["ledger"]["analysed"], 3);
    let notes = report["diagnostics"].as_array().unwrap();
    assert!(
        notes.iter().any(|note| note["code"] == "cache-unusable"),
        "{notes:?}"
    );
    // Nothing that is half written answers the next run.
    let sent = server.journal().len();
    let run = program.run(&arguments);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert_eq!(server.journal().len(), 2 * sent);
}

/// The paths that a report or a plan says were left out.
fn left_out(report: &Value) -> usize {
    let entries = report["ledger"]["entries"].as_array().unwrap();
    let over = |entry: &&Value| {
        let reason = entry["reason"].as_str().unwrap_or_default();
        reason.ends_with("over-budget")
    };
    entries.iter().filter(over).count()
}

fn has_note(report: &Value, code: &str) -> Option<String> {
    let notes = report["diagnostics"].as_array().unwrap();
    let note = notes.iter().find(|note| note["code"] == code)?;
    Some(note["message"].as_str().unwrap().to_owned())
}

#[test]
fn the_same_small_limit_reads_on_until_all_is_read() {
    for limit in [
        ["--max-requests", "3"],
        ["--max-total-tokens", "20000"],
        ["--max-cost", "0.03"],
    ] {
        let tree = many_files(14);
        let server = Server::start(sound);
        let program = Program::new();
        let url = server.base_url();
        let more = [
            "--model",
            "gpt-5-mini",
            "--base-url",
            url,
            limit[0],
            limit[1],
        ];
        let mut left = usize::MAX;
        let mut runs = 0;
        loop {
            let before = server.journal().len();
            let (_, plan) = program.analyze(&tree.path(), &[&more[..], &["--dry-run"]].concat());
            assert_eq!(server.journal().len(), before);
            let (code, report) = program.analyze(&tree.path(), &more);
            let sent = server.journal().len() - before;
            assert_eq!(
                plan["left_out"].as_array().unwrap().len(),
                left_out(&report)
            );
            assert!(limit[0] != "--max-requests" || sent <= 3, "{sent}");
            if code == 0 {
                break;
            }
            assert!(
                sent > 0,
                "{limit:?} stops after {runs} runs with {left} files left"
            );
            assert!(left_out(&report) <= left, "{limit:?}");
            left = left_out(&report);
            runs += 1;
        }
        assert!(runs > 1, "{limit:?}");
        // Nothing was asked twice on the way, and summaries were made anew only above what is new.
        let most = counts(&server).into_values().max();
        assert_eq!(most, Some(1), "{limit:?}");
    }
}

#[test]
fn a_limit_too_small_for_anything_says_what_would_do() {
    let tree = many_files(5);
    let server = Server::start(sound);
    for (limit, little) in [("--max-total-tokens", "10"), ("--max-cost", "0.0001")] {
        let program = Program::new();
        let more = |most: &str| {
            let (code, report) = program.analyze(
                &tree.path(),
                &[
                    "--model",
                    "gpt-5-mini",
                    "--base-url",
                    server.base_url(),
                    limit,
                    most,
                ],
            );
            (code, has_note(&report, "limit-too-small"))
        };
        let (code, note) = more(little);
        assert_eq!(code, 3);
        let note = note.unwrap();
        let enough = note
            .split_whitespace()
            .skip_while(|word| *word != limit)
            .nth(1);
        let before = server.journal().len();
        let (_, note) = more(enough.unwrap());
        assert_eq!(note, None);
        assert!(server.journal().len() > before);
    }
}

#[test]
fn a_server_that_speaks_something_else_is_left_soon() {
    let tree = many_files(30);
    let page = "<html><body>Welcome to the proxy</body></html>";
    let server = Server::start(move |_| {
        Reply::status(200)
            .header("content-type", "text/html")
            .body(page)
    });
    let more = ["--model", "m", "--base-url", server.base_url()];
    let (code, report) = Program::new().analyze(&tree.path(), &more);
    assert_eq!(code, 3);
    // Five are enough to know it, and eight are under way at a time.
    let sent = server.journal().len();
    assert!(sent <= 2 * (5 + 8), "{sent}");
    assert_eq!(report["ledger"]["failed"], 30);
    let said = has_note(&report, "llm-malformed").unwrap();
    assert!(said.contains("text/html"), "{said}");
    assert!(has_note(&report, "not-asked").is_some());
}

#[test]
fn a_server_that_refuses_everything_is_left_soon() {
    let filtered = json!({"error": {"message": "no", "code": "content_filter"}});
    let rejected = json!({"error": {"message": "I do not like it"}});
    let cases = [
        (
            "llm-refused",
            declined("stop", json!({"refusal": "I cannot help with that."})),
        ),
        ("llm-filtered", declined("content_filter", Value::Null)),
        ("llm-filtered", Reply::json(400, &filtered)),
        ("llm-rejected", Reply::json(400, &rejected)),
    ];
    for (code, reply) in cases {
        let tree = many_files(60);
        let server = Server::replies(vec![reply]);
        let more = ["--model", "m", "--base-url", server.base_url()];
        let (exit, report) = Program::new().analyze(&tree.path(), &more);
        assert_eq!(exit, 3, "{code}");
        // Eight are enough to know it, and as many are under way at a time.
        let sent = server.journal().len();
        assert!((8..=16).contains(&sent), "{code}: {sent}");
        assert_eq!(report["ledger"]["failed"], 60, "{code}");
        assert!(has_note(&report, code).is_some(), "{code}");
        assert!(has_note(&report, "not-asked").is_some(), "{code}");
    }
}

/// A reply without an answer that is paid for all the same.
fn declined(reason: &str, message: Value) -> Reply {
    let mut body = completion("");
    body["choices"][0] = json!({"finish_reason": reason, "message": message});
    Reply::json(200, &body)
}

/// The ledger's lines about what failed, and the diagnostics of the same code.
fn failures(report: &Value, code: &str) -> (Vec<Value>, Vec<Value>) {
    let of = |list: &Value, name: &str| {
        let all = list.as_array().unwrap().iter();
        all.filter(|it| it[name] == code).cloned().collect()
    };
    let entries = of(&report["ledger"]["entries"], "reason");
    (entries, of(&report["diagnostics"], "code"))
}

#[test]
fn what_a_model_refused_is_told_again_and_not_paid_for_again() {
    let refusal = json!({"refusal": "I cannot help with that."});
    let cases = [
        ("llm-refused", declined("stop", refusal)),
        ("llm-filtered", declined("content_filter", Value::Null)),
    ];
    for (code, reply) in cases {
        let tree = many_files(20);
        // More than are under way at a time: what was refused before must not look like a server that
        // refuses all, lest answers be left in the cache.
        let is_refused = |request: &Received| {
            let text = request.message("user");
            (5..15).any(|number| text.contains(&format!("fn parse_{number}(")))
        };
        let server = Server::start(move |request| match is_refused(request) {
            true if request.json()["model"] == "scripted" => reply.clone(),
            _ => sound(request),
        });
        let path = tree.path();
        let arguments = arguments(path.to_str().unwrap(), &server, &["--no-verify"]);
        let program = Program::new();
        let run = |more: &[&str]| {
            let sent = server.journal().len();
            let run = program.run(&[&arguments[..], more].concat());
            let report: Value = serde_json::from_str(&run.stdout).unwrap();
            (run.code, server.journal().len() - sent, report)
        };
        let (exit, sent, first) = run(&[]);
        assert_eq!((exit, failures(&first, code).0.len()), (3, 10), "{code}");
        assert!(sent > 20);
        let (_, _, plan) = run(&["--dry-run"]);
        assert_eq!(plan["requests"], 0);
        let (exit, sent, second) = run(&[]);
        assert_eq!((exit, sent), (3, 0), "{code}");
        assert_eq!(failures(&second, code), failures(&first, code));
        assert_eq!(second["overview"], first["overview"]);
        assert_eq!(second["usage"]["requests"], 0);
        // Another model has not been asked yet.
        let (exit, sent, third) = run(&["--fallback-model", "other"]);
        assert_eq!((exit, failures(&third, code).0.len()), (0, 0), "{code}");
        assert!(sent >= 10, "{code}: {sent}");
        let asked = server.journal();
        let asked = asked[asked.len() - sent..]
            .iter()
            .filter(|it| is_refused(it));
        assert!(
            asked.into_iter().all(|it| it.json()["model"] == "other"),
            "{code}"
        );
    }
}

#[test]
fn what_a_filter_stopped_for_nothing_is_asked_again() {
    let error = json!({"error": {"message": "no", "code": "content_filter"}});
    let tree = many_files(1);
    let server = Server::start(move |request| match request.number {
        0 => Reply::json(400, &error),
        _ => sound(request),
    });
    let program = Program::new();
    let path = tree.path();
    let arguments = arguments(path.to_str().unwrap(), &server, &[]);
    let codes = [(); 2].map(|()| program.run(&arguments).code);
    assert_eq!(codes, [3, 0]);
}

#[test]
fn a_server_that_only_says_later_is_left_soon() {
    let tree = many_files(30);
    let server = Server::start(move |_| Reply::status(429).header("retry-after-ms", "1"));
    let more = ["--model", "m", "--base-url", server.base_url()];
    let (code, report) = Program::new().analyze(&tree.path(), &more);
    assert_eq!(code, 3);
    // Each question comes back four times, and eight are under way when five have given up.
    let sent = server.journal().len();
    assert!(sent <= 5 * (5 + 8), "{sent}");
    assert_eq!(report["ledger"]["failed"], 30);
    assert!(has_note(&report, "llm-rate-limited").is_some());
    assert!(has_note(&report, "not-asked").is_some());
}
