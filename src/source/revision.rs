//! A revision of a git repository, read from its object database: no work tree is touched.

use std::path::PathBuf;

use async_trait::async_trait;
use gix::bstr::{BString, ByteSlice};
use gix::objs::tree::EntryKind as Mode;
use rayon::prelude::*;

use super::folder::project_name;
use super::repository::{Repository, Unusable, text};
use super::{Error, Source};
use crate::model::{
    Contents, Diagnostic, Entry, EntryKind, ReadError, Selection, SourceKind, SourceOrigin, Tree,
    path_text,
};

/// Trees can name each other so that a few objects make billions of files.
const MOST_ENTRIES: usize = 1_000_000;
const LONGEST_PATH: usize = 4096;

/// A revision, by any name that `git rev-parse` understands, or `A...B`: where the two parted.
pub(super) struct Revision {
    location: String,
    root: PathBuf,
    name: String,
    /// The folder of the source to read; empty for all of it.
    folder: PathBuf,
}

impl Revision {
    /// `root` is a directory without links in its path: in a work tree, or a bare repository.
    pub(super) fn new(location: String, root: PathBuf, name: String) -> Self {
        Self {
            location,
            root,
            name,
            folder: PathBuf::new(),
        }
    }

    /// The same, with nothing but a folder of it.
    pub(super) fn below(self, folder: PathBuf) -> Self {
        Self { folder, ..self }
    }
}

#[async_trait]
impl Source for Revision {
    async fn open(&self, _select: &Selection) -> Result<Tree, Error> {
        let repository = self.repository()?;
        let (commit, tree) = self.resolve(&repository)?;
        let mut diagnostics = Vec::new();
        let mut blobs = match tree {
            Some(tree) => {
                list(&repository, tree, &mut diagnostics).map_err(|why| self.missing(why))?
            }
            None => Vec::new(),
        };
        blobs.sort_by(|a, b| a.0.path.cmp(&b.0.path));
        blobs.dedup_by(|a, b| a.0.path == b.0.path);
        measure(&repository, &mut blobs);
        let origin = SourceOrigin {
            kind: SourceKind::Revision,
            location: self.location.clone(),
            name: project_name(&self.root),
            revision: Some(commit.to_string()),
            dirty: false,
            repository: Some(repository.location()),
            web: repository.web(),
        };
        let (entries, ids) = blobs.into_iter().unzip();
        Ok(Tree {
            origin,
            entries,
            chosen: false,
            diagnostics,
            contents: Box::new(Blobs::new(repository.handle, ids)),
        })
    }
}

impl Revision {
    fn repository(&self) -> Result<Repository, Error> {
        let refuse = |reason: Unusable| reason.refuses(&self.location, &self.name);
        let mut found = Repository::around(&self.root)
            .map_err(refuse)?
            .ok_or_else(|| refuse("no git repository around it".to_owned().into()))?;
        if !self.folder.as_os_str().is_empty() {
            found.prefix.push(&self.folder);
        }
        Ok(found)
    }

    fn missing(&self, reason: String) -> Error {
        self.missing_of(&self.name, reason)
    }

    fn missing_of(&self, name: &str, reason: String) -> Error {
        Error::RevisionNotFound {
            location: self.location.clone(),
            revision: name.to_owned(),
            reason,
        }
    }

    /// The commit and the tree of the source's folder in it. Where two revisions parted the folder may
    /// not be there yet.
    fn resolve(&self, found: &Repository) -> Result<(gix::ObjectId, Option<gix::ObjectId>), Error> {
        let repository = found.handle.to_thread_local();
        let (object, may_lack) = match self.name.split_once("...") {
            Some((one, two)) => (self.parting(&repository, one, two)?, true),
            None => (self.named(&repository, &self.name)?, false),
        };
        match folder_at(found, &object).map_err(|reason| self.missing(reason))? {
            (_, None) if !may_lack => Err(self.missing("that commit lacks the folder".to_owned())),
            found => Ok(found),
        }
    }

