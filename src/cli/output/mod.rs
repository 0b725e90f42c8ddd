//! Where results go: standard output, or files that appear whole or not at all.

use std::fmt::Display;
use std::io::{self, BufWriter, ErrorKind, Write};
use std::path::{Path, PathBuf};

mod checksum;
mod compression;

use self::checksum::Digesting;
use crate::cli::error::Failure;
use crate::cli::exit::Exit;

/// Bytes that are gathered before a file is written to.
const BUFFER: usize = 64 * 1024;

/// How the names of files begin that are not finished.
const TEMPORARY: &str = ".create-dump-";

/// Whether a file is one that is not finished.
pub(super) fn is_temporary(path: &Path) -> bool {
    let name = path.file_name().map(|name| name.as_encoded_bytes());
    name.is_some_and(|name| name.starts_with(TEMPORARY.as_bytes()))
}

/// A folder for files that are not finished, below `folder`; it goes when it is dropped.
pub(super) fn staging(folder: &Path) -> io::Result<tempfile::TempDir> {
    tempfile::Builder::new()
        .prefix(TEMPORARY)
        .tempdir_in(folder)
}

pub(super) use checksum::path as checksum_path;

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
            });
        };
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let (stem, end) = name.split_at(name.len() - extensions(&name));
        Ok(Self::File {
            path: path.with_file_name(format!("{stem}.{number}{end}")),
            has_checksum: *has_checksum,
        })
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
        if is_replaced(path) {
            temporary(folder(path)).map_err(|error| failure(path, error.kind()))?;
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
            Self::Stdout => {
                let mut out = BufWriter::with_capacity(BUFFER, io::stdout().lock());
                match content(&mut out).and_then(|told| out.flush().map(|()| told)) {
                    Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(T::default()),
                    result => result
                        .map_err(|error| Failure::unreachable("write to standard output", &error)),
                }
            }
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
        let staged = Staged::write(path, has_checksum, content)?;
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
    let staged = Staged::write(path, has_checksum, content)?;
    if path.is_file() && is_same(staged.file.path(), path)? {
        return Ok(None);
    }
    staged.publish(path).map(Some)
}

/// A file that is written whole and not yet in its place.
struct Staged<T> {
    file: tempfile::NamedTempFile,
    digest: Option<[u8; 32]>,
    told: T,
}

impl<T> Staged<T> {
    /// Writes beside the place of `path`, compressed if its name says so.
    fn write(
        path: &Path,
        has_checksum: bool,
        content: impl FnOnce(&mut dyn Write) -> io::Result<T>,
    ) -> io::Result<Self> {
        let mut out = digesting(temporary(folder(path))?, has_checksum);
        let told = compression::write(path, &mut out, content)?;
        let (file, digest) = finish(out)?;
        Ok(Self { file, digest, told })
    }

    /// The checksum follows the file: a run that is killed between the two leaves a checksum that
    /// does not match, never one that lies.
    fn publish(self, path: &Path) -> io::Result<T> {
        self.file.persist(path).map_err(|error| error.error)?;
        write_checksum(path, self.digest)?;
        Ok(self.told)
    }
}

fn write_checksum(path: &Path, digest: Option<[u8; 32]>) -> io::Result<()> {
    let Some(digest) = digest else { return Ok(()) };
    let mut file = temporary(folder(path))?;
    file.write_all(checksum::line(path, digest).as_bytes())?;
    let beside = checksum::path(path);
    file.persist(beside).map_err(|error| error.error)?;
    Ok(())
}

/// Whether two files hold the same bytes.
fn is_same(a: &Path, b: &Path) -> io::Result<bool> {
    let (a, b) = (std::fs::File::open(a)?, std::fs::File::open(b)?);
    if a.metadata()?.len() != b.metadata()?.len() {
        return Ok(false);
    }
    let mut hashes = [a, b].into_iter().map(|file| {
        let mut hasher = blake3::Hasher::new();
        hasher.update_reader(file).map(|hasher| hasher.finalize())
    });
    Ok(hashes.next().transpose()? == hashes.next().transpose()?)
}

fn digesting<W: Write>(out: W, is_wanted: bool) -> BufWriter<Digesting<W>> {
    BufWriter::with_capacity(BUFFER, Digesting::new(out, is_wanted))
}

fn finish<W: Write>(out: BufWriter<Digesting<W>>) -> io::Result<(W, Option<[u8; 32]>)> {
    let digesting = out.into_inner().map_err(io::IntoInnerError::into_error)?;
    Ok(digesting.finish())
}

/// Whether a new file takes this place. A link, pipe or device is written through instead.
fn is_replaced(path: &Path) -> bool {
    path.symlink_metadata()
        .map_or(true, |found| found.is_file())
}

/// A file beside the wanted one, with what an ordinary new file may do.
fn temporary(folder: &Path) -> io::Result<tempfile::NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(TEMPORARY);
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder.tempfile_in(folder)
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
        help: "name a file in a folder that exists and that you may write to".to_owned(),
        exit: Exit::Unreachable,
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
