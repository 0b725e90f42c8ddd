//! What is to be posted, in no host's words: a summary, and the findings one by one.
//!
//! Every text here was rendered anew from checked data, escaped and sanitised as in the report.

use std::collections::BTreeSet;
use std::io;
use std::sync::OnceLock;

use super::artifact::Artifact;
use super::{Destination, Published, words};
use crate::model::words::{counted, thousands};
use crate::model::{
    Explanation, Finding, LineRange, Overall, Report, Severity, SourceReport, WebHost,
};
use crate::report::{self, FINDINGS_OF_A_COMMENT, Limit, as_item, beside_code, in_words};

/// Most findings that are listed below a summary.
const MOST_FURTHER: usize = 50;

/// A finished review or report, ready to be told.
pub struct Posting {
    artifact: Artifact,
    /// Rendered once, when it is known where links lead.
    notes: OnceLock<Vec<Note>>,
}

/// A finding as hosts show it beside its code.
#[derive(Clone, Debug)]
pub(super) struct Note {
    /// Fingerprint of the finding.
    pub(super) id: String,
    /// From the root of the repository.
    pub(super) path: String,
    /// The lines of its first evidence; `None` where it concerns the whole file.
    pub(super) lines: Option<LineRange>,
    /// The code of those lines, or its beginning, without secrets.
    pub(super) quote: String,
    pub(super) severity: Severity,
    /// Id of the rule.
    pub(super) rule: String,
    /// Without markup.
    pub(super) message: String,
    /// As Markdown.
    pub(super) body: String,
    pub(super) is_measured: bool,
    /// Lines that would mend it in the place of `lines`.
    pub(super) replacement: Option<String>,
}

impl Posting {
    /// Reads an artifact back and checks it. `known` are the ids that this program explains.
    pub fn read(json: &[u8], known: &[Explanation]) -> Result<Self, String> {
        let artifact = Artifact::read(json, known)?;
        Ok(Self {
            artifact,
            notes: OnceLock::new(),
        })
    }

    /// Has links lead to this repository.
    pub(super) fn linked(mut self, web: WebHost) -> Self {
        let source = match &mut self.artifact {
            Artifact::Review(review) => &mut review.report.source,
            Artifact::Report(report) => &mut report.source,
        };
        source.web = Some(web);
        self.notes = OnceLock::new();
        self
    }

    /// The findings, the most severe first.
    pub(super) fn notes(&self) -> &[Note] {
        self.notes.get_or_init(|| notes(self.artifact.report()))
    }

    pub(super) fn report(&self) -> &Report {
        self.artifact.report()
    }

    /// Whether it tells of a change.
    pub(super) fn is_review(&self) -> bool {
        matches!(self.artifact, Artifact::Review(_))
    }

    /// The commit that it tells of.
    pub(super) fn commit(&self) -> Option<&str> {
        self.report().source.revision.as_deref()
    }

    /// Whether there are gates.
    pub(super) fn is_gated(&self) -> bool {
        !self.report().gates.is_empty()
    }

    /// Whether all gates passed.
    pub(super) fn passed(&self) -> bool {
        self.report().gates.iter().all(|gate| gate.passed)
    }

    /// Whether something got worse.
    pub(super) fn got_worse(&self) -> bool {
        match &self.artifact {
            Artifact::Review(review) => {
                matches!(review.verdict, Overall::Degraded | Overall::Mixed)
            }
            Artifact::Report(_) => false,
        }
    }

    /// The whole in Markdown; its first line is the verdict.
    pub(super) fn summary(&self) -> io::Result<String> {
        self.summary_of(&BTreeSet::new(), &BTreeSet::new())
    }

