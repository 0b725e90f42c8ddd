//! The effective settings as text.

use std::fmt::Write;

use super::keys::KEYS;
use super::load::Loaded;

/// Every setting with its value and origin, as TOML that can be kept: a setting without a value
/// stands as a comment.
pub fn show(loaded: &Loaded) -> String {
    let mut out = String::new();
    for key in KEYS {
        let line = match loaded.origins.get(key.name) {
            Some((value, origin)) => format!("{} = {value}  # {origin}", key.name),
            None => format!("# {} is not set", key.name),
        };
        writeln!(out, "# {}\n{line}\n", key.doc).expect("writing to a string does not fail");
    }
    let state = match &loaded.settings.llm.api_key {
        Some(_) => "is set",
        None => "is not set",
    };
    writeln!(
        out,
        "# The key of the model server, variable {}, {state}; its value is never shown.",
        loaded.settings.llm.api_key_variable
    )
    .expect("writing to a string does not fail");
    out
}
