//! `create-dump restore`.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};

use super::error::Failure;
use super::exit::Exit;
use super::output::Output;
use super::{interrupt, notes, wait_for};
use crate::model::{Diagnostic, Excerpt};
use crate::pipeline::{self, RestoreRequest, Restored};
use crate::restore::Source;
use crate::source::Scratch;

/// Write the files of a dump back, byte for byte
///
/// The layout is recognised, gzip and Zstandard are taken off, and the other parts of a dump in parts
/// are found beside the one that is named. The whole dump is checked before the first file is
/// written. Files that the dump does not hold whole are named and not written; the exit code is then 3.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Dump to read, `-` for standard input; or all its parts
    #[arg(required = true, value_name = "DUMP")]
    paths: Vec<PathBuf>,

    /// Folder to write into; the last argument, where it is no file, means the same
    #[arg(short, long, value_name = "DIR", conflicts_with = "check")]
    output: Option<PathBuf>,

    /// Replace files that stand in the way
    #[arg(long)]
    force: bool,

    /// Verify the dump and write nothing
    #[arg(long)]
    check: bool,

    /// List what would be written, with sizes, and write nothing
    #[arg(long, conflicts_with = "check")]
    dry_run: bool,

    /// Tell every note, not only the first few
    #[arg(short, long, conflicts_with = "quiet")]
    verbose: bool,

    /// Tell nothing but errors
    #[arg(short, long)]
    quiet: bool,
}

impl Args {
    /// The dumps, and the folder. The last argument is the folder unless it is a dump too.
    fn places(&self) -> (&[PathBuf], PathBuf) {
        if let Some(folder) = &self.output {
            return (&self.paths, folder.clone());
        }
        match self.paths.split_last() {
            Some((last, dumps)) if !dumps.is_empty() && !last.is_file() => (dumps, last.clone()),
            _ => (&self.paths, PathBuf::from(".")),
        }
    }
}

pub(super) fn run(args: &Args) -> Result<Exit, Failure> {
    let (dumps, folder) = args.places();
    let restored = restored(args, dumps, folder)?;
    Output::Stdout.write(|out| tell(args, &restored, out))?;
    if !args.quiet {
        let left: Vec<Diagnostic> = restored.left.iter().map(note).collect();
        notes::tell_all(&left, args.verbose);
    }
    Ok(restored.outcome().into())
}

/// Restores, and shows of a dump that is not as it was written the line where it is not.
fn restored(args: &Args, dumps: &[PathBuf], folder: PathBuf) -> Result<Restored, Failure> {
    let sources: Result<_, crate::restore::Error> = dumps
        .iter()
        .map(|path| match path.to_str() {
            Some("-") => Source::copy("-", &mut io::stdin().lock()),
            _ => Source::file(path),
        })
        .collect();
    let mut request = RestoreRequest {
        sources: sources.map_err(pipeline::Error::from)?,
        folder: (!args.check).then_some(folder),
        replaces: args.force,
        writes: !args.check && !args.dry_run,
        stop: None,
    };
    // Reading may take as long as the writer of a pipe; from here on files are written.
    let result = wait_for(Some(1), async {
        request.stop = Some(interrupt::listen(INTERRUPTED, Scratch::default()));
        Ok(pipeline::restore(request))
    })?;
    result.map_err(|error| {
        let place = match &error {
            pipeline::Error::Restore(error) => error.line().and_then(excerpt),
            _ => None,
        };
        let mut failure = Failure::from(error);
        failure.about.place = place;
        if failure.code == "restore-interrupted" {
            failure.exit = Exit::Partial;
        }
        failure
    })
}

/// Said when the user interrupts.
const INTERRUPTED: &str =
    "interrupted: the file that is being written is finished; interrupt again to stop at once";

/// More of a dump is not read again for the sake of one line.
const FARTHEST: u64 = 64 << 20;

/// The line of a dump, where the dump is a file that can be read again.
fn excerpt((dump, line): (&str, u64)) -> Option<Excerpt> {
    let number = usize::try_from(line).ok()?;
    let path = Path::new(dump).canonicalize().ok()?;
    let file = path.is_file().then(|| File::open(path))?.ok()?;
    let mut lines = BufReader::new(file.take(FARTHEST)).split(b'\n');
    let text = lines.nth(number - 1)?.ok()?;
    let text = String::from_utf8_lossy(&text);
    Some(Excerpt::of_line(dump, number, text.trim_end_matches('\r')))
}

/// What became of the dump, as a line, or line by line.
fn tell(args: &Args, restored: &Restored, out: &mut dyn Write) -> io::Result<()> {
    if args.dry_run {
        for (path, bytes) in &restored.files {
            writeln!(out, "{bytes}\t{}", path.escape_debug())?;
        }
        return Ok(());
    }
    if args.quiet {
        return Ok(());
    }
    let bytes: u64 = restored.files.iter().map(|(_, bytes)| bytes).sum();
    let left: usize = restored.left.iter().map(|left| left.files).sum();
    let verb = if args.check { "whole" } else { "restored" };
    write!(out, "{} files {verb}, {bytes} bytes", restored.files.len())?;
    if left > 0 {
        write!(out, "; {left} not {verb}")?;
    }
    writeln!(out)
}

/// What is not restored, and why.
fn note(left: &crate::restore::Left) -> Diagnostic {
    let count = if left.files == 1 {
        String::new()
    } else {
        format!("{} files: ", left.files)
    };
    let message = format!("{count}not restored, {}", left.why);
    match &left.path {
        Some(path) => Diagnostic::on_file("not-restored", path, message),
        None => Diagnostic::new("not-restored", message),
    }
}
