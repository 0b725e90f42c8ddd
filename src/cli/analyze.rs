//! `create-dump analyze`.

use std::path::{Path, PathBuf};

use super::error::Failure;
use super::exit::Exit;
use super::options::{self, Assignments, ConfigArgs, RunArgs, SelectionArgs, SourceArgs};
use super::output::Output;
use super::progress::Progress;
use super::secrets::BaselineArgs;
use super::{history, interrupt, notes, wait_for};
use crate::config::{Environment, Loaded, Settings};
use crate::model::{Diagnostic, PlanReport, Record};
use crate::pipeline::{self, AnalyzeRequest, Outcome, Services};
use crate::report::{self, Reporter};
use crate::source::SourceRequest;

/// Measure a source, ask a model if one is configured, and report its health
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    source: SourceArgs,

    /// Write to this file instead of standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,

    /// Format of the report: markdown, html (one page), json, sarif, github (workflow annotations),
    /// gitlab (Code Quality), csv (files), or a picture: badge, sparkline, map. NAME=FILE writes a
    /// further one to a file, repeatable
    #[arg(long, value_name = "NAME[=FILE]")]
    format: Vec<String>,

    /// Fail with exit code 1 when this holds: score-below=N, severity=LEVEL, coverage-below=PERCENT,
    /// secrets, secrets=all, and with --history: new-findings, ratchet, score-drop=N; repeatable
    #[arg(long, value_name = "GATE")]
    fail_on: Vec<String>,

    /// Compare with the runs that this file holds, one a line, and append this one
    #[arg(long, value_name = "FILE")]
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

/// The model.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Model")]
pub(super) struct ModelArgs {
    /// Whether a model is asked: auto (when one is configured), off, required
    #[arg(long, value_name = "WHEN", value_parser = ["auto", "off", "required"])]
    llm: Option<String>,

    #[command(flatten)]
    server: ServerArgs,

    /// Model of the same server to ask where the first does not answer; repeatable
    #[arg(long, value_name = "NAME")]
    fallback_model: Vec<String>,

    /// How soon answers are wanted: default; for less money flex, or batch within a day
    #[arg(long, value_name = "TIER")]
    tier: Option<String>,

    /// Ask again about every finding, told to refute it, and leave out what is refuted
    #[arg(long)]
    verify: bool,

    /// Most US dollars to spend
    #[arg(long, value_name = "USD")]
    max_cost: Option<String>,

    /// Most tokens of prompts and answers together
    #[arg(long, value_name = "N")]
    max_total_tokens: Option<String>,

    /// Most requests to send, those sent again included
    #[arg(long, value_name = "N")]
    max_requests: Option<String>,

    /// Language of what the model writes, as in de or pt-BR
    #[arg(long, value_name = "TAG")]
    language_of_report: Option<String>,

    /// Ask with the templates of this folder in the place of those of the same name
    #[arg(long, value_name = "DIR")]
    prompts: Option<String>,

    /// Say what the model would be asked, with tokens and prices, and ask nothing (markdown or json)
    #[arg(long)]
    pub(super) dry_run: bool,
}

/// Which server, and which of its models.
#[derive(Debug, clap::Args)]
pub(super) struct ServerArgs {
    /// Address of an OpenAI-compatible server, as in http://localhost:11434/v1
    #[arg(long, value_name = "URL")]
    base_url: Option<String>,

    /// Name of the model
    #[arg(long, value_name = "NAME")]
    model: Option<String>,

    /// Kind of server, which sets its address and the variable of its key: openai, azure, openrouter,
    /// groq, vllm, llama.cpp, ollama, lm-studio, litellm, or auto-local for one found on this machine
    #[arg(long, value_name = "NAME")]
    provider: Option<String>,
}

impl ServerArgs {
    pub(super) fn assignments(&self, into: &mut Assignments) {
        into.option("llm.base_url", self.base_url.as_ref());
        into.option("llm.model", self.model.as_ref());
        into.option("llm.provider", self.provider.as_ref());
    }
}

impl ModelArgs {
    pub(super) fn assignments(&self, into: &mut Assignments) {
        into.option("analyze.llm", self.llm.as_ref());
        self.server.assignments(into);
        into.all("llm.fallback_models", &self.fallback_model);
        into.option("llm.tier", self.tier.as_ref());
        let verify = self.verify.then(|| "true".to_owned());
        into.option("llm.verify", verify.as_ref());
        into.option("llm.max_cost", self.max_cost.as_ref());
        into.option("llm.max_total_tokens", self.max_total_tokens.as_ref());
        into.option("llm.max_requests", self.max_requests.as_ref());
        into.option(
            "analyze.language_of_report",
            self.language_of_report.as_ref(),
        );
        into.option("llm.prompts", self.prompts.as_ref());
    }
}

