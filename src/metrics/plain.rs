//! Tokens and comments of a language without a grammar, by its comment syntax alone.
//!
//! Words, numbers, quoted strings and signs: enough for lines and copies, not for functions.

use crate::language::{Language, Syntax, Token, TokenClass};

/// Kinds of literals; signs have the kind of their first byte.
const NUMBER: u16 = 0x100;
const STRING: u16 = 0x101;
/// Words get a kind by their hash, so that keywords differ from one another.
const WORD: u16 = 0x200;

/// Reads `text` without understanding it.
pub(super) fn read(text: &str, language: &Language) -> Syntax {
    let mut reader = Reader {
        text,
        language,
        at: 0,
        line: 1,
        syntax: Syntax::default(),
    };
    while reader.step() {}
    reader.syntax
}

struct Reader<'a> {
    text: &'a str,
    language: &'a Language,
    at: usize,
    line: u32,
    syntax: Syntax,
}

impl Reader<'_> {
    fn step(&mut self) -> bool {
        let rest = &self.text[self.at..];
        let Some(first) = rest.chars().next() else {
            return false;
        };
        if first.is_whitespace() {
            self.advance(first.len_utf8());
            return true;
        }
        if let Some(length) = self.comment(rest) {
            let start = self.line;
            self.advance(length);
            self.syntax.comments.push((start, self.line));
            return true;
        }
        let (length, kind, class) = token(rest, first);
        let (start, first_line) = (self.at, self.line);
        self.advance(length);
        self.syntax.tokens.push(Token {
            start: u32::try_from(start).unwrap_or(u32::MAX),
            end: u32::try_from(self.at).unwrap_or(u32::MAX),
            first_line,
            last_line: self.line,
            kind,
            class,
        });
        true
    }

    fn advance(&mut self, length: usize) {
        let passed = &self.text.as_bytes()[self.at..self.at + length];
        self.line += passed.iter().filter(|byte| **byte == b'\n').count() as u32;
        self.at += length;
    }

    fn comment(&self, rest: &str) -> Option<usize> {
        for (open, close) in self.language.block_comments {
            if let Some(inner) = rest.strip_prefix(open) {
                let end = inner.find(close).map(|end| open.len() + end + close.len());
                return Some(end.unwrap_or(rest.len()));
            }
        }
        let starts = |open: &&&str| rest.starts_with(**open);
        self.language.line_comments.iter().find(starts)?;
        Some(rest.find('\n').unwrap_or(rest.len()))
    }
}

fn token(rest: &str, first: char) -> (usize, u16, TokenClass) {
    let run = |part: fn(char) -> bool| rest.find(|c| !part(c)).unwrap_or(rest.len());
    if first.is_ascii_digit() {
        let length = run(|c| c.is_alphanumeric() || c == '.' || c == '_');
        return (length, NUMBER, TokenClass::Literal);
    }
    if first.is_alphabetic() || first == '_' {
        return (
            run(|c| c.is_alphanumeric() || c == '_'),
            WORD,
            TokenClass::Identifier,
        );
    }
    if matches!(first, '"' | '\'')
        && let Some(length) = quoted(rest, first)
    {
        return (length, STRING, TokenClass::Literal);
    }
    let kind = (first as u32 & 0xff) as u16;
    (first.len_utf8(), kind, TokenClass::Operator)
}

/// The length of a string that ends in its own line, or `None`: an apostrophe may be just that.
fn quoted(rest: &str, quote: char) -> Option<usize> {
    let mut is_escaped = false;
    for (index, c) in rest.char_indices().skip(1) {
        match c {
            '\n' => return None,
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            _ if c == quote => return Some(index + 1),
            _ => {}
        }
    }
    None
}
