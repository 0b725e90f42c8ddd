//! The JSON review: the report, and on every file and function what became of it.
//!
//! What a report says of files stands beside what the review says of them, under the same names. A
//! file that the change does not touch is told as in the report, unchanged.

use std::collections::BTreeMap;

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use super::review::{FileChange, FunctionChange, REVIEW_SCHEMA, Related, Review, Shift, Verdict};
use super::{
    DuplicateGroup, Factor, FileKind, FileReport, FunctionReport, Hotspot, ImportCycle, Metrics,
    rounded,
};

impl Serialize for Review {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let report = &self.report;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("schema", REVIEW_SCHEMA)?;
        map.serialize_entry("tool", &report.tool)?;
        map.serialize_entry("source", &report.source)?;
        map.serialize_entry("generated_at", &report.generated_at)?;
        map.serialize_entry("base", &self.base)?;
        map.serialize_entry("head", &self.head)?;
        map.serialize_entry("uncommitted", &self.is_uncommitted)?;
        map.serialize_entry("verdict", &self.verdict)?;
        map.serialize_entry("score_before", &Tenths(self.score_before))?;
        map.serialize_entry("score_after", &Tenths(self.score_after))?;
        map.serialize_entry("summary", &report.summary)?;
        map.serialize_entry("advice", &report.advice)?;
        map.serialize_entry("files", &self.files())?;
        map.serialize_entry("other_files", &self.others)?;
        map.serialize_entry("modules", &report.modules)?;
        map.serialize_entry("duplicates", &self.duplicates())?;
        map.serialize_entry("hotspots", &self.hotspots())?;
        map.serialize_entry("coupling", &report.coupling)?;
        map.serialize_entry("graph", &Graph::of(self))?;
        map.serialize_entry("findings", &report.findings)?;
        map.serialize_entry("suppressed", &report.suppressed)?;
        map.serialize_entry("resolved", &self.resolved)?;
        map.serialize_entry("risk", &self.risk)?;
        map.serialize_entry("ledger", &report.ledger)?;
        map.serialize_entry("usage", &report.usage)?;
        map.serialize_entry("trend", &report.trend)?;
        map.serialize_entry("gates", &report.gates)?;
        map.serialize_entry("diagnostics", &report.diagnostics)?;
        map.end()
    }
}

/// A score, or none.
struct Tenths(Option<f64>);

impl Serialize for Tenths {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        rounded::tenths(&self.0, serializer)
    }
}

impl Review {
    /// Every file of both sides, sorted by path.
    fn files(&self) -> Vec<File<'_>> {
        let untouched = self.report.files.iter();
        let mut files: BTreeMap<&str, File<'_>> = untouched
            .map(|file| (file.path.as_str(), File::untouched(file)))
            .collect();
        for change in &self.changes {
            files.insert(&change.report().path, File::touched(change));
        }
        files.into_values().collect()
    }

    fn duplicates(&self) -> Vec<New<'_, DuplicateGroup>> {
        New::all(&self.report.duplicates, &self.new_duplicates)
    }

    fn hotspots(&self) -> Vec<Touched<'_>> {
        let is_touched = |hotspot: &Hotspot| {
            let mut touched = self.changes.iter().map(|change| &change.report().path);
            touched.any(|path| *path == hotspot.path)
        };
        let hotspots = self.report.hotspots.iter();
        hotspots
            .map(|hotspot| Touched {
                hotspot,
                touched: is_touched(hotspot),
            })
            .collect()
    }
}

/// Something that the change introduces, or not.
#[derive(Serialize)]
struct New<'a, T: Serialize> {
    #[serde(flatten)]
    what: &'a T,
    introduced: bool,
}

impl<'a, T: Serialize> New<'a, T> {
    fn all(all: &'a [T], introduced: &[usize]) -> Vec<Self> {
        let numbered = all.iter().enumerate();
        numbered
            .map(|(index, what)| Self {
                what,
                introduced: introduced.contains(&index),
            })
            .collect()
    }
}

#[derive(Serialize)]
struct Touched<'a> {
    #[serde(flatten)]
    hotspot: &'a Hotspot,
    touched: bool,
}

