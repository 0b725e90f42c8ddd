//! Which kind of archive a file is, by its first bytes.

use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

/// What file names of archives end with.
pub(super) const ENDINGS: &[&str] = &[".zip", ".tar", ".tar.gz", ".tgz", ".tar.zst", ".tzst"];

/// A kind of archive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    Zip,
    Tar,
    Gzip,
    Zstd,
}

const MAGIC: &[(&[u8], Format)] = &[
    (b"PK\x03\x04", Format::Zip),
    (b"PK\x05\x06", Format::Zip),
    (b"\x1f\x8b", Format::Gzip),
    (b"\x28\xb5\x2f\xfd", Format::Zstd),
];

/// Packings that people use and that are not read here.
const FOREIGN: &[(&[u8], &str)] = &[
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ\0", "xz"),
    (b"7z\xbc\xaf\x27\x1c", "7-Zip"),
    (b"Rar!", "RAR"),
];

/// Whether the regular file looks like an archive, readable or not: by its content or its name.
pub(in crate::source) fn is_archive(path: &Path) -> bool {
    if !fs::metadata(path).is_ok_and(|found| found.is_file()) {
        return false;
    }
    has_ending(path)
        || File::open(path)
            .and_then(|file| beginning(&file))
            .is_ok_and(|bytes| recognise(&bytes).is_some() || foreign(&bytes).is_some())
}

/// The kind of the archive; fails where it cannot be read.
pub(super) fn of(file: &File, path: &Path) -> io::Result<Format> {
    let bytes = beginning(file)?;
    if let Some(format) = recognise(&bytes) {
        return Ok(format);
    }
    let text = path.to_string_lossy().to_ascii_lowercase();
    if text.ends_with(".zip") {
        // A program that unpacks itself stands before the archive.
        return Ok(Format::Zip);
    }
    if text.ends_with(".tar") && is_empty_tar(&bytes) {
        return Ok(Format::Tar);
    }
    let kind = foreign(&bytes);
    Err(io::Error::other(match kind {
        Some(kind) => format!("it is packed with {kind}, which cannot be read"),
        None => "its content is none of zip, tar, gzip and zstd".to_owned(),
    }))
}

fn beginning(mut file: &File) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    file.seek(SeekFrom::Start(0))?;
    file.take(512).read_to_end(&mut bytes)?;
    file.seek(SeekFrom::Start(0))?;
    Ok(bytes)
}

fn recognise(bytes: &[u8]) -> Option<Format> {
    let known = MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic));
    known
        .map(|(_, format)| *format)
        .or_else(|| is_tar(bytes).then_some(Format::Tar))
}

fn foreign(bytes: &[u8]) -> Option<&'static str> {
    let known = FOREIGN.iter().find(|(magic, _)| bytes.starts_with(magic));
    known.map(|(_, name)| *name)
}

/// Whether the bytes are the head of a tar: its checksum holds.
pub(super) fn is_tar(bytes: &[u8]) -> bool {
    let Ok(block) = <&[u8; 512]>::try_from(bytes) else {
        return false;
    };
    super::tar::checksum_holds(block)
}

/// Whether the bytes are those that a tar ends with.
pub(super) fn is_empty_tar(bytes: &[u8]) -> bool {
    bytes.len() == 512 && bytes.iter().all(|byte| *byte == 0)
}

fn has_ending(path: &Path) -> bool {
    let name = path.to_string_lossy().to_ascii_lowercase();
    ENDINGS.iter().any(|ending| name.ends_with(ending))
}
