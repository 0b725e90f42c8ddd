//! Both sides of a change, measured. What the change does not touch is measured once.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::difference::{Difference, failed};
use crate::changes::Touched;
use crate::graph::Graph;
use crate::health;
use crate::health::change::{Side, TouchedFile};
use crate::model::{Body, FileReport, History};
use crate::pipeline::intake::Intake;
use crate::pipeline::measured::{Measured, draw};
use crate::pipeline::memory::Memory;

/// Both sides.
pub(super) struct Both {
    /// The base; of its files only the touched ones.
    pub(super) base: Measured,
    pub(super) head: Measured,
    /// Which file of the head imports which.
    pub(super) graph: Graph,
    /// The touched files, each with both sides.
    pub(super) touched: Vec<TouchedFile>,
}

impl Both {
    pub(super) fn of(
        memory: &Memory,
        head: &mut Intake,
        old: &mut Intake,
        difference: &Difference,
        lines: &Touched,
        history: Option<&History>,
    ) -> Self {
        let bodies = [
            bodies(old, &paths(difference, false)),
            bodies(head, &paths(difference, true)),
        ];
        let duplicates = memory.duplicates(&mut head.measured);
        let (imports, graph) = draw(head);
        let files = scored(head);
        let hotspots = health::hotspots(&files, history);
        let after = Measured {
            files,
            duplicates,
            graph,
            hotspots,
            ..Measured::default()
        };
        let unread: BTreeSet<String> = failed(old).map(str::to_owned).collect();
        let before = base(memory, head, old, difference);
        let touched = touched(
            [&before.files, &after.files],
            bodies,
            difference,
            lines,
            &unread,
        );
        Self {
            base: before,
            head: after,
            graph: imports,
            touched,
        }
    }

    /// Health of the source before.
    pub(super) fn score_before(&self) -> Option<f64> {
        let is_touched: BTreeSet<&str> = self
            .touched
            .iter()
            .filter_map(|file| Some(file.after.as_ref()?.file.path.as_str()))
            .collect();
        let untouched = self.head.files.iter();
        let untouched = untouched.filter(|file| !is_touched.contains(file.path.as_str()));
        health::score_of(untouched.chain(&self.base.files))
    }
}

/// Paths of the differing files on one side.
fn paths(difference: &Difference, is_after: bool) -> BTreeSet<&str> {
    let files = difference.files().iter();
    let path = files.filter_map(|file| match is_after {
        true => file.path_after(),
        false => file.path_before.as_deref(),
    });
    path.collect()
}

type Bodies = BTreeMap<String, Vec<Body>>;

fn bodies(intake: &mut Intake, paths: &BTreeSet<&str>) -> Bodies {
    let measured = intake.measured.par_iter_mut();
    measured
        .filter(|it| paths.contains(it.file.path.as_str()))
        .map(|it| (it.file.path.clone(), it.bodies()))
        .collect()
}

fn scored(intake: &Intake) -> Vec<FileReport> {
    let measured = intake.measured.par_iter();
    measured
        .map(|it| health::score_file(it.file.clone()))
        .collect()
}

/// The base: what the change does not touch, measured with the head, and the touched files as they
/// were.
fn base(memory: &Memory, head: &mut Intake, old: &mut Intake, difference: &Difference) -> Measured {
    let gone = paths(difference, true);
    let olds = paths(difference, false);
    let kept = std::mem::take(&mut head.measured);
    let mut whole = std::mem::take(&mut old.measured);
    whole.extend(
        kept.into_iter()
            .filter(|it| !gone.contains(it.file.path.as_str())),
    );
    whole.sort_by(|a, b| a.file.path.cmp(&b.file.path));
    old.measured = whole;
    let mut manifests = head.manifests.clone();
    gone.iter().for_each(|path| manifests.remove(path));
    manifests.extend(std::mem::take(&mut old.manifests));
    old.manifests = manifests;
    let duplicates = memory.duplicates(&mut old.measured);
    let (_, graph) = draw(old);
    old.measured
        .retain(|it| olds.contains(it.file.path.as_str()));
    Measured {
        files: scored(old),
        duplicates,
        graph,
        ..Measured::default()
    }
}

fn touched(
    [before, after]: [&[FileReport]; 2],
    [mut bodies_before, mut bodies_after]: [Bodies; 2],
    difference: &Difference,
    lines: &Touched,
    unread: &BTreeSet<String>,
) -> Vec<TouchedFile> {
    let side = |files: &[FileReport], bodies: &mut Bodies, path: Option<&str>| {
        let path = path?;
        let found = files.binary_search_by(|file| file.path.as_str().cmp(path));
        Some(Side {
            file: files[found.ok()?].clone(),
            bodies: bodies.remove(path)?,
        })
    };
    let files = difference.files().iter();
    let comparable = files.filter(|file| {
        let before = file.path_before.as_ref();
        !before.is_some_and(|path| unread.contains(path))
    });
    comparable
        .filter_map(|file| {
            let before = side(before, &mut bodies_before, file.path_before.as_deref());
            let after = side(after, &mut bodies_after, file.path_after());
            let lines = lines.get(&file.path);
            (before.is_some() || after.is_some()).then(|| TouchedFile {
                before,
                after,
                lines_added: lines.map_or(0, |lines| lines.added.len()),
                lines_removed: lines.map_or(0, |lines| lines.diff.removed().count()),
            })
        })
        .collect()
}
