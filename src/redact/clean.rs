//! Text that may leave the program.

use std::sync::Arc;

use serde::{Serialize, Serializer};

/// Text without secrets. Only a [`Redactor`](super::Redactor) makes it; pieces of it are clean too.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Clean(Arc<str>);

impl Clean {
    /// Wraps text that the redactor has gone over.
    pub(super) fn vouch(text: impl Into<Arc<str>>) -> Self {
        Self(text.into())
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
        &self.0
    }

    /// Lines `start` to `end`, counted from 1, both included, without the last line break. Lines
    /// past the end are left out.
    pub fn lines(&self, start: usize, end: usize) -> Self {
        let wanted = (end + 1).saturating_sub(start);
        let text = self
            .0
            .split_inclusive('\n')
            .skip(start.saturating_sub(1))
            .take(wanted)
            .collect::<String>();
        let text = text.strip_suffix('\n').unwrap_or(&text);
        Self::vouch(text.strip_suffix('\r').unwrap_or(text))
    }
}

impl std::ops::Deref for Clean {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for Clean {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl Serialize for Clean {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}
