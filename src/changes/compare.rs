//! Which files differ.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::patch::LARGEST;
use crate::model::{Entry, EntryKind, Tree};

/// A file that differs, by its places in the two trees. One that both hold under different names,
/// unchanged, was renamed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Its path now; before, where it is gone.
    pub path: String,
    /// Where it stood in the old tree.
    pub old: Option<usize>,
    /// Where it stands in the new tree.
    pub new: Option<usize>,
}

/// What differs between two trees among the paths that `selects` wants, sorted by path. Submodules
/// differ by the commit that is checked out; one that never was differs from none.
pub fn between(old: &Tree, new: &Tree, selects: &(dyn Fn(&str) -> bool + Sync)) -> Vec<Change> {
    let before = by_path(old, selects);
    let after = by_path(new, selects);
    let paths: BTreeSet<&str> = before.keys().chain(after.keys()).copied().collect();
    let paths: Vec<&str> = paths.into_iter().collect();
    let changes: Vec<Change> = paths
        .into_par_iter()
        .map(|path| Change {
            path: path.to_owned(),
            old: before.get(path).copied(),
            new: after.get(path).copied(),
        })
        .filter(|change| match (change.old, change.new) {
            (Some(was), Some(is)) => differ(old, was, new, is),
            _ => true,
        })
        .collect();
    with_renames(old, new, changes)
}

fn by_path<'a>(tree: &'a Tree, selects: &dyn Fn(&str) -> bool) -> BTreeMap<&'a str, usize> {
    let entries = tree.entries.iter().enumerate();
    entries
        .map(|(index, entry)| (entry.path.as_str(), index))
        .filter(|(path, _)| selects(path))
        .collect()
}

/// Whether the files differ, as far as that can be found out: those that cannot be read do.
fn differ(old: &Tree, was: usize, new: &Tree, is: usize) -> bool {
    let (before, after): (&Entry, &Entry) = (&old.entries[was], &new.entries[is]);
    if before.kind != EntryKind::File || after.kind != EntryKind::File {
        // A submodule that was never checked out has no id; a link is one wherever it leads.
        let is_link = |entry: &Entry| matches!(entry.kind, EntryKind::Link | EntryKind::Outside);
        let is_one_kind = before.kind == after.kind || (is_link(before) && is_link(after));
        let ids = old.contents.git_id(was).zip(new.contents.git_id(is));
        return !is_one_kind || ids.is_some_and(|(before, after)| before != after);
    }
    if before.executable != after.executable {
        return true;
    }
    // What one side knows of the contents spares reading the other.
    let read = |tree: &Tree, index| tree.contents.read(index, LARGEST).ok();
    match (old.contents.git_id(was), new.contents.git_id(is)) {
        (Some(before), Some(after)) => before != after,
        (Some(before), None) => read(new, is).is_none_or(|bytes| git_id(&bytes) != Some(before)),
        (None, Some(after)) => read(old, was).is_none_or(|bytes| git_id(&bytes) != Some(after)),
        (None, None) => {
            let before = read(old, was);
            before.is_none() || before != read(new, is)
        }
    }
}

/// The name that git gives to these contents.
pub(super) fn git_id(bytes: &[u8]) -> Option<[u8; 20]> {
    let id = gix::objs::compute_hash(gix::hash::Kind::Sha1, gix::objs::Kind::Blob, bytes).ok()?;
    id.as_slice().try_into().ok()
}

/// Joins what went and what came with the same contents; among several the first by path. Empty
/// files prove nothing.
fn with_renames(old: &Tree, new: &Tree, changes: Vec<Change>) -> Vec<Change> {
    let id = |tree: &Tree, index: usize| {
        let is_file = tree.entries[index].kind == EntryKind::File;
        let known = || tree.contents.git_id(index);
        let read = || {
            let bytes = tree.contents.read(index, LARGEST).ok()?;
            git_id(&bytes)
        };
        let empty = git_id(b"");
        is_file
            .then(|| known().or_else(read))
            .flatten()
            .filter(|id| Some(*id) != empty)
    };
    let mut gone: BTreeMap<[u8; 20], Vec<usize>> = BTreeMap::new();
    for (at, change) in changes.iter().enumerate().rev() {
        if let (Some(was), None) = (change.old, change.new)
            && let Some(id) = id(old, was)
        {
            gone.entry(id).or_default().push(at);
        }
    }
    if gone.is_empty() {
        return changes;
    }
    let mut joined = changes.clone();
    let mut is_taken = vec![false; changes.len()];
    for (at, change) in changes.iter().enumerate() {
        if let (None, Some(is)) = (change.old, change.new)
            && let Some(from) = id(new, is).and_then(|id| gone.get_mut(&id)?.pop())
        {
            joined[at].old = changes[from].old;
            is_taken[from] = true;
        }
    }
    let kept = joined.into_iter().zip(is_taken);
    kept.filter(|(_, taken)| !taken)
        .map(|(change, _)| change)
        .collect()
}
