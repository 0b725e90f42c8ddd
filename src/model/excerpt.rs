//! A place in a text that somebody wrote, with its line: what an error points at.

use std::cmp::Ordering;
use std::ops::Range;

/// A place in a text that somebody wrote, with its line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Excerpt {
    /// The file.
    pub path: String,
    /// The line, counted from 1.
    pub line: usize,
    /// The first character that is meant, counted from 1.
    pub column: usize,
    /// The whole line, as it stands there.
    pub text: String,
    /// The bytes of it that are meant.
    pub marked: Range<usize>,
}

impl Ord for Excerpt {
    fn cmp(&self, other: &Self) -> Ordering {
        let key = |it: &Self| (it.line, it.column, it.marked.start, it.marked.end);
        let texts = |it: &Self| (it.path.clone(), it.text.clone());
        key(self)
            .cmp(&key(other))
            .then_with(|| texts(self).cmp(&texts(other)))
    }
}

impl PartialOrd for Excerpt {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Excerpt {
    /// The place of `span` in a file with this text; of several lines the first counts.
    pub fn of(path: impl Into<String>, text: &str, span: Range<usize>) -> Self {
        let begin = text.floor_char_boundary(span.start);
        let end = text.floor_char_boundary(span.end.max(begin));
        let before = &text[..begin];
        let start = before.rfind('\n').map_or(0, |at| at + 1);
        let line = text[start..].lines().next().unwrap_or_default();
        // A place behind the end of the line is shown at its end.
        let from = (begin - start).min(line.len());
        Self {
            path: path.into(),
            line: before.matches('\n').count() + 1,
            column: line[..from].chars().count() + 1,
            marked: from..(end - start).clamp(from, line.len()),
            text: line.to_owned(),
        }
    }

    /// A whole line of a file.
    pub fn of_line(path: impl Into<String>, line: usize, text: &str) -> Self {
        Self {
            line,
            ..Self::of(path, text, 0..text.len())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Excerpt;

    #[test]
    fn a_place_knows_its_line_and_column() {
        let of = |span| {
            let place = Excerpt::of("a", "one\ntwö three\r\nfour", span);
            (
                place.line,
                place.column,
                place.text[place.marked].to_owned(),
            )
        };
        assert_eq!(of(9..14), (2, 5, "three".to_owned()));
        assert_eq!(
            of(0..8),
            (1, 1, "one".to_owned()),
            "the first line of several"
        );
        assert_eq!(of(3..4), (1, 4, String::new()), "the end of a line");
        assert_eq!(of(16..99), (3, 1, "four".to_owned()));
        assert_eq!(of(99..99), (3, 5, String::new()), "behind the end");
        assert_eq!(of(7..9).1, 3, "within a character");
    }
}
