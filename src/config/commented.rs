//! A configuration file with every line commented out.

use std::fmt::Write;

use super::keys::{KEYS, Key};
use super::overrides::OVERRIDE_KEYS;
use super::value::Kind;

/// Where a file is to stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// In a repository, for everybody who works on it.
    Repository,
    /// In the user's folder for configuration, for every repository.
    Global,
}

const REPOSITORY: &str = "# Settings of create-dump for this repository. Every line is a default or an example: take the mark
# away to change it. `create-dump config check` tells of mistakes.
# What decides where data or money goes (server, model, limits, cache) is not taken from this file.
";

const GLOBAL: &str =
    "# Settings of create-dump for every repository, in create-dump/config.toml of the folder for
# configuration. Every line is a default or an example: take the mark away to change it.
# `create-dump config check FILE` tells of mistakes.
";

/// The settings that a file may make there, with what they do and their defaults.
pub fn commented(scope: Scope) -> String {
    let mut out = match scope {
        Scope::Repository => REPOSITORY.to_owned(),
        Scope::Global => GLOBAL.to_owned(),
    };
    let is_taken = |key: &&Key| scope == Scope::Global || !key.trusted_only;
    let mut keys: Vec<&Key> = KEYS.iter().filter(is_taken).collect();
    // In TOML, keys without a section stand before the first section.
    keys.sort_by_key(|key| key.name.contains('.'));
    let mut current = "";
    for key in keys {
        let (section, name) = key.name.split_once('.').unwrap_or(("", key.name));
        if section != current {
            writeln!(out, "\n[{section}]").expect("writing to a string does not fail");
            current = section;
        }
        line(&mut out, name, key);
    }
    out.push_str("\n# Settings for those who choose the profile with --profile ci.\n# [profile.ci.analyze]\n# fail_on = [\"severity=high\"]\n");
    out.push_str("\n# What is said of some paths only; as many as you like.\n# [[override]]\n");
    for key in OVERRIDE_KEYS.iter().filter(is_taken) {
        line(&mut out, key.name, key);
    }
    out
}

fn line(out: &mut String, name: &str, key: &Key) {
    writeln!(out, "# {}\n# {name} = {}", key.doc, example(key))
        .expect("writing to a string does not fail");
}

/// The default as TOML, or a value that shows what the key takes.
fn example(key: &Key) -> String {
    match (key.kind, key.default) {
        _ if key.name == "paths" => "[\"legacy/**\"]".to_owned(),
        _ if key.name == "default_profile" => "\"ci\"".to_owned(),
        (kind, _) if kind.takes_several() => "[]".to_owned(),
        (Kind::Choice(choices), "") => format!("{:?}", choices[0]),
        (Kind::Count | Kind::Positive, "") => "100000".to_owned(),
        (Kind::Number, "") => "1.5".to_owned(),
        (Kind::Flag | Kind::Number | Kind::Count | Kind::Positive, default) => default.to_owned(),
        (_, default) => format!("{default:?}"),
    }
}
