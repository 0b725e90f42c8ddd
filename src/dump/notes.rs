//! What a reader must know to take a text for what it is, in words that the layouts for people share
//! and `restore` reads back.

use super::{Level, Section};
use crate::model::{Encoding, Spelling};
use crate::redact::CleanWriter;

/// Only what the file defines.
pub(crate) const SIGNATURES: &str = "signatures only";
/// Only a line about the file.
pub(crate) const LINE: &str = "one line about it";
/// Secrets were taken out.
pub(crate) const REDACTED: &str = "secrets redacted";
/// UTF-8, with foreign bytes.
pub(crate) const LOSSY: &str = "not UTF-8";
/// An older encoding.
pub(crate) const WINDOWS_1252: &str = "was Windows-1252";
/// UTF-16, little-endian.
pub(crate) const UTF16_LE: &str = "was UTF-16LE";
/// UTF-16, big-endian.
pub(crate) const UTF16_BE: &str = "was UTF-16BE";
/// No text.
pub(crate) const BASE64: &str = "base64";
/// A byte-order mark before UTF-8.
pub(crate) const MARK: &str = "byte-order mark";
/// The file may be run.
pub(crate) const EXECUTABLE: &str = "executable";
/// The last line feed is the layout's.
pub(crate) const OPEN_END: &str = "no line break at the end";

/// What stands between two notes.
pub(crate) const SEPARATOR: &str = "; ";

/// How many digits of the hash stand in the layouts for people.
pub(crate) const DIGEST_BYTES: usize = 8;

/// The notes on a section as one line, or nothing.
pub(super) fn of(section: &Section<'_>) -> Option<CleanWriter> {
    let mut notes = Notes::default();
    match section.level {
        Level::Full => {}
        Level::Signatures => notes.add(SIGNATURES),
        Level::Line => notes.add(LINE),
    }
    for view in section.views {
        notes.add(view);
    }
    if let Some(part) = section.part {
        notes.add("part ");
        let out = notes.out.number(part.number as u64).literal(" of ");
        out.number(part.of as u64).literal(", from line ");
        out.number(part.first_line as u64);
    }
    if !section.redacted.is_empty() {
        notes.add(REDACTED);
    }
    if section.is_faithful() {
        notes.way_back(section);
    }
    notes.is_any.then_some(notes.out)
}

#[derive(Default)]
struct Notes {
    out: CleanWriter,
    is_any: bool,
}

impl Notes {
    fn add(&mut self, note: &'static str) {
        self.out.literal(if self.is_any { SEPARATOR } else { "" });
        self.out.literal(note);
        self.is_any = true;
    }

    /// What it takes to make the file again.
    fn way_back(&mut self, section: &Section<'_>) {
        self.spelling(&section.file.spelling);
        if section.file.executable {
            self.add(EXECUTABLE);
        }
        if !section.shape.is_empty && !section.shape.ends_line {
            self.add(OPEN_END);
        }
    }

    fn spelling(&mut self, spelling: &Spelling) {
        match spelling.encoding {
            Encoding::Utf8 => {}
            Encoding::Utf8Lossy => self.add(LOSSY),
            Encoding::Windows1252 => self.add(WINDOWS_1252),
            Encoding::Utf16Le => self.add(UTF16_LE),
            Encoding::Utf16Be => self.add(UTF16_BE),
            Encoding::Base64 => self.add(BASE64),
        }
        for (index, bytes) in spelling.replaced.iter().enumerate() {
            self.out.literal(if index == 0 { ": " } else { " " });
            self.out.hexadecimal(bytes);
        }
        if spelling.has_mark {
            self.add(MARK);
        }
    }
}
