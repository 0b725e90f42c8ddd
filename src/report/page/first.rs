//! The first screen: the score, what moved it, what to do.

use serde::Serialize;

use super::ADVICE;
use super::advice::advised;
use crate::model::{Factor, FileKind, Grade, Progress, Report, SourceReport, Summary};
use crate::report::escape::{Markdown, code_span, text};
use crate::report::link::Links;
use crate::report::sanitise;
use crate::report::words::{count, counted, percent, points, score};

/// Most factors that are named.
const FACTORS: usize = 6;
/// Most languages that are named.
const LANGUAGES: usize = 4;
/// Most earlier scores that are shown.
const EARLIER: usize = 10;
/// Points that read as a tenth.
const SEEN: f64 = 0.05;

#[derive(Serialize)]
pub(super) struct First {
    name: Markdown,
    score: Option<String>,
    grade: String,
    meaning: &'static str,
    facts: Markdown,
    spread: String,
    apart: String,
    gates: Vec<Gate>,
    lost: String,
    moved_by: Vec<Markdown>,
    factors: Markdown,
    trust: Markdown,
    overview: Option<Markdown>,
    trend: Markdown,
    progress: Vec<Markdown>,
    advice: Vec<Markdown>,
}

#[derive(Serialize)]
struct Gate {
    id: Markdown,
    value: String,
    passed: bool,
    why: Markdown,
}

impl First {
    pub(super) fn of(report: &Report, links: &Links) -> Self {
        let summary = &report.summary;
        let advice = report.advice.iter().take(ADVICE);
        Self {
            name: named(&report.source.name),
            score: summary.score.map(score),
            grade: summary.grade.map(|g| g.to_string()).unwrap_or_default(),
            meaning: summary.grade.map(meaning).unwrap_or_default(),
            facts: facts(report, links),
            spread: spread(summary),
            apart: apart(report),
            gates: gates(report),
            lost: summary.score.map(lost).unwrap_or_default(),
            moved_by: moved_by(summary),
            factors: Markdown::joined(summary.moved_by.iter().map(|f| code_span(f.id)), ", "),
            trust: trust(report),
            overview: summary.overview.as_deref().map(sanitise::prose),
            trend: trend(report),
            progress: report.progress.iter().map(|it| since(it, report)).collect(),
            advice: advice.map(|a| advised(a, report, links)).collect(),
        }
    }
}

fn named(name: &str) -> Markdown {
    match code_span(name) {
        name if name.is_empty() => text("this source"),
        name => name,
    }
}

fn meaning(grade: Grade) -> &'static str {
    match grade {
        Grade::A => "easy to change",
        Grade::B => "mostly easy to change",
        Grade::C => "parts of it are hard to change",
        Grade::D => "hard to change",
        Grade::F => "very hard to change",
    }
}

/// What was analysed, in one line.
fn facts(report: &Report, links: &Links) -> Markdown {
    let size = size(&report.summary).into_iter().map(|part| text(&part));
    let changed = if report.source.dirty {
        " with uncommitted changes"
    } else {
        ""
    };
    let commit = links.commit(&report.source);
    let commit = commit.map(|c| Markdown::vouch(format!("commit {}{changed}", c.as_str())));
    let date: String = report.generated_at.chars().take(10).collect();
    let window = window(&report.source);
    Markdown::joined(size.chain(commit).chain([text(&date), window]), " · ")
}

/// From when on the history counts, where that is not all of it.
fn window(source: &SourceReport) -> Markdown {
    let since = source.history_since.as_deref();
    since.map_or_else(Markdown::default, |day| {
        text(&format!("history counts since {day}"))
    })
}

fn size(summary: &Summary) -> Vec<String> {
    let mut parts = vec![
        counted(summary.files, "source file", "source files"),
        counted(summary.functions, "function", "functions"),
        counted(summary.code_lines, "line of code", "lines of code"),
    ];
    let mut languages: Vec<_> = summary.languages.iter().collect();
    languages.sort_by_key(|(_, lines)| std::cmp::Reverse(**lines));
    let all: usize = summary.languages.values().sum();
    let named = languages.iter().take(LANGUAGES).map(|(language, lines)| {
        format!("{language} {}", percent(**lines as f64 / all.max(1) as f64))
    });
    let mut named: Vec<String> = named.collect();
    if languages.len() > LANGUAGES {
        named.push("others".to_owned());
    }
    if !named.is_empty() {
        parts.push(named.join(", "));
    }
    parts
}

