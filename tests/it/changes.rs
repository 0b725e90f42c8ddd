//! Patches that git takes: whatever changed, applying the patch to the old revision gives the new tree.

use std::fs;
use std::path::Path;

use create_dump::changes::{self, Patch};
use create_dump::model::{Selection, Tree};
use create_dump::source::{self, SourceRequest};
use proptest::prelude::*;

use crate::support::{TempTree, command, files_below, printed};

/// A tree as the program opens it, with hidden files.
fn open(path: &Path, revision: Option<&str>) -> Tree {
    let request = SourceRequest::at(path, revision.map(str::to_owned));
    let source = source::select(&request).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    runtime
        .block_on(source.open(&Selection::default()))
        .unwrap()
}

fn patch_since(tree: &TempTree, revision: &str) -> Patch {
    patch_of(tree, revision, false)
}

fn patch_of(tree: &TempTree, revision: &str, binary: bool) -> Patch {
    let (old, new) = (open(&tree.path(), Some(revision)), open(&tree.path(), None));
    let found = changes::between(&old, &new, &|_| true);
    changes::patch(&old, &new, &found, binary)
}

/// What stands in a work tree: paths, bytes, executable bits.
fn contents(root: &Path) -> Vec<(String, Vec<u8>, bool)> {
    let is_ours = |path: &Path| !path.starts_with(root.join(".git"));
    files_below(root)
        .into_iter()
        .filter(|path| is_ours(path))
        .map(|path| {
            let name = path
                .strip_prefix(root)
                .unwrap()
                .to_string_lossy()
                .into_owned();
            (name, fs::read(&path).unwrap(), is_executable(&path))
        })
        .collect()
}

#[cfg(unix)]
fn is_executable(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    path.metadata().unwrap().permissions().mode() & 0o111 != 0
}

#[cfg(unix)]
fn make_executable(path: &Path) {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
}

/// Applies the patch to a checkout of `revision` and compares.
fn check(tree: &TempTree, revision: &str, patch: &Patch) {
    let expected = contents(&tree.path());
    let file = tree.beside("change.patch");
    fs::write(&file, &patch.text).unwrap();
    let other = tree.beside("other");
    let _ = fs::remove_dir_all(&other);
    let from = tree.path();
    let arguments = ["clone", "--quiet", "--no-hardlinks"];
    let mut clone = command("git", &tree.path());
    printed(clone.args(arguments).arg(&from).arg(&other));
    printed(command("git", &other).args(["checkout", "--quiet", revision]));
    if !patch.text.is_empty() {
        printed(
            command("git", &other)
                .args(["apply", "--whitespace=nowarn"])
                .arg(&file),
        );
    }
    assert_eq!(contents(&other), expected, "{}", patch.text);
}

#[test]
#[cfg(unix)]
fn a_patch_says_everything_that_happens_to_text() {
    let tree = TempTree::of(&[
        (
            "changed.rs",
            "one\ntwo\nthree\nfour\nfive\nsix\nseven\neight\nnine\nten\n",
        ),
        ("gone.rs", "fn gone() {}\n"),
        ("old name.rs", "fn moved() {\n    1\n}\n"),
        ("mode.sh", "#!/bin/sh\n"),
        ("crlf.txt", "a\r\nb\r\n"),
        ("no-end", "a\nb"),
        ("end", "a\nb\n"),
        ("empty", ""),
        ("same.rs", "fn same() {}\n"),
        (".hidden", "x\n"),
    ]);
    let first = tree.commit_all();
    tree.write(
        "changed.rs",
        "zero\none\ntwo\nthree\nfour\nfive\nsix\nseven\neight\nnein\nten\n",
    );
    fs::remove_file(tree.path().join("gone.rs")).unwrap();
    fs::rename(
        tree.path().join("old name.rs"),
        tree.path().join("new name.rs"),
    )
    .unwrap();
    make_executable(&tree.path().join("mode.sh"));
    tree.write("crlf.txt", "a\r\nB\r\nc");
    tree.write("no-end", "a\nb\n");
    tree.write("end", "a\nb");
    tree.write("empty", "no longer\n");
    tree.write("new/untracked.rs", "fn new() {}\n");
    tree.write("new/empty", "");
    tree.write(".hidden", "");
    tree.write("odd \"name\"\n\\ \u{e9}.rs", "odd\n");
    let patch = patch_since(&tree, &first);
    assert_eq!(patch.left_out, []);
    assert!(
        patch
            .text
            .contains("rename from old name.rs\nrename to new name.rs\n")
    );
    check(&tree, &first, &patch);
}

