//! The keys of the JSON formats that publishing reads. All others are skipped.

use serde::Deserialize;

use crate::model::{
    Basis, Extract, FileKind, GateResult, Ledger, Origin, Overall, Related, Severity, Verdict,
};

/// What reports and reviews share.
#[derive(Deserialize)]
pub(super) struct ReportShape {
    pub(super) source: SourceShape,
    pub(super) generated_at: String,
    pub(super) summary: SummaryShape,
    pub(super) findings: Vec<FindingShape>,
    pub(super) ledger: Ledger,
    pub(super) usage: UsageShape,
    #[serde(default)]
    pub(super) gates: Vec<GateResult>,
    #[serde(default)]
    pub(super) diagnostics: Vec<DiagnosticShape>,
}

/// What a review has beyond that.
#[derive(Deserialize)]
pub(super) struct ReviewShape {
    pub(super) base: String,
    pub(super) head: Option<String>,
    pub(super) uncommitted: bool,
    pub(super) verdict: Overall,
    pub(super) score_before: Option<f64>,
    pub(super) score_after: Option<f64>,
    pub(super) files: Vec<FileShape>,
    pub(super) other_files: Vec<String>,
    pub(super) resolved: Vec<FindingShape>,
    pub(super) risk: Vec<FigureShape>,
}

#[derive(Deserialize)]
pub(super) struct SourceShape {
    pub(super) name: String,
    pub(super) revision: Option<String>,
    pub(super) dirty: bool,
    #[serde(default)]
    pub(super) prefix: String,
    pub(super) history_since: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct SummaryShape {
    pub(super) score: Option<f64>,
    pub(super) files: usize,
    pub(super) functions: usize,
    pub(super) code_lines: usize,
}

#[derive(Deserialize)]
pub(super) struct UsageShape {
    pub(super) requests: u64,
    pub(super) cache_hits: u64,
}

#[derive(Deserialize)]
pub(super) struct DiagnosticShape {
    pub(super) code: String,
    pub(super) path: Option<String>,
    pub(super) line: Option<usize>,
    pub(super) message: String,
}

#[derive(Deserialize)]
pub(super) struct FindingShape {
    pub(super) id: String,
    pub(super) rule: String,
    pub(super) category: String,
    pub(super) severity: Severity,
    pub(super) confidence: f64,
    pub(super) title: String,
    pub(super) explanation: String,
    pub(super) suggestion: String,
    pub(super) origin: Origin,
    pub(super) evidence: Vec<EvidenceShape>,
    pub(super) basis: Option<Basis>,
    pub(super) extract: Option<Extract>,
    pub(super) replacement: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct EvidenceShape {
    pub(super) path: String,
    pub(super) start_line: usize,
    pub(super) end_line: usize,
    pub(super) quote: String,
}

/// A file of a review.
#[derive(Deserialize)]
pub(super) struct FileShape {
    pub(super) path: String,
    pub(super) kind: FileKind,
    pub(super) verdict: Verdict,
    pub(super) before: Option<SideShape>,
    pub(super) after: Option<SideShape>,
    pub(super) lines_added: usize,
    pub(super) lines_removed: usize,
    pub(super) moved_by: Vec<ShiftShape>,
    pub(super) functions: Vec<FunctionShape>,
}

impl FileShape {
    /// Whether the change touches it: of others the score alone is told.
    pub(super) fn is_touched(&self) -> bool {
        let named = |side: &Option<SideShape>| side.as_ref().is_some_and(|it| it.path.is_some());
        named(&self.before) || named(&self.after)
    }
}

#[derive(Deserialize)]
pub(super) struct FunctionShape {
    pub(super) verdict: Verdict,
    pub(super) before: Option<SideShape>,
    pub(super) after: Option<SideShape>,
    pub(super) moved_by: Vec<ShiftShape>,
    pub(super) related: Option<Related>,
}

#[derive(Deserialize)]
pub(super) struct SideShape {
    pub(super) path: Option<String>,
    pub(super) name: Option<String>,
    pub(super) start_line: Option<usize>,
    pub(super) end_line: Option<usize>,
    pub(super) score: f64,
}

#[derive(Deserialize)]
pub(super) struct ShiftShape {
    pub(super) id: String,
    pub(super) before: f64,
    pub(super) after: f64,
    pub(super) text: String,
}

#[derive(Deserialize)]
pub(super) struct FigureShape {
    pub(super) id: String,
    pub(super) value: Option<f64>,
    pub(super) text: String,
}
