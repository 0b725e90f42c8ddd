//! Reads XML, one element after the other.

use quick_xml::XmlVersion;
use quick_xml::events::{BytesRef, BytesStart, Event};

use super::escapes::unescape;
use super::input::Input;
use super::item::{Halt, Head, Item, Omission, Section};
use super::{Each, Reader, notes};
use crate::dump::{DumpPart, SCHEMA};

/// An element a file.
pub(super) struct Xml;

impl Reader for Xml {
    fn id(&self) -> &'static str {
        "xml"
    }

    fn recognises(&self, start: &str) -> bool {
        start.starts_with("<?xml") || start.starts_with("<dump")
    }

    fn read(&self, input: Input<'_>, each: &mut Each<'_>) -> Result<(), Halt> {
        let mut elements = Elements {
            reader: quick_xml::Reader::from_reader(input),
        };
        let mut is_begun = false;
        let mut is_ended = false;
        let mut buffer = Vec::new();
        loop {
            let (at, event) = elements.next(&mut buffer)?;
            let is_inside = is_begun && !is_ended;
            match event {
                Event::Decl(_) if !is_begun => {}
                Event::Start(element) if !is_begun && element.name().0 == "dump" => {
                    is_begun = true;
                    each(at, Item::Head(head(at, &element)?))?;
                }
                Event::Start(element) if is_inside && element.name().0 == "file" => {
                    let (section, is_open) = section(at, &element)?;
                    let section = elements.file(section, is_open)?;
                    each(at, Item::File(Box::new(section)))?;
                }
                Event::Start(_) if is_inside => elements.skip()?,
                Event::Empty(element) if is_inside && element.name().0 == "omitted" => {
                    each(at, Item::Omitted(omission(at, &element)?))?;
                }
                Event::End(_) if is_inside => {
                    is_ended = true;
                    each(at, Item::End(None))?;
                }
                Event::Text(text) if text.trim().is_empty() => {}
                Event::Eof => return Ok(()),
                _ => return Err(Halt::damaged(at, "a dump has nothing like this here")),
            }
        }
    }
}

struct Elements<'a> {
    reader: quick_xml::Reader<Input<'a>>,
}

impl Elements<'_> {
    /// The next event, and the line where it starts.
    fn next<'b>(&mut self, buffer: &'b mut Vec<u8>) -> Result<(u64, Event<'b>), Halt> {
        buffer.clear();
        self.reader.get_ref().meter().begin_next();
        let at = self.reader.get_ref().line();
        match self.reader.read_event_into(buffer) {
            Ok(event) => Ok((at, event)),
            Err(quick_xml::Error::Io(error)) => Err(Halt::Unreadable(std::io::Error::new(
                error.kind(),
                error.to_string(),
            ))),
            Err(error) => Err(Halt::damaged(at, error.to_string())),
        }
    }

    /// Whatever stands up to the end of the element that has begun.
    fn skip(&mut self) -> Result<(), Halt> {
        let mut buffer = Vec::new();
        let mut depth = 1;
        while depth > 0 {
            match self.next(&mut buffer)? {
                (_, Event::Start(_)) => depth += 1,
                (_, Event::End(_)) => depth -= 1,
                (at, Event::Eof) => return Err(Halt::damaged(at, "the dump ends in an element")),
                _ => {}
            }
        }
        Ok(())
    }

    /// The text of a file up to the end of its element.
    fn file(&mut self, mut section: Section, is_open: bool) -> Result<Section, Halt> {
        let mut text = String::new();
        let mut buffer = Vec::new();
        let at = loop {
            match self.next(&mut buffer)? {
                (_, Event::Text(part)) => text.push_str(&part),
                (_, Event::CData(part)) => text.push_str(&part),
                (at, Event::GeneralRef(reference)) => text.push(referred(at, &reference)?),
                (at, Event::Empty(element)) if element.name().0 == "char" => {
                    text.push(character(at, &element)?);
                }
                (at, Event::End(_)) => break at,
                (at, _) => return Err(Halt::damaged(at, "a file holds text alone")),
            }
            let meter = self.reader.get_ref().meter();
            if text.len() as u64 > meter.most() {
                return Err(Halt::damaged(meter.line(), meter.too_much()));
            }
        };
        if is_open && text.len() > 1 && text.pop() != Some('\n') || !text.starts_with('\n') {
            return Err(Halt::damaged(
                at,
                "the text does not start and end as it should",
            ));
        }
        text.remove(0);
        section.text = text;
        Ok(section)
    }
}

