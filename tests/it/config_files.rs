//! Configuration files: which are read, what they build upon, whom is trusted, and what their paths
//! mean.

use std::fs;
use std::path::Path;

use create_dump::config::{self, Assignment, ConfigRequest, Environment, Error, Loaded};

use crate::support::TempTree;

/// Loads the settings of `source`, a folder of a tree whose `home` holds the global file.
fn load(files: &[(&str, &str)], source: &str, set: &[(&str, &str)]) -> Result<Loaded, Error> {
    load_in(&TempTree::of(files).path(), source, set)
}

fn load_in(root: &Path, source: &str, set: &[(&str, &str)]) -> Result<Loaded, Error> {
    let environment = Environment {
        config_dir: Some(root.join("home")),
        ..Environment::default()
    };
    config::load(&ConfigRequest {
        command_line: set
            .iter()
            .map(|(key, text)| Assignment {
                key,
                text: (*text).to_owned(),
                option: "--set",
            })
            .collect(),
        environment: &environment,
        source: Some(&root.join(source)),
        file: None,
        files: true,
    })
}

const GIT: (&str, &str) = ("repo/.git/HEAD", "");
const GLOBAL: &str = "home/create-dump/config.toml";

#[test]
fn the_nearest_file_up_to_the_root_of_the_repository_is_read() {
    let outside = ("create-dump.toml", "dump.max_tokens = 1");
    let top = ("repo/create-dump.toml", "dump.max_tokens = 2");
    let near = ("repo/a/create-dump.toml", "dump.max_tokens = 3");
    let code = ("repo/a/b/x.rs", "");
    for (files, most) in [
        (&[GIT, code, outside, top, near][..], Some(3)),
        (&[GIT, code, outside, top], Some(2)),
        (&[GIT, code, outside], None),
        // Without a repository nothing above the source has to do with it.
        (&[code, outside, top, near], None),
    ] {
        let loaded = load(files, "repo/a/b", &[]).unwrap();
        assert_eq!(loaded.settings.max_tokens, most, "{files:?}");
    }
}

#[test]
fn of_several_files_in_a_folder_the_others_are_named() {
    let files = [
        GIT,
        ("repo/a/x.rs", ""),
        (
            "repo/pyproject.toml",
            "[tool.create-dump.dump]\nmax_tokens = 1",
        ),
        ("repo/.config/create-dump.toml", "dump.max_tokens = 2"),
        ("repo/create-dump.toml", "dump.max_tokens = 3"),
    ];
    for (count, most) in [(5, 3), (4, 2), (3, 1)] {
        let loaded = load(&files[..count], "repo/a", &[]).unwrap();
        assert_eq!(loaded.settings.max_tokens, Some(most));
        let codes: Vec<_> = loaded.diagnostics.iter().map(|note| note.code).collect();
        assert_eq!(codes, vec!["config-passed-over"; count - 3]);
        for note in loaded.diagnostics {
            assert!(note.message.starts_with("`../"), "{}", note.message);
        }
    }
}

#[test]
fn a_file_builds_upon_others_and_is_stronger() {
    let files = [
        GIT,
        (
            "repo/create-dump.toml",
            "extends = ['base/one.toml', 'base/two.toml']\ndump.max_tokens = 1",
        ),
        (
            "repo/base/one.toml",
            "dump.max_tokens = 2\ndump.compress = true\ntokenizer = 'cl100k_base'",
        ),
        (
            "repo/base/two.toml",
            "extends = 'three.toml'\ndump.compress = false\nllm.model = 'evil'",
        ),
        (
            "repo/base/three.toml",
            "dump.notebooks = true\n[profile.ci]\ndump.line_numbers = true",
        ),
    ];
    let loaded = load(&files, "repo", &[("default_profile", "ci")]).unwrap();
    let wishes = &loaded.settings.wishes;
    assert_eq!(loaded.settings.max_tokens, Some(1));
    assert_eq!(loaded.settings.tokenizer, "cl100k_base");
    assert!(!wishes.compress && wishes.notebooks && wishes.line_numbers);
    assert_eq!(loaded.settings.llm.options.model, "");
    let note = &loaded.diagnostics[0].message;
    assert!(
        note.contains("llm.model") && note.contains("two.toml, line 3"),
        "{note}"
    );

    let files = [
        (GLOBAL, "extends = '../../shared.toml'"),
        ("shared.toml", "llm.model = 'm'"),
    ];
    let loaded = load(&files, "home", &[]).unwrap();
    assert_eq!(loaded.settings.llm.options.model, "m");
}

