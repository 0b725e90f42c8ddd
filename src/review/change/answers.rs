//! What is believed of an answer about a change: what the checks of files leave, as far as it is about
//! the change.

use super::Shown;
use crate::model::{Evidence, Finding};
use crate::prompts::answer::{ChangeReview, ClaimedEvidence, ClaimedFinding, FileReview};
use crate::review::ground::{Grounded, Question, ground};
use crate::review::units::{MapUnit, line_count};
use crate::review::{KnownNames, KnownPaths, PlanRequest};

/// Findings of one answer that are looked at; the prompt asks for fewer.
const MOST_FINDINGS: usize = 20;

/// What was asked about a change, and what is known about it.
#[derive(Clone, Copy)]
pub(crate) struct ChangeQuestion<'a> {
    /// The request that was answered.
    pub unit: &'a MapUnit,
    /// What it showed.
    pub shown: &'a Shown,
    /// What the plan was made from.
    pub request: &'a PlanRequest<'a>,
    /// Every file and folder of the source.
    pub known: &'a KnownPaths,
    /// Every name in it.
    pub names: &'a KnownNames,
}

/// Checks an answer about a change.
pub(crate) fn ground_change(answer: &ChangeReview, question: &ChangeQuestion<'_>) -> Grounded {
    let mut grounded = Grounded::default();
    for (at, claim) in answer.findings.iter().enumerate() {
        let checked = match at < MOST_FINDINGS {
            true => question.finding(claim),
            false => Err("too-many-findings".to_owned()),
        };
        match checked {
            Ok(finding) => grounded.findings.push(finding),
            Err(reason) => *grounded.dropped.entry(reason).or_default() += 1,
        }
    }
    grounded
}

impl ChangeQuestion<'_> {
    /// The finding with the evidence that stands where it is said to, or why it is not shown.
    fn finding(&self, claim: &ClaimedFinding) -> Result<Finding, String> {
        let mut found: Option<Finding> = None;
        let gone = self.gone();
        let mut reason = None;
        for file in self.files() {
            let part = self.part(claim, file);
            if part.evidence.is_empty() {
                continue;
            }
            let answer = FileReview {
                summary: String::new(),
                findings: vec![part],
            };
            let mut checked = ground(&answer, &self.about(file, &gone));
            match (checked.findings.pop(), &mut found) {
                (Some(more), Some(finding)) => finding.evidence.extend(more.evidence),
                (first @ Some(_), none) => *none = first,
                (None, _) => reason = reason.or(checked.dropped.into_keys().next()),
            }
        }
        let finding = found.ok_or(reason.unwrap_or_else(|| "no-evidence".to_owned()))?;
        match finding.evidence.iter().any(|it| self.is_of_change(it)) {
            true => Ok(finding),
            false => Err("outside-change".to_owned()),
        }
    }

    /// The lines that the change took away.
    fn gone(&self) -> String {
        let changed = &self.request.changes[self.shown.at];
        let gone = changed.hunks.iter().filter(|hunk| !hunk.before.is_empty());
        let gone = gone.map(|hunk| changed.before.lines(hunk.before.start + 1, hunk.before.end));
        gone.flat_map(|lines| [lines.to_string(), "\n".to_owned()])
            .collect()
    }

    /// Indices of the files that evidence may stand in, the changed one first.
    fn files(&self) -> Vec<usize> {
        let callers = self.shown.callers.iter().map(|(file, _)| *file);
        let mut files = vec![self.unit.file];
        for file in callers {
            if !files.contains(&file) {
                files.push(file);
            }
        }
        files
    }

    fn about<'q>(&'q self, file: usize, gone: &'q str) -> Question<'q> {
        let mut callers = self.shown.callers.iter();
        let lines = match file == self.unit.file {
            true => Some(self.unit.lines),
            false => callers.find(|(it, _)| *it == file).map(|(_, lines)| *lines),
        };
        Question {
            file: &self.request.files[file],
            lines: lines.unwrap_or(self.unit.lines),
            known: self.known,
            names: self.names,
            gone,
            redactor: self.request.redactor,
        }
    }

    /// The claim with the evidence that it has in this file. What names no file that was shown is taken
    /// to mean the changed one, whose checks say what is wrong with it.
    fn part(&self, claim: &ClaimedFinding, file: usize) -> ClaimedFinding {
        let path = |file: usize| self.request.files[file].path();
        let others = self.files();
        let means = |evidence: &ClaimedEvidence| {
            let is_meant = |it: &&usize| self.known.means(&evidence.path, path(**it));
            let meant = others.iter().find(is_meant);
            meant.copied().unwrap_or(self.unit.file)
        };
        let evidence = claim.evidence.iter().filter(|it| means(it) == file);
        // What would be put in the place of the first quote belongs to the file of that quote.
        let is_first = claim.evidence.first().is_some_and(|it| means(it) == file);
        ClaimedFinding {
            evidence: evidence.map(without_marks).collect(),
            replacement: match is_first {
                true => without_plus(&claim.replacement),
                false => String::new(),
            },
            ..claim.clone()
        }
    }

    /// Whether a piece of evidence stands on lines that the change touches, or on a call of what it
    /// changed.
    fn is_of_change(&self, evidence: &Evidence) -> bool {
        let changed = &self.request.changes[self.shown.at];
        let file = &self.request.files[changed.file];
        let last_line = line_count(&file.text);
        let mut touched = changed.hunks.iter().map(|hunk| hunk.reach(last_line));
        let is_touched =
            evidence.path == file.path() && touched.any(|lines| lines.overlaps(&evidence.lines()));
        let mut callers = self.shown.callers.iter();
        is_touched
            || callers.any(|(file, lines)| {
                self.request.files[*file].path() == evidence.path
                    && lines.overlaps(&evidence.lines())
            })
    }
}

/// The quote without the marks of a patch, where every line of it has one.
fn without_marks(evidence: &ClaimedEvidence) -> ClaimedEvidence {
    ClaimedEvidence {
        quote: without_plus(&evidence.quote),
        ..evidence.clone()
    }
}

fn without_plus(code: &str) -> String {
    let lines = code.trim_matches('\n').lines();
    let lines: Option<Vec<&str>> = lines.map(|line| line.strip_prefix('+')).collect();
    lines.map_or_else(|| code.to_owned(), |lines| lines.join("\n"))
}
