//! Repositories with planted defects: that the labels hold, and that the harness counts what it says.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use create_dump::evaluation::{self, Case, Files, KINDS};
use create_dump::metrics;
use create_dump::model::{FileKind, Selection};

use serde::Deserialize;
use serde_json::{Value, json};

use crate::program::{Program, Run};
use crate::server::{Reply, Server, completion};
use crate::support::{TempTree, root};

fn cases() -> Vec<Case> {
    evaluation::built_in().unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn every_planted_tree_and_its_twin_parse_without_errors() {
    for case in cases() {
        for files in [&case.planted, &case.clean] {
            assert_parses(&case, files);
        }
    }
}

fn assert_parses(case: &Case, files: &Files) {
    let files: Vec<_> = files
        .iter()
        .map(|(p, t)| (p.as_str(), t.as_str()))
        .collect();
    let tree = TempTree::of(&files);
    let tree = crate::support::open(&tree.path(), None, &Selection::default()).unwrap();
    let collector = create_dump::collector::Collector::new(&tree, &Selection::default()).unwrap();
    let mut sources = 0;
    for (index, entry) in tree.entries.iter().enumerate() {
        let name = format!("{}/{}", case.name, entry.path);
        let create_dump::collector::Decision::Keep(file) = collector.decide(index) else {
            panic!("{name} is left out");
        };
        let Some(measured) = metrics::measure(&file) else {
            panic!("{name} is not code");
        };
        assert_eq!(measured.file.parse_error_share, 0.0, "{name}");
        assert_eq!(measured.file.language, case.language, "{name}");
        sources += usize::from(measured.file.kind == FileKind::Source);
    }
    assert!(
        (4..=15).contains(&sources),
        "{}: {sources} files",
        case.name
    );
}

#[test]
fn no_line_of_a_case_gives_the_defect_away() {
    let telling = ["bug", "defect", "planted", "todo", "fixme", "wrong"];
    for case in cases() {
        for (path, text) in &case.planted {
            let words = text.split(|c: char| !c.is_alphanumeric());
            for word in words.map(str::to_lowercase) {
                assert!(
                    !telling.contains(&&*word),
                    "{}/{path} says {word}",
                    case.name
                );
            }
        }
    }
}

#[test]
fn there_are_enough_defects_of_every_kind_and_language() {
    let cases = cases();
    let defects: Vec<_> = cases.iter().flat_map(|case| &case.defects).collect();
    let kinds: BTreeSet<_> = defects.iter().map(|defect| defect.kind.id).collect();
    let languages: BTreeSet<_> = cases.iter().map(|case| &case.language).collect();
    assert!(defects.len() >= 72, "{} defects", defects.len());
    assert!(kinds.len() == KINDS.len());
    assert!(languages.len() >= 8, "{languages:?}");
}

/// What the scripted server says about one file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Scripted {
    path: String,
    category: String,
    severity: String,
    confidence: f64,
    title: String,
    explanation: String,
    quote: String,
    /// A text that has to stand in the file for the finding to be told; the quote, where it is left out.
    only_with: Option<String>,
    /// What is said when the finding is asked about again; "confirmed", where it is left out.
    verdict: Option<String>,
    /// Whether it is told of code that is not there.
    #[serde(default)]
    invented: bool,
}

fn script() -> Vec<Scripted> {
    #[derive(Deserialize)]
    struct Script {
        finding: Vec<Scripted>,
    }
    let text = fs::read_to_string(root().join("fixtures/evaluation/answers.toml")).unwrap();
    toml::from_str::<Script>(&text).unwrap().finding
}

/// Answers as the script says, whatever the prompts look like: by the kind of the answer that is asked
/// for, and by the path and the text that are shown. Counts the same tokens for every answer.
fn server() -> Server {
    let script = script();
    Server::start(move |request| {
        let shown = request.message("user");
        let told = script.iter().filter(|it| {
            let needed = it.only_with.as_ref().unwrap_or(&it.quote);
            let is_asked = shown
                .lines()
                .any(|line| line == format!("path: {}", it.path));
            is_asked && (it.invented || shown.contains(needed))
        });
        let wanted = request.json()["response_format"]["json_schema"]["name"].clone();
        let answer = match wanted.as_str().unwrap_or_default() {
            "file-review" => json!({
                "summary": "Does its part.",
                "findings": told.map(claim).collect::<Vec<_>>(),
            }),
            "finding-check" => {
                let asked = script.iter().find(|it| shown.contains(&it.title));
                let verdict = asked.and_then(|it| it.verdict.as_deref());
                json!({"reason": "So it is.", "verdict": verdict.unwrap_or("confirmed")})
            }
            "module-summary" => json!({"summary": "Holds its parts together."}),
            _ => json!({"overview": "A small service."}),
        };
        let mut completion = completion(&answer.to_string());
        completion["usage"] = json!({"prompt_tokens": 1000, "completion_tokens": 200});
        Reply::json(200, &completion)
    })
}

