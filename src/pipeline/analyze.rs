//! Measures, ranks, asks and reports.

use std::collections::{BTreeMap, BTreeSet};

use tokio::sync::watch;

use super::ask::{self, Asked};
use super::error::Error;
use super::event::Event;
use super::intake::{self, Intake, Texts};
use super::services::Services;
use super::{excerpts, explain, gate, past, secrets, ties};
use crate::collector::Collector;
use crate::graph::{Graph, GraphFile};
use crate::health::Promise;
use crate::history::Past;
use crate::model::{
    Diagnostic, DuplicateGroup, FileChange, FileReport, Finding, Gate, History, Hotspot,
    ImportGraph, Ledger, ModuleReport, REPORT_SCHEMA, Report, Selection, SourceOrigin,
    SourceReport, SpendingLimits, Status, Summary, Tool, Tree, UsageReport,
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
    /// Whether the report shows the code of the hardest functions.
    pub shows_code: bool,
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
            shows_code: false,
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
    let excerpts = match request.shows_code {
        true => excerpts::of(&measured.files, &texts),
        false => Vec::new(),
    };
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
    let report = assemble(
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
            changes: None,
        },
    );
    Ok(Report { excerpts, ..report })
}

/// All secrets, file by file.
pub(super) fn judge(
    hits: Vec<(String, Vec<Hit>)>,
    baseline: Option<&Baseline>,
) -> Vec<FoundSecret> {
    hits.into_iter()
        .flat_map(|(path, hits)| FoundSecret::judge(&path, hits, baseline))
        .collect()
}

/// What follows from measurements and history alone.
#[derive(Default)]
pub(super) struct Measured {
    pub(super) files: Vec<FileReport>,
    pub(super) duplicates: Vec<DuplicateGroup>,
    pub(super) graph: ImportGraph,
    pub(super) hotspots: Vec<Hotspot>,
    pub(super) history: Option<History>,
    pub(super) imported_by_tests: BTreeSet<String>,
    pub(super) promises: BTreeMap<String, Vec<Promise>>,
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

    /// The file at a path.
    pub(super) fn file(&self, path: &str) -> Option<&FileReport> {
        let found = self
            .files
            .binary_search_by(|file| file.path.as_str().cmp(path));
        found.ok().map(|index| &self.files[index])
    }

    fn judged(&self) -> health::Judged<'_> {
        health::Judged {
            files: &self.files,
            duplicates: &self.duplicates,
            cycles: &self.graph.cycles,
            hotspots: &self.hotspots,
            known: Some(health::Known {
                history: self.history.as_ref(),
                imported_by_tests: &self.imported_by_tests,
                promises: &self.promises,
            }),
            touched: None,
        }
    }
}

/// Draws the import graph and gives every file its part of it.
pub(super) fn draw(intake: &mut Intake) -> (Graph, ImportGraph) {
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
pub(super) struct Parts<'a> {
    pub(super) measured: Measured,
    pub(super) findings: Vec<Finding>,
    pub(super) secrets: Vec<FoundSecret>,
    pub(super) asked: Option<Asked>,
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
        secrets,
        asked,
        unkept,
        mut intake,
        changes,
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
    let facts = gate::Facts {
        summary: &summary,
        findings: &findings,
        secrets: &secrets,
        changes,
    };
    let (gates, notes) = gate::decide_all(&request.gates, &facts);
    let notes = unkept.into_iter().chain(notes);
    (intake.diagnostics).extend(notes.chain(request.notes.iter().cloned()));
    Report {
        rules: explain::rules(&findings),
        excerpts: Vec::new(),
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
        diagnostics: told_once(intake.diagnostics),
    }
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

fn told_once(mut notes: Vec<Diagnostic>) -> Vec<Diagnostic> {
    notes.sort();
    notes.dedup();
    notes
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
