//! Measures, ranks, asks and reports.

use std::sync::Arc;

use tokio::sync::watch;
use tracing::Span;

use super::ask;
use super::assemble::{Parts, assemble};
use super::error::Error;
use super::event::{Event, Stage};
use super::intake::{self, Texts};
use super::measured::Measured;
use super::services::Services;
use super::suppressions::{Suppressions, today};
use super::{attempts, excerpts, names, past, secrets};
use crate::collector::Collector;
use crate::health;
use crate::model::{Diagnostic, Exemption, Gate, Record, Report, Selection, SpendingLimits};
use crate::redact::{Baseline, FoundSecret, Hit};
use crate::source::SourceRequest;

/// What to analyse, and how.
pub struct AnalyzeRequest {
    /// Where the code comes from.
    pub source: SourceRequest,
    /// Which files count.
    pub selection: Selection,
    /// From when on the history counts: a date such as `2026-01-31`, or a revision.
    pub since: Option<String>,
    /// What makes the run fail.
    pub gates: Vec<Gate>,
    /// What is not held against some of the files; later ones are stronger.
    pub exemptions: Vec<Exemption>,
    /// Secrets that the user knows of; never one that lies in the tree unless the user names it.
    pub baseline: Option<Baseline>,
    /// Whether the report shows the code of the hardest functions.
    pub shows_code: bool,
    /// What earlier runs found, in the order of their dates.
    pub earlier: Vec<Record>,
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
            since: None,
            gates: Vec::new(),
            exemptions: Vec::new(),
            baseline: None,
            shows_code: false,
            earlier: Vec::new(),
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
    let tokenizer = Arc::clone(&cx.tokenizer);
    // Otherwise all threads wait for the first of them to load it.
    rayon::spawn(move || tokenizer.prepare());
    look(cx, &request, false, on).await
}

/// `is_renamed` says whether what `cx` knows was taken out of the names of files already.
async fn look(
    cx: &Services,
    request: &AnalyzeRequest,
    is_renamed: bool,
    on: &(dyn Fn(Event) + Sync),
) -> Result<Report, Error> {
    let tree = intake::open(cx, &request.source, &request.selection, on).await?;
    let collector = Collector::new(&tree, &request.selection)?;
    let suppressions = Suppressions::of(&tree, today(cx)).exempting(&request.exemptions)?;
    let since = past::since(&tree, request.since.as_deref())?;
    let paths = past::paths(&tree);
    let is_secret = |path: &str| !cx.redactor.scan(path).is_empty();
    let here = Span::current();
    let (mut intake, (past, notes)) = rayon::join(
        || here.in_scope(|| intake::take_in(cx, &tree, &collector, on)),
        || here.in_scope(|| past::read(cx, &tree, &paths, &is_secret, since, on)),
    );
    intake.diagnostics.extend(notes);
    let secrets = judge(std::mem::take(&mut intake.hits), request.baseline.as_ref());
    intake.diagnostics.extend(secrets::diagnostics(&secrets));
    let cx = &cx.knowing(std::mem::take(&mut intake.secrets));
    if !is_renamed && intake::names_hold_known(&tree, &cx.redactor) {
        return Box::pin(look(cx, request, true, on)).await;
    }
    let judging = Stage::Judge.begin(on, None);
    intake.clean_names(cx);
    let names = names::of(&intake, cx.model.is_some());
    let measured = Measured::of(&cx.memory, &mut intake, past.as_ref(), &tree);
    let texts = Texts::new(&collector, cx, &intake);
    let findings = health::findings(&measured.judged(), &|path| texts.get(path), &cx.redactor);
    let attempts = attempts::findings(&intake.attempts, &cx.redactor);
    let shown = request.shows_code.then_some(&measured.files);
    let excerpts = shown.map_or_else(Vec::new, |files| excerpts::of(files, &texts));
    drop(judging);
    let question = ask::Question {
        tree: &tree,
        files: &measured.files,
        hotspots: &measured.hotspots,
        names: &names::known(names, &measured.imported_by_tests),
        findings: &findings,
        texts: &texts,
        changed: None,
        stop: request.stop.as_ref(),
    };
    let asked = ask::if_wanted(cx, &question, &request.limits, on).await;
    let unkept = cx.memory.save();
    let report = assemble(
        cx,
        request,
        tree.origin,
        Parts {
            measured,
            findings,
            attempts,
            secrets,
            asked,
            suppressions,
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
