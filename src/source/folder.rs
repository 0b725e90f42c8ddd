//! Directories and files of the local disk, opened so that nothing outside the root is read.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Read};
use std::path::{Path, PathBuf};

use super::{Error, SourceRequest};
use crate::model::{ReadError, path_text};

/// What a request names on the local disk, without links in its path.
pub(super) fn real_path(request: &SourceRequest) -> Result<PathBuf, Error> {
    let location = || request.location.clone();
    fs::canonicalize(&request.path).map_err(|cause| match cause.kind() {
        ErrorKind::NotFound => Error::NotFound {
            location: location(),
        },
        ErrorKind::NotADirectory => Error::NotADirectory {
            location: location(),
        },
        _ => Error::Unreadable {
            location: location(),
            cause,
        },
    })
}

/// The name of a project that lives in this directory.
pub(super) fn project_name(root: &Path) -> String {
    let named = match root.file_name() {
        Some(name) if name == ".git" => root.parent().and_then(Path::file_name),
        name => name,
    };
    let name = named.map(|name| path_text(name.as_encoded_bytes()));
    let name = name.unwrap_or_else(|| "root".to_owned());
    match name.strip_suffix(".git") {
        Some(stem) if !stem.is_empty() => stem.to_owned(),
        _ => name,
    }
}

/// A relative path with `/`, as text.
pub(super) fn text_of(path: &Path) -> String {
    let names: Vec<_> = path
        .iter()
        .map(|name| path_text(name.as_encoded_bytes()))
        .collect();
    names.join("/")
}

/// Reads a regular file below `root` that may have been replaced since it was listed. `root` holds
/// no links; `follow_links` allows them in `path`, as long as they stay below the root.
pub(super) fn read_below(
    root: &Path,
    path: &Path,
    follow_links: bool,
    limit: u64,
) -> Result<Vec<u8>, ReadError> {
    let wanted = root.join(path);
    let real = fs::canonicalize(&wanted).map_err(gone)?;
    let stays = if follow_links {
        lies_below(root, &real)
    } else {
        real == wanted
    };
    if !stays {
        return Err(ReadError::Moved);
    }
    let listed = fs::symlink_metadata(&real).map_err(gone)?;
    if !listed.is_file() {
        // Opening a pipe would wait for its writer.
        return Err(ReadError::Moved);
    }
    let file = File::open(&real).map_err(gone)?;
    let opened = file.metadata()?;
    if !opened.is_file() || !is_same(&listed, &opened) {
        return Err(ReadError::Moved);
    }
    if opened.len() > limit {
        return Err(ReadError::TooLarge { limit });
    }
    read_at_most(file, opened.len(), limit)
}

/// Whether the path lies below the root, outside of any `.git`. Neither holds links.
pub(super) fn lies_below(root: &Path, real: &Path) -> bool {
    let below = real.strip_prefix(root);
    below.is_ok_and(|below| below.iter().all(|name| name != ".git"))
}

/// Reads to the end, which may lie elsewhere than `expected` says.
fn read_at_most(file: File, expected: u64, limit: u64) -> Result<Vec<u8>, ReadError> {
    let mut bytes = Vec::with_capacity(usize::try_from(expected).unwrap_or(0));
    file.take(limit.saturating_add(1)).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > limit {
        return Err(ReadError::TooLarge { limit });
    }
    Ok(bytes)
}

fn gone(cause: io::Error) -> ReadError {
    match cause.kind() {
        ErrorKind::NotFound => ReadError::Vanished,
        ErrorKind::NotADirectory => ReadError::Moved,
        _ => ReadError::Io(cause),
    }
}

#[cfg(unix)]
fn is_same(listed: &fs::Metadata, opened: &fs::Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    (listed.dev(), listed.ino()) == (opened.dev(), opened.ino())
}

#[cfg(not(unix))]
fn is_same(_listed: &fs::Metadata, _opened: &fs::Metadata) -> bool {
    true
}

/// Whether the file is marked as executable.
#[cfg(unix)]
pub(super) fn is_executable(metadata: &fs::Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt;
    metadata.permissions().mode() & 0o100 != 0
}

#[cfg(not(unix))]
pub(super) fn is_executable(_metadata: &fs::Metadata) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::project_name;
    use std::path::Path;

    #[test]
    fn a_project_is_named_for_its_directory() {
        for (root, name) in [
            ("/a/project", "project"),
            ("/a/project.git", "project"),
            ("/a/project/.git", "project"),
            ("/.git", "root"),
            ("/", "root"),
        ] {
            assert_eq!(project_name(Path::new(root)), name, "{root}");
        }
    }
}
