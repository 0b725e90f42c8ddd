//! A finished review or report, read back. It may come from a fork: it is hostile until checked, and
//! nothing of it is shown but what is rendered anew.
//!
//! The shape is that of the JSON formats; keys that are not needed are skipped. Texts are cut and
//! pass the redactor once more; ids of figures are looked up among those that this program knows;
//! paths, lines, scores and ids of commits are refused where they cannot be what they say.

use serde::Deserialize;

use super::checks::{self, Reader};
use super::shapes::{FileShape, ReportShape, ReviewShape, SideShape, SourceShape, SummaryShape};
use super::whole;
use crate::model::{
    Explanation, FileChange, FileReport, FunctionChange, FunctionReport, Grade, ImportGraph,
    Metrics, REPORT_SCHEMA, REVIEW_SCHEMA, Report, Review, SourceKind, SourceReport, Summary, Tool,
    UsageReport,
};

/// What was read back and checked.
pub(super) enum Artifact {
    /// A review of a change.
    Review(Box<Review>),
    /// A report of a source, functions left out.
    Report(Box<Report>),
}

/// Largest artifact that is read. A review of a source of 100,000 files stays below.
pub const LARGEST_ARTIFACT: usize = 1 << 30;

#[derive(Deserialize)]
struct Kind {
    schema: String,
}

impl Artifact {
    /// Reads one back. `known` are the ids that this program explains.
    pub(super) fn read(json: &[u8], known: &[Explanation]) -> Result<Self, String> {
        if json.len() > LARGEST_ARTIFACT {
            return Err(format!("it is larger than {} MiB", LARGEST_ARTIFACT >> 20));
        }
        let reader = Reader::new(known);
        let schema = parsed::<Kind>(json)?.schema;
        match schema.as_str() {
            REVIEW_SCHEMA => {
                let report = report(&reader, parsed(json)?)?;
                Ok(Self::Review(Box::new(review(
                    &reader,
                    parsed(json)?,
                    report,
                )?)))
            }
            REPORT_SCHEMA => {
                let mut report = report(&reader, parsed(json)?)?;
                whole::complete(&reader, parsed(json)?, &mut report)?;
                Ok(Self::Report(Box::new(report)))
            }
            _ => Err(format!(
                "another version of create-dump wrote it, or another program: its schema is neither {REVIEW_SCHEMA} nor {REPORT_SCHEMA}"
            )),
        }
    }

    pub(super) fn report(&self) -> &Report {
        match self {
            Self::Review(review) => &review.report,
            Self::Report(report) => report,
        }
    }
}

fn parsed<'a, T: Deserialize<'a>>(json: &'a [u8]) -> Result<T, String> {
    serde_json::from_slice(json).map_err(|error| error.to_string())
}

fn report(reader: &Reader<'_>, shape: ReportShape) -> Result<Report, String> {
    let findings = reader.findings(shape.findings)?;
    Ok(Report {
        schema: REPORT_SCHEMA,
        tool: Tool::this(),
        source: source(reader, shape.source)?,
        generated_at: reader.text(&shape.generated_at),
        summary: summary(&shape.summary)?,
        advice: Vec::new(),
        files: Vec::new(),
        modules: Vec::new(),
        duplicates: Vec::new(),
        hotspots: Vec::new(),
        coupling: Vec::new(),
        knowledge: None,
        graph: ImportGraph::default(),
        rules: reader.rules(&findings),
        findings,
        suppressed: Vec::new(),
        excerpts: Vec::new(),
        ledger: shape.ledger,
        usage: UsageReport {
            requests: shape.usage.requests,
            cache_hits: shape.usage.cache_hits,
            ..UsageReport::none()
        },
        trend: Vec::new(),
        progress: Vec::new(),
        gates: shape
            .gates
            .into_iter()
            .map(|gate| reader.gate(gate))
            .collect(),
        diagnostics: shape
            .diagnostics
            .into_iter()
            .map(|it| reader.diagnostic(it))
            .collect(),
    })
}

