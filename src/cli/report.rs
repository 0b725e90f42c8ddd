//! What `analyze` and `review` share: their options, and what is made ready before either looks at its
//! source.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tracing::info_span;

use super::error::{About, Failure};
use super::exit::Exit;
use super::formats::{self, Formats};
use super::history;
use super::model::ModelArgs;
use super::options::{self, Assignments, ConfigArgs, RunArgs, SelectionArgs, SourceArgs};
use super::output::Output;
use super::progress::Progress;
use super::secrets::BaselineArgs;
use super::{interrupt, notes, wait_for};
use crate::config::{Environment, Loaded, Settings};
use crate::model::{Diagnostic, PlanReport, Record, Report};
use crate::pipeline::{self, AnalyzeRequest, Event, Services, Stage};
use crate::redact::Baseline;
use crate::report::{self, Reporter};
use crate::source::SourceRequest;

/// Options of whatever ends in a report.
#[derive(Debug, clap::Args)]
pub(super) struct ReportArgs {
    /// Write to this file instead of standard output
    #[arg(short, long, value_name = "FILE", help_heading = "Report")]
    output: Option<PathBuf>,

    /// Rank hotspots by the history since this date, such as 2026-01-31, or this git revision
    #[arg(long, value_name = "DATE|REV", help_heading = "Report")]
    since: Option<String>,

    /// Compare with the runs that this file holds, one a line; `analyze` appends its own
    #[arg(long, value_name = "FILE", help_heading = "Report")]
    history: Option<PathBuf>,

    #[command(flatten)]
    baseline: BaselineArgs,

    #[command(flatten)]
    model: ModelArgs,

    #[command(flatten)]
    selection: SelectionArgs,

    #[command(flatten)]
    config: ConfigArgs,

    #[command(flatten)]
    run: RunArgs,
}

/// Everything that a run needs, checked.
pub(super) struct Ready<'a> {
    args: &'a ReportArgs,
    pub(super) environment: Environment,
    loaded: Loaded,
    baseline: Option<Baseline>,
    /// What the history file held when the run began.
    earlier: Vec<Record>,
    /// The formats, and where each goes.
    pub(super) outputs: Vec<(&'static dyn Reporter, Output)>,
    pub(super) services: Services,
    /// Whether only to say what would be asked.
    pub(super) is_rehearsal: bool,
    notes: Vec<Diagnostic>,
    progress: Progress,
}

/// Said when the user interrupts.
const INTERRUPTED: &str = "interrupted: the model is asked nothing more, what is under way is waited for, and the report is written; interrupt again to stop at once";

impl ReportArgs {
    /// Reads the settings and checks the outputs, so that nothing is begun which could not be told.
    pub(super) fn ready(
        &self,
        source: &SourceArgs,
        formats: &[String],
        gates: &[String],
    ) -> Result<Ready<'_>, Failure> {
        let environment = Environment::of_process();
        let mut assignments = Assignments::default();
        self.selection.assignments(&mut assignments);
        self.model.assignments(&mut assignments);
        assignments.all("analyze.fail_on", "--fail-on", gates);
        assignments.option("tokenizer", "--tokenizer", self.run.tokenizer.as_ref());
        let loaded = self.config.load(source.path(), assignments, &environment)?;
        let baseline = self.baseline.load()?;
        let is_rehearsal = self.model.dry_run;
        let file = |path: &Path| Output::of(Some(path));
        let formats = Formats {
            written: formats,
            output: self.output.as_deref().map(file),
        };
        let outputs = formats.places(report::REPORTERS[0], reporter, file)?;
        for (reporter, output) in &outputs {
            if is_rehearsal {
                must_tell_plans(*reporter)?;
            }
            output.check()?;
        }
        let services = Services::new(&loaded.settings, options::generated_at(&environment)?);
        let (services, mut notes) = with_model(services, &loaded.settings, is_rehearsal)?;
        let (earlier, strange) = match &self.history {
            Some(path) => history::read(path)?,
            None => Default::default(),
        };
        notes.extend(strange);
        Ok(Ready {
            args: self,
            environment,
            loaded,
            baseline,
            earlier,
            outputs,
            services,
            is_rehearsal,
            notes,
            progress: Progress::new(&self.run),
        })
    }
}

