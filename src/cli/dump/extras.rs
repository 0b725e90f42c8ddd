//! What a dump tells before the files.

use std::path::PathBuf;

use crate::cli::error::{About, Failure};
use crate::cli::exit::Exit;
use crate::cli::given;
use crate::pipeline::ExtrasRequest;

/// Longer instructions are a mistake in the name of the file.
const LONGEST_MIB: u64 = 1;

/// What a dump tells before the files.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Before the files")]
pub(super) struct ExtrasArgs {
    /// Begin with the text of this file: what the reader is to do with the dump
    #[arg(long, value_name = "FILE")]
    instructions: Option<PathBuf>,

    /// Tell the last N commits that touched the source
    #[arg(long, value_name = "N")]
    git_log: Option<usize>,

    /// Tell what changed since this git revision, as a patch that git apply takes
    #[arg(long, value_name = "REV")]
    diff: Option<String>,
}

impl ExtrasArgs {
    pub(super) fn request(&self) -> Result<ExtrasRequest, Failure> {
        Ok(ExtrasRequest {
            instructions: self.instructions()?,
            commits: self.git_log,
            diff_from: self.diff.clone(),
        })
    }

    fn instructions(&self) -> Result<Option<String>, Failure> {
        let Some(path) = &self.instructions else {
            return Ok(None);
        };
        let unreadable = |cause: &dyn std::fmt::Display| Failure {
            code: "instructions-unreadable",
            message: format!("read the instructions `{}`: {cause}", path.display()),
            help: "name a text file of at most 1 MiB that you may read".to_owned(),
            exit: Exit::Wrong,
            about: About::thing(path.display()),
        };
        let text = given::text(path, LONGEST_MIB).map_err(|error| unreadable(&error))?;
        Ok(Some(text))
    }
}
