//! Bad input is refused and nothing panics: the row `code` of `src/fuzzed.rs`.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| create_dump::fuzzed::run("code", bytes));
