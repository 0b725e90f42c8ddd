//! Places in configuration files: what an error points at, and where a value comes from.

use std::ops::Range;
use std::path::{Component, Path, PathBuf};

use crate::model::Excerpt;

/// A place in a configuration file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The file.
    pub path: Box<Path>,
    /// Its bytes from here to there.
    pub span: Range<usize>,
    /// Line of the first of them, counted from 1.
    pub line: usize,
    /// Column of the first of them in characters, counted from 1.
    pub column: usize,
    /// That line.
    pub text: Box<str>,
}

impl Place {
    /// The place of `span` in a file with this text.
    pub(super) fn of(path: &Path, text: &str, span: Range<usize>) -> Self {
        let before = text.get(..span.start).unwrap_or(text);
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        Self {
            path: path.into(),
            line: before.matches('\n').count() + 1,
            column: before[line_start..].chars().count() + 1,
            text: text[line_start..].lines().next().unwrap_or_default().into(),
            span,
        }
    }

    /// The same, to be shown.
    pub fn excerpt(&self) -> Excerpt {
        let start = self.text.char_indices().nth(self.column - 1);
        let start = start.map_or(self.text.len(), |(at, _)| at);
        let end = (start + self.span.len()).min(self.text.len());
        Excerpt {
            path: self.path.display().to_string(),
            line: self.line,
            column: self.column,
            marked: start..end,
            text: self.text.to_string(),
        }
    }
}

/// A path as it is seen from a folder. Reports name files so: where they stand on a machine is nobody
/// else's business, and would make two reports of one source differ.
pub(super) fn seen_from(folder: &Path, path: &Path) -> PathBuf {
    let (mut inward, mut outward) = (path.components().peekable(), folder.components().peekable());
    while inward.peek().is_some() && inward.peek() == outward.peek() {
        inward.next();
        outward.next();
    }
    let up = outward.map(|_| Component::ParentDir);
    up.chain(inward).collect()
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}, line {}", self.path.display(), self.line)
    }
}

#[cfg(test)]
mod tests {
    use super::seen_from;

    #[test]
    fn paths_are_seen_from_a_folder() {
        for (folder, path, seen) in [
            ("/repo", "/repo/a.toml", "a.toml"),
            (
                "/repo/src/a",
                "/repo/.config/a.toml",
                "../../.config/a.toml",
            ),
            ("/repo/src", "/repo/src2/a.toml", "../src2/a.toml"),
            ("/", "/a.toml", "a.toml"),
        ] {
            let found = seen_from(folder.as_ref(), path.as_ref());
            assert_eq!(found, std::path::Path::new(seen), "{folder} {path}");
        }
    }
}
