//! The layout for people and for models that read prose.

use super::{Detail, DumpFile, Frame, Layout, Omission, Section};
use crate::model::Encoding;
use crate::redact::{Clean, CleanWriter};

/// Markdown: a heading and a fence for each file. No text of a file can end its own fence.
pub(super) struct Markdown;

impl Layout for Markdown {
    fn id(&self) -> &'static str {
        "markdown"
    }

    fn shows_tokens(&self) -> bool {
        false
    }

    fn most_named(&self) -> usize {
        1_000
    }

    fn head(&self, frame: &Frame) -> Clean {
        let mut out = CleanWriter::new();
        out.literal("# ");
        code(&mut out, &frame.name);
        out.literal("\n\n");
        if let Some(revision) = &frame.revision {
            out.literal("- Revision: ");
            code(&mut out, revision);
            out.literal("\n");
        }
        out.literal("- Files: ").number(frame.files as u64);
        if frame.omitted > 0 {
            out.literal(", left out: ").number(frame.omitted as u64);
        }
        out.literal("\n\n");
        out.finish()
    }

    fn section(&self, Section { file, path, .. }: Section<'_>) -> Clean {
        let mut out = CleanWriter::new();
        out.literal("## ");
        code(&mut out, path);
        out.literal("\n\n");
        notes(&mut out, file);
        let fence = 3.max(longest_run(&file.text, b'`') + 1);
        out.repeat('`', fence).literal(file.language.unwrap_or(""));
        out.literal("\n").clean(&file.text);
        if !file.text.is_empty() && !file.text.ends_with('\n') {
            out.literal("\n");
        }
        out.repeat('`', fence).literal("\n\n");
        out.finish()
    }

    fn separator(&self) -> &'static str {
        ""
    }

    fn tail(&self, frame: &Frame, omissions: &[Omission], detail: Detail) -> Clean {
        if omissions.is_empty() {
            return Clean::empty();
        }
        let mut out = CleanWriter::new();
        out.literal("## Left out (")
            .number(frame.omitted as u64)
            .literal(")\n\n");
        for Omission {
            path,
            reason,
            files,
        } in omissions
        {
            out.literal("- ");
            if detail < Detail::Reason {
                code(&mut out, path);
                out.literal(": ");
            }
            if detail > Detail::File {
                out.number(*files as u64);
                out.literal(if *files == 1 { " file, " } else { " files, " });
            }
            out.one_line(reason).literal("\n");
        }
        out.finish()
    }
}

/// What the reader must know to take the text for what it is.
fn notes(out: &mut CleanWriter, file: &DumpFile) {
    let mut notes = Vec::new();
    match file.encoding {
        Encoding::Utf8 => {}
        Encoding::Utf8Lossy => notes.push("not UTF-8: invalid bytes stand as U+FFFD"),
        Encoding::Utf16Le | Encoding::Utf16Be => notes.push("was UTF-16"),
    }
    if file.text.is_empty() {
        notes.push("empty");
    } else if !file.text.ends_with('\n') {
        notes.push("no line break at the end");
    }
    if !file.redacted.is_empty() {
        notes.push("secrets redacted");
    }
    for (index, note) in notes.iter().enumerate() {
        out.literal(if index == 0 { "(" } else { "; " })
            .literal(note);
    }
    if !notes.is_empty() {
        out.literal(")\n\n");
    }
}

/// A code span that no backtick in `text` can end.
fn code(out: &mut CleanWriter, text: &Clean) {
    let ticks = longest_run(text, b'`') + 1;
    let mut line = CleanWriter::new();
    line.one_line(text);
    let text = &line.finish();
    // Markdown takes one space away at each end if there is one at both.
    let padded = text.starts_with(['`', ' ']) || text.ends_with(['`', ' ']) || text.is_empty();
    let pad = if padded { " " } else { "" };
    out.repeat('`', ticks).literal(pad).clean(text);
    out.literal(pad).repeat('`', ticks);
}

/// Length of the longest run of `character` in `text`.
fn longest_run(text: &str, character: u8) -> usize {
    let mut longest = 0;
    let mut run = 0;
    for byte in text.bytes() {
        run = if byte == character { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    longest
}
