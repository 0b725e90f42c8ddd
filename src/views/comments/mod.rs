//! Text without its comments.
//!
//! Where there is a grammar, comments are what it says. Other languages are read by a table of how
//! they quote, and those that the table does not know stay as they are: a comment too many costs
//! tokens, a string taken for a comment breaks code.

mod lexical;
mod lexis;

use std::ops::Range;

use crate::language;
use crate::redact::{Clean, CleanWriter};

use super::{grammar, pragmas};

/// The text without comments, and without the lines that held nothing else.
///
/// What tools and interpreters read stays: `#!` lines, encodings, build tags, orders to linters. So
/// do Python's docstrings, which are values of the program, and prose.
pub fn without_comments(language: Option<&str>, text: &Clean) -> Clean {
    let parsed = grammar(language, text).and_then(|grammar| {
        let tree = language::parse(grammar, text)?;
        let comments = language::comments(grammar, &tree)?;
        Some((grammar, tree, comments))
    });
    let Some((grammar, tree, comments)) = parsed else {
        return match language.and_then(|id| lexis::of(id, text)) {
            Some(lexis) => cut(text, &lexical::comments(lexis, text)),
            None => text.clone(),
        };
    };
    let stripped = cut(text, &comments);
    // Around what did not parse, comments may be no comments.
    let is_same = || {
        let again = language::parse(grammar, &stripped)?;
        language::same_tokens(grammar, (&tree, text), (&again, &stripped)).then_some(())
    };
    let is_doubtful = tree.root_node().has_error() || begins_with_a_mark(&stripped);
    if is_doubtful && is_same().is_none() {
        return text.clone();
    }
    stripped
}

/// Whether a text begins with a character that means something else at its start.
fn begins_with_a_mark(text: &str) -> bool {
    text.starts_with('\u{feff}')
}

/// Cuts comments out of the text.
fn cut(text: &Clean, comments: &[Range<usize>]) -> Clean {
    let mut writer = CleanWriter::new();
    let mut done = 0;
    let mut was_blank = true;
    for comment in comments {
        let place = Place::of(text, comment);
        if comment.start < done || is_code(text, comment, &place) {
            continue;
        }
        let kept = done..place.cut.start;
        if !kept.is_empty() {
            was_blank = is_blank_end(&text[kept.clone()]);
        }
        writer.clean(&text.slice(kept)).literal(place.instead);
        done = place.cut.end;
        if place.is_whole_lines && was_blank {
            done += blank_lines(&text[done..]);
        }
    }
    if done == 0 {
        return text.clone();
    }
    writer.clean(&text.slice(done..text.len()));
    writer.finish()
}

/// Whether a comment does something, or leaving it out would.
fn is_code(text: &str, comment: &Range<usize>, place: &Place) -> bool {
    let is_continued = |before: &str| before.trim_end_matches(['\n', '\r']).ends_with('\\');
    let words = &text[comment.clone()];
    pragmas::is_order(words)
        || is_encoding(text, comment)
        || words.trim_end().ends_with('\\')
        || place.is_whole_lines && is_continued(&text[..place.cut.start])
        // The comment above `import "C"` is a program in C.
        || text[comment.end..].trim_start().starts_with("import \"C\"")
}

/// Whether a comment names the encoding in the first two lines.
fn is_encoding(text: &str, comment: &Range<usize>) -> bool {
    let words = &text[comment.clone()];
    words.contains("coding")
        && !text[..comment.start].trim_end().contains('\n')
        && words.contains(['=', ':'])
}

/// What goes with a comment, and what comes in its place.
struct Place {
    cut: Range<usize>,
    instead: &'static str,
    is_whole_lines: bool,
}

impl Place {
    fn of(text: &str, comment: &Range<usize>) -> Self {
        let before = text[..comment.start].trim_end_matches([' ', '\t']);
        let words = text[comment.clone()].trim_end_matches(['\n', '\r']);
        let end = comment.start + words.len();
        let after = text[end..].trim_start_matches([' ', '\t']);
        let line_break = ["\r\n", "\n"]
            .into_iter()
            .find(|line_break| after.starts_with(line_break))
            .map_or(0, str::len);
        let begins_line = before.is_empty() || before.ends_with('\n');
        let ends_line = line_break > 0 || after.is_empty();
        let after = text.len() - after.len();
        let (cut, instead) = match (begins_line, ends_line) {
            (true, true) => (before.len()..after + line_break, ""),
            (false, true) => (before.len()..after, ""),
            (true, false) => (comment.start..after, ""),
            // Some languages end a statement at a line break, also at one in a comment.
            (false, false) if words.contains('\n') => (before.len()..after, "\n"),
            (false, false) => (before.len()..after, " "),
        };
        Self {
            cut,
            instead,
            is_whole_lines: begins_line && ends_line,
        }
    }
}

/// Whether a text ends with an empty line.
fn is_blank_end(text: &str) -> bool {
    let Some(line) = text.strip_suffix('\n') else {
        return false;
    };
    let line = line.rsplit('\n').next().unwrap_or(line);
    line.trim().is_empty()
}

/// Bytes of the empty lines that a text begins with.
fn blank_lines(text: &str) -> usize {
    text.split_inclusive('\n')
        .take_while(|line| line.ends_with('\n') && line.trim().is_empty())
        .map(str::len)
        .sum()
}