#[test]
fn what_cannot_be_extended_is_named_with_its_line() {
    let deep: Vec<(String, String)> = (0..9)
        .map(|n| {
            (
                format!("repo/{n}.toml"),
                format!("extends = '{}.toml'", n + 1),
            )
        })
        .collect();
    let mut all = vec![
        GIT,
        ("outside.toml", "dump.max_tokens = 1"),
        ("repo/.env", "KEY=secret"),
        ("repo/loop.toml", "extends = 'create-dump.toml'"),
        ("repo/wrong.toml", "dump.max_tokns = 1"),
    ];
    all.extend(
        deep.iter()
            .map(|(path, text)| (path.as_str(), text.as_str())),
    );
    for (named, reason) in [
        ("nowhere.toml", "No such file"),
        ("../outside.toml", "outside of its repository"),
        (".env", ".toml files only"),
        (".git/HEAD", ".toml files only"),
        ("loop.toml", "leads back to itself"),
        ("0.toml", "at most 8 files"),
    ] {
        let own = format!("\nextends = '{named}'");
        let mut files = all.clone();
        files.push(("repo/create-dump.toml", &own));
        let error = load(&files, "repo", &[]).unwrap_err();
        let message = error.to_string();
        assert_eq!(error.code(), "config-extends", "{message}");
        assert!(message.contains(reason), "{message}");
        assert!(!message.contains("secret"), "{message}");
        assert!(error.place().is_some_and(|place| place.line > 0));
    }
    all.push(("repo/create-dump.toml", "extends = 'wrong.toml'"));
    let error = load(&all, "repo", &[]).unwrap_err();
    assert!(error.to_string().contains("wrong.toml, line 1"), "{error}");
}

#[cfg(unix)]
#[test]
fn a_folder_that_is_a_link_is_not_read() {
    let tree = TempTree::of(&[GIT, ("elsewhere/create-dump.toml", "dump.max_tokens = 1")]);
    let link = tree.path().join("repo/.config");
    std::os::unix::fs::symlink("../elsewhere", link).unwrap();
    let error = load_in(&tree.path(), "repo", &[]).unwrap_err();
    assert_eq!(error.code(), "config-unreadable");
}

#[test]
fn a_file_that_is_trusted_by_name_decides_everything() {
    let own = ("repo/create-dump.toml", "llm.model = 'm'");
    for (global, is_trusted) in [
        ("trust = ['../../repo/create-dump.toml']", true),
        ("trust = ['../../repo']", true),
        ("trust = ['../../rep']", false),
        ("", false),
    ] {
        let loaded = load(&[GIT, own, (GLOBAL, global)], "repo", &[]).unwrap();
        assert_eq!(
            loaded.settings.llm.options.model == "m",
            is_trusted,
            "{global}"
        );
    }
    let itself = ("repo/create-dump.toml", "trust = ['.']\nllm.model = 'm'");
    let loaded = load(&[GIT, itself], "repo", &[]).unwrap();
    assert_eq!(loaded.settings.llm.options.model, "");
}

#[test]
fn paths_are_seen_from_the_file_and_globs_from_its_folder() {
    let tree = TempTree::of(&[
        (GLOBAL, "[cache]\ndir = 'kept'\n[llm]\nprompts = '/p'"),
        GIT,
        ("repo/a/x.rs", ""),
        (
            "repo/.config/create-dump.toml",
            "[collect]\nexclude = ['a/old/**', '*.md', 'b/**']\n[dump]\nlevels = ['a/x.rs=line']",
        ),
    ]);
    let loaded = load_in(&tree.path(), "repo/a", &[]).unwrap();
    let settings = &loaded.settings;
    let kept = tree.path().join("home/create-dump/kept");
    assert_eq!(settings.cache_dir.as_deref(), Some(kept.as_path()));
    assert_eq!(settings.llm.prompts.as_deref(), Some(Path::new("/p")));
    assert_eq!(settings.selection.exclude, ["/old/**", "*.md"]);
    assert_eq!(settings.wishes.levels[0].0, "/x.rs");
    let loaded = load_in(&tree.path(), "repo/a", &[("cache.dir", "here")]).unwrap();
    assert_eq!(
        loaded.settings.cache_dir.as_deref(),
        Some(Path::new("here"))
    );
    fs::remove_dir_all(tree.path().join("home")).unwrap();
}

#[test]
fn hostile_files_end_in_an_error() {
    let long = format!("{} = 1", vec!["a"; 100_000].join("."));
    let nested = format!("a = {}", "[".repeat(100_000));
    for text in [
        long.as_str(),
        &nested,
        "[a.b.c.d.e]\nx = 1",
        "\u{0}",
        "[override]",
        "\"\" = 1",
    ] {
        let found = load(&[GIT, ("repo/create-dump.toml", text)], "repo", &[]);
        let error = found.unwrap_err();
        assert!(error.place().is_some(), "{error}");
        assert!(
            error.to_string().len() < 2_000,
            "{}",
            error.to_string().len()
        );
    }
}
