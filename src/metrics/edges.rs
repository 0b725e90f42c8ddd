//! Where a copy sensibly begins and ends: at whole lines, and never with a part of a function beside
//! something that is outside of it.

use super::Measured;
use super::copies::{CopiedPair, Region};
use super::symbols::Tokens;

/// Tokens that are passed over to begin or end with a line.
const PART_OF_LINE: u32 = 30;

/// A copy, cut wherever a function begins or ends that is only partly in it, at either place. What is
/// left are runs of whole functions, and runs of lines within one.
pub(super) fn parts(files: &[Measured], copy: CopiedPair) -> impl Iterator<Item = CopiedPair> {
    let copy = whole_lines(files, copy);
    let mut cuts = vec![0, copy.b.end - copy.b.start];
    for region in [copy.a, copy.b] {
        let tokens = &files[region.file as usize].tokens;
        cuts.extend(crossings(tokens, region).map(|token| token - region.start));
    }
    cuts.sort_unstable();
    cuts.dedup();
    let ends: Vec<(u32, u32)> = cuts.windows(2).map(|part| (part[0], part[1])).collect();
    ends.into_iter()
        .map(move |(start, end)| part(copy, start, end))
}

/// The part of a copy from one of its tokens to another.
fn part(copy: CopiedPair, start: u32, end: u32) -> CopiedPair {
    let of = |region: Region| Region {
        start: region.start + start,
        end: region.start + end,
        ..region
    };
    CopiedPair {
        a: of(copy.a),
        b: of(copy.b),
    }
}

/// The copy without the rest of a line at its beginning and the start of one at its end.
fn whole_lines(files: &[Measured], copy: CopiedPair) -> CopiedPair {
    let length = copy.b.end - copy.b.start;
    let opens = |offset: &u32| {
        [copy.a, copy.b].iter().all(|region| {
            let tokens = &files[region.file as usize].tokens;
            tokens.opens_line((region.start + offset) as usize)
        })
    };
    let later = (0..length.min(PART_OF_LINE)).find(opens).unwrap_or(0);
    let mut earlier = (length.saturating_sub(PART_OF_LINE).max(later + 1)..=length).rev();
    part(copy, later, earlier.find(opens).unwrap_or(length))
}

/// Where functions begin or end that lie partly in a region and partly outside of it, moved to the
/// ends of their lines. Annotations alone are no part of a function worth keeping with another.
fn crossings(tokens: &Tokens, region: Region) -> impl Iterator<Item = u32> {
    let open_before = tokens.functions_around(region.start);
    let ends = open_before.map(|function| tokens.line_after(function.end, PART_OF_LINE));
    let open_after = tokens.functions_around(region.end);
    let starts = open_after.flat_map(|function| [function.start, function.signature]);
    let starts = starts.map(|token| tokens.line_before(token, PART_OF_LINE));
    let within = region.start + 1..region.end;
    ends.chain(starts).filter(move |cut| within.contains(cut))
}
