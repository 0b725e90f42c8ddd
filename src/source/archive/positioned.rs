//! A place in a file that many threads read at once.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::sync::Arc;

/// Reads a shared file from a position of its own.
#[derive(Clone, Debug)]
pub(super) struct Positioned {
    file: Arc<File>,
    position: u64,
}

impl Positioned {
    pub(super) fn new(file: File) -> Self {
        Self {
            file: Arc::new(file),
            position: 0,
        }
    }

    /// The same file, read from another position.
    pub(super) fn from(&self, position: u64) -> Self {
        Self {
            position,
            ..self.clone()
        }
    }

    /// The bytes at a place.
    pub(super) fn slice(&self, position: u64, size: u64) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        self.from(position).take(size).read_to_end(&mut bytes)?;
        if bytes.len() as u64 == size {
            Ok(bytes)
        } else {
            Err(io::ErrorKind::UnexpectedEof.into())
        }
    }
}

impl Read for Positioned {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = read_at(&self.file, buffer, self.position)?;
        self.position += read as u64;
        Ok(read)
    }
}

impl Seek for Positioned {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let position = match to {
            SeekFrom::Start(position) => Some(position),
            SeekFrom::End(offset) => self.file.metadata()?.len().checked_add_signed(offset),
            SeekFrom::Current(offset) => self.position.checked_add_signed(offset),
        };
        self.position = position.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.position)
    }
}

#[cfg(unix)]
fn read_at(file: &File, buffer: &mut [u8], position: u64) -> io::Result<usize> {
    std::os::unix::fs::FileExt::read_at(file, buffer, position)
}

#[cfg(windows)]
fn read_at(file: &File, buffer: &mut [u8], position: u64) -> io::Result<usize> {
    std::os::windows::fs::FileExt::seek_read(file, buffer, position)
}
