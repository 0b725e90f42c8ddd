//! The line of a file that an error points at, with the place underlined.
//!
//! The text is somebody else's: what cannot be seen is named, secrets are taken out, and of a long line
//! only what stands around the place is shown.

use std::ops::Range;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use crate::model::Excerpt;
use crate::redact::{Redactor, is_unseen};

/// Characters shown before, in and behind the place.
const BEFORE: usize = 60;
const WITHIN: usize = 100;
const BEHIND: usize = 40;

/// The line with its place, for a terminal.
pub(super) fn shown(place: &Excerpt, coloured: bool) -> String {
    let (text, marked) = fit(place);
    let renderer = match coloured {
        true => Renderer::styled(),
        false => Renderer::plain(),
    };
    let snippet = Snippet::source(text)
        .line_start(place.line)
        .path(named(&place.path))
        .annotation(AnnotationKind::Primary.span(marked));
    renderer.render(&[Group::with_level(Level::ERROR).element(snippet)])
}

/// The line as it may be shown, and the bytes of it that are underlined.
fn fit(place: &Excerpt) -> (String, Range<usize>) {
    let (text, marked) = without_secrets(place);
    let before = last(&named(&text[..marked.start]), BEFORE);
    let within = first(&named(&text[marked.clone()]), WITHIN);
    let behind = first(&named(&text[marked.end..]), BEHIND);
    let start = before.len();
    let end = start + within.len();
    (before + &within + &behind, start..end)
}

/// The line without secrets. Where one stood before the place or in it, the whole line is the place.
fn without_secrets(place: &Excerpt) -> (String, Range<usize>) {
    let clean = Redactor::new().clean(&place.text).text.to_string();
    let stands = place.text.get(..place.marked.end);
    let is_same = stands.is_some_and(|stands| clean.starts_with(stands));
    let whole = 0..clean.len();
    (clean, if is_same { place.marked.clone() } else { whole })
}

/// A text in which everything that cannot be seen is named.
fn named(text: &str) -> String {
    let mut named = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\t' => named.push(' '),
            c if is_unseen(c) => named.extend(format!("<U+{:04X}>", u32::from(c)).chars()),
            c => named.push(c),
        }
    }
    named
}

fn first(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

fn last(text: &str, most: usize) -> String {
    let count = text.chars().count();
    match text.char_indices().nth(count.saturating_sub(most)) {
        Some((start, _)) if count > most => format!("…{}", &text[start..]),
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::shown;
    use crate::model::Excerpt;

    fn of(text: &str, word: &str) -> String {
        let start = text.find(word).unwrap();
        let place = Excerpt::of("a.toml", text, start..start + word.len());
        shown(&place, false)
    }

    #[test]
    fn the_place_is_underlined() {
        insta::assert_snapshot!(of("[llm]\nmodle = \"x\"\n", "modle"), @r#"
         --> a.toml:2:1
          |
        2 | modle = "x"
          | ^^^^^
        "#);
    }

    #[test]
    fn what_cannot_be_seen_is_named() {
        let shown = of("a = \"\u{202e}evil\u{1b}[2J\"", "evil");
        assert!(shown.contains("a = \"<U+202E>evil<U+001B>[2J\""), "{shown}");
        assert!(shown.contains("             ^^^^"), "{shown}");
    }

    #[test]
    fn long_lines_are_cut_around_the_place() {
        let line = format!("{}word{}", "ö".repeat(5_000), "b".repeat(5_000));
        let shown = of(&line, "word");
        assert!(shown.contains("öööword"), "{shown}");
        assert!(
            shown.lines().all(|line| line.chars().count() < 220),
            "{shown}"
        );
        let shown = of(&line, &line);
        assert!(
            shown.lines().all(|line| line.chars().count() < 220),
            "{shown}"
        );
    }

    #[test]
    fn secrets_are_not_shown() {
        let key = format!("sk-ant-api03-{}AA", "aZ3_".repeat(23));
        let line = format!("api_kye = \"{key}\"");
        let seen = of(&line, "api_kye");
        assert!(
            !seen.contains("aZ3_aZ3_") && seen.contains("[redacted"),
            "{seen}"
        );
        let seen = of(&line, &key);
        assert!(!seen.contains("aZ3_aZ3_"), "{seen}");
    }
}
