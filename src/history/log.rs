//! The commits that are reachable from the analysed one, newest first.

use std::collections::{BinaryHeap, HashMap, HashSet};
use std::path::Path;

use gix::ObjectId;
use gix::bstr::ByteSlice;

use super::authors::Authors;
use super::kept::{self, KeptCommit};
use super::message::is_fix;
use super::{Error, Remembered};
use crate::git;
use crate::model::RepositoryLocation;

/// Largest `shallow` file and `.mailmap` that are read; theirs are a few thousand lines at most.
const MOST_BYTES: u64 = 4 * 1024 * 1024;

/// Every commit between the analysed one and the oldest.
pub(super) struct Log {
    /// Children stand before their parents; among those free to come next, the newest first.
    pub commits: Vec<Commit>,
    /// Author date of the analysed commit.
    pub until: i64,
    /// Whether the repository is a shallow clone.
    pub shallow: bool,
    /// Commits whose objects are not there or make no sense.
    pub missing: usize,
}

/// What one commit says about itself.
pub(super) struct Commit {
    pub tree: ObjectId,
    /// What its tree is compared with.
    pub base: Base,
    /// Author date, never after that of the analysed commit.
    pub date: i64,
    /// Whose work it is; `None` for a bot.
    pub author: Option<u32>,
    /// Whether it fixed a bug.
    pub fix: bool,
}

/// What a commit is compared with.
#[derive(Clone, Copy)]
pub(super) enum Base {
    /// The first commit of a project: it created every file in it.
    Nothing,
    /// An ordinary commit: the tree of its only parent.
    Tree(ObjectId),
    /// A merge, or a commit at the boundary of a shallow clone: what it changed says nothing.
    Ignored,
    /// Its parent is not there, so what it changed is unknown.
    Missing,
}

/// Larger objects are not read: honest commits and folders are far from it, and a few bytes on disk
/// can unpack to more than any memory holds.
const LARGEST_OBJECT: &str = "gitoxide.objects.allocLimit=64m";

pub(super) fn open(location: &RepositoryLocation) -> Result<gix::ThreadSafeRepository, Error> {
    git::options()
        .open_path_as_is(true)
        .cli_overrides([LARGEST_OBJECT])
        .open(&location.git_dir)
        .map_err(|error| Error::Repository {
            path: location.git_dir.display().to_string(),
            reason: error.to_string(),
        })
}

/// A view of the repository for one thread.
pub(super) fn reader(repository: &gix::ThreadSafeRepository) -> gix::Repository {
    let mut repository = repository.to_thread_local();
    // Replacements belong to one clone; the history belongs to the commit.
    repository.objects.ignore_replacements = true;
    // In a partial clone thousands of objects are missing: looking twice for each would take long.
    repository.objects.refresh_never();
    repository
}

/// Lists the commits.
pub(super) fn read(
    repository: &gix::Repository,
    revision: &str,
    boundary: &HashSet<ObjectId>,
    remembered: Option<Remembered<'_>>,
) -> Result<Log, Error> {
    let wrong = |reason: &str| Error::Commit {
        revision: revision.to_owned(),
        reason: reason.to_owned(),
    };
    let head =
        ObjectId::from_hex(revision.as_bytes()).map_err(|_| wrong("is no full object id"))?;
    let mut graph = Graph::new(repository, boundary, remembered);
    let head = graph
        .read(head)
        .ok_or_else(|| wrong("is no readable commit"))?;
    graph.read_ancestors(head);
    Ok(graph.into_log(head))
}

/// The commits of a shallow clone whose parents were left behind.
pub(super) fn boundary(git_dir: &Path, hash: gix::hash::Kind) -> HashSet<ObjectId> {
    let path = git_dir.join("shallow");
    let readable = std::fs::metadata(&path).is_ok_and(|it| it.is_file() && it.len() <= MOST_BYTES);
    let text = if readable {
        std::fs::read(&path).unwrap_or_default()
    } else {
        Vec::new()
    };
    text.split(|byte| *byte == b'\n')
        .filter_map(|line| ObjectId::from_hex(line.trim_ascii()).ok())
        .filter(|id| id.kind() == hash)
        .collect()
}

struct Node {
    id: ObjectId,
    parents: Vec<ObjectId>,
    /// Committer date: what git itself orders by.
    committed: i64,
    commit: Commit,
}

struct Graph<'a> {
    repository: &'a gix::Repository,
    boundary: &'a HashSet<ObjectId>,
    nodes: Vec<Node>,
    /// Where a commit stands in `nodes`; `None` when it cannot be read.
    places: HashMap<ObjectId, Option<usize>>,
    authors: Authors,
    remembered: Option<Remembered<'a>>,
    /// Whether a name and its address hold a secret.
    secrets: HashMap<(Vec<u8>, Vec<u8>), bool>,
}

impl<'a> Graph<'a> {
    fn new(
        repository: &'a gix::Repository,
        boundary: &'a HashSet<ObjectId>,
        remembered: Option<Remembered<'a>>,
    ) -> Self {
        Self {
            repository,
            boundary,
            nodes: Vec::new(),
            places: HashMap::new(),
            authors: Authors::default(),
            remembered,
            secrets: HashMap::new(),
        }
    }

    /// Reads the analysed commit and with it the `.mailmap` of its tree.
    fn read(&mut self, head: ObjectId) -> Option<usize> {
        let tree = self
            .repository
            .find_commit(head)
            .ok()?
            .tree_id()
            .ok()?
            .detach();
        self.authors = Authors::new(&mailmap(self.repository, tree).unwrap_or_default());
        self.node(head)
    }