impl Ready<'_> {
    /// What to analyse, and how. From now on an interruption ends the questions to the model or, where
    /// none is asked, the run.
    pub(super) fn request(&self, source: SourceRequest) -> AnalyzeRequest {
        let mut outputs = self.outputs.iter();
        let settings = &self.loaded.settings;
        let scratch = source.scratch.clone();
        let stop = match self.services.model {
            Some(_) => Some(interrupt::listen(INTERRUPTED, scratch)),
            None => {
                interrupt::clean_up(scratch);
                None
            }
        };
        AnalyzeRequest {
            stop,
            selection: settings.selection.clone(),
            since: self.args.since.clone(),
            gates: settings.gates.clone(),
            exemptions: settings.exemptions.clone(),
            baseline: self.baseline.clone(),
            earlier: self.earlier.clone(),
            shows_code: outputs.any(|(reporter, _)| reporter.shows_code()),
            limits: settings.llm.spending,
            notes: [&self.loaded.diagnostics[..], &self.notes].concat(),
            ..AnalyzeRequest::of(source)
        }
    }

    pub(super) fn wait_for<T: Send>(
        &self,
        work: impl Future<Output = Result<T, Failure>> + Send,
    ) -> Result<T, Failure> {
        wait_for(self.args.run.jobs, work)
    }

    pub(super) fn on(&self, event: Event) {
        self.progress.on(event);
    }

    /// Writes what a run would ask; it has done all that it was asked for.
    pub(super) fn write_plan(&self, plan: &PlanReport) -> Result<Exit, Failure> {
        self.write(|reporter, out| reporter.write_plan(plan, out))?;
        Ok(Exit::Done)
    }

    /// Writes every output, though one may fail; then the first failure.
    pub(super) fn write(
        &self,
        write: impl Fn(&dyn Reporter, &mut dyn Write) -> io::Result<()>,
    ) -> Result<(), Failure> {
        let on = |event| self.on(event);
        let _writing = Stage::Write.begin(&on, None);
        let written: Vec<_> = { self.outputs.iter() }
            .map(|(reporter, output)| {
                let rendering = |out: &mut dyn Write| {
                    let span = info_span!("render", format = reporter.id());
                    span.in_scope(|| write(*reporter, out))
                };
                output.write(rendering)
            })
            .collect();
        written.into_iter().collect()
    }

    /// Fails where that could not be done in the end.
    pub(super) fn check_history(&self) -> Result<(), Failure> {
        self.args.history.as_deref().map_or(Ok(()), history::check)
    }

    /// Appends what the report says to the history file, if there is one.
    pub(super) fn keep(&self, report: &Report) -> Result<(), Failure> {
        match (&self.args.history, Record::of(report)) {
            (Some(path), Some(record)) => history::append(path, &record, &self.earlier),
            _ => Ok(()),
        }
    }

    /// Says what the reader must know, unless told to be quiet, and why gates failed.
    pub(super) fn tell(&self, report: &Report) {
        if !self.args.run.quiet {
            notes::tell_all(&report.diagnostics, self.args.run.verbose);
        }
        notes::tell_gates(&report.gates);
    }
}

/// Adds the model, or what says what it would be asked. Where any server on this machine will do, it
/// is looked for now.
fn with_model(
    services: Services,
    settings: &Settings,
    dry_run: bool,
) -> Result<(Services, Vec<Diagnostic>), Failure> {
    if dry_run {
        return Ok(services.rehearsing(settings)?);
    }
    if !pipeline::wants_local_server(settings) {
        return Ok(services.with_model(settings)?);
    }
    let found = wait_for(None, async {
        Ok(pipeline::find_server(settings.clone()).await?)
    });
    let (settings, found) = found?;
    let (services, mut notes) = services.with_model(&settings)?;
    notes.extend(found);
    Ok((services, notes))
}

/// A format of findings has no words for what a run would ask.
fn must_tell_plans(reporter: &dyn Reporter) -> Result<(), Failure> {
    if reporter.tells_plans() {
        return Ok(());
    }
    let formats = report::REPORTERS.iter().filter(|it| it.tells_plans());
    let names: Vec<_> = formats.map(|it| it.id()).collect();
    Err(Failure {
        code: "unknown-format",
        message: format!(
            "write the plan as `{}`: that format shows code, not requests",
            reporter.id()
        ),
        help: format!("choose one of {}, or leave out --dry-run", names.join(", ")),
        exit: Exit::Wrong,
        about: About::thing(reporter.id()),
    })
}

fn reporter(name: &str) -> Result<&'static dyn Reporter, Failure> {
    let names = report::REPORTERS.iter().map(|reporter| reporter.id());
    report::reporter(name).ok_or_else(|| formats::unknown("report", name, names))
}
