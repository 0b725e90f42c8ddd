//! From pairs of copied regions to groups of places.

use std::collections::BTreeMap;

use foldhash::HashMap;

use super::Measured;
use crate::model::{DuplicateGroup, FileKind, Place};

/// Two places of one file are the same place if they share this much of the larger.
const SAME_PLACE: f64 = 0.7;

/// A run of tokens of a file that has a copy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Region {
    pub(super) file: u32,
    pub(super) start: u32,
    pub(super) end: u32,
}

impl Region {
    /// Its first and its last line. `lines` are the lines of each file's tokens.
    pub(super) fn lines(self, files: &[Measured], lines: &HashMap<u32, Vec<u32>>) -> (u32, u32) {
        let tokens = &files[self.file as usize].tokens;
        let lines = &lines[&self.file];
        let first = lines[self.start as usize];
        (first, tokens.last_line(self.end - 1, lines))
    }
}

/// Two regions of the same length that agree.
#[derive(Clone, Copy, Debug)]
pub(super) struct CopiedPair {
    pub(super) a: Region,
    pub(super) b: Region,
}

/// Joins pairs that share a place into groups: source before tests, those with the most to save
/// first. `lines` are the lines of each file's tokens.
pub(super) fn group(
    files: &[Measured],
    copies: &[CopiedPair],
    lines: &HashMap<u32, Vec<u32>>,
) -> Vec<DuplicateGroup> {
    let mut regions: Vec<Region> = copies.iter().flat_map(|copy| [copy.a, copy.b]).collect();
    regions
        .sort_unstable_by_key(|region| (region.file, region.start, std::cmp::Reverse(region.end)));
    regions.dedup();
    let index_of: HashMap<(u32, u32, u32), usize> = regions
        .iter()
        .enumerate()
        .map(|(index, region)| ((region.file, region.start, region.end), index))
        .collect();
    let mut sets = Sets::new(regions.len());
    for (index, pair) in regions.windows(2).enumerate() {
        if is_same_place(pair[0], pair[1]) {
            sets.join(index, index + 1);
        }
    }
    for copy in copies {
        let key = |region: Region| index_of[&(region.file, region.start, region.end)];
        sets.join(key(copy.a), key(copy.b));
    }
    let mut groups: BTreeMap<usize, Vec<Region>> = BTreeMap::new();
    for (index, region) in regions.iter().enumerate() {
        groups.entry(sets.root(index)).or_default().push(*region);
    }
    let mut groups: Vec<DuplicateGroup> = groups
        .into_values()
        .filter_map(|regions| told(files, regions, lines))
        .collect();
    let kinds: HashMap<&str, FileKind> = files
        .iter()
        .map(|measured| (measured.file.path.as_str(), measured.file.kind))
        .collect();
    let rank = |group: &DuplicateGroup| {
        let kind = kinds.get(group.places[0].path.as_str());
        (kind.copied(), std::cmp::Reverse(surplus(group)))
    };
    groups.sort_by(|a, b| rank(a).cmp(&rank(b)).then_with(|| a.places.cmp(&b.places)));
    groups
}

/// Tokens that would go if the code stood in one place.
fn surplus(group: &DuplicateGroup) -> usize {
    group.tokens * group.places.len().saturating_sub(1)
}

fn is_same_place(a: Region, b: Region) -> bool {
    let shared = a.end.min(b.end).saturating_sub(a.start.max(b.start));
    let larger = (a.end - a.start).max(b.end - b.start);
    a.file == b.file && f64::from(shared) >= SAME_PLACE * f64::from(larger)
}

fn told(
    files: &[Measured],
    regions: Vec<Region>,
    lines: &HashMap<u32, Vec<u32>>,
) -> Option<DuplicateGroup> {
    let tokens = regions
        .iter()
        .map(|region| region.end - region.start)
        .min()?;
    let mut distinct: Vec<Region> = Vec::new();
    for region in regions {
        match distinct.last_mut() {
            Some(last) if last.file == region.file && region.start < last.end => {
                last.end = last.end.max(region.end);
            }
            _ => distinct.push(region),
        }
    }
    let mut places: Vec<Place> = distinct
        .iter()
        .map(|region| {
            let (first, last) = region.lines(files, lines);
            Place {
                path: files[region.file as usize].file.path.clone(),
                start_line: first as usize,
                end_line: last as usize,
            }
        })
        .collect();
    places.sort();
    places.dedup();
    let longest = places
        .iter()
        .map(|place| place.end_line - place.start_line + 1)
        .max()?;
    (places.len() > 1).then_some(DuplicateGroup {
        lines: longest,
        tokens: tokens as usize,
        places,
    })
}

/// Disjoint sets; the root of a set is its smallest member.
pub(super) struct Sets(Vec<usize>);

impl Sets {
    pub(super) fn new(count: usize) -> Self {
        Self((0..count).collect())
    }

    pub(super) fn root(&mut self, mut member: usize) -> usize {
        while self.0[member] != member {
            self.0[member] = self.0[self.0[member]];
            member = self.0[member];
        }
        member
    }

    pub(super) fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.root(a), self.root(b));
        self.0[a.max(b)] = a.min(b);
    }
}
