//! Which paths each commit touched, and which it renamed.

use std::collections::HashMap;
use std::ops::ControlFlow;

use gix::ObjectId;
use gix::bstr::BStr;
use gix::diff::tree::{Recorder, State, Visit, recorder, visit};
use gix::objs::{FindExt, TreeRefIter};
use rayon::prelude::*;

use super::kept::{self, KeptChange, KeptTouch};
use super::log::{self, Base, Commit, Log};
use super::{HistoryRequest, Remembered, renames};
use crate::model::path_text;

/// Neighbouring commits share most of their trees, so a worker takes this many in a row.
const COMMITS_PER_TASK: usize = 128;

/// Every task spells its paths anew; after this many commits they are put together.
const COMMITS_PER_ROUND: usize = 128 * COMMITS_PER_TASK;

/// Memory for trees that neighbouring commits share, per worker.
const OBJECT_CACHE: usize = 16 * 1024 * 1024;

/// A few trees that hold each other can spell more paths than any computer can list. No honest
/// commit changes this many.
const MOST_PATHS: usize = 1_000_000;

/// What every commit of a log changed. Paths are numbers: the same few stand in many commits.
#[derive(Default)]
pub(super) struct Changes {
    /// One for each commit of the log, in its order; `None` where it is left out.
    pub commits: Vec<Option<Change>>,
    /// The paths below the root of the source, by number.
    pub paths: Vec<String>,
    /// Commits left out because objects cannot be read.
    pub unread: usize,
    /// Commits whose renames are known only in part because contents cannot be read.
    pub unmatched: usize,
}

/// What one commit changed.
#[derive(Default)]
pub(super) struct Change {
    /// Files it touched; of a rename only the new path.
    pub touched: Vec<Touch>,
    /// Old and new path of each rename.
    pub renames: Vec<(u32, u32)>,
}

/// A file that a commit touched.
#[derive(Clone, Copy)]
pub(super) struct Touch {
    pub path: u32,
    /// Its contents before, of a rename those of the old path; `None` where it was added.
    pub old: Option<ObjectId>,
    /// Its contents after; `None` where it was deleted.
    pub new: Option<ObjectId>,
}

impl Change {
    pub(super) fn paths(&self) -> impl Iterator<Item = u32> {
        self.touched.iter().map(|touch| touch.path)
    }
}

/// Compares every commit of the log with its parent, in parallel.
pub(super) fn read(
    repository: &gix::ThreadSafeRepository,
    log: &Log,
    request: &HistoryRequest<'_>,
) -> Changes {
    let prefix = &request.repository.prefix;
    let mut all = Changes::default();
    let mut numbers = HashMap::new();
    for round in log.commits.chunks(COMMITS_PER_ROUND) {
        let tasks: Vec<Changes> = round
            .par_chunks(COMMITS_PER_TASK)
            .map(|commits| Reader::new(repository, prefix, request.remembered).read(commits))
            .collect();
        for task in tasks {
            all.append(task, &mut numbers);
        }
    }
    all
}

impl Changes {
    fn append(&mut self, task: Changes, numbers: &mut HashMap<String, u32>) {
        let renumbered: Vec<u32> = task
            .paths
            .into_iter()
            .map(|path| number(path, numbers, &mut self.paths))
            .collect();
        let there = |path: u32| renumbered[path as usize];
        self.commits.extend(task.commits.into_iter().map(|change| {
            change.map(|change| Change {
                touched: change
                    .touched
                    .into_iter()
                    .map(|touch| Touch {
                        path: there(touch.path),
                        ..touch
                    })
                    .collect(),
                renames: change
                    .renames
                    .into_iter()
                    .map(|(from, to)| (there(from), there(to)))
                    .collect(),
            })
        }));
        self.unread += task.unread;
        self.unmatched += task.unmatched;
    }
}

fn number(path: String, numbers: &mut HashMap<String, u32>, paths: &mut Vec<String>) -> u32 {
    if let Some(number) = numbers.get(&path) {
        return *number;
    }
    let next = paths.len() as u32;
    paths.push(path.clone());
    numbers.insert(path, next);
    next
}

