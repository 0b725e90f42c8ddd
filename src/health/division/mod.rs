//! How a large file could be divided: which functions belong together by their type or by their names,
//! and what is left of the file without them.

mod subject;

use std::collections::{BTreeMap, BTreeSet};

use super::cohesion::{own_name, type_of};
use super::extract::{listed, of_largest};
use super::score::file_score;
use super::words::{self, code, count, function_name, number};
use crate::model::{FileMeasurement, FileReport, FunctionMeasurement, FunctionReport};
use subject::{singular, words_of};

/// The share of the code lines that groups must hold together …
const LEAST_SUM: f64 = 0.2;
/// … or the points that the file must gain without them, to be worth moving.
const LEAST_POINTS: f64 = 0.5;
/// Groups that are told …
const MOST_GROUPS: usize = 3;
/// … each of so many functions at least …
const LEAST_FUNCTIONS: usize = 3;
/// … and so many code lines …
const LEAST_LINES: f64 = 60.0;
/// … which are no more than this share of those of all functions: more is not a part.
const LARGEST_SHARE: f64 = 0.6;
/// The share of all groups together: with more, what stays is no file.
const LARGEST_SUM: f64 = 0.85;
/// Names of a group that are told.
const MOST_NAMES: usize = 3;
/// Functions that may be most of a file …
const FEW: usize = 3;
/// … with this share of its code lines.
const MOST_OF_IT: f64 = 0.4;

/// Functions that belong together.
struct Group<'a> {
    /// Their type, or a word that their names have in common.
    subject: String,
    is_type: bool,
    functions: Vec<&'a FunctionReport>,
}

impl Group<'_> {
    fn lines(&self) -> f64 {
        lines(&self.functions)
    }

    /// The names of its functions, each once, in the order of the file.
    fn names(&self) -> Vec<&str> {
        let mut seen = BTreeSet::new();
        let names = self.functions.iter().map(|it| own_name(&it.name));
        names.filter(|name| seen.insert(*name)).collect()
    }

    fn told(&self) -> String {
        let (functions, lines) = (&self.functions, number(self.lines()));
        let all = self.names();
        let names: Vec<_> = all.iter().take(MOST_NAMES).map(|it| code(it)).collect();
        let more = match all.len().saturating_sub(MOST_NAMES) {
            0 => String::new(),
            more => format!(" and {} more", number(more as f64)),
        };
        let what = match self.is_type {
            true => code(&self.subject),
            false => format!("what is about “{}”", self.subject),
        };
        format!(
            "{what} ({}{more}: {}, {lines} code lines)",
            names.join(", "),
            count(functions.len(), "function"),
        )
    }
}

fn lines(functions: &[&FunctionReport]) -> f64 {
    let of = functions.iter();
    of.filter_map(|it| it.metrics.get("code_lines")).sum()
}

/// What to give files of their own, and what that does to this one; `None` where no functions are seen
/// to belong together.
pub(super) fn sentence(file: &FileReport) -> Option<String> {
    let groups = groups(file);
    if groups.is_empty() {
        return None;
    }
    let gone = groups.iter().flat_map(|group| &group.functions);
    let gone: Vec<&FunctionReport> = gone.copied().collect();
    let left = without(file, &gone);
    let score = file_score(&left);
    let is_much = lines(&gone) >= LEAST_SUM * file.code_lines() as f64;
    if !is_much && score - file.score < LEAST_POINTS {
        return None;
    }
    let told: Vec<String> = groups.iter().map(Group::told).collect();
    let health = match (words::score(file.score), words::score(score)) {
        (before, after) if before == after => String::new(),
        (before, after) => format!(" and its health goes from {before} to {after}"),
    };
    Some(format!(
        "Give files of their own to {}. What stays has {} code lines{health}.",
        told.join("; "),
        number(left.metrics.get("code_lines").unwrap_or(0.0)),
    ))
}

/// The few functions that a large file is large by, where there are such.
pub(super) fn long_functions(file: &FileReport) -> Option<String> {
    let all = file.functions.iter();
    let mut longest: Vec<_> = all.filter(|it| is_outermost(file, it)).collect();
    longest.sort_by(|a, b| lines(&[*b]).total_cmp(&lines(&[*a])));
    longest.truncate(FEW);
    let whole = file.code_lines() as f64;
    let is_most = |few: &usize| lines(&longest[..*few]) >= MOST_OF_IT * whole;
    let few = (1..=longest.len()).find(is_most)?;
    let names: Vec<_> = { longest[..few].iter() }
        .map(|it| function_name(&it.name, it.start_line))
        .collect();
    let (hold, them) = match few {
        1 => ("holds", "it"),
        _ => ("hold", "them"),
    };
    Some(format!(
        "{} {hold} {} of its {} code lines: take {them} apart first, and give the parts a file of their own.",
        listed(&names),
        number(lines(&longest[..few])),
        number(whole),
    ))
}

