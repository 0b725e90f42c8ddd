//! Copies of code, with renamed identifiers matched.
//!
//! Tokens are compared and not lines: comments, layout and the choice of names do not matter.
//! Windows of `WINDOW` tokens are hashed, and of every run of windows the smallest hash is kept
//! (winnowing: Schleimer, Wilkerson, Aiken, SIGMOD 2003), so that every copy of `LEAST_TOKENS`
//! shares at least one kept hash. A kept hash is compared with its place in the last file that had
//! it and with the one before it in its own, and with no other, so that a block that stands in ten
//! thousand files costs ten thousand comparisons.

use std::collections::{BTreeMap, BTreeSet};

use foldhash::{HashMap, HashMapExt as _};
use rayon::prelude::*;

use crate::model::{DuplicateGroup, Explanation, FileKind};

use super::Measured;
use super::copies::{CopiedPair, Region, group};
use super::edges;
use super::symbols::{Tokens, blind, consistency};

/// A copy shares at least this many tokens …
const LEAST_TOKENS: usize = 100;
/// … on at least this many lines.
const LEAST_LINES: u32 = 10;
/// Tokens of a hashed window.
const WINDOW: usize = 50;
/// Windows of which one is kept: with any more, a copy of [`LEAST_TOKENS`] could slip through.
const KEPT_OF: usize = LEAST_TOKENS - WINDOW + 1;
/// Different words and signs in a copy. Fewer make a table.
const LEAST_VARIETY: usize = 12;
/// The largest share of literals in a copy. More make a table.
const MOST_LITERALS: f64 = 0.3;
/// Statements, branches and loops of a copy: at least so many …
const LEAST_DEEDS: usize = 5;
/// … and one for so many tokens. Fewer make a declaration or a table.
const TOKENS_PER_DEED: usize = 25;
/// The longest piece that is told over and over in a list.
const LONGEST_ROW: usize = 40;
/// The share of a copy that repeats what stands a row before it, and makes a list.
const MOST_REPEATED: f64 = 0.85;
/// The share of identifiers that must be renamed consistently.
const LEAST_CONSISTENCY: f64 = 0.9;

pub(super) const EXPLANATION: Explanation = Explanation {
    id: "duplicated_lines",
    what: "Lines of a file that also stand elsewhere in the source, or again in the same file.",
    why: "A change to one copy has to find the others, and sooner or later misses one.",
    how: "Blocks of at least 100 tokens and 10 lines that agree in everything but comments, layout, the values of literals and the choice of names, where names are exchanged consistently. Imports, declarations, tables of data, lists of like statements, accessors and `equals` and its kind are left out: there must be one statement, branch or loop for 25 tokens. A copy that begins or ends within a function and goes on outside of it is cut there, and each part counts by itself. Lines between them without code are not counted. Tests are compared among tests; generated and vendored files are not compared.",
    source: "B. S. Baker, On Finding Duplication and Near-Duplication in Large Software Systems, WCRE 1995; S. Schleimer, D. S. Wilkerson, A. Aiken, Winnowing, SIGMOD 2003.",
    advice: "Move the block into one place that the others call, with what differs as parameters.",
};

/// Files whose windows are hashed at once, on all threads, before they are compared one by one.
const AT_ONCE: usize = 256;

/// A window at a position of a file.
#[derive(Clone, Copy, Debug)]
struct Position {
    file: u32,
    token: u32,
}

/// Finds copies and sets `duplicated_lines`.
pub(super) fn find(files: &mut [Measured]) -> Vec<DuplicateGroup> {
    files.par_iter_mut().for_each(Measured::unpack);
    let mut copies = Vec::new();
    for group in comparable(files).values() {
        copies.extend(copies_among(files, group));
    }
    // Once for each file, however many copies it has.
    let copied: BTreeSet<u32> =
        (copies.iter().flat_map(|copy| [copy.a.file, copy.b.file])).collect();
    let lines = |file: u32| (file, files[file as usize].tokens.lines());
    let lines: HashMap<u32, Vec<u32>> = copied.into_iter().map(lines).collect();
    copies.retain(|copy| {
        [copy.a, copy.b].iter().all(|region| {
            let (first, last) = region.lines(files, &lines);
            last - first + 1 >= LEAST_LINES
        })
    });
    let groups = group(files, &copies, &lines);
    count_lines(files, &copies, &lines);
    groups
}

/// Files that may be compared: those of one language, tests apart from the rest.
fn comparable(files: &[Measured]) -> BTreeMap<(&'static str, FileKind), Vec<u32>> {
    let mut groups: BTreeMap<_, Vec<u32>> = BTreeMap::new();
    for (index, measured) in files.iter().enumerate() {
        let kind = measured.file.kind;
        if matches!(kind, FileKind::Source | FileKind::Test) {
            let key = (measured.file.language, kind);
            groups.entry(key).or_default().push(index as u32);
        }
    }
    groups
}

