//! What the plan of questions about a change is made from.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::material::{Material, Standing};
use super::{Changed, Question};
use crate::changes::{LineDiff, TouchedLines};
use crate::model::{FileKind, FileReport};
use crate::redact::Clean;
use crate::review::{ChangedFile, Hunk, ReviewFile};

/// Most files of each tie that are searched for what a changed file calls, and what calls it.
const MOST_TIED: usize = 20;

/// The changed files of kind `source`, and those that imports or a folder tie to them.
pub(super) fn material_of<'a>(question: &Question<'a>, changed: &Changed<'a>) -> Material<'a> {
    let is_read =
        |file: &FileReport| file.kind == FileKind::Source && changed.lines.contains_key(&file.path);
    let files = question.files.iter().enumerate();
    let read: Vec<usize> = files
        .filter(|(_, file)| is_read(file))
        .map(|(index, _)| index)
        .collect();
    let near: BTreeMap<usize, Vec<usize>> = read
        .iter()
        .map(|index| (*index, near(*index, question, changed)))
        .collect();
    let wanted: BTreeSet<usize> = read
        .iter()
        .chain(near.values().flatten())
        .copied()
        .collect();
    let wanted: Vec<usize> = wanted.into_iter().collect();
    let texts: BTreeMap<usize, Clean> = wanted
        .par_iter()
        .filter_map(|index| Some((*index, question.texts.get(&question.files[*index].path)?)))
        .collect();
    gathered(question, changed, &read, &near, texts)
}

fn gathered<'a>(
    question: &Question<'a>,
    changed: &Changed<'a>,
    read: &[usize],
    near: &BTreeMap<usize, Vec<usize>>,
    texts: BTreeMap<usize, Clean>,
) -> Material<'a> {
    let standing = Standing::of(question);
    let mut material = Material::default();
    let place: BTreeMap<usize, usize> = texts.keys().copied().zip(0..).collect();
    for index in read {
        let path = question.files[*index].path.as_str();
        let Some(file) = place.get(index) else {
            material.unread.push(path);
            continue;
        };
        let near = near[index].iter();
        let near = near.filter_map(|it| place.get(it).copied()).collect();
        let lines = &changed.lines[path];
        let before = lines.path_before.as_deref();
        let before = before.and_then(|before| changed.texts_before.get(before));
        let before = before.unwrap_or_else(Clean::empty);
        material.changes.push(ChangedFile {
            file: *file,
            path_before: lines.path_before.clone(),
            hunks: hunks(&lines.diff),
            before,
            near,
        });
    }
    let files = texts.into_iter().map(|(index, text)| {
        let measured = &question.files[index];
        let path = measured.path.as_str();
        ReviewFile {
            measured,
            text,
            priority: changed.lines.get(path).map_or(0.0, size) * (1.0 + standing.risk(measured)),
            place: standing.place(measured),
        }
    });
    material.files = files.collect();
    material
}

/// Lines that are new with the change, those that only moved left out, and at least one.
fn size(lines: &TouchedLines) -> f64 {
    lines.fresh.len().max(1) as f64
}

fn hunks(diff: &LineDiff) -> Vec<Hunk> {
    let hunks = diff.hunks().iter().map(|(before, after)| Hunk {
        before: before.clone(),
        after: after.clone(),
    });
    hunks.collect()
}

/// Files that may hold what a file calls, or what calls it: those that it imports, those that import
/// it, and those of its language beside it.
fn near(index: usize, question: &Question<'_>, changed: &Changed<'_>) -> Vec<usize> {
    let edges = &changed.graph.edges;
    let own = &question.files[index];
    let imported = edges.iter().filter(|edge| edge.from == index);
    let importing = edges.iter().filter(|edge| edge.to == index);
    let folder = |path: &str| path.rsplit_once('/').map_or(0, |(folder, _)| folder.len());
    let depth = folder(&own.path);
    let beside = question.files.iter().enumerate().filter(|(_, file)| {
        file.language == own.language
            && folder(&file.path) == depth
            && file.path[..depth] == own.path[..depth]
    });
    let is_source = |at: &usize| question.files[*at].kind == FileKind::Source;
    let importing = importing.map(|edge| edge.from).filter(is_source);
    let imported = imported.map(|edge| edge.to).filter(is_source);
    let beside = beside.map(|(at, _)| at).filter(is_source);
    let mut seen = BTreeSet::from([index]);
    importing
        .take(MOST_TIED)
        .chain(imported.take(MOST_TIED))
        .chain(beside.take(MOST_TIED))
        .filter(|at| seen.insert(*at))
        .collect()
}
