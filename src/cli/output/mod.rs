//! Where results go: standard output, or files that appear whole or not at all.

use std::fmt::Display;
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

mod checksum;
mod compression;
mod pager;
mod staged;
mod stream;
mod together;
mod unfinished;

use self::staged::{Staged, digesting, finish, is_same, write_checksum};
use self::unfinished::temporary;
use crate::cli::error::{About, Failure};
use crate::cli::exit::Exit;

pub(super) use checksum::path as checksum_path;
pub(super) use pager::choose as choose_paging;
pub(super) use together::Together;
pub(super) use unfinished::{is_temporary, remove_unfinished};

/// A place for a result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Output {
    /// Standard output.
    Stdout,
    /// A file.
    File {
        /// Its path; `.gz` and `.zst` at the end compress it.
        path: PathBuf,
        /// Whether its checksum is written beside it.
        has_checksum: bool,
    },
}

impl Output {
    /// The place that `-o` names; `-` and nothing are standard output.
    pub(super) fn of(path: Option<&Path>) -> Self {
        match path {
            Some(path) if path != Path::new("-") => Self::File {
                path: path.to_owned(),
                has_checksum: false,
            },
            _ => Self::Stdout,
        }
    }

    /// The same place with a checksum beside it, where it is a file.
    pub(super) fn with_checksum(self) -> Self {
        match self {
            Self::File { path, .. } => Self::File {
                path,
                has_checksum: true,
            },
            Self::Stdout => Self::Stdout,
        }
    }

    /// The place of one part of several: `NAME.2.md` for `NAME.md`.
    pub(super) fn numbered(&self, number: impl Display) -> Result<Self, Failure> {
        let Self::File { path, has_checksum } = self else {
            return Err(Failure {
                code: "parts-need-a-file",
                message: "write several parts to one place".to_owned(),
                help: "name a file with -o: the parts get a number each".to_owned(),
                exit: Exit::Wrong,
                about: Box::default(),
            });
        };
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let (stem, end) = name.split_at(name.len() - extensions(&name));
        Ok(Self::File {
            path: path.with_file_name(format!("{stem}.{number}{end}")),
            has_checksum: *has_checksum,
        })
    }

    /// The number of the part of this place that has this name, if one has.
    pub(super) fn number_of(&self, part: &str) -> Option<usize> {
        let Self::File { path, .. } = self else {
            return None;
        };
        let name = path.file_name()?.to_str()?;
        let (stem, end) = name.split_at(name.len() - extensions(name));
        let number = part.strip_prefix(stem)?.strip_prefix('.')?;
        let number = number.strip_suffix(end)?;
        let is_written_so = !number.starts_with(['0', '+']);
        number.parse().ok().filter(|_| is_written_so)
    }

    /// Fails early where the file could not be written later.
    pub(super) fn check(&self) -> Result<(), Failure> {
        let Self::File { path, .. } = self else {
            return Ok(());
        };
        if path.is_dir() {
            return Err(failure(path, "it is a directory"));
        }
        if !folder(path).is_dir() {
            return Err(failure(path, "its folder does not exist"));
        }
        let beside = self.paths().into_iter().skip(1);
        if let Some(checksum) = beside.into_iter().find(|path| path.is_dir()) {
            return Err(failure(&checksum, "it is a directory"));
        }
        if is_replaced(path) {
            temporary(folder(path)).map_err(|error| failure(path, error.kind()))?;
        } else {
            writable(path).map_err(|error| failure(path, error.kind()))?;
        }
        Ok(())
    }

    /// The files that it writes: the result and, where it is wanted, the checksum.
    pub(super) fn paths(&self) -> Vec<PathBuf> {
        match self {
            Self::Stdout => Vec::new(),
            Self::File { path, has_checksum } => {
                let checksum = has_checksum.then(|| checksum::path(path));
                std::iter::once(path.clone()).chain(checksum).collect()
            }
        }
    }

    /// Writes the result if it differs from what stands there; `None` where it does not.
    pub(super) fn rewrite<T: Default>(
        &self,
        content: impl FnOnce(&mut dyn Write) -> io::Result<T>,
    ) -> Result<Option<T>, Failure> {
        match self {
            Self::File { path, has_checksum } if is_replaced(path) => {
                rewrite_file(path, *has_checksum, content).map_err(|error| failure(path, error))
            }
            _ => self.write(content).map(Some),
        }
    }

    /// Writes the result. A reader that has gone away is no error.
    pub(super) fn write<T: Default>(
        &self,
        content: impl FnOnce(&mut dyn Write) -> io::Result<T>,
    ) -> Result<T, Failure> {
        match self {
            Self::Stdout => stream::write(content).map_err(|error| stdout_failure(&error)),
            Self::File { path, has_checksum } => {
                write_file(path, *has_checksum, content).map_err(|error| failure(path, error))
            }
        }
    }
}

