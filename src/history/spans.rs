//! Where lines of a file stood one version before, and whether a change touched them.

use std::ops::Range;

use super::hunks::Hunk;

/// Lines of one version of a file, counted from 0; `None` where they were not written yet.
pub(super) type Span = Option<Range<u32>>;

/// Whether the newer side of a hunk shares lines with a span, or lines within it were deleted.
pub(super) fn touches(hunks: &[Hunk], span: &Range<u32>) -> bool {
    let first = hunks.partition_point(|hunk| hunk.newer.end <= span.start);
    hunks
        .get(first)
        .is_some_and(|hunk| hunk.newer.start < span.end)
}

/// Where the lines of a span stood in the older version.
///
/// Lines that a hunk does not hold only moved. Those within one are taken for the lines that stood
/// there, in proportion: git takes all lines of the hunk instead, so that functions that were
/// indented together would share their history from there on. A span that lies in one hunk and of
/// which not even half has something to come from was written by that change.
pub(super) fn older(hunks: &[Hunk], span: &Range<u32>) -> Span {
    let start = older_edge(hunks, span.start, Edge::Start);
    let end = older_edge(hunks, span.end, Edge::End);
    let first = hunks.partition_point(|hunk| hunk.newer.end <= span.start);
    let is_within_one = hunks
        .get(first)
        .is_some_and(|hunk| hunk.newer.start <= span.start && span.end <= hunk.newer.end);
    let is_new = is_within_one && 2 * end.saturating_sub(start) < span.end - span.start;
    (start < end && !is_new).then_some(start..end)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Edge {
    Start,
    End,
}

/// The older place of an edge between two lines. Lines that were deleted at the edge of a span did
/// not belong to it.
fn older_edge(hunks: &[Hunk], place: u32, edge: Edge) -> u32 {
    let is_before = |hunk: &Hunk| match edge {
        Edge::Start => hunk.newer.end <= place,
        Edge::End => hunk.newer.end < place || hunk.newer.end == place && !hunk.newer.is_empty(),
    };
    let next = hunks.partition_point(is_before);
    if let Some(hunk) = hunks.get(next).filter(|hunk| hunk.newer.start < place) {
        let within = u64::from(place - hunk.newer.start);
        let (newer, older) = (hunk.newer.len() as u64, hunk.older.len() as u64);
        let share = match edge {
            Edge::Start => within * older / newer,
            Edge::End => (within * older).div_ceil(newer),
        };
        return hunk.older.start + share as u32;
    }
    match next.checked_sub(1).map(|last| &hunks[last]) {
        Some(last) => last.older.end + (place - last.newer.end),
        None => place,
    }
}

#[cfg(test)]
mod tests {
    use super::{Hunk, older, touches};

    fn hunk([a, b, c, d]: [u32; 4]) -> Hunk {
        Hunk {
            newer: a..b,
            older: c..d,
        }
    }

    #[test]
    fn spans_are_carried_back() {
        for (hunks, span, touched, expected) in [
            // Nothing changed near it.
            (&[][..], 3..5, false, Some(3..5)),
            (&[[0, 2, 0, 0]], 3..5, false, Some(1..3)),
            (&[[0, 0, 0, 4]], 3..5, false, Some(7..9)),
            (&[[7, 9, 7, 8]], 3..5, false, Some(3..5)),
            // Lines changed, added, deleted within it.
            (&[[3, 4, 3, 4]], 2..6, true, Some(2..6)),
            (&[[3, 5, 3, 3]], 2..6, true, Some(2..4)),
            (&[[3, 3, 3, 5]], 2..6, true, Some(2..8)),
            // Changes that end where it begins, or begin where it ends.
            (&[[0, 2, 0, 3]], 2..6, false, Some(3..7)),
            (&[[6, 8, 6, 9]], 2..6, false, Some(2..6)),
            (&[[2, 2, 2, 9]], 2..6, false, Some(9..13)),
            (&[[6, 6, 6, 9]], 2..6, false, Some(2..6)),
            // Its head or its end was rewritten together with what stands beside it.
            (&[[0, 4, 0, 4]], 2..6, true, Some(2..6)),
            (&[[4, 10, 4, 7]], 2..6, true, Some(2..5)),
            // All of it was.
            (&[[0, 30, 0, 30]], 10..20, true, Some(10..20)),
            (&[[2, 6, 2, 4]], 2..6, true, Some(2..4)),
            (&[[2, 3, 2, 3]], 2..3, true, Some(2..3)),
            // It was written then.
            (&[[2, 6, 2, 2]], 2..6, true, None),
            (&[[0, 100, 0, 1]], 20..40, true, None),
            // Two changes around it and one in it.
            (
                &[[0, 1, 0, 2], [4, 5, 5, 5], [8, 9, 8, 12]],
                2..7,
                true,
                Some(3..7),
            ),
        ] {
            let hunks: Vec<Hunk> = hunks.iter().copied().map(hunk).collect();
            assert_eq!(touches(&hunks, &span), touched, "{hunks:?} {span:?}");
            assert_eq!(older(&hunks, &span), expected, "{hunks:?} {span:?}");
        }
    }
}
