//! The lines of a change that a host takes comments on: those that its patches show, on the new side.

use std::collections::BTreeMap;

use super::posting::Note;

/// The new side of a change, by path and line.
#[derive(Debug, Default)]
pub(super) struct Diff {
    files: BTreeMap<String, BTreeMap<usize, Line>>,
}

#[derive(Debug)]
struct Line {
    text: String,
    is_added: bool,
}

impl Diff {
    /// Adds the patch of a file, in the unified format without its head. What is no hunk is skipped.
    pub(super) fn add(&mut self, path: &str, patch: &str) {
        let lines = self.files.entry(path.to_owned()).or_default();
        let mut number = None;
        for line in patch.split('\n') {
            if line.starts_with("@@") {
                number = start(line);
                continue;
            }
            let (Some(at), Some(kind)) = (number, line.chars().next()) else {
                continue;
            };
            if matches!(kind, ' ' | '+') {
                let text = line[1..].trim_end_matches('\r').to_owned();
                lines.insert(
                    at,
                    Line {
                        text,
                        is_added: kind == '+',
                    },
                );
                number = at.checked_add(1);
            }
        }
    }

    /// The line to comment on: one of the finding that the change shows, and that still reads as the
    /// finding quotes it; an added one before one that stood there.
    pub(super) fn place(&self, note: &Note) -> Option<usize> {
        let file = self.files.get(&note.path)?;
        let range = note.lines?;
        let quoted = (range.start_line..=range.end_line).zip(note.quote.lines());
        let mut shown = quoted.filter_map(|(number, quote)| {
            let line = file.get(&number)?;
            stands(quote, &line.text).then_some((number, line.is_added))
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

/// The first line of the new side of a hunk: `@@ -1,2 +3,4 @@`.
fn start(head: &str) -> Option<usize> {
    let new = head.split(' ').find_map(|word| word.strip_prefix('+'))?;
    new.split(',').next()?.parse().ok()
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
