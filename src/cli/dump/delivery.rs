//! Where a dump goes.

use std::path::PathBuf;

use crate::cli::output::Output;

/// Where a dump goes.
#[derive(Debug, clap::Args)]
pub(super) struct DeliveryArgs {
    /// Write to this file instead of standard output; .gz and .zst compress it
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,

    /// Write the SHA-256 of the output beside it, for sha256sum --check
    #[arg(long, requires = "output")]
    checksum: bool,
}

impl DeliveryArgs {
    /// The place that the options name.
    pub(super) fn output(&self) -> Output {
        let output = Output::of(self.output.as_deref());
        if self.checksum {
            output.with_checksum()
        } else {
            output
        }
    }
}
