//! Measures, ranks, asks and reports.

use std::collections::{BTreeMap, BTreeSet};

use tokio::sync::watch;

use super::ask::{self, Asked};
use super::error::Error;
use super::event::Event;
use super::explain::explanations;
use super::intake::{self, Intake, Texts};
use super::services::Services;
use super::{gate, past, secrets, ties};
use crate::collector::Collector;
use crate::graph::{Graph, GraphFile};
use crate::health::Promise;
use crate::history::Past;
use crate::model::{
    Diagnostic, DuplicateGroup, Explanation, FileReport, Finding, Gate, History, Hotspot,
    ImportGraph, Ledger, REPORT_SCHEMA, Report, Selection, SourceOrigin, SourceReport,
    SpendingLimits, Status, Tool, Tree, UsageReport,
};
use crate::redact::{Baseline, FoundSecret, Hit};
use crate::source::SourceRequest;
use crate::{health, metrics};

/// Things to do that a report opens with.
const ADVICE: usize = 5;

/// What to analyse, and how.
pub struct AnalyzeRequest {
    /// Where the code comes from.
    pub source: SourceRequest,
    /// Which files count.
    pub selection: Selection,
    /// What makes the run fail.
    pub gates: Vec<Gate>,
    /// Secrets that the user knows of; never one that lies in the tree unless the user names it.
    pub baseline: Option<Baseline>,
    /// What a model may cost; used when the services hold one.
    pub limits: SpendingLimits,
    /// What came up before the run that the reader of the report must know.
    pub notes: Vec<Diagnostic>,
    /// Becomes true when nothing more is to be sent: the report is then made of what there is.
    pub stop: Option<watch::Receiver<bool>>,
}

impl AnalyzeRequest {
    /// Everything in the source that counts by default, without gates or limits.
    pub fn of(source: SourceRequest) -> Self {
        Self {
            source,
            selection: Selection::default(),
            gates: Vec::new(),
            baseline: None,
            limits: SpendingLimits::default(),
            notes: Vec::new(),
            stop: None,
        }
    }
}

/// How a finished report ends the run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Everything was analysed and every gate passed.
    Passed,
    /// A gate failed.
    GateFailed,
    /// The report is valid and lacks a part, which it names.
    Partial,
}

impl Outcome {
    /// How this report ends the run.
    pub fn of(report: &Report) -> Self {
        let lacks_a_part = report.ledger.failed > 0
            || report
                .diagnostics
                .iter()
                .map(|note| note.code)
                .any(|code| ask::leaves_a_gap(code) || intake::leaves_a_gap(code));
        if report.gates.iter().any(|gate| !gate.passed) {
            Self::GateFailed
        } else if lacks_a_part {
            Self::Partial
        } else {
            Self::Passed
        }
    }
}

/// Analyses a source. With a model among the services, asks it too: what it says stands beside the
/// score and never changes it.
pub async fn analyze(
    cx: &Services,
    request: AnalyzeRequest,
    on: &(dyn Fn(Event) + Sync),
) -> Result<Report, Error> {
    let tree = intake::open(cx, &request.source, &request.selection, on).await?;
    let collector = Collector::new(&tree, &request.selection)?;
    let paths = past::paths(&tree);
    let is_secret = |path: &str| !cx.redactor.scan(path).is_empty();
    let (mut intake, (past, notes)) = rayon::join(
        || intake::take_in(cx, &tree, &collector, on),
        || past::read(cx, &tree, &paths, &is_secret),
    );
    intake.diagnostics.extend(notes);
    let secrets = judge(std::mem::take(&mut intake.hits), request.baseline.as_ref());
    intake.diagnostics.extend(secrets::diagnostics(&secrets));
    let cx = &cx.knowing(std::mem::take(&mut intake.secrets));
    intake.clean_names(cx);
    let measured = Measured::of(&mut intake, past.as_ref(), &tree);
    let texts = Texts::new(&collector, &cx.redactor, &intake);
    let findings = health::findings(&measured.judged(), &|path| texts.get(path), &cx.redactor);
    let asked = match &cx.model {
        Some(model) => {
            let question = ask::Question {
                tree: &tree,
                files: &measured.files,
                hotspots: &measured.hotspots,
                findings: &findings,
                texts: &texts,
                stop: request.stop.as_ref(),
            };
            Some(ask::ask(cx, model, &question, &request.limits, on).await)
        }
        None => None,
    };
    let unkept = cx.memory.save();
    Ok(assemble(
        cx,
        &request,
        tree.origin,
        Parts {
            measured,
            findings,
            secrets,
            asked,
            unkept,
            intake,
        },
    ))
}

/// All secrets, file by file.
fn judge(hits: Vec<(String, Vec<Hit>)>, baseline: Option<&Baseline>) -> Vec<FoundSecret> {
    hits.into_iter()
        .flat_map(|(path, hits)| FoundSecret::judge(&path, hits, baseline))
        .collect()
}

/// What follows from measurements and history alone.
struct Measured {
    files: Vec<FileReport>,
    duplicates: Vec<DuplicateGroup>,
    graph: ImportGraph,
    hotspots: Vec<Hotspot>,
    history: Option<History>,
    imported_by_tests: BTreeSet<String>,
    promises: BTreeMap<String, Vec<Promise>>,
}

