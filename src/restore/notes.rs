//! The notes and the digest that stand before a text in the layouts for people.

use super::item::Section;
use crate::dump::notes::{
    BASE64, EXECUTABLE, LINE, LOSSY, MARK, OPEN_END, REDACTED, SEPARATOR, SIGNATURES, UTF16_BE,
    UTF16_LE, WINDOWS_1252,
};
use crate::dump::{Level, Part};
use crate::model::Encoding;

/// Takes the notes on a section in. Gives whether the last line feed is the layout's, or the note
/// that means nothing.
pub(super) fn take(section: &mut Section, notes: &str) -> Result<bool, String> {
    let mut is_open = false;
    for note in notes.split(SEPARATOR) {
        match note {
            SIGNATURES => section.level = Level::Signatures,
            LINE => section.level = Level::Line,
            REDACTED => section.is_redacted = true,
            MARK => section.spelling.has_mark = true,
            EXECUTABLE => section.is_executable = true,
            OPEN_END => is_open = true,
            _ if encoding(section, note).ok_or_else(|| unknown(note))? => {}
            _ => match note.strip_prefix("part ") {
                Some(part) => section.part = Some(part_of(part).ok_or_else(|| unknown(note))?),
                None => section.views.push(note.to_owned()),
            },
        }
    }
    Ok(is_open)
}

fn unknown(note: &str) -> String {
    format!("the note `{note}` means nothing")
}

/// Whether the note is about the encoding; `None` where its bytes make no sense.
fn encoding(section: &mut Section, note: &str) -> Option<bool> {
    let (name, bytes) = note.split_once(": ").unwrap_or((note, ""));
    section.spelling.encoding = match name {
        LOSSY => Encoding::Utf8Lossy,
        WINDOWS_1252 => Encoding::Windows1252,
        UTF16_LE => Encoding::Utf16Le,
        UTF16_BE => Encoding::Utf16Be,
        BASE64 => Encoding::Base64,
        _ => return Some(false),
    };
    let sequences = bytes.split(' ').filter(|digits| !digits.is_empty());
    section.spelling.replaced = sequences.map(hexadecimal).collect::<Option<_>>()?;
    Some(true)
}

/// Bytes out of hexadecimal digits.
pub(super) fn hexadecimal(digits: &str) -> Option<Box<[u8]>> {
    let (pairs, rest) = digits.as_bytes().as_chunks();
    let digit = |digit: u8| char::from(digit).to_digit(16);
    let byte = |[high, low]: &[u8; 2]| u8::try_from(digit(*high)? * 16 + digit(*low)?).ok();
    if !rest.is_empty() {
        return None;
    }
    pairs.iter().map(byte).collect()
}

/// `2 of 5, from line 120`.
fn part_of(text: &str) -> Option<Part> {
    let (part, line) = text.split_once(", from line ")?;
    let (number, of) = part.split_once(" of ")?;
    Some(Part {
        number: number.parse().ok()?,
        of: of.parse().ok()?,
        first_line: line.parse().ok()?,
    })
}

/// Takes in the line that ends with the language and, where the text is whole, the digest.
pub(super) fn take_digest(section: &mut Section, line: &str) {
    let last = line.rsplit(' ').next().unwrap_or_default();
    if last.len() < line.len() {
        section.digest = Some(last.to_owned());
    }
}
