//! No dump, whoever wrote it, makes `restore` panic or write outside of its target.

#![no_main]

#[path = "../round_trip.rs"]
mod round_trip;

use std::path::{Component, Path};

use arbitrary::Arbitrary;
use create_dump::dump::{DumpFile, Inventory, LAYOUTS, View};
use create_dump::model::{FileKind, Spelling};
use create_dump::pipeline::{self, RestoreRequest};
use create_dump::redact::Redactor;
use create_dump::restore::Source;
use libfuzzer_sys::fuzz_target;

use round_trip::written;

#[derive(Arbitrary, Debug)]
enum Input {
    /// A dump of this layout's start and any bytes behind it.
    Bytes(u8, Vec<u8>),
    /// A dump with good digests and bad names.
    Names(u8, Vec<(String, String)>),
    /// The same, with some bytes changed.
    Changed(u8, Vec<(String, String)>, Vec<(u16, u8)>),
}

fuzz_target!(|input: Input| {
    let dump = match input {
        Input::Bytes(layout, bytes) => {
            let start = named(layout, Vec::new());
            let half = start.len() / (1 + usize::from(layout) / 128);
            [&start.as_bytes()[..half], &bytes].concat()
        }
        Input::Names(layout, files) => named(layout, files).into_bytes(),
        Input::Changed(layout, files, changes) => {
            let mut dump = named(layout, files).into_bytes();
            for (at, byte) in changes {
                let length = dump.len();
                dump[usize::from(at) % length] = byte;
            }
            dump
        }
    };
    let folder = tempfile::tempdir().expect("a folder");
    let target = folder.path().join("target");
    let restored = pipeline::restore(RestoreRequest {
        stop: None,
        sources: vec![Source::bytes("fuzz", dump)],
        folder: Some(target.clone()),
        replaces: false,
        writes: true,
    });
    let Ok(restored) = restored else {
        assert!(!target.exists(), "something was written");
        return;
    };
    for (path, _) in &restored.files {
        let is_plain = |part| matches!(part, Component::Normal(_));
        assert!(Path::new(path).components().all(is_plain), "{path:?}");
        assert!(!path.to_lowercase().split('/').any(|name| name == ".git"));
    }
    let beside = folder.path().read_dir().expect("a folder");
    assert!(beside.count() <= 1, "something stands beside the target");
});

fn named(layout: u8, files: Vec<(String, String)>) -> String {
    let views: Vec<View> = (files.iter())
        .map(|(_, text)| View::whole(Redactor::none().clean(text)))
        .collect();
    let file = |(path, text): (String, String)| DumpFile {
        path,
        language: None,
        kind: FileKind::Source,
        is_code: false,
        spelling: Spelling::UTF8,
        bytes: text.len() as u64,
        hash: blake3::hash(text.as_bytes()).into(),
        executable: false,
    };
    let inventory = Inventory {
        name: "fuzz".to_owned(),
        files: files.into_iter().map(file).collect(),
        ..Inventory::default()
    };
    written(
        inventory,
        &views,
        LAYOUTS[usize::from(layout) % LAYOUTS.len()],
    )
}
