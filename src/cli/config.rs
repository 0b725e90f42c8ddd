//! `create-dump config`.

use std::path::{Path, PathBuf};

use clap::{Subcommand, ValueEnum};

use super::error::{About, Failure};
use super::exit::Exit;
use super::notes;
use super::options::{Assignments, ConfigArgs, generated_at};
use super::output::Output;
use crate::config::{self, Assignment, Checked, ConfigRequest, Environment, Scope};
use crate::pipeline::{self, Mistake};
use crate::redact::Redactor;
use crate::source::{self, SourceRequest};

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
    /// Source whose repository may hold a configuration file; or the setting to print alone, as
    /// llm.model, or the section, as llm
    #[arg(default_value = ".", value_name = "SOURCE|KEY")]
    about: PathBuf,

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
    /// File to check alone; without one, all that a run in this folder with these options would obey
    #[arg(value_name = "FILE", conflicts_with_all = ["config", "no_config", "set", "profile"])]
    file: Option<PathBuf>,

    #[command(flatten)]
    config: ConfigArgs,
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
                about: ".".into(),
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
    let (source, name) = args.wanted()?;
    let assignments = Assignments::default();
    let loaded = args.config.load(source, assignments, environment)?;
    notes::tell_all(&loaded.diagnostics, true);
    let shown = match args.format {
        Format::Text => config::show(&loaded, name),
        Format::Json => pretty(&config::show_json(&loaded, name)),
    };
    // An address may hold a password, and any text a key.
    print(&Redactor::new().clean(&shown).text.to_string())
}

impl ShowArgs {
    /// The source, and the setting or section of it that is wanted. What is there is a source. Nothing is
    /// fetched, so `OWNER/NAME` would hide a path that was mistyped: an address is to be written out.
    fn wanted(&self) -> Result<(&Path, Option<&str>), Failure> {
        let request = SourceRequest::at(&self.about, None);
        let is_source =
            self.about.exists() || source::is_address(&request).map_err(pipeline::Error::from)?;
        let name = self.about.to_str().filter(|_| !is_source);
        match name {
            Some(_) if config::settings_named(name).next().is_some() => Ok((".".as_ref(), name)),
            None if is_source => Ok((&self.about, None)),
            _ => Err(unknown(&self.about.to_string_lossy())),
        }
    }
}

fn unknown(name: &str) -> Failure {
    let keys = config::KEYS.iter().map(|key| key.name);
    let meant = config::nearest(name, keys).map(|it| format!("; did you mean `{it}`?"));
    Failure {
        code: "config-unknown-key",
        message: format!(
            "show `{name}`: there is no such setting, section or source{}",
            meant.unwrap_or_default()
        ),
        help: "`create-dump config show` lists every setting".to_owned(),
        exit: Exit::Wrong,
        about: About::thing(name),
    }
}

/// A file as if nothing else were set.
fn alone<'a>(file: &'a Path, nobody: &'a Environment) -> ConfigRequest<'a> {
    ConfigRequest {
        command_line: Vec::new(),
        environment: nobody,
        source: None,
        file: Some(file),
        files: false,
    }
}

/// What a run would refuse with what is chosen, and with each profile that could be; once each.
fn refused_by_runs(request: &ConfigRequest<'_>) -> Vec<Failure> {
    let mut refused: Vec<Failure> = Vec::new();
    let is_alone = !request.files && request.file.is_some();
    let profiles = config::profiles(request).into_iter().map(Some);
    for profile in std::iter::once(None).chain(profiles) {
        let mut request = request.clone();
        request.command_line.extend(profile.map(|text| Assignment {
            key: "default_profile",
            text,
            option: "--profile",
        }));
        // One that cannot be chosen here is refused by its name, where somebody does.
        let Ok(loaded) = config::load(&request) else {
            continue;
        };
        let mistakes = pipeline::mistakes(&loaded).into_iter();
        // What a file does not say somebody else may.
        let mistakes = mistakes.filter(|it| !is_alone || it.origin.is_some());
        for failure in mistakes.map(Failure::from) {
            let is_told = refused.iter().any(|told| told.message == failure.message);
            refused.extend((!is_told).then_some(failure));
        }
    }
    refused
}

impl From<Mistake> for Failure {
    fn from(Mistake { error, origin }: Mistake) -> Self {
        let mut failure = Self::from(error);
        if let Some(origin) = origin {
            failure.message = format!("{} ({origin})", failure.message);
            let place = origin.place().map(config::Place::excerpt);
            // An address may hold a password: its line is named and not shown.
            let place = place.filter(|place| !place.text.contains('@'));
            failure.about.place = failure.about.place.or(place);
        }
        failure
    }
}

/// Tells every mistake; the last one ends the run.
fn check(args: &CheckArgs, environment: &Environment) -> Result<Exit, Failure> {
    let assignments = Assignments::default();
    // Nobody's variables, on this machine.
    let nobody = Environment {
        cache_dir: environment.cache_dir.clone(),
        ..Environment::default()
    };
    let (request, Checked { files, problems }) = match &args.file {
        Some(file) => (alone(file, &nobody), config::check_file(file, environment)),
        None => {
            let request = args
                .config
                .request(".".as_ref(), assignments, environment)?;
            let checked = config::check(&request);
            (request, checked)
        }
    };
    let mut problems: Vec<Failure> = problems.into_iter().map(Failure::from).collect();
    if args.file.is_none() {
        problems.extend(generated_at(environment).err());
    }
    if problems.is_empty() {
        problems = refused_by_runs(&request);
    }
    let mut problems = problems.into_iter().rev();
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
