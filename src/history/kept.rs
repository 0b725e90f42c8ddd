//! What was read of a repository, kept for the next run: the changes of every commit, so that only new
//! ones are compared, and the history as a whole, so that nothing is where there are none.
//!
//! Changes are kept under the two trees that were compared, which say all about them. What could not
//! be read may come in with the next fetch, so it is not kept.

use std::collections::{BTreeMap, HashSet};

use gix::ObjectId;
use serde::{Deserialize, Serialize};

use super::HistoryRequest;
use super::changes::Touch;
use super::lines::Step;
use super::past::FileLines;
use crate::cache::Table;
use crate::model::{Coupling, FileHistory, History, Knowledge, LinesHistory};

/// Where changes and histories are kept. The code that reads them is part of the table's version.
#[derive(Clone, Copy)]
pub struct Remembered<'a> {
    /// Changes and histories by what they follow from.
    pub table: &'a Table,
    /// Whether a path holds a secret: what names one is not kept.
    pub is_secret: &'a (dyn Fn(&str) -> bool + Sync),
}

/// What one commit says about itself.
#[derive(Serialize, Deserialize)]
pub(super) struct KeptCommit {
    pub(super) tree: [u8; 20],
    pub(super) parents: Vec<[u8; 20]>,
    pub(super) committed: i64,
    pub(super) date: i64,
    pub(super) name: Vec<u8>,
    pub(super) email: Vec<u8>,
    pub(super) fix: bool,
}

impl KeptCommit {
    /// The commit that was kept under its id.
    pub(super) fn recall(table: &Table, id: ObjectId) -> Option<Self> {
        postcard::from_bytes(&table.get(&commit_key(id))?).ok()
    }

    pub(super) fn keep(&self, table: &Table, id: ObjectId) {
        put(table, &commit_key(id), self);
    }
}

fn commit_key(id: ObjectId) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new_derive_key("create-dump history commit");
    hasher.update(id.as_slice());
    hasher.finalize().into()
}

/// An id as it is kept.
pub(super) fn bytes(id: ObjectId) -> [u8; 20] {
    id.as_slice().try_into().unwrap_or_default()
}

/// Larger commits are rare, and quickly compared beside what they take to keep.
const MOST_PATHS: usize = 10_000;

/// The changes between two trees. Paths are numbered by their place in `paths`.
#[derive(Default, Serialize, Deserialize)]
pub(super) struct KeptChange {
    pub(super) paths: Vec<String>,
    pub(super) touched: Vec<KeptTouch>,
    pub(super) renames: Vec<(u32, u32)>,
}

/// A touched file: its path, and its contents before and after.
#[derive(Serialize, Deserialize)]
pub(super) struct KeptTouch(u32, Option<[u8; 20]>, Option<[u8; 20]>);

impl KeptTouch {
    pub(super) fn of(path: u32, touch: &Touch) -> Self {
        Self(path, touch.old.map(bytes), touch.new.map(bytes))
    }
}

impl KeptChange {
    /// The changes that were kept under a key, if they make sense.
    pub(super) fn recall(table: &Table, key: &[u8; 32]) -> Option<Self> {
        let kept: Self = postcard::from_bytes(&table.get(key)?).ok()?;
        let renamed = kept.renames.iter().flat_map(|(from, to)| [from, to]);
        let touched = kept.touched.iter().map(|touch| &touch.0);
        let highest = renamed.chain(touched).max();
        let makes_sense = highest.is_none_or(|number| (*number as usize) < kept.paths.len());
        makes_sense.then_some(kept)
    }

    /// The touched files; `there` numbers their paths.
    pub(super) fn touched(&self, there: impl Fn(u32) -> u32) -> Vec<Touch> {
        let id = |bytes: [u8; 20]| ObjectId::from(bytes);
        let touched = self.touched.iter();
        touched
            .map(|KeptTouch(path, old, new)| Touch {
                path: there(*path),
                old: old.map(id),
                new: new.map(id),
            })
            .collect()
    }

    pub(super) fn keep(&self, table: &Table, key: &[u8; 32]) {
        if self.paths.len() <= MOST_PATHS {
            put(table, key, self);
        }
    }
}

/// What the changes between two trees below a folder are kept under.
pub(super) fn change_key(old: Option<ObjectId>, new: ObjectId, prefix: &str) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new_derive_key("create-dump history change");
    hasher.update(new.as_slice());
    if let Some(old) = old {
        hasher.update(old.as_slice());
    }
    hasher.update(prefix.as_bytes());
    hasher.finalize().into()
}

/// A history with all digits of its numbers, which reports round.
#[derive(Serialize, Deserialize)]
struct KeptHistory {
    commits: usize,
    until: i64,
    since: i64,
    counted_from: Option<i64>,
    shallow: bool,
    files: BTreeMap<String, FileHistory>,
    coupling: Vec<KeptPair>,
    knowledge: Knowledge,
}

