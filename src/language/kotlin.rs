//! Kotlin that its grammar is too old for, or too strict with, in words that it knows and of the same
//! length, so that every place of the text stays where it is.
//!
//! Asked only about a file that the grammar cannot read as it stands.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

static MULTI_DOLLAR: LazyLock<Regex> = LazyLock::new(|| regex(r#"\$\$+""#));

/// A brace that closes on the line of what it holds: the grammar wants a line break after a member.
static CLOSING: LazyLock<Regex> = LazyLock::new(|| regex(r"[ \t]\}"));

static CONTEXT: LazyLock<Regex> = LazyLock::new(|| regex(r"(?m)^[ \t]*(context)[ \t]*\("));

/// What declares something.
static DECLARATION: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"^\s*(?:@|(?:abstract|actual|class|const|data|expect|external|final|fun|infix|inline|interface|internal|lateinit|object|open|operator|override|private|protected|public|sealed|suspend|tailrec|val|value|var)\b)",
    )
});

/// The condition that a branch of a `when` asks besides its own.
static GUARD: LazyLock<Regex> = LazyLock::new(|| regex(r"\b((?:else[ \t]+)?if)\b[^\n{}]*?->"));

/// Words that go, and change nothing that is measured.
static MODIFIERS: LazyLock<Regex> =
    LazyLock::new(|| regex(r"\b(?:(actual)[ \t]+constructor\b|(suspend)[ \t]*(?:\{|\(\())"));

/// Names that the grammar takes for words of the language: calls behind a property seem its accessors.
static NAMES: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r#"(?m)\b(dynamic)\b|^[ \t]*(get)[ \t]*(?:[{<]|\([^)])|^[ \t]*(set)[ \t]*(?:\{|\([^)\n]*[,"(])"#,
    )
});

/// Most bytes of the parameters of a context, and of the line that a guard stands in.
const LONGEST: usize = 2_000;

fn regex(pattern: &str) -> Regex {
    Regex::new(pattern).expect("the pattern is a constant, and tested")
}

/// The text in other words; `None` where it holds nothing that would be said otherwise.
pub(super) fn respelled(text: &str) -> Option<String> {
    let mut respelling = Respelling {
        text,
        is_code: code_in(text.as_bytes()),
        bytes: text.as_bytes().to_vec(),
    };
    respelling.multi_dollars();
    respelling.closing_braces();
    respelling.contexts();
    respelling.guards();
    respelling.modifiers();
    respelling.names();
    let respelled = String::from_utf8(respelling.bytes).ok()?;
    (respelled != text).then_some(respelled)
}

struct Respelling<'a> {
    text: &'a str,
    is_code: Vec<bool>,
    bytes: Vec<u8>,
}

impl Respelling<'_> {
    /// `$$"…"` becomes `"…"`: what is put into it is read as in any other.
    fn multi_dollars(&mut self) {
        for found in MULTI_DOLLAR.find_iter(self.text) {
            if self.is_code[found.start()] {
                self.bytes[found.start()..found.end() - 1].fill(b' ');
            }
        }
    }

    fn closing_braces(&mut self) {
        for found in CLOSING.find_iter(self.text) {
            let before = self.text[..found.start()].trim_end_matches([' ', '\t']);
            let is_code = self.is_code[found.start()] && self.is_code[found.end() - 1];
            if is_code && !before.ends_with('\n') {
                self.bytes[found.start()] = b'\n';
            }
        }
    }

    /// `context(…)` before a declaration goes.
    fn contexts(&mut self) {
        for found in CONTEXT.captures_iter(self.text) {
            let (Some(word), Some(whole)) = (found.get(1), found.get(0)) else {
                continue;
            };
            let Some(end) = self
                .closed(whole.end())
                .filter(|_| self.is_code[word.start()])
            else {
                continue;
            };
            if DECLARATION.is_match(&self.text[end..]) {
                for byte in &mut self.bytes[word.start()..end] {
                    *byte = if *byte == b'\n' { b'\n' } else { b' ' };
                }
            }
        }
    }

    /// Behind the bracket that closes the one before `start`.
    fn closed(&self, start: usize) -> Option<usize> {
        let bytes = self.text.as_bytes()[start..].iter().take(LONGEST);
        let mut depth = 1_usize;
        for (at, byte) in (start..).zip(bytes).filter(|(at, _)| self.is_code[*at]) {
            match byte {
                b'(' => depth += 1,
                b')' => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                return Some(at + 1);
            }
        }
        None
    }

    /// `is A if b ->` becomes `is A , b ->`, and `else if b ->` becomes `b ->`.
    fn guards(&mut self) {
        for found in GUARD.captures_iter(self.text) {
            let Some(word) = found.get(1) else { continue };
            let (start, end) = (word.start(), word.end());
            if !self.is_code[start] || !self.begins_branch(start) {
                continue;
            }
            self.bytes[start..end].fill(b' ');
            if word.as_str() == "if" {
                self.bytes[start] = b',';
            }
        }
    }

    fn modifiers(&mut self) {
        for word in self.words(&MODIFIERS) {
            self.bytes[word].fill(b' ');
        }
    }

    /// A name with another last letter is one that the language does not know.
    fn names(&mut self) {
        for word in self.words(&NAMES) {
            self.bytes[word.end - 1].make_ascii_uppercase();
        }
    }

    /// What the groups of an expression find in code.
    fn words(&self, expression: &Regex) -> Vec<Range<usize>> {
        let found = expression.captures_iter(self.text);
        let groups = found.filter_map(|found| found.iter().skip(1).flatten().next());
        let words = groups.map(|word| word.range());
        words.filter(|word| self.is_code[word.start]).collect()
    }

    /// Whether nothing but a condition stands before a place of a line.
    fn begins_branch(&self, place: usize) -> bool {
        let before = &self.text.as_bytes()[place.saturating_sub(LONGEST)..place];
        let line = memchr::memrchr(b'\n', before).map(|at| &before[at + 1..]);
        line.is_some_and(|line| {
            !line.contains(&b'{') && memchr::memmem::find(line, b"->").is_none()
        })
    }
}

