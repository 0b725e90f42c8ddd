//! Finds the secrets of a text: keywords first, then each rule round its own keywords.

use std::collections::BTreeMap;
use std::ops::Range;

use regex_automata::meta::Regex;
use regex_automata::util::captures::Captures;
use regex_automata::{Anchored, Input};

use super::block;
use super::rules::{RuleSet, Starts};
use super::spans::{self, Span};

/// How much text before a keyword a match may take in.
const BEFORE: usize = 96;

/// How much text behind a keyword is looked at, and from there to the end of the word. A match that
/// reaches the end of that is looked at again with more.
const BEHIND: usize = 512;

/// The secrets of `text` that rules match, sorted by where they start. Nothing in a placeholder is
/// one.
pub(super) fn by_rules(rules: &RuleSet, text: &str) -> Vec<Span> {
    let mut found = Vec::new();
    for (rule, windows) in windows(rules, text) {
        let Some(regex) = rules.rules[rule].regex() else {
            continue;
        };
        let mut captures = regex.create_captures();
        let mut search = Search {
            rules,
            rule,
            text,
            next: 0,
            found: &mut found,
        };
        for window in windows {
            search.run(regex, &mut captures, window);
        }
    }
    spans::keep_free(rules, text, &mut found);
    found.sort_by_key(|span| span.range.start);
    found
}

/// Where to look for a rule.
#[derive(Clone, Debug)]
struct Window {
    /// Where matches may start.
    starts: Range<usize>,
    /// How far to look; further where a match goes on.
    end: usize,
}

/// For each rule with keywords in the text, where to look. Windows that overlap are one, where
/// matches may start anywhere.
fn windows(rules: &RuleSet, text: &str) -> BTreeMap<usize, Vec<Window>> {
    let mut windows: BTreeMap<usize, Vec<Window>> = BTreeMap::new();
    let mut end = 0;
    rules.keywords.find(text.as_bytes(), |keyword, place| {
        let enough = (place.end + BEHIND).min(text.len());
        if enough > end {
            end = word_end(text, enough);
        }
        for &rule in &rules.by_keyword[keyword] {
            let of_rule = windows.entry(rule).or_default();
            let starts = match rules.rules[rule].starts {
                Starts::Near => before(text, place.start, BEFORE)..end,
                Starts::Keyword => before(text, place.start, 1)..place.start + 1,
                Starts::Line => match line_start(text, place.start) {
                    Some(start) => start..start + 1,
                    None => continue,
                },
            };
            match of_rule.last_mut() {
                Some(last) if last.starts.end >= starts.start => {
                    last.starts.start = last.starts.start.min(starts.start);
                    last.starts.end = last.starts.end.max(starts.end);
                    last.end = last.end.max(end);
                }
                _ => of_rule.push(Window { starts, end }),
            }
        }
    });
    windows
}

/// So many bytes before a place, or a little more.
fn before(text: &str, at: usize, bytes: usize) -> usize {
    text.floor_char_boundary(at.saturating_sub(bytes))
}

/// The start of the line that `at` stands in, where it is not too far.
fn line_start(text: &str, at: usize) -> Option<usize> {
    let from = at.saturating_sub(BEFORE);
    let near = &text.as_bytes()[from..at];
    match near.iter().rposition(|&byte| byte == b'\n') {
        Some(step) => Some(from + step + 1),
        None => (from == 0).then_some(0),
    }
}

/// Just behind the first blank or quote from `from` on: secrets run no further, however long.
fn word_end(text: &str, from: usize) -> usize {
    let from = text.ceil_char_boundary(from);
    text.as_bytes()[from..]
        .iter()
        .position(|byte| b" \t\r\n\"'`".contains(byte))
        .map_or(text.len(), |step| from + step + 1)
}

/// One rule on its way through a text.
struct Search<'a> {
    rules: &'a RuleSet,
    rule: usize,
    text: &'a str,
    /// Everything before was looked at.
    next: usize,
    found: &'a mut Vec<Span>,
}

impl Search<'_> {
    /// Looks for the matches that start in a window.
    fn run(&mut self, regex: &Regex, captures: &mut Captures, window: Window) {
        let row = &self.rules.rules[self.rule];
        let Window { starts, mut end } = window;
        let anchored = if row.starts == Starts::Near {
            Anchored::No
        } else {
            Anchored::Yes
        };
        self.next = self.next.max(starts.start);
        while self.next < starts.end {
            let input = Input::new(self.text).range(self.next..end);
            regex.search_captures(&input.anchored(anchored), captures);
            let Some(whole) = captures.get_match() else {
                if anchored == Anchored::No {
                    break;
                }
                self.next = self.text.ceil_char_boundary(self.next + 1);
                continue;
            };
            if whole.end() == end && end < self.text.len() {
                let longer = end + (end - self.next).max(BEHIND);
                end = word_end(self.text, longer.min(self.text.len()));
                continue;
            }
            let secret = captures.get_group(row.secret_group);
            let secret = secret.map_or(whole.range(), |secret| secret.range());
            end = end.max(self.take(whole.range(), secret));
        }
    }

    /// Takes in a match and goes on behind what is settled. Says how far it looked.
    fn take(&mut self, whole: Range<usize>, secret: Range<usize>) -> usize {
        let (text, rule) = (self.text, self.rule);
        let next = if self.rules.rules[rule].block {
            block::secret_lines(text, rule, whole.clone(), self.found)
        } else if self
            .rules
            .is_secret(rule, &text[whole.clone()], &text[secret.clone()])
        {
            self.found.push(Span::new(rule, secret.clone()));
            secret.end
        } else if secret.start > whole.start {
            // What was no secret here may hold the name of one.
            secret.start
        } else {
            whole.end
        };
        self.next = text.ceil_char_boundary(next.max(whole.start + 1));
        next
    }
}
