//! `create-dump dump`.

use std::path::PathBuf;

use super::error::Failure;
use super::exit::Exit;
use super::options::{self, Assignments, ConfigArgs, RunArgs, SelectionArgs, SourceArgs};
use super::output::Output;
use super::progress::Progress;
use super::{interrupt, notes, wait_for};
use crate::config::Environment;
use crate::dump;
use crate::pipeline::{self, DumpSourceRequest, Services};

/// Pack a source into one text, secrets taken out
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    source: SourceArgs,

    /// Write to this file instead of standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,

    /// Layout of the dump
    #[arg(long, value_name = "NAME", default_value = dump::LAYOUTS[0].id(), value_parser = layouts())]
    format: String,

    /// Most tokens of the dump, all of its text counted
    #[arg(long, value_name = "N")]
    max_tokens: Option<String>,

    #[command(flatten)]
    selection: SelectionArgs,

    #[command(flatten)]
    config: ConfigArgs,

    #[command(flatten)]
    run: RunArgs,
}

fn layouts() -> clap::builder::PossibleValuesParser {
    dump::LAYOUTS.iter().map(|layout| layout.id()).into()
}

pub(super) fn run(args: &Args) -> Result<Exit, Failure> {
    let environment = Environment::of_process();
    let mut assignments = Assignments::default();
    args.selection.assignments(&mut assignments);
    assignments.option("dump.max_tokens", args.max_tokens.as_ref());
    assignments.option("tokenizer", args.run.tokenizer.as_ref());
    let loaded = args
        .config
        .load(args.source.path(), assignments, &environment)?;
    let output = Output::of(args.output.as_deref());
    output.check()?;
    let services = Services::new(&loaded.settings, options::generated_at(&environment)?);
    let progress = Progress::new(args.run.progress, args.run.quiet);
    let request = DumpSourceRequest {
        source: args.source.request(&environment)?,
        selection: loaded.settings.selection.clone(),
        layout: dump::layout(&args.format).expect("clap takes names of the table only"),
        max_tokens: loaded.settings.max_tokens,
    };
    let scratch = request.source.scratch.clone();
    let dumped = wait_for(args.run.jobs, async {
        interrupt::clean_up(scratch);
        Ok(pipeline::dump(&services, request, &|event| progress.on(event)).await?)
    })?;
    output.write(|out| out.write_all(dumped.dump.text.as_bytes()))?;
    if !args.run.quiet {
        notes::tell_all(
            loaded.diagnostics.iter().chain(&dumped.diagnostics),
            args.run.verbose,
        );
    }
    Ok(dumped.outcome.into())
}
