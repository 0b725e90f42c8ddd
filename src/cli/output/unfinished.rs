//! Files that are not finished: their names, and what becomes of them when the process is ended.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// How the names of files begin that are not finished.
pub(super) const TEMPORARY: &str = ".create-dump-";

/// Whether a file is one that is not finished.
pub(in crate::cli) fn is_temporary(path: &Path) -> bool {
    let name = path.file_name().map(|name| name.as_encoded_bytes());
    name.is_some_and(|name| name.starts_with(TEMPORARY.as_bytes()))
}

/// The files that are not finished: what ends the process at once drops nothing.
static UNFINISHED: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// Removes what the end of the process would leave.
pub(in crate::cli) fn remove_unfinished() {
    let files = UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner);
    for file in files.iter() {
        // Most of them are in their place by now, under another name.
        let _ = std::fs::remove_file(file);
    }
}

/// A file beside the wanted one, with what an ordinary new file may do.
pub(super) fn temporary(folder: &Path) -> io::Result<tempfile::NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(TEMPORARY);
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let file = builder.tempfile_in(folder)?;
    let mut files = UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner);
    files.retain(|file| file.exists());
    files.push(file.path().to_owned());
    Ok(file)
}