/// Which bytes are code, and neither comments nor text in quotes; what a text puts in is code.
fn code_in(text: &[u8]) -> Vec<bool> {
    let mut reader = Reader {
        text,
        is_code: Vec::with_capacity(text.len()),
        open: vec![Mode::Code(0)],
    };
    while reader.is_code.len() < text.len() {
        reader.step();
    }
    reader.is_code
}

#[derive(Clone, Copy)]
enum Mode {
    /// Code, in so many braces.
    Code(usize),
    /// Text in one quote, which ends with its line.
    Line,
    /// Text in three quotes.
    Raw,
}

struct Reader<'a> {
    text: &'a [u8],
    /// As far as it has been read.
    is_code: Vec<bool>,
    open: Vec<Mode>,
}

impl Reader<'_> {
    fn step(&mut self) {
        let rest = &self.text[self.is_code.len()..];
        match self.open.last().copied().unwrap_or(Mode::Code(0)) {
            Mode::Code(depth) => self.code(rest, depth),
            Mode::Line => self.line(rest),
            Mode::Raw => self.raw(rest),
        }
    }

    fn take(&mut self, length: usize, is_code: bool) {
        let end = self.text.len().min(self.is_code.len() + length);
        self.is_code.resize(end, is_code);
    }

    fn take_and_open(&mut self, length: usize, mode: Mode) {
        self.take(length, false);
        self.open.push(mode);
    }

    fn take_and_close(&mut self, length: usize) {
        self.take(length, false);
        self.open.pop();
    }

    fn code(&mut self, rest: &[u8], depth: usize) {
        match rest {
            [b'/', b'/', ..] => self.take(memchr::memchr(b'\n', rest).unwrap_or(rest.len()), false),
            [b'/', b'*', ..] => self.take(comment(rest), false),
            [b'"', b'"', b'"', ..] => self.take_and_open(3, Mode::Raw),
            [b'"', ..] => self.take_and_open(1, Mode::Line),
            [b'\'', ..] => self.take(character(rest), false),
            [b'}', ..] if depth == 0 && self.open.len() > 1 => self.take_and_close(1),
            [byte, ..] => {
                let depth = match byte {
                    b'{' => depth + 1,
                    b'}' => depth.saturating_sub(1),
                    _ => depth,
                };
                self.open.pop();
                self.open.push(Mode::Code(depth));
                self.take(1, true);
            }
            [] => {}
        }
    }

    fn line(&mut self, rest: &[u8]) {
        match rest {
            [b'\\', ..] => self.take(2, false),
            [b'"' | b'\n', ..] => self.take_and_close(1),
            [b'$', b'{', ..] => self.take_and_open(2, Mode::Code(0)),
            _ => self.take(1, false),
        }
    }

    fn raw(&mut self, rest: &[u8]) {
        match rest {
            [b'"', b'"', b'"', ..] => {
                let quotes = rest.iter().take_while(|byte| **byte == b'"').count();
                self.take_and_close(quotes);
            }
            [b'$', b'{', ..] => self.take_and_open(2, Mode::Code(0)),
            _ => self.take(1, false),
        }
    }
}

