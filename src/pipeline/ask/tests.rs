//! The model stage against a scripted model: honest, failing, lying, interrupted.

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
        status: None,
        request_id: None,
        words: message.to_owned(),
        usage: None,
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

#[tokio::test]
async fn files_then_folders_then_the_source() {
    let (setting, model) = (shop(), Scripted::new(honest));
    let Run {
        answers, events, ..
    } = run(&setting, &model, 3, None).await;
    assert_eq!(answers.overview.as_deref(), Some("A program."));
    let modules: Vec<(&str, &str)> = answers
        .modules
        .iter()
        .map(|(p, s)| (p.as_str(), s.as_str()))
        .collect();
    assert_eq!(
        modules,
        [
            ("lib/", "Knows all about lib/e.rs."),
            ("src/", "Holds src/ together."),
            ("src/pay/", "Holds src/pay/ together."),
        ]
    );
    assert_eq!(answers.findings.len(), 5);
    assert!(
        answers
            .findings
            .iter()
            .all(|finding| finding.evidence[0].start_line > 1)
    );
    assert_eq!(status(&answers, "src/a.rs"), (Status::Analysed, None));
    assert_eq!(
        status(&answers, "tiny.rs"),
        (Status::Analysed, Some("too-small"))
    );
    assert!(answers.diagnostics.is_empty() && answers.dropped.is_empty());
    assert_eq!(
        (
            model.count("file-review/"),
            model.count("module-summary/"),
            model.count("repo")
        ),
        (5, 2, 1)
    );
    assert_eq!(events[0], Event::Began(Stage::Ask, Some(8)));
    assert_eq!(
        events
            .iter()
            .filter(|e| **e == Event::Advanced(Stage::Ask))
            .count(),
        8
    );
    assert_eq!(events.last(), Some(&Event::Ended(Stage::Ask)));
    assert!(model.most_open.load(Ordering::SeqCst) <= 3);
}

#[tokio::test]
async fn the_result_does_not_depend_on_the_order_of_the_answers() {
    let setting = shop();
    let one = run(&setting, &Scripted::new(honest), 1, None).await.answers;
    for concurrency in [2, 5, 100, 0] {
        let many = run(&setting, &Scripted::new(honest), concurrency, None)
            .await
            .answers;
        assert_eq!(many, one);
    }
}

#[tokio::test]
async fn a_changed_file_costs_its_own_question_and_the_summaries_above() {
    let (before, mut after) = (shop(), shop());
    let changed = format!(
        "{}\nfn added(input: u32) {{\n    let first_added = 1;\n}}\n",
        after.files[2].text
    );
    after.files[2] = file("src/pay/c.rs", &changed);
    let says_more = |request: &ChatRequest| {
        let answer = honest(request)?;
        let changed = request.user.contains("first_added") || request.user.contains(", changed");
        Ok(if changed {
            answer
                .replace("Knows", "Knows, changed,")
                .replace("Holds", "Holds, changed,")
        } else {
            answer
        })
    };
    let (old, new) = (Scripted::new(says_more), Scripted::new(says_more));
    answers(&before, &old).await;
    answers(&after, &new).await;
    let differ: Vec<String> = new
        .asked()
        .difference(&old.asked())
        .map(|asked| asked.lines().next().unwrap().to_owned())
        .collect();
    assert_eq!(
        differ,
        [
            "file-review/1",
            "module-summary/1",
            "module-summary/1",
            "repository-synthesis/1"
        ]
    );
}

#[tokio::test]
async fn a_question_that_fails_costs_its_file_only() {
    let model = Scripted::new(|request| match subject(request).as_str() {
        "src/a.rs" => Err(Error::Server {
            said: said("boom"),
            retry_after: None,
        }),
        "src/b.rs" => Ok("I see no problems, great code!".to_owned()),
        "src/pay/c.rs" => Ok(String::new()),
        "src/pay/" => Ok("{\"summary\": \"cut o".to_owned()),
        _ => honest(request),
    });
    let Run {
        answers, forgotten, ..
    } = run(&shop(), &model, 2, None).await;
    assert_eq!(
        status(&answers, "src/a.rs"),
        (Status::Failed, Some("llm-server"))
    );
    assert_eq!(
        status(&answers, "src/b.rs"),
        (Status::Failed, Some("model-answer-unusable"))
    );
    assert_eq!(
        status(&answers, "src/pay/c.rs"),
        (Status::Failed, Some("model-answer-unusable"))
    );
    assert_eq!(status(&answers, "src/pay/d.rs"), (Status::Analysed, None));
    assert_eq!(answers.findings.len(), 2);
    assert_eq!(answers.diagnostics.len(), 3);
    assert!(answers.diagnostics.iter().all(|d| leaves_a_gap(d.code)));
    assert_eq!(forgotten, 2);
    assert!(answers.overview.is_some());
    assert_eq!(
        model.count("module-summary/"),
        0,
        "one child needs no summary"
    );
}

