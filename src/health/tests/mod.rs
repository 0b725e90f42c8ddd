//! Measured files and a past to judge, for the tests of each subject.

mod advised;
mod blocks;
mod circles;
mod cohesion;
mod copies;
mod corpus;
mod division;
mod findings;
mod past;
mod priority;
mod score;
mod summary;
mod thresholds;

use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

use super::extract;
use super::norms::{self, Norms};
use super::{
    Judged, Known, Promise, advice, explanations, hotspots, modules, note_past, score_file,
    summarise,
};
use crate::model::{
    Block, DuplicateGroup, Extraction, FileHistory, FileKind, FileMeasurement, FileReport, Finding,
    FunctionMeasurement, Grade, History, Hotspot, ImportCycle, ImportStep, LineRange, LinesHistory,
    Metrics, Place, Severity, Shape,
};
use crate::redact::{Clean, Redactor};

/// Nothing but the code.
const NOTHING: Known<'static> = Known {
    history: None,
    imported_by_tests: &BTreeSet::new(),
    promises: &BTreeMap::new(),
};

/// Findings of a source without circles.
fn findings(
    files: &[FileReport],
    duplicates: &[DuplicateGroup],
    hotspots: &[Hotspot],
    text: &(dyn Fn(&str) -> Option<Clean> + Sync),
    redactor: &Redactor,
) -> Vec<Finding> {
    let judged = Judged {
        touched: None,
        files,
        duplicates,
        cycles: &[],
        hotspots,
        known: Some(NOTHING),
    };
    super::findings(&judged, text, redactor)
}

const YEAR: i64 = 365 * 24 * 60 * 60;

fn metrics(values: &[(&'static str, f64)]) -> Metrics {
    let mut metrics = Metrics::default();
    for (id, value) in values {
        metrics.set(id, *value);
    }
    metrics
}

fn function(name: &str, start: usize, lines: usize, cognitive: f64) -> FunctionMeasurement {
    FunctionMeasurement {
        name: name.to_owned(),
        lines: LineRange::new(start, start + lines - 1),
        metrics: metrics(&[
            ("code_lines", lines as f64),
            ("statements", lines as f64),
            ("cognitive", cognitive),
            ("cyclomatic", 1.0 + cognitive / 2.0),
            ("nesting", (cognitive / 6.0).floor().min(8.0)),
            ("parameters", 2.0),
            ("bumps", (cognitive / 8.0).floor()),
            ("condition_operands", 2.0),
        ]),
        extractions: Vec::new(),
        group: None,
    }
}

/// A file with these functions and nothing else.
fn measured(path: &str, functions: Vec<FunctionMeasurement>) -> FileMeasurement {
    let of = |id: &'static str| functions.iter().filter_map(move |f| f.metrics.get(id));
    let most = |id: &'static str| of(id).fold(0.0, f64::max);
    let metrics = metrics(&[
        ("code_lines", of("code_lines").sum()),
        ("cognitive", of("cognitive").sum()),
        ("max_cognitive", most("cognitive")),
        ("max_cyclomatic", most("cyclomatic")),
        ("longest_function", most("code_lines")),
        ("max_nesting", most("nesting")),
    ]);
    FileMeasurement {
        path: path.to_owned(),
        language: "rust",
        kind: FileKind::Source,
        metrics,
        functions,
        parse_error_share: 0.0,
    }
}

fn simple(path: &str) -> FileReport {
    score_file(measured(path, vec![function("go", 1, 8, 1.0)]))
}

fn hard(path: &str) -> FileReport {
    let functions = vec![
        function("Parser::parse", 1, 300, 90.0),
        function("go", 301, 8, 1.0),
    ];
    score_file(measured(path, functions))
}

fn text_file(path: &str, lines: f64, indentation: f64) -> FileReport {
    score_file(FileMeasurement {
        language: "toml",
        functions: Vec::new(),
        metrics: metrics(&[
            ("code_lines", lines),
            ("max_indentation", indentation),
            ("indentation_complexity", lines * indentation / 2.0),
        ]),
        ..measured(path, Vec::new())
    })
}

fn of_kind(kind: FileKind, file: FileReport) -> FileReport {
    FileReport { kind, ..file }
}

/// A history of two years in which each path was touched so often, a third of the times to fix.
fn history(files: &[(&str, u32)]) -> History {
    History {
        commits: 400,
        until: 1_700_000_000,
        since: 1_700_000_000 - 2 * YEAR,
        files: files
            .iter()
            .map(|(path, commits)| {
                let past = FileHistory {
                    commits: *commits,
                    fixes: commits / 3,
                    authors: 2,
                    last_change: "2023-11-14".to_owned(),
                    recent_commits: f64::from(*commits) / 2.0,
                    recent_fixes: f64::from(commits / 3) / 2.0,
                    ..FileHistory::default()
                };
                ((*path).to_owned(), past)
            })
            .collect(),
        ..History::default()
    }
}

fn close(left: f64, right: f64) -> bool {
    (left - right).abs() < 1e-9
}

/// A text of so many numbered lines.
fn text_of(lines: usize) -> Clean {
    let text = (1..=lines)
        .map(|n| format!("line {n} {{\n"))
        .collect::<String>();
    Redactor::new().clean(&text).text
}
