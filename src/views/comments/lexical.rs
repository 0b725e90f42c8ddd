//! Comments of a language that has no grammar here, found by how it quotes.

use std::ops::Range;

use super::lexis::{Before, Lexis, Quote};

/// The comments of a text, in order.
pub(super) fn comments(lexis: Lexis, text: &str) -> Vec<Range<usize>> {
    let mut scan = Scan {
        lexis,
        text,
        at: 0,
        found: Vec::new(),
    };
    while scan.at < text.len() {
        scan.step();
    }
    scan.found
}

struct Scan<'text> {
    lexis: Lexis,
    text: &'text str,
    at: usize,
    found: Vec<Range<usize>>,
}

impl Scan<'_> {
    /// Takes a comment, a string or a character.
    fn step(&mut self) {
        let rest = &self.text[self.at..];
        if rest.as_bytes()[0] == b'\n' {
            self.at += 1;
            if self.lexis.is_yaml {
                self.skip_block();
            }
            return;
        }
        let lexis = self.lexis;
        if let Some((open, close)) = lexis
            .block_comments
            .iter()
            .find(|(open, _)| rest.starts_with(open))
        {
            // A comment that nothing closes is none.
            let end = rest[open.len()..].find(close);
            match end {
                Some(end) => self.comment(open.len() + end + close.len()),
                None => self.at = self.text.len(),
            }
        } else if lexis
            .line_comments
            .iter()
            .any(|sign| rest.starts_with(sign))
            && self.may_comment()
        {
            self.comment(rest.find('\n').unwrap_or(rest.len()));
        } else if let Some(quote) = lexis
            .quotes
            .iter()
            .find(|quote| rest.starts_with(quote.open))
            && self.may_quote()
        {
            self.at += string_length(rest, *quote);
        } else {
            self.at += rest.chars().next().map_or(1, char::len_utf8);
        }
    }

    fn comment(&mut self, length: usize) {
        let text = &self.text[self.at..self.at + length];
        self.found.push(self.at..self.at + text.trim_end().len());
        self.at += length;
    }

    /// Whether a line comment may begin here.
    fn may_comment(&self) -> bool {
        let before = &self.text[..self.at];
        match self.lexis.before {
            Before::LineStart => before.is_empty() || before.ends_with('\n'),
            Before::Indentation => self.is_indentation(),
            Before::Gap => {
                before.is_empty()
                    || before.ends_with(char::is_whitespace)
                    || before.ends_with([';', '{', '}', ')', ']', ',']) && !self.lexis.is_yaml
            }
        }
    }

    /// Whether a string may begin here. In YAML a quote inside a word is a sign like any other.
    fn may_quote(&self) -> bool {
        if !self.lexis.is_yaml {
            return true;
        }
        let before = self.text[..self.at].trim_end_matches(' ');
        before.is_empty() || before.ends_with(['\n', ':', '-', '[', '{', ',', '?'])
    }

    fn is_indentation(&self) -> bool {
        let before = self.text[..self.at].trim_end_matches([' ', '\t']);
        before.is_empty() || before.ends_with('\n')
    }

    /// Skips the lines of a YAML block of text, if the line that just ended opened one.
    fn skip_block(&mut self) {
        let ended = self.text[..self.at].trim_end_matches(['\n', '\r']);
        let line = ended.rsplit('\n').next().unwrap_or(ended);
        if !opens_block(line) {
            return;
        }
        let depth = indentation(line);
        let rest = &self.text[self.at..];
        self.at += rest
            .split_inclusive('\n')
            .take_while(|line| line.trim().is_empty() || indentation(line) > depth)
            .map(str::len)
            .sum::<usize>();
    }
}

fn indentation(line: &str) -> usize {
    line.len() - line.trim_start_matches(' ').len()
}

/// Whether a line of YAML ends with the sign of a block of text, such as `run: |-`.
fn opens_block(line: &str) -> bool {
    let line = line.split(" #").next().unwrap_or(line);
    let word = line
        .trim_end()
        .rsplit([' ', '\t'])
        .next()
        .unwrap_or_default();
    word.starts_with(['|', '>'])
        && word[1..]
            .chars()
            .all(|sign| sign.is_ascii_digit() || "+-".contains(sign))
}

/// How long the string is that a text begins with. One that nothing closes goes as far as it could.
fn string_length(text: &str, quote: Quote) -> usize {
    let mut at = quote.open.len();
    while at < text.len() {
        let rest = &text[at..];
        if rest.starts_with(quote.close) {
            return at + quote.close.len();
        }
        let character = rest.chars().next().map_or(1, char::len_utf8);
        if rest.starts_with('\\') && quote.has_escapes {
            at += 1 + rest[1..].chars().next().map_or(0, char::len_utf8);
        } else if rest.starts_with('\n') && !quote.spans_lines {
            break;
        } else {
            at += character;
        }
    }
    at
}
