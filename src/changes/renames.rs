//! Files that were renamed and edited at once: those that went and those that came, paired by the
//! lines that they share.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::Change;
use crate::model::{EntryKind, Tree};

/// Two files are one when they share at least half of the larger one, as in git.
const LEAST_SIMILARITY: f64 = 0.5;

/// Larger files are one only where nothing in them changed.
const MOST_BYTES: u64 = 512 * 1024;

/// Pairs that are compared. A change with more moves folders, whose files keep their names.
const MOST_PAIRS: usize = 40_000;

/// Joins what went and what came under another name and was edited, the most alike first; of equals
/// what kept its file name, then by path.
pub fn with_edited_renames(old: &Tree, new: &Tree, changes: Vec<Change>) -> Vec<Change> {
    let gone = lines_of(old, &changes, |change| {
        change.old.filter(|_| change.new.is_none())
    });
    let came = lines_of(new, &changes, |change| {
        change.new.filter(|_| change.old.is_none())
    });
    let name = |tree: &Tree, index: usize| {
        let path = &tree.entries[index].path;
        path.rsplit('/').next().unwrap_or(path).to_owned()
    };
    let all = gone.len().saturating_mul(came.len()) <= MOST_PAIRS;
    let mut alike: Vec<(f64, bool, usize, usize)> = gone
        .par_iter()
        .flat_map_iter(|from| came.iter().map(move |to| (from, to)))
        .filter_map(|(from, to)| {
            let (was, is) = (changes[from.at].old?, changes[to.at].new?);
            let is_renamed = name(old, was) != name(new, is);
            if is_renamed && !all {
                return None;
            }
            let similarity = from.similarity(to);
            (similarity >= LEAST_SIMILARITY).then_some((similarity, is_renamed, from.at, to.at))
        })
        .collect();
    alike.sort_by(|a, b| {
        b.0.total_cmp(&a.0)
            .then_with(|| (a.1, a.2, a.3).cmp(&(b.1, b.2, b.3)))
    });
    joined(changes, alike.into_iter().map(|(.., from, to)| (from, to)))
}

fn joined(mut changes: Vec<Change>, pairs: impl Iterator<Item = (usize, usize)>) -> Vec<Change> {
    let mut taken = BTreeSet::new();
    let mut gone = BTreeSet::new();
    for (from, to) in pairs {
        if !gone.contains(&from) && taken.insert(to) {
            gone.insert(from);
            changes[to].old = changes[from].old;
        }
    }
    let numbered = changes.into_iter().enumerate();
    numbered
        .filter(|(index, _)| !gone.contains(index))
        .map(|(_, change)| change)
        .collect()
}

/// The lines of a file, each with the bytes that it takes.
struct Lines {
    /// Its place among the changes.
    at: usize,
    bytes: usize,
    lines: BTreeMap<Box<[u8]>, usize>,
}

fn lines_of(
    tree: &Tree,
    changes: &[Change],
    place: impl Fn(&Change) -> Option<usize> + Sync,
) -> Vec<Lines> {
    let numbered = changes.par_iter().enumerate();
    let read = numbered.filter_map(|(at, change)| {
        let index = place(change)?;
        let is_file = tree.entries[index].kind == EntryKind::File;
        let bytes = is_file.then(|| tree.contents.read(index, MOST_BYTES).ok())??;
        Lines::of(at, &bytes)
    });
    read.collect()
}

impl Lines {
    /// The lines of a text; nothing of what is none.
    fn of(at: usize, text: &[u8]) -> Option<Self> {
        if text.is_empty() || text.contains(&0) {
            return None;
        }
        let mut lines: BTreeMap<Box<[u8]>, usize> = BTreeMap::new();
        for line in text.split_inclusive(|byte| *byte == b'\n') {
            *lines.entry(line.trim_ascii_end().into()).or_default() += line.len();
        }
        Some(Self {
            at,
            bytes: text.len(),
            lines,
        })
    }

    /// Share of the larger text that stands in both, 0 to 1.
    fn similarity(&self, other: &Self) -> f64 {
        let (smaller, larger) = (self.bytes.min(other.bytes), self.bytes.max(other.bytes));
        if (smaller as f64) < LEAST_SIMILARITY * larger as f64 {
            return 0.0;
        }
        let in_other = |line: &[u8]| other.lines.get(line).copied().unwrap_or(0);
        let lines = self.lines.iter();
        let shared: usize = lines
            .map(|(line, bytes)| (*bytes).min(in_other(line)))
            .sum();
        shared as f64 / larger as f64
    }
}
