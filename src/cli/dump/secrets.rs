//! What is done about the secrets of a source, beside taking them out of its dump.

use std::collections::hash_map::RandomState;
use std::hash::BuildHasher as _;
use std::path::PathBuf;

use crate::cli::error::Failure;
use crate::cli::notes::{self, tell};
use crate::cli::output::{Output, Together};
use crate::cli::secrets::BaselineArgs;
use crate::model::{Diagnostic, GateResult, words};
use crate::pipeline::{Packed, secret_notes};
use crate::redact::{Baseline, FoundSecret};

/// What is done about secrets.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Secrets")]
pub(super) struct SecretArgs {
    /// Fail with exit code 1 when files hold new secrets, or any
    #[arg(long, value_name = "GATE", value_parser = ["secrets", "secrets=all"])]
    fail_on: Option<String>,

    #[command(flatten)]
    baseline: BaselineArgs,

    /// Write a baseline that accepts every secret found
    #[arg(long, value_name = "FILE", conflicts_with_all = ["each", "watch"])]
    write_secrets_baseline: Option<PathBuf>,

    /// Leave secrets in the dump; with --fail-on, nothing is written where there are any
    #[arg(long)]
    no_redact: bool,
}

/// What was found, judged.
pub(super) struct Judged {
    /// Whether the gate that the user asked for failed.
    pub(super) is_failed: bool,
    /// Whether the dump may be written all the same.
    pub(super) may_be_written: bool,
    /// What people are told.
    pub(super) notes: Vec<Diagnostic>,
    /// A baseline that is to be written.
    baseline: Option<(Output, String)>,
}

impl Judged {
    /// Writes the baseline where that is wanted.
    pub(super) fn write_baseline(&mut self, together: &mut Together) -> Result<(), Failure> {
        let Some((place, text)) = self.baseline.take() else {
            return Ok(());
        };
        together.write(&place, |out| out.write_all(text.as_bytes()))
    }
}

impl SecretArgs {
    /// Whether secrets stay in a dump that goes to the user's own file or screen.
    pub(super) fn are_left(&self) -> bool {
        self.no_redact
    }

    /// Where a baseline goes, if one is to be written.
    pub(super) fn baseline_place(&self) -> Option<Output> {
        Some(Output::of(Some(self.write_secrets_baseline.as_deref()?)))
    }

    /// Judges the secrets of a source. `are_left` says whether the dump would hold them.
    pub(super) fn judge(&self, packed: &Packed, are_left: bool) -> Result<Judged, Failure> {
        let mut baseline = self.baseline.load()?;
        let mut to_write = None;
        if let Some(place) = self.baseline_place() {
            let salt = baseline.map_or_else(new_salt, |known| known.salt().to_owned());
            let written = Baseline::of(salt, &packed.secrets(None));
            to_write = Some((place, written.to_string()));
            baseline = Some(written);
        }
        let found = packed.secrets(baseline.as_ref());
        let all = self.fail_on.as_deref() == Some("secrets=all");
        let counts = |secret: &&FoundSecret| self.fail_on.is_some() && secret.counts(all);
        let failing: Vec<&FoundSecret> = found.iter().filter(counts).collect();
        failing.iter().for_each(tell);
        let is_failed = !failing.is_empty();
        if is_failed {
            let written = if are_left {
                "; nothing was written"
            } else {
                ""
            };
            notes::tell_gates(&[GateResult {
                id: self.fail_on.clone().unwrap_or_default(),
                value: failing.len() as f64,
                passed: false,
                why: format!(
                    "{}{written}; to pass, revoke them and take them out, or accept them in a baseline",
                    words::counted(
                        failing.len(),
                        "secret stands in the files",
                        "secrets stand in the files"
                    ),
                ),
            }]);
        }
        Ok(Judged {
            is_failed,
            may_be_written: !(is_failed && are_left),
            notes: if is_failed {
                Vec::new()
            } else {
                secret_notes(&found)
            },
            baseline: to_write,
        })
    }
}

/// A salt of its own for a baseline: no table of hashes made for one fits another.
fn new_salt() -> String {
    let random = || RandomState::new().hash_one(0_u8);
    format!("{:016x}{:016x}", random(), random())
}
