//! The model stage against a scripted model: honest, failing, lying, interrupted.

mod failures;
mod verification;
mod whole;

use std::collections::BTreeSet;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use serde_json::json;

use super::stage::Answers;
use super::*;
use crate::llm::{ChatModel, ChatRequest, ChatResponse, Error, ModelInfo, Said};
use crate::model::Verification;
use crate::pipeline::event::Stage;
use crate::review::MOST_CHECKED;
use crate::review::fixture::{Setting, file, generated};

type Rule = dyn Fn(&ChatRequest) -> Result<String, Error> + Send + Sync;

/// A model in memory that answers by rule, the later the more questions are open, and remembers
/// what it was asked.
struct Scripted {
    info: ModelInfo,
    rule: Box<Rule>,
    cached: bool,
    asked: Mutex<Vec<ChatRequest>>,
    open: AtomicUsize,
    most_open: AtomicUsize,
}

impl Scripted {
    fn new(rule: impl Fn(&ChatRequest) -> Result<String, Error> + Send + Sync + 'static) -> Self {
        Self {
            info: ModelInfo {
                name: "scripted".to_owned(),
                context_window: 128_000,
                input_price: None,
                output_price: None,
                effort: None,
            },
            rule: Box::new(rule),
            cached: false,
            asked: Mutex::default(),
            open: AtomicUsize::new(0),
            most_open: AtomicUsize::new(0),
        }
    }

    /// What it was asked, as one text each, in an order that does not depend on time.
    fn asked(&self) -> BTreeSet<String> {
        let asked = self.asked.lock().unwrap();
        asked
            .iter()
            .map(|r| format!("{}\n{}", r.prompt, r.user))
            .collect()
    }

    fn count(&self, prompt: &str) -> usize {
        let asked = self.asked.lock().unwrap();
        asked
            .iter()
            .filter(|r| r.prompt.starts_with(prompt))
            .count()
    }
}

#[async_trait]
impl ChatModel for Scripted {
    async fn chat(&self, request: &ChatRequest) -> Result<ChatResponse, Error> {
        let open = self.open.fetch_add(1, Ordering::SeqCst) + 1;
        self.most_open.fetch_max(open, Ordering::SeqCst);
        for _ in 0..request.user.len() % 7 {
            tokio::task::yield_now().await;
        }
        self.open.fetch_sub(1, Ordering::SeqCst);
        self.asked.lock().unwrap().push(request.clone());
        let text = (self.rule)(request)?;
        Ok(ChatResponse {
            text,
            usage: None,
            tier: None,
            model: "scripted".to_owned(),
            cached: self.cached,
        })
    }

    fn info(&self) -> &ModelInfo {
        &self.info
    }
}

/// The path that a question about a file or folder is about.
fn subject(request: &ChatRequest) -> String {
    let text = request.user.as_str();
    let line = |key| text.lines().find_map(|line| line.strip_prefix(key));
    let subject = line("path: ").or_else(|| line("folder: "));
    subject.unwrap_or("synthesis").to_owned()
}

/// A line that stands in the text of the question and is worth quoting.
fn quote(request: &ChatRequest) -> String {
    let mut lines = request.user.as_str().lines();
    let line = lines.rfind(|line| line.contains("let first_"));
    line.unwrap_or("nothing to quote here").to_owned()
}

/// An honest model: one finding a file.
fn honest(request: &ChatRequest) -> Result<String, Error> {
    let subject = subject(request);
    Ok(match request.answer.as_str() {
        "file-review" => json!({
            "summary": format!("Knows all about {subject}."),
            "findings": [{
                "category": "correctness", "severity": "medium", "confidence": 0.7,
                "title": format!("{subject} may overflow"), "explanation": "Large input overflows.",
                "suggestion": "Check it.",
                "evidence": [{"path": subject, "start_line": 1, "end_line": 1, "quote": quote(request)}]
            }]
        }),
        "module-summary" => json!({"summary": format!("Holds {subject} together.")}),
        _ => json!({"overview": "A program."}),
    }
    .to_string())
}

fn said(message: &str) -> Said {
    Said {
        words: message.to_owned(),
        ..Said::default()
    }
}

fn shop() -> Setting {
    let paths = [
        "src/a.rs",
        "src/b.rs",
        "src/pay/c.rs",
        "src/pay/d.rs",
        "lib/e.rs",
        "tiny.rs",
    ];
    let mut files: Vec<_> = paths.iter().map(|path| generated(path, 3)).collect();
    files[5] = file("tiny.rs", "fn a() {}\n");
    Setting::new(files)
}

struct Run {
    answers: Answers,
    events: Vec<Event>,
    forgotten: usize,
}

async fn run(setting: &Setting, model: &Scripted, concurrency: usize, stop: Option<Stop>) -> Run {
    let files = setting.review_files();
    let known = KnownPaths::new(setting.files.iter().map(|file| file.report.path.as_str()));
    let events = Mutex::new(Vec::new());
    let forgotten = AtomicUsize::new(0);
    let asking = Asking {
        request: setting.request(&files),
        model,
        known: &known,
        names: &KnownNames::default(),
        measured: &[],
        unusable: &|_, _| {
            forgotten.fetch_add(1, Ordering::SeqCst);
        },
        concurrency,
        stop,
        on: &|event| events.lock().unwrap().push(event),
    };
    let plan = review::plan(&asking.request);
    let answers = asking.run(plan).await;
    Run {
        answers,
        events: events.into_inner().unwrap(),
        forgotten: forgotten.into_inner(),
    }
}

async fn answers(setting: &Setting, model: &Scripted) -> Answers {
    run(setting, model, 4, None).await.answers
}

fn status(answers: &Answers, path: &str) -> (Status, Option<&'static str>) {
    answers.files[path]
}

fn codes(answers: &Answers) -> Vec<(&'static str, Option<&str>)> {
    let code = |d: &'static str, path| (d, path);
    let diagnostics = answers.diagnostics.iter();
    diagnostics
        .map(|d| code(d.code, d.path.as_deref()))
        .collect()
}

fn many(files: usize) -> Setting {
    let paths = (0..files).map(|at| format!("src/f{at}.rs"));
    Setting::new(paths.map(|path| generated(&path, 3)).collect())
}
