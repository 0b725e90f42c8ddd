//! Files that appear together, or not at all.

use std::fs;
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use tempfile::{NamedTempFile, TempPath};

use super::staged::Staged;
use super::unfinished::{TEMPORARY, temporary};
use super::{Output, checksum, failure, folder, is_replaced};
use crate::cli::error::Failure;

/// Files that are written whole and not yet in their places.
#[derive(Default)]
pub(in crate::cli) struct Together {
    /// Where they are until then; beside their places where nothing is said.
    folder: Option<PathBuf>,
    staged: Vec<(PathBuf, NamedTempFile)>,
}

impl Together {
    /// Files whose folders need not be there yet: until then they are in this one.
    pub(in crate::cli) fn within(folder: &Path) -> Self {
        Self {
            folder: Some(folder.to_owned()),
            staged: Vec::new(),
        }
    }

    /// Writes a result and its checksum. What no file replaces, such as standard output or a pipe, has
    /// it at once.
    pub(in crate::cli) fn write<T: Default>(
        &mut self,
        output: &Output,
        content: impl FnOnce(&mut dyn Write) -> io::Result<T>,
    ) -> Result<T, Failure> {
        match output {
            Output::File { path, has_checksum } if is_replaced(path) => self
                .stage(path, *has_checksum, content)
                .map_err(|error| failure(path, error)),
            _ => output.write(content),
        }
    }

    fn stage<T>(
        &mut self,
        path: &Path,
        has_checksum: bool,
        content: impl FnOnce(&mut dyn Write) -> io::Result<T>,
    ) -> io::Result<T> {
        let within = self.folder.as_deref().unwrap_or(folder(path));
        let staged = Staged::write(path, within, has_checksum, content)?;
        self.staged.push((path.to_owned(), staged.file));
        if let Some(digest) = staged.digest {
            let mut file = temporary(within)?;
            file.write_all(checksum::line(path, digest).as_bytes())?;
            self.staged.push((checksum::path(path), file));
        }
        Ok(staged.told)
    }

    /// Adds the files of another.
    pub(in crate::cli) fn extend(&mut self, other: Self) {
        self.staged.extend(other.staged);
    }

    /// Brings all files to their places. When one cannot be, those before it are taken back.
    pub(in crate::cli) fn publish(self) -> Result<(), Failure> {
        let mut moved: Vec<Moved> = Vec::new();
        for (place, file) in self.staged {
            match Moved::to(&place, file) {
                Ok(one) => moved.push(one),
                Err(error) => {
                    moved.into_iter().rev().for_each(Moved::take_back);
                    return Err(failure(&place, error));
                }
            }
        }
        Ok(())
    }
}

/// A file in its place, and what stood there.
struct Moved {
    place: PathBuf,
    before: Option<TempPath>,
}

impl Moved {
    fn to(place: &Path, file: NamedTempFile) -> io::Result<Self> {
        let folder = folder(place);
        fs::create_dir_all(folder)?;
        let before = match fs::symlink_metadata(place) {
            Err(error) if error.kind() == ErrorKind::NotFound => None,
            Err(error) => return Err(error),
            Ok(found) if found.is_dir() => return Err(ErrorKind::IsADirectory.into()),
            Ok(_) => Some(kept(place, folder)?),
        };
        file.persist(place).map_err(|error| error.error)?;
        let place = place.to_owned();
        Ok(Self { place, before })
    }

    fn take_back(self) {
        // What fails here leaves the new file, which is whole.
        let _ = match self.before {
            Some(before) => before.persist(self.place).map_err(|error| error.error),
            None => fs::remove_file(self.place),
        };
    }
}

/// A second name for what stands at a place, so that the place is at no time empty; a copy where files
/// have one name alone.
fn kept(place: &Path, folder: &Path) -> io::Result<TempPath> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(TEMPORARY);
    let linked = builder.make_in(folder, |name| fs::hard_link(place, name));
    let kept = linked.or_else(|_| builder.make_in(folder, |name| fs::copy(place, name).map(drop)));
    Ok(kept?.into_temp_path())
}
