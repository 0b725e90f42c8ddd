//! Reviews of a change, made by hand.

use super::{example, hostile, html, inert};
use crate::model::{
    FileChange, FileKind, Finding, FunctionChange, Overall, Related, Relation, Review, RiskFigure,
    Severity, Shift, Verdict,
};
use crate::report::reporter;

fn written(review: &Review, format: &str) -> String {
    let mut out = Vec::new();
    let reporter = reporter(format).expect("the format is registered");
    reporter
        .write_review(review, &mut out)
        .expect("memory takes all");
    String::from_utf8(out).expect("reviews are UTF-8")
}

/// A review that shows everything it can, with `text` wherever text from outside can stand.
fn full_of(text: &str) -> Review {
    let own = || text.to_owned();
    let mut report = hostile::report_full_of(text);
    report.gates[0].passed = false;
    report.gates[0].why = own();
    let mut file = report.files[0].clone();
    file.kind = FileKind::Source;
    let shift = || Shift {
        id: "complex-function",
        before: 1.0,
        after: 9.0,
        text: own(),
    };
    let related = || Related {
        relation: Relation::Moved,
        path: format!("{text}x"),
        name: own(),
    };
    let change = |verdict| FileChange {
        before: Some(file.clone()),
        after: Some(file.clone()),
        verdict,
        lines_added: 1,
        lines_removed: 1,
        moved_by: vec![shift()],
        functions: vec![FunctionChange {
            before: Some(file.functions[0].clone()),
            after: Some(file.functions[0].clone()),
            verdict,
            is_edited: true,
            moved_by: vec![shift()],
            related: Some(related()),
        }],
    };
    Review {
        base: own(),
        head: Some(own()),
        is_uncommitted: false,
        verdict: Overall::Mixed,
        score_before: Some(7.0),
        score_after: Some(6.0),
        changes: vec![change(Verdict::Degraded), change(Verdict::Improved)],
        others: vec![own(); 4],
        resolved: report.findings.clone(),
        risk: vec![RiskFigure {
            id: "change-files",
            value: Some(1.0),
            text: own(),
        }],
        new_duplicates: Vec::new(),
        new_cycles: Vec::new(),
        report,
    }
}

#[test]
fn no_payload_is_live_in_a_review() {
    for (name, text) in hostile::payloads() {
        println!("{name}");
        let mut review = full_of(&text);
        let page = written(&review, "html");
        html::check_markup(&page);
        assert!(!page.contains("<script"), "{page}");
        for _ in 0..2 {
            let markdown = written(&review, "markdown");
            assert!(
                markdown.starts_with("**Code health is mixed: "),
                "{markdown}"
            );
            inert::check(&markdown, true);
            review.report.source.web = None;
        }
    }
}

#[test]
fn a_payload_adds_no_heading_to_a_review() {
    let headings = |text: &str| {
        let markdown = written(&full_of(text), "markdown");
        markdown
            .lines()
            .filter(|line| line.starts_with('#'))
            .count()
    };
    for (name, text) in hostile::payloads() {
        assert_eq!(headings(&text), headings("text"), "{name}");
    }
}

#[test]
fn a_review_of_nothing_is_quiet() {
    let review = Review {
        verdict: Overall::Unchanged,
        changes: Vec::new(),
        others: Vec::new(),
        resolved: Vec::new(),
        risk: Vec::new(),
        report: example::empty(),
        ..full_of("text")
    };
    let markdown = written(&review, "markdown");
    assert!(markdown.starts_with("**Nothing changed.**\n"), "{markdown}");
    assert!(markdown.lines().count() < 12, "{markdown}");
}

#[test]
fn the_first_line_weighs_what_is_new() {
    let review = |severities: &[Severity]| {
        let mut review = Review {
            verdict: Overall::Unchanged,
            ..full_of("text")
        };
        let finding = review.report.findings[0].clone();
        let found = severities.iter().map(|severity| Finding {
            severity: *severity,
            ..finding.clone()
        });
        review.report.findings = found.collect();
        written(&review, "markdown")
    };
    for (severities, brings) in [
        (&[Severity::Medium, Severity::Low][..], "2 new findings"),
        (&[Severity::High][..], "1 new finding, high"),
        (&[Severity::High; 2][..], "2 new findings, all high"),
        (
            &[Severity::Critical, Severity::High, Severity::Low][..],
            "3 new findings, 1 of them critical",
        ),
    ] {
        let markdown = review(severities);
        let line =
            format!("**The change brings {brings}; what was there is as healthy as before.**");
        assert_eq!(markdown.lines().next(), Some(line.as_str()));
    }
}
