//! The layout for programs.

use super::{Detail, Frame, Layout, Omission, Section};
use crate::model::{Encoding, FileKind};
use crate::redact::{Clean, CleanWriter};

/// Name and version of the format.
const SCHEMA: &str = "create-dump.dump/1";

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
        out.literal("{\"schema\": \"")
            .literal(SCHEMA)
            .literal("\",\n");
        out.literal("\"tool\": {\"name\": \"create-dump\", \"version\": \"");
        out.literal(env!("CARGO_PKG_VERSION")).literal("\"},\n");
        out.literal("\"source\": {\"name\": ").json(&frame.name);
        out.literal(", \"revision\": ");
        match &frame.revision {
            Some(revision) => out.json(revision),
            None => out.literal("null"),
        };
        out.literal("},\n\"tokenizer\": \"")
            .literal(frame.tokenizer);
        out.literal("\",\n\"part\": ");
        match frame.part {
            Some(part) => {
                out.literal("{\"number\": ").number(part.number as u64);
                out.literal(", \"of\": ").number(part.of as u64);
                out.literal("}")
            }
            None => out.literal("null"),
        };
        out.literal(",\n\"extras\": [\n");
        for (index, extra) in frame.extras.iter().enumerate() {
            out.literal(if index == 0 { "" } else { ",\n" });
            out.literal("{\"kind\": \"").literal(extra.kind.id());
            out.literal("\", \"text\": ").json(&extra.text);
            out.literal("}");
        }
        out.literal("],\n\"files\": [\n");
        out.finish()
    }

    fn opening(&self, section: &Section<'_>) -> Clean {
        let file = section.file;
        let mut out = CleanWriter::new();
        out.literal("{\"path\": ").json(section.path);
        out.literal(", \"language\": ");
        match file.language {
            Some(language) => out.literal("\"").literal(language).literal("\""),
            None => out.literal("null"),
        };
        out.literal(", \"kind\": \"").literal(kind(file.kind));
        out.literal("\", \"bytes\": ").number(file.bytes);
        out.literal(", \"tokens\": ")
            .number(section.shape.tokens as u64);
        out.literal(", \"hash\": \"").hexadecimal(&file.hash);
        out.literal("\", \"encoding\": \"")
            .literal(encoding(file.encoding));
        out.literal("\", \"redacted\": [");
        for (index, hit) in section.redacted.iter().enumerate() {
            out.literal(if index == 0 { "" } else { ", " });
            out.literal("{\"rule\": \"").literal(hit.rule);
            out.literal("\", \"line\": ")
                .number(hit.line as u64)
                .literal("}");
        }
        out.literal("],\n\"content\":\n");
        out.finish()
    }

    fn body(&self, text: &Clean) -> Clean {
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
        out.literal("],\n\"totals\": {\"files\": ")
            .number(frame.files as u64);
        out.literal(", \"bytes\": ").number(frame.bytes);
        out.literal(", \"tokens\": ")
            .number(frame.tokens.unwrap_or(0) as u64);
        out.literal(", \"omitted\": ").number(frame.omitted as u64);
        out.literal("}}\n");
        out.finish()
    }
}

fn kind(kind: FileKind) -> &'static str {
    match kind {
        FileKind::Source => "source",
        FileKind::Test => "test",
        FileKind::Generated => "generated",
        FileKind::Vendored => "vendored",
    }
}

fn encoding(encoding: Encoding) -> &'static str {
    match encoding {
        Encoding::Utf8 => "utf8",
        Encoding::Utf8Lossy => "utf8-lossy",
        Encoding::Utf16Le => "utf16-le",
        Encoding::Utf16Be => "utf16-be",
    }
}
