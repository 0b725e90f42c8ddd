//! Files that the user names one by one, in every kind of source.

use std::path::Path;

use create_dump::model::{EntryKind, Selection, Tree};
use create_dump::source::{FileList, SourceRequest};

use crate::program::Program;
use crate::support::{TempTree, open_request};

fn listed(path: &Path, revision: Option<&str>, list: &[u8], select: &Selection) -> Tree {
    let request = SourceRequest {
        files: Some(FileList::parse(list, false)),
        ..SourceRequest::at(path, revision.map(str::to_owned))
    };
    open_request(&request, select).unwrap()
}

fn paths(tree: &Tree) -> Vec<&str> {
    tree.entries.iter().map(|e| e.path.as_str()).collect()
}

/// What was told about each name that is no file of the source.
fn told(tree: &Tree) -> Vec<(&str, &str)> {
    let notes = tree.diagnostics.iter();
    notes
        .map(|note| {
            assert_eq!(note.code, "unusable-path");
            let reason = note.message.rsplit_once(": ").unwrap().1;
            (note.path.as_deref().unwrap(), reason)
        })
        .collect()
}

const OUTSIDE: &str = "it leads out of the source, or into its `.git`";
const MISSING: &str = "there is no such file in the source";
const FOLDER: &str = "it is a folder; name its files, or the folder itself as the source";

#[test]
fn the_named_files_are_taken_and_no_others() {
    let tree = TempTree::of(&[
        ("a.rs", "a"),
        ("b/c d.rs", "c"),
        ("ignored.log", "i"),
        (".hidden", "h"),
        (".gitignore", "*.log\n"),
        ("left.rs", ""),
    ]);
    tree.git(&["init", "--quiet"]);
    tree.git(&["add", "--all", "--force"]);
    tree.git(&["commit", "--quiet", "--message=First"]);
    let list = b"ignored.log\n./a.rs\nb/../b//c d.rs\r\n.hidden\na.rs\n\n";
    for revision in [None, Some("HEAD")] {
        let opened = listed(&tree.path(), revision, list, &Selection::default());
        assert_eq!(
            paths(&opened),
            [".hidden", "a.rs", "b/c d.rs", "ignored.log"],
            "{revision:?}"
        );
        let texts = (0..4).map(|index| opened.contents.read(index, 10).unwrap());
        assert_eq!(texts.collect::<Vec<_>>(), [b"h", b"a", b"c", b"i"]);
        assert!(opened.chosen && opened.diagnostics.is_empty());
    }
    let nul = listed(
        &tree.path(),
        None,
        b"a.rs\0b/c d.rs\0",
        &Selection::default(),
    );
    assert_eq!(paths(&nul), ["a.rs", "b/c d.rs"]);
    let below = listed(
        &tree.path().join("b"),
        None,
        b"c d.rs",
        &Selection::default(),
    );
    assert_eq!(paths(&below), ["c d.rs"]);
    let none = listed(&tree.path(), None, b"", &Selection::default());
    assert!(none.entries.is_empty() && none.diagnostics.is_empty());
}

#[test]
fn a_name_that_cannot_be_had_is_told_and_costs_nothing_else() {
    let tree = TempTree::of(&[("a.rs", ""), ("b/c.rs", "")]);
    tree.commit_all();
    std::fs::write(tree.beside("secret"), "").unwrap();
    let list = b"b\nb/\n.\n..\n../secret\n/etc/passwd\nnone.rs\na.rs/x\n.git/config\na.rs";
    for revision in [None, Some("HEAD")] {
        let opened = listed(&tree.path(), revision, list, &Selection::default());
        assert_eq!(paths(&opened), ["a.rs"], "{revision:?}");
        let mut expected = vec![
            (".", FOLDER),
            ("..", OUTSIDE),
            ("../secret", OUTSIDE),
            (".git/config", OUTSIDE),
            ("/etc/passwd", OUTSIDE),
            ("a.rs/x", MISSING),
            ("b", FOLDER),
            ("b/", FOLDER),
            ("none.rs", MISSING),
        ];
        if revision.is_some() {
            expected[3].1 = MISSING;
        }
        assert_eq!(told(&opened), expected, "{revision:?}");
    }
}

