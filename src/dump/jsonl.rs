//! The layout for programs that read line by line.

use super::{Detail, Frame, Layout, Level, Omission, Section, object};
use crate::redact::{Clean, CleanWriter};

/// JSON Lines: one object a line, each with its type: the dump, its extras, its files, what it does
/// not hold, and the end.
pub(super) struct Jsonl;

impl Layout for Jsonl {
    fn id(&self) -> &'static str {
        "jsonl"
    }

    fn most_named(&self) -> usize {
        usize::MAX
    }

    fn head(&self, frame: &Frame<'_>) -> Clean {
        let mut out = CleanWriter::new();
        out.literal("{\"type\": \"dump\", ");
        object::dump(&mut out, frame);
        out.literal("}\n");
        for extra in frame.extras {
            out.literal("{\"type\": \"extra\", ");
            object::extra(&mut out, extra);
            out.literal("}\n");
        }
        out.finish()
    }

    fn opening(&self, section: &Section<'_>) -> Clean {
        let mut out = CleanWriter::new();
        out.literal("{\"type\": \"file\", ");
        object::file(&mut out, section);
        // Tokens add up between a digit and a comma.
        out.literal(", \"bytes\": ").number(section.file.bytes);
        out.finish()
    }

    fn body(&self, _: Level, text: &Clean) -> Clean {
        let mut out = CleanWriter::new();
        out.literal(", \"content\": ").json(text).literal("}\n");
        out.finish()
    }

    fn closing(&self, _: &Section<'_>) -> Clean {
        Clean::empty()
    }

    fn tail(&self, frame: &Frame<'_>, omissions: &[Omission], detail: Detail) -> Clean {
        let mut out = CleanWriter::new();
        for omission in omissions {
            out.literal("{\"type\": \"omitted\", \"path\": ");
            out.json(&omission.path);
            out.literal(", \"reason\": ").json(&omission.reason);
            if detail > Detail::File {
                out.literal(", \"files\": ").number(omission.files as u64);
            }
            out.literal("}\n");
        }
        out.literal("{\"type\": \"end\", \"files\": ");
        out.number(frame.files as u64);
        out.literal(", \"bytes\": ").number(frame.bytes);
        out.literal(", \"omitted\": ").number(frame.omitted as u64);
        out.literal("}\n");
        out.finish()
    }
}