/// Why the changes of a commit are unknown.
struct Unreadable;

/// Reads a row of neighbouring commits.
pub(super) struct Reader<'a> {
    repository: gix::Repository,
    prefix: &'a str,
    remembered: Option<Remembered<'a>>,
    state: State,
    numbers: HashMap<String, u32>,
    found: Changes,
}

impl<'a> Reader<'a> {
    pub(super) fn new(
        repository: &gix::ThreadSafeRepository,
        prefix: &'a str,
        remembered: Option<Remembered<'a>>,
    ) -> Self {
        let mut repository = log::reader(repository);
        repository.object_cache_size(OBJECT_CACHE);
        Self {
            repository,
            prefix,
            remembered,
            state: State::default(),
            numbers: HashMap::new(),
            found: Changes::default(),
        }
    }

    pub(super) fn read(mut self, commits: &[Commit]) -> Changes {
        for commit in commits {
            let change = match commit.base {
                Base::Ignored => None,
                Base::Missing => Some(Err(Unreadable)),
                Base::Nothing => Some(self.once(None, commit.tree)),
                Base::Tree(parent) => Some(self.once(Some(parent), commit.tree)),
            };
            self.found.unread += usize::from(matches!(change, Some(Err(_))));
            self.found.commits.push(change.and_then(Result::ok));
        }
        self.found
    }

    /// The changes between two trees: remembered, or found and kept.
    fn once(&mut self, old: Option<ObjectId>, new: ObjectId) -> Result<Change, Unreadable> {
        let Some(remembered) = self.remembered else {
            let records = self.compare(old, new)?;
            return Ok(self.change(records).0);
        };
        let key = kept::change_key(old, new, self.prefix);
        if let Some(kept) = KeptChange::recall(remembered.table, &key) {
            return Ok(self.recalled(kept));
        }
        let records = self.compare(old, new)?;
        let (change, is_whole) = self.change(records);
        let kept = self.kept(&change);
        if is_whole && !kept.paths.iter().any(|path| (remembered.is_secret)(path)) {
            kept.keep(remembered.table, &key);
        }
        Ok(change)
    }

    fn recalled(&mut self, kept: KeptChange) -> Change {
        let numbers: Vec<u32> = (kept.paths.iter())
            .map(|path| number(path.clone(), &mut self.numbers, &mut self.found.paths))
            .collect();
        let there = |path: u32| numbers[path as usize];
        let renames = kept.renames.iter();
        Change {
            touched: kept.touched(there),
            renames: renames
                .map(|(from, to)| (there(*from), there(*to)))
                .collect(),
        }
    }

    fn kept(&self, change: &Change) -> KeptChange {
        let mut kept = KeptChange::default();
        let mut numbers = HashMap::new();
        let mut here = |path: u32| {
            *numbers.entry(path).or_insert_with(|| {
                kept.paths.push(self.found.paths[path as usize].clone());
                kept.paths.len() as u32 - 1
            })
        };
        let touched = change.touched.iter();
        kept.touched = touched
            .map(|touch| KeptTouch::of(here(touch.path), touch))
            .collect();
        let renames = change.renames.iter();
        kept.renames = renames.map(|(from, to)| (here(*from), here(*to))).collect();
        kept
    }

    fn compare(
        &mut self,
        old: Option<ObjectId>,
        new: ObjectId,
    ) -> Result<Vec<recorder::Change>, Unreadable> {
        let old = match old {
            Some(tree) => self.below_prefix(tree)?,
            None => None,
        };
        let new = self.below_prefix(new)?;
        if old == new {
            return Ok(Vec::new());
        }
        let (mut old_bytes, mut new_bytes) = (Vec::new(), Vec::new());
        let old = self.tree(old, &mut old_bytes)?;
        let new = self.tree(new, &mut new_bytes)?;
        let mut files = Files::default();
        let objects = &self.repository.objects;
        gix::diff::tree(old, new, &mut self.state, objects, &mut files).map_err(|_| Unreadable)?;
        Ok(files.recorder.records)
    }

