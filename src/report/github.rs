//! Findings as workflow commands: a runner of GitHub Actions that meets them in its log shows them
//! beside the code. It takes ten a level in each step; the most severe stand first, and one more line
//! says how many are left.

use std::io::{self, Write};

use super::Reporter;
use super::claims::{self, Claims};
use super::limits::ANNOTATIONS;
use super::plain;
use super::words::counted;
use crate::model::{Finding, Report, Severity};

/// Writes one command a line.
pub(super) struct GithubReporter;

const LEVELS: [&str; 3] = ["error", "warning", "notice"];

impl Reporter for GithubReporter {
    fn id(&self) -> &'static str {
        "github"
    }

    fn write(&self, report: &Report, out: &mut dyn Write) -> io::Result<()> {
        let claims = Claims::of(report);
        let mut text = String::new();
        let mut shown = 0;
        for level in LEVELS {
            let most = ANNOTATIONS.most - usize::from(level == "notice");
            let found = claims
                .findings
                .iter()
                .filter(|f| command(f.severity) == level);
            for finding in found.take(most) {
                text.push_str(&annotation(&claims, finding, level));
                shown += 1;
            }
        }
        text.push_str(&verdict(report, claims.findings.len() - shown));
        out.write_all(text.as_bytes())
    }
}

fn command(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical | Severity::High => "error",
        Severity::Medium => "warning",
        Severity::Low | Severity::Info => "notice",
    }
}

fn annotation(claims: &Claims<'_>, finding: &Finding, level: &str) -> String {
    let place = claims::place(finding).map_or_else(String::new, |evidence| {
        let path = property(&claims.path(evidence));
        match (evidence.start_line, evidence.end_line) {
            (0, _) => format!("file={path},"),
            (start, end) => format!("file={path},line={start},endLine={},", end.max(start)),
        }
    });
    let title = property(&plain::line(&finding.rule));
    let message = data(&claims::message(finding));
    format!("::{level} {place}title={title}::{message}\n")
}

/// The score, and what the log has no room for.
fn verdict(report: &Report, left: usize) -> String {
    let score = match report.summary.score {
        Some(score) => format!("Code health {score:.1} of 10"),
        None => "No code was measured".to_owned(),
    };
    let rest = match left {
        0 => String::new(),
        _ => format!(
            "; {} more in the report",
            counted(left, "finding", "findings")
        ),
    };
    format!(
        "::notice title=create-dump::{}\n",
        data(&format!("{score}{rest}."))
    )
}

/// Escapes what ends a command.
fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

/// Escapes what ends a property.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
