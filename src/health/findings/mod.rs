//! Findings that follow from measurements: [`code`] and its neighbours propose candidates, the most
//! severe of them stay, and [`proof`] gives them their evidence.

mod code;
mod proof;

use std::collections::{BTreeMap, BTreeSet};

use super::circles::circle;
use super::cohesion;
use super::knowledge;
use super::smells::Words;
use super::todo::{self, Promise};
use super::untested::{self, Tests};
use super::words::number;
use crate::model::{
    DuplicateGroup, FileKind, FileReport, Finding, History, Hotspot, ImportCycle, Place, Severity,
};
use crate::redact::{Clean, Redactor};
use code::{copy, file_smell, function_smells};
use proof::{advise, advised, proven};

/// Findings of one rule that are reported; the first of them says how many there are.
const MOST_PER_RULE: usize = 50;

/// Priority from which a file is among those where work goes on.
pub(super) const ACTIVE: f64 = 0.2;

/// A smell before it has evidence.
pub(super) struct Candidate<'a> {
    pub(super) rule: &'static str,
    pub(super) category: &'static str,
    pub(super) severity: Severity,
    /// Priority × (10 − health): the order within a severity.
    pub(super) weight: f64,
    /// Cognitive complexity of the function: the order within a weight.
    pub(super) complexity: f64,
    /// What identifies it beside the quote.
    pub(super) anchor: &'a str,
    pub(super) places: Vec<Place>,
    pub(super) words: Words,
}

/// What findings follow from.
#[derive(Clone, Copy, Debug)]
pub struct Judged<'a> {
    /// Every measured file.
    pub files: &'a [FileReport],
    /// Code that stands in several places.
    pub duplicates: &'a [DuplicateGroup],
    /// Circles of imports.
    pub cycles: &'a [ImportCycle],
    /// Where work goes on.
    pub hotspots: &'a [Hotspot],
    /// Files that a change touches, where only they are judged: then every copy that is given counts.
    pub touched: Option<&'a BTreeSet<String>>,
    /// What is known beside the code, where that is asked for.
    pub known: Option<Known<'a>>,
}

impl Judged<'_> {
    fn is_about(&self, path: &str) -> bool {
        self.touched.is_none_or(|touched| touched.contains(path))
    }
}

/// What is known of files beside their code.
#[derive(Clone, Copy, Debug)]
pub struct Known<'a> {
    /// What git says, if there is any.
    pub history: Option<&'a History>,
    /// Paths that a test imports, directly or by way of one other file.
    pub imported_by_tests: &'a BTreeSet<String>,
    /// Promises in the comments of hotspots, by path.
    pub promises: &'a BTreeMap<String, Vec<Promise>>,
}

/// What the past says against a file.
fn past_findings<'a>(
    file: &'a FileReport,
    known: &Known<'_>,
    tests: &Tests,
    text: &dyn Fn(&str) -> Option<Clean>,
    risk: f64,
) -> impl Iterator<Item = Candidate<'a>> {
    let until = known.history.map_or(0, |history| history.until);
    let island = knowledge::island(file, known, risk);
    let untested = untested::untested(file, known, tests, text, risk);
    let todos = todo::old_todos(file, known.promises, until, risk);
    [island, untested, todos].into_iter().flatten()
}

