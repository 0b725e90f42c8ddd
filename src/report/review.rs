//! What a comment on a change shows: the verdict, what got better and worse, a handful of findings.
//!
//! Every list is capped: a comment is read in a minute or not at all. The JSON review has all.

use serde::Serialize;

use super::escape::{Markdown, code_span, text};
use super::link::Links;
use super::page;
use super::sanitise;
use super::words::{count, counted, score};
use crate::model::{
    FileChange, FileKind, Finding, FunctionChange, Overall, Relation, Review, Severity, Shift,
    Verdict,
};

/// Most functions and files that got worse.
const WORSE: usize = 10;
/// Most of those that got better.
const BETTER: usize = 5;
/// Most findings.
pub(crate) const FINDINGS_OF_A_COMMENT: usize = 5;
/// Most examples of one kind.
const EXAMPLES: usize = 3;

/// Everything that the template prints.
#[derive(Serialize)]
pub(super) struct Comment {
    verdict: String,
    facts: Markdown,
    gates: Vec<Gate>,
    worse: Capped,
    better: Capped,
    findings: Capped,
    resolved: Capped,
    risk: Markdown,
    ledger: Markdown,
    notes: Vec<Markdown>,
    prompts: Markdown,
    tool: String,
}

#[derive(Serialize)]
struct Gate {
    id: Markdown,
    why: Markdown,
    passed: bool,
}

/// The first of many lines, and what to say of the rest.
#[derive(Serialize)]
struct Capped {
    rows: Vec<Markdown>,
    more: String,
}

impl Capped {
    fn of<T>(all: &[T], most: usize, row: impl Fn(&T) -> Markdown) -> Self {
        let rest = all.len().saturating_sub(most);
        Self {
            rows: all.iter().take(most).map(row).collect(),
            more: match rest {
                0 => String::new(),
                rest => format!("… and {} more in the JSON review.", count(rest)),
            },
        }
    }
}

impl Comment {
    pub(super) fn of(review: &Review) -> Self {
        let report = &review.report;
        let links = Links::into_source(&report.source);
        let (worse, better) = (
            moved(review, Verdict::Degraded),
            moved(review, Verdict::Improved),
        );
        Self {
            verdict: verdict(review, worse.len(), better.len()),
            facts: facts(review),
            gates: gates(review),
            worse: Capped::of(&worse, WORSE, |row| row.line(&links)),
            better: Capped::of(&better, BETTER, |row| row.line(&links)),
            findings: Capped::of(&report.findings, FINDINGS_OF_A_COMMENT, |it| {
                finding(it, &links)
            }),
            resolved: Capped::of(&review.resolved, EXAMPLES, resolved),
            risk: risk(review),
            ledger: ledger(review),
            notes: notes(review),
            prompts: page::prompts(&report.usage),
            tool: format!("{} {}", report.tool.name, report.tool.version),
        }
    }
}

/// The first line.
fn verdict(review: &Review, worse: usize, better: usize) -> String {
    let head = match review.verdict {
        _ if review.changes.is_empty() && review.others.is_empty() => "Nothing changed.",
        _ if review.changes.is_empty() => "No code changed.",
        Overall::Improved => "Code health improved:",
        Overall::Degraded => "Code health degraded:",
        Overall::Mixed => "Code health is mixed:",
        Overall::Unchanged if review.report.findings.is_empty() => "Code health is unchanged.",
        Overall::Unchanged => {
            let new = new_findings(&review.report.findings);
            return format!("The change brings {new}; what was there is as healthy as before.");
        }
    };
    let mut parts = Vec::new();
    if worse > 0 {
        parts.push(format!("{} worse", count(worse)));
    }
    if better > 0 {
        parts.push(format!("{} better", count(better)));
    }
    if !review.report.findings.is_empty() {
        parts.push(new_findings(&review.report.findings));
    }
    match parts.join(", ") {
        parts if parts.is_empty() => head.to_owned(),
        parts => format!("{head} {parts}."),
    }
}

/// How many, and how many of them somebody has to look at.
fn new_findings(findings: &[Finding]) -> String {
    let all = counted(findings.len(), "new finding", "new findings");
    let worst = findings.iter().map(|it| it.severity).max();
    let Some(worst) = worst.filter(|it| *it >= Severity::High) else {
        return all;
    };
    let number = findings.iter().filter(|it| it.severity == worst).count();
    let word = worst.word();
    match (number, findings.len()) {
        (1, 1) => format!("{all}, {word}"),
        (number, of) if number == of => format!("{all}, all {word}"),
        (number, _) => format!("{all}, {} of them {word}", count(number)),
    }
}

/// Size, scores and base, in one line.
fn facts(review: &Review) -> Markdown {
    let scores = match (review.score_before, review.score_after) {
        (Some(before), Some(after)) if score(before) == score(after) => {
            format!("source {} of 10 as before", score(after))
        }
        (Some(before), Some(after)) => {
            format!("source {} → {} of 10", score(before), score(after))
        }
        (None, Some(after)) => format!("source {} of 10", score(after)),
        _ => String::new(),
    };
    let added: usize = review.changes.iter().map(|it| it.lines_added).sum();
    let removed: usize = review.changes.iter().map(|it| it.lines_removed).sum();
    let size = match review.changes.len() {
        0 => String::new(),
        files => format!(
            "{}, +{} −{} lines",
            counted(files, "code file", "code files"),
            count(added),
            count(removed)
        ),
    };
    let short = |id: &str| code_span(id.get(..10).unwrap_or(id));
    let base = Markdown::vouch(format!("against {}", short(&review.base).as_str()));
    let uncommitted = if review.is_uncommitted {
        "with what is not committed"
    } else {
        ""
    };
    Markdown::joined([text(&size), text(&scores), base, text(uncommitted)], " · ")
}

