//! What the two layouts for people have in common: bars, notes and counts in lines.

use super::input::Input;
use super::item::{Halt, Omission, Section};
use super::notes;
use crate::dump::DumpPart;

/// Something else than `expected` stands at a line.
pub(super) fn unexpected(line: u64, expected: &str) -> Halt {
    Halt::damaged(line, format!("{expected} was to stand here"))
}

/// Adds the lines of a text up to `bar` to `section`, and takes in what its notes say of its end.
pub(super) fn text(
    input: &mut Input<'_>,
    section: &mut Section,
    notes: Option<&str>,
    bar: &str,
) -> Result<(), Halt> {
    let line = input.line();
    let is_open = match notes {
        Some(notes) => notes::take(section, notes).map_err(|what| Halt::damaged(line, what))?,
        None => false,
    };
    let mut text = lines_up_to(input, bar)?;
    if is_open && text.pop() != Some(b'\n') {
        return Err(Halt::damaged(
            line,
            "a text without a last line cannot lack its end",
        ));
    }
    section.text = String::from_utf8(text).map_err(|error| {
        let before = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let lines = before.iter().filter(|byte| **byte == b'\n').count();
        Halt::damaged(line + lines as u64, "the text is not UTF-8")
    })?;
    Ok(())
}

/// The lines before the one that is `bar`, with their line feeds.
pub(super) fn lines_up_to(input: &mut Input<'_>, bar: &str) -> Result<Vec<u8>, Halt> {
    let start = input.line();
    let mut lines = Vec::new();
    loop {
        let at = lines.len();
        if !input.add_line(&mut lines)? {
            let what = format!("the text that starts here does not end with `{bar}`");
            return Err(Halt::damaged(start, what));
        }
        if lines[at..].strip_suffix(b"\n") == Some(bar.as_bytes()) {
            lines.truncate(at);
            return Ok(lines);
        }
    }
}

/// `2 of 5, dump 0123abcd`, or without what stands behind the comma.
pub(super) fn part(text: &str) -> Option<DumpPart> {
    let (place, dump) = match text.split_once(", dump ") {
        Some((place, dump)) => (place, Some(u32::from_str_radix(dump, 16).ok()?)),
        None => (text, None),
    };
    let (number, of) = place.split_once(" of ")?;
    Some(DumpPart {
        number: number.parse().ok()?,
        of: of.parse().ok()?,
        dump,
    })
}

/// `12, left out: 3`, or without the second: how many files the dump holds.
pub(super) fn files(text: &str) -> Option<usize> {
    let (files, left_out) = text.split_once(", left out: ").unwrap_or((text, "0"));
    left_out.parse::<usize>().ok()?;
    files.parse().ok()
}

/// `20 files`, or nothing where one file is meant.
pub(super) fn count(text: &str) -> Option<usize> {
    let (number, _) = text
        .split_once(" files")
        .or_else(|| text.split_once(" file"))
        .filter(|(_, rest)| rest.is_empty())?;
    number.parse().ok()
}

/// An omission out of its parts.
pub(super) fn omission(path: Option<String>, files: Option<usize>, reason: &str) -> Omission {
    Omission {
        path,
        reason: reason.to_owned(),
        files: files.unwrap_or(1),
    }
}
