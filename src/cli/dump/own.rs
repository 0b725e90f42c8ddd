//! What the command itself writes: no dump holds it, or it would grow from run to run.

use std::path::{Path, PathBuf};

/// In place of the time, while a name is turned into a glob.
pub(super) const TIME: &str = "TIMETIMETIME";
/// In place of the number of a part.
pub(super) const NUMBER: &str = "NUMBERNUMBER";

/// Globs that match these paths, as far as they lie below `root`.
pub(super) fn globs(root: &Path, paths: &[PathBuf]) -> Vec<String> {
    let below = paths.iter().filter_map(|path| below(root, path));
    let below = below.filter(|path| !path.is_empty());
    below
        .map(|path| {
            let glob = literal_glob(&path).replace(TIME, "*");
            format!("/{}", glob.replace(NUMBER, "[0-9]*"))
        })
        .collect()
}

/// The path of a file that may not be there yet, relative to `root`, where it lies below it.
fn below(root: &Path, path: &Path) -> Option<String> {
    let folder = match path.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    };
    let whole = folder.canonicalize().ok()?.join(path.file_name()?);
    let relative = whole.strip_prefix(root.canonicalize().ok()?).ok()?;
    let names = relative.iter().map(|name| name.to_str());
    Some(names.collect::<Option<Vec<_>>>()?.join("/"))
}

/// A glob that matches this text and nothing else.
fn literal_glob(text: &str) -> String {
    let mut glob = String::new();
    for letter in text.chars() {
        if "\\*?[]{}! ".contains(letter) {
            glob.push('\\');
        }
        glob.push(letter);
    }
    glob
}
