//! The layout for programs that read it whole.

use super::{Detail, Frame, Layout, Level, Omission, Section, object};
use crate::redact::{Clean, CleanWriter};

/// JSON, one object a file. Lines start without indentation, so that tokens add up.
pub(super) struct Json;

impl Layout for Json {
    fn id(&self) -> &'static str {
        "json"
    }

    fn shows_tokens(&self) -> bool {
        true
    }

    fn most_named(&self) -> usize {
        usize::MAX
    }

    fn head(&self, frame: &Frame<'_>) -> Clean {
        let mut out = CleanWriter::new();
        out.literal("{");
        object::dump(&mut out, frame);
        out.literal(",\n\"tokenizer\": \"");
        out.literal(frame.tokenizer);
        out.literal("\",\n\"extras\": [\n");
        for (index, extra) in frame.extras.iter().enumerate() {
            out.literal(if index == 0 { "{" } else { ",\n{" });
            object::extra(&mut out, extra);
            out.literal("}");
        }
        out.literal("],\n\"files\": [\n");
        out.finish()
    }

    fn opening(&self, section: &Section<'_>) -> Clean {
        let mut out = CleanWriter::new();
        out.literal("{");
        object::file(&mut out, section);
        out.literal(", \"bytes\": ").number(section.file.bytes);
        out.literal(", \"tokens\": ");
        out.number(section.shape.tokens as u64);
        out.literal(",\n\"content\":\n");
        out.finish()
    }

    fn body(&self, _: Level, text: &Clean) -> Clean {
        let mut out = CleanWriter::new();
        out.json(text).literal("\n");
        out.finish()
    }

    fn closing(&self, _: &Section<'_>) -> Clean {
        Clean::literal("}\n")
    }

    fn separator(&self) -> &'static str {
        ",\n"
    }

    fn tail(&self, frame: &Frame<'_>, omissions: &[Omission], detail: Detail) -> Clean {
        let mut out = CleanWriter::new();
        out.literal("],\n\"omitted\": [\n");
        for (index, omission) in omissions.iter().enumerate() {
            out.literal(if index == 0 { "" } else { ",\n" });
            out.literal("{\"path\": ").json(&omission.path);
            out.literal(", \"reason\": ").json(&omission.reason);
            if detail > Detail::File {
                out.literal(", \"files\": ").number(omission.files as u64);
            }
            out.literal("}");
        }
        out.literal("],\n\"totals\": {\"files\": ");
        out.number(frame.files as u64);
        out.literal(", \"bytes\": ").number(frame.bytes);
        out.literal(", \"tokens\": ");
        out.number(frame.tokens.unwrap_or(0) as u64);
        out.literal(", \"omitted\": ").number(frame.omitted as u64);
        out.literal("}}\n");
        out.finish()
    }
}
