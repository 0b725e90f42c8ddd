//! `create-dump completions`: what a shell needs to complete commands, options and their values.
//!
//! The script asks the program for each word, which takes a few milliseconds: so what it offers is
//! never older than the program, and is the same in every shell.

use std::env;
use std::ffi::OsString;
use std::path::Path;

use clap::{Arg, Command, CommandFactory};
use clap_complete::Shell;
use clap_complete::engine::ArgValueCandidates;
use clap_complete::env::{CompleteEnv, Shells};

use super::error::Failure;
use super::exit::Exit;
use super::output::Output;
use super::{Cli, choices};

/// Set by the scripts; the name that other programs with this engine use too.
const VARIABLE: &str = "COMPLETE";

/// The engine's own script for bash gives up where a word holds `=`, as in `--set KEY=VALUE`.
const BASH: &str = include_str!("../../templates/completions/create-dump.bash");

/// Print a script that completes commands, options and their values in a shell
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Shell that the script is for
    #[arg(value_name = "SHELL")]
    shell: Shell,
}

pub(super) fn run(args: &Args) -> Result<Exit, Failure> {
    let mut script = Vec::new();
    match args.shell {
        Shell::Bash => script.extend_from_slice(BASH.as_bytes()),
        shell => Shells::builtins()
            .completer(&shell.to_string())
            .map_or(Ok(()), |shell| {
                let name = "create-dump";
                shell.write_registration(VARIABLE, name, name, name, &mut script)
            })
            .map_err(|error| Failure::unreachable("write the script", &error))?,
    }
    Output::Stdout.write(|out| out.write_all(&script))?;
    Ok(Exit::Done)
}

/// Answers a shell that asks what a word may be. `false` where none does.
pub(super) fn answer(arguments: &[OsString]) -> bool {
    #[expect(clippy::disallowed_methods, reason = "how a script says that it asks")]
    let is_asked = env::var_os(VARIABLE).is_some();
    let is_script = arguments.get(1).is_some_and(|first| first == "--");
    let words = arguments.iter().cloned();
    is_asked
        && is_script
        && CompleteEnv::with_factory(|| completed(Cli::command()))
            .var(VARIABLE)
            .try_complete(words, Some(Path::new(".")))
            .unwrap_or(false)
}

/// The command with the values that its options are given most often. Some take more than these, as
/// `NAME=FILE`; nothing is parsed with the command that comes back.
fn completed(command: Command) -> Command {
    let name = command.get_name().to_owned();
    command
        .mut_args(|argument| offering(&name, argument))
        .mut_subcommands(completed)
}

fn offering(command: &str, argument: Arg) -> Arg {
    let values = choices::of(command, argument.get_id().as_str());
    if !values.is_empty() {
        return argument.value_parser(clap::builder::PossibleValuesParser::new(values));
    }
    if argument.get_id() == "profile" {
        return argument.add(ArgValueCandidates::new(choices::profiles));
    }
    match choices::hint(&argument) {
        Some(hint) => argument.value_hint(hint),
        None => argument,
    }
}
