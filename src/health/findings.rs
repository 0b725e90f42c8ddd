//! Findings that follow from measurements: which smells are reported, how severe, and their evidence.

use std::collections::{BTreeMap, BTreeSet};

use super::circles::circle;
use super::cohesion;
use super::extract;
use super::knowledge;
use super::norms::Norms;
use super::smells::{self, FunctionSmell, Subject, Words};
use super::todo::{self, Promise};
use super::untested::{self, Tests};
use super::words::{self, code, count, number};
use crate::model::{
    Block, DuplicateGroup, Evidence, Extract, FileKind, FileReport, Finding, Fingerprint,
    FunctionReport, History, Hotspot, ImportCycle, Origin, Place, Severity,
};
use crate::redact::{Clean, Redactor};

/// Findings of one rule that are reported; the first of them says how many there are.
const MOST_PER_RULE: usize = 50;

/// Places that a finding shows; its title says how many there are.
const MOST_PLACES: usize = 10;

/// Lines of annotations that a quote skips.
const ANNOTATIONS: usize = 8;

/// Lines of a quote.
const QUOTED: usize = 3;

/// Priority from which a file is among those where work goes on.
pub(super) const ACTIVE: f64 = 0.2;

/// Tokens from which a copy is a nuisance even where little work goes on.
const LARGE_COPY: usize = 200;

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
    let mut seen = BTreeSet::new();
    candidates
        .into_iter()
        .filter_map(|candidate| {
            let advised = advised(&candidate, &by_path);
            let mut finding = proven(candidate, &mut texts, &mut seen, text, redactor)?;
            if let Some((extract, block)) = advised {
                advise(&mut finding, extract, block, &texts, redactor);
            }
            Some(finding)
        })
        .collect()
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

fn function_smells<'a>(
    file: &'a FileReport,
    function: &'a FunctionReport,
    risk: f64,
) -> impl Iterator<Item = Candidate<'a>> {
    smells::FUNCTION_SMELLS
        .iter()
        .filter_map(move |smell| function_smell(smell, file, function, risk))
}

fn function_smell<'a>(
    smell: &FunctionSmell,
    file: &'a FileReport,
    function: &'a FunctionReport,
    risk: f64,
) -> Option<Candidate<'a>> {
    let value = function.metrics.get(smell.metric)?;
    let row = Norms::shipped().row(file.language);
    let percentile = row.functions.percentile_of(smell.metric, value);
    if value <= smell.threshold || percentile < smells::BEYOND {
        return None;
    }
    let subject = Subject {
        function,
        name: words::function_name(&function.name, function.start_line),
        value: number(value),
    };
    let mut words = (smell.words)(&subject);
    words.explanation = format!(
        "{} More than {} of {} functions {}.",
        words.explanation,
        words::percent(percentile),
        row.name,
        smell.others
    );
    Some(Candidate {
        rule: smell.rule,
        category: smell.category,
        severity: severity(function.score, risk).min(smell.worst),
        weight: weight(risk, function.score),
        complexity: function.metrics.get("cognitive").unwrap_or(0.0),
        anchor: &function.name,
        places: vec![place(file, function)],
        words,
    })
}

fn file_smell(file: &FileReport, risk: f64) -> Option<Candidate<'_>> {
    let value = file.metrics.get("code_lines")?;
    let row = Norms::shipped().row(file.language);
    let percentile = row.files.percentile_of("code_lines", value);
    if value <= smells::LARGE_FILE || percentile < smells::BEYOND || file.functions.is_empty() {
        return None;
    }
    let longest = file.functions.iter().max_by_key(|function| {
        (
            function.lines().len(),
            std::cmp::Reverse(function.start_line),
        )
    })?;
    let mut words = smells::large_file(file, &code(&file.path), &number(value));
    words.explanation = format!(
        "{} More than {} of {} files are smaller; its longest function is {}.",
        words.explanation,
        words::percent(percentile),
        row.name,
        words::function_name(&longest.name, longest.start_line),
    );
    Some(Candidate {
        rule: "large-file",
        category: "size",
        severity: severity(file.score, risk),
        weight: weight(risk, file.score),
        complexity: 0.0,
        anchor: "",
        places: vec![place(file, longest)],
        words,
    })
}

fn place(file: &FileReport, function: &FunctionReport) -> Place {
    Place {
        path: file.path.clone(),
        start_line: function.start_line,
        end_line: function.end_line,
    }
}

