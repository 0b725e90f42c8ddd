//! What a compiler does not check: the layers, the story at the head of every file, the words.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use crate::support::{files_below, root};

/// Which module may import which. A folder without a row fails the test; change a row in a commit
/// of its own and say why.
const LAYERS: &[(&str, &[&str])] = &[
    ("redact", &[]),
    ("model", &["redact"]),
    ("language", &[]),
    ("metrics", &["model", "language"]),
    ("graph", &["model", "language"]),
    ("views", &["model", "redact", "language"]),
    ("health", &["model", "redact"]),
    ("tokens", &[]),
    ("changes", &["model"]),
    ("dump", &["model", "redact", "tokens"]),
    ("restore", &["model", "redact", "dump"]),
    ("prompts", &["model", "redact"]),
    ("review", &["model", "redact", "tokens", "prompts"]),
    ("report", &["model", "redact"]),
    ("evaluation", &["model", "redact"]),
    ("publish", &["model", "redact", "report"]),
    ("git", &[]),
    ("cache", &[]),
    ("source", &["model", "git"]),
    ("history", &["model", "git", "cache"]),
    ("collector", &["model", "language"]),
    ("llm", &["model", "redact", "cache"]),
    ("config", &["model", "collector", "llm", "tokens"]),
    (
        "pipeline",
        &[
            "redact",
            "model",
            "language",
            "metrics",
            "graph",
            "views",
            "health",
            "tokens",
            "changes",
            "dump",
            "restore",
            "prompts",
            "review",
            "report",
            "evaluation",
            "publish",
            "source",
            "history",
            "cache",
            "collector",
            "llm",
            "config",
        ],
    ),
    (
        "cli",
        &[
            "pipeline",
            "config",
            "model",
            "redact",
            "source",
            "dump",
            "restore",
            "report",
            "publish",
            "tokens",
            "evaluation",
        ],
    ),
];

/// Names that say nothing about what a file holds.
const EMPTY_NAMES: &[&str] = &[
    "util",
    "utils",
    "helper",
    "helpers",
    "common",
    "core",
    "misc",
    "manager",
    "handler",
    "processor",
    "engine",
    "types",
];

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut found = files_below(folder);
    found.retain(|path| path.extension().is_some_and(|extension| extension == "rs"));
    found
}

/// The text of a file without comments and without its tests.
fn shipped_code(path: &Path) -> String {
    let is_test = |path: &Path| {
        path.file_name()
            .is_some_and(|name| name == "tests.rs" || name == "conformance.rs")
            || path.components().any(|part| part.as_os_str() == "tests")
    };
    if is_test(path.strip_prefix(root()).unwrap()) {
        return String::new();
    }
    let text = fs::read_to_string(path).unwrap();
    let shipped = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
    shipped
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .fold(String::new(), |code, line| code + line + "\n")
}

/// Names of the modules that follow `crate::`, also in `use crate::{a, b::c};`.
fn imported(code: &str) -> BTreeSet<String> {
    let name = |text: &str| -> String {
        text.trim_start()
            .chars()
            .take_while(|c| c.is_alphanumeric() || *c == '_')
            .collect()
    };
    let mut found = BTreeSet::new();
    for (start, _) in code.match_indices("crate::") {
        let rest = &code[start + "crate::".len()..];
        let Some(group) = rest.strip_prefix('{') else {
            found.insert(name(rest));
            continue;
        };
        let mut depth = 0;
        let mut item = String::new();
        for c in group.chars() {
            match c {
                '{' => depth += 1,
                '}' if depth == 0 => break,
                '}' => depth -= 1,
                ',' if depth == 0 => {
                    found.insert(name(&item));
                    item.clear();
                }
                _ => {}
            }
            if c != ',' || depth > 0 {
                item.push(c);
            }
        }
        found.insert(name(&item));
    }
    found.remove("");
    found
}