/// The length of what a name ends with: that of its kind, and of its compression. Digits name no kind,
/// as in `release-1.0`.
fn extensions(name: &str) -> usize {
    let is_kind = |end: &str| !end.bytes().all(|byte| byte.is_ascii_digit());
    let kind = |name: &str| match name.rsplit_once('.') {
        Some((stem, end)) if !stem.is_empty() && is_kind(end) => end.len() + 1,
        _ => 0,
    };
    let last = kind(name);
    match &name[name.len() - last..] {
        ".gz" | ".zst" => last + kind(&name[..name.len() - last]),
        _ => last,
    }
}

fn write_file<T>(
    path: &Path,
    has_checksum: bool,
    content: impl FnOnce(&mut dyn Write) -> io::Result<T>,
) -> io::Result<T> {
    if is_replaced(path) {
        let staged = Staged::write(path, folder(path), has_checksum, content)?;
        return staged.publish(path);
    }
    let mut out = digesting(std::fs::File::create(path)?, has_checksum);
    let told = compression::write(path, &mut out, content)?;
    write_checksum(path, finish(out)?.1)?;
    Ok(told)
}

fn rewrite_file<T>(
    path: &Path,
    has_checksum: bool,
    content: impl FnOnce(&mut dyn Write) -> io::Result<T>,
) -> io::Result<Option<T>> {
    let staged = Staged::write(path, folder(path), has_checksum, content)?;
    if path.is_file() && is_same(staged.file.path(), path)? {
        return Ok(None);
    }
    staged.publish(path).map(Some)
}

impl Output {
    /// The file whose place a new one takes.
    pub(super) fn replaced(&self) -> Option<&Path> {
        match self {
            Self::File { path, .. } => Some(path).filter(|path| is_replaced(path)).map(|it| &**it),
            Self::Stdout => None,
        }
    }
}

/// Whether a new file takes this place. A link, pipe or device is written through instead.
fn is_replaced(path: &Path) -> bool {
    path.symlink_metadata()
        .map_or(true, |found| found.is_file())
}

/// Fails where a link, pipe or device cannot be written through. A pipe is not opened: that would wait
/// for its reader.
fn writable(path: &Path) -> io::Result<()> {
    let found = match path.metadata() {
        // A link to a file that is not there yet.
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        found => found?,
    };
    if found.is_file() {
        std::fs::OpenOptions::new().append(true).open(path)?;
    }
    Ok(())
}

pub(super) fn folder(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if parent != Path::new("") => parent,
        _ => Path::new("."),
    }
}

pub(super) fn failure(path: &Path, error: impl Display) -> Failure {
    Failure {
        code: "output-unwritable",
        message: format!("write `{}`: {error}", path.display()),
        help: "name a file in a folder that exists, that you may write to and that has room"
            .to_owned(),
        exit: Exit::Unreachable,
        about: About::thing(path.display()),
    }
}

/// What standard output leads to takes nothing more.
pub(super) fn stdout_failure(error: &io::Error) -> Failure {
    Failure {
        code: "output-unwritable",
        message: format!("write to standard output: {error}"),
        help: "lead standard output to a place that you may write to and that has room".to_owned(),
        exit: Exit::Unreachable,
        about: About::thing(Output::Stdout),
    }
}

/// Whether two paths, which need not be there, name one file.
pub(super) fn is_same_place(a: &Path, b: &Path) -> bool {
    let place = |path: &Path| {
        let folder = folder(path).canonicalize().ok()?;
        Some(folder.join(path.file_name()?))
    };
    a == b || place(a).is_some_and(|a| place(b) == Some(a))
}

/// Two results would be written to one place, or one over the source.
pub(super) fn taken(path: &Path) -> Failure {
    Failure {
        code: "same-output",
        message: format!(
            "write `{}`: the source or another result stands there",
            path.display()
        ),
        help: "name another file".to_owned(),
        exit: Exit::Wrong,
        about: About::thing(path.display()),
    }
}

impl Display for Output {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Stdout => f.write_str("standard output"),
            Self::File { path, .. } => write!(f, "{}", path.display()),
        }
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn the_number_of_a_part_stands_before_the_kind_of_the_file() {
        for (name, expected) in [
            ("dump.md", "dump.7.md"),
            ("dump.md.gz", "dump.7.md.gz"),
            ("dump", "dump.7"),
            (".dump", ".dump.7"),
            ("my.project-1.0.txt", "my.project-1.0.7.txt"),
            ("release-1.0", "release-1.0.7"),
        ] {
            let part = Output::of(Some(Path::new(name))).numbered(7).unwrap();
            assert_eq!(part.to_string(), expected);
            let output = Output::of(Some(Path::new(name)));
            assert_eq!(output.number_of(expected), Some(7));
            assert_eq!(output.number_of(name), None);
        }
    }

    #[test]
    fn a_folder_that_takes_no_file_is_found_out_before_the_work() {
        let output = Output::of(Some(Path::new("/proc/report.md")));
        let failure = output.check().unwrap_err();
        assert_eq!(failure.code, "output-unwritable");
        assert!(failure.message.starts_with("write `/proc/report.md`"));
        assert!(!failure.message.contains(".tmp"), "{}", failure.message);
    }
}
