//! Text that may leave the program.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use serde::{Serialize, Serializer};

/// Text without secrets. Only a [`Redactor`](super::Redactor) makes it; pieces of it are clean too,
/// and share its memory.
#[derive(Clone)]
pub struct Clean {
    whole: Arc<Whole>,
    range: Range<usize>,
}

/// The text that pieces share.
struct Whole {
    text: Box<str>,
    /// Whether no secrets were taken out of it, or of a part.
    as_it_was: bool,
    /// Where each line starts; made when the first line is asked for.
    line_starts: OnceLock<Box<[usize]>>,
}

impl Whole {
    fn line_starts(&self) -> &[usize] {
        self.line_starts.get_or_init(|| {
            std::iter::once(0)
                .chain(self.text.match_indices('\n').map(|(at, _)| at + 1))
                .collect()
        })
    }
}

impl Clean {
    /// Wraps text that the redactor has gone over.
    pub(super) fn vouch(text: impl Into<Box<str>>) -> Self {
        Self::wrap(text.into(), false)
    }

    /// Wraps text that the redactor was told to leave as it was.
    pub(super) fn as_it_was(text: impl Into<Box<str>>) -> Self {
        Self::wrap(text.into(), true)
    }

    fn wrap(text: Box<str>, as_it_was: bool) -> Self {
        Self {
            range: 0..text.len(),
            whole: Arc::new(Whole {
                text,
                as_it_was,
                line_starts: OnceLock::new(),
            }),
        }
    }

    /// Whether the user had secrets left in this text, or in a part of it: it may go to the user's own
    /// file or screen and nowhere else. See [`Redactor::none`](super::Redactor::none).
    pub fn is_as_it_was(&self) -> bool {
        self.whole.as_it_was
    }

    /// No text at all.
    pub fn empty() -> Self {
        Self::vouch("")
    }

    /// Text that the program itself wrote and that holds nothing from outside.
    pub fn literal(text: &'static str) -> Self {
        Self::vouch(text)
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.whole.text[self.range.clone()]
    }

    /// The piece at these bytes; what lies past the end or splits a character is left out. Copies
    /// nothing.
    pub fn slice(&self, range: Range<usize>) -> Self {
        let place = |at: usize| self.as_str().floor_char_boundary(at);
        let from = place(range.start);
        let to = place(range.end).max(from);
        Self {
            whole: Arc::clone(&self.whole),
            range: self.range.start + from..self.range.start + to,
        }
    }

    /// Lines `start` to `end`, counted from 1, both included, without the last line break. Lines
    /// past the end are left out. Copies nothing.
    pub fn lines(&self, start: usize, end: usize) -> Self {
        let starts = self.whole.line_starts();
        let first = starts.partition_point(|&at| at <= self.range.start);
        // Where line `number` of this piece begins; its own end for lines past it.
        let line_start = |number: usize| match number {
            0 | 1 => self.range.start,
            _ => starts
                .get(first.saturating_add(number - 2))
                .map_or(self.range.end, |&at| at.min(self.range.end)),
        };
        let from = line_start(start);
        let to = line_start(end.saturating_add(1)).max(from);
        let text = &self.whole.text[from..to];
        let text = text.strip_suffix('\n').unwrap_or(text);
        let text = text.strip_suffix('\r').unwrap_or(text);
        Self {
            whole: Arc::clone(&self.whole),
            range: from..from + text.len(),
        }
    }
}

impl std::ops::Deref for Clean {
    type Target = str;

    fn deref(&self) -> &str {
        self.as_str()
    }
}

impl fmt::Display for Clean {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Clean {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Clean").field(&self.as_str()).finish()
    }
}

impl PartialEq for Clean {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for Clean {}

impl PartialOrd for Clean {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Clean {
    fn cmp(&self, other: &Self) -> Ordering {
        self.as_str().cmp(other.as_str())
    }
}

impl Hash for Clean {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_str().hash(state);
    }
}

impl Serialize for Clean {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}
