//! Which files differ between the two sides of a change, and which of their lines.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use crate::changes::{self, Change, LineDiff, MovedLines, Touched, TouchedLines};
use crate::collector::{Collector, Decision};
use crate::model::{Diagnostic, FileChange, History, Status, Tree};
use crate::pipeline::intake::Intake;
use crate::source;

/// The files that differ, renamed ones paired, sorted by path.
pub(super) struct Difference {
    files: Vec<Differing>,
}

/// A file that differs.
pub(super) struct Differing {
    /// Its path now; before, where it is gone.
    pub(super) path: String,
    pub(super) path_before: Option<String>,
    old: Option<usize>,
    new: Option<usize>,
}

impl Differing {
    /// Its path now, where it is there.
    pub(super) fn path_after(&self) -> Option<&str> {
        self.new.map(|_| self.path.as_str())
    }
}

impl Difference {
    pub(super) fn between(old: &Tree, new: &Tree, collector: &Collector<'_>) -> Self {
        let mut changed = changes::between(old, new, &|path| collector.selects(path));
        changed.retain(|change| !differs_in_line_ends_only(old, new, change));
        let changed = changes::with_edited_renames(old, new, changed);
        let differing = |change: Change| Differing {
            path_before: change.old.map(|index| old.entries[index].path.clone()),
            path: change.path,
            old: change.old,
            new: change.new,
        };
        let mut files: Vec<Differing> = changed.into_iter().map(differing).collect();
        files.sort_by(|a, b| a.path.cmp(&b.path));
        Self { files }
    }

    pub(super) fn files(&self) -> &[Differing] {
        &self.files
    }

    /// The differing files of the base, and nothing else of it.
    pub(super) fn part_of_base(&self, base: Tree) -> Tree {
        let kept: BTreeSet<usize> = self.files.iter().filter_map(|file| file.old).collect();
        source::part_of(base, kept.into_iter().collect())
    }

    /// The history of the base, told of the files under the names that they have now.
    pub(super) fn carried_forward(&self, mut history: History) -> History {
        let renamed = self.files.iter().filter_map(|file| {
            let before = file.path_before.as_ref()?;
            (file.new.is_some() && *before != file.path).then_some((before, &file.path))
        });
        let moved: Vec<_> = renamed
            .filter_map(|(before, now)| Some((now.clone(), history.files.remove(before)?)))
            .collect();
        history.files.extend(moved);
        history
    }

    /// How the lines of every differing text changed.
    pub(super) fn lines(
        &self,
        collector: &Collector<'_>,
        base: &Tree,
        base_collector: &Collector<'_>,
    ) -> Touched {
        let place = |path: &str| {
            let found = base
                .entries
                .binary_search_by(|it| it.path.as_str().cmp(path));
            found.ok()
        };
        let texts: Vec<[String; 2]> = self
            .files
            .par_iter()
            .map(|file| {
                let old = file.path_before.as_deref().and_then(place);
                [text(base_collector, old), text(collector, file.new)]
            })
            .collect();
        let diffs: Vec<LineDiff> = texts
            .par_iter()
            .map(|[before, after]| LineDiff::between(before, after))
            .collect();
        let mut moved = MovedLines::default();
        for ([before, _], diff) in texts.iter().zip(&diffs) {
            let lines: Vec<&str> = before.lines().collect();
            let removed = diff.removed().filter_map(|line| lines.get(line - 1));
            removed.for_each(|line| moved.went(line));
        }
        let all = self.files.iter().zip(&texts).zip(diffs);
        all.map(|((file, [before, after]), diff)| {
            let lines: Vec<&str> = after.lines().collect();
            let fresh = diff.added().filter(|line| {
                let text = lines.get(line - 1);
                text.is_some_and(|text| !text.trim().is_empty() && !moved.came(text))
            });
            let lines = TouchedLines {
                path_before: file.path_before.clone(),
                fresh: fresh.collect(),
                added: diff.added().collect(),
                lines_before: before.lines().count(),
                diff,
            };
            (file.path.clone(), lines)
        })
        .collect()
    }

    /// What could not be read of the base: those files cannot be compared.
    pub(super) fn unread(&self, old: &Intake) -> Vec<Diagnostic> {
        let failed: BTreeSet<&str> = failed(old).collect();
        let notes = old.diagnostics.iter();
        notes
            .filter(|note| {
                note.path
                    .as_deref()
                    .is_some_and(|path| failed.contains(path))
            })
            .cloned()
            .collect()
    }

    /// Differing files that are not among those compared.
    pub(super) fn others(&self, compared: &[FileChange]) -> Vec<String> {
        let compared: BTreeSet<&str> = compared
            .iter()
            .map(|change| change.report().path.as_str())
            .collect();
        let others = self.files.iter().map(|file| file.path.clone());
        others
            .filter(|path| !compared.contains(path.as_str()))
            .collect()
    }

    /// Paths of the base by the paths of now.
    pub(super) fn paths_before(&self) -> BTreeMap<&str, &str> {
        let files = self.files.iter();
        files
            .filter_map(|file| Some((file.path.as_str(), file.path_before.as_deref()?)))
            .collect()
    }
}

/// Larger files are taken to differ.
const LARGEST: u64 = 32 * 1024 * 1024;

/// Whether a file is the same but for Windows line breaks, which a checkout may have made.
fn differs_in_line_ends_only(old: &Tree, new: &Tree, change: &Change) -> bool {
    let (Some(was), Some(is)) = (change.old, change.new) else {
        return false;
    };
    let (before, after) = (&old.entries[was], &new.entries[is]);
    if before.executable != after.executable || before.size == after.size {
        return false;
    }
    let undone = |tree: &Tree, index| {
        let bytes = tree.contents.read(index, LARGEST).ok()?;
        Some(String::from_utf8(bytes).ok()?.replace("\r\n", "\n"))
    };
    undone(old, was).is_some_and(|text| undone(new, is) == Some(text))
}

/// Files that were wanted and could not be had.
pub(super) fn failed(intake: &Intake) -> impl Iterator<Item = &str> {
    let ledger = intake.ledger.iter();
    ledger
        .filter(|entry| entry.status == Status::Failed)
        .map(|entry| entry.path.as_str())
}

/// The text of an entry; nothing where it is none or does not count.
fn text(collector: &Collector<'_>, index: Option<usize>) -> String {
    match index.map(|index| collector.decide(index)) {
        Some(Decision::Keep(file)) => file.text,
        _ => String::new(),
    }
}
