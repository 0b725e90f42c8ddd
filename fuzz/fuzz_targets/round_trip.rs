//! Whatever stands in a tree comes back from its dump, byte for byte, in every layout.

#![no_main]

#[path = "../round_trip.rs"]
mod round_trip;

use arbitrary::Arbitrary;
use create_dump::dump::{Extra, ExtraKind, LAYOUTS};
use create_dump::redact::Redactor;
use libfuzzer_sys::fuzz_target;

use round_trip::{File, dumped, restored};

#[derive(Arbitrary, Debug)]
struct Input {
    layout: u8,
    extra: Option<String>,
    files: Vec<(Vec<u8>, Vec<u8>, bool)>,
}

fuzz_target!(|input: Input| {
    let layout = LAYOUTS[usize::from(input.layout) % LAYOUTS.len()];
    let extras: Vec<Extra> = (input.extra.iter())
        .map(|text| Extra {
            kind: ExtraKind::ALL[usize::from(input.layout >> 4) % 4],
            text: Redactor::none().clean(text).text,
        })
        .collect();
    let mut files: Vec<File> = (input.files.into_iter().enumerate())
        .map(|(index, (name, bytes, is_executable))| File {
            name: safe(index, name),
            bytes,
            is_executable,
        })
        .collect();
    let dump = dumped(&files, extras, layout);
    let found = restored(dump.into_bytes()).expect("a dump that nobody touched");
    files.sort();
    assert_eq!(found, files, "{}", layout.id());
});

/// A name that is unique and may be written: no folders, no zero, no `.git` behind a backslash.
fn safe(index: usize, name: Vec<u8>) -> Vec<u8> {
    let mut safe = format!("{index}-").into_bytes();
    safe.extend(name.into_iter().filter(|byte| !b"/\0gG".contains(byte)));
    safe
}
