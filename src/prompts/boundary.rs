//! The boundary around text of the repository, and the characters that would hide in it.

use std::borrow::Cow;
use std::fmt::Write;

use crate::redact::is_unseen;

/// Longest line that is shown whole, in characters. What is longer is data or was written by a
/// program, and a quote of it would be useless.
const LONGEST_LINE: usize = 1_000;

/// Puts `text` between two lines that it does not contain: they carry a hash of the text itself, so
/// the same text always gives the same lines.
pub(super) fn data(text: &str) -> String {
    let text = shown(text);
    let text = text.trim_matches('\n');
    let mark = mark_for(text);
    format!("<<<DATA {mark}\n{text}\nDATA {mark}>>>")
}

/// Round text that a template printed and that no boundary holds yet. No text is meant to hold these
/// characters; those that do lose them.
const MARKS: [char; 2] = ['\u{fdd0}', '\u{fdd1}'];

/// Text that a boundary has to hold before the prompt is done.
pub(super) fn marked(text: &str) -> String {
    let [open, close] = MARKS;
    format!("{open}{}{close}", unmarked(text))
}

/// The text without the marks.
pub(super) fn unmarked(text: &str) -> String {
    text.replace(MARKS, "")
}

/// How often text was printed that no boundary holds.
pub(super) fn marks(prompt: &str) -> usize {
    prompt.matches(MARKS).count()
}

/// Whether text was printed that no boundary holds.
pub(super) fn leaves(prompt: &str) -> bool {
    prompt.contains(MARKS)
}

/// The text as prompts show it: [`visible`], and with long lines cut. Lines stay where they are.
pub(crate) fn shown(text: &str) -> Cow<'_, str> {
    match visible(text) {
        Cow::Borrowed(text) => shorten_lines(text),
        Cow::Owned(text) => Cow::Owned(shorten_lines(&text).into_owned()),
    }
}

/// No text is known that holds its own hash; should one turn up, it is hashed again.
fn mark_for(text: &str) -> String {
    let mut hash = blake3::hash(text.as_bytes());
    loop {
        let mark = hash.to_hex()[..12].to_owned();
        if !text.contains(&mark) {
            return mark;
        }
        hash = blake3::hash(hash.as_bytes());
    }
}

/// Writes characters that hide or reorder text as escapes such as `\u{202e}`. Lines stay where they
/// are: line breaks and tabs are kept, the carriage return before a line break goes.
pub(crate) fn visible(text: &str) -> Cow<'_, str> {
    if !text.contains(hides) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '\r' if characters.peek() == Some(&'\n') => {}
            _ if hides(character) => {
                let _ = write!(out, "{}", character.escape_unicode());
            }
            _ => out.push(character),
        }
    }
    Cow::Owned(out)
}

/// Selectors are let be where they choose the form of an emoji, and nowhere else.
fn hides(character: char) -> bool {
    let is_selector = matches!(character, '\u{fe00}'..='\u{fe0d}');
    is_selector || is_unseen(character) && !matches!(character, '\n' | '\t')
}

fn shorten_lines(text: &str) -> Cow<'_, str> {
    if text.lines().all(|line| line.len() <= LONGEST_LINE) {
        return Cow::Borrowed(text);
    }
    let lines = text.split('\n').map(|line| {
        let Some((end, _)) = line.char_indices().nth(LONGEST_LINE) else {
            return Cow::Borrowed(line);
        };
        let left_out = line[end..].chars().count();
        Cow::Owned(format!(
            "{} [line cut: {left_out} more characters]",
            &line[..end]
        ))
    });
    Cow::Owned(lines.collect::<Vec<_>>().join("\n"))
}
