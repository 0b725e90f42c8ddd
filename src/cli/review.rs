//! `create-dump review`.

use std::path::PathBuf;

use super::analyze::{INTERRUPTED, ModelArgs, must_tell_plans, outputs, with_model, write_plan};
use super::error::Failure;
use super::exit::Exit;
use super::options::{self, Assignments, ConfigArgs, RunArgs, SelectionArgs, SourceArgs};
use super::progress::Progress;
use super::secrets::BaselineArgs;
use super::{interrupt, notes, wait_for};
use crate::config::{Environment, Loaded};
use crate::pipeline::{self, AnalyzeRequest, Outcome, ReviewRequest, Services};
use crate::report::{REPORTERS, Reporter};

/// Say what a change did to the health of the code: what got better, what got worse, new findings only
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    source: SourceArgs,

    /// Compare with this revision, from where it and the source parted; HEAD for what is not committed
    #[arg(long, value_name = "REV")]
    base: String,

    /// Review what is staged, instead of the files as they are
    #[arg(long, conflicts_with_all = ["rev", "files_from"])]
    staged: bool,

    /// Write to this file instead of standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,

    /// Format of the review; NAME=FILE writes a further one to a file, repeatable
    #[arg(long, value_name = "NAME[=FILE]")]
    format: Vec<String>,

    /// Fail with exit code 1 when this holds: degraded, new-findings, severity=LEVEL (of new findings),
    /// secrets (on new lines), secrets=all, score-below=N; repeatable
    #[arg(long, value_name = "GATE")]
    fail_on: Vec<String>,

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

pub(super) fn run(args: &Args) -> Result<Exit, Failure> {
    let environment = Environment::of_process();
    let loaded = load(args, &environment)?;
    let baseline = args.baseline.load()?;
    let outputs = outputs(&args.format, args.output.as_deref())?;
    for (reporter, output) in &outputs {
        must_tell_changes(*reporter)?;
        if args.model.dry_run {
            must_tell_plans(*reporter)?;
        }
        output.check()?;
    }
    let services = Services::new(&loaded.settings, options::generated_at(&environment)?);
    let (services, notes) = with_model(services, &loaded.settings, args.model.dry_run)?;
    let progress = Progress::new(args.run.progress, args.run.quiet);
    let request = || -> Result<ReviewRequest, Failure> {
        let mut source = args.source.request(&environment)?;
        source.staged = args.staged;
        let analyze = AnalyzeRequest {
            selection: loaded.settings.selection.clone(),
            gates: loaded.settings.gates.clone(),
            baseline: baseline.clone(),
            limits: loaded.settings.llm.spending,
            notes: [&loaded.diagnostics[..], &notes].concat(),
            stop: Some(interrupt::listen(INTERRUPTED, source.scratch.clone())),
            ..AnalyzeRequest::of(source)
        };
        Ok(ReviewRequest {
            analyze,
            base: args.base.clone(),
        })
    };
    if args.model.dry_run {
        let plan = wait_for(args.run.jobs, async {
            Ok(pipeline::plan_review(&services, request()?, &|event| progress.on(event)).await?)
        })?;
        return write_plan(&plan, &outputs);
    }
    let review = wait_for(args.run.jobs, async {
        Ok(pipeline::review(&services, request()?, &|event| progress.on(event)).await?)
    })?;
    // An output that fails must not cost the others.
    let written: Vec<_> = outputs
        .iter()
        .map(|(reporter, output)| output.write(|out| reporter.write_review(&review, out)))
        .collect();
    if !args.run.quiet {
        notes::tell_all(&review.report.diagnostics, args.run.verbose);
    }
    notes::tell_gates(&review.report.gates);
    written.into_iter().collect::<Result<(), _>>()?;
    Ok(Outcome::of_review(&review).into())
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

/// A picture of the source as it is would say nothing of the change.
fn must_tell_changes(reporter: &dyn Reporter) -> Result<(), Failure> {
    if reporter.tells_changes() {
        return Ok(());
    }
    let formats = REPORTERS.iter().filter(|it| it.tells_changes());
    let names: Vec<_> = formats.map(|it| it.id()).collect();
    Err(Failure {
        code: "unknown-format",
        message: format!(
            "write the review as `{}`: that format shows a source, not a change",
            reporter.id()
        ),
        help: format!(
            "choose one of {}, or take it from `create-dump analyze`",
            names.join(", ")
        ),
        exit: Exit::Wrong,
    })
}
