//! The command line: one file a command. Parses, calls a use case, writes what comes back.
//!
//! Results go to standard output alone; progress, diagnostics and errors go to standard error. No
//! analysis happens here.

mod analyze;
mod cache;
mod choices;
mod completions;
mod config;
mod crash;
mod dump;
mod error;
mod eval;
mod exit;
mod explain;
mod formats;
mod given;
mod help;
mod history;
mod init;
mod interrupt;
mod man;
mod model;
mod models;
mod notes;
mod options;
mod output;
mod progress;
mod prompts;
mod publish;
mod report;
mod restore;
mod review;
mod secrets;
mod snippet;
mod terminal;
mod timings;
mod trace;
mod usage;
mod voice;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::error::ErrorKind;
use clap::parser::ValueSource;
use clap::{Arg, ArgAction, ArgMatches, CommandFactory, FromArgMatches, Parser, Subcommand};
use tracing::field::Empty;
use tracing::{Span, info_span};

use self::error::Failure;
use self::exit::Exit;
use self::terminal::TerminalArgs;
use self::voice::{ErrorFormat, Form, Voice};
use crate::config::Environment;

/// How healthy is this code, what to mend first, and why.
#[derive(Debug, Parser)]
#[command(name = "create-dump", version, propagate_version = true)]
struct Cli {
    #[command(flatten)]
    terminal: TerminalArgs,

    /// Write errors and notes for people, or one JSON object a line for machines; by default what
    /// CREATE_DUMP_ERROR_FORMAT says, else for people
    #[arg(long, global = true, value_name = "FORMAT")]
    error_format: Option<ErrorFormat>,

    /// Log what the run does to standard error, stage by stage; CREATE_DUMP_LOG says how closely
    #[arg(long, global = true, value_name = "FORMAT")]
    log_format: Option<Form>,

    /// Tell every note, and every cause of an error
    #[arg(short, long, global = true)]
    verbose: bool,

    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Analyze(Box<analyze::Args>),
    Review(Box<review::Args>),
    Dump(Box<dump::Args>),
    Restore(restore::Args),
    Publish(Box<publish::Args>),
    Explain(explain::Args),
    Eval(Box<eval::Args>),
    Config(config::Args),
    Prompts(prompts::Args),
    Cache(cache::Args),
    Models(models::Args),
    Init(init::Args),
    Completions(completions::Args),
    Man(man::Args),
}

/// Runs the program with these arguments, the first being its name, and returns its exit code.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    if completions::answer(&arguments) {
        return Exit::Done.into();
    }
    terminal::choose_colour(&arguments);
    crash::remember_panics();
    let result = crash::guarded(|| started(&arguments));
    result.unwrap_or_else(|failure| failure.tell()).into()
}

fn started(arguments: &[OsString]) -> Result<Exit, Failure> {
    let environment = Environment::of_process();
    match parsed(arguments) {
        Ok(cli) => {
            let voice = Voice {
                is_logged: trace::is_logged(cli.log_format, &environment),
                ..Voice::of(cli.error_format, cli.verbose, &environment)
            };
            voice.adopt();
            Voice::check(&environment)?;
            cli.terminal.choose();
            let _traces = trace::begin(cli.log_format, &environment)?;
            traced(arguments, || cli.command.run())
        }
        Err(error) => {
            Voice::guess(arguments, &environment).adopt();
            usage(&error, arguments)
        }
    }
}

/// Runs a command as a span of which all others are parts.
fn traced(
    arguments: &[OsString],
    run: impl FnOnce() -> Result<Exit, Failure>,
) -> Result<Exit, Failure> {
    let command = read_command(arguments);
    let span = info_span!("run", command, status = Empty, exit_code = Empty);
    let end = span.in_scope(run);
    span.record("status", end.as_ref().map_or_else(|it| it.code, |_| "ok"));
    let exit = end.as_ref().map_or_else(|it| it.exit, |exit| *exit);
    span.record("exit_code", exit as u8);
    end
}

impl Command {
    fn run(self) -> Result<Exit, Failure> {
        match self {
            Command::Analyze(args) => analyze::run(&args),
            Command::Review(args) => review::run(&args),
            Command::Dump(args) => dump::run(&args),
            Command::Restore(args) => restore::run(&args),
            Command::Publish(args) => publish::run(&args),
            Command::Explain(args) => explain::run(&args),
            Command::Eval(args) => eval::run(&args),
            Command::Config(args) => config::run(&args),
            Command::Prompts(args) => prompts::run(&args),
            Command::Cache(args) => cache::run(&args),
            Command::Models(args) => models::run(&args),
            Command::Init(args) => init::run(&args),
            Command::Completions(args) => completions::run(&args),
            Command::Man(args) => man::run(&args),
        }
    }
}

