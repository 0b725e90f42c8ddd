//! Sources on real directories and repositories, friendly and hostile.

use std::fs;

use create_dump::model::{EntryKind, Selection, Tree};

use crate::support::{TempTree, open};

fn listed(tree: &Tree) -> Vec<&str> {
    tree.entries
        .iter()
        .map(|entry| entry.path.as_str())
        .collect()
}

fn local(tree: &TempTree) -> Tree {
    open(&tree.path(), None, &Selection::default()).unwrap()
}

#[test]
fn a_directory_without_git_lists_its_files_in_order() {
    let tree = TempTree::of(&[
        ("b/a.rs", "fn b() {}\n"),
        ("b.rs", ""),
        (".github/a.yml", ""),
    ]);
    let opened = local(&tree);
    assert_eq!(listed(&opened), [".github/a.yml", "b.rs", "b/a.rs"]);
    assert_eq!(opened.origin.name, "tree");
    assert_eq!(opened.origin.revision, None);
    assert_eq!(opened.origin.repository, None);
    assert_eq!(opened.contents.read(2, 100).unwrap(), b"fn b() {}\n");
    assert!(opened.diagnostics.is_empty());
}

#[test]
fn an_empty_directory_is_a_tree_without_files() {
    assert!(local(&TempTree::new()).entries.is_empty());
}

#[test]
fn a_repository_says_which_commit_it_is_and_whether_it_was_edited() {
    let tree = TempTree::of(&[("a.rs", "one\n"), ("sub/b.rs", "two\n")]);
    let commit = tree.commit_all();
    let opened = local(&tree);
    assert_eq!(opened.origin.revision.as_deref(), Some(commit.as_str()));
    assert!(!opened.origin.dirty);
    tree.write("a.rs", "ONE\n");
    assert!(local(&tree).origin.dirty);
    let sub = open(&tree.path().join("sub"), None, &Selection::default()).unwrap();
    assert!(!sub.origin.dirty);
    assert_eq!(sub.origin.repository.unwrap().prefix, "sub");
    fs::remove_file(tree.path().join("a.rs")).unwrap();
    assert!(local(&tree).origin.dirty);
}

#[test]
fn a_revision_is_read_from_the_object_database() {
    let tree = TempTree::of(&[("a.rs", "one\n"), ("sub/b.rs", "two\n")]);
    let commit = tree.commit_all();
    tree.write("a.rs", "changed\n");
    for name in ["HEAD", "main", &commit, &commit[..8]] {
        let opened = open(&tree.path(), Some(name), &Selection::default()).unwrap();
        assert_eq!(listed(&opened), ["a.rs", "sub/b.rs"], "{name}");
        assert_eq!(opened.contents.read(0, 100).unwrap(), b"one\n");
        assert_eq!(opened.origin.revision.as_deref(), Some(commit.as_str()));
        assert_eq!(opened.entries[0].kind, EntryKind::File);
        assert_eq!(opened.entries[0].size, 4);
    }
    let sub = open(
        &tree.path().join("sub"),
        Some("HEAD"),
        &Selection::default(),
    )
    .unwrap();
    assert_eq!(listed(&sub), ["b.rs"]);
}
