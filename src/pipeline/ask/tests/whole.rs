//! A run from its first question to its last: order, limits, interruption, lies.

use super::*;

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
