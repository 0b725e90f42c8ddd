//! The folders of the cache: made private, listed, and kept within a size.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// Makes a folder, and those above it, for its owner's eyes only.
#[cfg(unix)]
pub(super) fn make_private(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt as _;
    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)
}

#[cfg(not(unix))]
pub(super) fn make_private(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)
}

/// A file of the cache.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Kept {
    pub(super) path: PathBuf,
    pub(super) size: u64,
    /// When it was written, or last answered, to the day.
    pub(super) used: SystemTime,
}

/// The files in a folder, without those below. What cannot be listed is not there.
pub(super) fn files(folder: &Path) -> Vec<Kept> {
    entries(folder)
        .into_iter()
        .filter_map(|path| {
            let metadata = fs::symlink_metadata(&path).ok()?;
            metadata.is_file().then_some(())?;
            Some(Kept {
                path,
                size: metadata.len(),
                used: metadata.modified().ok()?,
            })
        })
        .collect()
}

/// The folders in a folder, sorted. Links are not followed.
pub(super) fn folders(folder: &Path) -> Vec<PathBuf> {
    let is_folder = |path: &PathBuf| fs::symlink_metadata(path).is_ok_and(|found| found.is_dir());
    let mut found = entries(folder);
    found.retain(is_folder);
    found.sort();
    found
}

/// All files below a folder.
pub(super) fn files_below(folder: &Path) -> Vec<Kept> {
    let mut found = files(folder);
    for below in folders(folder) {
        found.extend(files_below(&below));
    }
    found
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Vec::new();
    };
    entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .collect()
}

/// Marks files as used now, by the clock of the disk that they lie on. Whether that works is of no
/// importance but for the order in which room is made.
pub(super) fn touch<'a>(folder: &Path, files: impl Iterator<Item = &'a Path>) {
    let mut files = files.peekable();
    if files.peek().is_none() {
        return;
    }
    let Ok(now) = now(folder) else { return };
    for path in files {
        let _ = touch_one(path, now);
    }
}

/// A mark that is younger than this need not be made again.
const FRESH: Duration = Duration::from_secs(24 * 60 * 60);

fn touch_one(path: &Path, now: SystemTime) -> io::Result<()> {
    let used = fs::symlink_metadata(path)?.modified()?;
    if now.duration_since(used).is_ok_and(|age| age > FRESH) {
        let file = fs::OpenOptions::new().append(true).open(path)?;
        file.set_modified(now)?;
    }
    Ok(())
}

/// The time of the disk that a folder lies on: that of a file made this moment.
pub(super) fn now(folder: &Path) -> io::Result<SystemTime> {
    let file = tempfile::NamedTempFile::new_in(folder)?;
    file.as_file().metadata()?.modified()
}