#[derive(Serialize, Deserialize)]
struct KeptPair {
    a: String,
    b: String,
    together: u32,
    degree: f64,
    lift: f64,
    p: f64,
}

/// What the history of a request is kept under: all that it follows from.
pub(super) fn history_key(request: &HistoryRequest<'_>, boundary: &HashSet<ObjectId>) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new_derive_key("create-dump history");
    let mut add = |bytes: &[u8]| {
        hasher.update(&(bytes.len() as u64).to_le_bytes());
        hasher.update(bytes);
    };
    add(request.revision.as_bytes());
    add(request.repository.prefix.as_bytes());
    add(&request.since.unwrap_or(i64::MIN).to_le_bytes());
    let mut boundary: Vec<_> = boundary.iter().collect();
    boundary.sort();
    for commit in boundary {
        add(commit.as_slice());
    }
    for path in request.paths {
        add(path.as_bytes());
    }
    hasher.finalize().into()
}

/// The history that was kept under a key.
pub(super) fn recall(table: &Table, key: &[u8; 32]) -> Option<History> {
    let kept: KeptHistory = postcard::from_bytes(&table.get(key)?).ok()?;
    let coupling = kept.coupling.into_iter();
    Some(History {
        commits: kept.commits,
        until: kept.until,
        since: kept.since,
        counted_from: kept.counted_from,
        shallow: kept.shallow,
        files: kept.files,
        coupling: coupling
            .map(|pair| Coupling {
                a: pair.a,
                b: pair.b,
                together: pair.together,
                degree: pair.degree,
                lift: pair.lift,
                p: pair.p,
                expected: None,
            })
            .collect(),
        knowledge: kept.knowledge,
    })
}

/// Keeps a whole history. Its paths are those of the source, out of which secrets were taken.
pub(super) fn keep(table: &Table, key: &[u8; 32], history: &History) {
    let coupling = history.coupling.iter();
    let kept = KeptHistory {
        commits: history.commits,
        until: history.until,
        since: history.since,
        counted_from: history.counted_from,
        shallow: history.shallow,
        files: history.files.clone(),
        coupling: coupling
            .map(|pair| KeptPair {
                a: pair.a.clone(),
                b: pair.b.clone(),
                together: pair.together,
                degree: pair.degree,
                lift: pair.lift,
                p: pair.p,
            })
            .collect(),
        knowledge: history.knowledge.clone(),
    };
    put(table, key, &kept);
}

fn put(table: &Table, key: &[u8; 32], value: &impl Serialize) {
    if let Ok(bytes) = postcard::to_allocvec(value) {
        table.put(key, &bytes);
    }
}

/// What the histories of lines are kept under: all that they follow from.
pub(super) fn lines_key(history: &[u8; 32], files: &[FileLines<'_>]) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new_derive_key("create-dump history lines");
    hasher.update(history);
    for file in files {
        hasher.update(&(file.path.len() as u64).to_le_bytes());
        hasher.update(file.path.as_bytes());
        add_parts(&mut hasher, file);
    }
    hasher.finalize().into()
}

/// What the steps that touched parts of a file are kept under: the versions it went through.
pub(super) fn steps_key(file: &FileLines<'_>, steps: &[Step]) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new_derive_key("create-dump history steps");
    add_parts(&mut hasher, file);
    for step in steps {
        for side in [step.old, step.new] {
            let id = side.map_or([0; 20], bytes);
            hasher.update(&id);
        }
    }
    hasher.finalize().into()
}

fn add_parts(hasher: &mut blake3::Hasher, file: &FileLines<'_>) {
    hasher.update(&file.hash);
    hasher.update(&(file.parts.len() as u64).to_le_bytes());
    for part in file.parts {
        hasher.update(&(part.start_line as u64).to_le_bytes());
        hasher.update(&(part.end_line as u64).to_le_bytes());
    }
}

/// The histories that were kept under a key.
pub(super) fn recall_lines(table: &Table, key: &[u8; 32]) -> Option<Vec<Vec<LinesHistory>>> {
    postcard::from_bytes(&table.get(key)?).ok()
}

pub(super) fn keep_lines(table: &Table, key: &[u8; 32], lines: &[Vec<LinesHistory>]) {
    put(table, key, &lines);
}

/// The places of steps that were kept under a key, if they make sense.
pub(super) fn recall_steps(table: &Table, key: &[u8; 32], most: usize) -> Option<Vec<Vec<u32>>> {
    let kept: Vec<Vec<u32>> = postcard::from_bytes(&table.get(key)?).ok()?;
    let makes_sense = kept.iter().flatten().all(|place| (*place as usize) < most);
    makes_sense.then_some(kept)
}

pub(super) fn keep_steps(table: &Table, key: &[u8; 32], steps: &[Vec<u32>]) {
    put(table, key, &steps);
}