/// The command line as it is parsed, told and completed.
fn command() -> clap::Command {
    let command = Cli::command().mut_subcommand("review", review::of_folders);
    help::explained(taking_negative_numbers(taking_flags_again(command)))
}

/// What is switched on twice is on: `-vv`, or a flag behind an alias that has it already.
fn taking_flags_again(command: clap::Command) -> clap::Command {
    let taking = |argument: Arg| match argument.get_action() {
        ArgAction::SetTrue => {
            let id = argument.get_id().clone();
            argument.overrides_with(id)
        }
        _ => argument,
    };
    command.mut_args(taking).mut_subcommands(taking_flags_again)
}

/// A number behind an option is its value, however wrong: only so can be told what is wrong with it.
fn taking_negative_numbers(command: clap::Command) -> clap::Command {
    let taking = |argument: Arg| {
        let is_taken = !argument.is_positional() && argument.get_action().takes_values();
        argument.allow_negative_numbers(is_taken)
    };
    command
        .mut_args(taking)
        .mut_subcommands(taking_negative_numbers)
}

fn parsed(arguments: &[OsString]) -> Result<Cli, clap::Error> {
    let mut command = command();
    let matches = command.try_get_matches_from_mut(arguments)?;
    refuse_empty(&mut command, &matches)?;
    Cli::from_arg_matches(&matches).map_err(|error| error.format(&mut command))
}

/// Fails where a value is empty, as of a variable that is not set: it says nothing, and would be taken
/// for a revision, a glob or a name.
fn refuse_empty(command: &mut clap::Command, matches: &ArgMatches) -> Result<(), clap::Error> {
    for id in matches.ids() {
        let Ok(values) = matches.try_get_raw(id.as_str()) else {
            // An option of the whole program, which a command above this one defines anew.
            continue;
        };
        let values = values.into_iter().flatten();
        let is_typed = matches.value_source(id.as_str()) == Some(ValueSource::CommandLine);
        if is_typed && values.into_iter().any(|value| value.is_empty()) {
            let known = command.get_arguments().find(|known| known.get_id() == id);
            let shown = known.map_or_else(|| id.to_string(), ToString::to_string);
            let message =
                format!("an empty value says nothing: give `{shown}` one, or leave it out");
            return Err(command.error(ErrorKind::InvalidValue, message));
        }
    }
    match matches.subcommand() {
        Some((name, matches)) => match command.find_subcommand_mut(name) {
            Some(command) => refuse_empty(command, matches),
            None => Ok(()),
        },
        None => Ok(()),
    }
}

/// The command that arguments name, as far as they name one.
fn read_command(arguments: &[OsString]) -> String {
    let program = Cli::command();
    let words = arguments.iter().skip(1).filter_map(|it| it.to_str());
    let named = words
        .filter_map(|word| program.find_subcommand(word))
        .next();
    let name = named.map_or("", clap::Command::get_name);
    format!("create-dump {name}").trim_end().to_owned()
}

/// Prints help and version to standard output, and what is wrong to standard error: all help there is
/// where nothing was asked for.
fn usage(error: &clap::Error, arguments: &[OsString]) -> Result<Exit, Failure> {
    let is_bare = error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand;
    if error.use_stderr() && (!is_bare || Voice::current().is_json()) {
        return Err(usage::failure(error, &read_command(arguments)));
    }
    match error.print() {
        _ if error.use_stderr() => Ok(Exit::Wrong),
        // Whoever has stopped to read it does not want it.
        Err(failed) if failed.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(output::stdout_failure(&failed))
        }
        _ => Ok(Exit::Done),
    }
}

/// More threads than any machine has cores only steal work from each other.
const MOST_THREADS: usize = 256;

/// Waits for a use case, on all cores or on `jobs` threads.
fn wait_for<T>(
    jobs: Option<usize>,
    use_case: impl Future<Output = Result<T, Failure>> + Send,
) -> Result<T, Failure>
where
    T: Send,
{
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(|error| Failure::unreachable("start the runtime", &error))?;
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(jobs.unwrap_or(0).min(MOST_THREADS))
        .build()
        .map_err(|error| Failure::unreachable("start the threads", &error))?;
    let here = Span::current();
    pool.install(|| here.in_scope(|| runtime.block_on(use_case)))
}