/// Said when the user interrupts.
pub(super) const INTERRUPTED: &str = "interrupted: the model is asked nothing more, what is under way is waited for, and the report is written; interrupt again to stop at once";

pub(super) fn run(args: &Args) -> Result<Exit, Failure> {
    let environment = Environment::of_process();
    let loaded = load(args, &environment)?;
    let baseline = args.baseline.load()?;
    let outputs = outputs(&args.format, args.output.as_deref())?;
    for (reporter, output) in &outputs {
        if args.model.dry_run {
            must_tell_plans(*reporter)?;
        }
        output.check()?;
    }
    let (earlier, strange) = match &args.history {
        Some(path) => history::read(path)?,
        None => Default::default(),
    };
    let services = Services::new(&loaded.settings, options::generated_at(&environment)?);
    let (services, notes) = with_model(services, &loaded.settings, args.model.dry_run)?;
    let progress = Progress::new(args.run.progress, args.run.quiet);
    let request = |source: SourceRequest| AnalyzeRequest {
        stop: Some(interrupt::listen(INTERRUPTED, source.scratch.clone())),
        source,
        selection: loaded.settings.selection.clone(),
        gates: loaded.settings.gates.clone(),
        baseline: baseline.clone(),
        shows_code: outputs.iter().any(|(reporter, _)| reporter.shows_code()),
        limits: loaded.settings.llm.spending,
        notes: [&loaded.diagnostics[..], &notes, &strange].concat(),
        earlier: earlier.clone(),
    };
    if args.model.dry_run {
        let plan = wait_for(args.run.jobs, async {
            let request = request(args.source.request(&environment)?);
            Ok(pipeline::plan(&services, request, &|event| progress.on(event)).await?)
        })?;
        return write_plan(&plan, &outputs);
    }
    let report = wait_for(args.run.jobs, async {
        let request = request(args.source.request(&environment)?);
        Ok(pipeline::analyze(&services, request, &|event| progress.on(event)).await?)
    })?;
    // An output that fails must not cost the others.
    let written: Vec<_> = outputs
        .iter()
        .map(|(reporter, output)| output.write(|out| reporter.write(&report, out)))
        .collect();
    if !args.run.quiet {
        notes::tell_all(&report.diagnostics, args.run.verbose);
    }
    notes::tell_gates(&report.gates);
    written.into_iter().collect::<Result<(), _>>()?;
    if let (Some(path), Some(record)) = (&args.history, Record::of(&report)) {
        history::append(path, &record, &earlier)?;
    }
    Ok(Outcome::of(&report).into())
}

fn load(args: &Args, environment: &Environment) -> Result<Loaded, Failure> {
    let mut assignments = Assignments::default();
    args.selection.assignments(&mut assignments);
    args.model.assignments(&mut assignments);
    assignments.all("analyze.fail_on", &args.fail_on);
    assignments.option("tokenizer", args.run.tokenizer.as_ref());
    args.config
        .load(args.source.path(), assignments, environment)
}

/// Adds the model, or what says what it would be asked. Where any server on this machine will do, it
/// is looked for now.
pub(super) fn with_model(
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

/// Writes what a run would ask; it has done all that it was asked for.
pub(super) fn write_plan(
    plan: &PlanReport,
    outputs: &[(&'static dyn Reporter, Output)],
) -> Result<Exit, Failure> {
    for (reporter, output) in outputs {
        output.write(|out| reporter.write_plan(plan, out))?;
    }
    Ok(Exit::Done)
}

/// A format of findings has no words for what a run would ask.
pub(super) fn must_tell_plans(reporter: &dyn Reporter) -> Result<(), Failure> {
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
    })
}

/// The formats with their places: the last plain NAME goes to `--output`, each NAME=FILE to FILE.
pub(super) fn outputs(
    formats: &[String],
    output: Option<&Path>,
) -> Result<Vec<(&'static dyn Reporter, Output)>, Failure> {
    let mut plain = None;
    let mut outputs = Vec::new();
    for written in formats {
        match written.split_once('=') {
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
    Ok(outputs)
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
        }
    })
}
