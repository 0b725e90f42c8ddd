//! The layout for people and for models that read prose.

use super::notes::{self, DIGEST_BYTES};
use super::shape::longest_run;
use super::{Detail, Extra, ExtraKind, Frame, Layout, Level, Omission, Section, Shape};
use crate::redact::{Clean, CleanWriter};

/// Markdown: a heading and a fence for each file. No text of a file can end its own fence.
pub(super) struct Markdown;

impl Layout for Markdown {
    fn id(&self) -> &'static str {
        "markdown"
    }

    fn guard(&self) -> Option<u8> {
        Some(b'`')
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
            out.literal(" of ").number(part.of as u64);
            if let Some(dump) = part.dump {
                out.literal(", dump ").hexadecimal(&dump.to_be_bytes());
            }
            out.literal("\n");
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
        if section.level == Level::Line {
            out.literal("- ");
            code(&mut out, section.path);
            out.literal(":\n");
            return out.finish();
        }
        out.literal("## ");
        code(&mut out, section.path);
        out.literal("\n\n");
        if let Some(notes) = notes::of(section) {
            out.literal("(").clean(&notes.finish()).literal(")\n\n");
        }
        fence(&mut out, section.shape);
        // Tokens add up behind a letter or a digit.
        out.literal(section.file.language.unwrap_or("text"));
        if let Some(digest) = section.digest() {
            out.literal(" ").hexadecimal(&digest[..DIGEST_BYTES]);
        }
        out.literal("\n");
        out.finish()
    }

    fn body(&self, level: Level, text: &Clean) -> Clean {
        if level != Level::Line && (text.is_empty() || text.ends_with('\n')) {
            return text.clone();
        }
        let mut out = CleanWriter::new();
        if level == Level::Line {
            code(&mut out, text);
        } else {
            out.clean(text);
        }
        out.literal("\n");
        out.finish()
    }

    fn closing(&self, section: &Section<'_>) -> Clean {
        let mut out = CleanWriter::new();
        if section.level != Level::Line {
            fence(&mut out, section.shape);
            out.literal("\n\n");
        }
        out.finish()
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
        let shape = Shape::uncounted(&extra.text, self);
        out.literal("## ").literal(extra.kind.title());
        out.literal("\n\n");
        fence(out, shape);
        out.literal(match extra.kind {
            ExtraKind::Diff => "diff\n",
            _ => "text\n",
        });
        out.clean(&self.body(Level::Full, &extra.text));
        fence(out, shape);
        out.literal("\n\n");
    }
}

/// A fence that is longer than any in the text.
fn fence(out: &mut CleanWriter, shape: Shape) {
    out.repeat('`', 3.max(shape.longest_run + 1));
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
