//! A configuration file for a repository, with every line commented out.

use std::fmt::Write;

use super::keys::{KEYS, Key};
use super::value::Kind;

const HEAD: &str = "# Settings of create-dump for this repository. Every line is a default: take the mark away to change it.
# What decides where data or money goes (server, model, limits, cache) is not taken from this file.
";

/// The settings that a file of a repository may make, with what they do and their defaults.
pub fn commented() -> String {
    let mut out = HEAD.to_owned();
    let mut keys: Vec<&Key> = KEYS.iter().filter(|key| !key.trusted_only).collect();
    // In TOML, keys without a section stand before the first section.
    keys.sort_by_key(|key| key.name.contains('.'));
    let mut current = "";
    for key in keys {
        let (section, name) = key.name.split_once('.').unwrap_or(("", key.name));
        if section != current {
            writeln!(out, "\n[{section}]").expect("writing to a string does not fail");
            current = section;
        }
        writeln!(out, "# {}\n# {name} = {}", key.doc, example(key))
            .expect("writing to a string does not fail");
    }
    out
}

/// The default as TOML, or a value that shows what the key takes.
fn example(key: &Key) -> String {
    match (key.kind, key.default) {
        (Kind::List | Kind::Instructions, _) => "[]".to_owned(),
        (Kind::Flag | Kind::Number, default) if !default.is_empty() => default.to_owned(),
        (Kind::Count, "") => "100000".to_owned(),
        (Kind::Count, default) => default.to_owned(),
        (_, default) => format!("{default:?}"),
    }
}

#[cfg(test)]
mod tests {
    use super::{HEAD, commented};
    use crate::config::{ConfigRequest, Environment, load};

    #[test]
    fn every_line_holds_once_its_mark_is_taken_away() {
        let body = commented().split_off(HEAD.len());
        let lines = body.lines().map(|line| match line.strip_prefix("# ") {
            Some(setting) if setting.contains(" = ") => setting,
            _ => line,
        });
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("create-dump.toml");
        std::fs::create_dir(folder.path().join(".git")).unwrap();
        std::fs::write(&file, lines.collect::<Vec<_>>().join("\n")).unwrap();
        let loaded = load(&ConfigRequest {
            command_line: Vec::new(),
            environment: &Environment::default(),
            source: Some(folder.path()),
            file: None,
            files: true,
        })
        .unwrap();
        assert_eq!(loaded.settings.max_tokens, Some(100_000));
        assert!(loaded.diagnostics.is_empty(), "{:?}", loaded.diagnostics);
    }
}
