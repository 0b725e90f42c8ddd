//! The findings: what was measured and what a model says, apart.

use serde::Serialize;

use super::{Capped, EXAMPLES, KINDS, QUOTED, ROWS};
use crate::model::{Evidence, Finding, Origin, Report, Severity, Verification};
use crate::report::escape::{Markdown, code_block, code_span, text};
use crate::report::link::Links;
use crate::report::sanitise;
use crate::report::words::{count, percent};

/// Most lines of a quote, and most bytes.
const QUOTE_LINES: usize = 12;
const QUOTE_BYTES: usize = 2_000;

const SEVERITIES: [(Severity, &str); 5] = [
    (Severity::Critical, "Critical"),
    (Severity::High, "High"),
    (Severity::Medium, "Medium"),
    (Severity::Low, "Low"),
    (Severity::Info, "For information"),
];

#[derive(Serialize)]
pub(super) struct Findings {
    measured: Vec<Group<Measured>>,
    measured_sums: String,
    reviewed: Vec<Group<Reviewed>>,
    reviewed_sums: String,
}

#[derive(Serialize)]
struct Group<T> {
    severity: &'static str,
    total: usize,
    list: Capped<T>,
}

#[derive(Serialize)]
struct Measured {
    title: Markdown,
    place: Markdown,
    explanation: Markdown,
    rules: Markdown,
}

#[derive(Serialize)]
struct Reviewed {
    title: Markdown,
    explanation: Markdown,
    suggestion: Markdown,
    note: Markdown,
    evidence: Vec<Quoted>,
}

#[derive(Serialize)]
struct Quoted {
    place: Markdown,
    code: Markdown,
}

impl Findings {
    pub(super) fn of(report: &Report, links: &Links) -> Self {
        let measured = groups(report, Origin::Metric, |findings| {
            let places = findings.chunk_by(|a, b| at(a) == at(b)).collect::<Vec<_>>();
            Capped::of(places.into_iter(), ROWS, |f| measured(f, links))
        });
        let reviewed = groups(report, Origin::Llm, |findings| {
            Capped::of(findings.iter(), QUOTED, |f| reviewed(f, report, links))
        });
        Self {
            measured_sums: sums(&measured),
            measured,
            reviewed_sums: sums(&reviewed),
            reviewed,
        }
    }
}

fn groups<T>(
    report: &Report,
    origin: Origin,
    list: impl Fn(&[&Finding]) -> Capped<T>,
) -> Vec<Group<T>> {
    let group = |(severity, name): (Severity, &'static str)| {
        let wanted = |f: &&Finding| f.origin == origin && f.severity == severity;
        let findings: Vec<&Finding> = report.findings.iter().filter(wanted).collect();
        (!findings.is_empty()).then(|| Group {
            severity: name,
            total: findings.len(),
            list: list(&findings),
        })
    };
    SEVERITIES.into_iter().filter_map(group).collect()
}

/// Such as `3 high, 12 medium.`
fn sums<T>(groups: &[Group<T>]) -> String {
    let sums = groups.iter().map(|group| {
        let severity = group.severity.to_lowercase();
        format!("{} {severity}", count(group.total))
    });
    sums.collect::<Vec<_>>().join(", ") + "."
}

/// Where a finding is; what is found at the same place is shown as one.
fn at(finding: &Finding) -> Option<(&str, usize)> {
    let evidence = finding.evidence.first()?;
    Some((&evidence.path, evidence.start_line))
}

fn measured(findings: &[&Finding], links: &Links) -> Measured {
    let finding = findings[0];
    let evidence = finding.evidence.first();
    let mut rules: Vec<&str> = Vec::new();
    for rule in findings.iter().map(|finding| finding.rule.as_str()) {
        if rules.len() < KINDS && !rules.contains(&rule) {
            rules.push(rule);
        }
    }
    Measured {
        title: titled(finding),
        place: evidence.map_or_else(Markdown::default, |e| {
            links.lines(&e.path, e.start_line, e.end_line)
        }),
        explanation: sanitise::line(&finding.explanation),
        rules: Markdown::joined(rules.into_iter().map(code_span), ", "),
    }
}

fn reviewed(finding: &Finding, report: &Report, links: &Links) -> Reviewed {
    let quoted = |evidence: &Evidence| quoted(evidence, report, links);
    Reviewed {
        title: titled(finding),
        explanation: sanitise::prose(&finding.explanation),
        suggestion: sanitise::prose(&finding.suggestion),
        note: note(finding),
        evidence: finding.evidence.iter().take(EXAMPLES).map(quoted).collect(),
    }
}

/// What it is about, how sure it is and whether it was asked about again, and the id to speak of it.
fn note(finding: &Finding) -> Markdown {
    let again = match finding.basis.and_then(|basis| basis.verification) {
        Some(Verification::Confirmed) => ", confirmed",
        Some(Verification::Uncertain) => ", neither confirmed nor refuted",
        Some(Verification::Unverified) => ", not verified",
        None => "",
    };
    let sure = format!("{} sure{again}", percent(finding.confidence));
    let parts = [
        text(&finding.category),
        text(&sure),
        code_span(finding.id.as_str()),
    ];
    Markdown::joined(parts, ", ")
}

fn titled(finding: &Finding) -> Markdown {
    match sanitise::line(&finding.title) {
        title if title.is_empty() => code_span(&finding.rule),
        title => title,
    }
}

fn quoted(evidence: &Evidence, report: &Report, links: &Links) -> Quoted {
    let language = report.file(&evidence.path).map_or("", |file| file.language);
    let shown = beginning(&evidence.quote);
    Quoted {
        place: links.lines(&evidence.path, evidence.start_line, evidence.end_line),
        code: code_block(language, &shown),
    }
}

/// The part of a quote that is shown, with a mark where it is cut.
fn beginning(quote: &str) -> String {
    let quote = quote.trim_end();
    let lines = quote.split_inclusive('\n').take(QUOTE_LINES).map(str::len);
    let end = quote.floor_char_boundary(lines.sum::<usize>().min(QUOTE_BYTES));
    let shown = quote[..end].trim_end();
    let cut = if shown.len() < quote.len() {
        "\n…"
    } else {
        ""
    };
    format!("{shown}{cut}")
}
