//! The lines of a change that a host takes comments on: those that its patches show, on the new side.

use std::collections::BTreeMap;

use super::posting::Note;
use crate::model::LineRange;

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

    /// Reads what `git diff` writes. Files whose names it has to quote are left out.
    pub(super) fn of(unified: &str) -> Self {
        let mut diff = Self::default();
        let (mut path, mut patch) = (None, String::new());
        // Lines of both sides that the hunk still has: what looks like a head may be one of them.
        let mut left = (0_usize, 0_usize);
        for line in unified.split('\n') {
            if left == (0, 0) && (line.starts_with("diff ") || line.starts_with("+++ ")) {
                if let Some(path) = path.take() {
                    diff.add(path, &std::mem::take(&mut patch));
                }
                path = line
                    .strip_prefix("+++ b/")
                    .map(|path| path.trim_end_matches(['\t', '\r']));
                continue;
            }
            if left == (0, 0) {
                left = lengths(line).unwrap_or_default();
            } else {
                let (was, is) = (!line.starts_with('+'), !line.starts_with('-'));
                let is_line = !line.starts_with('\\');
                left.0 = left.0.saturating_sub(usize::from(was && is_line));
                left.1 = left.1.saturating_sub(usize::from(is && is_line));
            }
            patch.push_str(line);
            patch.push('\n');
        }
        if let Some(path) = path {
            diff.add(path, &patch);
        }
        diff
    }

    /// Adds a new line of a file.
    pub(super) fn add_line(&mut self, path: &str, number: usize, text: &str) {
        let lines = self.files.entry(path.to_owned()).or_default();
        let text = text.to_owned();
        lines.insert(number, Line { text, old: None });
    }

    /// What a line reads.
    pub(super) fn text(&self, path: &str, line: usize) -> Option<&str> {
        Some(&self.files.get(path)?.get(&line)?.text)
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

    /// The lines of the finding, where the change shows all of them just as the finding quotes them.
    pub(super) fn whole(&self, note: &Note) -> Option<LineRange> {
        let file = self.files.get(&note.path)?;
        let range = note.lines?;
        let quoted: Vec<&str> = note.quote.lines().collect();
        let lines = range.start_line..=range.end_line;
        let is_whole = quoted.len() == range.len() && !note.quote.contains("[redacted:");
        let reads = |(line, quote): (usize, &str)| {
            file.get(&line)
                .is_some_and(|line| line.text.trim_end() == quote.trim_end())
        };
        (is_whole && lines.zip(quoted).all(reads)).then_some(range)
    }
}

/// Whether a line is the quoted one. Where a secret was taken out nobody can compare.
fn stands(quote: &str, line: &str) -> bool {
    quote.contains("[redacted:") || quote.trim() == line.trim()
}

/// The first lines of both sides of a hunk: `@@ -1,2 +3,4 @@`.
fn start(head: &str) -> Option<(usize, usize)> {
    let side = |sign| side(head, sign)?.0.parse().ok();
    side('-').zip(side('+'))
}

/// How many lines both sides of a hunk have; one where nothing is said.
fn lengths(head: &str) -> Option<(usize, usize)> {
    let side = |sign| side(head, sign)?.1.parse().ok();
    head.strip_prefix("@@ ")?;
    side('-').zip(side('+'))
}

fn side(head: &str, sign: char) -> Option<(&str, &str)> {
    let numbers = head.split(' ').find_map(|word| word.strip_prefix(sign))?;
    Some(numbers.split_once(',').unwrap_or((numbers, "1")))
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
            replacement: None,
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
    fn code_is_committed_only_in_the_place_of_lines_that_all_read_as_quoted() {
        let mut diff = Diff::default();
        diff.add("a.rs", PATCH);
        for (start, end, quote, stands) in [
            (1, 3, "one\nzwei\ndrei", true),
            (2, 2, "zwei ", true),
            (2, 2, "  zwei", false),
            (2, 3, "zwei", false),
            (2, 2, "zwei\ndrei", false),
            (4, 5, "four\nfive", false),
            (2, 2, "[redacted:key]", false),
        ] {
            let whole = diff.whole(&note("a.rs", start, end, quote));
            assert_eq!(whole.is_some(), stands, "{quote}");
        }
    }

    #[test]
    fn a_whole_difference_is_told_apart_by_files_whatever_its_lines_look_like() {
        let unified = "diff --git a/a.rs b/a.rs\nindex 1..2 100644\n--- a/a.rs\n+++ b/a.rs\n@@ -1 +1,3 @@\n one\n+++ b/c.rs\n+diff --git\n\\ No newline at end of file\ndiff --git a/b c.rs b/b c.rs\nnew file mode 100644\n--- /dev/null\n+++ b/b c.rs\t\n@@ -0,0 +1 @@\n+first\ndiff --git a/d.rs b/d.rs\n--- a/d.rs\n+++ /dev/null\n@@ -1 +0,0 @@\n-gone\n";
        let diff = Diff::of(unified);
        let lines = [
            ("a.rs", 2),
            ("a.rs", 3),
            ("b c.rs", 1),
            ("c.rs", 1),
            ("d.rs", 1),
        ];
        let texts = lines.map(|(path, line)| diff.text(path, line));
        let (two, three) = (Some("++ b/c.rs"), Some("diff --git"));
        assert_eq!(texts, [two, three, Some("first"), None, None]);
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
