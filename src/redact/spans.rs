//! Puts placeholders where secrets stood.

use std::ops::Range;

use super::hit::{Allowances, Hit, ValueHash};
use super::rules::RuleSet;

/// A piece of text that is to go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) range: Range<usize>,
    /// Number of the rule.
    pub(super) rule: usize,
    /// Whether it is told of; the lines of a block behind the first are not.
    pub(super) told: bool,
}

impl Span {
    pub(super) fn new(rule: usize, range: Range<usize>) -> Self {
        Self {
            range,
            rule,
            told: true,
        }
    }

    /// The same, as a further part of a secret that another span tells of.
    pub(super) fn silent(self) -> Self {
        Self {
            told: false,
            ..self
        }
    }
}

/// What every placeholder begins with.
pub(crate) const REDACTED: &str = "[redacted:";

/// Drops what touches a placeholder.
pub(super) fn keep_free(rules: &RuleSet, text: &str, found: &mut Vec<Span>) {
    if found.is_empty() {
        return;
    }
    let taken = placeholders(rules, text);
    found.retain(|span| {
        let next = taken.partition_point(|placeholder| placeholder.end <= span.range.start);
        taken
            .get(next)
            .is_none_or(|placeholder| placeholder.start >= span.range.end)
    });
}

/// Where placeholders of known rules stand already.
fn placeholders(rules: &RuleSet, text: &str) -> Vec<Range<usize>> {
    text.match_indices(REDACTED)
        .filter_map(|(start, _)| {
            let id = start + REDACTED.len();
            let length = rules.longest_id + 1;
            let close = text.as_bytes()[id..]
                .iter()
                .take(length)
                .position(|&b| b == b']')?;
            rules
                .knows(&text[id..id + close])
                .then_some(start..id + close + 1)
        })
        .collect()
}

/// Replaces every span, keeping all line breaks.
pub(super) fn replace(rules: &'static RuleSet, text: &str, found: Vec<Span>) -> (String, Vec<Hit>) {
    let mut clean = String::with_capacity(text.len());
    let spans = union(found);
    let hits = hits(rules, text, &spans);
    let mut done = 0;
    for span in spans {
        clean.push_str(&text[done..span.range.start]);
        let rule = &rules.rules[span.rule].id;
        for part in text[span.range.clone()].split_inclusive('\n') {
            let content = part.trim_end_matches(['\n', '\r']);
            if !content.is_empty() {
                clean.push_str(REDACTED);
                clean.push_str(rule);
                clean.push(']');
            }
            clean.push_str(&part[content.len()..]);
        }
        done = span.range.end;
    }
    clean.push_str(&text[done..]);
    (clean, hits)
}

/// What is told of the spans, which are sorted and do not overlap.
fn hits(rules: &'static RuleSet, text: &str, spans: &[Span]) -> Vec<Hit> {
    let mut hits = Vec::new();
    let (mut done, mut line) = (0, 1);
    let mut allowances = Allowances::default();
    // The lines of a block behind the first belong to the value of the span that tells of it.
    for secret in spans.chunk_by(|_, next| !next.told) {
        let first = &secret[0];
        line += text[done..first.range.start].matches('\n').count();
        done = first.range.start;
        if !first.told {
            continue;
        }
        let mut value = blake3::Hasher::new();
        for span in secret {
            value.update(text[span.range.clone()].as_bytes());
        }
        hits.push(Hit {
            line,
            rule: &rules.rules[first.rule].id,
            allowed: allowances.at(text, first.range.start),
            value: ValueHash(*value.finalize().as_bytes()),
        });
    }
    hits
}

/// Sorts spans and joins those that overlap; the first rule of the file gives the name.
fn union(mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort_by_key(|span| (span.range.start, span.range.end, span.rule));
    let mut joined: Vec<Span> = Vec::with_capacity(spans.len());
    for span in spans {
        match joined.last_mut() {
            Some(last) if span.range.start < last.range.end => {
                last.range.end = last.range.end.max(span.range.end);
                last.rule = last.rule.min(span.rule);
                last.told |= span.told;
            }
            _ => joined.push(span),
        }
    }
    joined
}
