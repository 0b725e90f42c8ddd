//! The measured files as a table (RFC 4180), for spreadsheets and data frames.

use std::collections::BTreeMap;
use std::io::{self, Write};

use super::Reporter;
use super::characters::visible;
use crate::model::{FileKind, FileReport, Hotspot, Report};

/// Writes one row a file, sorted by path.
pub(super) struct CsvReporter;

/// Columns that are metrics, by their ids.
const METRICS: [&str; 9] = [
    "code_lines",
    "comment_lines",
    "functions",
    "cyclomatic",
    "cognitive",
    "max_cognitive",
    "max_nesting",
    "duplicated_lines",
    "tokens",
];

impl Reporter for CsvReporter {
    fn id(&self) -> &'static str {
        "csv"
    }

    fn write(&self, report: &Report, out: &mut dyn Write) -> io::Result<()> {
        let hotspots: BTreeMap<&str, &Hotspot> = report
            .hotspots
            .iter()
            .map(|hotspot| (hotspot.path.as_str(), hotspot))
            .collect();
        let mut table = csv::Writer::from_writer(out);
        table.write_record(header())?;
        for file in &report.files {
            table.write_record(row(file, hotspots.get(file.path.as_str()).copied()))?;
        }
        table.flush()
    }
}

fn header() -> impl Iterator<Item = &'static str> {
    let before = ["path", "language", "kind", "score", "percentile"];
    let after = ["rank", "risk", "commits", "fixes", "authors", "last_change"];
    before.into_iter().chain(METRICS).chain(after)
}

/// What was not measured, and what a file without history lacks, is empty.
fn row(file: &FileReport, hotspot: Option<&Hotspot>) -> Vec<String> {
    let mut row = vec![
        text(&file.path),
        file.language.to_owned(),
        kind(file.kind).to_owned(),
        format!("{:.1}", file.score),
        format!("{:.4}", file.percentile),
    ];
    row.extend(METRICS.iter().map(|id| match file.metrics.get(id) {
        Some(value) => value.to_string(),
        None => String::new(),
    }));
    match hotspot {
        Some(hotspot) => row.extend([
            hotspot.rank.to_string(),
            format!("{:.4}", hotspot.risk),
            hotspot.commits.to_string(),
            hotspot.fixes.to_string(),
            hotspot.authors.to_string(),
            hotspot.last_change.clone().unwrap_or_default(),
        ]),
        None => row.extend(std::iter::repeat_n(String::new(), 6)),
    }
    row
}

fn kind(kind: FileKind) -> &'static str {
    match kind {
        FileKind::Source => "source",
        FileKind::Test => "test",
        FileKind::Generated => "generated",
        FileKind::Vendored => "vendored",
    }
}

/// What makes a formula of a cell, in the wide forms too, which some spreadsheets fold to these.
const FORMULA: [char; 9] = [
    '=', '+', '-', '@', '\'', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}',
];

/// Text that no spreadsheet takes for a formula.
fn text(text: &str) -> String {
    let text = visible(text, false);
    if text.starts_with(FORMULA) {
        format!("'{text}")
    } else {
        text
    }
}
