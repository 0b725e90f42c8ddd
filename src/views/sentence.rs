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
        let lines = text[range.clone()].split_inclusive('\n');
        Self::of_lines(range.start, lines.map(|line| (line, inner(line))), longest)
    }

    /// Finds the heading or first sentence of a page of prose.
    pub(super) fn of_prose(text: &str, longest: usize) -> Self {
        let mut is_over = false;
        let lines = text.split_inclusive('\n').map(|line| {
            let shown = if is_over || is_picture(line) {
                ""
            } else {
                inner(line)
            };
            // A heading is a sentence even without a full stop.
            is_over |= line.trim_start().starts_with(['#', '=']) && !shown.is_empty();
            (line, shown)
        });
        Self::of_lines(0, lines, longest)
    }

    fn of_lines<'text>(
        mut start: usize,
        lines: impl Iterator<Item = (&'text str, &'text str)>,
        longest: usize,
    ) -> Self {
        let mut sentence = Self::default();
        let mut length = 0;
        for (line, shown) in lines.take(MOST_LINES) {
            let at = start;
            start += line.len();
            if shown.contains(char::is_alphanumeric) && !is_tag(shown) {
                if sentence.add(shown, at + offset(shown, line), &mut length, longest) {
                    break;
                }
            } else if !sentence.words.is_empty() {
                break;
            }
        }
        sentence
    }

    /// Adds the words of a line. Whether the sentence ends in it.
    fn add(&mut self, line: &str, at: usize, length: &mut usize, longest: usize) -> bool {
        let mut is_in_tag = false;
        for word in line.split_whitespace() {
            let opens_tag = word.starts_with('<') && word[1..].starts_with(char::is_alphabetic);
            if is_in_tag || opens_tag && !word.contains('>') {
                is_in_tag = !word.contains('>');
                continue;
            }
            if word.starts_with("![") || word.starts_with("[![") {
                continue;
            }
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
    if matches!(line, "=begin" | "=end") {
        return "";
    }
    let quoted = line.trim_start_matches(|c: char| c.is_ascii_alphabetic());
    let line = if quoted.starts_with(['"', '\'']) && line.len() - quoted.len() <= 2 {
        quoted
    } else {
        line
    };
    let is_quoted = line.starts_with('"');
    let line = line.strip_prefix("<!--").unwrap_or(line);
    let line = line.trim_start_matches(['/', '*', '#', ';', '%', '"', '\'', '!', '-']);
    let mut line = line.trim();
    for close in ["*/", "\"\"\"", "\'\'\'", "-->"] {
        line = line.strip_suffix(close).unwrap_or(line).trim_end();
    }
    if is_quoted {
        line = line.strip_suffix('"').unwrap_or(line);
    }
    line.trim_end()
}

/// Whether a line of prose holds pictures or markup and no words to be read.
fn is_picture(line: &str) -> bool {
    let line = line.trim_start();
    line.starts_with(['<', '!']) || line.starts_with("[!") || line.starts_with("---")
}

/// A word without the tags of a documentation tool: `{@link Name}` and `<b>Name</b>` are `Name`.
fn without_tag(word: &str) -> &str {
    if word.trim_start_matches('(').starts_with("{@") {
        return "";
    }
    let mut word = word;
    if word.starts_with('<') && word[1..].starts_with(|c: char| c.is_ascii_alphabetic() || c == '/')
    {
        word = word.find('>').map_or("", |end| &word[end + 1..]);
    }
    word = word.find("</").map_or(word, |tag| &word[..tag]);
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
    let word = word.find("</").map_or(word, |tag| &word[..tag]);
    let word = word.trim_end_matches([')', '"', '`', '}']);
    let next = rest.trim_start().chars().next();
    word.ends_with(['.', '!', '?'])
        && next.is_none_or(|next| !next.is_lowercase())
        && !matches!(word, "e.g." | "i.e." | "vs." | "cf." | "etc.")
}