#[tokio::test]
async fn summaries_that_fail_are_said_and_the_rest_goes_on() {
    let model = Scripted::new(|request| match request.answer.as_str() {
        "module-summary" => Ok("prose".to_owned()),
        "repository-synthesis" => Err(Error::Filtered { said: said("no") }),
        _ => honest(request),
    });
    let answers = answers(&shop(), &model).await;
    assert_eq!(
        codes(&answers),
        [
            ("model-answer-unusable", Some("src/pay/")),
            ("model-answer-unusable", Some("src/")),
            ("llm-filtered", None),
        ]
    );
    assert_eq!(answers.findings.len(), 5);
    assert_eq!(answers.overview, None);
}

#[tokio::test]
async fn nothing_more_is_sent_when_nothing_can_succeed() {
    let many: Vec<_> = (0..60)
        .map(|at| generated(&format!("src/f{at}.rs"), 2))
        .collect();
    let setting = Setting::new(many);
    let denied = || {
        Err(Error::Authentication {
            said: said("wrong key"),
        })
    };
    let down = || {
        Err(Error::Transport {
            message: "connection refused".to_owned(),
        })
    };
    for (rule, most) in [
        (Box::new(move |_: &ChatRequest| denied()) as Box<Rule>, 1),
        (Box::new(move |_: &ChatRequest| down()), 5),
    ] {
        let model = Scripted::new(rule);
        let answers = run(&setting, &model, 1, None).await.answers;
        assert_eq!(model.asked.lock().unwrap().len(), most);
        assert_eq!(answers.files.len(), 60);
        assert!(
            answers
                .files
                .values()
                .all(|(status, _)| *status == Status::Failed)
        );
        let not_asked = answers
            .files
            .values()
            .filter(|(_, why)| *why == Some("not-asked"));
        assert_eq!(not_asked.count(), 60 - most);
        assert_eq!(answers.diagnostics.len(), most + 1);
        assert!(answers.overview.is_none() && answers.modules.is_empty());
    }
}

#[tokio::test]
async fn a_model_that_says_nothing_of_use_is_not_asked_for_long() {
    let prose = |_: &ChatRequest| Ok("I like this code very much.".to_owned());
    let empty = |_: &ChatRequest| Err(Error::Empty { said: said("") });
    for rule in [Box::new(prose) as Box<Rule>, Box::new(empty)] {
        let model = Scripted::new(rule);
        let answers = answers(&many(33), &model).await;
        let asked = model.asked.lock().unwrap().len();
        assert!((8..=11).contains(&asked), "asked {asked} questions");
        let not_asked = answers.files.values();
        let not_asked = not_asked.filter(|(_, why)| *why == Some("not-asked"));
        assert_eq!(not_asked.count(), 33 - asked);
    }
}

#[tokio::test]
async fn answers_of_no_use_beside_a_useful_one_do_not_stop_the_stage() {
    let model = Scripted::new(|request| match subject(request).as_str() {
        "src/f0.rs" => honest(request),
        _ => Ok("I like this code very much.".to_owned()),
    });
    run(&many(20), &model, 1, None).await;
    assert_eq!(model.count("file-review/"), 20);
}

#[tokio::test]
async fn failures_after_an_answer_do_not_stop_the_stage() {
    let model = Scripted::new(|request| match subject(request).as_str() {
        "src/f0.rs" => honest(request),
        _ => Err(Error::Transport {
            message: "reset".to_owned(),
        }),
    });
    let many: Vec<_> = (0..20)
        .map(|at| generated(&format!("src/f{at}.rs"), 2))
        .collect();
    let answers = run(&Setting::new(many), &model, 1, None).await.answers;
    assert_eq!(model.count("file-review/"), 20);
    assert_eq!(
        status(&answers, "src/f19.rs"),
        (Status::Failed, Some("llm-transport"))
    );
}

