//! Reads the layout for people.

use super::escapes::code_span;
use super::fenced::unexpected;
use super::input::Input;
use super::item::{Halt, Head, Item, Section};
use super::{Each, Reader, fenced, notes};
use crate::dump::Level;

/// Markdown as `dump` writes it: headings that are paths, and fences.
pub(super) struct Markdown;

impl Reader for Markdown {
    fn id(&self) -> &'static str {
        "markdown"
    }

    fn recognises(&self, start: &str) -> bool {
        start.starts_with("# `")
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
            if let Some(rest) = line.strip_prefix("## `") {
                let section = file(&mut input, start, &line[line.len() - rest.len() - 1..])?;
                each(start, Item::File(Box::new(section)))?;
            } else if let Some(rest) = line.strip_prefix("- ") {
                let section = line_about(&mut input, start, rest)?;
                each(start, Item::File(Box::new(section)))?;
            } else if line.starts_with("## Left out (") {
                omissions(&mut input, each)?;
            } else if line.starts_with("## ") {
                extra(&mut input)?;
            } else {
                return Err(unexpected(start, "a heading"));
            }
        }
        each(input.line(), Item::End(None))?;
        Ok(())
    }
}

/// The next line, which has to be there.
fn line(input: &mut Input<'_>, expected: &str) -> Result<String, Halt> {
    let at = input.line();
    input.next_line()?.ok_or_else(|| unexpected(at, expected))
}

fn head(input: &mut Input<'_>) -> Result<Head, Halt> {
    let title = line(input, "the title")?;
    let name = title.strip_prefix("# ").and_then(code_span);
    let (name, _) = name.ok_or_else(|| unexpected(1, "the title"))?;
    let mut head = Head {
        name,
        ..Head::default()
    };
    while head.files.is_none() {
        let at = input.line();
        let line = line(input, "the number of files")?;
        if let Some(revision) = line.strip_prefix("- Revision: ") {
            head.revision = code_span(revision).map(|(revision, _)| revision);
        } else if let Some(part) = line.strip_prefix("- Part: ") {
            head.part = Some(fenced::part(part).ok_or_else(|| unexpected(at, "a part"))?);
        } else if let Some(files) = line.strip_prefix("- Files: ") {
            head.files = Some(fenced::files(files).ok_or_else(|| unexpected(at, "a number"))?);
        } else if !line.is_empty() {
            return Err(unexpected(at, "the number of files"));
        }
    }
    Ok(head)
}

/// A file whose heading starts `start`.
fn file(input: &mut Input<'_>, start: u64, heading: &str) -> Result<Section, Halt> {
    let path = code_span(heading).filter(|(_, rest)| rest.is_empty());
    let (path, _) = path.ok_or_else(|| unexpected(start, "a heading with a path"))?;
    let mut section = Section::of(path);
    let mut at = input.line();
    let mut opening = beyond_blank(input)?;
    let notes = opening
        .strip_prefix('(')
        .and_then(|line| line.strip_suffix(')'));
    let notes = notes.map(str::to_owned);
    if notes.is_some() {
        at = input.line();
        opening = beyond_blank(input)?;
    }
    let info = opening.trim_start_matches('`');
    let fence = &opening[..opening.len() - info.len()];
    if fence.len() < 3 {
        return Err(unexpected(at, "a fence"));
    }
    notes::take_digest(&mut section, info);
    fenced::text(input, &mut section, notes.as_deref(), fence)?;
    Ok(section)
}

/// The line behind an empty one.
fn beyond_blank(input: &mut Input<'_>) -> Result<String, Halt> {
    let at = input.line();
    if line(input, "an empty line")?.is_empty() {
        line(input, "a fence")
    } else {
        Err(unexpected(at, "an empty line"))
    }
}

/// A file of which there is one line.
fn line_about(input: &mut Input<'_>, start: u64, item: &str) -> Result<Section, Halt> {
    let path = code_span(item).filter(|(_, rest)| *rest == ":");
    let (path, _) = path.ok_or_else(|| unexpected(start, "a path"))?;
    let at = input.line();
    let text = line(input, "a line about the file")?;
    let text = code_span(&text).filter(|(_, rest)| rest.is_empty());
    let (text, _) = text.ok_or_else(|| unexpected(at, "a line about the file"))?;
    Ok(Section {
        level: Level::Line,
        text,
        ..Section::of(path)
    })
}

/// A text before the files: its heading is no path.
fn extra(input: &mut Input<'_>) -> Result<(), Halt> {
    let at = input.line() + 1;
    let opening = beyond_blank(input)?;
    let fence = &opening[..opening.len() - opening.trim_start_matches('`').len()];
    if fence.len() < 3 {
        return Err(unexpected(at, "a fence"));
    }
    fenced::lines_up_to(input, fence)?;
    Ok(())
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
        let item = line.strip_prefix("- ");
        let item = item.ok_or_else(|| unexpected(at, "a file that was left out"))?;
        let (path, rest) = match code_span(item) {
            Some((path, rest)) => {
                let rest = rest.strip_prefix(": ");
                (Some(path), rest.ok_or_else(|| unexpected(at, "a reason"))?)
            }
            None => (None, item),
        };
        let counted = rest.split_once(", ");
        let counted = counted.and_then(|(count, rest)| Some((fenced::count(count)?, rest)));
        let (files, reason) = counted.map_or((None, rest), |(files, rest)| (Some(files), rest));
        each(at, Item::Omitted(fenced::omission(path, files, reason)))?;
    }
}