fn copies_among(files: &[Measured], group: &[u32]) -> Vec<CopiedPair> {
    let mut seen = Seen::default();
    let mut copies = Vec::new();
    let of_file = |file: &u32| fingerprints(&files[*file as usize].tokens.symbols);
    for some in group.chunks(AT_ONCE) {
        let kept: Vec<_> = some.par_iter().map(of_file).collect();
        for (file, kept) in some.iter().zip(kept) {
            copies_in(files, *file, &kept, &mut seen, &mut copies);
            seen.close_file();
        }
    }
    copies
}

/// Adds the copies that a file holds of itself and of those before it.
fn copies_in(
    files: &[Measured],
    file: u32,
    kept: &[(u32, u64)],
    seen: &mut Seen,
    copies: &mut Vec<CopiedPair>,
) {
    let symbols = &files[file as usize].tokens.symbols;
    // How far each diagonal against an earlier place is covered by a copy already.
    let mut covered: HashMap<(u32, i64), u32> = HashMap::new();
    for &(token, hash) in kept {
        let here = Position { file, token };
        for before in seen.pair(hash, here).into_iter().flatten() {
            let diagonal = i64::from(token) - i64::from(before.token);
            let end = covered.entry((before.file, diagonal)).or_default();
            if token < *end {
                continue;
            }
            let theirs = &files[before.file as usize].tokens.symbols;
            if let Some(copy) = extend(symbols, here, *end, theirs, before) {
                *end = copy.b.end;
                let parts = edges::parts(files, copy);
                copies.extend(parts.filter(|part| is_worth_telling(files, part)));
            }
        }
    }
}

/// Where each kept hash was seen. Of all the files before, only the last that held a hash is
/// remembered, with all its places in order, so that code which repeats within itself is compared
/// with its copy repetition by repetition.
#[derive(Default)]
struct Seen {
    /// The first place in the last file that was closed.
    first: HashMap<u64, Position>,
    /// The next place of the same hash in the same file.
    next: HashMap<(u32, u32), u32>,
    /// Places in the open file: the first, the last, and the counterpart of the last.
    open: HashMap<u64, (Position, Position, Option<Position>)>,
}

impl Seen {
    /// Notes a place and returns what to compare it with: its counterpart in an earlier file and
    /// the place before it in its own.
    fn pair(&mut self, hash: u64, here: Position) -> [Option<Position>; 2] {
        match self.open.get_mut(&hash) {
            None => {
                let counterpart = self.first.get(&hash).copied();
                self.open.insert(hash, (here, here, counterpart));
                [counterpart, None]
            }
            Some((_, last, counterpart)) => {
                let before = std::mem::replace(last, here);
                self.next.insert((before.file, before.token), here.token);
                if let Some(place) = counterpart
                    && let Some(token) = self.next.get(&(place.file, place.token))
                {
                    place.token = *token;
                }
                [*counterpart, Some(before)]
            }
        }
    }

    fn close_file(&mut self) {
        for (hash, (first, _, _)) in self.open.drain() {
            self.first.insert(hash, first);
        }
    }
}

/// The kept windows of a file with their hashes.
fn fingerprints(symbols: &[u16]) -> Vec<(u32, u64)> {
    let hashes = window_hashes(symbols);
    let mut kept = Vec::new();
    let mut smallest = 0;
    for (start, hash) in hashes.iter().enumerate() {
        if *hash <= hashes[smallest] {
            smallest = start;
        } else if smallest + KEPT_OF <= start {
            // Of equals the last.
            let run = smallest + 1..=start;
            smallest = run.rev().min_by_key(|at| hashes[*at]).unwrap_or(start);
        }
        let found = (smallest as u32, hashes[smallest]);
        if start + 1 >= KEPT_OF && kept.last() != Some(&found) {
            kept.push(found);
        }
    }
    kept
}

/// The hash of every window, by what its symbols are but for the choice of names.
fn window_hashes(symbols: &[u16]) -> Vec<u64> {
    const BASE: u64 = 0x9e37_79b9_7f4a_7c15;
    let leaving = (1..WINDOW).fold(1_u64, |power, _| power.wrapping_mul(BASE));
    let value = |symbol: u16| u64::from(blind(symbol)) + 1;
    let mut hash = 0_u64;
    let mut hashes = Vec::with_capacity(symbols.len());
    for (index, symbol) in symbols.iter().enumerate() {
        if index >= WINDOW {
            hash = hash.wrapping_sub(value(symbols[index - WINDOW]).wrapping_mul(leaving));
        }
        hash = hash.wrapping_mul(BASE).wrapping_add(value(*symbol));
        if index + 1 >= WINDOW {
            hashes.push(mix(hash));
        }
    }
    hashes
}

