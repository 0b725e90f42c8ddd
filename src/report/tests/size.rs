//! The Markdown report of a large source is as short as that of a small one.

use super::{example, written};
use crate::model::{
    Advice, Coupling, Diagnostic, DuplicateGroup, FileReport, Finding, Hotspot, Ledger,
    LedgerEntry, ModuleReport, Report, Severity, Status,
};
use crate::redact::Clean;
use crate::report::limits::{LIMITS, Limit, fitted};
use crate::report::words;

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

/// Counts what is written, and keeps nothing of it.
struct Counted(usize);

impl std::io::Write for Counted {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0 += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Megabytes that a report of 100,000 files may have at most, with as many of everything else.
const LARGEST: [(&str, usize); 10] = [
    ("markdown", 1),
    ("html", 24),
    ("json", 400),
    ("sarif", 51),
    ("github", 1),
    ("gitlab", 100),
    ("csv", 20),
    ("badge", 1),
    ("sparkline", 1),
    ("map", 8),
];

#[test]
fn a_report_of_100_000_files_is_written_in_every_format_and_one_of_none_too() {
    let (large, empty) = (large(100_000), example::empty());
    assert_eq!(LARGEST.len(), crate::report::REPORTERS.len());
    for (format, megabytes) in LARGEST {
        let mut size = Counted(0);
        let reporter = crate::report::reporter(format).unwrap();
        reporter.write(&large, &mut size).unwrap();
        assert!(size.0 < megabytes * 1_000_000, "{format}: {} bytes", size.0);
        assert!(written(&empty, format).len() < 40_000, "{format}");
    }
}

#[test]
fn what_is_too_long_ends_with_a_whole_section_and_says_so() {
    let limit = Limit {
        most: 250,
        unit: "bytes",
        host: "a test",
    };
    let section = |name: &str| format!("## {name}\n\n```\n## no heading\n```\n\ntext\n\n");
    let text = format!(
        "# Title\n\n{}",
        ["a", "b", "c", "d", "e", "f", "g", "h"]
            .map(section)
            .concat()
    );
    let cut = fitted(text.clone(), &limit);
    assert!(cut.len() <= 250, "{cut}");
    let (kept, said) = cut
        .split_once("\n\n**Cut here: a test takes no more than 250 bytes.**")
        .unwrap();
    assert!(
        kept.ends_with("\n```\n\ntext") && text.starts_with(kept),
        "{cut}"
    );
    assert!(said.contains("JSON"), "{cut}");
    let prose = format!("# Title\n\n{}", "some words in a paragraph\n\n".repeat(50));
    assert!(fitted(prose, &limit).contains("paragraph\n\n**Cut here"));
    assert_eq!(fitted("short".to_owned(), &limit), "short");
}

#[test]
fn the_table_of_limits_is_documented() {
    let page = include_str!("../../../docs/reports.md");
    for limit in LIMITS {
        let row = format!("| {} | {} |", words::count(limit.most), limit.unit);
        assert!(
            page.contains(&row),
            "docs/reports.md lacks {row} for {}",
            limit.host
        );
    }
}

#[test]
fn quotes_are_cut_in_sight() {
    let mut report = example::rich();
    report.findings[0].evidence[0].quote = Clean::literal("line\n".repeat(100).leak());
    let text = written(&report, "markdown");
    assert!(text.contains("  line\n  …\n  ```\n"), "{text}");
    assert_eq!(text.matches("  line\n").count(), 12);
}
