//! `create-dump config`.

use std::path::PathBuf;

use clap::{Subcommand, ValueEnum};

use super::error::Failure;
use super::exit::Exit;
use super::notes;
use super::options::{Assignments, ConfigArgs};
use super::output::Output;
use crate::config::{self, Checked, Environment, Scope};
use crate::redact::Redactor;

/// Show the effective settings and where each comes from
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Print every setting with its value and origin
    Show(ShowArgs),
    /// Tell every mistake in configuration files and variables, each with its line
    Check(CheckArgs),
    /// Print the JSON schema of configuration files, for editors
    Schema,
    /// Print a configuration file for a repository, every line commented out
    Init(InitArgs),
}

#[derive(Debug, Default, clap::Args)]
struct ShowArgs {
    /// Source whose repository may hold a configuration file
    #[arg(default_value = ".", value_name = "SOURCE")]
    source: PathBuf,

    /// How to print: as text that is TOML, or as JSON
    #[arg(long, value_name = "NAME", default_value = "text")]
    format: Format,

    #[command(flatten)]
    config: ConfigArgs,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum Format {
    #[default]
    Text,
    Json,
}

#[derive(Debug, clap::Args)]
struct CheckArgs {
    /// File to check; without one, the variables and the files that a run in this folder would read
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,
}

#[derive(Debug, clap::Args)]
struct InitArgs {
    /// Print one for all of your repositories instead, with every setting
    #[arg(long)]
    global: bool,
}

pub(super) fn run(args: &Args) -> Result<Exit, Failure> {
    let environment = Environment::of_process();
    match &args.command {
        Some(Command::Show(args)) => show(args, &environment),
        None => {
            let here = ShowArgs {
                source: ".".into(),
                ..ShowArgs::default()
            };
            show(&here, &environment)
        }
        Some(Command::Check(args)) => check(args, &environment),
        Some(Command::Schema) => print(&pretty(&config::schema())),
        Some(Command::Init(args)) => print(&config::commented(match args.global {
            true => Scope::Global,
            false => Scope::Repository,
        })),
    }
}

fn print(text: &str) -> Result<Exit, Failure> {
    Output::Stdout.write(|out| out.write_all(text.as_bytes()))?;
    Ok(Exit::Done)
}

fn pretty(json: &serde_json::Value) -> String {
    format!("{json:#}\n")
}

fn show(args: &ShowArgs, environment: &Environment) -> Result<Exit, Failure> {
    let loaded = args
        .config
        .load(&args.source, Assignments::default(), environment)?;
    notes::tell_all(&loaded.diagnostics, true);
    let shown = match args.format {
        Format::Text => config::show(&loaded),
        Format::Json => pretty(&config::show_json(&loaded)),
    };
    // An address may hold a password, and any text a key.
    print(&Redactor::new().clean(&shown).text.to_string())
}

/// Tells every mistake; the last one ends the run.
fn check(args: &CheckArgs, environment: &Environment) -> Result<Exit, Failure> {
    let Checked { files, problems } = match &args.file {
        Some(file) => config::check_file(file, environment),
        None => config::check(&ConfigArgs::default().request(".".as_ref(), environment)),
    };
    let mut problems = problems.into_iter().map(Failure::from).rev();
    if let Some(last) = problems.next() {
        for failure in problems.rev() {
            failure.tell();
        }
        return Err(last);
    }
    let named: Vec<String> = files.iter().map(|it| it.display().to_string()).collect();
    print(&match named.is_empty() {
        true => "ok: there is no configuration file, and no variable is wrong\n".to_owned(),
        false => format!("ok: {}\n", named.join(", ")),
    })
}
