//! Where a copy sensibly begins and ends: at whole lines, and not with the tail of one function or the
//! head of the next.

use super::Measured;
use super::copies::{CopiedPair, Region};
use super::symbols::Tokens;

/// The largest share of a copy that is cut off at either end.
const OVERHANG: f64 = 0.4;
/// Tokens that are cut off to begin or end with a line.
const PART_OF_LINE: u32 = 30;
/// Functions around the beginning of a copy that are looked at.
const AROUND: usize = 64;

/// The copy without what hangs over, the same at both places.
pub(super) fn trimmed(files: &[Measured], copy: CopiedPair) -> CopiedPair {
    let regions = [copy.a, copy.b];
    let tokens = regions.map(|region| &files[region.file as usize].tokens);
    let of_both = |cut: fn(&Tokens, Region) -> u32| {
        cut(tokens[0], regions[0]).max(cut(tokens[1], regions[1]))
    };
    let copy = cut(copy, of_both(head), of_both(tail));
    let (start, end) = (copy.b.start, copy.b.end);
    let lines = tokens[1];
    let opens = |token: u32| lines.opens_line(token as usize);
    let later = (0..PART_OF_LINE).find(|cut| opens(start + cut));
    let earlier = (0..PART_OF_LINE).find(|cut| end > start + cut && opens(end - cut));
    cut(copy, later.unwrap_or(0), earlier.unwrap_or(0))
}

fn cut(copy: CopiedPair, head: u32, tail: u32) -> CopiedPair {
    let length = copy.b.end - copy.b.start;
    let head = head.min(length);
    let tail = tail.min(length - head);
    let shorter = |region: Region| Region {
        start: region.start + head,
        end: region.end - tail,
        ..region
    };
    CopiedPair {
        a: shorter(copy.a),
        b: shorter(copy.b),
    }
}

fn most(region: Region) -> u32 {
    (f64::from(region.end - region.start) * OVERHANG) as u32
}

/// Tokens at the beginning that belong to a function which began before.
fn head(tokens: &Tokens, region: Region) -> u32 {
    let before = tokens
        .functions
        .partition_point(|(start, _)| *start < region.start);
    let around = tokens.functions[..before].iter().rev().take(AROUND);
    let ends = around.map(|(_, end)| end.saturating_sub(region.start));
    ends.filter(|cut| *cut <= most(region)).max().unwrap_or(0)
}

/// Tokens at the end that belong to a function which goes on after.
fn tail(tokens: &Tokens, region: Region) -> u32 {
    let first = tokens
        .functions
        .partition_point(|(start, _)| *start < region.end - most(region));
    let last = tokens
        .functions
        .partition_point(|(start, _)| *start < region.end);
    let mut starts = tokens.functions[first..last].iter();
    let over = starts.find(|(_, end)| *end > region.end);
    over.map_or(0, |(start, _)| region.end - start)
}