fn is_outermost(file: &FileReport, function: &FunctionReport) -> bool {
    file.functions.iter().all(|other| !holds(other, function))
}

/// The largest groups, which share no function. A type says more than a word. What stands in a
/// function goes where that goes.
fn groups(file: &FileReport) -> Vec<Group<'_>> {
    let all = file.functions.iter();
    let mut left: Vec<_> = all.filter(|it| is_outermost(file, it)).collect();
    let all = lines(&left);
    let own: BTreeSet<String> = words_of(&file.path).into_iter().collect();
    let mut found = Vec::new();
    while found.len() < MOST_GROUPS {
        let stays = lines(&left) - all * (1.0 - LARGEST_SUM);
        let most = stays.min(all * LARGEST_SHARE);
        let by_type = largest(&left, most, true, |function| {
            let scope = type_of(&function.name).to_owned();
            Vec::from_iter((!scope.is_empty()).then_some((String::new(), scope)))
        });
        let group = by_type.or_else(|| {
            largest(&left, most, false, |function| {
                // Methods of several types have a word in common, and no subject.
                let scope = type_of(&function.name);
                let words = words_of(own_name(&function.name)).into_iter();
                let words = words.filter(|word| !own.contains(word));
                words.map(|word| (scope.to_owned(), word)).collect()
            })
        });
        let Some(group) = group else { break };
        left.retain(|it| {
            group
                .functions
                .iter()
                .all(|other| !std::ptr::eq(*it, *other))
        });
        found.push(group);
    }
    found
}

/// Whether one function stands in the other.
pub(super) fn holds(outer: &FunctionReport, inner: &FunctionReport) -> bool {
    let (outer, inner) = (outer.lines(), inner.lines());
    outer != inner && outer.start_line <= inner.start_line && inner.end_line <= outer.end_line
}

/// The largest group of functions that have a subject in common.
fn largest<'a>(
    functions: &[&'a FunctionReport],
    most: f64,
    is_type: bool,
    subjects: impl Fn(&FunctionReport) -> Vec<(String, String)>,
) -> Option<Group<'a>> {
    let mut by_subject: BTreeMap<(String, String), Vec<(String, &FunctionReport)>> =
        BTreeMap::new();
    for function in functions {
        for (scope, subject) in subjects(function) {
            let key = if is_type {
                subject.clone()
            } else {
                singular(&subject)
            };
            let group = by_subject.entry((scope, key)).or_default();
            if group
                .last()
                .is_none_or(|(_, last)| !std::ptr::eq(*last, *function))
            {
                group.push((subject, function));
            }
        }
    }
    let groups = by_subject.into_iter().map(|((_, subject), functions)| {
        let written = &functions[0].0;
        let is_alike = functions.iter().all(|(other, _)| other == written);
        Group {
            subject: if is_alike { written.clone() } else { subject },
            is_type,
            functions: functions.iter().map(|(_, function)| *function).collect(),
        }
    });
    let is_part = |group: &Group| {
        let lines = group.lines();
        group.names().len() >= LEAST_FUNCTIONS && lines >= LEAST_LINES && lines <= most
    };
    groups.filter(is_part).reduce(|best, next| {
        // The first of equals stays.
        if next.lines() > best.lines() {
            next
        } else {
            best
        }
    })
}

/// The file as it would be measured without these functions and what stands in them.
fn without(file: &FileReport, gone: &[&FunctionReport]) -> FileMeasurement {
    let is_gone = |it: &FunctionReport| {
        let mut gone = gone.iter();
        gone.any(|other| std::ptr::eq(*other, it) || holds(other, it))
    };
    let left = file.functions.iter().filter(|it| !is_gone(it));
    let mut metrics = file.metrics.clone();
    for id in ["code_lines", "cognitive", "cyclomatic"] {
        let moved = gone.iter().filter_map(|it| it.metrics.get(id));
        let moved: f64 = moved.sum();
        if let Some(before) = metrics.get(id) {
            metrics.set(id, (before - moved).max(0.0));
        }
    }
    of_largest(file, &mut metrics, is_gone, &[]);
    let left = left.map(|it| FunctionMeasurement {
        name: String::new(),
        lines: it.lines(),
        metrics: it.metrics.clone(),
        extractions: Vec::new(),
        group: None,
    });
    FileMeasurement {
        path: String::new(),
        language: file.language,
        kind: file.kind,
        metrics,
        functions: left.collect(),
        parse_error_share: 0.0,
    }
}
