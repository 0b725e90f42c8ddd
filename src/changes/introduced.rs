//! Which copies and which circles of imports a change introduces, and which it removes.

use std::collections::{BTreeMap, BTreeSet};

use super::LineDiff;
use crate::model::{DuplicateGroup, ImportCycle, Place};

/// Share of a place's lines that stood in copies before, from which the place is no news.
const KNOWN_PLACE: f64 = 0.5;

/// Share of a circle's members that were a circle before, from which the circle is no news.
const KNOWN_CYCLE: f64 = 0.8;

/// The lines of a file that a change touches.
#[derive(Clone, Debug, Default)]
pub struct TouchedLines {
    /// Its path before; `None` where it was not there.
    pub path_before: Option<String>,
    /// How its lines changed.
    pub diff: LineDiff,
    /// Lines that it had.
    pub lines_before: usize,
    /// Lines that it has and had not, counted from 1.
    pub added: BTreeSet<usize>,
    /// Those of them that stood nowhere in the touched files.
    pub fresh: BTreeSet<usize>,
}

/// The touched files by their path now.
pub type Touched = BTreeMap<String, TouchedLines>;

/// Places of the copies that the change introduces: one of their places is no copy of before, and
/// more of its changed lines are new than moved.
pub fn new_copies(
    before: &[DuplicateGroup],
    after: &[DuplicateGroup],
    touched: &Touched,
) -> Vec<usize> {
    let known = Covered::by(before.iter().flat_map(|group| &group.places));
    let is_new = |place: &Place| {
        let Some(lines) = touched.get(&place.path) else {
            return false;
        };
        let range = place.start_line..=place.end_line;
        let fresh = lines.fresh.range(range.clone()).count();
        let moved = lines.added.range(range.clone()).count() - fresh;
        let before = lines.path_before.as_deref();
        let copied = range.clone().filter(|line| {
            let stood = lines.diff.line_before(*line);
            stood.is_some_and(|line| before.is_some_and(|path| known.holds(path, line)))
        });
        let length = range.count();
        fresh > 0 && fresh >= moved && (copied.count() as f64) < KNOWN_PLACE * length as f64
    };
    let numbered = after.iter().enumerate();
    numbered
        .filter(|(_, group)| group.places.iter().any(is_new))
        .map(|(index, _)| index)
        .collect()
}

/// Places of the copies that the change removes: none of their places is a copy any more.
pub fn gone_copies(
    before: &[DuplicateGroup],
    after: &[DuplicateGroup],
    touched: &Touched,
) -> Vec<usize> {
    let mut still = Covered::default();
    for place in after.iter().flat_map(|group| &group.places) {
        match touched.get(&place.path) {
            None => still.add(place),
            Some(lines) => {
                let Some(path) = &lines.path_before else {
                    continue;
                };
                let stood = (place.start_line..=place.end_line)
                    .filter_map(|line| lines.diff.line_before(line));
                for line in stood {
                    still.add_line(path, line);
                }
            }
        }
    }
    let is_gone = |place: &Place| {
        let mut lines = place.start_line..=place.end_line;
        !lines.any(|line| still.holds(&place.path, line))
    };
    let numbered = before.iter().enumerate();
    numbered
        .filter(|(_, group)| group.places.iter().all(is_gone))
        .map(|(index, _)| index)
        .collect()
}

/// Lines of files.
#[derive(Default)]
struct Covered<'a>(BTreeMap<&'a str, BTreeSet<usize>>);

impl<'a> Covered<'a> {
    fn by(places: impl Iterator<Item = &'a Place>) -> Self {
        let mut covered = Self::default();
        places.for_each(|place| covered.add(place));
        covered
    }

    fn add(&mut self, place: &'a Place) {
        let lines = self.0.entry(&place.path).or_default();
        lines.extend(place.start_line..=place.end_line);
    }

    fn add_line(&mut self, path: &'a str, line: usize) {
        self.0.entry(path).or_default().insert(line);
    }

    fn holds(&self, path: &str, line: usize) -> bool {
        self.0.get(path).is_some_and(|lines| lines.contains(&line))
    }
}

/// Places of the circles that the change introduces: too few of their members were one circle before.
pub fn new_cycles(before: &[ImportCycle], after: &[ImportCycle], touched: &Touched) -> Vec<usize> {
    let known = by_member(before);
    let numbered = after.iter().enumerate();
    numbered
        .filter(|(_, cycle)| {
            let mut members: BTreeMap<usize, usize> = BTreeMap::new();
            for path in &cycle.paths {
                let before = touched
                    .get(path)
                    .map_or(Some(path), |it| it.path_before.as_ref());
                if let Some(cycle) = before.and_then(|path| known.get(path.as_str())) {
                    *members.entry(*cycle).or_default() += 1;
                }
            }
            let most = members.values().max().copied().unwrap_or(0);
            (most as f64) < KNOWN_CYCLE * cycle.paths.len() as f64
        })
        .map(|(index, _)| index)
        .collect()
}

/// Places of the circles that the change removes: no two of their members are in one circle now.
pub fn gone_cycles(before: &[ImportCycle], after: &[ImportCycle], touched: &Touched) -> Vec<usize> {
    let now = by_member(after);
    let renamed: BTreeMap<&str, &str> = touched
        .iter()
        .filter_map(|(path, lines)| Some((lines.path_before.as_deref()?, path.as_str())))
        .collect();
    let numbered = before.iter().enumerate();
    numbered
        .filter(|(_, cycle)| {
            let mut seen = BTreeSet::new();
            let members = cycle.paths.iter().map(String::as_str);
            let mut cycles = members
                .map(|path| renamed.get(path).copied().unwrap_or(path))
                .filter_map(|path| now.get(path));
            cycles.all(|cycle| seen.insert(*cycle))
        })
        .map(|(index, _)| index)
        .collect()
}

fn by_member(cycles: &[ImportCycle]) -> BTreeMap<&str, usize> {
    let numbered = cycles.iter().enumerate();
    numbered
        .flat_map(|(index, cycle)| cycle.paths.iter().map(move |path| (path.as_str(), index)))
        .collect()
}
