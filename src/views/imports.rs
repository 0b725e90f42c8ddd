//! Imports in few words: those of one place together, and of long lists the beginning.

use std::ops::Range;

use crate::redact::Clean;

/// How many names of a list are shown.
const MOST_NAMES: usize = 8;

/// An import of one name: `import a.b.C;` is `C` from `import a.b.`.
#[derive(Clone, Debug)]
pub(super) struct Single {
    /// All before the name.
    from: Range<usize>,
    name: Range<usize>,
}

impl Single {
    /// Reads an import that is words, a path and an end, with these signs between the names.
    pub(super) fn of(text: &str, range: &Range<usize>, separator: &str) -> Option<Self> {
        let whole = text[range.clone()].trim_end_matches(';');
        let name = whole.rfind(separator)? + separator.len();
        let is_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '*' | '$');
        let is_path = |c: char| is_name(c) || c == ' ' || separator.contains(c);
        let is_plain = whole[..name].chars().all(is_path) && whole[name..].chars().all(is_name);
        (is_plain && name < whole.len()).then(|| Self {
            from: range.start..range.start + name,
            name: range.start + name..range.start + whole.len(),
        })
    }

    /// Whether both import from the same place.
    pub(super) fn is_beside(&self, text: &str, other: &Self) -> bool {
        text[self.from.clone()] == text[other.from.clone()]
    }

    /// What stands before the name.
    pub(super) fn place(&self, text: &Clean) -> Clean {
        text.slice(self.from.clone())
    }

    pub(super) fn name(&self, text: &Clean) -> Clean {
        text.slice(self.name.clone())
    }
}

/// What to leave out of an import of many names, as bytes of its text.
pub(super) fn surplus(import: &str) -> Option<Range<usize>> {
    let (from, _) = import.match_indices(',').nth(MOST_NAMES)?;
    let to = import.rfind(['}', ')']).filter(|to| *to > from);
    Some(from..to.unwrap_or(import.len()))
}