#[tokio::test]
async fn a_server_that_dies_in_the_middle_is_left_alone() {
    let model = Scripted::new(|request| match subject(request).as_str() {
        "src/f0.rs" => honest(request),
        _ => Err(Error::Transport {
            message: "refused".to_owned(),
        }),
    });
    let many: Vec<_> = (0..60)
        .map(|at| generated(&format!("src/f{at}.rs"), 2))
        .collect();
    let answers = run(&Setting::new(many), &model, 1, None).await.answers;
    assert!(model.count("file-review/") < 40);
    assert_eq!(
        status(&answers, "src/f9.rs"),
        (Status::Failed, Some("llm-transport"))
    );
    assert!(codes(&answers).iter().any(|(code, _)| *code == "not-asked"));
}

#[tokio::test]
async fn what_is_too_large_is_split_within_the_limits() {
    let too_large = |request: &ChatRequest| {
        if request.user.contains("shown: lines") {
            return honest(request);
        }
        Err(Error::ContextExceeded {
            limit: Some(900),
            requested: None,
            said: said("too long"),
        })
    };
    let mut setting = Setting::new(vec![generated("src/a.rs", 6), generated("src/b.rs", 6)]);
    let model = Scripted::new(too_large);
    let split = answers(&setting, &model).await;
    assert_eq!(model.count("file-review/"), 6);
    assert_eq!(status(&split, "src/a.rs"), (Status::Analysed, None));
    assert_eq!(split.findings.len(), 4, "one from each half");

    setting.limits.spending.max_requests = Some(5);
    let model = Scripted::new(too_large);
    let answers = answers(&setting, &model).await;
    assert_eq!(model.asked.lock().unwrap().len(), 5);
    assert_eq!(status(&answers, "src/a.rs"), (Status::Analysed, None));
    assert_eq!(
        status(&answers, "src/b.rs"),
        (Status::Failed, Some("llm-context-exceeded"))
    );
}

#[tokio::test]
async fn halves_that_are_too_large_are_split_again_and_not_forever() {
    let setting = Setting::new(vec![generated("src/a.rs", 40)]);
    let model = Scripted::new(|request| {
        if request.prompt_tokens < 3_000 {
            return honest(request);
        }
        Err(Error::Truncated {
            counted: 2_048,
            sent: request.prompt_tokens as u64,
            said: said("cut"),
        })
    });
    let split = answers(&setting, &model).await;
    assert_eq!(status(&split, "src/a.rs"), (Status::Analysed, None));

    let stubborn = Scripted::new(|request| {
        Err(Error::ContextExceeded {
            limit: None,
            requested: Some(request.prompt_tokens as u64),
            said: said("too long"),
        })
    });
    let failed = answers(&setting, &stubborn).await;
    assert_eq!(
        status(&failed, "src/a.rs"),
        (Status::Failed, Some("llm-context-exceeded"))
    );
    assert!(
        stubborn.count("file-review/") <= 31,
        "{}",
        stubborn.count("file-review/")
    );
}

#[tokio::test]
async fn an_interrupted_stage_keeps_what_it_has() {
    let (tell, stop) = tokio::sync::watch::channel(false);
    let model = Scripted::new(move |request| {
        if subject(request) == "src/b.rs" {
            tell.send(true).unwrap();
        }
        honest(request)
    });
    let answers = run(&shop(), &model, 1, Some(stop)).await.answers;
    assert_eq!(status(&answers, "src/a.rs"), (Status::Analysed, None));
    assert_eq!(
        status(&answers, "lib/e.rs"),
        (Status::Failed, Some("interrupted"))
    );
    assert!(
        codes(&answers)
            .iter()
            .any(|(code, _)| *code == "interrupted")
    );
    assert!(model.asked.lock().unwrap().len() <= 2);
    assert!(!answers.findings.is_empty());
}

#[tokio::test]
async fn answers_from_the_cache_are_said_to_be() {
    let mut model = Scripted::new(honest);
    model.cached = true;
    let answers = answers(&shop(), &model).await;
    assert_eq!(status(&answers, "src/a.rs"), (Status::Cached, None));
}

