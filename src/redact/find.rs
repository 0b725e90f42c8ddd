//! Finds the secrets of a text: keywords first, then each rule round its own keywords.

use std::collections::BTreeMap;
use std::ops::Range;

use super::block;
use super::rules::RuleSet;
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
        let mut seen = 0;
        for window in windows {
            if window.end > seen {
                seen = scan_window(rules, rule, text, window, &mut found);
            }
        }
    }
    spans::keep_free(rules, text, &mut found);
    found.sort_by_key(|span| span.range.start);
    found
}

/// For each rule with keywords in the text, where to look; overlapping windows are one.
fn windows(rules: &RuleSet, text: &str) -> BTreeMap<usize, Vec<Range<usize>>> {
    let mut windows: BTreeMap<usize, Vec<Range<usize>>> = BTreeMap::new();
    let mut end = 0;
    for keyword in rules.keywords.find_overlapping_iter(text) {
        let start = text.floor_char_boundary(keyword.start().saturating_sub(BEFORE));
        let enough = (keyword.end() + BEHIND).min(text.len());
        if enough > end {
            end = word_end(text, enough);
        }
        for &rule in &rules.by_keyword[keyword.pattern().as_usize()] {
            let of_rule = windows.entry(rule).or_default();
            match of_rule.last_mut() {
                Some(last) if last.end >= start => {
                    last.start = last.start.min(start);
                    last.end = last.end.max(end);
                }
                _ => of_rule.push(start..end),
            }
        }
    }
    windows
}

/// Just behind the first blank or quote from `from` on: secrets run no further, however long.
fn word_end(text: &str, from: usize) -> usize {
    let from = text.ceil_char_boundary(from);
    text.as_bytes()[from..]
        .iter()
        .position(|byte| b" \t\r\n\"'`".contains(byte))
        .map_or(text.len(), |step| from + step + 1)
}

/// Runs a rule over a window. Says how far it looked: further than the window where a match went
/// on.
fn scan_window(
    rules: &RuleSet,
    rule: usize,
    text: &str,
    window: Range<usize>,
    found: &mut Vec<Span>,
) -> usize {
    let row = &rules.rules[rule];
    let Range { mut start, mut end } = window;
    let Some(regex) = row.regex() else { return end };
    while start <= end {
        let Some(captures) = regex.captures_at(&text[..end], start) else {
            break;
        };
        let whole = captures.get_match();
        if whole.end() == end && end < text.len() {
            end = word_end(text, (end + (end - start).max(BEHIND)).min(text.len()));
            continue;
        }
        let secret = captures.get(row.secret_group).unwrap_or(whole);
        let next = if row.block {
            let next = block::secret_lines(text, rule, whole.range(), found);
            end = end.max(next);
            next
        } else if rules.is_secret(rule, whole.as_str(), secret.as_str()) {
            found.push(Span::new(rule, secret.range()));
            secret.end()
        } else if secret.start() > whole.start() {
            // What was no secret here may hold the name of one.
            secret.start()
        } else {
            whole.end()
        };
        start = text.ceil_char_boundary(next.max(whole.start() + 1));
    }
    end
}