#[test]
#[cfg(unix)]
fn what_a_patch_cannot_say_is_named() {
    let tree = TempTree::of(&[("a.rs", "a\n"), ("b.bin", "a\0b"), ("latin", "x\n")]);
    let first = tree.commit_all();
    tree.write("b.bin", "b\0a");
    tree.write("latin", b"\xe9t\xe9\n");
    tree.write("a.rs", "b\n");
    std::os::unix::fs::symlink("a.rs", tree.path().join("link")).unwrap();
    let patch = patch_since(&tree, &first);
    let left_out: Vec<_> = patch
        .left_out
        .iter()
        .map(|(path, why)| (path.as_str(), *why))
        .collect();
    assert_eq!(
        left_out,
        [("b.bin", "binary"), ("latin", "binary"), ("link", "link")]
    );
    assert!(
        patch
            .text
            .starts_with("diff --git a/a.rs b/a.rs\n--- a/a.rs\n+++ b/a.rs\n@@ -1 +1 @@\n")
    );
}

#[test]
#[cfg(unix)]
fn a_patch_for_programs_holds_what_is_no_text() {
    let bytes = |length: u32| -> Vec<u8> {
        let mixed = (0..length).map(|at| at.wrapping_mul(2_654_435_761) >> 13);
        mixed.map(|at| at.to_le_bytes()[0]).collect()
    };
    let tree = TempTree::of(&[("text", "a\n"), ("becomes", "a\n"), ("latin", "x\n")]);
    for length in [1, 4, 26, 27, 51, 52, 53, 200, 70_000] {
        tree.write(&format!("b/{length}"), bytes(length));
    }
    tree.write("gone", b"\0");
    tree.write("moved", bytes(99));
    let first = tree.commit_all();
    for length in [1, 4, 26, 27, 51, 52, 53, 200, 70_000] {
        tree.write(&format!("b/{length}"), [&bytes(length)[..], b"\0"].concat());
    }
    fs::remove_file(tree.path().join("gone")).unwrap();
    fs::rename(tree.path().join("moved"), tree.path().join("there")).unwrap();
    tree.write("text", "b\n");
    tree.write("becomes", b"a\0");
    tree.write("latin", b"\xe9t\xe9\n");
    tree.write("new", bytes(5_000));
    make_executable(&tree.path().join("new"));
    make_executable(&tree.path().join("b/1"));
    let patch = patch_of(&tree, &first, true);
    assert_eq!(patch.left_out, []);
    check(&tree, &first, &patch);
}

#[test]
fn nothing_changed_is_an_empty_patch() {
    let tree = TempTree::of(&[("a.rs", "a\n"), ("b", "")]);
    let first = tree.commit_all();
    assert_eq!(patch_since(&tree, &first), Patch::default());
}

fn any_text() -> impl Strategy<Value = String> {
    let line =
        "(a|b|c|fn x\\(\\) \\{|\\}|-- a/b|@@ -1 \\+1 @@|diff --git a/x b/x|\\\\ No newline|)";
    let end = prop_oneof![3 => Just("\n"), 1 => Just("\r\n")];
    (prop::collection::vec((line, end), 0..14), any::<bool>()).prop_map(|(lines, is_ended)| {
        let text: String = lines.into_iter().map(|(line, end)| line + end).collect();
        if is_ended {
            text
        } else {
            text.trim_end_matches(['\r', '\n']).to_owned()
        }
    })
}

fn any_files() -> impl Strategy<Value = std::collections::BTreeMap<String, String>> {
    let path = "(a|b|d/a|d/e/f|x y| z|q\"r|t\tu|é)";
    prop::collection::btree_map(path, any_text(), 0..7)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn applying_a_patch_gives_the_new_tree(before in any_files(), after in any_files()) {
        let tree = TempTree::new();
        before.iter().for_each(|(path, text)| tree.write(path, text));
        let first = tree.commit_all();
        for entry in fs::read_dir(tree.path()).unwrap() {
            let path = entry.unwrap().path();
            if path.is_file() {
                fs::remove_file(path).unwrap();
            } else if !path.ends_with(".git") {
                fs::remove_dir_all(path).unwrap();
            }
        }
        after.iter().for_each(|(path, text)| tree.write(path, text));
        check(&tree, &first, &patch_since(&tree, &first));
    }
}