fn gates(review: &Review) -> Vec<Gate> {
    let gates = review.report.gates.iter();
    gates
        .map(|gate| Gate {
            id: code_span(&gate.id),
            why: text(&gate.why),
            passed: gate.passed,
        })
        .collect()
}

/// A function or file that got better or worse.
struct Row<'a> {
    file: &'a FileChange,
    function: Option<&'a FunctionChange>,
    scores: (f64, f64),
    moved_by: &'a [Shift],
}

impl Row<'_> {
    fn line(&self, links: &Links) -> Markdown {
        let path = &self.file.report().path;
        let name = match self.function {
            Some(function) => {
                let at = function.report();
                let name = links.named_lines(&at.name, path, at.start_line, at.end_line);
                Markdown::vouch(format!("{} in {}", name.as_str(), code_span(path).as_str()))
            }
            None => links.file(path),
        };
        let shifts = self.moved_by.iter().map(|shift| text(&shift.text));
        let shifts = Markdown::joined(shifts, ", ");
        let (before, after) = (score(self.scores.0), score(self.scores.1));
        let moved = self.function.and_then(|it| it.related.as_ref());
        let moved = moved.filter(|it| it.relation == Relation::Moved && it.path != *path);
        let from = moved.map_or(String::new(), |it| {
            format!(" (moved from {})", code_span(&it.path).as_str())
        });
        Markdown::vouch(format!(
            "{}{from}: {}; health {before} → {after}",
            name.as_str(),
            shifts.as_str()
        ))
    }
}

/// What became so, the largest difference first. A file whose functions tell why is not told again.
fn moved(review: &Review, verdict: Verdict) -> Vec<Row<'_>> {
    let mut rows = Vec::new();
    let shipped = { review.changes.iter() }.filter(|it| it.report().kind == FileKind::Source);
    for file in shipped {
        let told = rows.len();
        for function in file.functions.iter().filter(|it| it.verdict == verdict) {
            let (Some(before), Some(after)) = (&function.before, &function.after) else {
                continue;
            };
            rows.push(Row {
                file,
                function: Some(function),
                scores: (before.score, after.score),
                moved_by: &function.moved_by,
            });
        }
        if let (Some(before), Some(after)) = (&file.before, &file.after)
            && file.verdict == verdict
            && rows.len() == told
        {
            rows.push(Row {
                file,
                function: None,
                scores: (before.score, after.score),
                moved_by: &file.moved_by,
            });
        }
    }
    let difference = |row: &Row<'_>| (row.scores.1 - row.scores.0).abs();
    rows.sort_by(|a, b| difference(b).total_cmp(&difference(a)));
    rows
}

/// The figures that a reviewer can act on; the JSON review has all, each with its id.
const TELLING: [&str; 3] = ["change-files", "change-priority", "change-familiarity"];

fn risk(review: &Review) -> Markdown {
    let figures = TELLING.iter().filter_map(|id| {
        let figure = review.risk.iter().find(|figure| figure.id == *id)?;
        Some(sanitise::line(&figure.text))
    });
    Markdown::joined(figures, "; ")
}

fn finding(finding: &Finding, links: &Links) -> Markdown {
    let place = finding
        .evidence
        .first()
        .map_or_else(Markdown::default, |at| {
            links.lines(&at.path, at.start_line, at.end_line)
        });
    let title = Markdown::vouch(format!("**{}**", sanitise::line(&finding.title).as_str()));
    let rule = code_span(&finding.rule);
    let head = Markdown::vouch(format!(
        "{} ({}, {})",
        title.as_str(),
        rule.as_str(),
        format!("{:?}", finding.severity).to_lowercase()
    ));
    let others = finding.evidence.iter().skip(1).take(EXAMPLES - 1);
    let places = [place]
        .into_iter()
        .chain(others.map(|at| links.lines(&at.path, at.start_line, at.end_line)));
    let places = Markdown::joined(places, ", ");
    Markdown::joined(
        [head, places, sanitise::line(&finding.suggestion)],
        "\\\n  ",
    )
}

fn resolved(finding: &Finding) -> Markdown {
    let path = finding.evidence.first().map(|at| code_span(&at.path));
    let title = sanitise::line(&finding.title);
    Markdown::joined([Some(title), path].into_iter().flatten(), ", ")
}

/// What was compared and what was not.
fn ledger(review: &Review) -> Markdown {
    let tests = review.changes.iter();
    let tests = tests
        .filter(|it| it.report().kind != FileKind::Source)
        .count();
    let mut parts = vec![text(&format!(
        "Compared: {}",
        counted(review.changes.len(), "file", "files")
    ))];
    if tests > 0 {
        parts.push(text(&format!(
            "of these {} of tests or not written here, which move no verdict",
            count(tests)
        )));
    }
    if !review.others.is_empty() {
        let examples = review
            .others
            .iter()
            .take(EXAMPLES)
            .map(|path| code_span(path));
        let examples = Markdown::joined(examples, ", ");
        let more = if review.others.len() > EXAMPLES {
            ", …"
        } else {
            ""
        };
        parts.push(Markdown::vouch(format!(
            "not measured: {} ({}{more})",
            counted(review.others.len(), "file", "files"),
            examples.as_str()
        )));
    }
    let line = Markdown::joined(parts, "; ");
    Markdown::vouch(format!("{}.", line.as_str()))
}

fn notes(review: &Review) -> Vec<Markdown> {
    let notes = review.report.diagnostics.iter().take(FINDINGS_OF_A_COMMENT);
    notes
        .map(|note| {
            let path = note.path.as_deref().map(code_span);
            let message = sanitise::line(&note.message);
            Markdown::joined([path, Some(message)].into_iter().flatten(), ": ")
        })
        .collect()
}
