//! A directory of the local disk.

use std::collections::{BTreeSet, HashSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use async_trait::async_trait;

use super::checkout::Checkout;
use super::file_list::FileList;
use super::folder::{project_name, read_below};
use super::ignore_rules::{Rules, on_disk};
use super::listing::{Found, Listing};
use super::repository::Repository;
use super::tracked::Tracked;
use super::{Error, Source, SourceRequest};
use crate::model::{
    Contents, Diagnostic, EntryKind, ReadError, Selection, SourceKind, SourceOrigin, Tree,
};

/// A directory: its files as they are now.
pub(super) struct Local {
    location: String,
    root: PathBuf,
    /// The user's own ignore rules.
    excludes: Option<PathBuf>,
    /// The files to take, where the user named them.
    files: Option<FileList>,
}

impl Local {
    /// `root` is a directory without links in its path.
    pub(super) fn new(root: PathBuf, request: &SourceRequest) -> Self {
        Self {
            location: request.location.clone(),
            root,
            excludes: request.excludes.clone(),
            files: request.files.clone(),
        }
    }
}

#[async_trait]
impl Source for Local {
    async fn open(&self, select: &Selection) -> Result<Tree, Error> {
        fs::read_dir(&self.root).map_err(|cause| Error::Unreadable {
            location: self.location.clone(),
            cause,
        })?;
        let mut diagnostics = Vec::new();
        let checkout = Checkout::around(&self.root, &mut diagnostics);
        let mut found = match &self.files {
            Some(files) => files.below(&self.root, select.follow_links, &mut diagnostics),
            None => self.list(select, checkout.as_ref(), &mut diagnostics),
        };
        found.sort_by(|a, b| a.entry.path.cmp(&b.entry.path));
        diagnostics.sort();
        let (paths, entries): (Vec<_>, Vec<_>) = found
            .into_iter()
            .map(|found| (found.path, found.entry))
            .unzip();
        Ok(Tree {
            origin: self.origin(checkout.as_ref()),
            chosen: self.files.is_some(),
            diagnostics,
            contents: Box::new(Files {
                root: self.root.clone(),
                paths,
                kinds: entries.iter().map(|entry| entry.kind).collect(),
                follow_links: select.follow_links,
            }),
            entries,
        })
    }
}

impl Local {
    fn origin(&self, checkout: Option<&Checkout>) -> SourceOrigin {
        let repository = checkout.map(|found| &found.repository);
        SourceOrigin {
            kind: SourceKind::Directory,
            location: self.location.clone(),
            name: project_name(&self.root),
            revision: checkout.and_then(|found| Some(found.head?.to_string())),
            dirty: checkout.is_some_and(|found| found.dirty),
            repository: repository.map(Repository::location),
            web: repository.and_then(Repository::web),
        }
    }

    /// Everything that counts as part of the directory, unordered.
    fn list(
        &self,
        select: &Selection,
        checkout: Option<&Checkout>,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Vec<Found> {
        let tracked = checkout.and_then(|found| found.tracked.as_ref());
        let listing = Listing {
            root: self.root.clone(),
            top: checkout.map_or_else(|| self.root.clone(), |found| found.top.clone()),
            prefix: checkout.map_or_else(PathBuf::new, |found| found.repository.prefix.clone()),
            follow_links: select.follow_links,
            in_repository: checkout.is_some(),
            submodules: tracked.map_or_else(HashSet::new, |found| found.submodules().collect()),
        };
        if !select.ignore_rules {
            return listing.run(None, diagnostics);
        }
        let exclude = checkout.map(|found| found.repository.common_dir().join("info/exclude"));
        let outside = [exclude, self.excludes.clone()];
        let rules = rules_of_root(&listing, &outside, diagnostics);
        let mut found = listing.run(Some(rules), diagnostics);
        if let Some(tracked) = tracked {
            let hidden = hidden_by_rules(&self.root, tracked, &found);
            found.extend(hidden);
        }
        found
    }
}

/// The rules of the root, with those of the folders between it and the top of its repository.
fn rules_of_root(
    listing: &Listing,
    outside: &[Option<PathBuf>; 2],
    diagnostics: &mut Vec<Diagnostic>,
) -> Arc<Rules> {
    let read = on_disk(&listing.top);
    let mut rules = Rules::of_top(&read, outside, diagnostics);
    let mut folder = PathBuf::new();
    for name in &listing.prefix {
        folder.push(name);
        rules = rules.below(&read, &folder, diagnostics);
    }
    rules
}

/// The files that the index names and the ignore rules hide, where they still exist.
fn hidden_by_rules(root: &Path, tracked: &Tracked, found: &[Found]) -> Vec<Found> {
    let listed: HashSet<&Path> = found.iter().map(|found| found.path.as_path()).collect();
    // A conflict names a path several times.
    let hidden: BTreeSet<PathBuf> = tracked
        .files()
        .filter(|path| !listed.contains(path.as_path()))
        .collect();
    hidden
        .into_iter()
        .filter_map(|path| still_there(root, path))
        .collect()
}

/// The file or link at a path, reached through no link.
fn still_there(root: &Path, path: PathBuf) -> Option<Found> {
    let wanted = root.join(&path);
    let metadata = fs::symlink_metadata(&wanted).ok()?;
    let folder = wanted.parent()?;
    let is_plain = fs::canonicalize(folder).is_ok_and(|real| real == folder);
    (is_plain && !metadata.is_dir()).then(|| Found::new(path, &metadata))
}

struct Files {
    root: PathBuf,
    paths: Vec<PathBuf>,
    kinds: Vec<EntryKind>,
    follow_links: bool,
}

impl Contents for Files {
    fn read(&self, index: usize, limit: u64) -> Result<Vec<u8>, ReadError> {
        let path = self.paths.get(index).ok_or(ReadError::Vanished)?;
        read_below(&self.root, path, self.follow_links, limit)
    }

    /// Of what is not read: the name that git gives to where a link leads, and the commit that is
    /// checked out in a submodule.
    fn git_id(&self, index: usize) -> Option<[u8; 20]> {
        let path = self.root.join(self.paths.get(index)?);
        match self.kinds.get(index)? {
            EntryKind::Link | EntryKind::Outside => id_of_link(&path),
            EntryKind::Submodule => Repository::checked_out(&path)?.as_slice().try_into().ok(),
            EntryKind::File | EntryKind::Special => None,
        }
    }
}

fn id_of_link(path: &Path) -> Option<[u8; 20]> {
    let target = fs::read_link(path).ok()?;
    let bytes = if cfg!(windows) {
        target.to_str()?.replace('\\', "/").into_bytes()
    } else {
        target.into_os_string().into_encoded_bytes()
    };
    let (hash, blob) = (gix::hash::Kind::Sha1, gix::objs::Kind::Blob);
    let id = gix::objs::compute_hash(hash, blob, &bytes).ok()?;
    id.as_slice().try_into().ok()
}