impl Measured {
    fn of(intake: &mut Intake, past: Option<&Past<'_>>, tree: &Tree) -> Self {
        let duplicates = metrics::duplicates(&mut intake.measured);
        let (graph, summary) = draw(intake);
        let mut files: Vec<FileReport> = std::mem::take(&mut intake.measured)
            .into_iter()
            .map(|measured| health::score_file(measured.file))
            .collect();
        let text = |path: &str| intake.bytes(path, tree);
        let lines = past.map(|past| past::of_lines(past, &files, intake, &text));
        let (lines, note) = lines.unwrap_or_default();
        intake.diagnostics.extend(note);
        let mut history = past.map(|past| past.history.clone());
        if let Some(history) = &mut history {
            ties::explain(&mut history.coupling, &files, &graph);
        }
        health::note_past(&mut files, history.as_ref(), &lines.functions);
        let hotspots = health::hotspots(&files, history.as_ref());
        let imported_by_tests = ties::imported_by_tests(&files, &graph);
        Self {
            files,
            duplicates,
            graph: summary,
            hotspots,
            history,
            imported_by_tests,
            promises: lines.promises,
        }
    }

    fn judged(&self) -> health::Judged<'_> {
        health::Judged {
            files: &self.files,
            duplicates: &self.duplicates,
            cycles: &self.graph.cycles,
            hotspots: &self.hotspots,
            known: health::Known {
                history: self.history.as_ref(),
                imported_by_tests: &self.imported_by_tests,
                promises: &self.promises,
            },
        }
    }
}

/// Draws the import graph and gives every file its part of it.
fn draw(intake: &mut Intake) -> (Graph, ImportGraph) {
    let files: Vec<GraphFile<'_>> = intake
        .measured
        .iter()
        .map(|measured| GraphFile {
            path: &measured.file.path,
            language: measured.file.language,
            kind: measured.file.kind,
            links: &measured.links,
        })
        .collect();
    let graph = Graph::of(&files, &intake.manifests);
    let summary = graph.summary(&files);
    for (index, measured) in intake.measured.iter_mut().enumerate() {
        graph.note(index, &mut measured.file.metrics);
    }
    (graph, summary)
}

/// Everything that a report is made of.
struct Parts {
    measured: Measured,
    findings: Vec<Finding>,
    secrets: Vec<FoundSecret>,
    asked: Option<Asked>,
    /// What could not be kept for the next run.
    unkept: Option<Diagnostic>,
    intake: Intake,
}

fn assemble(cx: &Services, request: &AnalyzeRequest, origin: SourceOrigin, parts: Parts) -> Report {
    let Parts {
        measured,
        mut findings,
        secrets,
        asked,
        unkept,
        mut intake,
    } = parts;
    let Measured {
        files,
        duplicates,
        graph,
        hotspots,
        history,
        ..
    } = measured;
    let advice = health::advice(&findings, &files, &hotspots, ADVICE, &cx.redactor);
    let mut summary = health::summarise(&files, &hotspots, history.as_ref());
    let mut modules = health::modules(&files);
    let mut usage = UsageReport::none();
    if let Some(asked) = asked {
        summary.overview = asked.overview;
        for module in &mut modules {
            module.summary = asked.modules.get(&module.path).cloned();
        }
        note_in_ledger(&mut intake, &asked.files);
        intake.diagnostics.extend(asked.diagnostics);
        findings.extend(asked.findings);
        usage = asked.usage;
    }
    intake.diagnostics.extend(unkept);
    let diagnostics = in_order(intake.diagnostics, &request.notes);
    let gates = request
        .gates
        .iter()
        .map(|gate| gate::decide(gate, &summary, &findings, &secrets))
        .collect();
    Report {
        rules: rules_of(&findings),
        schema: REPORT_SCHEMA,
        tool: Tool::this(),
        source: source_report(origin),
        generated_at: cx.generated_at.clone(),
        summary,
        advice,
        files,
        modules,
        duplicates,
        hotspots,
        graph,
        knowledge: history.as_ref().map(|history| history.knowledge.clone()),
        coupling: history.map(|history| history.coupling).unwrap_or_default(),
        findings,
        ledger: Ledger::of(intake.ledger),
        usage,
        trend: Vec::new(),
        gates,
        diagnostics,
    }
}

/// What the reader must know, each thing once.
fn in_order(mut diagnostics: Vec<Diagnostic>, notes: &[Diagnostic]) -> Vec<Diagnostic> {
    diagnostics.extend_from_slice(notes);
    diagnostics.sort();
    diagnostics.dedup();
    diagnostics
}

/// What the rules of these findings mean, sorted by id.
fn rules_of(findings: &[Finding]) -> Vec<Explanation> {
    let rules: BTreeSet<&str> = findings.iter().map(|f| f.rule.as_str()).collect();
    let mut all = explanations();
    all.retain(|explanation| rules.contains(explanation.id));
    all
}

fn source_report(origin: SourceOrigin) -> SourceReport {
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
