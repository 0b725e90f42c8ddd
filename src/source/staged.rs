//! What is staged: the files of a repository's index, as the next commit would hold them.

use std::path::PathBuf;

use async_trait::async_trait;
use gix::bstr::BString;
use gix::index::entry::{Mode, Stage};

use super::folder::project_name;
use super::repository::{Repository, Unusable, text};
use super::revision::{Blobs, measure, usable_path};
use super::{Error, Source};
use crate::model::{
    Diagnostic, Entry, EntryKind, Selection, SourceKind, SourceOrigin, Tree, path_text,
};

/// The index of the repository around a directory.
pub(super) struct Staged {
    location: String,
    root: PathBuf,
}

impl Staged {
    /// `root` is a directory without links in its path.
    pub(super) fn new(location: String, root: PathBuf) -> Self {
        Self { location, root }
    }
}

#[async_trait]
impl Source for Staged {
    async fn open(&self, _select: &Selection) -> Result<Tree, Error> {
        let refuse = |reason: Unusable| reason.refuses(&self.location, "what is staged");
        let broken = |reason: String| refuse(reason.into());
        let repository = Repository::around(&self.root)
            .map_err(refuse)?
            .ok_or_else(|| broken("no git repository around it".to_owned()))?;
        let mut diagnostics = Vec::new();
        let mut blobs = list(&repository, &mut diagnostics).map_err(broken)?;
        blobs.sort_by(|a, b| a.0.path.cmp(&b.0.path));
        blobs.dedup_by(|a, b| a.0.path == b.0.path);
        measure(&repository, &mut blobs);
        let head = repository.head().map_err(broken)?;
        let (entries, ids) = blobs.into_iter().unzip();
        Ok(Tree {
            origin: SourceOrigin {
                kind: SourceKind::Revision,
                location: self.location.clone(),
                name: project_name(&self.root),
                revision: head.map(|commit| commit.to_string()),
                dirty: true,
                repository: Some(repository.location()),
                web: repository.web(),
            },
            entries,
            chosen: false,
            diagnostics,
            contents: Box::new(Blobs::new(repository.handle, ids)),
        })
    }
}

/// The entries of the index below the source, with the ids of their contents.
fn list(
    repository: &Repository,
    diagnostics: &mut Vec<Diagnostic>,
) -> Result<Vec<(Entry, gix::ObjectId)>, String> {
    let index = repository.handle.to_thread_local();
    let index = index.index_or_empty().map_err(text)?;
    let prefix: BString = repository.prefix_bytes();
    let mut blobs = Vec::new();
    for entry in index.entries() {
        let Some(path) = entry.path(&index).strip_prefix(prefix.as_slice()) else {
            continue;
        };
        let note = |message| Diagnostic::on_file("unusable-tree-entry", path_text(path), message);
        if !usable_path(path) {
            diagnostics.push(note("no work tree can hold an entry of this name"));
            continue;
        }
        // Of a conflict the side that is checked out stands for the file.
        if !matches!(entry.stage(), Stage::Unconflicted | Stage::Ours) {
            continue;
        }
        if entry.stage() == Stage::Ours {
            diagnostics.push(note(
                "a conflict is not resolved: the file is taken as it was",
            ));
        }
        let kind = match entry.mode {
            Mode::FILE | Mode::FILE_EXECUTABLE => EntryKind::File,
            Mode::SYMLINK => EntryKind::Link,
            Mode::COMMIT => EntryKind::Submodule,
            _ => continue,
        };
        let listed = Entry {
            path: path_text(path),
            size: 0,
            kind,
            executable: entry.mode == Mode::FILE_EXECUTABLE,
        };
        blobs.push((listed, entry.id));
    }
    Ok(blobs)
}
