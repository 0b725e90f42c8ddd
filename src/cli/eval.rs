//! `create-dump eval`.

use std::fs;
use std::path::{Path, PathBuf};

use clap::Subcommand;

use super::error::Failure;
use super::exit::Exit;
use super::given;
use super::model::ModelArgs;
use super::options::{self, Assignments, ConfigArgs, RunArgs};
use super::output::{self, Output};
use super::progress::Progress;
use super::{interrupt, wait_for};
use crate::config::Environment;
use crate::evaluation::{self, Case, Evaluation};
use crate::pipeline::{self, Answers, EvaluateRequest};
use crate::source::Scratch;

/// Measure how good a model's findings are, on repositories with planted defects
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(super) struct Args {
    #[command(subcommand)]
    command: Option<Command>,

    /// Take the repositories in this folder instead of those that are built in
    #[arg(long, value_name = "FOLDER")]
    cases: Option<PathBuf>,

    /// Take only the repositories of this name or language; repeatable
    #[arg(long, value_name = "NAME")]
    only: Vec<String>,

    /// Keep every answer in this folder; what it holds already is not asked again
    #[arg(long, value_name = "FOLDER", conflicts_with = "replay")]
    record: Option<PathBuf>,

    /// Take the answers from this folder and send nothing
    #[arg(long, value_name = "FOLDER")]
    replay: Option<PathBuf>,

    /// Write JSON instead of tables
    #[arg(long)]
    json: bool,

    /// Write the weights that confidence is made of, fitted to these findings, to this file
    #[arg(long, value_name = "FILE")]
    calibration: Option<PathBuf>,

    /// Write to this file instead of standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,

    #[command(flatten)]
    model: ModelArgs,

    #[command(flatten)]
    config: ConfigArgs,

    #[command(flatten)]
    run: RunArgs,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Set two results beside each other that --json wrote
    Compare {
        /// The one before
        a: PathBuf,
        /// The one after
        b: PathBuf,
    },
    /// Write the built-in repositories to FOLDER, each twice: planted and clean
    Export {
        /// A new folder
        folder: PathBuf,
    },
}

/// Said when the user interrupts.
const INTERRUPTED: &str = "interrupted: the model is asked nothing more, and the tables say what is missing; interrupt again to stop at once";

pub(super) fn run(args: &Args) -> Result<Exit, Failure> {
    match &args.command {
        Some(Command::Compare { a, b }) => {
            let page = evaluation::comparison(&load(a)?, &load(b)?)?;
            Output::Stdout.write(|out| out.write_all(page.as_bytes()))?;
            Ok(Exit::Done)
        }
        Some(Command::Export { folder }) => {
            for case in evaluation::built_in()? {
                export(&case, folder).map_err(|error| output::failure(folder, error))?;
            }
            Ok(Exit::Done)
        }
        None => evaluate(args),
    }
}

fn evaluate(args: &Args) -> Result<Exit, Failure> {
    let environment = Environment::of_process();
    let mut assignments = Assignments::default();
    args.model.assignments(&mut assignments);
    assignments.option("tokenizer", "--tokenizer", args.run.tokenizer.as_ref());
    let scratch = tempfile::tempdir().map_err(|error| Failure::unreachable("start", &error))?;
    // The repositories have no settings, and those of the folder we stand in are not theirs.
    let loaded = args
        .config
        .load(scratch.path(), assignments, &environment)?;
    let output = Output::of(args.output.as_deref());
    output.check()?;
    let cases = cases(args)?;
    let progress = Progress::new(&args.run);
    let generated_at = options::generated_at(&environment)?;
    let evaluation = wait_for(args.run.jobs, async {
        let request = EvaluateRequest {
            cases: cases.clone(),
            answers: answers(args),
            stop: Some(interrupt::listen(INTERRUPTED, Scratch::default())),
        };
        let on = |event| progress.on(event);
        let folder = scratch.path();
        Ok(pipeline::evaluate(&loaded.settings, &generated_at, &request, folder, &on).await?)
    })?;
    let text = if args.json {
        serde_json::to_string_pretty(&evaluation).expect("plain data becomes JSON") + "\n"
    } else {
        evaluation::table(&evaluation)
    };
    output.write(|out| out.write_all(text.as_bytes()))?;
    if let Some(file) = &args.calibration {
        let text = evaluation::refit(&evaluation);
        Output::of(Some(file)).write(|out| out.write_all(text.as_bytes()))?;
    }
    Ok(match evaluation.gaps.is_empty() {
        true => Exit::Done,
        false => Exit::Partial,
    })
}

fn answers(args: &Args) -> Answers {
    match (&args.record, &args.replay) {
        (_, Some(folder)) => Answers::Replayed(folder.clone()),
        (Some(folder), _) => Answers::Recorded(folder.clone()),
        _ => Answers::Asked,
    }
}

fn cases(args: &Args) -> Result<Vec<Case>, Failure> {
    let mut cases = match &args.cases {
        Some(folder) => evaluation::read(folder)?,
        None => evaluation::built_in()?,
    };
    let is_wanted =
        |case: &Case| args.only.contains(&case.name) || args.only.contains(&case.language);
    cases.retain(|case| args.only.is_empty() || is_wanted(case));
    match cases.is_empty() {
        true => Err(evaluation::Error::NoCases.into()),
        false => Ok(cases),
    }
}

fn load(path: &Path) -> Result<Evaluation, Failure> {
    let text = given::text(path, 256).map_err(|cause| evaluation::Error::Unreadable {
        path: path.to_owned(),
        cause,
    })?;
    let strange = |message: String| evaluation::Error::NotAnEvaluation {
        path: path.to_owned(),
        message,
    };
    let evaluation: Evaluation =
        serde_json::from_str(&text).map_err(|error| strange(error.to_string()))?;
    if evaluation.schema != evaluation::EVALUATION_SCHEMA {
        return Err(strange(format!("it is no {}", evaluation::EVALUATION_SCHEMA)).into());
    }
    Ok(evaluation)
}

fn export(case: &Case, folder: &Path) -> std::io::Result<()> {
    for (name, files) in [("planted", &case.planted), ("clean", &case.clean)] {
        for (path, text) in files {
            let file = folder.join(&case.name).join(name).join(path);
            fs::create_dir_all(file.parent().unwrap_or(folder))?;
            fs::write(file, text)?;
        }
    }
    Ok(())
}
