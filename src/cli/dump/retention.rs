//! Dumps with the time in their name, and how many of them are kept.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::cli::notes::tell;
use crate::cli::output;
use crate::pipeline;

/// Stands in the name of an output for the time of the run.
const TIME: &str = "{time}";

/// `path` with the time in its name: `20260101T000000Z` for `2026-01-01T00:00:00Z`.
pub(super) fn at_time(path: &Path, time: &str) -> PathBuf {
    let stamp: String = time.chars().filter(char::is_ascii_alphanumeric).collect();
    match path.file_name().and_then(|name| name.to_str()) {
        Some(name) => path.with_file_name(name.replace(TIME, &stamp)),
        None => path.to_owned(),
    }
}

/// Whether the name of the output holds the time once, so that dumps can be told apart by it.
pub(super) fn has_time(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str());
    name.is_some_and(|name| name.matches(TIME).count() == 1)
}

/// Removes all but the newest `most` dumps with the name of `pattern`, each with its checksum. Nothing
/// is touched that is no dump of this program, whatever its name.
pub(super) fn prune(pattern: &Path, most: usize) -> io::Result<()> {
    let name = pattern.file_name().and_then(|name| name.to_str());
    let Some((before, behind)) = name.and_then(|name| name.split_once(TIME)) else {
        return Ok(());
    };
    let mut dumps = Vec::new();
    for entry in fs::read_dir(output::folder(pattern))? {
        let entry = entry?;
        let stamp = entry.file_name().to_str().and_then(|name| {
            let stamp = name.strip_prefix(before)?.strip_suffix(behind)?;
            is_stamp(stamp).then(|| stamp.to_owned())
        });
        if let Some(stamp) = stamp
            && entry.file_type()?.is_file()
            && pipeline::is_dump(&entry.path())
        {
            dumps.push((stamp, entry.path()));
        }
    }
    dumps.sort();
    let old = dumps.len().saturating_sub(most);
    for (_, path) in &dumps[..old] {
        fs::remove_file(path)?;
        tell(format!("removed: {}", path.display()));
        match fs::remove_file(output::checksum_path(path)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    Ok(())
}

/// Whether this is what [`at_time`] writes.
fn is_stamp(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() == 16
        && bytes.iter().enumerate().all(|(at, byte)| match at {
            8 => *byte == b'T',
            15 => *byte == b'Z',
            _ => byte.is_ascii_digit(),
        })
}