/// The attribute's text; `None` where the element has none of this name.
fn attribute(at: u64, element: &BytesStart<'_>, name: &str) -> Result<Option<String>, Halt> {
    let damaged = |what: String| Halt::damaged(at, what);
    for attribute in element.attributes() {
        let attribute = attribute.map_err(|error| damaged(error.to_string()))?;
        if attribute.key.0 != name {
            continue;
        }
        let value = attribute.normalized_value(XmlVersion::Implicit1_0);
        let value = value.map_err(|error| damaged(error.to_string()))?;
        let text = unescape(&value);
        return Ok(Some(
            text.ok_or_else(|| damaged(format!("`{name}` makes no sense")))?,
        ));
    }
    Ok(None)
}

/// The attribute's number; `None` where the element has none of this name.
fn number(at: u64, element: &BytesStart<'_>, name: &str) -> Result<Option<usize>, Halt> {
    let Some(text) = attribute(at, element, name)? else {
        return Ok(None);
    };
    let number = text.parse();
    number
        .map(Some)
        .map_err(|_| Halt::damaged(at, format!("`{name}` is no number")))
}

fn head(at: u64, element: &BytesStart<'_>) -> Result<Head, Halt> {
    if attribute(at, element, "schema")?.as_deref() != Some(SCHEMA) {
        return Err(Halt::damaged(at, format!("its schema is not `{SCHEMA}`")));
    }
    let part = number(at, element, "part")?.zip(number(at, element, "parts")?);
    let dump = attribute(at, element, "dump")?.map(|dump| u32::from_str_radix(&dump, 16));
    let dump = dump.transpose();
    let dump = dump.map_err(|_| Halt::damaged(at, "its part is of no dump"))?;
    Ok(Head {
        name: attribute(at, element, "name")?.unwrap_or_default(),
        revision: attribute(at, element, "revision")?,
        part: part.map(|(number, of)| DumpPart { number, of, dump }),
        files: number(at, element, "files")?,
    })
}

/// A file without its text, and whether the last line feed is the layout's.
fn section(at: u64, element: &BytesStart<'_>) -> Result<(Section, bool), Halt> {
    let path = attribute(at, element, "path")?;
    let path = path.ok_or_else(|| Halt::damaged(at, "a file has no path"))?;
    let mut section = Section::of(path);
    section.digest = attribute(at, element, "digest")?;
    let is_open = match attribute(at, element, "notes")? {
        Some(notes) => notes::take(&mut section, &notes).map_err(|what| Halt::damaged(at, what))?,
        None => false,
    };
    Ok((section, is_open))
}

fn omission(at: u64, element: &BytesStart<'_>) -> Result<Omission, Halt> {
    Ok(Omission {
        path: attribute(at, element, "path")?,
        reason: attribute(at, element, "reason")?.unwrap_or_default(),
        files: number(at, element, "files")?.unwrap_or(1),
    })
}

/// A character that XML has no letter for.
fn character(at: u64, element: &BytesStart<'_>) -> Result<char, Halt> {
    let code = number(at, element, "code")?.and_then(|code| u32::try_from(code).ok());
    let character = code.and_then(char::from_u32);
    character.ok_or_else(|| Halt::damaged(at, "there is no such character"))
}

fn referred(at: u64, reference: &BytesRef<'_>) -> Result<char, Halt> {
    let named = match &**reference {
        "lt" => Some('<'),
        "gt" => Some('>'),
        "amp" => Some('&'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => reference.resolve_char_ref().ok().flatten(),
    };
    named.ok_or_else(|| Halt::damaged(at, format!("`&{};` means nothing", &**reference)))
}
