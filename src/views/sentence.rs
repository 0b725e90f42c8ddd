//! The first sentence of a comment, docstring or page.

use std::ops::Range;

use crate::redact::{Clean, CleanWriter};

/// Lines looked at for a beginning.
const MOST_LINES: usize = 40;

/// The words of the first sentence, as pieces of `text` that one blank parts from the next.
#[derive(Debug, Default)]
pub(super) struct Sentence {
    pub(super) words: Vec<Range<usize>>,
    /// Whether it was longer.
    pub(super) is_cut: bool,
}

impl Sentence {
    /// Finds the sentence that the comment at `range` begins with.
    pub(super) fn of_comment(text: &str, range: Range<usize>, longest: usize) -> Self {
        let mut sentence = Self::default();
        let mut start = range.start;
        let mut length = 0;
        for line in text[range].split_inclusive('\n').take(MOST_LINES) {
            let inner = inner(line);
            let at = start + offset(inner, line);
            start += line.len();
            if !inner.contains(char::is_alphanumeric) {
                if sentence.words.is_empty() {
                    continue;
                }
                break;
            }
            if is_tag(inner) {
                break;
            }
            if sentence.add(inner, at, &mut length, longest) {
                break;
            }
        }
        sentence
    }

    /// Adds the words of a line. Whether the sentence ends in it.
    fn add(&mut self, line: &str, at: usize, length: &mut usize, longest: usize) -> bool {
        for word in line.split_whitespace() {
            let from = at + offset(word, line);
            let rest = &line[from - at + word.len()..];
            let shown = without_tag(word);
            if !shown.is_empty() {
                *length += shown.chars().count() + 1;
                if *length > longest {
                    self.is_cut = true;
                    return true;
                }
                let from = from + offset(shown, word);
                self.words.push(from..from + shown.len());
            }
            if ends_sentence(word, rest) {
                return true;
            }
        }
        false
    }

    pub(super) fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// Writes the words.
    pub(super) fn write(&self, text: &Clean, writer: &mut CleanWriter) {
        for (index, word) in self.words.iter().enumerate() {
            if index > 0 {
                writer.literal(" ");
            }
            writer.clean(&text.slice(word.clone()));
        }
        if self.is_cut {
            writer.literal(super::ELIDED);
        }
    }
}

/// Where a part of a text begins in it.
fn offset(part: &str, whole: &str) -> usize {
    part.as_ptr() as usize - whole.as_ptr() as usize
}

/// A line without what marks it as a comment or string.
fn inner(line: &str) -> &str {
    let line = line.trim();
    let quoted = line.trim_start_matches(|c: char| c.is_ascii_alphabetic());
    let line = if quoted.starts_with(['"', '\'']) && line.len() - quoted.len() <= 2 {
        quoted
    } else {
        line
    };
    let is_quoted = line.starts_with('"');
    let line = line.trim_start_matches(['/', '*', '#', ';', '%', '"', '\'', '!', '<', '-']);
    let mut line = line.trim();
    for close in ["*/", "\"\"\"", "\'\'\'", "-->"] {
        line = line.strip_suffix(close).unwrap_or(line).trim_end();
    }
    if is_quoted {
        line = line.strip_suffix('"').unwrap_or(line);
    }
    line.trim_end()
}

/// A word without the tag of a documentation tool: `{@link Name}` is `Name`.
fn without_tag(word: &str) -> &str {
    let word = word.trim_start_matches('(');
    if word.starts_with("{@") {
        return "";
    }
    match word.find('}') {
        Some(end) if !word.contains('{') => &word[..end],
        _ => word,
    }
}

/// Whether a line begins a paragraph about parameters or results.
fn is_tag(line: &str) -> bool {
    line.starts_with(['@', ':', '\\'])
}

/// Whether a sentence ends with the word.
fn ends_sentence(word: &str, rest: &str) -> bool {
    let word = word.trim_end_matches([')', '"', '`', '}']);
    let next = rest.trim_start().chars().next();
    word.ends_with(['.', '!', '?'])
        && next.is_none_or(|next| !next.is_lowercase())
        && !matches!(word, "e.g." | "i.e." | "vs." | "cf." | "etc.")
}
