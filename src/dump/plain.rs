//! The layout with the least around the texts.

use super::notes::{self, DIGEST_BYTES};
use super::{Detail, Extra, Frame, Layout, Level, Omission, Section, Shape};
use crate::redact::{Clean, CleanWriter};

/// Plain text: a bar of equals signs before and behind each file, longer than any in its text.
pub(super) struct Plain;

impl Layout for Plain {
    fn id(&self) -> &'static str {
        "plain"
    }

    fn guard(&self) -> Option<u8> {
        Some(b'=')
    }

    fn head(&self, frame: &Frame<'_>) -> Clean {
        let mut out = CleanWriter::new();
        out.literal("Dump of ").one_line(&frame.name).literal("\n");
        if let Some(revision) = &frame.revision {
            out.literal("Revision: ").one_line(revision).literal("\n");
        }
        if let Some(part) = frame.part {
            out.literal("Part: ").number(part.number as u64);
            out.literal(" of ").number(part.of as u64);
            if let Some(dump) = part.dump {
                out.literal(", dump ").hexadecimal(&dump.to_be_bytes());
            }
            out.literal("\n");
        }
        out.literal("Files: ").number(frame.files as u64);
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
        bar(&mut out, section.shape);
        let is_line = section.level == Level::Line;
        out.literal(if is_line { " line " } else { " file " });
        out.one_line(section.path).literal("\n");
        if is_line {
            return out.finish();
        }
        if let Some(notes) = notes::of(section) {
            out.literal("(").clean(&notes.finish()).literal(") ");
        }
        // Tokens add up behind a letter or a digit.
        out.literal(section.file.language.unwrap_or("text"));
        if let Some(digest) = section.digest() {
            out.literal(" ").hexadecimal(&digest[..DIGEST_BYTES]);
        }
        out.literal("\n");
        out.finish()
    }

    fn body(&self, level: Level, text: &Clean) -> Clean {
        let mut out = CleanWriter::new();
        if level == Level::Line {
            out.literal("- ").one_line(text).literal("\n");
        } else if text.is_empty() || text.ends_with('\n') {
            return text.clone();
        } else {
            out.clean(text).literal("\n");
        }
        out.finish()
    }

    fn closing(&self, section: &Section<'_>) -> Clean {
        let mut out = CleanWriter::new();
        if section.level != Level::Line {
            bar(&mut out, section.shape);
            out.literal("\n\n");
        }
        out.finish()
    }

    fn tail(&self, frame: &Frame<'_>, omissions: &[Omission], detail: Detail) -> Clean {
        if omissions.is_empty() {
            return Clean::empty();
        }
        let mut out = CleanWriter::new();
        out.literal("==== left out (")
            .number(frame.omitted as u64)
            .literal(")\n");
        for omission in omissions {
            // No reason holds a colon; a path may.
            out.one_line(&omission.reason);
            if detail > Detail::File {
                out.literal(", ").number(omission.files as u64);
                out.literal(if omission.files == 1 {
                    " file"
                } else {
                    " files"
                });
            }
            if detail < Detail::Reason {
                out.literal(": ").one_line(&omission.path);
            }
            out.literal("\n");
        }
        out.finish()
    }
}

impl Plain {
    fn extra(&self, out: &mut CleanWriter, extra: &Extra) {
        let shape = Shape::uncounted(&extra.text, self);
        bar(out, shape);
        out.literal(" ").literal(extra.kind.id()).literal("\n");
        out.clean(&self.body(Level::Full, &extra.text));
        bar(out, shape);
        out.literal("\n\n");
    }
}

/// A bar that is longer than any in the text.
fn bar(out: &mut CleanWriter, shape: Shape) {
    out.repeat('=', 4.max(shape.longest_run + 1));
}
