//! A dump in parts, a file each.

use std::fs;
use std::path::{Path, PathBuf};

use crate::cli::error::Failure;
use crate::cli::notes::tell;
use crate::cli::output::{self, Output, Together};
use crate::pipeline::{self, Packed, Written};

/// Writes the parts of a dump; gives how many they are.
pub(super) fn write(
    packed: &Packed,
    limit: usize,
    output: &Output,
    together: &mut Together,
) -> Result<(usize, Written), Failure> {
    let volumes = packed.volumes(limit)?;
    let mut all = Written::default();
    for (index, volume) in volumes.iter().enumerate() {
        let place = output.numbered(index + 1)?;
        all.extend(together.write(&place, |out| packed.write_volume(volume, out))?);
    }
    Ok((volumes.len(), all))
}

/// Removes the parts past `count` that a run before this one left, with their checksums: beside new ones
/// they would be taken for theirs. Nothing is touched that is no part of a dump of this program.
pub(super) fn remove_stale(output: &Output, count: usize) -> Result<(), Failure> {
    let Output::File { path, .. } = output else {
        return Ok(());
    };
    for stale in stale(output, path, count).map_err(|error| output::failure(path, error))? {
        let failed = |error| output::failure(&stale, error);
        fs::remove_file(&stale).map_err(failed)?;
        let checksum = output::checksum_path(&stale);
        if checksum.is_file() {
            fs::remove_file(checksum).map_err(failed)?;
        }
        tell(format!("removed: {}", stale.display()));
    }
    Ok(())
}

fn stale(output: &Output, path: &Path, count: usize) -> std::io::Result<Vec<PathBuf>> {
    let mut stale = Vec::new();
    for entry in fs::read_dir(output::folder(path))? {
        let name = entry?.file_name();
        let place = path.with_file_name(&name);
        let number = name.to_str().and_then(|name| output.number_of(name));
        let is_part = || {
            let found = fs::symlink_metadata(&place);
            found.is_ok_and(|found| found.is_file()) && pipeline::is_part(&place)
        };
        if number.is_some_and(|number| number > count) && is_part() {
            stale.push(place);
        }
    }
    stale.sort();
    Ok(stale)
}
