//! What the layouts for programs tell of a dump and of its files, as members of JSON objects.

use super::{DumpPart, Extra, Frame, SCHEMA, Section};
use crate::model::FileKind;
use crate::redact::{Clean, CleanWriter};

/// What the dump is: its schema, its tool, its source, its part.
pub(super) fn dump(out: &mut CleanWriter, frame: &Frame<'_>) {
    out.literal("\"schema\": \"").literal(SCHEMA);
    out.literal("\", \"tool\": {\"name\": \"create-dump\", \"version\": \"");
    out.literal(env!("CARGO_PKG_VERSION"));
    out.literal("\"}, \"source\": {\"name\": ")
        .json(&frame.name);
    out.literal(", \"revision\": ");
    match &frame.revision {
        Some(revision) => out.json(revision),
        None => out.literal("null"),
    };
    out.literal("}, \"part\": ");
    match frame.part {
        Some(DumpPart { number, of, dump }) => {
            out.literal("{\"number\": ").number(number as u64);
            out.literal(", \"of\": ").number(of as u64);
            if let Some(dump) = dump {
                out.literal(", \"dump\": \"");
                out.hexadecimal(&dump.to_be_bytes()).literal("\"");
            }
            out.literal("}")
        }
        None => out.literal("null"),
    };
}

/// A text that stands before the files.
pub(super) fn extra(out: &mut CleanWriter, extra: &Extra) {
    out.literal("\"kind\": \"").literal(extra.kind.id());
    out.literal("\", \"text\": ").json(&extra.text);
}

/// What is known of a file, but for its text and the numbers.
pub(super) fn file(out: &mut CleanWriter, section: &Section<'_>) {
    let file = section.file;
    out.literal("\"path\": ").json(section.path);
    out.literal(", \"language\": ");
    match file.language {
        Some(language) => out.literal("\"").literal(language).literal("\""),
        None => out.literal("null"),
    };
    out.literal(", \"kind\": \"").literal(kind(file.kind));
    out.literal("\", \"level\": \"").literal(section.level.id());
    out.literal("\", \"hash\": ");
    match section.digest() {
        Some(digest) => out.literal("\"").hexadecimal(digest).literal("\""),
        None => out.literal("null"),
    };
    out.literal(", \"encoding\": \"");
    out.literal(file.spelling.encoding.id()).literal("\"");
    seldom(out, section);
    out.literal(", \"redacted\": [");
    for (index, hit) in section.redacted.iter().enumerate() {
        out.literal(if index == 0 { "" } else { ", " });
        out.literal("{\"rule\": \"").literal(hit.rule);
        out.literal("\", \"line\": ");
        out.number(hit.line as u64).literal("}");
    }
    out.literal("]");
}

/// Members that few files have.
fn seldom(out: &mut CleanWriter, section: &Section<'_>) {
    let spelling = &section.file.spelling;
    if spelling.has_mark {
        out.literal(", \"byte_order_mark\": true");
    }
    if !spelling.replaced.is_empty() {
        out.literal(", \"replaced\": [");
        for (index, bytes) in spelling.replaced.iter().enumerate() {
            out.literal(if index == 0 { "\"" } else { ", \"" });
            out.hexadecimal(bytes).literal("\"");
        }
        out.literal("]");
    }
    if section.file.executable {
        out.literal(", \"executable\": true");
    }
    if !section.views.is_empty() {
        out.literal(", \"views\": [");
        for (index, view) in section.views.iter().enumerate() {
            out.literal(if index == 0 { "" } else { ", " });
            out.json(&Clean::literal(view));
        }
        out.literal("]");
    }
    if let Some(part) = section.part {
        out.literal(", \"part\": {\"number\": ")
            .number(part.number as u64);
        out.literal(", \"of\": ").number(part.of as u64);
        out.literal(", \"first_line\": ");
        out.number(part.first_line as u64).literal("}");
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
