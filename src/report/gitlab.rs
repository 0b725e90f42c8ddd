//! Findings as GitLab Code Quality: an array of issues in the format of Code Climate.

use std::collections::BTreeSet;
use std::io::{self, BufWriter, Write};

use serde::Serialize;

use super::Reporter;
use super::claims::{self, Claims};
use crate::model::{Report, Severity};

/// Writes one issue a finding.
pub(super) struct GitlabReporter;

#[derive(Serialize)]
struct Issue<'a> {
    description: String,
    check_name: &'a str,
    fingerprint: &'a str,
    severity: &'static str,
    location: Location,
}

#[derive(Serialize)]
struct Location {
    path: String,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: usize,
    end: usize,
}

impl Reporter for GitlabReporter {
    fn id(&self) -> &'static str {
        "gitlab"
    }

    fn write(&self, report: &Report, out: &mut dyn Write) -> io::Result<()> {
        let mut out = BufWriter::new(out);
        serde_json::to_writer(&mut out, &issues(&Claims::of(report)))?;
        out.write_all(b"\n")?;
        out.flush()
    }
}

/// The issues. GitLab takes two of one fingerprint for one, so the first of them is enough.
fn issues<'a>(claims: &Claims<'a>) -> Vec<Issue<'a>> {
    let mut seen = BTreeSet::new();
    let findings = claims.findings.iter();
    findings
        .filter(|finding| seen.insert(&finding.id))
        .filter_map(|finding| {
            let evidence = claims::place(finding)?;
            let begin = evidence.start_line.max(1);
            Some(Issue {
                description: claims::message(finding),
                check_name: &finding.rule,
                fingerprint: finding.id.as_str(),
                severity: severity(finding.severity),
                location: Location {
                    path: claims.path(evidence),
                    lines: Lines {
                        begin,
                        end: evidence.end_line.max(begin),
                    },
                },
            })
        })
        .collect()
}

fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "blocker",
        Severity::High => "critical",
        Severity::Medium => "major",
        Severity::Low => "minor",
        Severity::Info => "info",
    }
}
