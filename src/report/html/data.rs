//! What the page's script works on: every measured file, with its factors and its worst functions.

use std::collections::BTreeMap;

use minijinja::{Error, ErrorKind};
use serde::Serialize;

use crate::model::{FileKind, FilePast, FileReport, FunctionReport, Hotspot, Report};
use crate::report::characters::visible;
use crate::report::chart;
use crate::report::limits::{PAGE_DETAILS, PAGE_FILES};
use crate::report::plain;

/// Most functions of a file, the worst first, of those below [`EASY`].
const FUNCTIONS: usize = 12;

/// Functions with this score and more need no look.
const EASY: f64 = 9.5;

#[derive(Serialize)]
pub(super) struct Data<'a> {
    files: Vec<Row<'a>>,
    /// How many were measured; of very many only those that matter most are in the table.
    measured: usize,
    /// Hotspots by path.
    #[serde(skip)]
    hotspots: BTreeMap<&'a str, &'a Hotspot>,
}

#[derive(Serialize)]
struct Row<'a> {
    path: String,
    language: &'a str,
    kind: FileKind,
    score: f64,
    band: usize,
    lines: usize,
    cognitive: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    rank: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    commits: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fixes: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    authors: Option<u32>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    factors: Vec<(f64, String)>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    functions: Vec<Function>,
}

#[derive(Serialize)]
struct Function {
    name: String,
    start: usize,
    end: usize,
    score: f64,
    band: usize,
    lines: f64,
    cognitive: f64,
    nesting: f64,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    code: Vec<String>,
}

impl<'a> Data<'a> {
    pub(super) fn of(report: &'a Report) -> Self {
        let hotspots: BTreeMap<&str, &Hotspot> = report
            .hotspots
            .iter()
            .map(|hotspot| (hotspot.path.as_str(), hotspot))
            .collect();
        let excerpts: BTreeMap<(&str, usize), &str> = report
            .excerpts
            .iter()
            .map(|excerpt| {
                (
                    (excerpt.path.as_str(), excerpt.start_line),
                    excerpt.quote.as_str(),
                )
            })
            .collect();
        let code = |path: &str, line: usize| excerpts.get(&(path, line)).copied();
        let files = by_points_lost(report).into_iter().take(PAGE_FILES.most);
        let mut files: Vec<_> = files
            .enumerate()
            .map(|(index, file)| {
                let hotspot = hotspots.get(file.path.as_str()).copied();
                row(file, hotspot, &code, index < PAGE_DETAILS.most)
            })
            .collect();
        files.sort_by(|a, b| a.path.cmp(&b.path));
        Self {
            files,
            measured: report.files.len(),
            hotspots,
        }
    }

    /// The data as it stands between the tags of a script: no `<` can close them.
    pub(super) fn json(&self) -> Result<String, Error> {
        let json = serde_json::to_string(self)
            .map_err(|error| Error::new(ErrorKind::BadSerialization, error.to_string()))?;
        Ok(json.replace('<', "\\u003c"))
    }

    /// Classes by which the map can be coloured: how much work goes on, who knows the file, and what
    /// says that tests touch it.
    pub(super) fn classes(&self, file: &FileReport) -> String {
        let risk = self.hotspots.get(file.path.as_str()).map(|it| it.risk);
        let activity = risk.map(|risk| {
            let bounds = [0.02, 0.1, 0.3, 0.6];
            format!(" a{}", bounds.iter().filter(|it| risk >= **it).count())
        });
        let known = file
            .past
            .as_ref()
            .map(|past| format!(" o{}", ownership(past)));
        let signs = file.metrics.get("test_signs");
        let tests = signs.map(|signs| format!(" t{}", signs as usize));
        [activity, known, tests].into_iter().flatten().collect()
    }
}

/// From nobody who is left, over one person, to many who know a file.
fn ownership(past: &FilePast) -> usize {
    match past.most_knowledge {
        _ if past.gone_share >= 0.8 => 0,
        most if most >= 0.8 => 1,
        most if most >= 0.5 => 2,
        most if most >= 0.25 => 3,
        _ => 4,
    }
}

/// The files that take most points from the source first.
fn by_points_lost(report: &Report) -> Vec<&FileReport> {
    let lost = |file: &FileReport| file.code_lines() as f64 * (10.0 - file.score);
    let mut files: Vec<&FileReport> = report.files.iter().collect();
    files.sort_by(|a, b| lost(b).total_cmp(&lost(a)));
    files
}

fn row<'a>(
    file: &'a FileReport,
    hotspot: Option<&Hotspot>,
    code: &dyn Fn(&str, usize) -> Option<&'a str>,
    opens: bool,
) -> Row<'a> {
    let functions = file.functions.iter().filter(|it| opens && it.score < EASY);
    let mut functions: Vec<&FunctionReport> = functions.collect();
    functions.sort_by(|a, b| {
        a.score
            .total_cmp(&b.score)
            .then(a.start_line.cmp(&b.start_line))
    });
    let factors = { file.factors.iter() }.filter(|factor| opens && factor.impact <= -0.05);
    Row {
        path: visible(&file.path, false),
        language: file.language,
        kind: file.kind,
        score: tenths(file.score),
        band: chart::band(file.score),
        lines: file.code_lines(),
        cognitive: file.metrics.get("cognitive").unwrap_or(0.0),
        rank: hotspot.map(|hotspot| hotspot.rank),
        commits: hotspot.map(|hotspot| hotspot.commits),
        fixes: hotspot.map(|hotspot| hotspot.fixes),
        authors: hotspot.map(|hotspot| hotspot.authors),
        factors: factors
            .map(|factor| (tenths(factor.impact), plain::words(&factor.text)))
            .collect(),
        functions: functions
            .into_iter()
            .take(FUNCTIONS)
            .map(|f| function(f, code(&file.path, f.start_line)))
            .collect(),
    }
}

fn function(function: &FunctionReport, code: Option<&str>) -> Function {
    let metric = |id| function.metrics.get(id).unwrap_or(0.0);
    let code = code.unwrap_or_default().lines();
    Function {
        name: visible(&function.name, false),
        start: function.start_line,
        end: function.end_line,
        score: tenths(function.score),
        band: chart::band(function.score),
        lines: metric("code_lines"),
        cognitive: metric("cognitive"),
        nesting: metric("nesting"),
        code: code.map(|line| visible(line, true)).collect(),
    }
}

fn tenths(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}
