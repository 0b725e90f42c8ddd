//! Lists the files of a directory, level by level.
//!
//! Each level of folders is listed in parallel and in order, so that neither the depth of the tree
//! costs stack nor the number of threads changes the result.

use std::collections::HashSet;
use std::ffi::{OsStr, OsString};
use std::fs::{self, DirEntry};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;

use super::folder::{is_executable, lies_below, text_of};
use super::ignore_rules::{IGNORE_FILES, Rules, on_disk};
use crate::model::{Diagnostic, Entry, EntryKind};

/// What to list, and how.
pub(super) struct Listing {
    /// The directory, without links in its path.
    pub(super) root: PathBuf,
    /// The topmost folder whose ignore rules hold, and the root's path below it.
    pub(super) top: PathBuf,
    pub(super) prefix: PathBuf,
    pub(super) follow_links: bool,
    /// Whether the root lies in a repository: others below it are then mounted, not its own.
    pub(super) in_repository: bool,
    /// Folders that the index says are submodules.
    pub(super) submodules: HashSet<PathBuf>,
}

/// What stands at a path relative to the root.
pub(super) struct Found {
    pub(super) path: PathBuf,
    pub(super) entry: Entry,
}

struct Folder {
    path: PathBuf,
    /// The rules of the folder around it; of the root, its own.
    rules: Option<Arc<Rules>>,
    /// Whether a link led here; links to folders are then not followed any further.
    through_link: bool,
}

#[derive(Default)]
struct Level {
    found: Vec<Found>,
    folders: Vec<Folder>,
    diagnostics: Vec<Diagnostic>,
}

impl Listing {
    /// Everything below the root that `rules`, those of the root, do not ignore.
    pub(super) fn run(
        &self,
        rules: Option<Arc<Rules>>,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Vec<Found> {
        let mut found = Vec::new();
        let mut folders = vec![Folder {
            path: PathBuf::new(),
            rules,
            through_link: false,
        }];
        while !folders.is_empty() {
            let levels: Vec<Level> = folders.par_iter().map(|folder| self.list(folder)).collect();
            folders.clear();
            for level in levels {
                found.extend(level.found);
                folders.extend(level.folders);
                diagnostics.extend(level.diagnostics);
            }
        }
        found
    }

    fn list(&self, folder: &Folder) -> Level {
        let mut level = Level::default();
        let names = match names_in(&self.root.join(&folder.path)) {
            Ok(names) => names,
            Err(cause) => {
                level.diagnostics.push(unlisted(&folder.path, &cause));
                return level;
            }
        };
        let is_root = folder.path.as_os_str().is_empty();
        if !is_root && holds(&names, ".git") && self.is_mounted(&folder.path) {
            level.found.push(Found::submodule(folder.path.clone()));
            return level;
        }
        let rules = folder.rules.as_ref().map(|rules| {
            if is_root || !IGNORE_FILES.iter().any(|name| holds(&names, name)) {
                return Arc::clone(rules);
            }
            let read = on_disk(&self.top);
            let place = self.prefix.join(&folder.path);
            rules.below(&read, &place, &mut level.diagnostics)
        });
        let inside = Folder {
            path: folder.path.clone(),
            rules,
            through_link: folder.through_link,
        };
        for entry in names.iter().filter(|(name, _)| name != ".git") {
            self.place(&inside, entry, &mut level);
        }
        level
    }

    /// Puts what was listed in a folder where it belongs.
    fn place(&self, folder: &Folder, (name, entry): &(OsString, DirEntry), level: &mut Level) {
        let path = folder.path.join(name);
        // Of a folder the list says all there is to know; the rest is asked for.
        let is_listed_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
        let metadata = (!is_listed_folder).then(|| entry.metadata());
        let mut metadata = match metadata.transpose() {
            Ok(metadata) => metadata,
            // It vanished between the two calls: as if it had never been listed.
            Err(cause) if cause.kind() == ErrorKind::NotFound => return,
            Err(cause) => return level.diagnostics.push(unlisted(&path, &cause)),
        };
        let mut through_link = folder.through_link;
        if metadata.as_ref().is_some_and(fs::Metadata::is_symlink)
            && self.follow_links
            && let Some(target) = self.target_of(&path, folder)
        {
            through_link |= target.is_dir();
            metadata = Some(target);
        }
        let is_folder = metadata.as_ref().is_none_or(fs::Metadata::is_dir);
        let is_submodule = is_folder && self.submodules.contains(&path);
        let rules = folder.rules.as_ref();
        let is_ignored =
            rules.is_some_and(|rules| rules.ignores(&self.prefix.join(&path), is_folder));
        if is_ignored && !is_submodule {
            return;
        }
        match metadata {
            Some(metadata) if !is_folder => level.found.push(Found::new(path, &metadata)),
            _ if is_submodule => level.found.push(Found::submodule(path)),
            _ => level.folders.push(Folder {
                path,
                rules: folder.rules.clone(),
                through_link,
            }),
        }
    }

    /// Whether another repository lies here, inside the source's own.
    fn is_mounted(&self, path: &Path) -> bool {
        let git = self.root.join(path).join(".git");
        self.in_repository
            && fs::symlink_metadata(&git)
                .is_ok_and(|found| found.is_file() || git.join("HEAD").symlink_metadata().is_ok())
    }

    /// What a link leads to, where it may be followed: below the root, outside `.git`, and not to a
    /// folder that the link itself lies in.
    fn target_of(&self, link: &Path, folder: &Folder) -> Option<fs::Metadata> {
        let target = fs::canonicalize(self.root.join(link)).ok()?;
        if !lies_below(&self.root, &target) {
            return None;
        }
        let metadata = fs::symlink_metadata(&target).ok()?;
        let loops = metadata.is_dir()
            && (folder.through_link || self.root.join(&folder.path).starts_with(&target));
        (!loops).then_some(metadata)
    }
}

/// What stands in a folder, sorted by name.
fn names_in(folder: &Path) -> io::Result<Vec<(OsString, DirEntry)>> {
    let named = |entry: io::Result<DirEntry>| entry.map(|entry| (entry.file_name(), entry));
    let mut names = fs::read_dir(folder)?
        .map(named)
        .collect::<io::Result<Vec<_>>>()?;
    names.sort_unstable_by(|(a, _), (b, _)| a.cmp(b));
    Ok(names)
}

fn holds(names: &[(OsString, DirEntry)], name: &str) -> bool {
    let found = names.binary_search_by(|(known, _)| known.as_os_str().cmp(OsStr::new(name)));
    found.is_ok()
}

impl Found {
    fn submodule(path: PathBuf) -> Self {
        let entry = Entry {
            path: text_of(&path),
            size: 0,
            kind: EntryKind::Submodule,
            executable: false,
        };
        Self { path, entry }
    }

    pub(super) fn new(path: PathBuf, metadata: &fs::Metadata) -> Self {
        let kind = if metadata.is_file() {
            EntryKind::File
        } else if metadata.is_symlink() {
            EntryKind::Link
        } else if metadata.is_dir() {
            EntryKind::Submodule
        } else {
            EntryKind::Special
        };
        let entry = Entry {
            path: text_of(&path),
            size: if kind == EntryKind::File {
                metadata.len()
            } else {
                0
            },
            kind,
            executable: kind == EntryKind::File && is_executable(metadata),
        };
        Self { path, entry }
    }
}

fn unlisted(path: &Path, cause: &io::Error) -> Diagnostic {
    Diagnostic::on_file(
        "unreadable-directory",
        text_of(path),
        format!("what stands here cannot be listed: {cause}"),
    )
}