    fn read_ancestors(&mut self, head: usize) {
        let mut open = vec![head];
        while let Some(place) = open.pop() {
            for parent in self.nodes[place].parents.clone() {
                if !self.places.contains_key(&parent) {
                    open.extend(self.node(parent));
                }
            }
        }
    }

    fn node(&mut self, id: ObjectId) -> Option<usize> {
        let place = self.decode(id).map(|node| {
            self.nodes.push(node);
            self.nodes.len() - 1
        });
        self.places.insert(id, place);
        place
    }

    /// A commit as an earlier run read it, or as it stands in the repository.
    fn decode(&mut self, id: ObjectId) -> Option<Node> {
        let Some(remembered) = self.remembered else {
            return Some(self.node_of(id, self.parsed(id)?));
        };
        if let Some(kept) = KeptCommit::recall(remembered.table, id) {
            return Some(self.node_of(id, kept));
        }
        let commit = self.parsed(id)?;
        if !self.names_a_secret(&commit, remembered) {
            commit.keep(remembered.table, id);
        }
        Some(self.node_of(id, commit))
    }

    fn names_a_secret(&mut self, commit: &KeptCommit, remembered: Remembered<'_>) -> bool {
        let is_secret = |text: &[u8]| (remembered.is_secret)(&String::from_utf8_lossy(text));
        let signature = (commit.name.clone(), commit.email.clone());
        let signed = self.secrets.entry(signature);
        *signed.or_insert_with_key(|(name, email)| is_secret(name) || is_secret(email))
    }

    fn parsed(&self, id: ObjectId) -> Option<KeptCommit> {
        use gix::objs::FindExt;
        let mut buffer = Vec::new();
        let objects = &self.repository.objects;
        let decoded = objects.find_commit(&id, &mut buffer).ok()?;
        let author = decoded.author().ok()?;
        Some(KeptCommit {
            tree: kept::bytes(decoded.tree()),
            parents: decoded.parents().map(kept::bytes).collect(),
            committed: decoded.committer().ok()?.seconds(),
            date: author.seconds(),
            name: author.name.to_vec(),
            email: author.email.to_vec(),
            fix: is_fix(&String::from_utf8_lossy(decoded.message)),
        })
    }

    fn node_of(&mut self, id: ObjectId, commit: KeptCommit) -> Node {
        let parents = if self.boundary.contains(&id) {
            Vec::new()
        } else {
            commit.parents.into_iter().map(ObjectId::from).collect()
        };
        let (name, email) = (commit.name.as_bstr(), commit.email.as_bstr());
        Node {
            id,
            parents,
            committed: commit.committed,
            commit: Commit {
                tree: commit.tree.into(),
                base: Base::Nothing,
                date: commit.date,
                author: self.authors.number(name, email),
                fix: commit.fix,
            },
        }
    }

    fn into_log(mut self, head: usize) -> Log {
        let until = self.nodes[head].commit.date;
        let bases: Vec<Base> = self.nodes.iter().map(|node| self.base(node)).collect();
        for (node, base) in self.nodes.iter_mut().zip(bases) {
            node.commit.base = base;
            node.commit.date = node.commit.date.min(until);
        }
        let order = self.newest_first();
        let shallow = self
            .nodes
            .iter()
            .any(|node| self.boundary.contains(&node.id));
        let mut nodes: Vec<Option<Node>> = self.nodes.into_iter().map(Some).collect();
        Log {
            commits: order
                .into_iter()
                .filter_map(|place| nodes[place].take())
                .map(|node| node.commit)
                .collect(),
            until,
            shallow,
            missing: self.places.values().filter(|place| place.is_none()).count(),
        }
    }

    fn base(&self, node: &Node) -> Base {
        match node.parents[..] {
            [] if self.boundary.contains(&node.id) => Base::Ignored,
            [] => Base::Nothing,
            [parent] => match self.places[&parent] {
                Some(place) => Base::Tree(self.nodes[place].commit.tree),
                None => Base::Missing,
            },
            _ => Base::Ignored,
        }
    }

    /// Children before parents, by committer date, then by id: the same order in every clone.
    fn newest_first(&self) -> Vec<usize> {
        let parents = |place: usize| {
            let ids: &[ObjectId] = &self.nodes[place].parents;
            ids.iter().filter_map(|id| self.places[id])
        };
        let mut children = vec![0usize; self.nodes.len()];
        for parent in (0..self.nodes.len()).flat_map(parents) {
            children[parent] += 1;
        }
        let key = |place: usize| (self.nodes[place].committed, self.nodes[place].id, place);
        let mut free: BinaryHeap<_> = (0..self.nodes.len())
            .filter(|place| children[*place] == 0)
            .map(key)
            .collect();
        let mut order = Vec::with_capacity(self.nodes.len());
        while let Some((_, _, place)) = free.pop() {
            order.push(place);
            for parent in parents(place) {
                children[parent] -= 1;
                if children[parent] == 0 {
                    free.push(key(parent));
                }
            }
        }
        order
    }
}

/// The `.mailmap` at the root of a tree. As in git, a symbolic link is none.
fn mailmap(repository: &gix::Repository, tree: ObjectId) -> Option<Vec<u8>> {
    let tree = repository.find_tree(tree).ok()?;
    let entry = tree
        .iter()
        .filter_map(Result::ok)
        .find(|entry| entry.filename() == ".mailmap" && entry.mode().is_blob())?;
    let size = repository.find_header(entry.oid()).ok()?.size();
    if size > MOST_BYTES {
        return None;
    }
    Some(repository.find_blob(entry.oid()).ok()?.take_data())
}
