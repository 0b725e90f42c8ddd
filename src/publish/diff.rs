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
                number = Some(at + 1);
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
