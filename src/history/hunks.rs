//! Which lines differ between two versions of a file.

use std::ops::Range;

use gix::bstr::ByteSlice;
use gix::diff::blob::{Algorithm, Diff, InternedInput, TokenSource};

/// Equal lines around the first and the last difference that are compared as well: where a repeated
/// line was inserted is ambiguous, and the best place may lie a little off.
const CONTEXT: usize = 64;

/// Lines that stand for each other, counted from 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Hunk {
    /// Lines of the newer version.
    pub newer: Range<u32>,
    /// Lines of the older version.
    pub older: Range<u32>,
}

/// Where two texts differ, in the order of the lines. Ends of lines may differ in style.
pub(super) fn hunks(newer: &[u8], older: &[u8]) -> Vec<Hunk> {
    if newer == older {
        return Vec::new();
    }
    let (head, tail) = common(newer, older);
    let input = InternedInput::new(
        Lines(&newer[head..newer.len() - tail]),
        Lines(&older[head..older.len() - tail]),
    );
    let mut diff = Diff::compute(Algorithm::Histogram, &input);
    diff.postprocess_lines(&input);
    let above = lines_in(&newer[..head]);
    let moved = |lines: Range<u32>| lines.start + above..lines.end + above;
    diff.hunks()
        .map(|hunk| Hunk {
            newer: moved(hunk.before),
            older: moved(hunk.after),
        })
        .collect()
}

/// Bytes of whole lines at both ends that need no comparison.
fn common(newer: &[u8], older: &[u8]) -> (usize, usize) {
    let pairs = newer.iter().zip(older);
    let same = pairs.take_while(|(a, b)| a == b).count();
    let head = back(&newer[..same], CONTEXT + 1);
    let (newer, older) = (&newer[head..], &older[head..]);
    let pairs = newer.iter().rev().zip(older.iter().rev());
    let same = pairs.take_while(|(a, b)| a == b).count();
    let tail = &newer[newer.len() - same..];
    (head, tail.len() - forth(tail, CONTEXT + 1))
}

/// Where the last so many lines of a text begin.
fn back(text: &[u8], lines: usize) -> usize {
    let ends = text.iter().enumerate().rev();
    let mut ends = ends.filter(|(_, byte)| **byte == b'\n');
    ends.nth(lines - 1).map_or(0, |(place, _)| place + 1)
}

/// Where the first so many lines of a text end.
fn forth(text: &[u8], lines: usize) -> usize {
    let mut ends = text.iter().enumerate().filter(|(_, byte)| **byte == b'\n');
    ends.nth(lines - 1)
        .map_or(text.len(), |(place, _)| place + 1)
}

fn lines_in(text: &[u8]) -> u32 {
    text.iter().filter(|byte| **byte == b'\n').count() as u32
}

/// A text as lines without their ends.
struct Lines<'a>(&'a [u8]);

impl<'a> TokenSource for Lines<'a> {
    type Token = &'a [u8];
    type Tokenizer = Box<dyn Iterator<Item = &'a [u8]> + 'a>;

    fn tokenize(&self) -> Self::Tokenizer {
        let lines = self.0.split_inclusive(|byte| *byte == b'\n');
        Box::new(lines.map(|line| line.trim_end_with(|end| end == '\n' || end == '\r')))
    }

    fn estimate_tokens(&self) -> u32 {
        (self.0.len() / 32) as u32
    }
}

#[cfg(test)]
mod tests {
    use super::{Hunk, hunks};

    fn check(newer: &str, older: &str, expected: &[[u32; 4]]) {
        let found = hunks(newer.as_bytes(), older.as_bytes());
        let expected: Vec<Hunk> = expected
            .iter()
            .map(|[a, b, c, d]| Hunk {
                newer: *a..*b,
                older: *c..*d,
            })
            .collect();
        assert_eq!(found, expected, "{newer:?} against {older:?}");
    }

    #[test]
    fn changed_added_and_deleted_lines_are_found() {
        check("", "", &[]);
        check("a\nb\n", "a\nb\n", &[]);
        check("a\nb\n", "", &[[0, 2, 0, 0]]);
        check("", "a\nb\n", &[[0, 0, 0, 2]]);
        check("a\nx\nc\n", "a\nb\nc\n", &[[1, 2, 1, 2]]);
        check("a\nb\nc\nd", "a\nd", &[[1, 3, 1, 1]]);
        check(
            "x\nb\nc\ny\n",
            "a\nb\nc\nd\n",
            &[[0, 1, 0, 1], [3, 4, 3, 4]],
        );
    }

    #[test]
    fn ends_of_lines_may_differ() {
        check("a\r\nb\r\n", "a\nb\n", &[]);
        check("a\nb", "a\nb\n", &[]);
        check("a\r\nx\r\n", "a\nb\n", &[[1, 2, 1, 2]]);
    }

    #[test]
    fn equal_lines_far_from_a_difference_keep_their_numbers() {
        let many = |middle: &str| {
            let before: String = (0..500).map(|line| format!("{line}\n")).collect();
            let after: String = (600..900).map(|line| format!("{line}\n")).collect();
            format!("{before}{middle}{after}")
        };
        check(
            &many("new\nlines\n"),
            &many("old\n"),
            &[[500, 502, 500, 501]],
        );
    }

    #[test]
    fn an_inserted_function_is_one_hunk_from_its_head_to_its_end() {
        let one = "fn a() {\n    1\n}\n\nfn c() {\n    3\n}\n";
        let two = "fn a() {\n    1\n}\n\nfn b() {\n    2\n}\n\nfn c() {\n    3\n}\n";
        check(two, one, &[[4, 8, 4, 4]]);
    }
}
