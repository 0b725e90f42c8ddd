//! C and C++: `#include "a.h"`, `#include <a.h>`, the names of types and macros. What stands between
//! `#if 0` and its end is a comment by another name; of other conditions nobody knows here.

use std::ops::Range;

use super::words::Words;
use super::{FileLinks, ImportKind, names};

/// What is included in angle brackets keeps them: it is looked for elsewhere first.
pub(super) fn read(words: &Words<'_>, links: &mut FileLinks) {
    let mut left_out = left_out(words).into_iter().peekable();
    let mut until = 0;
    for at in 0..words.len() {
        while let Some(range) = left_out.next_if(|range| range.start <= at) {
            until = until.max(range.end);
        }
        if at < until {
            continue;
        }
        if let Some(directive) = directive(words, at) {
            if matches!(directive, "include" | "include_next" | "import") {
                include(words, links, at);
            } else if directive == "define" && words.is_name(at + 1) {
                names::define(links, words.get(at + 1), true);
            }
        } else if matches!(words.get(at), "struct" | "class" | "enum" | "union")
            && words.is_name(at + 1)
            // Without a body it is a mention.
            && matches!(words.get(at + 2), "{" | ":" | "final")
        {
            names::define(links, words.get(at + 1), true);
        }
    }
}

fn directive<'a>(words: &Words<'a>, at: usize) -> Option<&'a str> {
    words.get(at).strip_prefix('#').map(str::trim)
}

/// The words that `#if 0` and `#if false` leave out, by where they begin.
fn left_out(words: &Words<'_>) -> Vec<Range<usize>> {
    // Where each open condition began to leave words out, if it does.
    let mut open: Vec<Option<usize>> = Vec::new();
    let mut ranges = Vec::new();
    for at in 0..words.len() {
        let left_out_since = match directive(words, at) {
            Some("if") => {
                open.push(is_never(words, at + 1).then_some(at));
                None
            }
            Some("ifdef" | "ifndef") => {
                open.push(None);
                None
            }
            Some("else" | "elif" | "elifdef" | "elifndef") => {
                open.last_mut().and_then(Option::take)
            }
            Some("endif") => open.pop().flatten(),
            _ => None,
        };
        ranges.extend(left_out_since.map(|start| start..at));
    }
    ranges.sort_unstable_by_key(|range| range.start);
    ranges
}

/// Whether a condition is nothing but `0` or `false`.
fn is_never(words: &Words<'_>, at: usize) -> bool {
    let line = |at: usize| words.token(at).map(|token| token.first_line);
    let is_alone = line(at + 1) != line(at) || words.get(at + 1).trim().is_empty();
    is_alone && matches!(words.get(at), "0" | "false")
}

fn include(words: &Words<'_>, links: &mut FileLinks, at: usize) {
    let text = words.get(at + 1);
    let is_angled = text.starts_with('<') && text.ends_with('>');
    if let Some(path) = words.string(at + 1).or(is_angled.then_some(text)) {
        let path = path.to_owned();
        words.add(links, (at, at + 1), ImportKind::Load, path, Vec::new());
    }
}
