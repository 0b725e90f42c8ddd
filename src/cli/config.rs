//! `create-dump config`.

use std::path::PathBuf;

use clap::Subcommand;

use super::error::Failure;
use super::exit::Exit;
use super::options::{Assignments, ConfigArgs};
use super::output::Output;
use crate::config::{self, Environment};

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
    /// Print a configuration file for a repository, every line commented out
    Init,
}

#[derive(Debug, clap::Args)]
struct ShowArgs {
    /// Source whose repository may hold a configuration file
    #[arg(default_value = ".", value_name = "SOURCE")]
    source: PathBuf,

    #[command(flatten)]
    config: ConfigArgs,
}

pub(super) fn run(args: &Args) -> Result<Exit, Failure> {
    let environment = Environment::of_process();
    let loaded = match &args.command {
        Some(Command::Init) => {
            Output::Stdout.write(|out| out.write_all(config::commented().as_bytes()))?;
            return Ok(Exit::Done);
        }
        Some(Command::Show(show)) => {
            show.config
                .load(&show.source, Assignments::default(), &environment)?
        }
        None => ConfigArgs::default().load(".".as_ref(), Assignments::default(), &environment)?,
    };
    Output::Stdout.write(|out| out.write_all(config::show(&loaded).as_bytes()))?;
    Ok(Exit::Done)
}
