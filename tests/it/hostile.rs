//! Hostile text from end to end: a repository that is full of it and a server that echoes it, through
//! every format. What is written stays in the target folder, where `cargo xtask test` opens it in a
//! browser and in other renderers of Markdown.

use std::collections::BTreeMap;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value, json};

use crate::inert;
use crate::program::Program;
use crate::server::{Received, Reply, Server};
use crate::support::{TempTree, root};

#[derive(serde::Deserialize)]
struct Payload {
    text: String,
    #[serde(default = "once")]
    times: usize,
}

fn once() -> usize {
    1
}

fn payloads() -> BTreeMap<String, String> {
    let file = fs::read_to_string(root().join("fixtures/hostile/payloads.toml")).unwrap();
    let payloads: BTreeMap<String, Payload> = toml::from_str(&file).unwrap();
    let repeated = |(name, it): (String, Payload)| (name, it.text.repeat(it.times));
    payloads.into_iter().map(repeated).collect()
}

/// A function that is found hard, so that reports speak of it.
const HARD: &str = "(a, b, c) {
    for (const x of a) {
        if (x && !b) {
            for (const y of c) {
                if (y === x || y === b) {
                    while (y > x) {
                        if (x > 1 && b) { b -= 1; } else if (y === 2) { break; }
                    }
                }
            }
        }
    }
    return b;
}
";

/// The text as the name of a file.
fn file_name(text: &str) -> String {
    let name: String = text.replace(['/', '\0'], "_");
    let end = name.floor_char_boundary(120);
    format!("{}.js", &name[..end])
}

/// A repository with the text in the names of files, functions and people, in code and comments, and
/// in the messages of its commits; the second commit makes a function hard.
struct Hostile {
    tree: TempTree,
    /// A line that every file holds.
    quote: String,
}

impl Hostile {
    fn of(text: &str) -> Self {
        let shown: String = text.chars().take(400).collect();
        let words = serde_json::to_string(&shown).unwrap();
        let comment = shown.replace(['\n', '\r', '\u{2028}', '\u{2029}'], " ");
        let quote = format!(
            "const words = {words}; // TODO: {}",
            comment.replace('\0', " ")
        );
        let hard = format!("{quote}\nclass Text {{\n{words}{HARD}}}\n");
        let tree = TempTree::of(&[
            (&format!("src/{}", file_name(text)), &hard),
            ("src/plain.js", &hard.replace("y === 2", "y === 3")),
            (
                "src/change.js",
                &format!("{quote}\nfunction change() {{ return 1; }}\n"),
            ),
        ]);
        tree.git(&["init", "--quiet", "--initial-branch=main"]);
        let hostile = Self { tree, quote };
        hostile.commit(text);
        let change = format!("{}\nfunction change{HARD}", hostile.quote);
        hostile.tree.write("src/change.js", change);
        hostile.commit(text);
        hostile
    }

    fn commit(&self, text: &str) {
        let message = self.tree.beside("message");
        fs::write(&message, format!("fix: {}", text.replace('\0', " "))).unwrap();
        let name: String = { text.chars() }
            .filter(|c| !c.is_control() && !"<>".contains(*c))
            .take(200)
            .collect();
        self.tree.git(&["add", "--all"]);
        let author = format!("--author=A {name} <a@example.com>");
        let message = message.to_str().unwrap();
        self.tree
            .git(&["commit", "--quiet", &author, "--file", message]);
    }
}

/// Answers with the text wherever an answer can hold some, as text and as the name of a place; what
/// it quotes stands in the file, or nothing of it would be shown. One answer in seven is a refusal.
fn echoing(text: &str, quote: &str) -> Server {
    let (text, quote) = (text.to_owned(), quote.to_owned());
    let refusals = AtomicUsize::new(0);
    Server::start(move |request: &Received| {
        let user = request.message("user");
        if user.contains("src/change.js") && refusals.fetch_add(1, Ordering::Relaxed) == 0 {
            return Reply::json(
                400,
                &json!({"error": {"message": text, "code": text, "type": text}}),
            );
        }
        let finding = |path: &str, severity: &str| {
            json!({
                "category": text, "severity": severity, "confidence": 0.9, "title": text,
                "explanation": text, "suggestion": text, "rule": text, "symbol": text,
                "evidence": [{"path": path, "start_line": 1, "end_line": 1, "quote": quote}],
            })
        };
        let answer = json!({
            "summary": text, "overview": text,
            "findings": [
                finding("src/plain.js", "high"),
                finding("src/change.js", "high"),
                finding(&text, &text),
            ],
        });
        Reply::answer(&answer.to_string())
    })
}