#[cfg(unix)]
#[test]
fn names_lead_through_links_only_to_what_lies_below_the_root() {
    use std::os::unix::fs::symlink;
    let tree = TempTree::of(&[("real/a.rs", "a")]);
    let root = tree.path();
    std::fs::write(tree.beside("secret"), "").unwrap();
    symlink("real", root.join("folder")).unwrap();
    symlink("real/a.rs", root.join("file")).unwrap();
    symlink("../secret", root.join("out")).unwrap();
    symlink("..", root.join("up")).unwrap();
    symlink("nowhere", root.join("dangling")).unwrap();
    symlink("loop", root.join("loop")).unwrap();
    symlink(&root, tree.beside("again")).unwrap();
    crate::support::pipe(&root.join("pipe"));
    let absolute = tree.beside("again").join("real/a.rs");
    let list = format!(
        "folder/a.rs\nfile\nout\nup/secret\ndangling\nloop\npipe\nfolder\n{}\n",
        absolute.display()
    );
    let opened = listed(&root, None, list.as_bytes(), &Selection::default());
    let kinds: Vec<_> = opened
        .entries
        .iter()
        .map(|entry| (entry.path.as_str(), entry.kind))
        .collect();
    assert_eq!(
        kinds,
        [
            ("dangling", EntryKind::Link),
            ("file", EntryKind::Link),
            ("folder", EntryKind::Link),
            ("loop", EntryKind::Link),
            ("out", EntryKind::Link),
            ("pipe", EntryKind::Special),
            ("real/a.rs", EntryKind::File),
        ]
    );
    assert_eq!(told(&opened), [("up/secret", OUTSIDE)]);
    let following = Selection {
        follow_links: true,
        ..Selection::default()
    };
    let opened = listed(&root, None, b"file\nout\nfolder\n", &following);
    assert_eq!(paths(&opened), ["file", "out"]);
    assert_eq!(opened.contents.read(0, 10).unwrap(), b"a");
    assert_eq!(opened.entries[1].kind, EntryKind::Link);
    assert_eq!(told(&opened), [("folder", FOLDER)]);
}

#[test]
fn both_commands_take_a_list_from_a_file_or_from_standard_input() {
    let tree = TempTree::of(&[
        ("a.rs", "fn a() {}\n"),
        (".hidden/b.rs", "fn b() {}\n"),
        ("c.rs", "fn c() {}\n"),
        (".create-dumpignore", "a.rs\n"),
    ]);
    let list = tree.beside("list");
    std::fs::write(&list, "a.rs\n.hidden/b.rs\n").unwrap();
    for command in ["dump", "analyze"] {
        let run = |from: &str, input: &str| {
            let arguments = [command, ".", "--files-from", from];
            Program::new().run_given(&tree.path(), &arguments, input)
        };
        let run_of_file = run("../list", "");
        assert_eq!(run_of_file.code, 0, "{run_of_file:?}");
        let text = run_of_file.stdout;
        assert!(
            text.contains(".hidden/b.rs") && !text.contains("fn c"),
            "{text}"
        );
        let same = run("-", "a.rs\0.hidden/b.rs\0");
        assert_eq!((same.code, same.stdout), (0, text));
        let partial = run("-", "a.rs\nnone.rs\n");
        assert_eq!(partial.code, 3);
        let note = "none.rs: a file of the list was left out";
        assert!(partial.stderr.contains(note), "{partial:?}");
        let refused = run("../nowhere", "");
        assert_eq!(refused.code, 2);
        assert!(
            refused.stderr.contains("file-list-unreadable"),
            "{refused:?}"
        );
    }
}