#[tokio::test]
async fn what_the_limits_leave_out_is_said() {
    let mut setting = shop();
    setting.limits.spending.max_requests = Some(2);
    let model = Scripted::new(honest);
    let answers = answers(&setting, &model).await;
    assert_eq!(
        answers.overview.as_deref(),
        Some("A program. (Read: 1 of 5 files.)")
    );
    assert_eq!(model.asked.lock().unwrap().len(), 2);
    assert_eq!(
        status(&answers, "src/b.rs"),
        (Status::Analysed, Some("over-budget"))
    );
    assert_eq!(codes(&answers), [("budget-spent", None)]);
}

#[tokio::test]
async fn a_lying_server_gets_nothing_into_the_report() {
    let liar = |request: &ChatRequest| {
        let ghost = "src/ghost.rs";
        let evidence = json!([{"path": subject(request), "start_line": 7, "end_line": 9, "quote": "let ghost = phantom();"}]);
        let elsewhere =
            json!([{"path": ghost, "start_line": 1, "end_line": 1, "quote": quote(request)}]);
        let finding = |evidence| {
            json!({
                "category": "security", "severity": "critical", "confidence": 1, "title": "Hole",
                "explanation": "Bad.", "suggestion": "", "evidence": evidence
            })
        };
        Ok(json!({
            "summary": format!("Good. See {ghost} line 12."), "overview": format!("Fine. {ghost} is not."),
            "findings": [finding(evidence), finding(elsewhere)]
        })
        .to_string())
    };
    let answers = answers(&shop(), &Scripted::new(liar)).await;
    let all = format!(
        "{:?}{:?}{:?}{:?}",
        answers.findings, answers.modules, answers.overview, answers.files
    );
    assert!(!all.contains("ghost"), "{all}");
    assert!(answers.findings.is_empty());
    assert_eq!(answers.dropped["quote-not-found"], 5);
    assert_eq!(answers.dropped["path-not-found"], 5);
    assert_eq!(answers.dropped["sentence-path"], 5 + 2 + 1);
}

#[tokio::test]
async fn hard_limits_hold_for_what_is_really_sent() {
    let chatty = |request: &ChatRequest| {
        Ok(honest(request)?.replace("Knows", &"über Ünïcödé 漢字 ".repeat(400)))
    };
    let many: Vec<_> = (0..70)
        .map(|at| generated(&format!("src/m{}/f{at}.rs", at % 9), 2))
        .collect();
    let mut setting = Setting::new(many);
    for most in [20_000, 90_000, 300_000, 1_000_000] {
        setting.limits.spending.max_total_tokens = Some(most);
        let model = Scripted::new(chatty);
        answers(&setting, &model).await;
        let asked = model.asked.lock().unwrap();
        let sent: usize = asked
            .iter()
            .map(|r| r.prompt_tokens + r.max_answer_tokens)
            .sum();
        assert!(sent as u64 <= most, "{sent} of {most}");
    }
}

#[test]
fn the_summary_in_words() {
    let mut summary = health::summarise(&[], &[], None);
    summary.score = Some(7.44);
    summary.grade = Some(crate::model::Grade::C);
    summary.files = 3;
    summary.languages = BTreeMap::from([("go".to_owned(), 5), ("rust".to_owned(), 50)]);
    let words = material::in_words(&summary);
    assert_eq!(words[0], "health score 7.4 of 10, grade C");
    assert_eq!(words[2], "code lines by language: rust 50, go 5");
}

/// A model whose findings are checked: what it says of the second question depends on the path.
fn checked(request: &ChatRequest) -> Result<String, Error> {
    if request.answer != "finding-check" {
        return honest(request);
    }
    let verdict = match subject(request).as_str() {
        "src/a.rs" => "refuted",
        "src/b.rs" => "confirmed",
        "src/pay/c.rs" => {
            return Err(Error::Server {
                said: said("oops"),
                retry_after: None,
            });
        }
        "src/pay/d.rs" => return Ok(json!({"findings": []}).to_string()),
        _ => "uncertain",
    };
    Ok(json!({"reason": "So it is.", "verdict": verdict}).to_string())
}

fn many(files: usize) -> Setting {
    let paths = (0..files).map(|at| format!("src/f{at}.rs"));
    Setting::new(paths.map(|path| generated(&path, 3)).collect())
}

