//! `create-dump dump`.

mod batch;
mod clipboard;
mod delivery;
mod estimates;
mod extras;
mod job;
mod layout;
mod own;
mod packing;
mod parts;
mod retention;
mod secrets;
mod watch;

use self::delivery::{Delivery, DeliveryArgs};
use self::extras::ExtrasArgs;
use self::job::Job;
use self::layout::LayoutArgs;
use self::packing::PackingArgs;
use self::secrets::SecretArgs;
use crate::cli::error::Failure;
use crate::cli::exit::Exit;
use crate::cli::options::{ConfigArgs, RunArgs, SelectionArgs, SourceArgs};

/// Pack a source into one text, secrets taken out
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    source: SourceArgs,

    #[command(flatten)]
    layout: LayoutArgs,

    #[command(flatten)]
    packing: PackingArgs,

    #[command(flatten)]
    delivery: DeliveryArgs,

    #[command(flatten)]
    extras: ExtrasArgs,

    #[command(flatten)]
    secrets: SecretArgs,

    #[command(flatten)]
    selection: SelectionArgs,

    #[command(flatten)]
    config: ConfigArgs,

    #[command(flatten)]
    run: RunArgs,
}

pub(super) fn run(args: &Args) -> Result<Exit, Failure> {
    let mut job = Job::new(args)?;
    match args.delivery.delivery(job.output.clone())? {
        Delivery::Output(output) => job.write(Some(&output)),
        Delivery::Clipboard => job.write(None),
        Delivery::Watch(output) => watch::run(&job, &output),
        Delivery::Each { glob, folder } => batch::run(&mut job, &glob, &folder),
    }
}
