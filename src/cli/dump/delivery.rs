//! Where a dump goes, or several.

use std::path::{Path, PathBuf};

use crate::cli::error::Failure;
use crate::cli::exit::Exit;
use crate::cli::output::Output;

/// Where a dump goes.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Output")]
pub(super) struct DeliveryArgs {
    /// Write to this file instead of standard output; .gz and .zst compress it. With --each, the
    /// folder of the dumps
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,

    /// Write the SHA-256 of the output beside it, for sha256sum --check
    #[arg(long, requires = "output")]
    checksum: bool,

    /// Copy the dump to the clipboard; over SSH by the terminal
    #[arg(long, conflicts_with = "output")]
    clipboard: bool,

    /// Write the dump again whenever the source changes, until interrupted
    #[arg(long, requires = "output", conflicts_with_all = ["rev", "each", "files_from"])]
    watch: bool,

    /// Write a dump of each folder of the source that matches, all or none
    #[arg(long, value_name = "GLOB", requires = "output", conflicts_with_all = ["rev", "files_from"])]
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
    /// What the options ask for.
    pub(super) fn delivery(&self) -> Result<Delivery, Failure> {
        if let (Some(glob), Some(folder)) = (&self.each, &self.output) {
            return Ok(Delivery::Each {
                glob: glob.clone(),
                folder: folder.clone(),
            });
        }
        let output = self.output();
        match (self.watch, &output) {
            (true, Output::Stdout) => Err(Failure {
                code: "watch-needs-a-file",
                message: "watch: standard output cannot be written anew".to_owned(),
                help: "name a file with `--output FILE`".to_owned(),
                exit: Exit::Wrong,
            }),
            (true, _) => Ok(Delivery::Watch(output)),
            (false, _) if self.clipboard => Ok(Delivery::Clipboard),
            (false, _) => Ok(Delivery::Output(output)),
        }
    }

    fn output(&self) -> Output {
        let output = Output::of(self.output.as_deref());
        if self.checksum {
            output.with_checksum()
        } else {
            output
        }
    }

    /// Globs that match, below the root of the source, what the command itself writes.
    pub(super) fn own_globs(&self, root: &Path) -> Vec<String> {
        let Some(output) = &self.output else {
            return Vec::new();
        };
        let paths = if self.each.is_some() {
            vec![output.clone()]
        } else {
            self.output().paths()
        };
        let below = paths.iter().filter_map(|path| below(root, path));
        below
            .map(|path| format!("/{}", literal_glob(&path)))
            .collect()
    }

    /// Whether a checksum is written beside each dump.
    pub(super) fn has_checksum(&self) -> bool {
        self.checksum
    }
}

/// The path of a file that may not be there yet, relative to `root`, where it lies below it.
fn below(root: &Path, path: &Path) -> Option<String> {
    let folder = match path.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    };
    let whole = folder.canonicalize().ok()?.join(path.file_name()?);
    let relative = whole.strip_prefix(root.canonicalize().ok()?).ok()?;
    let names = relative.iter().map(|name| name.to_str());
    Some(names.collect::<Option<Vec<_>>>()?.join("/"))
}

/// A glob that matches this text and nothing else.
fn literal_glob(text: &str) -> String {
    let mut glob = String::new();
    for letter in text.chars() {
        if "\\*?[]{}! ".contains(letter) {
            glob.push('\\');
        }
        glob.push(letter);
    }
    glob
}
