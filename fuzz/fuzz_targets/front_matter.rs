//! Bad input is refused and nothing panics: the row `front_matter` of `src/fuzzed.rs`.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| create_dump::fuzzed::run("front_matter", bytes));
