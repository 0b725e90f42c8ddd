//! Types of which the methods fall apart, and files that everything goes through.

use std::collections::BTreeMap;

use super::findings::{Candidate, severity, weight};
use super::norms::Norms;
use super::smells::{BEYOND, Words};
use super::words::{self, code, count, number};
use crate::model::{FileReport, FunctionReport, Place, Severity};

/// Methods of a group that could be a type of its own …
const LEAST_METHODS: usize = 3;
/// … code lines of all groups together below which nobody would divide a type …
const LEAST_LINES: f64 = 200.0;
/// … and the share of its methods that such groups must hold.
const LEAST_SHARE: f64 = 0.6;
/// Names of a group that are told.
const MOST_NAMES: usize = 4;
/// Files that import a god file, at least.
const MANY_IMPORTERS: f64 = 20.0;
/// Its code lines, at least.
const GOD_FILE: f64 = 1_000.0;

/// Types of the file whose methods fall into groups that have nothing in common.
pub(super) fn low_cohesion(file: &FileReport, risk: f64) -> Vec<Candidate<'_>> {
    let mut types: BTreeMap<u32, BTreeMap<u32, Vec<&FunctionReport>>> = BTreeMap::new();
    for function in &file.functions {
        if let Some((of_type, group)) = function.group {
            let groups = types.entry(of_type).or_default();
            groups.entry(group).or_default().push(function);
        }
    }
    let types = types.into_values();
    types
        .filter_map(|groups| falls_apart(file, groups, risk))
        .collect()
}

fn falls_apart<'a>(
    file: &'a FileReport,
    groups: BTreeMap<u32, Vec<&'a FunctionReport>>,
    risk: f64,
) -> Option<Candidate<'a>> {
    let methods: usize = groups.values().map(Vec::len).sum();
    let mut groups: Vec<_> = groups.into_values().collect();
    groups.retain(|group| group.len() >= LEAST_METHODS);
    let lines = groups.iter().flatten();
    let lines: f64 = lines
        .filter_map(|method| method.metrics.get("code_lines"))
        .sum();
    let held: usize = groups.iter().map(Vec::len).sum();
    if groups.len() < 2 || lines < LEAST_LINES || (held as f64) < LEAST_SHARE * methods as f64 {
        return None;
    }
    groups.sort_by_key(|group| std::cmp::Reverse(group.len()));
    let first = groups[0][0];
    let name = type_of(&first.name);
    let told = groups.iter().map(|group| names(group)).collect::<Vec<_>>();
    let number_of = number(groups.len() as f64);
    Some(Candidate {
        rule: "low-cohesion",
        category: "design",
        severity: severity(file.score, risk).min(Severity::Low),
        weight: weight(risk, file.score),
        complexity: 0.0,
        anchor: name,
        places: groups.iter().map(|group| place(file, group[0])).collect(),
        words: Words {
            title: format!("{} is {number_of} types in one", code(name)),
            explanation: format!(
                "Its methods fall into {number_of} groups that use no field in common and do not call each other: {}.",
                told.join("; ")
            ),
            suggestion: format!(
                "Give the smaller groups types of their own, beginning with {}; constructors were not looked at.",
                told.last().map_or("", String::as_str)
            ),
        },
    })
}

/// `A::b` → `A`.
pub(super) fn type_of(name: &str) -> &str {
    let end = name.rfind(['.', ':', '#', '\\']).unwrap_or(0);
    name[..end].trim_end_matches(':')
}

/// `A::b` → `b`.
pub(super) fn own_name(name: &str) -> &str {
    name[type_of(name).len()..].trim_start_matches([':', '.', '#', '\\'])
}

fn names(group: &[&FunctionReport]) -> String {
    let own = |method: &&FunctionReport| code(own_name(&method.name));
    let told: Vec<_> = group.iter().take(MOST_NAMES).map(own).collect();
    match group.len().saturating_sub(MOST_NAMES) {
        0 => told.join(", "),
        more => format!("{} and {} more", told.join(", "), number(more as f64)),
    }
}

fn place(file: &FileReport, function: &FunctionReport) -> Place {
    Place {
        path: file.path.clone(),
        start_line: function.start_line,
        end_line: function.end_line,
    }
}

/// A file that is large, complex, and imported by many.
pub(super) fn god_file(file: &FileReport, risk: f64) -> Option<Candidate<'_>> {
    let value = |id: &str| file.metrics.get(id).unwrap_or(0.0);
    let (lines, complexity, importers) = (value("code_lines"), value("cognitive"), value("fan_in"));
    let row = Norms::shipped().row(file.language);
    let percentile = row.files.percentile_of("cognitive", complexity);
    if lines <= GOD_FILE || importers < MANY_IMPORTERS || percentile < BEYOND {
        return None;
    }
    let hardest = file.functions.iter().max_by(|a, b| {
        let of = |function: &FunctionReport| function.metrics.get("cognitive").unwrap_or(0.0);
        of(a)
            .total_cmp(&of(b))
            .then(b.start_line.cmp(&a.start_line))
    })?;
    let (lines, importers) = (number(lines), count(importers as usize, "file"));
    Some(Candidate {
        rule: "god-file",
        category: "design",
        severity: severity(file.score, risk),
        weight: weight(risk, file.score),
        complexity: 0.0,
        anchor: "",
        places: vec![place(file, hardest)],
        words: Words {
            title: format!(
                "{importers} depend on {}, which has {lines} code lines",
                code(&file.path)
            ),
            explanation: format!(
                "Its cognitive complexity of {} is more than that of {} of {} files, and whoever changes it has {importers} to think of.",
                number(complexity),
                words::percent(percentile),
                row.name,
            ),
            suggestion: format!(
                "Find out what most of the {importers} take from it and move that into a file of its own, so that the rest can change alone."
            ),
        },
    })
}
