//! Finds words that want to direct a model, by the rows of `patterns.toml`.

use std::sync::{LazyLock, OnceLock};

use aho_corasick::AhoCorasick;
use regex::{Regex, RegexBuilder};
use serde::Deserialize;

use super::plain::Plain;
use super::{Attempt, INJECTION};
use crate::model::{LineRange, Severity};

/// What may stand between two words: blanks, line breaks also where they are written out, and what
/// begins a line of a comment or joins the words of a name.
const GAP: &str = r#"(?:[\s*/#>;,:"'+_.-]|\\[nrt])"#;

/// How far from its keyword a pattern is tried, in bytes.
const REACH: usize = 480;

/// Most hits of one row in one text, and most places where it is tried: no text takes long.
const MOST_HITS: usize = 20;
const MOST_TRIES: usize = 2_000;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    pattern: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    id: String,
    what: String,
    severity: Severity,
    keywords: Vec<String>,
    pattern: String,
    #[serde(skip)]
    compiled: OnceLock<Option<Regex>>,
}

impl Row {
    /// The expression; `None` where it is not valid, which a test rules out. Most sources hold the
    /// keywords of few rows.
    fn regex(&self) -> Option<&Regex> {
        let compiled = self.compiled.get_or_init(|| compiled(&self.pattern).ok());
        compiled.as_ref()
    }
}

struct Patterns {
    rows: Vec<Row>,
    keywords: AhoCorasick,
    /// The row of each keyword.
    row_of: Vec<usize>,
}

static PATTERNS: LazyLock<Patterns> = LazyLock::new(|| {
    Patterns::read(include_str!("patterns.toml")).expect("the file of patterns is tested")
});

impl Patterns {
    fn read(source: &str) -> Result<Self, Box<dyn std::error::Error>> {
        let file: File = toml::from_str(source)?;
        let words = file.pattern.iter().flat_map(|row| &row.keywords);
        let keywords = AhoCorasick::builder()
            .ascii_case_insensitive(true)
            .build(words)?;
        let rows = file.pattern.iter().enumerate();
        let row_of = rows.flat_map(|(at, row)| row.keywords.iter().map(move |_| at));
        Ok(Self {
            row_of: row_of.collect(),
            keywords,
            rows: file.pattern,
        })
    }
}

fn compiled(pattern: &str) -> Result<Regex, regex::Error> {
    let expanded = pattern
        .replace(" ?", &format!("{GAP}{{0,24}}"))
        .replace(' ', &format!("{GAP}{{1,24}}"))
        .replace('~', &format!("{GAP}{{0,24}}"));
    RegexBuilder::new(&expanded).case_insensitive(true).build()
}

/// A row's hit.
struct Hit {
    row: usize,
    start: usize,
    end: usize,
}

/// Every place where a row matches, with text that people do not see judged harder.
pub(super) fn find(plain: &Plain<'_>, is_code: bool) -> Vec<Attempt> {
    let text = &*plain.text;
    let mut lines = Lines::of(text);
    let found = hits(text).into_iter().map(|hit| {
        let row = &PATTERNS.rows[hit.row];
        let is_unseen =
            plain.hides(hit.start, hit.end) || (!is_code && is_in_html_comment(text, hit.start));
        let severity = match is_unseen {
            true => Severity::High,
            false if !is_code && is_quoted(text, hit.start) => row.severity.min(Severity::Low),
            false => row.severity,
        };
        Attempt {
            rule: INJECTION,
            way: &row.id,
            what: &row.what,
            severity,
            lines: lines.between(hit.start, hit.end),
            is_unseen,
            is_name: false,
            says: None,
        }
    });
    found.collect()
}

/// Hits of all rows, in the order of the text; of each row none that overlap.
fn hits(text: &str) -> Vec<Hit> {
    let mut hits: Vec<Hit> = Vec::new();
    let mut seen = vec![(0, 0, 0); PATTERNS.rows.len()];
    for keyword in PATTERNS.keywords.find_overlapping_iter(text) {
        let row = PATTERNS.row_of[keyword.pattern().as_usize()];
        let (from, tries, found) = &mut seen[row];
        if *from > keyword.start() || *tries == MOST_TRIES || *found == MOST_HITS {
            continue;
        }
        *tries += 1;
        let start = text.floor_char_boundary(keyword.start().saturating_sub(REACH).max(*from));
        let end = text.floor_char_boundary((keyword.end() + REACH).min(text.len()));
        let regex = PATTERNS.rows[row].regex();
        if let Some(hit) = regex.and_then(|regex| regex.find(&text[start..end])) {
            let (start, end) = (start + hit.start(), start + hit.end());
            *from = end;
            *found += 1;
            hits.push(Hit { row, start, end });
        }
    }
    hits.sort_by_key(|hit| hit.start);
    hits
}

/// Whether a person wrote the words as somebody else's: right behind a quotation mark.
fn is_quoted(text: &str, start: usize) -> bool {
    text[..start].ends_with(['"', '\'', '`', '“', '‘', '«', '„'])
}

/// Whether a page that is made of the text does not show this place of it.
fn is_in_html_comment(text: &str, start: usize) -> bool {
    let from = text.floor_char_boundary(start.saturating_sub(4_000));
    let before = &text[from..start];
    before
        .rfind("<!--")
        .is_some_and(|open| !before[open..].contains("-->"))
}

/// Counts the lines of a text from place to place.
pub(super) struct Lines<'a> {
    text: &'a str,
    at: usize,
    line: usize,
}

impl<'a> Lines<'a> {
    pub(super) fn of(text: &'a str) -> Self {
        Self {
            text,
            at: 0,
            line: 1,
        }
    }

    /// The lines of two places, none before those asked for last.
    pub(super) fn between(&mut self, start: usize, end: usize) -> LineRange {
        let breaks = |from: usize, to: usize| self.text[from..to].matches('\n').count();
        self.line += breaks(self.at, start);
        self.at = start;
        LineRange::new(self.line, self.line + breaks(start, end))
    }
}

#[cfg(test)]
mod tests {
    use super::PATTERNS;

    #[test]
    fn every_row_compiles() {
        for row in &PATTERNS.rows {
            assert!(row.regex().is_some(), "{}", row.id);
        }
    }
}