    /// The same without the findings of some places in the list, as nobody wants to hear of them, and
    /// with all that are told neither in it nor on their line.
    pub(super) fn summary_of(
        &self,
        dismissed: &BTreeSet<usize>,
        told: &BTreeSet<usize>,
    ) -> io::Result<String> {
        let mut out = Vec::new();
        let markdown = report::reporter("markdown").expect("a format of the list");
        match &self.artifact {
            Artifact::Review(review) if dismissed.is_empty() => {
                markdown.write_review(review, &mut out)?;
            }
            Artifact::Review(review) => {
                let mut review = review.clone();
                let mut place = 0..;
                let findings = &mut review.report.findings;
                findings.retain(|_| !place.next().is_some_and(|at| dismissed.contains(&at)));
                markdown.write_review(&review, &mut out)?;
            }
            Artifact::Report(report) => markdown.write(report, &mut out)?,
        }
        let text = String::from_utf8(out).map_err(io::Error::other)?;
        let further = self.further(dismissed, told);
        Ok(format!("{}\n{further}", text.trim_end()))
    }

    /// What stands below the summary.
    fn further(&self, dismissed: &BTreeSet<usize>, told: &BTreeSet<usize>) -> String {
        let mut text = String::new();
        if !dismissed.is_empty() {
            let left = counted(
                dismissed.len(),
                "dismissed finding is",
                "dismissed findings are",
            );
            text = format!("\n{left} left out.\n");
        }
        let kept = (0..self.report().findings.len()).filter(|at| !dismissed.contains(at));
        let rest: Vec<usize> = kept
            .skip(FINDINGS_OF_A_COMMENT)
            .filter(|at| !told.contains(at))
            .collect();
        if !self.is_review() || rest.is_empty() {
            return text;
        }
        text.push_str("\n### Further findings\n\n");
        let report = self.report();
        for at in rest.iter().take(MOST_FURTHER) {
            text.push_str(&as_item(&report.findings[*at], &report.source));
            text.push('\n');
        }
        if rest.len() > MOST_FURTHER {
            let more = thousands(rest.len() - MOST_FURTHER);
            text.push_str(&format!("\n… and {more} more in the JSON review.\n"));
        }
        text
    }

    /// What would be told, where nothing is known of the host but what the user says.
    pub fn rehearsed(&self, destination: &Destination) -> Published {
        let mut published = Published {
            to: Some(destination.named()),
            ..Published::default()
        };
        if let Ok(text) = self.summary() {
            published.would("would have told", text);
        }
        for note in self.notes().iter().filter(|note| note.lines.is_some()) {
            let line = note.lines.map_or(0, |lines| lines.start_line);
            let what = format!(
                "would have commented on {}:{line}, were it a line of the change",
                note.path
            );
            published.would(words::line(&what), &note.body);
        }
        published
    }

    /// The findings as SARIF.
    pub(super) fn sarif(&self) -> io::Result<Vec<u8>> {
        let mut out = Vec::new();
        let sarif = report::reporter("sarif").expect("a format of the list");
        sarif.write(self.report(), &mut out)?;
        Ok(out)
    }
}

fn notes(report: &Report) -> Vec<Note> {
    let notes = report.findings.iter();
    notes.map(|finding| note(finding, &report.source)).collect()
}

fn note(finding: &Finding, source: &SourceReport) -> Note {
    let first = finding.evidence.first();
    let path = first.map_or("", |at| at.path.as_str());
    Note {
        id: finding.id.as_str().to_owned(),
        path: match source.prefix.as_str() {
            "" => path.to_owned(),
            prefix => format!("{prefix}/{path}"),
        },
        lines: first.filter(|at| at.start_line > 0).map(|at| at.lines()),
        quote: first.map_or_else(String::new, |at| at.quote.as_str().to_owned()),
        severity: finding.severity,
        rule: finding.rule.clone(),
        message: in_words(finding),
        body: beside_code(finding, source),
        is_measured: finding.is_measured(),
        replacement: finding
            .replacement
            .as_ref()
            .map(|code| code.as_str().to_owned()),
    }
}

/// Cuts Markdown to what a host takes in bytes, as reports are cut; hosts count characters, and bytes
/// are never fewer.
pub(super) fn fitted(text: &str, most: usize) -> String {
    report::fitted(text.to_owned(), &Limit::bytes(most, "the host"))
}