#[test]
fn imports_go_down_the_layers_only() {
    let layers: BTreeMap<_, _> = LAYERS.iter().copied().collect();
    let mut wrong = Vec::new();
    for path in rust_files(&root().join("src")) {
        let relative = path.strip_prefix(root().join("src")).unwrap();
        let parts: Vec<_> = relative.iter().map(|part| part.to_str().unwrap()).collect();
        let [module, _, ..] = parts[..] else {
            continue; // lib.rs and main.rs see everything
        };
        let Some(allowed) = layers.get(module) else {
            wrong.push(format!("{module} has no row in the table of layers"));
            continue;
        };
        for import in imported(&shipped_code(&path)) {
            let is_module = layers.contains_key(import.as_str());
            if is_module && import != module && !allowed.contains(&import.as_str()) {
                wrong.push(format!("{} imports {import}", relative.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// A path that climbs twice can reach a module that the test above does not see named.
#[test]
fn no_import_climbs_out_of_its_module() {
    for path in rust_files(&root().join("src")) {
        let code = fs::read_to_string(&path).unwrap();
        assert!(!code.contains("super::super"), "{}", path.display());
    }
}

#[test]
fn layers_hold_no_circle() {
    for (position, (module, allowed)) in LAYERS.iter().enumerate() {
        for below in *allowed {
            let row = LAYERS.iter().position(|(name, _)| name == below);
            assert!(
                row.is_some_and(|row| row < position),
                "{module} may import {below}, which has no row above it"
            );
        }
    }
}

#[test]
fn imports_are_seen() {
    let code = "use crate::{a, b::{c, d}, e};\nlet x = crate::f::g();";
    let seen: Vec<_> = imported(code).into_iter().collect();
    assert_eq!(seen, ["a", "b", "e", "f"]);
}

#[test]
fn every_file_begins_with_its_story() {
    let folders = ["src", "tests/it", "xtask/src"];
    let files = folders
        .iter()
        .flat_map(|folder| rust_files(&root().join(folder)));
    let without: Vec<_> = files
        .filter(|path| !fs::read_to_string(path).unwrap().starts_with("//! "))
        .collect();
    assert!(without.is_empty(), "without a module doc: {without:#?}");
}

#[test]
fn names_say_what_a_file_holds() {
    for path in rust_files(&root().join("src")) {
        for part in path.strip_prefix(root()).unwrap().iter() {
            let name = part.to_str().unwrap().trim_end_matches(".rs");
            assert!(
                !EMPTY_NAMES.contains(&name),
                "{} says nothing",
                path.display()
            );
        }
    }
}

#[test]
fn features_are_decided_in_one_place() {
    for path in rust_files(&root().join("src")) {
        let name = path.file_name().unwrap().to_str().unwrap();
        if !["lib.rs", "mod.rs"].contains(&name) {
            let code = shipped_code(&path);
            assert!(
                !code.contains("cfg(feature"),
                "{} asks for a feature",
                path.display()
            );
        }
    }
}

#[test]
fn nothing_is_left_open() {
    for folder in ["src", "xtask/src"] {
        for path in rust_files(&root().join(folder)) {
            let code = shipped_code(&path);
            for open in ["todo!(", "unimplemented!(", "#[ignore"] {
                assert!(!code.contains(open), "{} holds {open}", path.display());
            }
        }
    }
}

#[test]
fn no_test_file_is_forgotten() {
    let main = fs::read_to_string(root().join("tests/it/main.rs")).unwrap();
    for path in rust_files(&root().join("tests/it")) {
        let name = path.file_stem().unwrap().to_str().unwrap();
        let is_listed = name == "main" || main.contains(&format!("mod {name};"));
        assert!(is_listed, "{} is not listed in main.rs", path.display());
    }
}

/// Text with its secrets in it is for a person who asked for it on the command line.
#[test]
fn the_command_line_alone_leaves_secrets_in() {
    for path in rust_files(&root().join("src")) {
        let relative = path.strip_prefix(root().join("src")).unwrap();
        if !relative.starts_with("cli") && !relative.starts_with("redact") {
            let code = shipped_code(&path);
            assert!(
                !code.contains("Redactor::none"),
                "{} leaves secrets in",
                path.display()
            );
        }
    }
}
