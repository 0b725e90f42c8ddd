//! A text as a model reads it: nothing in it that only hides, tags as the letters that they are.

use std::borrow::Cow;

use crate::redact::is_unseen;

/// The text, and where in it something was hidden.
pub(super) struct Plain<'a> {
    pub(super) text: Cow<'a, str>,
    /// Places of `text`, in bytes, sorted.
    hidden: Vec<usize>,
}

impl<'a> Plain<'a> {
    pub(super) fn of(text: &'a str) -> Self {
        let mut hidden = Vec::new();
        if text.is_ascii() {
            let text = Cow::Borrowed(text);
            return Self { text, hidden };
        }
        let mut plain = String::with_capacity(text.len());
        for character in text.chars() {
            match character {
                '\n' | '\t' | '\r' | ' '..='~' => plain.push(character),
                _ if letter_of_tag(character).is_some() => {
                    hidden.push(plain.len());
                    plain.extend(letter_of_tag(character));
                }
                _ if is_unseen(character) || is_selector(character) => hidden.push(plain.len()),
                _ => plain.push(look_alike(character)),
            }
        }
        Self {
            text: Cow::Owned(plain),
            hidden,
        }
    }

    /// Whether something was hidden between two places.
    pub(super) fn hides(&self, start: usize, end: usize) -> bool {
        let from = self.hidden.partition_point(|place| *place < start);
        self.hidden.get(from).is_some_and(|place| *place < end)
    }
}

/// The letter that a character of the tag block stands for.
pub(super) fn letter_of_tag(character: char) -> Option<char> {
    let code = u32::from(character).checked_sub(0xe0000)?;
    char::from_u32(code).filter(|letter| (' '..='~').contains(letter))
}

/// Whether a character chooses between forms of the one before it.
pub(super) fn is_selector(character: char) -> bool {
    matches!(character, '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}')
}

/// The plain letter that a full-width or Cyrillic one looks like.
fn look_alike(character: char) -> char {
    match character {
        '\u{ff01}'..='\u{ff5e}' => {
            char::from_u32(u32::from(character) - 0xfee0).unwrap_or(character)
        }
        '\u{430}' => 'a',
        '\u{435}' => 'e',
        '\u{43e}' => 'o',
        '\u{440}' => 'p',
        '\u{441}' => 'c',
        '\u{443}' => 'y',
        '\u{445}' => 'x',
        '\u{456}' => 'i',
        '\u{455}' => 's',
        '\u{a0}' => ' ',
        _ => character,
    }
}