const FORMATS: [(&str, &str); 10] = [
    ("markdown", "md"),
    ("html", "html"),
    ("json", "json"),
    ("sarif", "sarif"),
    ("github", "log"),
    ("gitlab", "gitlab.json"),
    ("csv", "csv"),
    ("badge", "badge.svg"),
    ("sparkline", "sparkline.svg"),
    ("map", "map.svg"),
];

/// Runs a command with a file for each of the formats.
fn run(
    command: &str,
    hostile: &Hostile,
    arguments: &[&str],
    folder: &Path,
) -> BTreeMap<&'static str, String> {
    let formats = FORMATS
        .iter()
        .filter(|(id, _)| command == "analyze" || !["badge", "sparkline", "map"].contains(id));
    let files: Vec<_> = formats
        .map(|(id, end)| (*id, folder.join(format!("{command}.{end}"))))
        .collect();
    let path = hostile.tree.path();
    let mut all = vec![command.to_owned(), path.to_str().unwrap().to_owned()];
    for (id, file) in &files {
        all.extend(["--format".to_owned(), format!("{id}={}", file.display())]);
    }
    all.extend(arguments.iter().map(|it| (*it).to_owned()));
    let all: Vec<&str> = all.iter().map(String::as_str).collect();
    let run = Program::new()
        .with("CREATE_DUMP_LLM_MAX_RETRIES", "0")
        .run(&all);
    assert!([0, 3].contains(&run.code), "{run:?}");
    files
        .into_iter()
        .map(|(id, file)| (id, fs::read_to_string(file).unwrap()))
        .collect()
}

/// Where the pages are left for a browser.
fn pages() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("hostile")
}

/// What came of one payload: how many findings of the model are shown.
fn check(name: &str, text: &str, schemas: &[jsonschema::Validator; 2]) -> usize {
    let folder = pages().join(name);
    fs::create_dir_all(&folder).unwrap();
    let hostile = Hostile::of(text);
    let server = echoing(text, &hostile.quote);
    let history = hostile.tree.beside("history.jsonl");
    let model = ["--model", "echo", "--base-url", server.base_url()];
    let history = ["--history", history.to_str().unwrap()];
    let report = run(
        "analyze",
        &hostile,
        &[&model[..], &history].concat(),
        &folder,
    );
    let base = ["--base", "HEAD~1"];
    let review = run("review", &hostile, &[&model[..], &base].concat(), &folder);
    for (written, schema) in [(&report, &schemas[0]), (&review, &schemas[1])] {
        inert::check(&written["markdown"], true);
        machines(written);
        let json: Value = serde_json::from_str(&written["json"]).unwrap();
        let errors = schema.iter_errors(&json).map(|it| it.to_string());
        assert_eq!(errors.collect::<Vec<_>>(), [""; 0], "{name}");
    }
    let json: Value = serde_json::from_str(&report["json"]).unwrap();
    let findings = json["findings"].as_array().unwrap().iter();
    findings.filter(|it| it["origin"] == "llm").count()
}

fn machines(written: &BTreeMap<&str, String>) {
    let sarif: Value = serde_json::from_str(&written["sarif"]).unwrap();
    for result in sarif["runs"][0]["results"].as_array().unwrap() {
        inert::plain(result["message"]["text"].as_str().unwrap());
    }
    let gitlab: Value = serde_json::from_str(&written["gitlab"]).unwrap();
    for issue in gitlab.as_array().unwrap() {
        inert::plain(issue["description"].as_str().unwrap());
    }
    for line in written["github"].lines() {
        let own = ["::error ", "::warning ", "::notice "];
        assert!(own.iter().any(|own| line.starts_with(own)), "{line}");
        let shown = line.splitn(3, "::").nth(2).unwrap();
        inert::plain(&shown.replace("%25", "%"));
    }
}

