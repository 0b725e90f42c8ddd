//! Decides gates, and says of those that fail why and how to pass.

use std::collections::{BTreeMap, BTreeSet};

use super::progress::before;
use crate::model::{
    Diagnostic, FileChange, FileKind, Finding, Gate, GateResult, GateRule, Record, Report, Verdict,
    words,
};
use crate::redact::FoundSecret;

/// Things that a reason names.
const NAMED: usize = 3;

/// What gates look at.
pub(super) struct Facts<'a> {
    pub(super) report: &'a Report,
    pub(super) secrets: &'a [FoundSecret],
    /// What a change did; `None` where no change is reviewed.
    pub(super) changes: Option<&'a [FileChange]>,
    /// What earlier runs found, in the order of their dates.
    pub(super) earlier: &'a [Record],
    /// Whether findings and changes in a file count.
    pub(super) is_gated: &'a dyn Fn(&str) -> bool,
}

impl Facts<'_> {
    /// The run before this one.
    fn last(&self) -> Option<&Record> {
        before(self.report, self.earlier).last()
    }
}

/// Decides gates, with a note on each that decides nothing here.
pub(super) fn decide_all(gates: &[Gate], facts: &Facts<'_>) -> (Vec<GateResult>, Vec<Diagnostic>) {
    let mut results = Vec::new();
    let mut notes = Vec::new();
    for gate in gates {
        match decide(gate, facts) {
            Some(result) => results.push(result),
            None => notes.push(undecided(gate)),
        }
    }
    (results, notes)
}

fn undecided(gate: &Gate) -> Diagnostic {
    let (code, why) = match gate.rule {
        GateRule::ScoreBelow(_) => (
            "gate-without-score",
            "is about the score, and decides nothing where no code was measured",
        ),
        GateRule::ScoreDrop(_) | GateRule::Ratchet => (
            "gate-without-change",
            "compares with earlier runs, and decides nothing until the file of `--history` holds one",
        ),
        _ => (
            "gate-without-change",
            "is about a change, and decides nothing without one or an earlier run",
        ),
    };
    Diagnostic::new(code, format!("the gate `{}` {why}", gate.id))
}

/// Decides one gate. `None` where what it compares with is not there.
fn decide(gate: &Gate, facts: &Facts<'_>) -> Option<GateResult> {
    if let GateRule::ScoreBelow(least) = gate.rule {
        return Some(score(gate, facts.report.summary.score?, least));
    }
    if let GateRule::CoverageBelow(least) = gate.rule {
        return Some(coverage(gate, facts.report, least));
    }
    if let GateRule::ScoreDrop(_) | GateRule::Ratchet = gate.rule {
        return against_the_past(gate, facts);
    }
    let (failing, help) = match gate.rule {
        GateRule::ScoreBelow(_)
        | GateRule::CoverageBelow(_)
        | GateRule::ScoreDrop(_)
        | GateRule::Ratchet => return None,
        GateRule::Severity(level) => (
            claims(facts, |finding| finding.severity >= level),
            "mend what the findings name, the first one first",
        ),
        GateRule::Secrets { all } => (
            secrets(facts.secrets, all),
            "revoke them and take them out, or accept them in a baseline",
        ),
        GateRule::NewFindings => {
            let help = "mend them in this change, as each of them suggests";
            let new = match (facts.changes, facts.report.progress.first()) {
                (Some(_), _) => claims(facts, |_| true),
                (None, Some(last)) => claims(facts, |it| last.new_findings.contains(&it.id)),
                (None, None) => return None,
            };
            (new, help)
        }
        GateRule::HotspotDecline => (
            declined(facts)?,
            "bring the named files back to the scores that they had",
        ),
        GateRule::Degraded => (
            degraded(facts.changes?, facts.is_gated),
            "bring the named figures back to where they were",
        ),
    };
    Some(GateResult {
        id: gate.id.clone(),
        value: failing.len() as f64,
        passed: failing.is_empty(),
        why: why(&failing, help),
    })
}

/// The share of the wanted files that were analysed, in per cent.
fn coverage(gate: &Gate, report: &Report, least: f64) -> GateResult {
    let analysed = report.ledger.analysed + report.ledger.cached;
    let wanted = analysed + report.ledger.failed;
    let percent = match wanted {
        0 => 100.0,
        _ => 100.0 * analysed as f64 / wanted as f64,
    };
    let passed = percent >= least;
    let why = format!(
        "{} of {wanted} files failed; to pass, mend what the ledger names as failed",
        report.ledger.failed
    );
    GateResult {
        id: gate.id.clone(),
        value: percent,
        passed,
        why: if passed { String::new() } else { why },
    }
}

