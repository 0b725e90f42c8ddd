//! What the formats for machines show: the findings, where they stand in the repository, and what
//! their rules mean.

use super::plain;
use crate::model::{Evidence, Explanation, Finding, Report, SourceReport, Tool};

/// The part of a report that code hosts and dashboards take in.
pub(super) struct Claims<'a> {
    pub(super) tool: &'a Tool,
    pub(super) source: &'a SourceReport,
    pub(super) rules: &'a [Explanation],
    /// The most severe first.
    pub(super) findings: &'a [Finding],
}

impl<'a> Claims<'a> {
    pub(super) fn of(report: &'a Report) -> Self {
        Self {
            tool: &report.tool,
            source: &report.source,
            rules: &report.rules,
            findings: &report.findings,
        }
    }

    /// A path as the repository knows it: hosts look for files from its root, and the source may be
    /// a folder of it.
    pub(super) fn path(&self, evidence: &Evidence) -> String {
        match self.source.prefix.as_str() {
            "" => evidence.path.clone(),
            prefix => format!("{prefix}/{}", evidence.path),
        }
    }
}

/// Where the finding is shown: at its first piece of code.
pub(super) fn place(finding: &Finding) -> Option<&Evidence> {
    finding.evidence.first()
}

/// The finding in words without markup: the claim, why, and what to do.
pub(super) fn message(finding: &Finding) -> String {
    let parts = [&finding.title, &finding.explanation, &finding.suggestion];
    let parts = parts.map(|part| plain::words(part));
    let parts: Vec<&str> = parts
        .iter()
        .map(|part| part.trim_end_matches(['.', ':']))
        .filter(|part| !part.is_empty())
        .collect();
    format!("{}.", parts.join(". "))
}
