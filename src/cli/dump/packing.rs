//! Options of what a dump holds: its budget, what goes first, and how much of each file.

use std::path::{Path, PathBuf};

use crate::cli::error::Failure;
use crate::cli::notes;
use crate::cli::options::Assignments;
use crate::cli::output::{Output, Together};
use crate::pipeline::{self, Packed};

/// What the dump holds of the files.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Packing")]
pub(super) struct PackingArgs {
    /// Most tokens of the dump, all of its text counted
    #[arg(long, value_name = "N")]
    max_tokens: Option<String>,

    /// Multiply the score of files where the budget chooses, as in 'src/api/**=3'; repeatable
    #[arg(long, value_name = "GLOB=WEIGHT")]
    prefer: Vec<String>,

    /// Say on standard error, or as JSON in a file, why each file stands in the dump as it does
    #[arg(long, value_name = "FILE", num_args = 0..=1, require_equals = true, conflicts_with_all = ["each", "watch"])]
    explain_selection: Option<Option<PathBuf>>,

    /// Pack what changed since this git revision parted from the source, and signatures of the files
    /// that import it or that it imports
    #[arg(long, value_name = "REV")]
    pub(super) since: Option<String>,

    /// Write parts of at most N tokens each, as NAME.1.md and so on
    #[arg(long, value_name = "N", conflicts_with_all = ["clipboard", "watch", "each"], value_parser = clap::value_parser!(u64).range(1..))]
    split_tokens: Option<u64>,

    /// Begin with the tree of the files and their tokens
    #[arg(long)]
    pub(super) tree: bool,

    /// Say on standard error what the dump holds
    #[arg(long)]
    stats: bool,

    /// Show code as signatures, without bodies
    #[arg(long)]
    compress: bool,

    /// Show no more of files than full, signatures or line, as in 'tests/**=line'; repeatable
    #[arg(long, value_name = "GLOB=LEVEL")]
    level: Vec<String>,

    /// Put its number before every line
    #[arg(long)]
    line_numbers: bool,

    /// Take comments out of code
    #[arg(long)]
    strip_comments: bool,

    /// Cut base64 and data URIs to their beginning
    #[arg(long)]
    shorten_data: bool,

    /// Show notebooks as the text of their cells
    #[arg(long)]
    notebooks: bool,
}

impl PackingArgs {
    /// The most tokens of each part, where the dump is parted.
    pub(super) fn split_tokens(&self) -> Option<usize> {
        self.split_tokens
            .map(|limit| usize::try_from(limit).unwrap_or(usize::MAX))
    }

    /// Whether tokens are counted even where no budget asks for them.
    pub(super) fn is_counted(&self) -> bool {
        self.stats || self.tree || self.split_tokens.is_some()
    }

    /// Says what the dump holds, and why each file stands in it as it does, where that is asked.
    pub(super) fn tell(&self, packed: &Packed) {
        if self.stats {
            notes::tell(packed.statistics().trim_end());
        }
        if matches!(self.explain_selection, Some(None)) {
            notes::tell(pipeline::explanation_table(&packed.explain()).trim_end());
        }
    }

    /// Whether [`tell`](Self::tell) says anything of one of several dumps.
    pub(super) fn tells(&self) -> bool {
        self.stats
    }

    /// Writes why each file stands in the dump as it does, where a file is to hold it.
    pub(super) fn explain(&self, packed: &Packed, together: &mut Together) -> Result<(), Failure> {
        let Some(place) = self.explanation_place() else {
            return Ok(());
        };
        let explained = packed.explain();
        together.write(&place, |out| {
            serde_json::to_writer_pretty(&mut *out, &explained)?;
            out.write_all(b"\n")
        })
    }

    /// Where that goes.
    pub(super) fn explanation_place(&self) -> Option<Output> {
        Some(Output::of(Some(self.explanation()?)))
    }

    /// The file that says why each file stands in the dump as it does, if there is to be one.
    pub(super) fn explanation(&self) -> Option<&Path> {
        self.explain_selection.as_ref()?.as_deref()
    }

    pub(super) fn assignments(&self, into: &mut Assignments) {
        into.option("dump.max_tokens", "--max-tokens", self.max_tokens.as_ref());
        into.all("dump.prefer", "--prefer", &self.prefer);
        into.flag("dump.compress", "--compress", self.compress, "true");
        into.all("dump.levels", "--level", &self.level);
        into.flag(
            "dump.line_numbers",
            "--line-numbers",
            self.line_numbers,
            "true",
        );
        into.flag(
            "dump.strip_comments",
            "--strip-comments",
            self.strip_comments,
            "true",
        );
        into.flag(
            "dump.shorten_data",
            "--shorten-data",
            self.shorten_data,
            "true",
        );
        into.flag("dump.notebooks", "--notebooks", self.notebooks, "true");
    }
}