/// Findings that follow from measurements: named smells with evidence. `text` gives the clean text
/// of a file of the source, or `None` where it can no longer be read.
pub fn findings(
    judged: &Judged<'_>,
    text: &dyn Fn(&str) -> Option<Clean>,
    redactor: &Redactor,
) -> Vec<Finding> {
    let by_path = judged
        .files
        .iter()
        .filter(|file| file.kind == FileKind::Source)
        .map(|file| (file.path.as_str(), file))
        .collect::<BTreeMap<_, _>>();
    let risks = risks(judged.hotspots);
    let tests = Tests::of(judged.files);
    let mut candidates = Vec::new();
    for (path, file) in by_path.iter().filter(|(path, _)| judged.is_about(path)) {
        let risk = risks.get(path).copied().unwrap_or(0.0);
        candidates.extend(file_smell(file, risk));
        candidates.extend(cohesion::god_file(file, risk));
        candidates.extend(cohesion::low_cohesion(file, risk));
        let known = judged.known.iter();
        candidates.extend(known.flat_map(|known| past_findings(file, known, &tests, text, risk)));
        for function in &file.functions {
            candidates.extend(function_smells(file, function, risk));
        }
    }
    let all = judged.touched.is_some();
    let copies = judged.duplicates.iter();
    candidates.extend(copies.filter_map(|group| copy(group, &by_path, &risks, all)));
    candidates.extend(
        judged
            .cycles
            .iter()
            .filter_map(|cycle| circle(cycle, &risks)),
    );
    candidates.sort_by(|a, b| order(a, b));
    let candidates = cut(candidates);
    let mut texts = BTreeMap::new();
    let (mut seen, mut told) = (BTreeSet::new(), BTreeSet::new());
    candidates
        .into_iter()
        .filter_map(|candidate| {
            let advised = advised(&candidate, &by_path);
            let mut finding = proven(candidate, &mut texts, &mut seen, text, redactor)?;
            if let Some(step) = advised
                && told.insert((path_of(&finding), step.lines()))
            {
                advise(&mut finding, step, &texts, redactor);
            }
            Some(finding)
        })
        .collect()
}

/// The file that a finding is about.
fn path_of(finding: &Finding) -> Option<String> {
    finding.evidence.first().map(|first| first.path.clone())
}

/// Priority by path.
pub(super) fn risks(hotspots: &[Hotspot]) -> BTreeMap<&str, f64> {
    hotspots
        .iter()
        .map(|hotspot| (hotspot.path.as_str(), hotspot.risk))
        .collect()
}

/// What a finding weighs: a file that nobody touches still counts a little.
pub(super) fn weight(risk: f64, health: f64) -> f64 {
    risk.max(0.01) * (10.0 - health)
}

/// Severity by health (of the function, or of the file) and priority of the file: below 4 where work
/// goes on is high, one of the two is medium, below 8 is low, anything else is worth knowing.
pub(super) fn severity(health: f64, risk: f64) -> Severity {
    match (health, risk >= ACTIVE) {
        (health, true) if health < 4.0 => Severity::High,
        (health, false) if health < 4.0 => Severity::Medium,
        (health, true) if health < 8.0 => Severity::Medium,
        (health, false) if health < 8.0 => Severity::Low,
        _ => Severity::Info,
    }
}

/// Most severe first, then by priority; of one function in the order of the smells.
fn order(a: &Candidate, b: &Candidate) -> std::cmp::Ordering {
    (b.severity.cmp(&a.severity))
        .then_with(|| b.weight.total_cmp(&a.weight))
        .then_with(|| b.complexity.total_cmp(&a.complexity))
        .then_with(|| a.places.cmp(&b.places))
}

/// Keeps the first of each rule, and lets the first of all say how many there are.
fn cut(candidates: Vec<Candidate>) -> Vec<Candidate> {
    let mut totals: BTreeMap<&str, usize> = BTreeMap::new();
    for candidate in &candidates {
        *totals.entry(candidate.rule).or_default() += 1;
    }
    let mut kept: BTreeMap<&str, usize> = BTreeMap::new();
    let mut first = Vec::new();
    for mut candidate in candidates {
        let kept = kept.entry(candidate.rule).or_default();
        *kept += 1;
        let total = totals[candidate.rule];
        if *kept == 1 && total > MOST_PER_RULE {
            candidate.words.explanation.push_str(&format!(
                " The source has {} such findings; the first {MOST_PER_RULE} are listed.",
                number(total as f64)
            ));
        }
        if *kept <= MOST_PER_RULE {
            first.push(candidate);
        }
    }
    first
}