fn schema(name: &str) -> jsonschema::Validator {
    let text = fs::read_to_string(root().join("docs").join(name)).unwrap();
    jsonschema::validator_for(&serde_json::from_str(&text).unwrap()).unwrap()
}

/// Halves of letters and bytes that are no text, wherever an answer can hold some: what is shown is
/// text, and a broken answer costs no more than itself.
#[test]
fn answers_of_broken_text_give_whole_reports() {
    let broken: [&[u8]; 5] = [
        br"\ud800",
        br"\udc00\ud83d tail",
        b"\xff\xfe",
        b"\xc3\x28 and \xed\xa0\x80",
        b"\xf0\x9f\x98",
    ];
    let schemas = [schema("report.schema.json"), schema("review.schema.json")];
    let place = "PLACE";
    for (at, bytes) in broken.into_iter().enumerate() {
        let hostile = Hostile::of("harmless words");
        let quote = hostile.quote.clone();
        for in_content in [false, true] {
            let quote = quote.clone();
            let server = Server::start(move |_| {
                let answer = json!({
                    "summary": place, "overview": place, "reason": place, "verdict": place,
                    "findings": [{
                        "category": place, "severity": place, "confidence": 0.9, "title": place,
                        "explanation": format!("It fails {place}."), "suggestion": place,
                        "evidence": [{"path": "src/change.js", "start_line": 1, "end_line": 1, "quote": quote}],
                    }],
                });
                let body = crate::server::completion(&answer.to_string()).to_string();
                let (before, after) = body.split_once("\"content\":").unwrap();
                // In the text of the answer, where an escape is one more level down, or in its place.
                let after = match in_content {
                    true => after.replace(place, "\\PLACE"),
                    false => after.to_owned(),
                };
                let mut written = format!("{before}\"content\":").into_bytes();
                for (piece, text) in after.split(place).enumerate() {
                    if piece > 0 {
                        written.extend(bytes);
                    }
                    written.extend(text.as_bytes());
                }
                Reply::status(200)
                    .header("content-type", "application/json")
                    .body(written)
            });
            let folder = pages()
                .with_file_name("hostile-broken")
                .join(format!("{at}-{in_content}"));
            fs::create_dir_all(&folder).unwrap();
            let model = ["--model", "echo", "--base-url", server.base_url()];
            let report = run("analyze", &hostile, &model, &folder);
            let base = ["--base", "HEAD~1"];
            let review = run("review", &hostile, &[&model[..], &base].concat(), &folder);
            for (written, schema) in [(&report, &schemas[0]), (&review, &schemas[1])] {
                inert::check(&written["markdown"], true);
                let json: Value = serde_json::from_str(&written["json"]).unwrap();
                let errors = schema.iter_errors(&json).map(|it| it.to_string());
                assert_eq!(errors.collect::<Vec<_>>(), [""; 0], "{at}");
            }
        }
    }
}

#[test]
fn nothing_that_a_repository_or_a_server_says_is_live_in_any_format() {
    let _ = fs::remove_dir_all(pages());
    let payloads: Vec<_> = payloads().into_iter().collect();
    let schemas = [schema("report.schema.json"), schema("review.schema.json")];
    let next = AtomicUsize::new(0);
    let (shown, live) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                while let Some((name, text)) = payloads.get(next.fetch_add(1, Ordering::Relaxed)) {
                    match catch_unwind(AssertUnwindSafe(|| check(name, text, &schemas))) {
                        Ok(0) => {}
                        Ok(_) => drop(shown.fetch_add(1, Ordering::Relaxed)),
                        Err(_) => live.lock().unwrap().push(name),
                    }
                }
            });
        }
    });
    assert_eq!(live.into_inner().unwrap(), [""; 0], "see above");
    let shown = shown.into_inner();
    // Some say nothing once they are harmless, and some speak of files that are not there.
    assert!(shown > 150, "findings are shown of {shown} payloads only");
}
