//! A report read back whole: everything that its page shows.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::checks::{self, Reader};
use crate::model::{
    Advice, Coupling, DuplicateGroup, Evidence, Factor, FileKind, FileReport, Fingerprint, Hotspot,
    ImportGraph, Knowledge, LineRange, Metrics, ModuleReport, Progress, Report, TrendPoint,
    UsageReport,
};
use crate::report;

/// The keys of a report that a review has not, or not in this shape.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct WholeShape {
    summary: SummaryShape,
    advice: Vec<AdviceShape>,
    files: Vec<FileShape>,
    modules: Vec<ModuleShape>,
    duplicates: Vec<DuplicateGroup>,
    hotspots: Vec<Hotspot>,
    coupling: Vec<CouplingShape>,
    knowledge: Option<Knowledge>,
    graph: ImportGraph,
    usage: Option<UsageReport>,
    trend: Vec<TrendPoint>,
    progress: Vec<ProgressShape>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct SummaryShape {
    languages: BTreeMap<String, usize>,
    hotspot_score: Option<f64>,
    worst_score: Option<f64>,
    share_below_8: f64,
    share_below_4: f64,
    moved_by: Vec<FactorShape>,
    confidence: Vec<String>,
    overview: Option<String>,
}

#[derive(Deserialize)]
struct FactorShape {
    id: String,
    impact: f64,
    value: f64,
    percentile: f64,
    #[serde(rename = "where")]
    place: Option<LineRange>,
    text: String,
}

#[derive(Deserialize)]
struct AdviceShape {
    rank: usize,
    title: String,
    why: Vec<String>,
    finding: String,
    evidence: super::shapes::EvidenceShape,
    lines: LineRange,
}

#[derive(Deserialize)]
struct FileShape {
    path: String,
    language: String,
    kind: FileKind,
    score: f64,
    #[serde(default)]
    metrics: FileMetrics,
    #[serde(default)]
    factors: Vec<FactorShape>,
}

/// Of all metrics the one that tables show.
#[derive(Default, Deserialize)]
#[serde(default)]
struct FileMetrics {
    code_lines: f64,
}

#[derive(Deserialize)]
struct ModuleShape {
    path: String,
    score: f64,
    files: usize,
    code_lines: usize,
    worst: String,
    summary: Option<String>,
}

#[derive(Deserialize)]
struct CouplingShape {
    a: String,
    b: String,
    together: u32,
    degree: f64,
    lift: f64,
    p: f64,
    expected: Option<String>,
}

#[derive(Deserialize)]
struct ProgressShape {
    over: String,
    since: String,
    revision: Option<String>,
    score: f64,
    new_findings: Vec<String>,
    fixed_findings: usize,
    carried_findings: usize,
    moved_by: Vec<String>,
}

/// Puts the rest into a report that holds what a review has too.
pub(super) fn complete(
    reader: &Reader<'_>,
    shape: WholeShape,
    report: &mut Report,
) -> Result<(), String> {
    summarise(reader, shape.summary, report)?;
    report.advice = shape
        .advice
        .into_iter()
        .map(|it| advice(reader, it))
        .collect::<Result<_, _>>()?;
    report.files = shape
        .files
        .into_iter()
        .map(|it| file(reader, it))
        .collect::<Result<_, _>>()?;
    report.files.sort_by(|a, b| a.path.cmp(&b.path));
    report.modules = shape
        .modules
        .into_iter()
        .map(|it| module(reader, it))
        .collect::<Result<_, _>>()?;
    report.coupling = shape.coupling.into_iter().map(coupling).collect();
    let progress = shape.progress.into_iter().map(progress);
    report.progress = progress.collect::<Result<_, _>>()?;
    report.usage = shape.usage.unwrap_or_else(UsageReport::none);
    report.duplicates = shape.duplicates;
    report.hotspots = shape.hotspots;
    report.knowledge = shape.knowledge;
    report.graph = shape.graph;
    report.trend = shape.trend;
    Ok(())
}

fn summarise(reader: &Reader<'_>, shape: SummaryShape, report: &mut Report) -> Result<(), String> {
    let summary = &mut report.summary;
    summary.languages = shape.languages;
    summary.hotspot_score = checks::score(shape.hotspot_score)?;
    summary.worst_score = checks::score(shape.worst_score)?;
    summary.share_below_8 = shape.share_below_8.clamp(0.0, 1.0);
    summary.share_below_4 = shape.share_below_4.clamp(0.0, 1.0);
    summary.moved_by = factors(reader, shape.moved_by);
    summary.confidence = shape.confidence;
    summary.overview = shape.overview.map(|text| reader.clean(&text));
    Ok(())
}

fn factors(reader: &Reader<'_>, shapes: Vec<FactorShape>) -> Vec<Factor> {
    let factor = |shape: FactorShape| {
        Some(Factor {
            id: reader.id(&shape.id)?,
            impact: shape.impact,
            value: shape.value,
            percentile: shape.percentile,
            place: shape.place,
            text: shape.text,
        })
    };
    shapes.into_iter().filter_map(factor).collect()
}

fn advice(reader: &Reader<'_>, shape: AdviceShape) -> Result<Advice, String> {
    let evidence: Evidence = reader.evidence(shape.evidence)?;
    Ok(Advice {
        rank: shape.rank,
        title: reader.clean(&shape.title),
        why: shape.why.iter().map(|why| reader.clean(why)).collect(),
        finding: Fingerprint::parse(&shape.finding).ok_or("the finding of an advice is none")?,
        lines: checks::lines(shape.lines.start_line, shape.lines.end_line)?,
        evidence,
    })
}

fn file(reader: &Reader<'_>, shape: FileShape) -> Result<FileReport, String> {
    let mut metrics = Metrics::default();
    metrics.set("code_lines", shape.metrics.code_lines);
    Ok(FileReport {
        path: checks::path(shape.path)?,
        language: report::coloured(&shape.language),
        kind: shape.kind,
        score: checks::point(shape.score)?,
        percentile: 0.0,
        metrics,
        factors: factors(reader, shape.factors),
        past: None,
        functions: Vec::new(),
    })
}

fn module(reader: &Reader<'_>, shape: ModuleShape) -> Result<ModuleReport, String> {
    Ok(ModuleReport {
        path: shape.path,
        score: checks::point(shape.score)?,
        files: shape.files,
        code_lines: shape.code_lines,
        worst: shape.worst,
        summary: shape.summary.map(|text| reader.clean(&text)),
    })
}

fn coupling(shape: CouplingShape) -> Coupling {
    const REASONS: [&str; 3] = ["test", "import", "same-folder"];
    let expected = shape.expected.as_deref();
    Coupling {
        a: shape.a,
        b: shape.b,
        together: shape.together,
        degree: shape.degree,
        lift: shape.lift,
        p: shape.p,
        expected: expected.and_then(|word| REASONS.into_iter().find(|it| *it == word)),
    }
}

fn progress(shape: ProgressShape) -> Result<Progress, String> {
    const SPANS: [&str; 2] = ["last", "90-days"];
    let over = SPANS.into_iter().find(|it| *it == shape.over);
    let new = shape.new_findings.iter().map(|id| Fingerprint::parse(id));
    Ok(Progress {
        over: over.ok_or("the span of a progress is none")?,
        since: shape.since,
        revision: shape.revision,
        score: checks::point(shape.score)?,
        new_findings: new.collect::<Option<_>>().ok_or("a new finding is none")?,
        fixed_findings: shape.fixed_findings,
        carried_findings: shape.carried_findings,
        moved_by: shape.moved_by,
    })
}
