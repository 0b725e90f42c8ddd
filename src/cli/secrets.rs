//! The baseline of secrets, as the user names it. None is looked for in the tree: what a tree says of
//! its own secrets is not the user's word.

use std::path::PathBuf;

use super::error::{About, Failure};
use super::exit::Exit;
use super::given;
use crate::redact::{Baseline, BaselineError};

/// Largest baseline that is read, in MiB: a line takes some 200 bytes.
const LARGEST_MIB: u64 = 64;

/// Which secrets are known.
#[derive(Debug, clap::Args)]
pub(super) struct BaselineArgs {
    /// Secrets that this file accepts are not listed and fail no gate; they are redacted all the same
    #[arg(long, value_name = "FILE", help_heading = "Secrets")]
    secrets_baseline: Option<PathBuf>,
}

impl BaselineArgs {
    /// The baseline that the user names.
    pub(super) fn load(&self) -> Result<Option<Baseline>, Failure> {
        let Some(path) = &self.secrets_baseline else {
            return Ok(None);
        };
        let text = given::text(path, LARGEST_MIB).map_err(|error| Failure {
            code: "baseline-unreadable",
            message: format!("read the baseline `{}`: {error}", path.display()),
            help: "check the path, or write the file with `create-dump dump --write-secrets-baseline FILE`"
                .to_owned(),
            exit: Exit::Wrong,
            about: About::thing(path.display()),
        })?;
        Ok(Some(Baseline::read(&text)?))
    }
}

impl From<BaselineError> for Failure {
    fn from(error: BaselineError) -> Self {
        Self {
            code: error.code(),
            message: error.to_string(),
            help: error.help(),
            exit: Exit::Wrong,
            about: Box::default(),
        }
    }
}
