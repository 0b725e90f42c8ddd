use super::{Dump, DumpFile, DumpRequest, LAYOUTS, Omitted, pack};
use crate::model::{Encoding, FileKind};
use crate::redact::Redactor;
use crate::tokens::by_name;

fn file(path: &str, text: &str) -> DumpFile {
    let cleaned = Redactor::new().clean(text);
    DumpFile {
        path: path.to_owned(),
        language: Some("rust"),
        kind: FileKind::Source,
        encoding: Encoding::Utf8,
        bytes: text.len() as u64,
        hash: "ab".repeat(32),
        text: cleaned.text,
        redacted: cleaned.hits,
    }
}

fn request(files: Vec<DumpFile>, max_tokens: Option<usize>) -> DumpRequest {
    DumpRequest {
        name: "demo".to_owned(),
        revision: Some("c".repeat(40)),
        files,
        omitted: vec![Omitted {
            path: "logo.png".to_owned(),
            reason: "binary".to_owned(),
        }],
        max_tokens,
    }
}

fn packed(request: DumpRequest, layout: &str) -> Dump {
    let tokenizer = by_name("o200k_base").expect("listed");
    pack(request, super::layout(layout).expect("listed"), tokenizer).expect("the budget is enough")
}

#[test]
fn a_look_at_both() {
    for layout in LAYOUTS {
        let files = vec![file("src/b.rs", "fn b() {}\n"), file("src/a.rs", "```\nx")];
        let dump = packed(request(files, Some(400)), layout.id());
        println!("{}\n{:?}", dump.text, dump.tokens);
        assert_eq!(
            dump.tokens,
            Some(by_name("o200k_base").unwrap().count(&dump.text))
        );
    }
}