fn source(reader: &Reader<'_>, shape: SourceShape) -> Result<SourceReport, String> {
    Ok(SourceReport {
        kind: SourceKind::Revision,
        location: String::new(),
        name: reader.text(&shape.name),
        revision: shape.revision.map(checks::commit).transpose()?,
        dirty: shape.dirty,
        web: None,
        prefix: checks::prefix(shape.prefix)?,
        history_since: shape.history_since.map(|day| reader.text(&day)),
    })
}

fn summary(shape: &SummaryShape) -> Result<Summary, String> {
    let score = checks::score(shape.score)?;
    Ok(Summary {
        score,
        grade: score.map(Grade::of),
        files: shape.files,
        functions: shape.functions,
        code_lines: shape.code_lines,
        languages: Default::default(),
        hotspot_score: None,
        worst_score: None,
        share_below_8: 0.0,
        share_below_4: 0.0,
        moved_by: Vec::new(),
        confidence: Vec::new(),
        overview: None,
    })
}

fn review(reader: &Reader<'_>, shape: ReviewShape, report: Report) -> Result<Review, String> {
    let touched = shape.files.into_iter().filter(FileShape::is_touched);
    let risk = shape.risk.into_iter().filter_map(|it| reader.figure(it));
    Ok(Review {
        report,
        base: checks::commit(shape.base)?,
        head: shape.head.map(checks::commit).transpose()?,
        is_uncommitted: shape.uncommitted,
        verdict: shape.verdict,
        score_before: checks::score(shape.score_before)?,
        score_after: checks::score(shape.score_after)?,
        changes: touched
            .map(|it| change(reader, it))
            .collect::<Result<_, _>>()?,
        others: shape
            .other_files
            .into_iter()
            .map(checks::path)
            .collect::<Result<_, _>>()?,
        resolved: reader.findings(shape.resolved)?,
        risk: risk.collect(),
        new_duplicates: Vec::new(),
        new_cycles: Vec::new(),
    })
}

fn change(reader: &Reader<'_>, shape: FileShape) -> Result<FileChange, String> {
    let path = checks::path(shape.path)?;
    let kind = shape.kind;
    let side = |side: SideShape| {
        Ok::<_, String>(FileReport {
            path: side.path.map_or_else(|| Ok(path.clone()), checks::path)?,
            language: "",
            kind,
            score: checks::point(side.score)?,
            percentile: 0.0,
            metrics: Metrics::default(),
            factors: Vec::new(),
            past: None,
            functions: Vec::new(),
        })
    };
    let (before, after) = (
        shape.before.map(side).transpose()?,
        shape.after.map(side).transpose()?,
    );
    if before.is_none() && after.is_none() {
        return Err(format!("the file `{path}` stands on neither side"));
    }
    let functions = shape.functions.into_iter().map(|it| {
        let before = it.before.map(|side| function(reader, side)).transpose()?;
        let after = it.after.map(|side| function(reader, side)).transpose()?;
        if before.is_none() && after.is_none() {
            return Err(format!("a function of `{path}` stands on neither side"));
        }
        Ok(FunctionChange {
            before,
            after,
            verdict: it.verdict,
            is_edited: true,
            moved_by: it
                .moved_by
                .into_iter()
                .filter_map(|it| reader.shift(it))
                .collect(),
            related: it.related.map(|it| reader.related(it)).transpose()?,
        })
    });
    Ok(FileChange {
        functions: functions.collect::<Result<_, _>>()?,
        before,
        after,
        verdict: shape.verdict,
        lines_added: shape.lines_added,
        lines_removed: shape.lines_removed,
        moved_by: shape
            .moved_by
            .into_iter()
            .filter_map(|it| reader.shift(it))
            .collect(),
    })
}

fn function(reader: &Reader<'_>, side: SideShape) -> Result<FunctionReport, String> {
    let (start, end) = (side.start_line.unwrap_or(1), side.end_line.unwrap_or(1));
    let lines = checks::lines(start, end)?;
    Ok(FunctionReport {
        name: reader.text(&side.name.unwrap_or_default()),
        start_line: lines.start_line,
        end_line: lines.end_line,
        score: checks::point(side.score)?,
        metrics: Metrics::default(),
        past: None,
        extractions: Vec::new(),
        group: None,
    })
}
