//! The layout for models that were taught on elements, and for XML parsers.

use super::notes::{self, DIGEST_BYTES};
use super::{Detail, Frame, Layout, Level, Omission, SCHEMA, Section};
use crate::redact::{Clean, CleanWriter};

/// XML 1.0, one element a file. Its text stands as it is, in a CDATA section where it holds markup;
/// what XML cannot hold or would change is written as a reference or as an element.
pub(super) struct Xml;

impl Layout for Xml {
    fn id(&self) -> &'static str {
        "xml"
    }

    fn head(&self, frame: &Frame<'_>) -> Clean {
        let mut out = CleanWriter::new();
        out.literal("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<dump schema=\"");
        out.literal(SCHEMA).literal("\"");
        attribute(&mut out, "name", &frame.name);
        if let Some(revision) = &frame.revision {
            attribute(&mut out, "revision", revision);
        }
        if let Some(part) = frame.part {
            number(&mut out, "part", part.number);
            number(&mut out, "parts", part.of);
            if let Some(dump) = part.dump {
                out.literal(" dump=\"").hexadecimal(&dump.to_be_bytes());
                out.literal("\"");
            }
        }
        number(&mut out, "files", frame.files);
        number(&mut out, "omitted", frame.omitted);
        out.literal(">\n");
        for extra in frame.extras {
            let element = extra.kind.id();
            out.literal("<").literal(element).literal(">\n");
            out.clean(&self.body(Level::Full, &extra.text));
            out.literal("</").literal(element).literal(">\n");
        }
        out.finish()
    }

    fn opening(&self, section: &Section<'_>) -> Clean {
        let mut out = CleanWriter::new();
        out.literal("<file");
        attribute(&mut out, "path", section.path);
        if let Some(language) = section.file.language {
            attribute(&mut out, "language", &Clean::literal(language));
        }
        if let Some(digest) = section.digest() {
            out.literal(" digest=\"");
            out.hexadecimal(&digest[..DIGEST_BYTES]).literal("\"");
        }
        if let Some(notes) = notes::of(section) {
            attribute(&mut out, "notes", &notes.finish());
        }
        out.literal(">\n");
        out.finish()
    }

    fn body(&self, _: Level, text: &Clean) -> Clean {
        let mut out = CleanWriter::new();
        if text.is_empty() {
            return out.finish();
        }
        let (text, is_verbatim) = (without_last_line_feed(text), is_verbatim(text));
        let holds_markup = text.contains(['<', '&']) || text.contains("]]>");
        if is_verbatim && holds_markup {
            out.literal("<![CDATA[").clean(&text).literal("]]>");
        } else if is_verbatim && !text.starts_with(|c: char| c.is_whitespace() || c == '/') {
            out.clean(&text);
        } else {
            escape(&mut out, &text);
        }
        out.literal("\n");
        out.finish()
    }

    fn closing(&self, _: &Section<'_>) -> Clean {
        Clean::literal("</file>\n")
    }

    fn tail(&self, _: &Frame<'_>, omissions: &[Omission], detail: Detail) -> Clean {
        let mut out = CleanWriter::new();
        for omission in omissions {
            out.literal("<omitted");
            if detail < Detail::Reason {
                attribute(&mut out, "path", &omission.path);
            }
            if detail > Detail::File {
                number(&mut out, "files", omission.files);
            }
            attribute(&mut out, "reason", &omission.reason);
            out.literal("/>\n");
        }
        out.literal("</dump>\n");
        out.finish()
    }
}

/// The last line feed stands outside of what is escaped, so that it ends the last line in any case.
fn without_last_line_feed(text: &Clean) -> Clean {
    let end = text.strip_suffix('\n').map_or(text.len(), str::len);
    text.slice(0..end)
}

/// Whether a CDATA section can hold the text: it cannot say its own end, nor what XML has no letter
/// for, and parsers turn carriage returns into line feeds.
fn is_verbatim(text: &str) -> bool {
    // Byte by byte, which is quick.
    let is_control = |byte: u8| byte < b' ' && !matches!(byte, b'\n' | b'\t');
    !text.bytes().any(is_control)
        && !text.contains(['\u{fffe}', '\u{ffff}'])
        && !text.contains("]]>")
}

/// Whether XML has no letter for it, not even as a reference.
fn is_foreign(letter: char) -> bool {
    matches!(letter, '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}') && !"\t\n\r".contains(letter)
}

/// Text between tags.
fn escape(out: &mut CleanWriter, text: &Clean) {
    let mut rest = text.clone();
    if let Some(first) = text.chars().next()
        && (first.is_whitespace() || first == '/')
        && !is_foreign(first)
    {
        // Tokens add up before a reference.
        reference(out, first);
        rest = text.slice(first.len_utf8()..text.len());
    }
    out.clean_but(&rest, |out, character| {
        match character {
            '<' => out.literal("&lt;"),
            '>' => out.literal("&gt;"),
            '&' => out.literal("&amp;"),
            '\r' => out.literal("&#13;"),
            '\t' | '\n' => return false,
            _ if is_foreign(character) => {
                out.literal("<char code=\"")
                    .number(u64::from(u32::from(character)));
                out.literal("\"/>")
            }
            _ => return false,
        };
        true
    });
}

fn reference(out: &mut CleanWriter, character: char) {
    out.literal("&#")
        .number(u64::from(u32::from(character)))
        .literal(";");
}

fn number(out: &mut CleanWriter, name: &'static str, value: usize) {
    out.literal(" ").literal(name).literal("=\"");
    out.number(value as u64).literal("\"");
}

/// An attribute. Its value is one line, with backslash escapes as in the other layouts for people.
fn attribute(out: &mut CleanWriter, name: &'static str, value: &Clean) {
    let mut line = CleanWriter::new();
    line.one_line(value);
    out.literal(" ").literal(name).literal("=\"");
    out.clean_but(&line.finish(), |out, character| {
        match character {
            '<' => out.literal("&lt;"),
            '>' => out.literal("&gt;"),
            '&' => out.literal("&amp;"),
            '"' => out.literal("&quot;"),
            '\u{fffe}' => out.literal("\\u{fffe}"),
            '\u{ffff}' => out.literal("\\u{ffff}"),
            _ => return false,
        };
        true
    });
    out.literal("\"");
}
