//! How the bytes of a file are spelled as text, so that the text can be turned back.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// How the bytes of a file became text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8.
    Utf8,
    /// UTF-8 but for some bytes: every invalid sequence stands as U+FFFD.
    Utf8Lossy,
    /// Bytes that are hardly UTF-8: one letter a byte, as the web reads them.
    Windows1252,
    /// UTF-16, little-endian, with a byte-order mark.
    Utf16Le,
    /// UTF-16, big-endian, with a byte-order mark.
    Utf16Be,
    /// No text at all: Base64 in lines.
    Base64,
}

impl Encoding {
    /// Every encoding.
    pub const ALL: [Self; 6] = [
        Self::Utf8,
        Self::Utf8Lossy,
        Self::Windows1252,
        Self::Utf16Le,
        Self::Utf16Be,
        Self::Base64,
    ];

    /// Stable name, for programs.
    pub fn id(self) -> &'static str {
        match self {
            Self::Utf8 => "utf8",
            Self::Utf8Lossy => "utf8-lossy",
            Self::Windows1252 => "windows-1252",
            Self::Utf16Le => "utf16-le",
            Self::Utf16Be => "utf16-be",
            Self::Base64 => "base64",
        }
    }

    /// The encoding with this name.
    pub fn by_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|encoding| encoding.id() == id)
    }
}

/// All that is needed to turn a text back into the bytes that it was read from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spelling {
    /// How the bytes became text.
    pub encoding: Encoding,
    /// Whether a byte-order mark of UTF-8 stood before the text. That of UTF-16 always does.
    pub has_mark: bool,
    /// The bytes that stand as U+FFFD in the text, one sequence for each, in their order; empty where
    /// every U+FFFD was one before.
    pub replaced: Vec<Box<[u8]>>,
}

impl Spelling {
    /// Plain UTF-8.
    pub const UTF8: Self = Self::of(Encoding::Utf8);

    /// An encoding in which nothing was replaced.
    pub const fn of(encoding: Encoding) -> Self {
        Self {
            encoding,
            has_mark: false,
            replaced: Vec::new(),
        }
    }

    /// The bytes that are spelled by `text`, or `None` where it cannot have been spelled this way.
    pub fn bytes(&self, text: &str) -> Option<Vec<u8>> {
        match self.encoding {
            Encoding::Utf8 | Encoding::Utf8Lossy => {
                let mark: &[u8] = if self.has_mark { UTF8_MARK } else { &[] };
                self.joined(mark, text, |out, part| {
                    out.extend_from_slice(part.as_bytes());
                })
            }
            Encoding::Windows1252 => text.chars().map(byte_of_windows_1252).collect(),
            Encoding::Utf16Le => self.joined(&[0xFF, 0xFE], text, |out, part| {
                out.extend(part.encode_utf16().flat_map(u16::to_le_bytes));
            }),
            Encoding::Utf16Be => self.joined(&[0xFE, 0xFF], text, |out, part| {
                out.extend(part.encode_utf16().flat_map(u16::to_be_bytes));
            }),
            Encoding::Base64 => {
                let digits: Vec<u8> = text.bytes().filter(|byte| *byte != b'\n').collect();
                STANDARD.decode(digits).ok()
            }
        }
    }

    /// `text` in bytes, the replaced ones put back.
    fn joined(
        &self,
        mark: &[u8],
        text: &str,
        write: impl Fn(&mut Vec<u8>, &str),
    ) -> Option<Vec<u8>> {
        let mut out = Vec::with_capacity(mark.len() + text.len());
        out.extend_from_slice(mark);
        if self.replaced.is_empty() {
            write(&mut out, text);
            return Some(out);
        }
        let mut replaced = self.replaced.iter();
        let mut parts = text.split(char::REPLACEMENT_CHARACTER);
        write(&mut out, parts.next()?);
        for part in parts {
            out.extend_from_slice(replaced.next()?);
            write(&mut out, part);
        }
        replaced.next().is_none().then_some(out)
    }
}

/// The byte-order mark of UTF-8.
pub(crate) const UTF8_MARK: &[u8] = "\u{feff}".as_bytes();

/// Base64 in lines that a terminal shows.
pub(crate) fn base64_of(bytes: &[u8]) -> String {
    const LINE: usize = 57;
    let mut text = String::with_capacity(bytes.len() / LINE * 77 + 80);
    for line in bytes.chunks(LINE) {
        STANDARD.encode_string(line, &mut text);
        text.push('\n');
    }
    text
}

/// The letter of a byte, as the web's standard on encodings has it. Every byte has one of its own.
pub(crate) fn windows_1252(byte: u8) -> char {
    match byte {
        0x80..=0x9F => HIGH[usize::from(byte - 0x80)],
        _ => char::from(byte),
    }
}

fn byte_of_windows_1252(letter: char) -> Option<u8> {
    if let Some(at) = HIGH.iter().position(|high| *high == letter) {
        return u8::try_from(0x80 + at).ok();
    }
    let byte = u8::try_from(u32::from(letter)).ok()?;
    (windows_1252(byte) == letter).then_some(byte)
}

/// The letters of the bytes from 0x80 to 0x9F.
const HIGH: [char; 32] = [
    '\u{20AC}', '\u{81}', '\u{201A}', '\u{192}', '\u{201E}', '\u{2026}', '\u{2020}', '\u{2021}',
    '\u{2C6}', '\u{2030}', '\u{160}', '\u{2039}', '\u{152}', '\u{8D}', '\u{17D}', '\u{8F}',
    '\u{90}', '\u{2018}', '\u{2019}', '\u{201C}', '\u{201D}', '\u{2022}', '\u{2013}', '\u{2014}',
    '\u{2DC}', '\u{2122}', '\u{161}', '\u{203A}', '\u{153}', '\u{9D}', '\u{17E}', '\u{178}',
];