fn verified(setting: &mut Setting) {
    setting.limits.scrutiny.verify = true;
}

fn verifications(answers: &Answers) -> Vec<(String, Option<Verification>)> {
    let findings = answers.findings.iter();
    let mut told: Vec<_> = findings
        .map(|finding| {
            let verification = finding.basis.and_then(|basis| basis.verification);
            (finding.evidence[0].path.clone(), verification)
        })
        .collect();
    told.sort_by(|a, b| a.0.cmp(&b.0));
    told
}

#[tokio::test]
async fn findings_are_asked_about_again() {
    let mut setting = shop();
    verified(&mut setting);
    let model = Scripted::new(checked);
    let answers = answers(&setting, &model).await;
    assert_eq!(
        verifications(&answers),
        [
            ("lib/e.rs".to_owned(), Some(Verification::Uncertain)),
            ("src/b.rs".to_owned(), Some(Verification::Confirmed)),
            ("src/pay/c.rs".to_owned(), Some(Verification::Unverified)),
            ("src/pay/d.rs".to_owned(), Some(Verification::Uncertain)),
        ]
    );
    assert_eq!(answers.dropped["refuted"], 1);
    assert_eq!(
        answers.findings[0].evidence[0].path, "src/b.rs",
        "the surest first"
    );
    assert_eq!(model.count("finding-check"), 5);
    assert_eq!(codes(&answers), [("findings-unverified", None)]);
    let asked = model.asked.lock().unwrap();
    let check = asked
        .iter()
        .find(|it| it.answer == "finding-check")
        .unwrap();
    assert!(check.user.contains("may overflow") && check.user.contains("let first_"));
    assert!(check.prompt_tokens < 2_000 && check.max_answer_tokens <= 1_000);
}

#[tokio::test]
async fn a_model_that_cannot_verify_is_not_asked_to_for_long() {
    let no_verdict = |request: &ChatRequest| match request.answer.as_str() {
        "finding-check" => Ok(json!({"findings": []}).to_string()),
        _ => honest(request),
    };
    let no_server = |request: &ChatRequest| match request.answer.as_str() {
        "finding-check" => Err(Error::Authentication { said: said("no") }),
        _ => honest(request),
    };
    let uncertain = [
        (Scripted::new(no_verdict), 4),
        (Scripted::new(no_server), 0),
    ];
    for (model, uncertain) in uncertain {
        let mut setting = many(12);
        verified(&mut setting);
        let answers = answers(&setting, &model).await;
        assert_eq!(answers.findings.len(), 12);
        assert_eq!(model.count("finding-check"), 4);
        let told = verifications(&answers);
        let is = |what| told.iter().filter(|(_, it)| *it == Some(what)).count();
        assert_eq!(is(Verification::Uncertain), uncertain);
        assert_eq!(is(Verification::Unverified), 12 - uncertain);
        assert_eq!(codes(&answers), [("findings-unverified", None)]);
        assert!(
            answers.overview.is_some(),
            "what follows is asked all the same"
        );
    }
}

#[tokio::test]
async fn only_the_worst_findings_are_asked_about_again() {
    let mut setting = many(MOST_CHECKED + 3);
    verified(&mut setting);
    let model = Scripted::new(checked);
    let answers = answers(&setting, &model).await;
    assert_eq!(model.count("finding-check"), MOST_CHECKED);
    let told = verifications(&answers);
    let left = |it: &&(_, _)| it.1 == Some(Verification::Unverified);
    assert_eq!(told.iter().filter(left).count(), 3);
    assert_eq!(codes(&answers), [], "that is as it should be");
}

#[tokio::test]
async fn verification_keeps_the_limits_and_says_where_they_ended() {
    // Within a limit of one, a file is read and the client refuses its summary.
    for most in 2..16 {
        let mut setting = shop();
        verified(&mut setting);
        setting.limits.spending.max_requests = Some(most);
        let model = Scripted::new(checked);
        let answers = answers(&setting, &model).await;
        let asked = model.asked.lock().unwrap().len();
        assert!(asked as u64 <= most, "{asked} of {most}");
        let told = verifications(&answers);
        assert!(told.iter().all(|(_, it)| it.is_some()));
    }
}
