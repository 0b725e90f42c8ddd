//! What every source promises, whatever it reads: one suite, run by each kind of source.

use std::fs;
use std::path::PathBuf;

use create_dump::model::{Entry, EntryKind, ReadError, Selection, Tree};

use crate::support::{TempTree, command, open, printed};

/// Names that something stumbles over, and what is in the files.
#[cfg(unix)]
const FILES: &[(&[u8], &[u8])] = &[
    (b"b/a.rs", b"fn b() {}\n"),
    (b"b.rs", b""),
    (b"b/c/d", b"x"),
    (b"crlf.txt", b"a\r\nb\r\n"),
    (b"nul.bin", b"a\0b"),
    (b"run.sh", b"#!/bin/sh\n"),
    ("\u{e9}/\u{202e}x".as_bytes(), b"1"),
    (b"latin\xE9.txt", b"latin \xE9"),
    (br"latin\xE9.txt", b"escaped"),
    (b"a\nb.rs", b"line"),
    (b"back`tick", b"`"),
    (b"quo\"te' & $(x)", b"\""),
    (br"b\c", b"backslash"),
    (b" space ", b" "),
    (b"-dash", b"-"),
    (b"# heading.md", b"#"),
    (b".hidden/.github.yml", b"h"),
    (b"con.txt", b"c"),
];

/// A repository with every odd name, one executable file and one link, committed.
#[cfg(unix)]
pub(crate) fn odd_tree() -> TempTree {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::PermissionsExt;
    let tree = TempTree::new();
    for (name, bytes) in FILES {
        let path = tree.path().join(OsStr::from_bytes(name));
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    tree.write("long.txt", "0123456789".repeat(20_000));
    tree.write(&format!("{}/deep.rs", "folder/".repeat(40)), "deep");
    let executable = fs::Permissions::from_mode(0o755);
    fs::set_permissions(tree.path().join("run.sh"), executable).unwrap();
    std::os::unix::fs::symlink("b.rs", tree.path().join("link")).unwrap();
    tree.commit_all();
    tree
}

/// Opens the source twice and holds it to what every source promises; gives the tree.
pub(crate) fn conforms(what: &str, open: impl Fn() -> Tree) -> Tree {
    let (tree, again) = (open(), open());
    assert_eq!(
        tree.entries, again.entries,
        "{what}: the same source gives the same entries"
    );
    assert!(!tree.entries.is_empty(), "{what}");
    let listed: Vec<_> = tree.entries.iter().map(|entry| &entry.path).collect();
    assert!(
        listed.is_sorted_by(|a, b| a < b),
        "{what}: sorted, no path twice: {listed:?}"
    );
    for (index, entry) in tree.entries.iter().enumerate() {
        let odd = |name: &str| matches!(name, "" | "." | ".." | ".git");
        assert!(
            !entry.path.split('/').any(odd),
            "{what}: {} is relative and plain",
            entry.path
        );
        if entry.kind == EntryKind::File {
            reads_as_listed(what, (&tree, &again), index, entry);
        } else {
            assert_eq!((entry.size, entry.executable), (0, false), "{what}");
        }
    }
    assert!(tree.contents.read(tree.entries.len(), 1).is_err());
    tree
}

fn reads_as_listed(what: &str, (tree, again): (&Tree, &Tree), index: usize, entry: &Entry) {
    let bytes = tree.contents.read(index, entry.size).unwrap();
    assert_eq!(bytes.len() as u64, entry.size, "{what}: {}", entry.path);
    assert_eq!(bytes, again.contents.read(index, u64::MAX).unwrap());
    if entry.size > 0 {
        let refused = tree.contents.read(index, entry.size - 1);
        assert!(
            matches!(refused, Err(ReadError::TooLarge { .. })),
            "{what}: {}: {refused:?}",
            entry.path
        );
    }
}

/// Archives that git itself makes of a commit.
pub(crate) fn archives(tree: &TempTree) -> Vec<PathBuf> {
    let formats = ["zip", "tar", "tar.gz"];
    let mut made: Vec<_> = formats
        .into_iter()
        .flat_map(|format| {
            ["", "name-1.0/"].map(|prefix| {
                let path = tree.beside(&format!("{}.{format}", prefix.len()));
                let output = format!("--output={}", path.display());
                let prefix = format!("--prefix={prefix}");
                let arguments = ["archive", &output, &prefix, "HEAD"];
                printed(command("git", &tree.path()).args(arguments));
                path
            })
        })
        .collect();
    let packed = tree.beside("packed.tar.zst");
    let plain = fs::read(tree.beside("0.tar")).unwrap();
    fs::write(&packed, zstd::encode_all(&plain[..], 1).unwrap()).unwrap();
    made.push(packed);
    made
}

#[cfg(unix)]
#[test]
fn every_source_conforms_and_gives_the_same_files() {
    let tree = odd_tree();
    let everything = Selection::default();
    let expected = conforms("directory", || {
        open(&tree.path(), None, &everything).unwrap()
    });
    assert_eq!(expected.entries.len(), FILES.len() + 3);
    assert!(
        expected.diagnostics.is_empty(),
        "{:?}",
        expected.diagnostics
    );
    let bytes = |tree: &Tree| -> Vec<_> {
        let files = tree.entries.iter().enumerate();
        let files = files.filter(|(_, entry)| entry.kind == EntryKind::File);
        let read = |index| tree.contents.read(index, 1 << 20).unwrap();
        files
            .map(|(index, entry)| (entry.path.clone(), blake3::hash(&read(index))))
            .collect()
    };
    let check = |what: &str, open: &dyn Fn() -> Tree| {
        let found = conforms(what, open);
        assert_eq!(found.entries, expected.entries, "{what}");
        assert_eq!(bytes(&found), bytes(&expected), "{what}");
        assert!(
            found.diagnostics.is_empty(),
            "{what}: {:?}",
            found.diagnostics
        );
    };
    check("revision", &|| {
        open(&tree.path(), Some("HEAD"), &everything).unwrap()
    });
    tree.git(&["clone", "--quiet", "--bare", ".", "../bare.git"]);
    check("bare repository", &|| {
        open(&tree.beside("bare.git"), None, &everything).unwrap()
    });
    for archive in archives(&tree) {
        let name = archive.file_name().unwrap().to_str().unwrap();
        check(name, &|| open(&archive, None, &everything).unwrap());
    }
}