/// Compares the score, in tenths as records hold it, with the last one or with the best one.
fn against_the_past(gate: &Gate, facts: &Facts<'_>) -> Option<GateResult> {
    let now = (facts.report.summary.score? * 10.0).round();
    let then = match gate.rule {
        GateRule::ScoreDrop(_) => facts.last()?.score,
        _ => { facts.earlier.iter() }
            .map(|record| record.score)
            .reduce(f64::max)?,
    };
    let most = match gate.rule {
        GateRule::ScoreDrop(most) => most,
        _ => 0.0,
    };
    let drop = (then * 10.0).round() - now;
    let passed = drop <= (most * 10.0).round();
    let moved = facts
        .report
        .progress
        .first()
        .map(|last| last.moved_by.join(", "));
    let moved = moved.filter(|moved| !moved.is_empty()).unwrap_or_default();
    let why = format!(
        "the score was {} and is {}; to pass, bring back what fell{}{moved}",
        words::score(then),
        words::score(now / 10.0),
        if moved.is_empty() { "" } else { ": " },
    );
    Some(GateResult {
        id: gate.id.clone(),
        value: drop / 10.0,
        passed,
        why: if passed { String::new() } else { why },
    })
}

fn score(gate: &Gate, score: f64, least: f64) -> GateResult {
    let passed = score >= least;
    let why = format!(
        "the score is {}; to pass, mend the files that the report names first",
        words::score(score)
    );
    GateResult {
        id: gate.id.clone(),
        value: score,
        passed,
        why: if passed { String::new() } else { why },
    }
}

fn why(failing: &[String], help: &str) -> String {
    let named = failing.iter().take(NAMED).cloned().collect::<Vec<_>>();
    match failing.len() - named.len() {
        _ if failing.is_empty() => String::new(),
        0 => format!("{}; to pass, {help}", named.join(", ")),
        more => format!("{} and {more} more; to pass, {help}", named.join(", ")),
    }
}

fn claims(facts: &Facts<'_>, counts: impl Fn(&Finding) -> bool) -> Vec<String> {
    let findings = facts.report.findings.iter();
    findings
        .filter(|finding| finding.is_measured() && counts(finding))
        .filter(|finding| {
            let at = finding.evidence.first();
            at.is_none_or(|at| (facts.is_gated)(&at.path))
        })
        .map(|finding| match finding.evidence.first() {
            Some(at) => format!("{} at {}:{}", finding.rule, at.path, at.start_line),
            None => finding.rule.clone(),
        })
        .collect()
}

fn secrets(secrets: &[FoundSecret], all: bool) -> Vec<String> {
    let counted = secrets.iter().filter(|secret| secret.counts(all));
    counted.map(ToString::to_string).collect()
}

/// Hotspots, of now or of the last run, whose score is lower than it was; `None` without a past.
fn declined(facts: &Facts<'_>) -> Option<Vec<String>> {
    let report = facts.report;
    let hotspots = report.hotspots.iter().take(Record::HOTSPOTS);
    let now: BTreeSet<&str> = hotspots.map(|it| it.path.as_str()).collect();
    let fell = |path: &str, before: f64, after: f64| {
        let tenths = |score: f64| (score * 10.0).round();
        let (was, is) = (words::score(before), words::score(after));
        let fell = (facts.is_gated)(path) && tenths(after) < tenths(before);
        fell.then(|| format!("{path} fell from {was} to {is}"))
    };
    if let Some(changes) = facts.changes {
        let changed = changes.iter().filter_map(|it| {
            let (before, after) = (it.before.as_ref()?, it.after.as_ref()?);
            let is_hotspot =
                now.contains(after.path.as_str()) || now.contains(before.path.as_str());
            is_hotspot.then(|| fell(&after.path, before.score, after.score))?
        });
        return Some(changed.collect());
    }
    let last = facts.last()?;
    let known = last
        .files
        .iter()
        .filter(|(path, _)| now.contains(path.as_str()));
    let earlier: BTreeMap<&String, &f64> = known.chain(&last.hotspots).collect();
    let fallen = { earlier.into_iter() }
        .filter_map(|(path, before)| fell(path, *before, report.file(path)?.score));
    Some(fallen.collect())
}

/// Files and functions of the shipped code that got worse.
fn degraded(changes: &[FileChange], is_gated: &dyn Fn(&str) -> bool) -> Vec<String> {
    let shipped = changes
        .iter()
        .filter(|it| it.report().kind == FileKind::Source && is_gated(&it.report().path));
    let worse = shipped.flat_map(|file| {
        let path = &file.report().path;
        let functions = file.functions.iter();
        let functions = functions
            .filter(|it| it.verdict == Verdict::Degraded)
            .map(move |it| told(&format!("{} in {path}", it.report().name), &it.moved_by));
        let own = (file.verdict == Verdict::Degraded).then(|| told(path, &file.moved_by));
        functions.chain(own)
    });
    worse.collect()
}

fn told(name: &str, moved_by: &[crate::model::Shift]) -> String {
    match moved_by.first() {
        Some(shift) => format!("{name} ({})", shift.text),
        None => name.to_owned(),
    }
}
