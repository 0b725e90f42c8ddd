//! Carries the paths of old commits forward to the name that stands in the source now.

use std::collections::HashMap;

use super::changes::{Change, Changes};

/// A file of the source that a commit touched.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct TouchedFile {
    /// Its place among the paths of the source.
    pub file: u32,
    /// The place of the touch in the change of the commit.
    pub touch: u32,
}

/// For each commit the files of the source that it touched, sorted, none twice.
///
/// Walks from the newest commit back. Where a commit renamed a file, its old name stands for the
/// new one from there on. A name that means nothing yet, because it was changed on a branch while
/// another branch renamed it, gets the meaning it has in the end. A file that was deleted and came
/// back under its name is the same file.
pub(super) fn follow(changes: &Changes, paths: &[&str]) -> Vec<Vec<TouchedFile>> {
    let places: HashMap<&str, u32> = paths.iter().copied().zip(0..).collect();
    let mut names: Vec<Option<u32>> = changes
        .paths
        .iter()
        .map(|path| places.get(path.as_str()).copied())
        .collect();
    let mut touched = Vec::with_capacity(changes.commits.len());
    let mut unknown = Vec::new();
    for (commit, change) in changes.commits.iter().enumerate() {
        let mut files = Vec::new();
        let paths = change.iter().flat_map(Change::paths);
        for (path, touch) in paths.zip(0..) {
            match names[path as usize] {
                Some(file) => files.push(TouchedFile { file, touch }),
                None => unknown.push((commit, path, touch)),
            }
        }
        touched.push(files);
        for (from, to) in change.iter().flat_map(|change| &change.renames) {
            if let Some(file) = names[*to as usize] {
                names[*from as usize] = Some(file);
            }
        }
    }
    for (commit, path, touch) in unknown {
        let file = names[path as usize];
        touched[commit].extend(file.map(|file| TouchedFile { file, touch }));
    }
    for files in &mut touched {
        files.sort_unstable();
        files.dedup_by_key(|it| it.file);
    }
    touched
}
