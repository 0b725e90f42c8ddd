//! Makes Markdown of text that may hold anything, so that it shows as text and does nothing else.
//!
//! Escaping by backslash is not enough: code hosts look for mentions, references, formulas and
//! commands after the Markdown has been read, in the text that it left. Such words go into code
//! spans, where no host looks.

use std::borrow::Cow;

use serde::{Serialize, Serializer};

use super::characters::{WORD_JOINER, legible, visible};
use super::live::is_live;

/// Markdown that can stand in a report as it is. Only this module and its users in `report` that
/// escape or sanitise make it; a template escapes every other string.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Markdown(String);

impl Markdown {
    /// Vouches for Markdown that was put together from escaped parts.
    pub(super) fn vouch(markdown: impl Into<String>) -> Self {
        Self(markdown.into())
    }

    /// Puts `between` between the parts that are not empty.
    pub(super) fn joined(parts: impl IntoIterator<Item = Self>, between: &str) -> Self {
        let parts = parts.into_iter().map(|part| part.0);
        let parts: Vec<String> = parts.filter(|part| !part.is_empty()).collect();
        Self(parts.join(between))
    }

    pub(super) fn as_str(&self) -> &str {
        &self.0
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Serialize for Markdown {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        minijinja::Value::from_safe_string(self.0.clone()).serialize(serializer)
    }
}

/// Longest text that is shown on a line, in characters. Hardly a name is longer.
const LONGEST: usize = 200;

/// Shows `text` literally, on one line.
pub(super) fn text(text: &str) -> Markdown {
    let mut line = Line::default();
    line.text(&legible(&cut(text, LONGEST)));
    line.finish()
}

/// Shows `text` as code, on one line, whatever it holds: what cannot be seen is spelled out.
pub(super) fn code_span(text: &str) -> Markdown {
    let mut line = Line::default();
    line.code(&cut(text, LONGEST));
    line.finish()
}

/// Shows `text` as a block of code, whole lines, nothing of it live.
pub(super) fn code_block(language: &str, text: &str) -> Markdown {
    let mut lines: Vec<String> = text.lines().map(inert_code_line).collect();
    while lines.last().is_some_and(|line| line.trim().is_empty()) {
        lines.pop();
    }
    let longest = lines.iter().map(|line| longest_run(line)).max();
    let fence = "`".repeat(longest.unwrap_or(0).max(2) + 1);
    let language = highlighted(language);
    let body: String = lines.iter().map(|line| format!("{line}\n")).collect();
    Markdown(format!("{fence}{language}\n{body}{fence}"))
}

/// Fits one-line Markdown into a cell of a table: no pipe ends the cell, not even one in a code
/// span, where Markdown knows no escapes but tables do.
pub(super) fn cell(markdown: &str) -> String {
    let mut out = String::with_capacity(markdown.len());
    let mut backslashes = 0;
    for c in markdown.chars() {
        if c == '|' && backslashes % 2 == 0 {
            out.push('\\');
        }
        backslashes = if c == '\\' { backslashes + 1 } else { 0 };
        out.push(c);
    }
    out
}

/// The tag of a block of code, for the languages that hosts colour. All others could be tags that
/// hosts act on: `mermaid`, `math`, `suggestion`, `json:table`.
pub(crate) fn highlighted(language: &str) -> &'static str {
    const COLOURED: &str = "bash c cpp csharp css diff go html java javascript json jsx kotlin php \
                            python ruby rust scala sh sql swift text toml tsx typescript xml yaml";
    let coloured = COLOURED.split(' ').find(|known| *known == language);
    coloured.unwrap_or_default()
}

/// A line of code that neither a runner's log takes for a command (`::error::`) nor a host for one
/// of its own (`/approve`).
fn inert_code_line(line: &str) -> String {
    let mut line = visible(line, true);
    let text = line.trim_start();
    let action = line.starts_with('/') && line[1..].starts_with(|c: char| c.is_ascii_alphabetic());
    if action || text.starts_with("::") {
        line.insert(line.len() - text.len() + 1, WORD_JOINER);
    }
    line
}

