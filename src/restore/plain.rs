//! Reads the layout with the least around the texts.

use super::escapes::unescape;
use super::fenced::unexpected;
use super::input::Input;
use super::item::{Halt, Head, Item, Section};
use super::{Each, Reader, fenced, notes};
use crate::dump::Level;

/// Plain text as `dump` writes it: bars of equals signs.
pub(super) struct Plain;

impl Reader for Plain {
    fn id(&self) -> &'static str {
        "plain"
    }

    fn recognises(&self, start: &str) -> bool {
        start.starts_with("Dump of ")
    }

    fn read(&self, mut input: Input<'_>, each: &mut Each<'_>) -> Result<(), Halt> {
        let head = head(&mut input)?;
        each(1, Item::Head(head))?;
        loop {
            input.meter().begin_next();
            let start = input.line();
            let Some(line) = input.next_line()? else {
                break;
            };
            if line.is_empty() {
                continue;
            }
            let what = line.trim_start_matches('=');
            let bar = &line[..line.len() - what.len()];
            if bar.len() < 4 {
                return Err(unexpected(start, "a bar of equals signs"));
            }
            if let Some(path) = what.strip_prefix(" file ") {
                let section = file(&mut input, named(start, path)?, bar)?;
                each(start, Item::File(Box::new(section)))?;
            } else if let Some(path) = what.strip_prefix(" line ") {
                let section = line_about(&mut input, named(start, path)?)?;
                each(start, Item::File(Box::new(section)))?;
            } else if what.starts_with(" left out (") {
                omissions(&mut input, each)?;
            } else {
                fenced::lines_up_to(&mut input, bar)?;
            }
        }
        each(input.line(), Item::End(None))?;
        Ok(())
    }
}

fn named(line: u64, path: &str) -> Result<Section, Halt> {
    let path = unescape(path).ok_or_else(|| unexpected(line, "a path"))?;
    Ok(Section::of(path))
}

fn head(input: &mut Input<'_>) -> Result<Head, Halt> {
    let mut head = Head::default();
    while head.files.is_none() {
        let at = input.line();
        let line = input.next_line()?;
        let line = line.ok_or_else(|| unexpected(at, "the number of files"))?;
        if let Some(name) = line.strip_prefix("Dump of ") {
            head.name = unescape(name).ok_or_else(|| unexpected(at, "a name"))?;
        } else if let Some(revision) = line.strip_prefix("Revision: ") {
            head.revision = unescape(revision);
        } else if let Some(part) = line.strip_prefix("Part: ") {
            head.part = Some(fenced::part(part).ok_or_else(|| unexpected(at, "a part"))?);
        } else if let Some(files) = line.strip_prefix("Files: ") {
            head.files = Some(fenced::files(files).ok_or_else(|| unexpected(at, "a number"))?);
        } else {
            return Err(unexpected(at, "the number of files"));
        }
    }
    Ok(head)
}

fn file(input: &mut Input<'_>, mut section: Section, bar: &str) -> Result<Section, Halt> {
    let at = input.line();
    let line = input.next_line()?;
    let line = line.ok_or_else(|| unexpected(at, "the language"))?;
    let noted = line
        .strip_prefix('(')
        .and_then(|line| line.split_once(") "));
    let (notes, rest) = match noted {
        Some((notes, rest)) => (Some(notes), rest),
        None => (None, line.as_str()),
    };
    notes::take_digest(&mut section, rest);
    fenced::text(input, &mut section, notes, bar)?;
    Ok(section)
}

/// A file of which there is one line.
fn line_about(input: &mut Input<'_>, section: Section) -> Result<Section, Halt> {
    let at = input.line();
    let line = input.next_line()?;
    let text = line.as_deref().and_then(|line| line.strip_prefix("- "));
    let text = text.and_then(unescape);
    Ok(Section {
        level: Level::Line,
        text: text.ok_or_else(|| unexpected(at, "a line about the file"))?,
        ..section
    })
}

/// The list to the end of the dump.
fn omissions(input: &mut Input<'_>, each: &mut Each<'_>) -> Result<(), Halt> {
    loop {
        input.meter().begin_next();
        let at = input.line();
        let Some(line) = input.next_line()? else {
            return Ok(());
        };
        if line.is_empty() {
            continue;
        }
        let (what, path) = match line.split_once(": ") {
            Some((what, path)) => {
                let path = unescape(path).ok_or_else(|| unexpected(at, "a path"))?;
                (what, Some(path))
            }
            None => (line.as_str(), None),
        };
        let counted = what.rsplit_once(", ");
        let counted = counted.and_then(|(reason, count)| Some((reason, fenced::count(count)?)));
        let (reason, files) = counted.map_or((what, None), |(reason, files)| (reason, Some(files)));
        each(at, Item::Omitted(fenced::omission(path, files, reason)))?;
    }
}
