//! Where configuration files stand, and how they are opened.

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use super::document::Document;
use super::error::Error;
use super::standing::Standing;

const LARGEST: u64 = 1 << 20;

/// Names of the local file, the strongest first.
const NAMES: [&str; 3] = [
    "create-dump.toml",
    ".config/create-dump.toml",
    "pyproject.toml",
];

/// The section of `pyproject.toml` that is ours, as it stands there in whatever notation.
const SECTION: &str = "create-dump";

/// A local file, and those beside it that are not read because of it.
#[derive(Debug)]
pub(super) struct Local {
    pub(super) path: PathBuf,
    pub(super) passed_over: Vec<PathBuf>,
}

/// The folder of the repository around a source, or the source itself where there is none: nothing
/// above it has to do with the source.
pub(super) fn root_of(source: &Path) -> PathBuf {
    let is_root = |folder: &&Path| folder.join(".git").exists();
    let root = source.ancestors().find(is_root).unwrap_or(source);
    root.to_owned()
}

/// The local file of a source: the nearest, from the source up to the root of its repository.
pub(super) fn local(source: &Path) -> Option<Local> {
    let root = root_of(source);
    let up_to_root = source.ancestors().take_while(|it| it.starts_with(&root));
    up_to_root.map(in_folder).find_map(|found| {
        let mut found = found.into_iter();
        let path = found.next()?;
        let passed_over = found.collect();
        Some(Local { path, passed_over })
    })
}

fn in_folder(folder: &Path) -> Vec<PathBuf> {
    let paths = NAMES.iter().map(|name| folder.join(name));
    // Part by part, so that a path that is shown has one kind of separator on Windows too.
    let paths = paths.map(|path| path.components().collect::<PathBuf>());
    paths.filter(|path| is_ours(path)).collect()
}

/// Most files of projects are meant for others, and need not even be TOML: templates are not.
fn is_ours(path: &Path) -> bool {
    if path.ends_with("pyproject.toml") {
        return path.is_file() && text_of(path).is_ok_and(|text| text.contains(SECTION));
    }
    path.symlink_metadata().is_ok()
}

/// Whether a file of this name is found without being named.
pub(super) fn is_local_name(path: &Path) -> bool {
    NAMES.iter().any(|name| path.ends_with(name))
}

/// Reads a file that the user named, or the global one: links are followed.
pub(super) fn read(standing: &Standing) -> Result<Document, Error> {
    let text = text_of(&standing.path).map_err(|reason| Error::Unreadable {
        path: standing.path.clone(),
        reason,
    })?;
    Ok(standing.read(&text))
}

/// Reads a file that was found in the analysed tree. A link could lead anywhere, and an error
/// message that quotes the file would show what stands there: links are refused.
pub(super) fn read_local(standing: &Standing, root: &Path) -> Result<Document, Error> {
    let path = &standing.path;
    let is_link = |path: &Path| {
        let found = path.symlink_metadata();
        found.is_ok_and(|found| found.file_type().is_symlink())
    };
    let mut below = path.ancestors().take_while(|it| *it != root);
    if below.any(is_link) {
        return Err(Error::Unreadable {
            path: path.clone(),
            reason: "it is reached by a symbolic link in the analysed tree".to_owned(),
        });
    }
    read(standing)
}

fn text_of(path: &Path) -> Result<String, String> {
    let failed = |error: std::io::Error| error.to_string();
    if !fs::metadata(path).map_err(failed)?.is_file() {
        return Err("it is not a regular file".to_owned());
    }
    let mut text = String::new();
    File::open(path)
        .and_then(|file| file.take(LARGEST + 1).read_to_string(&mut text))
        .map_err(failed)?;
    if text.len() as u64 > LARGEST {
        return Err("it is larger than 1 MiB".to_owned());
    }
    Ok(text)
}