/// The claimed lines are off by far: the quote alone says where it stands.
fn claim(it: &Scripted) -> Value {
    json!({
        "category": it.category, "severity": it.severity, "confidence": it.confidence,
        "title": it.title, "explanation": it.explanation, "suggestion": "Mend it.",
        "evidence": [{"path": it.path, "start_line": 40, "end_line": 41, "quote": it.quote}],
    })
}

fn eval(program: &Program, arguments: &[&str]) -> Run {
    program.run(&[&["eval"], arguments].concat())
}

/// Arguments that name the scripted server, with prices.
fn asking(server: &Server) -> Vec<String> {
    let settings = ["context_window=128000", "input_price=2", "output_price=8"];
    let settings = settings
        .iter()
        .flat_map(|it| ["--set".to_owned(), format!("llm.{it}")]);
    let mut arguments = ["--model", "scripted", "--base-url", server.base_url()]
        .map(str::to_owned)
        .to_vec();
    arguments.extend(settings);
    arguments
}

fn strings(arguments: &[String]) -> Vec<&str> {
    arguments.iter().map(String::as_str).collect()
}

/// Records the scripted answers anew, over HTTP and through the whole pipeline, and replays them: the
/// recording in the repository and the table in the documents are written anew where they differ.
#[test]
fn a_replay_gives_the_table_of_the_documents() {
    let folder = TempTree::new();
    let recording = folder.path().join("recording");
    let record = recording.to_str().unwrap();
    let server = server();
    let asked = asking(&server);
    let program = Program::new();
    let live = eval(
        &program,
        &[&strings(&asked)[..], &["--record", record]].concat(),
    );
    assert_eq!(live.code, 0, "{}", live.stderr);
    let sent = server.journal().len();
    drop(server);
    let replayed = eval(&program, &["--replay", record]);
    assert_eq!(
        (replayed.code, &replayed.stdout),
        (0, &live.stdout),
        "{}",
        replayed.stderr
    );
    assert!(
        replayed.stdout.contains(&format!("| requests | {sent} |")),
        "{}",
        replayed.stdout
    );
    println!("{}", replayed.stdout);
    let kept = root().join("fixtures/evaluation/recording");
    let mut files = ["about.json", "answers.jsonl"]
        .map(|name| {
            let text = fs::read_to_string(recording.join(name)).unwrap();
            (kept.join(name), sorted_lines(&text, name))
        })
        .to_vec();
    let page = root().join("docs/model-evaluation.md");
    let text = fs::read_to_string(&page).unwrap();
    let (before, rest) = text.split_once("<!-- replayed -->\n").unwrap();
    let (_, after) = rest.split_once("<!-- end -->").unwrap();
    let table = &replayed.stdout;
    let written = format!("{before}<!-- replayed -->\n{table}<!-- end -->{after}");
    files.push((page, written));
    assert_written(&files);
}