#[derive(Serialize)]
struct Graph<'a> {
    edges: usize,
    external: usize,
    layers: usize,
    cycles: Vec<New<'a, ImportCycle>>,
}

impl<'a> Graph<'a> {
    fn of(review: &'a Review) -> Self {
        let graph = &review.report.graph;
        Self {
            edges: graph.edges,
            external: graph.external,
            layers: graph.layers,
            cycles: New::all(&graph.cycles, &review.new_cycles),
        }
    }
}

/// One side of a file or function. Where nothing was changed, the metrics stand beside it.
#[derive(Serialize)]
struct Side<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    start_line: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    end_line: Option<usize>,
    #[serde(serialize_with = "rounded::tenths")]
    score: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    metrics: Option<&'a Metrics>,
}

impl<'a> Side<'a> {
    fn of_file(file: &'a FileReport) -> Self {
        Self {
            path: Some(&file.path),
            metrics: Some(&file.metrics),
            ..Self::score(file.score)
        }
    }

    fn of_function(function: &'a FunctionReport) -> Self {
        Self {
            name: Some(&function.name),
            start_line: Some(function.start_line),
            end_line: Some(function.end_line),
            metrics: Some(&function.metrics),
            ..Self::score(function.score)
        }
    }

    fn score(score: f64) -> Self {
        Self {
            path: None,
            name: None,
            start_line: None,
            end_line: None,
            score,
            metrics: None,
        }
    }
}

#[derive(Serialize)]
struct File<'a> {
    path: &'a str,
    language: &'a str,
    kind: FileKind,
    verdict: Verdict,
    #[serde(serialize_with = "rounded::tenths")]
    score: f64,
    #[serde(serialize_with = "rounded::four_decimals")]
    percentile: f64,
    before: Option<Side<'a>>,
    after: Option<Side<'a>>,
    moved_by: &'a [Shift],
    lines_added: usize,
    lines_removed: usize,
    metrics: &'a Metrics,
    factors: &'a [Factor],
    functions: Vec<Function<'a>>,
}

impl<'a> File<'a> {
    fn untouched(file: &'a FileReport) -> Self {
        Self {
            path: &file.path,
            language: file.language,
            kind: file.kind,
            verdict: Verdict::Unchanged,
            score: file.score,
            percentile: file.percentile,
            before: Some(Side::score(file.score)),
            after: Some(Side::score(file.score)),
            moved_by: &[],
            lines_added: 0,
            lines_removed: 0,
            metrics: &file.metrics,
            factors: &file.factors,
            functions: file.functions.iter().map(Function::untouched).collect(),
        }
    }

    fn touched(change: &'a FileChange) -> Self {
        Self {
            verdict: change.verdict,
            before: change.before.as_ref().map(Side::of_file),
            after: change.after.as_ref().map(Side::of_file),
            moved_by: &change.moved_by,
            lines_added: change.lines_added,
            lines_removed: change.lines_removed,
            functions: change.functions.iter().map(Function::touched).collect(),
            ..Self::untouched(change.report())
        }
    }
}

#[derive(Serialize)]
struct Function<'a> {
    name: &'a str,
    start_line: usize,
    end_line: usize,
    verdict: Verdict,
    #[serde(serialize_with = "rounded::tenths")]
    score: f64,
    before: Option<Side<'a>>,
    after: Option<Side<'a>>,
    moved_by: &'a [Shift],
    #[serde(skip_serializing_if = "Option::is_none")]
    related: Option<&'a Related>,
    metrics: &'a Metrics,
}

impl<'a> Function<'a> {
    fn untouched(function: &'a FunctionReport) -> Self {
        Self {
            name: &function.name,
            start_line: function.start_line,
            end_line: function.end_line,
            verdict: Verdict::Unchanged,
            score: function.score,
            before: Some(Side::score(function.score)),
            after: Some(Side::score(function.score)),
            moved_by: &[],
            related: None,
            metrics: &function.metrics,
        }
    }

    fn touched(change: &'a FunctionChange) -> Self {
        Self {
            verdict: change.verdict,
            before: change.before.as_ref().map(Side::of_function),
            after: change.after.as_ref().map(Side::of_function),
            moved_by: &change.moved_by,
            related: change.related.as_ref(),
            ..Self::untouched(change.report())
        }
    }
}
