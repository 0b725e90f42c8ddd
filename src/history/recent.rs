//! The last commits that touched a source, told one by one.

use std::collections::{BTreeSet, BinaryHeap, HashSet};

use gix::ObjectId;
use gix::objs::FindExt;

use super::changes::Reader;
use super::log::{self, Base, Commit};
use super::{Error, git};
use crate::model::RepositoryLocation;

/// How many commits are compared with their parents at a time.
const ROUND: usize = 64;

/// A commit, as it is told to people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecentCommit {
    /// Full id.
    pub id: String,
    /// Author date in seconds since 1970.
    pub date: i64,
    /// Name of the author.
    pub author: String,
    /// First line of the message.
    pub subject: String,
    /// Files of the source that it touched, sorted.
    pub paths: Vec<String>,
}

/// The last `most` commits before and with `revision` that touched files below the prefix, newest
/// first. Merges, which only bring others' work together, do not count.
pub fn recent(
    repository: &RepositoryLocation,
    revision: &str,
    most: usize,
) -> Result<Vec<RecentCommit>, Error> {
    git::guarded(|| read(repository, revision, most)).map_err(|reason| Error::Repository {
        path: repository.git_dir.display().to_string(),
        reason,
    })?
}

fn read(
    location: &RepositoryLocation,
    revision: &str,
    most: usize,
) -> Result<Vec<RecentCommit>, Error> {
    let shared = log::open(location)?;
    let repository = log::reader(&shared);
    let head = ObjectId::from_hex(revision.as_bytes()).map_err(|_| Error::Commit {
        revision: revision.to_owned(),
        reason: "is no full object id".to_owned(),
    })?;
    let mut walk = Walk::from(&repository, head);
    let mut found = Vec::new();
    while found.len() < most {
        let round: Vec<(RecentCommit, Commit)> = walk.by_ref().take(ROUND).collect();
        if round.is_empty() {
            break;
        }
        let (told, compared): (Vec<_>, Vec<_>) = round.into_iter().unzip();
        let changes = Reader::new(&shared, &location.prefix, None).read(&compared);
        let touched = told.into_iter().zip(changes.commits);
        found.extend(touched.filter_map(|(mut commit, change)| {
            let change = change?;
            let paths = change.paths().map(|path| &changes.paths[path as usize]);
            let paths: BTreeSet<&String> = paths.collect();
            commit.paths = paths.into_iter().cloned().collect();
            (!commit.paths.is_empty()).then_some(commit)
        }));
    }
    found.truncate(most);
    Ok(found)
}

/// Commits from one backwards, by committer date and then by id, merges left out.
struct Walk<'a> {
    repository: &'a gix::Repository,
    boundary: HashSet<ObjectId>,
    open: BinaryHeap<(i64, ObjectId)>,
    seen: HashSet<ObjectId>,
}

/// A decoded commit.
struct Decoded {
    told: RecentCommit,
    tree: ObjectId,
    parents: Vec<ObjectId>,
}

impl<'a> Walk<'a> {
    fn from(repository: &'a gix::Repository, head: ObjectId) -> Self {
        let mut walk = Self {
            repository,
            boundary: log::boundary(repository.common_dir(), repository.object_hash()),
            open: BinaryHeap::new(),
            seen: HashSet::new(),
        };
        walk.visit(head);
        walk
    }

    fn visit(&mut self, id: ObjectId) {
        if !self.seen.insert(id) {
            return;
        }
        let mut buffer = Vec::new();
        let commit = self.repository.objects.find_commit(&id, &mut buffer);
        if let Some(committer) = commit.ok().and_then(|commit| commit.committer().ok()) {
            self.open.push((committer.seconds(), id));
        }
    }

    fn decode(&self, id: ObjectId) -> Option<Decoded> {
        let mut buffer = Vec::new();
        let commit = self.repository.objects.find_commit(&id, &mut buffer).ok()?;
        let author = commit.author().ok()?;
        let subject = commit.message.split(|byte| *byte == b'\n').next();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes.trim_ascii()).into_owned();
        Some(Decoded {
            told: RecentCommit {
                id: id.to_string(),
                date: author.seconds(),
                author: text(author.name),
                subject: text(subject.unwrap_or_default()),
                paths: Vec::new(),
            },
            tree: commit.tree(),
            parents: commit.parents().collect(),
        })
    }

    fn base(&self, commit: &Decoded, is_cut: bool) -> Base {
        match commit.parents[..] {
            _ if is_cut => Base::Ignored,
            [] => Base::Nothing,
            [parent] => self
                .decode(parent)
                .map_or(Base::Missing, |parent| Base::Tree(parent.tree)),
            _ => Base::Ignored,
        }
    }
}

impl Iterator for Walk<'_> {
    type Item = (RecentCommit, Commit);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let (_, id) = self.open.pop()?;
            let Some(commit) = self.decode(id) else {
                continue;
            };
            let is_cut = self.boundary.contains(&id);
            if !is_cut {
                commit.parents.iter().for_each(|parent| self.visit(*parent));
            }
            if commit.parents.len() > 1 {
                continue;
            }
            let compared = Commit {
                tree: commit.tree,
                base: self.base(&commit, is_cut),
                date: commit.told.date,
                author: None,
                fix: false,
            };
            return Some((commit.told, compared));
        }
    }
}