/// The length of a comment, and of those in it.
fn comment(text: &[u8]) -> usize {
    let (mut at, mut depth) = (0, 0_usize);
    while at < text.len() {
        let length = match &text[at..] {
            [b'/', b'*', ..] => {
                depth += 1;
                2
            }
            [b'*', b'/', ..] => {
                depth -= 1;
                2
            }
            _ => 1,
        };
        at += length;
        if depth == 0 {
            break;
        }
    }
    at
}

/// The length of a character in quotes.
fn character(text: &[u8]) -> usize {
    let mut at = 1;
    while let Some(byte) = text.get(at) {
        match byte {
            b'\\' => at += 2,
            b'\'' => return at + 1,
            b'\n' => return at,
            _ => at += 1,
        }
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::{by_id, syntax};

    #[test]
    fn what_the_grammar_lacks_is_said_in_its_words() {
        for (text, expected) in [
            ("class A { fun f() = 1 }\n", "class A { fun f() = 1\n}\n"),
            (
                "context(log: Logger, a: (Int) -> Int)\nfun f() = 1\n",
                "                                     \nfun f() = 1\n",
            ),
            (
                "val a = $$\"$b costs $${c}\"\n",
                "val a =   \"$b costs $${c}\"\n",
            ),
            (
                "when (a) {\n  is B if a.c -> 1\n  else if d() -> 2\n  else -> 3\n}\n",
                "when (a) {\n  is B ,  a.c -> 1\n          d() -> 2\n  else -> 3\n}\n",
            ),
            (
                "actual class A\nactual constructor(b: C) : D {\n}\n",
                "actual class A\n       constructor(b: C) : D {\n}\n",
            ),
            (
                "val a = suspend {\n b()\n}\n",
                "val a =         {\n b()\n}\n",
            ),
            (
                "fun f() {\n  var dynamic = 1\n\n  get(\"/\") {\n    a()\n  }\n}\n",
                "fun f() {\n  var dynamiC = 1\n\n  geT(\"/\") {\n    a()\n  }\n}\n",
            ),
        ] {
            let respelled = respelled(text).unwrap();
            assert_eq!(respelled, expected);
            assert_eq!(by_id("kotlin").unwrap().faults(text), Some(0), "{text}");
        }
    }

    #[test]
    fn texts_comments_and_calls_stay_as_they_are() {
        for text in [
            "val a = \"b }\"\n",
            "val a = \"\"\"\n{ b }\n\"\"\"\n",
            "// { a }\n/* { b /* c } */ } */\n",
            "val a = ' ' // '}\n",
            "val a = \"\\\" }\"\n",
            "context(1)\nprintln()\n",
            "var a = 1\n  get() = b\n  private set(value) {\n  field = value\n}\n",
            "val a = b.map { c -> if (c) 1 else 2}\n",
        ] {
            assert_eq!(respelled(text), None, "{text}");
        }
        // What is put into a text is code, and the text goes on behind it.
        let inside = "val a = \"${b.map { it }} }\"\n";
        let expected = "val a = \"${b.map { it\n}} }\"\n";
        assert_eq!(respelled(inside).as_deref(), Some(expected));
    }

    #[test]
    fn places_stay_where_they_are_whatever_the_text() {
        let pieces = [
            "\"", "\"\"\"", "${", "}", " }", "{", "'", "\\", "/*", "*/", "//", "\n", "é",
            "context(", ")", "fun ", "$$\"", " if ", "->", "is A",
        ];
        let mut state = 7_u64;
        for _ in 0..2_000 {
            let text: String = (0..40)
                .map(|_| {
                    state = state
                        .wrapping_mul(6_364_136_223_846_793_005)
                        .wrapping_add(1);
                    pieces[(state >> 33) as usize % pieces.len()]
                })
                .collect();
            assert_eq!(code_in(text.as_bytes()).len(), text.len());
            let respelled = respelled(&text).unwrap_or_else(|| text.clone());
            assert_eq!(respelled.len(), text.len());
            let grammar = by_id("kotlin").unwrap().grammar.unwrap();
            assert!(syntax::parse(grammar, &text).is_some());
        }
    }
}
