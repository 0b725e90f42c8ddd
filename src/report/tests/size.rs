//! The Markdown report of a large source is as short as that of a small one.

use super::{example, written};
use crate::model::{
    Advice, Coupling, Diagnostic, DuplicateGroup, FileReport, Finding, Hotspot, Ledger,
    LedgerEntry, ModuleReport, Report, Severity, Status,
};
use crate::redact::Clean;

/// What GitHub takes as the summary of a step.
const STEP_SUMMARY: usize = 1024 * 1024;

fn many<T: Clone>(of: &[T], number: usize) -> Vec<T> {
    of.iter().cycle().take(number).cloned().collect()
}

/// The rich example, with `number` of everything.
fn large(number: usize) -> Report {
    let example = example::rich();
    let file = |(index, file): (usize, &FileReport)| FileReport {
        path: format!("src/{index:06}.rs"),
        ..file.clone()
    };
    let entry = |index| LedgerEntry {
        path: format!("src/{index:06}.rs"),
        status: Status::Failed,
        reason: Some(format!("reason-{:06}", index / 2)),
    };
    let diagnostic =
        |index| Diagnostic::on_file("unreadable", format!("{index}"), "cannot be read");
    let severities = [
        Severity::Low,
        Severity::Medium,
        Severity::High,
        Severity::Info,
    ];
    let spread = |(index, mut finding): (usize, Finding)| {
        finding.severity = severities[index % severities.len()];
        finding.evidence[0].start_line = index / severities.len() / 2;
        finding
    };
    let findings = many(&example.findings, number).into_iter();
    let files = example.files.iter().cycle().take(number).enumerate();
    Report {
        advice: many::<Advice>(&example.advice, number),
        files: files.map(file).collect(),
        modules: many::<ModuleReport>(&example.modules, number),
        duplicates: many::<DuplicateGroup>(&example.duplicates, number),
        hotspots: many::<Hotspot>(&example.hotspots, number),
        coupling: many::<Coupling>(&example.coupling, number),
        findings: findings.enumerate().map(spread).collect(),
        ledger: Ledger::of((0..number).map(entry).collect()),
        diagnostics: (0..number).map(diagnostic).collect(),
        ..example
    }
}

#[test]
fn size_does_not_follow_the_source() {
    let small = written(&large(600), "markdown");
    let large = written(&large(6_000), "markdown");
    assert!(small.len() < 96 * 1024, "{} bytes", small.len());
    assert!(
        large.len() < small.len() + 200,
        "{} and {} bytes",
        small.len(),
        large.len()
    );
    assert!(
        large.contains("… and 5,985 more in the JSON report."),
        "{large}"
    );
}

#[test]
fn the_longest_report_fits_a_step_summary() {
    let long = Clean::literal("文*`_ @a ".repeat(2_000).leak());
    let mut report = large(600);
    for finding in &mut report.findings {
        finding.title = long.clone();
        finding.explanation = long.clone();
        finding.suggestion = long.clone();
        finding.evidence = vec![finding.evidence[0].clone(); 10];
        for evidence in &mut finding.evidence {
            evidence.quote = long.clone();
            evidence.path = "文/".repeat(1_000);
        }
    }
    for hotspot in &mut report.hotspots {
        hotspot.why = vec![long.as_str().to_owned(); 10];
        hotspot.path = "文/".repeat(1_000);
    }
    let text = written(&report, "markdown");
    assert!(text.len() < STEP_SUMMARY, "{} bytes", text.len());
}

#[test]
fn quotes_are_cut_in_sight() {
    let mut report = example::rich();
    report.findings[0].evidence[0].quote = Clean::literal("line\n".repeat(100).leak());
    let text = written(&report, "markdown");
    assert!(text.contains("  line\n  …\n  ```\n"), "{text}");
    assert_eq!(text.matches("  line\n").count(), 12);
}
