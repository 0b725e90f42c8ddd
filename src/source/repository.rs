//! The git repository around a source, opened so that nothing it names is executed.

use std::fs;
use std::path::{Path, PathBuf};

use gix::bstr::BString;

use super::folder::{read_below, text_of};
use super::{Error, formats, git_dir, web};
use crate::git;
use crate::model::{ReadError, RepositoryLocation, WebHost};

/// Why a repository that is there is not read.
#[derive(Debug, thiserror::Error)]
pub(super) enum Unusable {
    /// It is whole, and of a kind that is not read.
    #[error("{0}")]
    Foreign(String),
    /// It, or a part of it, is not what it should be.
    #[error("{0}")]
    Broken(String),
}

impl From<String> for Unusable {
    fn from(reason: String) -> Self {
        Self::Broken(reason)
    }
}

impl Unusable {
    /// The error for whoever asked for a revision of it.
    pub(super) fn refuses(self, location: &str, revision: &str) -> Error {
        let (location, revision) = (location.to_owned(), revision.to_owned());
        match self {
            Self::Foreign(reason) => Error::ForeignRepository {
                location,
                revision,
                reason,
            },
            Self::Broken(reason) => Error::NotARepository {
                location,
                revision,
                reason,
            },
        }
    }
}

/// A repository and where the source lies in it.
pub(super) struct Repository {
    pub(super) handle: gix::ThreadSafeRepository,
    /// The top of the work tree, without links; `None` for a bare repository.
    pub(super) work_tree: Option<PathBuf>,
    /// The source's path below the top of the repository.
    pub(super) prefix: PathBuf,
}

/// Whether the directory is itself the inside of a repository: a bare one, or a `.git`.
pub(super) fn is_git_directory(root: &Path) -> bool {
    let looks_so = ["objects", "refs"]
        .iter()
        .all(|name| root.join(name).is_dir());
    looks_so && !exists(&root.join(".git")) && has_head(root)
}

/// Whether `HEAD` reads as git's does. A pipe in its place is a forged one.
fn has_head(root: &Path) -> bool {
    match read_below(root, Path::new("HEAD"), false, 1024) {
        Ok(head) => {
            let head = head.trim_ascii_end();
            head.starts_with(b"ref: ") || gix::ObjectId::from_hex(head).is_ok()
        }
        Err(error) => matches!(error, ReadError::Moved),
    }
}

fn exists(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok()
}

impl Repository {
    /// The repository around `root`, a directory without links in its path. `Ok(None)` where there
    /// is none; the error says why one that is there cannot be used.
    pub(super) fn around(root: &Path) -> Result<Option<Self>, Unusable> {
        git::guarded(|| Self::opened(root))?
    }

    fn opened(root: &Path) -> Result<Option<Self>, Unusable> {
        if is_git_directory(root) {
            check(root)?;
            let handle = git::options().open_path_as_is(true).open(root);
            return Ok(Some(Self::bare(handle.map_err(text)?)));
        }
        let Some(top) = root.ancestors().find(|folder| exists(&folder.join(".git"))) else {
            return Ok(None);
        };
        check(&top.join(".git"))?;
        let handle = git::options().open(top).map_err(text)?;
        let Some(work_tree) = handle.work_dir().and_then(|top| fs::canonicalize(top).ok()) else {
            return Ok(Some(Self::bare(handle)));
        };
        match root.strip_prefix(&work_tree) {
            Ok(prefix) => Ok(Some(Self {
                prefix: prefix.to_owned(),
                handle,
                work_tree: Some(work_tree),
            })),
            Err(_) => Err("its work tree lies elsewhere".to_owned().into()),
        }
    }

    fn bare(handle: gix::ThreadSafeRepository) -> Self {
        Self {
            handle,
            work_tree: None,
            prefix: PathBuf::new(),
        }
    }

    /// Where the repository lies, for whoever reads its history.
    pub(super) fn location(&self) -> RepositoryLocation {
        RepositoryLocation {
            git_dir: self.handle.git_dir().to_owned(),
            prefix: text_of(&self.prefix),
        }
    }

    /// The git directory that the work trees of the repository share.
    pub(super) fn common_dir(&self) -> PathBuf {
        self.handle.to_thread_local().common_dir().to_owned()
    }

    /// The prefix as git's own bytes, with a slash at its end unless it is empty.
    pub(super) fn prefix_bytes(&self) -> BString {
        let mut bytes = BString::default();
        for name in &self.prefix {
            bytes.extend_from_slice(name.as_encoded_bytes());
            bytes.push(b'/');
        }
        bytes
    }

    /// The commit that `HEAD` names; `Ok(None)` before the first commit.
    pub(super) fn head(&self) -> Result<Option<gix::ObjectId>, String> {
        let repository = self.handle.to_thread_local();
        let mut head = repository.head().map_err(text)?;
        if head.is_unborn() {
            return Ok(None);
        }
        let commit = head.peel_to_commit().map_err(text)?;
        Ok(Some(commit.id))
    }

    /// The commit that is checked out in the folder of a submodule; `None` where nothing is, as in one
    /// that was never initialised.
    pub(super) fn checked_out(folder: &Path) -> Option<gix::ObjectId> {
        if fs::canonicalize(folder).ok()? != folder || !exists(&folder.join(".git")) {
            return None;
        }
        let repository = Self::around(folder).ok()??;
        git::guarded(|| repository.head()).ok()?.ok()?
    }

    /// The page of the repository, by its remote `origin`.
    pub(super) fn web(&self) -> Option<WebHost> {
        let repository = self.handle.to_thread_local();
        let url = repository.config_snapshot().string("remote.origin.url")?;
        web::of_remote(std::str::from_utf8(&url).ok()?)
    }
}

/// Fails where the repository at a `.git` should not be opened at all.
fn check(dot_git: &Path) -> Result<(), Unusable> {
    git_dir::check(dot_git)?;
    formats::unread(dot_git).map_or(Ok(()), |reason| Err(Unusable::Foreign(reason)))
}

/// What git's library says, with its causes, on one line.
pub(super) fn text(error: impl std::fmt::Display) -> String {
    error
        .to_string()
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}