/// Writes files anew that have fallen behind, and fails once.
fn assert_written(files: &[(PathBuf, String)]) {
    let stale =
        |file: &&(PathBuf, String)| fs::read_to_string(&file.0).ok().as_ref() != Some(&file.1);
    let stale: Vec<_> = files.iter().filter(stale).collect();
    for (path, text) in &stale {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let names: Vec<_> = stale.iter().map(|(path, _)| path).collect();
    assert!(
        names.is_empty(),
        "{names:?} had fallen behind and were written anew: commit them"
    );
}

/// Answers arrive in any order; a recording that is kept has one.
fn sorted_lines(text: &str, name: &str) -> String {
    let mut lines: Vec<&str> = text.split_inclusive('\n').collect();
    if name.ends_with(".jsonl") {
        lines.sort_unstable();
    }
    lines.concat()
}

#[test]
fn a_prompt_without_an_answer_is_named() {
    let folder = TempTree::of(&[(
        "about.json",
        r#"{"schema": "create-dump.recording/1", "model": "m", "context_window": 9000}"#,
    )]);
    let path = folder.path();
    let run = eval(
        &Program::new(),
        &["--only", "billing", "--replay", path.to_str().unwrap()],
    );
    assert_eq!(run.code, 3, "{}", run.stderr);
    for part in [
        "recall | 0.00",
        "billing/store.py",
        "llm-not-recorded",
        "file-review/",
    ] {
        assert!(run.stdout.contains(part), "{part}: {}", run.stdout);
    }
}

#[test]
fn a_recording_goes_on_and_belongs_to_one_model() {
    let server = server();
    let folder = TempTree::new();
    let record = folder.path().join("recording");
    let record = record.to_str().unwrap();
    let asked = asking(&server);
    let arguments = [&strings(&asked)[..], &["--only", "go", "--record", record]].concat();
    let program = Program::new();
    let first = eval(&program, &arguments);
    let sent = server.journal().len();
    assert!(first.code == 0 && sent > 10, "{}", first.stderr);
    // What a run that was killed leaves behind.
    let answers = folder.path().join("recording/answers.jsonl");
    let text = fs::read_to_string(&answers).unwrap();
    fs::write(&answers, &text[..text.len() - 20]).unwrap();
    let second = eval(&program, &arguments);
    assert_eq!(second.stdout, first.stdout);
    assert_eq!(server.journal().len(), sent + 1);
    assert_eq!(fs::read_to_string(&answers).unwrap().lines().count(), sent);
    let other = [&arguments[2..], &["--model", "other"]].concat();
    let other = eval(&program, &other);
    assert!(
        other.code == 2 && other.stderr.contains("it is of scripted"),
        "{}",
        other.stderr
    );
    assert!(!text.contains("Bearer"));
}

#[test]
fn two_results_are_compared_and_confidence_is_calibrated() {
    let folder = TempTree::new();
    let file = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (a, b, weights) = (file("a.json"), file("b.json"), file("weights.toml"));
    let server = server();
    let asked = asking(&server);
    let options = ["--json", "-o", &a, "--calibration", &weights];
    let program = Program::new();
    let run = eval(&program, &[&strings(&asked)[..], &options].concat());
    assert_eq!(run.code, 0, "{}", run.stderr);
    let mut evaluation: Value = serde_json::from_str(&fs::read_to_string(&a).unwrap()).unwrap();
    let defects = evaluation["repositories"][0]["defects"]
        .as_array_mut()
        .unwrap();
    let found = defects
        .iter_mut()
        .find(|it| it["is_found"] == true)
        .unwrap();
    found["is_found"] = false.into();
    let lost = found["id"].as_str().unwrap().to_owned();
    fs::write(&b, evaluation.to_string()).unwrap();
    let run = eval(&program, &["compare", &a, &b]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let (only_a, only_b) = run.stdout.split_once("Only B found:").unwrap();
    assert!(
        only_a.contains(&lost) && only_b.contains("- nothing"),
        "{}",
        run.stdout
    );
    let weights: toml::Table = fs::read_to_string(&weights).unwrap().parse().unwrap();
    let used = fs::read_to_string(root().join("src/review/confidence.toml")).unwrap();
    let used: toml::Table = used.parse().unwrap();
    assert!(
        weights.keys().eq(used.keys()) && weights != used,
        "{weights}"
    );
    fs::write(&b, "{}").unwrap();
    assert_eq!(eval(&program, &["compare", &a, &b]).code, 2);
}

#[test]
fn a_server_that_answers_nothing_is_asked_about_one_repository() {
    let server = Server::start(|_| Reply::status(503));
    let asked = asking(&server);
    let patient = ["--set", "llm.max_retries=0"];
    let run = eval(&Program::new(), &[&strings(&asked)[..], &patient].concat());
    assert_eq!(run.code, 3, "{}", run.stderr);
    assert!(server.journal().len() < 30, "{}", server.journal().len());
    for part in [
        "1 repository",
        "booking, planted, as a whole",
        "has answered nothing",
    ] {
        assert!(run.stdout.contains(part), "{part}: {}", run.stdout);
    }
}
