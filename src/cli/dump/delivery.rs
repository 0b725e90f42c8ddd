//! Where a dump goes, or several.

use std::path::{Path, PathBuf};

use super::retention;
use crate::cli::error::Failure;
use crate::cli::exit::Exit;
use crate::cli::output::{self, Output};

/// Where a dump goes.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Output")]
pub(super) struct DeliveryArgs {
    /// Write to this file instead of standard output; .gz and .zst compress it, and {time} stands for
    /// the time of the run. With --each, the folder of the dumps
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,

    /// Write the SHA-256 of the output beside it, for sha256sum --check
    #[arg(long, requires = "output")]
    checksum: bool,

    /// Remove all but the newest N dumps whose name differs in {time} alone
    #[arg(long, value_name = "N", requires = "output", conflicts_with_all = ["watch", "each", "split_tokens"], value_parser = clap::value_parser!(u16).range(1..))]
    keep: Option<u16>,

    /// Copy the dump to the clipboard; over SSH by the terminal
    #[arg(long, conflicts_with = "output")]
    clipboard: bool,

    /// Write the dump again whenever the source changes, until interrupted
    #[arg(long, requires = "output", conflicts_with_all = ["rev", "each", "files_from"])]
    watch: bool,

    /// Write a dump of each folder of the source that matches, all or none
    #[arg(long, value_name = "GLOB", requires = "output")]
    each: Option<String>,
}

/// Where the dump goes.
pub(super) enum Delivery {
    /// To one place.
    Output(Output),
    /// To the clipboard.
    Clipboard,
    /// To a file, again and again.
    Watch(Output),
    /// One for each folder that matches.
    Each {
        /// What the folders match.
        glob: String,
        /// Where the dumps go.
        folder: PathBuf,
    },
}

impl DeliveryArgs {
    /// What the options ask for, where the dump goes to `output` if they say nothing else.
    pub(super) fn delivery(&self, output: Output) -> Result<Delivery, Failure> {
        if let Some(option) = self.needs_a_place()
            && self.output.as_deref() == Some(Path::new("-"))
        {
            return Err(Failure {
                exit: Exit::Wrong,
                ..output::failure(
                    Path::new("-"),
                    format!("`{option}` writes files, not to standard output"),
                )
            });
        }
        if let (Some(glob), Some(folder)) = (&self.each, &self.output) {
            return Ok(Delivery::Each {
                glob: glob.clone(),
                folder: folder.clone(),
            });
        }
        if self.keep.is_some() && !self.output.as_deref().is_some_and(retention::has_time) {
            return Err(Failure {
                code: "keep-needs-a-time",
                message: "tell the dumps apart that are to be kept".to_owned(),
                help: "name the output with the time in it, as in `--output 'dump-{time}.md'`"
                    .to_owned(),
                exit: Exit::Wrong,
                about: Box::default(),
            });
        }
        match (self.watch, &output) {
            (true, Output::Stdout) => Err(Failure {
                code: "watch-needs-a-file",
                message: "watch: standard output cannot be written anew".to_owned(),
                help: "name a file with `--output FILE`".to_owned(),
                exit: Exit::Wrong,
                about: Box::default(),
            }),
            (true, _) => Ok(Delivery::Watch(output)),
            (false, _) if self.clipboard => Ok(Delivery::Clipboard),
            (false, _) => Ok(Delivery::Output(output)),
        }
    }

    /// The option that standard output cannot do justice to.
    fn needs_a_place(&self) -> Option<&'static str> {
        let options = [
            ("--each", self.each.is_some()),
            ("--checksum", self.checksum),
        ];
        options
            .iter()
            .find_map(|(option, is_given)| is_given.then_some(*option))
    }

    /// Removes the dumps that are too many.
    pub(super) fn prune(&self) -> Result<(), Failure> {
        let (Some(pattern), Some(most)) = (&self.output, self.keep) else {
            return Ok(());
        };
        retention::prune(pattern, usize::from(most))
            .map_err(|error| output::failure(pattern, error))
    }

    pub(super) fn is_each(&self) -> bool {
        self.each.is_some()
    }

    /// The option that leaves no room for further layouts.
    pub(super) fn is_of_one_layout(&self) -> Option<&'static str> {
        let options = [("--watch", self.watch), ("--each", self.each.is_some())];
        options
            .iter()
            .find_map(|(option, is_given)| is_given.then_some(*option))
    }

    /// Where the options lead the dump, at this time.
    pub(super) fn output(&self, time: &str) -> Option<Output> {
        match &self.output {
            Some(path) => Some(self.output_at(&retention::at_time(path, time))),
            None => self.clipboard.then_some(Output::Stdout),
        }
    }

    /// A place with what is to stand beside it.
    pub(super) fn output_at(&self, path: &Path) -> Output {
        let output = Output::of(Some(path));
        if self.checksum {
            output.with_checksum()
        } else {
            output
        }
    }
}
