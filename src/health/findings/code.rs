//! What the code alone says: smells of functions and files, and copies.

use std::collections::{BTreeMap, BTreeSet};

use super::{ACTIVE, Candidate, severity, weight};
use crate::health::norms::Norms;
use crate::health::smells::{self, FunctionSmell, Subject, Words};
use crate::health::words::{self, code, count, number};
use crate::model::{DuplicateGroup, FileReport, FunctionReport, Place, Severity};

/// Tokens from which a copy is a nuisance even where little work goes on.
const LARGE_COPY: usize = 200;

pub(super) fn function_smells<'a>(
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

pub(super) fn file_smell(file: &FileReport, risk: f64) -> Option<Candidate<'_>> {
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
pub(super) fn copy<'a>(
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
    Some(Candidate {
        rule: "duplication",
        category: "duplication",
        severity,
        complexity: 0.0,
        weight: weight(risk, 0.0) * (group.tokens * (places.len() - 1)) as f64 / 1000.0,
        anchor: "",
        words: copy_words(group, &places, spread),
        places,
    })
}

/// What is said of copies that stand in `spread` files.
fn copy_words(group: &DuplicateGroup, places: &[Place], spread: usize) -> Words {
    let lengths = places.iter().map(|it| it.end_line - it.start_line + 1);
    let lines = match lengths.min() {
        Some(least) if least < group.lines => {
            format!("{} to {}", number(least as f64), count(group.lines, "line"))
        }
        _ => count(group.lines, "line"),
    };
    let among = match spread {
        1 => "one file".to_owned(),
        files => count(files, "file"),
    };
    let copies = number(places.len() as f64);
    let saved = number((group.lines * (places.len() - 1)) as f64);
    Words {
        title: format!("{lines} stand in {copies} places of {among}"),
        explanation: format!(
            "The same {} tokens, names aside, stand in {}. A change or a fix in one of them is easily forgotten in the others.",
            number(group.tokens as f64),
            told(places),
        ),
        suggestion: format!(
            "Move lines {}–{} and their copies to one function that all places call, with what differs as parameters: about {saved} lines less.",
            places[0].start_line, places[0].end_line,
        ),
    }
}

/// Places that are named of a group; of the others their number.
const PLACES: usize = 3;

/// Whole places, of which the evidence quotes the first lines only.
fn told(places: &[Place]) -> String {
    let named = places.iter().take(PLACES);
    let named = named.map(|it| code(&format!("{}:{}-{}", it.path, it.start_line, it.end_line)));
    let mut named: Vec<String> = named.collect();
    if places.len() > PLACES {
        named.push(count(places.len() - PLACES, "other place"));
    }
    let last = named.pop().unwrap_or_default();
    format!("{} and {last}", named.join(", "))
}