/// The files that have a score and do not count in that of the source.
fn apart(report: &Report) -> String {
    let kinds = [
        (FileKind::Test, "test file", "test files"),
        (FileKind::Generated, "generated file", "generated files"),
        (FileKind::Vendored, "copied-in file", "copied-in files"),
    ];
    let counts = kinds.iter().filter_map(|(kind, one, many)| {
        let number = report.files.iter().filter(|f| f.kind == *kind).count();
        (number > 0).then(|| counted(number, one, many))
    });
    match counts.collect::<Vec<_>>().join(", ") {
        counts if counts.is_empty() => counts,
        counts => format!("Measured too, and not part of the score: {counts}."),
    }
}

fn gates(report: &Report) -> Vec<Gate> {
    let gate = |gate: &crate::model::GateResult| Gate {
        id: code_span(&gate.id),
        value: format!("{}", (gate.value * 100.0).round() / 100.0),
        passed: gate.passed,
        why: sanitise::line(&gate.why),
    };
    report.gates.iter().map(gate).collect()
}

/// The points that are missing to ten, so that both add up as they are shown.
fn lost(points: f64) -> String {
    let shown: f64 = score(points).parse().unwrap_or(points);
    score(10.0 - shown)
}

/// What limits trust in the score.
fn trust(report: &Report) -> Markdown {
    let limits = report.summary.confidence.iter();
    let failed = match report.ledger.failed {
        0 => Markdown::default(),
        failed => text(&format!(
            "{} could not be read",
            counted(failed, "file", "files")
        )),
    };
    let limits = limits.map(|limit| sanitise::line(limit)).chain([failed]);
    Markdown::joined(limits, "; ")
}

/// Such as `−1.2: large files, …`.
pub(super) fn lost_by(factor: &Factor) -> Markdown {
    let text = sanitise::line(&factor.text);
    Markdown::vouch(format!("{}: {}", points(factor.impact), text.as_str()))
}

/// Whether what a factor took from a score is worth telling: nothing is of one that reads as ten, and
/// hundredths of a point are only where no more was lost.
fn is_told(of_all: f64, factor: &Factor) -> bool {
    let is_most = -factor.impact > (10.0 - of_all) / (FACTORS as f64 + 1.0);
    lost(of_all) != "0.0" && factor.impact < 0.0 && (is_most || factor.impact <= -SEEN)
}

fn moved_by(summary: &Summary) -> Vec<Markdown> {
    let factors = summary.moved_by.iter();
    let is_told = |it: &&Factor| summary.score.is_some_and(|score| is_told(score, it));
    factors.filter(is_told).take(FACTORS).map(lost_by).collect()
}

/// What the mean would hide.
fn spread(summary: &Summary) -> String {
    let mut spread = match summary.share_below_8 {
        s if s <= 0.0 => "No file is below 8, where code begins to be hard to change.".into(),
        s => format!(
            "{} of the code is in files below 8, where code begins to be hard to change, {} in files \
             below 4.",
            capitalised(&percent(s)),
            match summary.share_below_4 {
                s if s <= 0.0 => "none".into(),
                s => percent(s),
            }
        ),
    };
    if let Some(worst) = summary.worst_score {
        spread += &format!(" The worst file has {}", score(worst));
        if let Some(hotspots) = summary.hotspot_score {
            spread += &format!(", the hotspots together {}", score(hotspots));
        }
        spread.push('.');
    }
    spread
}

fn capitalised(words: &str) -> String {
    let (first, rest) = words.split_at(words.len().min(1));
    first.to_ascii_uppercase() + rest
}

fn trend(report: &Report) -> Markdown {
    let start = report.trend.len().saturating_sub(EARLIER);
    let points = report.trend[start..].iter();
    Markdown::joined(
        points.map(|point| text(&format!("{} on {}", score(point.score), point.date))),
        ", ",
    )
}

/// What changed since an earlier run: score, findings, and what moved it.
fn since(progress: &Progress, report: &Report) -> Markdown {
    let now = report.summary.score.map(score).unwrap_or_default();
    let findings = format!(
        "findings: {} new, {} gone, {} as before",
        count(progress.new_findings.len()),
        count(progress.fixed_findings),
        count(progress.carried_findings),
    );
    let sums = format!(
        "since {}: {} → {now}; {findings}",
        progress.since,
        score(progress.score)
    );
    let moved = progress.moved_by.iter().map(|text| sanitise::line(text));
    match Markdown::joined(moved, ", ") {
        moved if moved.is_empty() => text(&sums),
        moved => {
            let sums = text(&format!("{sums}; moved by "));
            Markdown::vouch(format!("{} {}", sums.as_str(), moved.as_str()))
        }
    }
}
