//! The layout for people and for models that read prose.

use super::shape::longest_run;
use super::{Detail, Extra, ExtraKind, Frame, Layout, Omission, Section, Shape};
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

    fn head(&self, frame: &Frame<'_>) -> Clean {
        let mut out = CleanWriter::new();
        out.literal("# ");
        code(&mut out, &frame.name);
        out.literal("\n\n");
        if let Some(revision) = &frame.revision {
            out.literal("- Revision: ");
            code(&mut out, revision);
            out.literal("\n");
        }
        if let Some(part) = frame.part {
            out.literal("- Part: ").number(part.number as u64);
            out.literal(" of ").number(part.of as u64).literal("\n");
        }
        out.literal("- Files: ").number(frame.files as u64);
        if frame.omitted > 0 {
            out.literal(", left out: ").number(frame.omitted as u64);
        }
        out.literal("\n\n");
        for extra in frame.extras {
            self.extra(&mut out, extra);
        }
        out.finish()
    }

    fn opening(&self, section: &Section<'_>) -> Clean {
        let mut out = CleanWriter::new();
        out.literal("## ");
        code(&mut out, section.path);
        out.literal("\n\n");
        notes(&mut out, section);
        fence(&mut out, section.shape);
        // Tokens add up behind a letter.
        out.literal(section.file.language.unwrap_or("text"));
        out.literal("\n");
        out.finish()
    }

    fn body(&self, text: &Clean) -> Clean {
        if text.is_empty() || text.ends_with('\n') {
            return text.clone();
        }
        let mut out = CleanWriter::new();
        out.clean(text).literal("\n");
        out.finish()
    }

    fn closing(&self, section: &Section<'_>) -> Clean {
        let mut out = CleanWriter::new();
        fence(&mut out, section.shape);
        out.literal("\n\n");
        out.finish()
    }

    fn separator(&self) -> &'static str {
        ""
    }

    fn tail(&self, frame: &Frame<'_>, omissions: &[Omission], detail: Detail) -> Clean {
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

impl Markdown {
    /// A heading that is no path, and the text between fences.
    fn extra(&self, out: &mut CleanWriter, extra: &Extra) {
        let shape = Shape::uncounted(&extra.text);
        out.literal("## ").literal(extra.kind.title());
        out.literal("\n\n");
        fence(out, shape);
        out.literal(match extra.kind {
            ExtraKind::Diff => "diff\n",
            _ => "text\n",
        });
        out.clean(&self.body(&extra.text));
        fence(out, shape);
        out.literal("\n\n");
    }
}

/// A fence that is longer than any in the text.
fn fence(out: &mut CleanWriter, shape: Shape) {
    out.repeat('`', 3.max(shape.longest_ticks + 1));
}

/// What the reader must know to take the text for what it is.
fn notes(out: &mut CleanWriter, section: &Section<'_>) {
    let mut notes = Vec::new();
    match section.file.encoding {
        Encoding::Utf8 => {}
        Encoding::Utf8Lossy => notes.push("not UTF-8: invalid bytes stand as U+FFFD"),
        Encoding::Utf16Le | Encoding::Utf16Be => notes.push("was UTF-16"),
    }
    if section.shape.is_empty {
        notes.push("empty");
    } else if !section.shape.ends_line {
        notes.push("no line break at the end");
    }
    if !section.redacted.is_empty() {
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