/// Builds one line of Markdown from text and code.
#[derive(Default)]
pub(super) struct Line {
    out: String,
}

impl Line {
    /// Adds text: white space folded, markup escaped, words that a host would act on in code spans.
    pub(super) fn text(&mut self, text: &str) {
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            let blank = first.is_whitespace();
            let end = rest
                .find(|c: char| c.is_whitespace() != blank)
                .unwrap_or(rest.len());
            let (part, tail) = rest.split_at(end);
            rest = tail;
            if blank {
                self.space();
            } else {
                self.word(part);
            }
        }
    }

    /// Adds code, with a fence that its own backticks cannot close.
    pub(super) fn code(&mut self, code: &str) {
        let mut code = visible(code, false);
        if code.is_empty() {
            return;
        }
        if code.trim().is_empty() {
            code = code.chars().flat_map(char::escape_unicode).collect();
        }
        // Two code spans that touch would become one, with other ends.
        if self.out.ends_with('`') {
            self.space();
        }
        let fence = "`".repeat(longest_run(&code) + 1);
        let touches = |c| code.starts_with(c) || code.ends_with(c);
        let pad = if touches('`') || touches(' ') {
            " "
        } else {
            ""
        };
        self.out
            .push_str(&format!("{fence}{pad}{code}{pad}{fence}"));
    }

    /// Adds markup of our own.
    pub(super) fn markup(&mut self, markup: &str) {
        self.out.push_str(markup);
    }

    /// The line, trimmed, its start escaped where it would open a block or a command.
    pub(super) fn finish(self) -> Markdown {
        let line = self.out.trim();
        let digits = line.bytes().take_while(u8::is_ascii_digit).count();
        let mut after = line[digits..].chars();
        let at = match (digits, after.next()) {
            (0, Some('#' | '>' | '+' | '-' | '=' | '/' | ':')) => 0,
            (1.., Some('.' | ')')) if after.next().is_none_or(char::is_whitespace) => digits,
            _ => return Markdown(line.to_owned()),
        };
        Markdown(format!("{}\\{}", &line[..at], &line[at..]))
    }

    fn space(&mut self) {
        if !self.out.is_empty() && !self.out.ends_with(' ') {
            self.out.push(' ');
        }
    }

    fn word(&mut self, word: &str) {
        if !is_live(word) {
            return self.escaped(word);
        }
        let core = word.trim_start_matches(['(', '"', '\'', '[', '{']);
        let (before, _) = word.split_at(word.len() - core.len());
        let shorter = core.trim_end_matches(['.', ',', ';', '!', '?', ')', '"', '\'', ']', '}']);
        let (core, after) = core.split_at(shorter.len());
        self.escaped(before);
        self.code(core);
        self.escaped(after);
    }

    fn escaped(&mut self, word: &str) {
        let mut previous = ' ';
        let mut rest = word.chars().peekable();
        while let Some(c) = rest.next() {
            let next = rest.peek().copied().unwrap_or(' ');
            let markup = match c {
                '\\' | '`' | '*' | '[' | ']' | '<' | '|' | '~' | '^' | '$' => true,
                '_' => !(previous.is_alphanumeric() && next.is_alphanumeric()),
                '!' => previous == '<',
                '&' => next == '#' || next.is_ascii_alphanumeric(),
                _ => false,
            };
            if markup {
                self.out.push('\\');
            }
            self.out.push(c);
            previous = c;
        }
    }
}

/// The first characters of `text`, with a mark where it is cut.
pub(super) fn cut(text: &str, longest: usize) -> Cow<'_, str> {
    match text.char_indices().nth(longest) {
        Some((at, _)) => format!("{} …", text[..at].trim_end()).into(),
        None => text.into(),
    }
}

fn longest_run(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or(0)
}
