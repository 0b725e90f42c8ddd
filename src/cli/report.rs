//! What `analyze` and `review` share: their options, and what is made ready before either looks at its
//! source.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tracing::info_span;

use super::error::{About, Failure};
use super::exit::Exit;
use super::model::ModelArgs;
use super::options::{self, Assignments, ConfigArgs, RunArgs, SelectionArgs, SourceArgs};
use super::output::{Output, is_same_place, taken};
use super::progress::Progress;
use super::secrets::BaselineArgs;
use super::{interrupt, notes, wait_for};
use crate::config::{Environment, Loaded, Settings};
use crate::model::{Diagnostic, PlanReport, Report};
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
        let outputs = outputs(formats, self.output.as_deref())?;
        for (reporter, output) in &outputs {
            if is_rehearsal {
                must_tell_plans(*reporter)?;
            }
            output.check()?;
        }
        let services = Services::new(&loaded.settings, options::generated_at(&environment)?);
        let (services, notes) = with_model(services, &loaded.settings, is_rehearsal)?;
        Ok(Ready {
            args: self,
            environment,
            loaded,
            baseline,
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

/// The formats with their places: the last plain NAME goes to `--output`, each NAME=FILE to FILE.
fn outputs(
    formats: &[String],
    output: Option<&Path>,
) -> Result<Vec<(&'static dyn Reporter, Output)>, Failure> {
    let mut plain = None;
    let mut outputs = Vec::new();
    for written in formats {
        match written.split_once('=') {
            Some((_, "")) => return Err(without_file(written)),
            Some((name, file)) => {
                outputs.push((reporter(name)?, Output::of(Some(file.as_ref()))));
            }
            None => plain = Some(reporter(written)?),
        }
    }
    if plain.is_some() || outputs.is_empty() || output.is_some() {
        let reporter = plain.unwrap_or(report::REPORTERS[0]);
        outputs.insert(0, (reporter, Output::of(output)));
    }
    apart(&outputs)?;
    Ok(outputs)
}

fn without_file(written: &str) -> Failure {
    Failure {
        code: "bad-argument",
        message: format!("understand `--format {written}`: no file is named behind `=`"),
        help: "write it as in `--format json=report.json`, or without `=`".to_owned(),
        exit: Exit::Wrong,
        about: About::thing("--format"),
    }
}

/// Fails where one result would take the place of another.
fn apart(outputs: &[(&'static dyn Reporter, Output)]) -> Result<(), Failure> {
    let mut paths: Vec<&Path> = Vec::new();
    for path in outputs.iter().filter_map(|(_, output)| output.replaced()) {
        if paths.iter().any(|other| is_same_place(other, path)) {
            return Err(taken(path));
        }
        paths.push(path);
    }
    Ok(())
}

fn reporter(name: &str) -> Result<&'static dyn Reporter, Failure> {
    report::reporter(name).ok_or_else(|| {
        let names: Vec<_> = report::REPORTERS
            .iter()
            .map(|reporter| reporter.id())
            .collect();
        Failure {
            code: "unknown-format",
            message: format!("write the report as `{name}`: there is no such format"),
            help: format!("choose one of {}", names.join(", ")),
            exit: Exit::Wrong,
            about: About::thing(name),
        }
    })
}
