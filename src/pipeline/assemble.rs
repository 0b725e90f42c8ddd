//! Puts a report together.

use std::collections::BTreeMap;

use super::analyze::AnalyzeRequest;
use super::ask::Asked;
use super::intake::Intake;
use super::measured::Measured;
use super::progress::progress;
use super::services::Services;
use super::suppressions::Suppressions;
use super::{explain, gate};
use crate::health;
use crate::model::{
    self, Diagnostic, FileChange, Finding, History, Ledger, ModuleReport, REPORT_SCHEMA, Record,
    Report, SourceOrigin, SourceReport, Status, Summary, Tool, UsageReport,
};
use crate::redact::FoundSecret;

/// Things to do that a report opens with.
const ADVICE: usize = 5;

/// Everything that a report is made of.
pub(super) struct Parts<'a> {
    pub(super) measured: Measured,
    pub(super) findings: Vec<Finding>,
    /// What is told of text that wants to be more than text.
    pub(super) attempts: Vec<Finding>,
    pub(super) secrets: Vec<FoundSecret>,
    pub(super) asked: Option<Asked>,
    /// What the repository lives with.
    pub(super) suppressions: Suppressions,
    /// What could not be kept for the next run.
    pub(super) unkept: Option<Diagnostic>,
    pub(super) intake: Intake,
    /// What a change did, where one is reviewed.
    pub(super) changes: Option<&'a [FileChange]>,
}

pub(super) fn assemble(
    cx: &Services,
    request: &AnalyzeRequest,
    origin: SourceOrigin,
    parts: Parts<'_>,
) -> Report {
    let Parts {
        measured,
        mut findings,
        attempts,
        secrets,
        asked,
        suppressions,
        unkept,
        mut intake,
        changes,
    } = parts;
    let (files, hotspots, history) = (measured.files, measured.hotspots, measured.history);
    let mut suppressed = suppressions.take_out(&mut findings, &cx.redactor);
    let advice = health::advice(&findings, &files, &hotspots, ADVICE, &cx.redactor);
    let mut summary = health::summarise(&files, &hotspots, history.as_ref());
    let mut modules = health::modules(&files);
    let usage = match asked {
        Some(asked) => told_by(
            asked,
            &mut summary,
            &mut modules,
            &mut findings,
            &mut intake,
        ),
        None => UsageReport::none(),
    };
    findings.extend(attempts);
    suppressed.extend(suppressions.take_out(&mut findings, &cx.redactor));
    let notes = suppressions.notes(suppressed.len(), &cx.redactor);
    intake.diagnostics.extend(notes);
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    intake.diagnostics.extend(unkept);
    intake.diagnostics.extend_from_slice(&request.notes);
    let mut report = Report {
        rules: explain::rules(&findings),
        excerpts: Vec::new(),
        schema: REPORT_SCHEMA,
        tool: Tool::this(),
        source: source_report(origin, history.as_ref()),
        generated_at: cx.generated_at.clone(),
        summary,
        advice,
        files,
        modules,
        duplicates: measured.duplicates,
        hotspots,
        graph: measured.graph,
        knowledge: history.as_ref().map(|history| history.knowledge.clone()),
        coupling: history.map(|history| history.coupling).unwrap_or_default(),
        findings,
        suppressed,
        ledger: Ledger::of(intake.ledger),
        usage,
        trend: request.earlier.iter().map(Record::point).collect(),
        progress: Vec::new(),
        gates: Vec::new(),
        diagnostics: intake.diagnostics,
    };
    look_back(&mut report, request, &secrets, changes, &suppressions);
    report
}

/// Compares the report with earlier runs, and decides the gates.
fn look_back(
    report: &mut Report,
    request: &AnalyzeRequest,
    secrets: &[FoundSecret],
    changes: Option<&[FileChange]>,
    suppressions: &Suppressions,
) {
    // Of a change only what is new is among the findings: beside those of a whole source, all others
    // would seem mended.
    if changes.is_none() {
        report.progress = progress(report, &request.earlier);
    }
    let facts = gate::Facts {
        report,
        secrets,
        changes,
        earlier: &request.earlier,
        is_gated: &|path| suppressions.is_gated(path),
    };
    let (gates, notes) = gate::decide_all(&request.gates, &facts);
    report.gates = gates;
    report.diagnostics.extend(notes);
    report.diagnostics.sort();
    report.diagnostics.dedup();
}

/// Puts what a model said where it belongs; gives what that cost.
fn told_by(
    asked: Asked,
    summary: &mut Summary,
    modules: &mut [ModuleReport],
    findings: &mut Vec<Finding>,
    intake: &mut Intake,
) -> UsageReport {
    summary.overview = asked.overview;
    for module in modules {
        module.summary = asked.modules.get(&module.path).cloned();
    }
    note_in_ledger(intake, &asked.files);
    intake.diagnostics.extend(asked.diagnostics);
    findings.extend(asked.findings);
    asked.usage
}

fn source_report(origin: SourceOrigin, history: Option<&History>) -> SourceReport {
    SourceReport {
        kind: origin.kind,
        location: origin.location,
        name: origin.name,
        revision: origin.revision,
        dirty: origin.dirty,
        web: origin.web,
        prefix: origin
            .repository
            .map_or_else(String::new, |repository| repository.prefix),
        history_since: history.and_then(|it| it.counted_from).map(model::day),
    }
}

/// Writes what the model stage did with each file over the lines of the measured ones.
fn note_in_ledger(intake: &mut Intake, files: &BTreeMap<String, (Status, Option<&'static str>)>) {
    for entry in &mut intake.ledger {
        if let Some((status, reason)) = files.get(&entry.path) {
            entry.status = *status;
            if let Some(reason) = reason {
                entry.reason = Some((*reason).to_owned());
            }
        }
    }
}
