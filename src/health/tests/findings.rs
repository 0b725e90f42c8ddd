//! Findings, their evidence, their severity, their names.

use super::*;

#[test]
fn findings_prove_what_they_say() {
    let files = [
        hard("b.rs"),
        simple("a.rs"),
        of_kind(FileKind::Test, hard("t.rs")),
    ];
    let past = history(&[("b.rs", 30)]);
    let ranked = hotspots(&files, Some(&past));
    let redactor = Redactor::new();
    let text = |path: &str| (path == "b.rs").then(|| text_of(308));
    let found = findings(&files, &[], &ranked, &text, &redactor);
    let rules: Vec<_> = found.iter().map(|finding| finding.rule.as_str()).collect();
    assert_eq!(
        rules,
        [
            "complex-function",
            "large-function",
            "deep-nesting",
            "bumpy-road"
        ]
    );
    let first = &found[0];
    assert_eq!(first.severity, Severity::High);
    assert_eq!(
        first.title.as_str(),
        "`Parser::parse` is hard to follow: cognitive complexity 90"
    );
    assert!(
        first
            .explanation
            .ends_with("of Rust functions are simpler."),
        "{}",
        first.explanation
    );
    assert_eq!(first.evidence[0].quote.as_str(), "line 1 {");
    assert_eq!(
        (first.evidence[0].start_line, first.evidence[0].end_line),
        (1, 1)
    );

    let advised = advice(&found, &files, &ranked, 5, &redactor);
    assert_eq!(advised.len(), 1, "one a file");
    let title = advised[0].title.as_str();
    assert_eq!(
        title,
        "Split `Parser::parse`: 300 lines, cognitive complexity 90"
    );
    assert_eq!(advised[0].lines, LineRange::new(1, 300));
    assert_eq!(advised[0].finding, first.id);
    let why: Vec<_> = advised[0].why.iter().map(Clean::as_str).collect();
    assert!(
        why[0].starts_with("beyond 99") && why[1].starts_with("health "),
        "{why:?}"
    );
    assert_eq!(
        why[2],
        "30 commits, 10 of them fixes, 2 authors, last changed 2023-11-14"
    );

    let unread = findings(&files, &[], &ranked, &|_| None, &redactor);
    assert!(unread.is_empty(), "no finding without evidence");
}

#[test]
fn severity_needs_both_axes() {
    let redactor = Redactor::new();
    let text = |_: &str| Some(text_of(308));
    let most = |ranked: &[Hotspot]| {
        let found = findings(&[hard("b.rs")], &[], ranked, &text, &redactor);
        found.iter().map(|finding| finding.severity).max()
    };
    assert_eq!(most(&[]), Some(Severity::Medium));
    assert_eq!(most(&hotspots(&[hard("b.rs")], None)), Some(Severity::High));
}

#[test]
fn identity_survives_moved_lines() {
    let moved = |by: usize| {
        let function = function("f", 1 + by, 200, 60.0);
        let file = score_file(measured("a.rs", vec![function]));
        let text = format!("{}fn f() {{\n{}", "\n".repeat(by), "x\n".repeat(200));
        let redactor = Redactor::new();
        let text = redactor.clean(&text).text;
        let found = findings(&[file], &[], &[], &|_| Some(text.clone()), &redactor);
        found
            .into_iter()
            .map(|finding| finding.id)
            .collect::<Vec<_>>()
    };
    assert_eq!(moved(0), moved(7));
    assert!(!moved(0).is_empty());
}

#[test]
fn quotes_start_after_annotations() {
    let file = score_file(measured("A.java", vec![function("f", 1, 200, 60.0)]));
    let text = format!(
        "@Override\n@Deprecated\npublic void f(\n  int a\n) {{\n{}",
        "x\n".repeat(200)
    );
    let redactor = Redactor::new();
    let text = redactor.clean(&text).text;
    let found = findings(&[file], &[], &[], &|_| Some(text.clone()), &redactor);
    let evidence = &found[0].evidence[0];
    assert_eq!(evidence.quote.as_str(), "public void f(\n  int a\n) {");
    assert_eq!((evidence.start_line, evidence.end_line), (3, 5));
}

