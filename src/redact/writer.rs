//! Clean text out of clean parts.

use std::fmt::Write;

use super::{Clean, is_unseen};

/// Puts clean text together. Takes nothing that is not clean already, so what comes out is.
#[derive(Debug, Default)]
pub struct CleanWriter {
    text: String,
    /// Whether something in it still holds its secrets, because the user wanted it so.
    as_it_was: bool,
}

impl CleanWriter {
    /// A writer that holds nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds text that the program itself wrote.
    pub fn literal(&mut self, text: &'static str) -> &mut Self {
        self.text.push_str(text);
        self
    }

    /// Adds `times` times the character.
    pub fn repeat(&mut self, character: char, times: usize) -> &mut Self {
        self.text.extend(std::iter::repeat_n(character, times));
        self
    }

    /// Adds clean text.
    pub fn clean(&mut self, text: &Clean) -> &mut Self {
        self.text.push_str(text);
        self.as_it_was |= text.is_as_it_was();
        self
    }

    /// Adds a number.
    pub fn number(&mut self, number: u64) -> &mut Self {
        write!(self.text, "{number}").expect("writing to a string does not fail");
        self
    }

    /// Adds bytes in hexadecimal digits.
    pub fn hexadecimal(&mut self, bytes: &[u8]) -> &mut Self {
        for byte in bytes {
            write!(self.text, "{byte:02x}").expect("writing to a string does not fail");
        }
        self
    }

    /// Adds clean text as a JSON string, quoted and escaped.
    pub fn json(&mut self, text: &Clean) -> &mut Self {
        let quoted = serde_json::to_string(text).expect("every string can be written as JSON");
        self.text.push_str(&quoted);
        self.as_it_was |= text.is_as_it_was();
        self
    }

    /// Adds clean text with everything that could end its line, reorder the text or hide in it
    /// written as an escape: control characters, separators of lines and paragraphs, direction
    /// marks, zero-width characters. Backslashes are doubled, so that no escape can be forged.
    pub fn one_line(&mut self, text: &Clean) -> &mut Self {
        self.as_it_was |= text.is_as_it_was();
        for character in text.chars() {
            match character {
                '\\' => self.text.push_str("\\\\"),
                '\n' => self.text.push_str("\\n"),
                '\r' => self.text.push_str("\\r"),
                '\t' => self.text.push_str("\\t"),
                _ if is_unseen(character) => {
                    write!(self.text, "\\u{{{:x}}}", u32::from(character))
                        .expect("writing to a string does not fail");
                }
                _ => self.text.push(character),
            }
        }
        self
    }

    /// Adds clean text, but for the characters that `instead` writes in another way; it says whether
    /// it did.
    pub fn clean_but(
        &mut self,
        text: &Clean,
        instead: impl Fn(&mut Self, char) -> bool,
    ) -> &mut Self {
        self.as_it_was |= text.is_as_it_was();
        for character in text.chars() {
            if !instead(self, character) {
                self.text.push(character);
            }
        }
        self
    }

    /// What was written.
    pub fn finish(self) -> Clean {
        if self.as_it_was {
            Clean::as_it_was(self.text)
        } else {
            Clean::vouch(self.text)
        }
    }
}
