//! Text with the number of each line before it.

use crate::redact::{Clean, CleanWriter};

/// The text, each line behind its number, counted from 1, and a colon. Line ends stay as they are.
pub fn numbered(text: &Clean) -> Clean {
    let mut writer = CleanWriter::new();
    let mut start = 0;
    for (index, line) in text.split_inclusive('\n').enumerate() {
        writer.number(index as u64 + 1).literal(": ");
        writer.clean(&text.slice(start..start + line.len()));
        start += line.len();
    }
    writer.finish()
}
