//! A file that is written whole before it comes to its place.

use std::io::{self, BufWriter, Write};
use std::path::Path;

use super::checksum::{self, Digesting};
use super::unfinished::temporary;
use super::{compression, folder};

/// Bytes that are gathered before a file is written to.
pub(super) const BUFFER: usize = 64 * 1024;

/// A file that is written whole and not yet in its place.
pub(super) struct Staged<T> {
    pub(super) file: tempfile::NamedTempFile,
    pub(super) digest: Option<[u8; 32]>,
    pub(super) told: T,
}

impl<T> Staged<T> {
    /// Writes what is to stand at `path` into a folder, compressed if its name says so.
    pub(super) fn write(
        path: &Path,
        within: &Path,
        has_checksum: bool,
        content: impl FnOnce(&mut dyn Write) -> io::Result<T>,
    ) -> io::Result<Self> {
        let mut out = digesting(temporary(within)?, has_checksum);
        let told = compression::write(path, &mut out, content)?;
        let (file, digest) = finish(out)?;
        Ok(Self { file, digest, told })
    }

    /// The checksum follows the file: a run that is killed between the two leaves a checksum that
    /// does not match, never one that lies.
    pub(super) fn publish(self, path: &Path) -> io::Result<T> {
        self.file.persist(path).map_err(|error| error.error)?;
        write_checksum(path, self.digest)?;
        Ok(self.told)
    }
}

pub(super) fn write_checksum(path: &Path, digest: Option<[u8; 32]>) -> io::Result<()> {
    let Some(digest) = digest else { return Ok(()) };
    let mut file = temporary(folder(path))?;
    file.write_all(checksum::line(path, digest).as_bytes())?;
    let beside = checksum::path(path);
    file.persist(beside).map_err(|error| error.error)?;
    Ok(())
}

/// Whether two files hold the same bytes.
pub(super) fn is_same(a: &Path, b: &Path) -> io::Result<bool> {
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

pub(super) fn digesting<W: Write>(out: W, is_wanted: bool) -> BufWriter<Digesting<W>> {
    BufWriter::with_capacity(BUFFER, Digesting::new(out, is_wanted))
}

pub(super) fn finish<W: Write>(out: BufWriter<Digesting<W>>) -> io::Result<(W, Option<[u8; 32]>)> {
    let digesting = out.into_inner().map_err(io::IntoInnerError::into_error)?;
    Ok(digesting.finish())
}
