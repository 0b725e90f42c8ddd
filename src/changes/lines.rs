//! Which lines of a text changed, and which of them only moved.

use std::collections::HashMap;
use std::ops::Range;

use gix::diff::blob::{Algorithm, InternedInput, diff_with_slider_heuristics};

/// Shorter lines, blanks aside, such as a closing brace, stand everywhere.
const LEAST_TELLING: usize = 4;

/// The difference of two texts, in lines.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LineDiff {
    /// Runs of lines, counted from 0, in which the texts differ: where they stood, and what stands
    /// there now.
    hunks: Vec<(Range<usize>, Range<usize>)>,
}

impl LineDiff {
    /// Compares two texts. How lines end is no difference.
    pub fn between(before: &str, after: &str) -> Self {
        let (before, after) = (before.replace("\r\n", "\n"), after.replace("\r\n", "\n"));
        let input = InternedInput::new(before.as_str(), after.as_str());
        let diff = diff_with_slider_heuristics(Algorithm::Histogram, &input);
        let range = |range: Range<u32>| range.start as usize..range.end as usize;
        let hunks = diff.hunks();
        Self {
            hunks: hunks
                .map(|hunk| (range(hunk.before), range(hunk.after)))
                .collect(),
        }
    }

    /// Runs of lines, counted from 0, in which the texts differ: where they stood, and what stands there
    /// now.
    pub fn hunks(&self) -> &[(Range<usize>, Range<usize>)] {
        &self.hunks
    }

    /// Lines that the new text has and the old one had not, counted from 1.
    pub fn added(&self) -> impl Iterator<Item = usize> + '_ {
        self.hunks
            .iter()
            .flat_map(|(_, after)| after.clone())
            .map(|line| line + 1)
    }

    /// Lines that the old text had and the new one has not, counted from 1.
    pub fn removed(&self) -> impl Iterator<Item = usize> + '_ {
        self.hunks
            .iter()
            .flat_map(|(before, _)| before.clone())
            .map(|line| line + 1)
    }

    /// Where a line of the new text, counted from 1, stood; `None` where it is new.
    pub fn line_before(&self, line: usize) -> Option<usize> {
        let line = line.checked_sub(1)?;
        let next = self.hunks.partition_point(|(_, after)| after.start <= line);
        let Some((before, after)) = next.checked_sub(1).map(|last| &self.hunks[last]) else {
            return Some(line + 1);
        };
        (line >= after.end).then(|| line - after.end + before.end + 1)
    }
}

/// Lines that went somewhere in a change: of as many of those that came with the same words, blanks at
/// their ends aside, it is said that they moved.
#[derive(Clone, Debug, Default)]
pub struct MovedLines<'a>(HashMap<&'a str, usize>);

impl<'a> MovedLines<'a> {
    /// Notes a line that went.
    pub fn went(&mut self, line: &'a str) {
        let line = line.trim();
        if line.len() >= LEAST_TELLING {
            *self.0.entry(line).or_default() += 1;
        }
    }

    /// Whether a line that came is one that went.
    pub fn came(&mut self, line: &str) -> bool {
        match self.0.get_mut(line.trim()) {
            Some(left) if *left > 0 => {
                *left -= 1;
                true
            }
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{LineDiff, MovedLines};

    #[test]
    fn lines_are_found_where_they_stood() {
        let diff = LineDiff::between("a\nb\nc\nd\n", "a\nx\ny\nc\r\nd\ne\n");
        assert_eq!(diff.added().collect::<Vec<_>>(), [2, 3, 6]);
        assert_eq!(diff.removed().collect::<Vec<_>>(), [2]);
        let before: Vec<_> = (1..=6).map(|line| diff.line_before(line)).collect();
        assert_eq!(before, [Some(1), None, None, Some(3), Some(4), None]);
        assert_eq!(diff.line_before(0), None);
    }

    #[test]
    fn nothing_before_is_all_added() {
        let diff = LineDiff::between("", "a\nb\n");
        assert_eq!(diff.added().collect::<Vec<_>>(), [1, 2]);
        assert_eq!(LineDiff::between("a\n", "a\n"), LineDiff::default());
    }

    #[test]
    fn a_line_that_came_twice_and_went_once_moved_once() {
        let mut moved = MovedLines::default();
        moved.went("    return total;");
        moved.went("}");
        assert!(moved.came("return total;"));
        assert!(!moved.came("return total;"));
        assert!(!moved.came("}"));
    }
}
