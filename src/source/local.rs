//! A directory of the local disk.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use async_trait::async_trait;

use super::folder::{project_name, read_below};
use super::ignore_rules::Rules;
use super::listing::{Found, Listing};
use super::repository::Repository;
use super::tracked::Tracked;
use super::{Error, Source};
use crate::model::{Contents, Diagnostic, ReadError, Selection, SourceKind, SourceOrigin, Tree};

/// A directory: its files as they are now.
pub(super) struct Local {
    location: String,
    root: PathBuf,
}

impl Local {
    /// `root` is a directory without links in its path.
    pub(super) fn new(location: String, root: PathBuf) -> Self {
        Self { location, root }
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
        let mut complain = |reason| diagnostics.push(unusable(reason));
        let repository = Repository::around(&self.root)
            .unwrap_or_else(|reason| {
                complain(reason);
                None
            })
            .filter(|repository| repository.work_tree.is_some());
        let tracked = repository
            .as_ref()
            .and_then(|repository| Tracked::of(repository).map_err(complain).ok());
        let origin = self.origin(repository.as_ref(), tracked.as_ref(), &mut diagnostics);
        let mut found = self.list(
            select,
            repository.as_ref(),
            tracked.as_ref(),
            &mut diagnostics,
        );
        found.sort_by(|a, b| a.entry.path.cmp(&b.entry.path));
        diagnostics.sort();
        let (paths, entries) = found
            .into_iter()
            .map(|found| (found.path, found.entry))
            .unzip();
        Ok(Tree {
            origin,
            entries,
            diagnostics,
            contents: Box::new(Files {
                root: self.root.clone(),
                paths,
                follow_links: select.follow_links,
            }),
        })
    }
}

impl Local {
    fn origin(
        &self,
        repository: Option<&Repository>,
        tracked: Option<&Tracked>,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> SourceOrigin {
        let mut complain = |reason| diagnostics.push(unusable(reason));
        let head = repository.and_then(|repository| {
            repository.head().unwrap_or_else(|reason| {
                complain(reason);
                None
            })
        });
        let dirty = match (repository, tracked, head) {
            (Some(repository), Some(tracked), Some(head)) => tracked
                .differs_from(repository, head, &self.root)
                .unwrap_or_else(|reason| {
                    complain(reason);
                    false
                }),
            _ => false,
        };
        SourceOrigin {
            kind: SourceKind::Directory,
            location: self.location.clone(),
            name: project_name(&self.root),
            revision: head.map(|id| id.to_string()),
            dirty,
            repository: repository.map(Repository::location),
            web: repository.and_then(Repository::web),
        }
    }

    fn list(
        &self,
        select: &Selection,
        repository: Option<&Repository>,
        tracked: Option<&Tracked>,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Vec<Found> {
        let prefix = repository.map_or_else(PathBuf::new, |found| found.prefix.clone());
        let top = repository.and_then(|found| found.work_tree.clone());
        let listing = Listing {
            root: self.root.clone(),
            top: top.unwrap_or_else(|| self.root.clone()),
            prefix,
            follow_links: select.follow_links,
            in_repository: repository.is_some(),
            submodules: tracked.map_or_else(HashSet::new, |found| found.submodules().collect()),
        };
        if !select.ignore_rules {
            return listing.run(None, diagnostics);
        }
        let git_dir =
            repository.map(|found| found.handle.to_thread_local().common_dir().to_owned());
        let rules = rules_of_root(&listing, git_dir.as_deref(), diagnostics);
        let mut found = listing.run(Some(rules), diagnostics);
        if let Some(tracked) = tracked {
            let listed: HashSet<PathBuf> = found.iter().map(|found| found.path.clone()).collect();
            found.extend(
                tracked
                    .files()
                    .filter(|path| !listed.contains(path))
                    .collect::<std::collections::BTreeSet<_>>()
                    .into_iter()
                    .filter_map(|path| tracked_though_ignored(&self.root, path)),
            );
        }
        found
    }
}

/// The rules of the root, with those of the folders between it and the top of its repository.
fn rules_of_root(
    listing: &Listing,
    git_dir: Option<&Path>,
    diagnostics: &mut Vec<Diagnostic>,
) -> std::sync::Arc<Rules> {
    let mut rules = Rules::of_top(&listing.top, git_dir, diagnostics);
    let mut folder = PathBuf::new();
    for name in &listing.prefix {
        folder.push(name);
        rules = rules.below(&listing.top, &folder, diagnostics);
    }
    rules
}

/// A file that the index names and the ignore rules hide, where it still exists: a file or a link,
/// reached through no link.
fn tracked_though_ignored(root: &Path, path: PathBuf) -> Option<Found> {
    let wanted = root.join(&path);
    let metadata = fs::symlink_metadata(&wanted).ok()?;
    let folder = wanted.parent()?;
    let is_plain = fs::canonicalize(folder).is_ok_and(|real| real == folder);
    (is_plain && !metadata.is_dir()).then(|| Found::new(path, &metadata))
}

fn unusable(reason: String) -> Diagnostic {
    let message = format!("the git repository around the source cannot be used: {reason}");
    Diagnostic::new("unusable-repository", message)
}

struct Files {
    root: PathBuf,
    paths: Vec<PathBuf>,
    follow_links: bool,
}

impl Contents for Files {
    fn read(&self, index: usize, limit: u64) -> Result<Vec<u8>, ReadError> {
        let path = self.paths.get(index).ok_or(ReadError::Vanished)?;
        read_below(&self.root, path, self.follow_links, limit)
    }
}
