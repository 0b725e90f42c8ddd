//! Files that the user named one by one: `--files-from`.
//!
//! Whoever names a file wants it: no ignore rule hides it. A name that cannot be had costs that name
//! and is told.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use async_trait::async_trait;

use super::folder::{lies_below, text_of};
use super::listing::Found;
use super::part::part_of;
use super::{Error, Source};
use crate::model::{Diagnostic, Selection, Tree, path_text};

/// Names of files, relative to the source or absolute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileList {
    names: Vec<Vec<u8>>,
}

impl FileList {
    /// Reads a list: one name a line, or names that end with NUL, as `git ls-files -z` and
    /// `find -print0` write them. A NUL anywhere means the latter, also where `null` does not say so.
    pub fn parse(list: &[u8], null: bool) -> Self {
        let separator = if null || list.contains(&0) { 0 } else { b'\n' };
        let names = list.split(|byte| *byte == separator).map(|name| {
            let is_line = separator == b'\n';
            let name = if is_line {
                name.strip_suffix(b"\r").unwrap_or(name)
            } else {
                name
            };
            name.to_vec()
        });
        Self {
            names: names.filter(|name| !name.is_empty()).collect(),
        }
    }

    /// The named files of a directory, unordered, each once. `root` holds no links.
    pub(super) fn below(
        &self,
        root: &Path,
        follow_links: bool,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Vec<Found> {
        let mut found = Vec::new();
        for name in &self.names {
            match locate(root, name, follow_links) {
                Ok(file) => found.push(file),
                Err(reason) => diagnostics.push(unusable(name, &reason)),
            }
        }
        found.sort_by(|a, b| a.path.cmp(&b.path));
        found.dedup_by(|a, b| a.path == b.path);
        found
    }

    /// The tree with nothing but the named files.
    fn only(&self, mut tree: Tree) -> Tree {
        let mut kept = Vec::new();
        for name in &self.names {
            match place(&tree, name) {
                Ok(index) => kept.push(index),
                Err(reason) => tree.diagnostics.push(unusable(name, reason)),
            }
        }
        kept.sort_unstable();
        kept.dedup();
        tree.diagnostics.sort();
        Tree {
            chosen: true,
            ..part_of(tree, kept)
        }
    }
}

const OUTSIDE: &str = "it leads out of the source, or into its `.git`";
const FOLDER: &str = "it is a folder; name its files, or the folder itself as the source";
const MISSING: &str = "there is no such file in the source";

fn unusable(name: &[u8], reason: &str) -> Diagnostic {
    let message = format!("a file of the list was left out: {reason}");
    Diagnostic::on_file("unusable-path", path_text(name), message)
}

/// The file that goes by this name in a directory.
fn locate(root: &Path, name: &[u8], follow_links: bool) -> Result<Found, String> {
    let name = gix::path::from_byte_slice(name).map_err(|_| MISSING)?;
    let wanted = root.join(name);
    let (Some(folder), Some(name)) = (wanted.parent(), wanted.file_name()) else {
        return Err(folder_or_outside(root, &wanted).to_owned());
    };
    let folder = fs::canonicalize(folder).map_err(|cause| missing_or(&cause))?;
    if !lies_below(root, &folder) || name == ".git" {
        return Err(folder_or_outside(root, &wanted).to_owned());
    }
    let real = folder.join(name);
    let mut metadata = fs::symlink_metadata(&real).map_err(|cause| missing_or(&cause))?;
    if metadata.is_symlink() && follow_links {
        metadata = target_of(root, &real).unwrap_or(metadata);
    }
    if metadata.is_dir() {
        return Err(folder_or_outside(root, &real).to_owned());
    }
    let below = real
        .strip_prefix(root)
        .expect("its folder lies below the root");
    Ok(Found::new(below.to_owned(), &metadata))
}

/// What a link inside the root leads to, where that lies inside too.
fn target_of(root: &Path, link: &Path) -> Option<fs::Metadata> {
    let target = fs::canonicalize(link).ok()?;
    lies_below(root, &target)
        .then(|| fs::symlink_metadata(&target).ok())
        .flatten()
}

fn folder_or_outside(root: &Path, path: &Path) -> &'static str {
    match fs::canonicalize(path) {
        Ok(real) if lies_below(root, &real) => FOLDER,
        _ => OUTSIDE,
    }
}

fn missing_or(cause: &std::io::Error) -> String {
    match cause.kind() {
        ErrorKind::NotFound | ErrorKind::NotADirectory => MISSING.to_owned(),
        _ => format!("it cannot be looked at: {cause}"),
    }
}

/// Where the file stands in a tree that is no directory.
fn place(tree: &Tree, name: &[u8]) -> Result<usize, &'static str> {
    let path = plain(name).ok_or(OUTSIDE)?;
    let entries = &tree.entries;
    entries
        .binary_search_by(|entry| entry.path.as_str().cmp(&path))
        .map_err(|_| {
            let folder = format!("{path}/");
            let next = entries.partition_point(|entry| entry.path < folder);
            let is_folder = path.is_empty()
                || (entries.get(next)).is_some_and(|entry| entry.path.starts_with(&folder));
            if is_folder { FOLDER } else { MISSING }
        })
}

/// The name without `.` and `..`; `None` where it leads out of the root.
fn plain(name: &[u8]) -> Option<String> {
    let name = gix::path::from_byte_slice(name).ok()?;
    let mut path = PathBuf::new();
    for part in name.components() {
        use std::path::Component;
        match part {
            Component::CurDir => {}
            Component::Normal(part) => path.push(part),
            Component::ParentDir if path.pop() => {}
            _ => return None,
        }
    }
    Some(text_of(&path))
}

/// Any source but a directory, cut down to the files of a list.
pub(super) struct Chosen {
    pub(super) source: Box<dyn Source>,
    pub(super) files: FileList,
}

#[async_trait]
impl Source for Chosen {
    async fn open(&self, select: &Selection) -> Result<Tree, Error> {
        let everything = Selection {
            ignore_rules: false,
            ..select.clone()
        };
        Ok(self.files.only(self.source.open(&everything).await?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(list: &[u8], null: bool) -> Vec<String> {
        let list = FileList::parse(list, null);
        list.names.iter().map(|name| path_text(name)).collect()
    }

    #[test]
    fn names_end_with_a_line_or_with_nul() {
        assert_eq!(names(b"a\nb c\r\n\nd", false), ["a", "b c", "d"]);
        assert_eq!(names(b"a\0b\nc\0", false), ["a", "b\nc"]);
        assert_eq!(names(b"b\nc", true), ["b\nc"]);
        assert_eq!(names(b"caf\xE9\n", false), [r"caf\xE9"]);
        assert!(names(b"", false).is_empty());
    }

    #[test]
    fn a_name_is_followed_in_words_where_there_is_no_directory() {
        for (name, path) in [
            ("a/b", Some("a/b")),
            ("./a//b/", Some("a/b")),
            ("a/../b", Some("b")),
            (".", Some("")),
            ("a/../../b", None),
            ("/etc/passwd", None),
        ] {
            assert_eq!(plain(name.as_bytes()).as_deref(), path, "{name}");
        }
    }
}