/// Spreads a polynomial hash, whose low bits follow the last tokens alone.
fn mix(hash: u64) -> u64 {
    let hash = (hash ^ (hash >> 32)).wrapping_mul(0xd6e8_feb8_6659_fd93);
    hash ^ (hash >> 32)
}

/// The longest agreement around two windows that begins at `floor` or later. In one file it ends
/// where the copies would overlap.
fn extend(
    ours: &[u16],
    here: Position,
    floor: u32,
    theirs: &[u16],
    before: Position,
) -> Option<CopiedPair> {
    let (mut a, mut b) = (before.token as usize, here.token as usize);
    let longest = if here.file == before.file {
        b - a
    } else {
        usize::MAX
    };
    let same = |a: usize, b: usize| match (theirs.get(a), ours.get(b)) {
        (Some(theirs), Some(ours)) => blind(*theirs) == blind(*ours),
        _ => false,
    };
    let mut length = 0;
    while length < longest && a > 0 && b > floor as usize && same(a - 1, b - 1) {
        (a, b, length) = (a - 1, b - 1, length + 1);
    }
    while length < longest && same(a + length, b + length) {
        length += 1;
    }
    if length < WINDOW {
        return None;
    }
    let region = |file, start: usize| Region {
        file,
        start: start as u32,
        end: (start + length) as u32,
    };
    Some(CopiedPair {
        a: region(before.file, a),
        b: region(here.file, b),
    })
}

/// Whether a copy is long enough, varied enough to be code, and renamed consistently.
fn is_worth_telling(files: &[Measured], copy: &CopiedPair) -> bool {
    let slice = |region: Region| {
        let symbols = &files[region.file as usize].tokens.symbols;
        &symbols[region.start as usize..region.end as usize]
    };
    let (a, b) = (slice(copy.a), slice(copy.b));
    if a.len() < LEAST_TOKENS {
        return false;
    }
    let literals = &files[copy.a.file as usize].tokens.literals;
    let count = a
        .iter()
        .filter(|symbol| literals.binary_search(symbol).is_ok())
        .count();
    let mut kinds: Vec<u16> = a.iter().map(|symbol| blind(*symbol)).collect();
    kinds.sort_unstable();
    kinds.dedup();
    kinds.len() >= LEAST_VARIETY
        && does_enough(&files[copy.b.file as usize].tokens, copy.b)
        && !is_list(a)
        && count as f64 <= MOST_LITERALS * a.len() as f64
        && consistency(a, b) >= LEAST_CONSISTENCY
}

/// Whether a region holds enough that a program does. Where no grammar tells, nobody knows.
fn does_enough(tokens: &Tokens, region: Region) -> bool {
    let Some(deeds) = &tokens.deeds else {
        return true;
    };
    let first = deeds.partition_point(|token| *token < region.start);
    let end = deeds.partition_point(|token| *token < region.end);
    let tokens = (region.end - region.start) as usize;
    end - first >= LEAST_DEEDS.max(tokens / TOKENS_PER_DEED)
}

/// Whether it says the same thing over and over: calls, cases or fields in a row.
fn is_list(symbols: &[u16]) -> bool {
    let repeats = |row: usize| {
        let pairs = symbols.iter().zip(&symbols[row..]);
        let same = pairs.filter(|(a, b)| blind(**a) == blind(**b)).count();
        same as f64 >= MOST_REPEATED * (symbols.len() - row) as f64
    };
    let longest = LONGEST_ROW.min(symbols.len() / 3);
    (1..=longest).any(repeats)
}

/// Sets `duplicated_lines`: the lines on which tokens of copies stand.
fn count_lines(files: &mut [Measured], copies: &[CopiedPair], lines: &HashMap<u32, Vec<u32>>) {
    let mut ranges: BTreeMap<u32, Vec<(u32, u32)>> = BTreeMap::new();
    for region in copies.iter().flat_map(|copy| [copy.a, copy.b]) {
        let range = (region.start, region.end);
        ranges.entry(region.file).or_default().push(range);
    }
    for (index, measured) in files.iter_mut().enumerate() {
        if !matches!(measured.file.kind, FileKind::Source | FileKind::Test) {
            continue;
        }
        let index = index as u32;
        let mut ranges = ranges.remove(&index).unwrap_or_default();
        ranges.sort_unstable();
        let (mut copied, mut reached) = (Vec::new(), 0);
        for (start, end) in ranges {
            let start = start.max(reached);
            if start < end {
                copied.extend(measured.tokens.lines_among(start..end, &lines[&index]));
                reached = end;
            }
        }
        copied.sort_unstable();
        copied.dedup();
        let count = copied.len() as f64;
        measured.file.metrics.set(EXPLANATION.id, count);
    }
}
