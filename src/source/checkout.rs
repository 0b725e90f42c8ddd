//! The repository whose work tree a directory lies in, and how the two differ.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use super::SourceRequest;
use super::folder::{real_path, text_of};

use super::repository::{Repository, Unusable};
use super::tracked::Tracked;
use crate::model::Diagnostic;

/// A work tree and what it was checked out from. Parts that cannot be read are missing.
pub(super) struct Checkout {
    pub(super) repository: Repository,
    /// The top of the work tree, without links.
    pub(super) top: PathBuf,
    pub(super) tracked: Option<Tracked>,
    /// The commit that is checked out; `None` before the first one.
    pub(super) head: Option<gix::ObjectId>,
    /// Whether tracked files below the source differ from `head`.
    pub(super) dirty: bool,
}

impl Checkout {
    /// The checkout around `root`, a directory without links in its path.
    pub(super) fn around(root: &Path, diagnostics: &mut Vec<Diagnostic>) -> Option<Self> {
        let repository = usable(Repository::around(root), diagnostics)??;
        let top = repository.work_tree.clone()?;
        let tracked = usable(Tracked::of(&repository), diagnostics);
        let head = usable(repository.head(), diagnostics).flatten();
        let differs = tracked.as_ref().zip(head).and_then(|(tracked, head)| {
            usable(tracked.differs_from(&repository, head, root), diagnostics)
        });
        Some(Self {
            repository,
            top,
            tracked,
            head,
            dirty: differs.unwrap_or(false),
        })
    }
}

/// What the repository around a directory tracks and a sparse checkout leaves off the disk.
#[derive(Default)]
pub(crate) struct LeftOut(HashSet<String>);

impl LeftOut {
    /// Of what a request names; nothing where it reads no work tree. A repository that cannot be used
    /// is told of when it is opened.
    pub(crate) fn of(request: &SourceRequest) -> Self {
        if request.revision.is_some() || request.staged {
            return Self::default();
        }
        let tracked = real_path(request)
            .ok()
            .and_then(|root| Repository::around(&root).ok()?)
            .and_then(|repository| Tracked::of(&repository).ok());
        let Some(tracked) = tracked else {
            return Self::default();
        };
        Self(tracked.left_out().map(|path| text_of(&path)).collect())
    }

    /// Whether it holds the path, or a folder that the path lies in.
    pub(crate) fn holds(&self, path: &str) -> bool {
        let mut folders = path.match_indices('/').map(|(at, _)| &path[..at]);
        !self.0.is_empty() && (self.0.contains(path) || folders.any(|it| self.0.contains(it)))
    }
}

/// The value, or a diagnostic that says why there is none.
fn usable<T, E: Into<Unusable>>(
    found: Result<T, E>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<T> {
    found
        .map_err(|reason| {
            let reason = reason.into();
            let code = match reason {
                Unusable::Foreign(_) => "repository-format",
                Unusable::Broken(_) => "unusable-repository",
            };
            let message = format!("the git repository around the source cannot be used: {reason}");
            diagnostics.push(Diagnostic::new(code, message));
        })
        .ok()
}
