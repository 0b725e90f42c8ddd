//! Characters that cannot be seen, or that turn what stands around them.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::{Captures, Regex};

use crate::redact::is_unseen;

/// Stands for nothing, and keeps apart what would act together.
pub(super) const WORD_JOINER: char = '\u{2060}';

/// What is looked for in the raw text, in code as well: bots know their comments by a marker in an
/// HTML comment, and runners of GitHub, Azure and TeamCity find their commands anywhere in a line.
static RAW_MARK: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"<!--|##\w*\[").expect("the pattern is constant and tested"));

/// Code with everything spelled out that cannot be seen or that moves what stands around it.
pub(super) fn visible(code: &str, tabs: bool) -> String {
    let code = judged(code, |out, c| match c {
        '\t' if tabs => out.push('\t'),
        _ => out.extend(c.escape_default()),
    });
    let apart = |mark: &Captures<'_>| format!("{}{WORD_JOINER}{}", &mark[0][..1], &mark[0][1..]);
    match RAW_MARK.replace_all(&code, apart) {
        Cow::Borrowed(_) => code,
        Cow::Owned(apart) => apart,
    }
}

/// Text without what cannot be seen or moves what stands around it.
pub(super) fn legible(text: &str) -> String {
    judged(text, |out, c| match c {
        '\n' | '\t' => out.push(c),
        _ if c.is_whitespace() => out.push(' '),
        _ => {}
    })
}

/// Copies `text`; `deceptive` deals with the characters that must not stand as they are.
fn judged(text: &str, mut deceptive: impl FnMut(&mut String, char)) -> String {
    let mut out = String::with_capacity(text.len());
    let mut previous = ' ';
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        let next = rest.peek().copied().unwrap_or(' ');
        // Joiners are part of the spelling in Persian and Hindi, and of emoji.
        let joins = matches!(c, '\u{200c}' | '\u{200d}' | '\u{fe0f}')
            && is_letter_or_emoji(previous)
            && (c == '\u{fe0f}' || (is_letter_or_emoji(next) && !is_deceptive(next)));
        if is_deceptive(c) && !joins {
            deceptive(&mut out, c);
            previous = ' ';
        } else {
            out.push(c);
            previous = c;
        }
    }
    out
}

/// Whether a joiner can stand beside a character with good reason.
fn is_letter_or_emoji(c: char) -> bool {
    !c.is_ascii() && !c.is_whitespace()
}

/// Whether a character must not stand as it is: it is unseen, a space of another width, without a
/// shape of its own, or no character.
fn is_deceptive(c: char) -> bool {
    let noncharacter = u32::from(c) & 0xfffe == 0xfffe;
    noncharacter
        || is_unseen(c)
        || (c.is_whitespace() && c != ' ' && c != '\u{3000}')
        || matches!(c, '\u{2800}' | '\u{fe00}'..='\u{fe0f}' | '\u{1bca0}'..='\u{1bca3}')
}
