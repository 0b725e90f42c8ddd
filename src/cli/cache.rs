//! `create-dump cache`.

use std::time::{Duration, SystemTime};

use clap::Subcommand;

use super::error::Failure;
use super::exit::Exit;
use super::options::{Assignments, ConfigArgs};
use super::output::Output;
use crate::config::{Environment, Settings};
use crate::pipeline;

/// Show what earlier runs left on disk, or remove it
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Print what the cache holds: values, files and bytes by kind, and when they were last used
    Stats(ConfigArgs),
    /// Remove what no run used for some time and what is more than cache.max_size; answers of a model stay
    Prune(PruneArgs),
    /// Remove everything, answers of a model included
    Clear(ConfigArgs),
}

#[derive(Debug, clap::Args)]
struct PruneArgs {
    /// Days after which what was not used goes
    #[arg(long, value_name = "DAYS", default_value_t = 30)]
    max_age: u32,

    #[command(flatten)]
    config: ConfigArgs,
}

pub(super) fn run(args: &Args) -> Result<Exit, Failure> {
    let text = match &args.command {
        None => stats(&settings(&ConfigArgs::default())?)?,
        Some(Command::Stats(config)) => stats(&settings(config)?)?,
        Some(Command::Prune(prune)) => {
            let age = Duration::from_secs(u64::from(prune.max_age) * 24 * 60 * 60);
            removed(pipeline::prune_cache(&settings(&prune.config)?, age)?)
        }
        Some(Command::Clear(config)) => removed(pipeline::clear_cache(&settings(config)?)?),
    };
    Output::Stdout.write(|out| out.write_all(text.as_bytes()))?;
    Ok(Exit::Done)
}

/// The settings without those of a source: the cache is nobody's but the user's.
fn settings(config: &ConfigArgs) -> Result<Settings, Failure> {
    let environment = Environment::of_process();
    Ok(config
        .load(".".as_ref(), Assignments::default(), &environment)?
        .settings)
}

fn stats(settings: &Settings) -> Result<String, Failure> {
    let usage = pipeline::cache_usage(settings)?;
    let bytes: u64 = usage.iter().map(|kind| kind.bytes).sum();
    let mut text = format!(
        "{}: {} bytes; records may take {}\n",
        pipeline::cache_folder(settings)?.display(),
        bytes,
        settings.cache_size,
    );
    if !usage.is_empty() {
        text += "\n| kind | values | files | bytes | oldest | last used |\n|---|---:|---:|---:|---|---|\n";
    }
    for kind in usage {
        text += &format!(
            "| {} | {} | {} | {} | {} | {} |\n",
            kind.kind,
            kind.values,
            kind.files,
            kind.bytes,
            day(kind.oldest),
            day(kind.newest),
        );
    }
    Ok(text)
}

fn removed(removed: pipeline::Removed) -> String {
    format!("removed {} files, {} bytes\n", removed.files, removed.bytes)
}

fn day(time: SystemTime) -> String {
    jiff::Timestamp::try_from(time).map_or_else(
        |_| "unknown".to_owned(),
        |time| time.strftime("%Y-%m-%d").to_string(),
    )
}
