//! `create-dump dump`.

mod delivery;
mod packing;

use self::delivery::DeliveryArgs;
use self::packing::PackingArgs;
use crate::cli::error::Failure;
use crate::cli::exit::Exit;
use crate::cli::options::{self, Assignments, ConfigArgs, RunArgs, SelectionArgs, SourceArgs};
use crate::cli::progress::Progress;
use crate::cli::{notes, wait_for};
use crate::config::Environment;
use crate::dump;
use crate::pipeline::{self, DumpSourceRequest, Services};

/// Pack a source into one text, secrets taken out
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    source: SourceArgs,

    #[command(flatten)]
    delivery: DeliveryArgs,

    /// Layout of the dump
    #[arg(long, value_name = "NAME", default_value = dump::LAYOUTS[0].id(), value_parser = layouts())]
    format: String,

    #[command(flatten)]
    packing: PackingArgs,

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
    args.packing.assignments(&mut assignments);
    assignments.option("tokenizer", args.run.tokenizer.as_ref());
    let loaded = args
        .config
        .load(args.source.path(), assignments, &environment)?;
    let output = args.delivery.output();
    output.check()?;
    let services = Services::new(&loaded.settings, options::generated_at(&environment)?);
    let progress = Progress::new(args.run.progress, args.run.quiet);
    let request = DumpSourceRequest {
        source: args.source.request(&environment)?,
        selection: loaded.settings.selection.clone(),
        layout: dump::layout(&args.format).expect("clap takes names of the table only"),
        max_tokens: loaded.settings.max_tokens,
        wishes: loaded.settings.wishes.clone(),
    };
    let (packed, written) = wait_for(args.run.jobs, async {
        let packed = pipeline::dump(&services, request, &|event| progress.on(event)).await?;
        let written = output.write(|out| packed.write(out))?;
        Ok((packed, written))
    })?;
    if !args.run.quiet {
        let notes = loaded.diagnostics.iter().chain(&packed.diagnostics);
        notes::tell_all(notes.chain(&written.diagnostics), args.run.verbose);
    }
    Ok(packed.outcome(&written).into())
}