    /// Where two revisions parted. As git has it, a side that is empty is where the repository stands.
    fn parting<'a>(
        &self,
        repository: &'a gix::Repository,
        one: &str,
        two: &str,
    ) -> Result<gix::Id<'a>, Error> {
        let side = |name: &str| {
            let name = if name.is_empty() { "HEAD" } else { name };
            let object = self.named(repository, name)?.object();
            // An annotated tag is an object of its own.
            let commit = object.ok().and_then(|it| it.peel_to_commit().ok());
            let no_commit = || self.missing_of(name, "it names no commit".to_owned());
            Ok(commit.ok_or_else(no_commit)?.id())
        };
        let (one, two) = (side(one)?, side(two)?);
        let base = repository.merge_base(one, two).ok().flatten();
        base.ok_or_else(|| Error::NoMergeBase {
            location: self.location.clone(),
            base: one.to_string(),
            head: two.to_string(),
            is_shallow: repository.is_shallow().unwrap_or(false),
        })
    }

    /// What goes by a name of one branch, tag or commit.
    fn named<'a>(&self, repository: &'a gix::Repository, name: &str) -> Result<gix::Id<'a>, Error> {
        repository.rev_parse_single(name).map_err(|_| {
            let is_unborn = repository.head().is_ok_and(|head| head.is_unborn());
            if is_unborn && (name == "HEAD" || is_empty(repository)) {
                Error::NoCommits {
                    location: self.location.clone(),
                    revision: name.to_owned(),
                }
            } else {
                let reason = "no single branch, tag or commit goes by that name";
                // What is counted from a commit, as HEAD~1, is no misspelt branch.
                let is_name = !name.contains(['~', '^', '@', ':']) && name != "HEAD";
                let there = branches(repository).filter(|_| is_name);
                let there = there.map_or_else(String::new, |it| format!("; {it}"));
                self.missing_of(name, format!("{reason}{there}"))
            }
        })
    }
}

/// Most branches that are named where another one was wanted.
const MOST_BRANCHES: usize = 5;

/// Which branches there are, in words.
fn branches(repository: &gix::Repository) -> Option<String> {
    let references = repository.references().ok()?;
    let branches = references.local_branches().ok()?.filter_map(Result::ok);
    let names = branches.map(|it| format!("`{}`", it.name().shorten()));
    let names: Vec<String> = names.take(MOST_BRANCHES + 1).collect();
    Some(match &*names {
        [] => return None,
        [one] => format!("the only branch is {one}"),
        names if names.len() > MOST_BRANCHES => {
            format!(
                "branches are {} and others",
                names[..MOST_BRANCHES].join(", ")
            )
        }
        names => format!("branches are {}", names.join(", ")),
    })
}

/// Whether nothing at all has a name in a repository.
fn is_empty(repository: &gix::Repository) -> bool {
    let references = repository.references();
    references.is_ok_and(|all| all.all().is_ok_and(|mut all| all.next().is_none()))
}

/// The commit that an object is or names, and the tree of the source's folder in it.
fn folder_at(
    found: &Repository,
    object: &gix::Id<'_>,
) -> Result<(gix::ObjectId, Option<gix::ObjectId>), String> {
    let object = object.object().map_err(text)?;
    let commit = object.peel_to_commit().map_err(|_| "it names no commit")?;
    let mut tree = commit.tree().map_err(text)?;
    if found.prefix.as_os_str().is_empty() {
        return Ok((commit.id, Some(tree.id)));
    }
    let folder = tree.peel_to_entry_by_path(&found.prefix).map_err(text)?;
    let folder = folder.filter(|folder| folder.mode().is_tree());
    Ok((commit.id, folder.map(|folder| folder.object_id())))
}

