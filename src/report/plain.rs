//! Text without markup, for formats that hosts show as it stands.
//!
//! Some hosts make links, mentions and references of it all the same. A character without width,
//! put into such words, keeps them from that.

use comrak::nodes::NodeValue;
use comrak::{Arena, Options, parse_document};

use super::characters::{WORD_JOINER, legible, visible};
use super::escape::cut;
use super::live::is_live;

/// Longest text, in characters.
const LONGEST: usize = 1_000;

/// Shows `text` on one line, nothing of it live.
pub(super) fn line(text: &str) -> String {
    let text = legible(&cut(text, LONGEST));
    let text = visible(
        &text.split_whitespace().collect::<Vec<_>>().join(" "),
        false,
    );
    let mut line = text.split(' ').map(word).collect::<Vec<_>>().join(" ");
    // GitLab would take `/approve` for an action, a runner `::error` for a command.
    if line.starts_with(['/', ':']) {
        line.insert(1, WORD_JOINER);
    }
    line
}

/// The words of Markdown on one line, without blocks of code and markup.
pub(super) fn words(markdown: &str) -> String {
    let arena = Arena::new();
    let mut text = String::new();
    for node in parse_document(&arena, &legible(markdown), &Options::default()).descendants() {
        match &node.data.borrow().value {
            NodeValue::Text(words) => text.push_str(words),
            NodeValue::Code(code) => text.push_str(&format!("`{}`", code.literal)),
            NodeValue::Item(_) => text.push_str(" – "),
            NodeValue::Paragraph | NodeValue::SoftBreak | NodeValue::LineBreak => text.push(' '),
            _ => {}
        }
    }
    line(&text)
}

fn word(word: &str) -> String {
    // `a::b` is live as a command of runners alone, and those are read at the start of a line.
    if !is_live(&word.replace("::", "")) {
        return word.to_owned();
    }
    let mut out = String::with_capacity(word.len() * 2);
    let mut run = 0;
    for c in word.chars() {
        // `www.` is live before its full stop, `@name` after its sign, and seven letters may name a
        // commit.
        let is_mark = c.is_ascii_punctuation() && c != '_' && c != '`';
        if run > 0 && (is_mark || run == 6) {
            out.push(WORD_JOINER);
            run = 0;
        }
        out.push(c);
        run += 1;
        if is_mark {
            out.push(WORD_JOINER);
            run = 0;
        }
    }
    out
}
