//! What stands in a git directory, before anything in it is opened.
//!
//! Opening a pipe waits for its writer, and a device may never end: an unpacked archive can hold
//! them where git expects its own files. Such a repository is not opened at all.

use std::fs::{self, FileType};
use std::path::{Path, PathBuf};

use gix::discover::path::{from_gitdir_file, from_plain_file_relative_to_file};

use super::repository::text;

/// Folders that only git's own programs enter.
const UNUSED: &[&str] = &["hooks", "lfs", "modules"];

/// Fails where reading the repository could wait for ever. `dot_git` is a git directory, or the file
/// that names one.
pub(super) fn check(dot_git: &Path) -> Result<(), String> {
    let git_dir = if dot_git.is_dir() {
        dot_git.to_owned()
    } else if dot_git.is_file() {
        from_gitdir_file(dot_git).map_err(text)?
    } else {
        return Err("its `.git` is neither a folder nor a file".to_owned());
    };
    // The library that reads repositories takes for granted that no path climbs above the root.
    if gix::path::normalize(git_dir.as_path().into(), Path::new("/")).is_none() {
        return Err("its `.git` names a folder above the root of all folders".to_owned());
    }
    check_below(&git_dir)?;
    match from_plain_file_relative_to_file(&git_dir.join("commondir")) {
        Some(Ok(common)) => check_below(&common),
        _ => Ok(()),
    }
}

fn check_below(git_dir: &Path) -> Result<(), String> {
    let mut folders: Vec<PathBuf> = vec![git_dir.to_owned()];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = fs::read_dir(&folder) else {
            continue;
        };
        for entry in entries.flatten() {
            let path = entry.path();
            // A link counts as what it leads to, and is not entered.
            let Ok(kind) = entry.file_type().and_then(|kind| match kind.is_symlink() {
                true => Ok(fs::metadata(&path)?.file_type()),
                false => Ok(kind),
            }) else {
                continue;
            };
            if blocks(kind) {
                let name = path.strip_prefix(git_dir).unwrap_or(&path).display();
                return Err(format!("its file `{name}` is a pipe or a device"));
            }
            let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
            if is_folder && !UNUSED.iter().any(|name| entry.file_name() == *name) {
                folders.push(path);
            }
        }
    }
    Ok(())
}

/// Whether opening or reading it may never end. Sockets refuse to be opened; git's own file-system
/// monitor leaves one.
#[cfg(unix)]
fn blocks(kind: FileType) -> bool {
    use std::os::unix::fs::FileTypeExt;
    kind.is_fifo() || kind.is_char_device() || kind.is_block_device()
}

#[cfg(not(unix))]
fn blocks(_kind: FileType) -> bool {
    false
}