    fn tree<'b>(
        &self,
        id: Option<ObjectId>,
        bytes: &'b mut Vec<u8>,
    ) -> Result<TreeRefIter<'b>, Unreadable> {
        match id {
            Some(id) => self
                .repository
                .objects
                .find_tree_iter(&id, bytes)
                .map_err(|_| Unreadable),
            None => Ok(TreeRefIter::from_bytes(&[], self.repository.object_hash())),
        }
    }

    /// The folder of the source in this tree, if it was there at the time.
    fn below_prefix(&self, root: ObjectId) -> Result<Option<ObjectId>, Unreadable> {
        let mut id = root;
        let mut bytes = Vec::new();
        for name in self.prefix.split('/').filter(|name| !name.is_empty()) {
            let mut folder = None;
            for entry in self.tree(Some(id), &mut bytes)? {
                let entry = entry.map_err(|_| Unreadable)?;
                if entry.mode.is_tree() && path_text(entry.filename) == name {
                    folder = Some(entry.oid.to_owned());
                }
            }
            match folder {
                Some(folder) => id = folder,
                None => return Ok(None),
            }
        }
        Ok(Some(id))
    }

    /// The change that records tell of, and whether all contents that it needs could be read.
    fn change(&mut self, records: Vec<recorder::Change>) -> (Change, bool) {
        let mut change = Change::default();
        let (mut added, mut deleted) = (Vec::new(), Vec::new());
        for record in records {
            match record {
                recorder::Change::Modification {
                    path,
                    previous_oid,
                    oid,
                    ..
                } => {
                    let sides = (Some(previous_oid), Some(oid));
                    change.touched.push(self.touch(&path, sides));
                }
                recorder::Change::Addition { path, oid, .. } => {
                    added.push(renames::File { path, oid });
                }
                recorder::Change::Deletion { path, oid, .. } => {
                    deleted.push(renames::File { path, oid });
                }
            }
        }
        let pairs = renames::find(&self.repository, &mut deleted, &mut added);
        self.found.unmatched += usize::from(pairs.unread);
        for (from, to) in pairs.renamed {
            let touch = self.touch(&to.path, (Some(from.oid), Some(to.oid)));
            change.renames.push((self.number(&from.path), touch.path));
            change.touched.push(touch);
        }
        let deleted = deleted.iter().map(|file| (file, (Some(file.oid), None)));
        let added = added.iter().map(|file| (file, (None, Some(file.oid))));
        for (file, sides) in deleted.chain(added) {
            change.touched.push(self.touch(&file.path, sides));
        }
        (change, !pairs.unread)
    }

    fn touch(&mut self, path: &[u8], (old, new): (Option<ObjectId>, Option<ObjectId>)) -> Touch {
        Touch {
            path: self.number(path),
            old,
            new,
        }
    }

    fn number(&mut self, path: &[u8]) -> u32 {
        number(path_text(path), &mut self.numbers, &mut self.found.paths)
    }
}

/// Records changed files and links, and gives up on a commit that never ends.
#[derive(Default)]
struct Files {
    recorder: Recorder,
    seen: usize,
}

impl Visit for Files {
    fn pop_front_tracked_path_and_set_current(&mut self) {
        self.recorder.pop_front_tracked_path_and_set_current();
    }

    fn push_back_tracked_path_component(&mut self, component: &BStr) {
        self.recorder.push_back_tracked_path_component(component);
    }

    fn push_path_component(&mut self, component: &BStr) {
        self.recorder.push_path_component(component);
    }

    fn pop_path_component(&mut self) {
        self.recorder.pop_path_component();
    }

    fn visit(&mut self, change: visit::Change) -> visit::Action {
        self.seen += 1;
        if self.seen > MOST_PATHS {
            return ControlFlow::Break(());
        }
        if change.entry_mode().is_blob_or_symlink() {
            self.recorder.visit(change)
        } else {
            ControlFlow::Continue(())
        }
    }
}
