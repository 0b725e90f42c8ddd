//! A directory with everything that made other packers stumble: one line each, and no harm.

#![cfg(unix)]

use std::fs::{self, File, Permissions};
use std::os::unix::fs::{PermissionsExt, symlink};

use serde_json::Value;

use crate::program::Program;
use crate::support::{TempTree, command, pipe, printed};

/// The tree, and the reason in its ledger for each path.
fn hostile() -> (TempTree, Vec<(&'static str, &'static str)>) {
    let tree = TempTree::of(&[
        ("good.rs", "fn good() {}\n"),
        ("new\nline.rs", "fn line() {}\n"),
        ("back`tick.rs", "fn tick() {}\n"),
        ("empty.rs", ""),
        ("crlf.rs", "fn crlf() {}\r\n"),
    ]);
    let root = tree.path();
    fs::write(tree.beside("secret.rs"), "fn secret() {}\n").unwrap();
    symlink(".", root.join("loop")).unwrap();
    symlink("round", root.join("round")).unwrap();
    symlink("../secret.rs", root.join("out.rs")).unwrap();
    symlink("/etc", root.join("etc")).unwrap();
    symlink("nowhere", root.join("dangling.rs")).unwrap();
    pipe(&root.join("pipe.rs"));
    let sparse = File::create(root.join("sparse.rs")).unwrap();
    sparse.set_len(5 << 30).unwrap();
    let late = [
        b"// text\n".repeat(1_125),
        vec![0],
        b"fn late() {}\n".to_vec(),
    ]
    .concat();
    tree.write("late-nul.rs", late);
    tree.write("closed.rs", "fn closed() {}\n");
    fs::set_permissions(root.join("closed.rs"), Permissions::from_mode(0o0)).unwrap();
    let is_closed = File::open(root.join("closed.rs")).is_err();
    let reasons = vec![
        ("back`tick.rs", ""),
        ("closed.rs", if is_closed { "unreadable" } else { "" }),
        ("crlf.rs", ""),
        ("dangling.rs", "link"),
        ("empty.rs", ""),
        ("etc", "link"),
        ("good.rs", ""),
        ("late-nul.rs", "binary"),
        ("loop", "link"),
        ("new\nline.rs", ""),
        ("out.rs", "link"),
        ("pipe.rs", "special"),
        ("round", "link"),
        ("sparse.rs", "too-large"),
    ];
    (tree, reasons)
}

/// Path and reason of every line of the ledger.
fn lines(report: &Value) -> Vec<(&str, &str)> {
    let entries = report["ledger"]["entries"].as_array().unwrap().iter();
    entries
        .map(|entry| {
            let word = |key: &str| entry[key].as_str().unwrap_or_default();
            (word("path"), word("reason"))
        })
        .collect()
}

#[test]
fn what_made_others_stumble_is_one_line_each() {
    let (tree, expected) = hostile();
    let names: Vec<_> = expected.iter().map(|(name, _)| *name).collect();
    let list = tree.beside("list");
    fs::write(&list, names.join("\0") + "\0").unwrap();
    let list = ["--files-from", list.to_str().unwrap()];
    let following = ["--follow-links"];
    for arguments in [&[][..], &list, &following] {
        let (code, report) = Program::new().analyze(&tree.path(), arguments);
        let is_closed = expected.contains(&("closed.rs", "unreadable"));
        assert_eq!(code, if is_closed { 3 } else { 0 }, "{report}");
        assert_eq!(lines(&report), expected, "{arguments:?}");
    }
    let source = tree.path();
    let run = Program::new().run(&["dump", source.to_str().unwrap()]);
    assert!(run.code == 0 || run.code == 3, "{}", run.stderr);
    assert!(run.stdout.contains("fn good()") && run.stdout.contains("fn tick()"));
    for leaked in ["fn secret()", "root:", "fn late()"] {
        assert!(!run.stdout.contains(leaked), "{leaked}");
    }
    assert!(run.stdout.len() < 10_000, "nothing is repeated");
}

#[test]
fn a_tracked_file_that_grew_without_end_is_not_read_to_see_whether_it_changed() {
    let tree = TempTree::of(&[("a.rs", ""), ("b.rs", "fn b() {}\n")]);
    tree.commit_all();
    // The index keeps 32 bits of a size: this one looks like none at all.
    let grown = File::options().write(true).open(tree.path().join("a.rs"));
    grown.unwrap().set_len(16 << 32).unwrap();
    let (code, report) = Program::new().analyze(&tree.path(), &[]);
    assert_eq!((code, &report["source"]["dirty"]), (0, &true.into()));
}

#[test]
fn the_same_tree_packed_by_tar_gives_the_same_lines() {
    let (tree, expected) = hostile();
    let closed = tree.path().join("closed.rs");
    fs::set_permissions(closed, Permissions::from_mode(0o644)).unwrap();
    fs::remove_file(tree.path().join("sparse.rs")).unwrap();
    printed(command("tar", &tree.path()).args(["-czf", "../tree.tgz", "."]));
    let (_, report) = Program::new().analyze(&tree.beside("tree.tgz"), &[]);
    let expected = expected
        .into_iter()
        .filter(|(path, _)| *path != "sparse.rs");
    let expected = expected.map(|(path, reason)| match reason {
        "unreadable" => (path, ""),
        reason => (path, reason),
    });
    assert_eq!(lines(&report), expected.collect::<Vec<_>>());
}