/// Every entry below a tree with its object's id, unordered and without sizes.
fn list(
    found: &Repository,
    top: gix::ObjectId,
    diagnostics: &mut Vec<Diagnostic>,
) -> Result<Vec<(Entry, gix::ObjectId)>, String> {
    let repository = found.handle.to_thread_local();
    let mut blobs = Vec::new();
    let mut trees = vec![(BString::default(), top)];
    while let Some((folder, id)) = trees.pop() {
        let tree = repository.find_tree(id).map_err(text)?;
        for entry in tree.iter() {
            let entry = entry.map_err(text)?;
            let mut path = folder.clone();
            path.extend_from_slice(entry.filename());
            if blobs.len() + trees.len() >= MOST_ENTRIES {
                diagnostics.push(left_out(
                    &path,
                    "the revision holds more than a million entries",
                ));
                return Ok(blobs);
            }
            if !is_plain(entry.filename()) || path.len() > LONGEST_PATH {
                diagnostics.push(left_out(
                    &path,
                    "no work tree can hold an entry of this name",
                ));
                continue;
            }
            let kind = match entry.mode().kind() {
                Mode::Tree => {
                    path.push(b'/');
                    trees.push((path, entry.object_id()));
                    continue;
                }
                Mode::Blob | Mode::BlobExecutable => EntryKind::File,
                Mode::Link => EntryKind::Link,
                Mode::Commit => EntryKind::Submodule,
            };
            let entry_of_path = Entry {
                path: path_text(&path),
                size: 0,
                kind,
                executable: entry.mode().kind() == Mode::BlobExecutable,
            };
            blobs.push((entry_of_path, entry.object_id()));
        }
    }
    Ok(blobs)
}

fn is_plain(name: &[u8]) -> bool {
    !matches!(name, b"" | b"." | b"..")
        && !name.eq_ignore_ascii_case(b".git")
        && !name.contains(&b'/')
}

fn left_out(path: &BString, message: &str) -> Diagnostic {
    Diagnostic::on_file("unusable-tree-entry", path_text(path.as_bytes()), message)
}

/// Asks the object database for the sizes; an object that is missing fails when it is read.
pub(super) fn measure(repository: &Repository, blobs: &mut [(Entry, gix::ObjectId)]) {
    let handle = &repository.handle;
    blobs.par_iter_mut().for_each_init(
        || handle.to_thread_local(),
        |repository, (entry, id)| {
            if entry.kind == EntryKind::File {
                entry.size = repository
                    .find_header(*id)
                    .map_or(0, |header| header.size());
            }
        },
    );
}

/// Whether a work tree can hold an entry of this name.
pub(super) fn usable_path(path: &[u8]) -> bool {
    path.len() <= LONGEST_PATH && path.split(|byte| *byte == b'/').all(is_plain)
}

/// Contents that lie in the object database.
pub(super) struct Blobs {
    handle: gix::ThreadSafeRepository,
    ids: Vec<gix::ObjectId>,
}

impl Blobs {
    pub(super) fn new(handle: gix::ThreadSafeRepository, ids: Vec<gix::ObjectId>) -> Self {
        Self { handle, ids }
    }
}

impl Contents for Blobs {
    fn read(&self, index: usize, limit: u64) -> Result<Vec<u8>, ReadError> {
        let id = *self.ids.get(index).ok_or(ReadError::Vanished)?;
        let refused = |error: String| ReadError::Io(std::io::Error::other(error));
        let repository = self.handle.to_thread_local();
        let header = repository
            .find_header(id)
            .map_err(|error| refused(text(error)))?;
        if header.size() > limit {
            return Err(ReadError::TooLarge { limit });
        }
        let mut blob = repository
            .find_blob(id)
            .map_err(|error| refused(text(error)))?;
        Ok(blob.take_data())
    }

    fn git_id(&self, index: usize) -> Option<[u8; 20]> {
        self.ids.get(index)?.as_slice().try_into().ok()
    }
}
