//! The lines of a change that a host takes comments on: those that its patches show, on the new side.

use std::collections::BTreeMap;

use super::posting::Note;

/// The new side of a change, by path and line.
#[derive(Debug, Default)]
pub(crate) struct Diff {
    files: BTreeMap<String, BTreeMap<usize, Line>>,
    /// Paths that files had before, where those are others.
    before: BTreeMap<String, String>,
}

#[derive(Debug)]
struct Line {
    text: String,
    /// Its number on the old side; `None` for an added one.
    old: Option<usize>,
}

impl Diff {
    /// Adds the patch of a file, in the unified format without its head. What is no hunk is skipped.
    pub(crate) fn add(&mut self, path: &str, patch: &str) {
        let lines = self.files.entry(path.to_owned()).or_default();
        let mut numbers = None;
        for line in patch.split('\n') {
            if line.starts_with("@@") {
                numbers = start(line);
                continue;
            }
            let (Some((old, new)), Some(kind)) = (numbers, line.chars().next()) else {
                continue;
            };
            let (was, is) = (matches!(kind, ' ' | '-'), matches!(kind, ' ' | '+'));
            if is {
                let text = line[1..].trim_end_matches('\r').to_owned();
                let old = was.then_some(old);
                lines.insert(new, Line { text, old });
            }
            let old = old.checked_add(usize::from(was));
            numbers = old.zip(new.checked_add(usize::from(is)));
        }
    }

    /// Says that a file had another path.
    pub(super) fn moved(&mut self, path: &str, before: &str) {
        if path != before {
            self.before.insert(path.to_owned(), before.to_owned());
        }
    }

    /// The path that a file had before.
    pub(super) fn old_path<'a>(&'a self, path: &'a str) -> &'a str {
        self.before.get(path).map_or(path, String::as_str)
    }

    /// The number of a line on the old side; `None` for an added one.
    pub(crate) fn old_line(&self, path: &str, line: usize) -> Option<usize> {
        self.files.get(path)?.get(&line)?.old
    }

    /// The line to comment on: one of the finding that the change shows, and that still reads as the
    /// finding quotes it; an added one before one that stood there.
    pub(super) fn place(&self, note: &Note) -> Option<usize> {
        let file = self.files.get(&note.path)?;
        let range = note.lines?;
        let quoted = (range.start_line..=range.end_line).zip(note.quote.lines());
        let mut shown = quoted.filter_map(|(number, quote)| {
            let line = file.get(&number)?;
            stands(quote, &line.text).then_some((number, line.old.is_none()))
        });
        let first = shown.next()?;
        let added = std::iter::once(first)
            .chain(shown)
            .find(|(_, is_added)| *is_added);
        Some(added.unwrap_or(first).0)
    }
}

/// Whether a line is the quoted one. Where a secret was taken out nobody can compare.
fn stands(quote: &str, line: &str) -> bool {
    quote.contains("[redacted:") || quote.trim() == line.trim()
}

/// The first lines of both sides of a hunk: `@@ -1,2 +3,4 @@`.
fn start(head: &str) -> Option<(usize, usize)> {
    let side = |sign: char| {
        let numbers = head.split(' ').find_map(|word| word.strip_prefix(sign))?;
        numbers.split(',').next()?.parse().ok()
    };
    side('-').zip(side('+'))
}

#[cfg(test)]
mod tests {
    use super::{Diff, Note};
    use crate::model::{LineRange, Severity};

    const PATCH: &str = "@@ -1,3 +1,4 @@ fn a\n one\n-two\n+zwei\r\n+drei\n four\n\\ No newline at end of file\n@@ -10 +11,2 @@\n ten\n+elf";

    fn note(path: &str, start: usize, end: usize, quote: &str) -> Note {
        Note {
            id: "0".repeat(16),
            path: path.to_owned(),
            lines: Some(LineRange::new(start, end)),
            quote: quote.to_owned(),
            severity: Severity::Medium,
            rule: String::new(),
            message: String::new(),
            body: String::new(),
            is_measured: true,
        }
    }

    #[test]
    fn a_comment_goes_to_a_line_of_the_patch_that_reads_as_quoted() {
        let mut diff = Diff::default();
        diff.add("a.rs", PATCH);
        diff.add("image.png", "");
        for (note, line) in [
            (note("a.rs", 1, 1, "one"), Some(1)),
            (note("a.rs", 1, 3, "one\nzwei\ndrei"), Some(2)),
            (note("a.rs", 2, 2, "two"), None),
            (note("a.rs", 2, 3, "other\ndrei"), Some(3)),
            (note("a.rs", 4, 4, "    four"), Some(4)),
            (note("a.rs", 5, 5, "five"), None),
            (note("a.rs", 11, 12, "ten\nelf"), Some(12)),
            (note("a.rs", 12, 12, "x = \"[redacted:key]\""), Some(12)),
            (note("a.rs", 12, 12, ""), None),
            (note("b.rs", 1, 1, "one"), None),
            (note("image.png", 1, 1, "one"), None),
        ] {
            assert_eq!(diff.place(&note), line, "{note:?}");
        }
    }

    #[test]
    fn lines_that_were_there_before_have_two_numbers() {
        let mut diff = Diff::default();
        diff.add("a.rs", PATCH);
        diff.moved("a.rs", "b.rs");
        let old: Vec<_> = [1, 2, 3, 4, 11, 12]
            .iter()
            .map(|at| diff.old_line("a.rs", *at))
            .collect();
        assert_eq!(old, [Some(1), None, None, Some(3), Some(10), None]);
        assert_eq!(
            (diff.old_path("a.rs"), diff.old_path("c.rs")),
            ("b.rs", "c.rs")
        );
    }

    #[test]
    fn patches_that_are_none_hold_no_line() {
        for patch in [
            "",
            "+a",
            "@@ @@\n+a",
            "@@ -1 +x @@\n+a",
            "@@\n",
            "@@ -1,1 +18446744073709551615 @@\n+a",
        ] {
            let mut diff = Diff::default();
            diff.add("a", patch);
            assert_eq!(diff.place(&note("a", 1, 1, "a")), None, "{patch}");
        }
    }
}