#[test]
fn a_quote_that_ends_in_an_empty_line_names_that_line() {
    let file = score_file(measured("a.py", vec![function("f", 1, 200, 60.0)]));
    let text = format!("def f(\n    a,\n\n{}", "x\n".repeat(200));
    let redactor = Redactor::new();
    let text = redactor.clean(&text).text;
    let found = findings(&[file], &[], &[], &|_| Some(text.clone()), &redactor);
    let evidence = &found[0].evidence[0];
    assert_eq!(evidence.quote.as_str(), "def f(\n    a,\n");
    assert_eq!((evidence.start_line, evidence.end_line), (1, 3));
}

#[test]
fn functions_without_a_name_that_begin_alike_are_findings_of_their_own() {
    let functions = vec![
        function("(anonymous)", 1, 200, 60.0),
        function("(anonymous)", 201, 400, 60.0),
    ];
    let file = score_file(measured("a.ts", functions));
    let redactor = Redactor::new();
    let text = redactor.clean(&"effect(() => {\n".repeat(400)).text;
    let found = findings(&[file], &[], &[], &|_| Some(text.clone()), &redactor);
    let ids: BTreeSet<_> = found.iter().map(|finding| &finding.id).collect();
    assert!(found.len() > 1);
    assert_eq!(ids.len(), found.len());
}

#[test]
fn a_rule_that_breaks_everywhere_is_cut_and_counted() {
    let functions = (0..80).map(|n| function(&format!("f{n}"), 1 + n * 100, 100, 5.0));
    let files = [score_file(measured("a.rs", functions.collect()))];
    let redactor = Redactor::new();
    let found = findings(&files, &[], &[], &|_| Some(text_of(8000)), &redactor);
    let large: Vec<_> = found
        .iter()
        .filter(|f| f.rule == "large-function")
        .collect();
    assert_eq!(large.len(), 50);
    let said = "The source has 80 such findings; the first 50 are listed.";
    assert!(
        large[0].explanation.ends_with(said),
        "{}",
        large[0].explanation
    );
    let file = found.iter().find(|finding| finding.rule == "large-file");
    let file = file.expect("8,000 lines are many");
    assert_eq!(file.title.as_str(), "`a.rs` has 8,000 code lines");
    let only = [file.clone()];
    let advised = advice(&only, &files, &[], 5, &redactor);
    assert_eq!(
        advised[0].title.as_str(),
        "Divide `a.rs`: 8,000 code lines, 80 functions"
    );
}

#[test]
fn every_smell_speaks_for_itself() {
    let mut worst = function("a`b\nc", 1, 400, 120.0);
    worst.metrics.set("parameters", 12.0);
    worst.metrics.set("condition_operands", 9.0);
    let files = [score_file(measured("a.rs", vec![worst]))];
    let redactor = Redactor::new();
    let found = findings(&files, &[], &[], &|_| Some(text_of(400)), &redactor);
    assert_eq!(found.len(), 6);
    for finding in &found {
        let explained = explanations().iter().any(|known| known.id == finding.rule);
        assert!(explained, "{} has no explanation", finding.rule);
        assert!(finding.title.contains("`a'b c`"), "{}", finding.title);
        let advised = advice(std::slice::from_ref(finding), &files, &[], 1, &redactor);
        assert!(advised[0].title.contains("`a'b c`"), "{}", advised[0].title);
        assert_eq!(
            advised[0].why.len(),
            2,
            "without history there is nothing to say of it"
        );
    }
    let nuisances = ["many-parameters", "complex-condition"];
    let nuisance = |rule: &str| nuisances.contains(&rule);
    assert!(
        found
            .iter()
            .all(|f| !nuisance(&f.rule) || f.severity == Severity::Low)
    );
}

#[test]
fn secrets_in_names_stay_out_of_findings() {
    let secret = concat!("AKIA", "QYLPMN5HHHFPZAM2");
    let file = score_file(measured("a.js", vec![function(secret, 1, 90, 60.0)]));
    let redactor = Redactor::new();
    let text = |_: &str| Some(redactor.clean(&format!("const {secret} = 1;\n")).text);
    let found = findings(std::slice::from_ref(&file), &[], &[], &text, &redactor);
    let advised = advice(&found, &[file], &[], 1, &redactor);
    assert!(!found.is_empty() && !advised.is_empty());
    assert!(!format!("{found:?}{advised:?}").contains(secret));
}