/// One group of copies, where at least two places are of kind `source`. Short copies count where
/// work goes on and files differ: within a file they are often a table.
fn copy<'a>(
    group: &DuplicateGroup,
    files: &BTreeMap<&str, &FileReport>,
    risks: &BTreeMap<&str, f64>,
    all: bool,
) -> Option<Candidate<'a>> {
    let places = group
        .places
        .iter()
        .filter(|place| files.contains_key(place.path.as_str()))
        .cloned()
        .collect::<Vec<_>>();
    if places.len() < 2 {
        return None;
    }
    let risk = places
        .iter()
        .filter_map(|place| risks.get(place.path.as_str()));
    let risk = risk.fold(0.0, |highest: f64, risk| highest.max(*risk));
    let paths = places.iter().map(|place| place.path.as_str());
    let spread = paths.collect::<BTreeSet<_>>().len();
    let severity = match (group.tokens >= LARGE_COPY, risk >= ACTIVE) {
        (true, true) => Severity::Medium,
        (true, false) => Severity::Low,
        (false, true) if spread > 1 => Severity::Low,
        (false, _) if all => Severity::Low,
        (false, _) => return None,
    };
    let lines = count(group.lines, "line");
    let among = match spread {
        1 => "one file".to_owned(),
        files => count(files, "file"),
    };
    let copies = number(places.len() as f64);
    let saved = number((group.lines * (places.len() - 1)) as f64);
    Some(Candidate {
        rule: "duplication",
        category: "duplication",
        severity,
        complexity: 0.0,
        weight: weight(risk, 0.0) * (group.tokens * (places.len() - 1)) as f64 / 1000.0,
        anchor: "",
        words: Words {
            title: format!("{lines} stand in {copies} places of {among}"),
            explanation: format!(
                "The same {} tokens, names aside, stand in {copies} places. A change or a fix in one of them is easily forgotten in the others.",
                number(group.tokens as f64),
            ),
            suggestion: format!(
                "Move them to one function that all places call, with what differs as parameters: about {saved} lines less."
            ),
        },
        places,
    })
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

/// The finding with its evidence, or `None` where no code can be shown.
fn proven(
    candidate: Candidate,
    texts: &mut BTreeMap<String, Option<Clean>>,
    seen: &mut BTreeSet<Fingerprint>,
    text: &dyn Fn(&str) -> Option<Clean>,
    redactor: &Redactor,
) -> Option<Finding> {
    let evidence = candidate
        .places
        .iter()
        .take(MOST_PLACES)
        .filter_map(|place| {
            let text = texts
                .entry(place.path.clone())
                .or_insert_with(|| text(&place.path));
            quote(text.as_ref()?, place)
        })
        .collect::<Vec<_>>();
    let first = evidence.first()?;
    let clean = |text: &str| redactor.clean(text).text;
    let mut anchor = candidate.anchor.to_owned();
    if candidate.places.len() > 1 {
        // Copies of one place in others are findings of their own, and so are copies that only
        // begin alike.
        for place in candidate.places.iter().take(MOST_PLACES) {
            anchor += &format!("\n{}\n", place.path);
            anchor += whole(texts, place).as_deref().unwrap_or_default();
        }
    }
    let id = |anchor: &str| Fingerprint::of(candidate.rule, &first.path, anchor, &first.quote);
    // Functions without a name may begin alike in one file: the later ones get a number.
    let id = (1..)
        .map(|number| match number {
            1 => id(&anchor),
            _ => id(&format!("{anchor}\n{number}")),
        })
        .find(|id| seen.insert(id.clone()))?;
    Some(Finding {
        id,
        rule: candidate.rule.to_owned(),
        category: candidate.category.to_owned(),
        severity: candidate.severity,
        confidence: 1.0,
        title: clean(&candidate.words.title),
        explanation: clean(&candidate.words.explanation),
        suggestion: clean(&candidate.words.suggestion),
        origin: Origin::Metric,
        evidence,
        basis: None,
        extract: None,
        replacement: None,
    })
}

/// The block to take out of the function that a finding is about, where that helps against it.
fn advised(candidate: &Candidate, files: &BTreeMap<&str, &FileReport>) -> Option<(Extract, Block)> {
    let smell = smells::of(candidate.rule).filter(|smell| smell.is_for_blocks)?;
    let place = candidate.places.first()?;
    let file = files.get(place.path.as_str())?;
    let mut functions = file.functions.iter();
    let function = functions.find(|function| {
        function.start_line == place.start_line
            && function.end_line == place.end_line
            && function.name == candidate.anchor
    })?;
    extract::best(file, function, smell.metric)
}

/// Puts the block to take out in front of the suggestion.
fn advise(
    finding: &mut Finding,
    extract: Extract,
    block: Block,
    texts: &BTreeMap<String, Option<Clean>>,
    redactor: &Redactor,
) {
    let path = finding.evidence.first().map(|evidence| &evidence.path);
    let Some(text) = path.and_then(|path| texts.get(path)?.as_ref()) else {
        return;
    };
    let head = text.lines(extract.start_line, extract.start_line);
    let sentence = extract::sentence(&extract, block, &head);
    let suggestion = format!("{sentence} {}", finding.suggestion.as_str());
    finding.suggestion = redactor.clean(&suggestion).text;
    finding.extract = Some(extract);
}

/// All text of a place.
fn whole(texts: &BTreeMap<String, Option<Clean>>, place: &Place) -> Option<Clean> {
    let text = texts.get(&place.path)?.as_ref()?;
    Some(text.lines(place.start_line, place.end_line))
}

/// The first lines of a place after its annotations, up to the line that opens the body.
fn quote(text: &Clean, place: &Place) -> Option<Evidence> {
    let line = |number: usize| text.lines(number, number);
    let is_annotation = |number: &usize| line(*number).trim_start().starts_with(['@', '#']);
    let start = (place.start_line..place.end_line)
        .take(ANNOTATIONS)
        .find(|number| !is_annotation(number))
        .unwrap_or(place.start_line);
    let most = place.end_line.min(start.saturating_add(QUOTED - 1));
    let end = (start..most)
        .find(|number| line(*number).trim_end().ends_with(['{', ':']))
        .unwrap_or(most);
    let quote = text.lines(start, end);
    let end_line = start + quote.matches('\n').count();
    (!quote.trim().is_empty()).then(|| Evidence {
        path: place.path.clone(),
        start_line: start,
        end_line,
        quote,
    })
}
