//! How a dump is laid out, and whether it gives the files back whole.

use std::path::{Path, PathBuf};

use super::delivery::DeliveryArgs;
use super::retention;
use crate::cli::error::Failure;
use crate::cli::formats::{self, Formats};
use crate::cli::options::Assignments;
use crate::cli::output::Output;
use crate::dump::{self, Layout};
use crate::model::{Selection, Wishes};

/// Largest file of a lossless dump: it is held in memory a few times over.
const LOSSLESS_FILE_SIZE: &str = "256MiB";

/// How a dump is laid out, and whether it gives the files back whole.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Layout")]
pub(super) struct LayoutArgs {
    /// Layout of the dump: markdown, if nothing is said, xml, json, jsonl or plain. NAME=FILE writes a
    /// further one to a file, repeatable
    #[arg(long, value_name = "NAME[=FILE]")]
    format: Vec<String>,

    /// What to do with files that are no text
    #[arg(long, value_name = "HOW", default_value = "skip")]
    binary: Binary,

    /// Leave nothing out and change nothing, so that `restore` gives the tree back: hidden, binary,
    /// minified and large files count, and SECRETS STAY IN. For your own files only
    #[arg(long, conflicts_with_all = ["max_tokens", "compress", "level", "line_numbers", "strip_comments", "shorten_data", "notebooks"])]
    lossless: bool,

    /// Write a file beside the dump that says what stands where in it, as JSON
    #[arg(long, value_name = "FILE", conflicts_with_all = ["clipboard", "watch", "each"])]
    manifest: Option<PathBuf>,
}

/// What becomes of files that are no text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Binary {
    /// Leave them out
    Skip,
    /// Spell them in Base64
    Base64,
}

fn layout(name: &str) -> Result<&'static dyn Layout, Failure> {
    let names = dump::LAYOUTS.iter().map(|layout| layout.id());
    dump::layout(name).ok_or_else(|| formats::unknown("dump", name, names))
}

impl LayoutArgs {
    /// The layouts with their places, as far as options give them one: a dump in each.
    pub(super) fn places(
        &self,
        delivery: &DeliveryArgs,
        time: &str,
    ) -> Result<Vec<(&'static dyn Layout, Output)>, Failure> {
        let formats = Formats {
            written: &self.format,
            output: delivery.output(time),
        };
        let file = |path: &Path| delivery.output_at(&retention::at_time(path, time));
        formats.places(dump::LAYOUTS[0], layout, file)
    }

    /// What options that are more exact may still change.
    pub(super) fn assignments(&self, into: &mut Assignments) {
        into.flag("collect.hidden", "--lossless", self.lossless, "true");
        into.flag(
            "collect.max_file_size",
            "--lossless",
            self.lossless,
            LOSSLESS_FILE_SIZE,
        );
    }

    /// Which files count, and the most tokens of the dump.
    pub(super) fn selection(&self, selection: &Selection) -> Selection {
        Selection {
            binary: self.lossless || self.binary == Binary::Base64,
            machine_written: self.lossless,
            ..selection.clone()
        }
    }

    /// A budget would leave something out.
    pub(super) fn max_tokens(&self, max_tokens: Option<usize>) -> Option<usize> {
        max_tokens.filter(|_| !self.lossless)
    }

    /// How files are shown: as they are, where nothing may be changed.
    pub(super) fn wishes(&self, wishes: &Wishes) -> Wishes {
        if self.lossless {
            Wishes::default()
        } else {
            wishes.clone()
        }
    }

    /// Where the manifest goes, if there is to be one.
    pub(super) fn manifest(&self) -> Option<Output> {
        Some(Output::of(Some(self.manifest.as_deref()?)))
    }

    /// Whether every file is to come back as it is, secrets included.
    pub(super) fn is_lossless(&self) -> bool {
        self.lossless
    }
}
