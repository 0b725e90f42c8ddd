//! Archives, friendly and hostile.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::Path;

use create_dump::model::{EntryKind, Selection, SourceKind, Tree};
use flate2::write::{DeflateEncoder, GzEncoder};
use flate2::{Compression, Crc};
use tar::{EntryType, Header};

use crate::program::{Program, Run};
use crate::source_conformance::conforms;
use crate::support::{TempTree, open};

fn archive(path: &Path) -> Tree {
    let what = path.display().to_string();
    conforms(&what, || open(path, None, &Selection::default()).unwrap())
}

fn refused(path: &Path) -> (&'static str, String) {
    let error = open(path, None, &Selection::default()).unwrap_err();
    (error.code(), error.to_string())
}

fn kinds(tree: &Tree) -> Vec<(&str, EntryKind)> {
    let entries = tree.entries.iter();
    entries
        .map(|entry| (entry.path.as_str(), entry.kind))
        .collect()
}

fn text(tree: &Tree, path: &str) -> Result<String, String> {
    let index = tree.entries.iter().position(|entry| entry.path == path);
    let bytes = tree.contents.read(index.unwrap(), 1 << 20);
    bytes
        .map(|bytes| String::from_utf8(bytes).unwrap())
        .map_err(|error| error.to_string())
}

/// Puts members of any name into a tar; the `tar` crate itself refuses most of these.
#[derive(Default)]
struct Tar(Vec<u8>);

impl Tar {
    fn add(mut self, kind: EntryType, name: &[u8], link: &[u8], bytes: &[u8]) -> Self {
        let mut header = Header::new_gnu();
        header.set_entry_type(kind);
        header.set_mode(0o644);
        header.as_old_mut().name[..name.len()].copy_from_slice(name);
        header.as_old_mut().linkname[..link.len()].copy_from_slice(link);
        header.set_size(bytes.len() as u64);
        self.raw(header, bytes)
    }

    fn raw(&mut self, mut header: Header, bytes: &[u8]) -> Self {
        header.set_cksum();
        self.0.extend_from_slice(header.as_bytes());
        self.0.extend_from_slice(bytes);
        self.0.resize(self.0.len().next_multiple_of(512), 0);
        Self(std::mem::take(&mut self.0))
    }

    fn file(self, name: &str, text: &str) -> Self {
        self.add(EntryType::Regular, name.as_bytes(), b"", text.as_bytes())
    }

    fn end(mut self) -> Vec<u8> {
        self.0.extend_from_slice(&[0; 1024]);
        self.0
    }
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn zstd(bytes: &[u8]) -> Vec<u8> {
    ruzstd::encoding::compress_to_vec(bytes, ruzstd::encoding::CompressionLevel::Fastest)
}

/// A member of a zip, every number of which can be wrong.
#[derive(Clone)]
struct Zipped {
    name: Vec<u8>,
    bytes: Vec<u8>,
    system: u8,
    mode: u32,
    flags: u16,
    method: u16,
    extra: Vec<u8>,
    size: Option<u32>,
    crc: Option<u32>,
}

fn zipped(name: impl AsRef<[u8]>, bytes: impl AsRef<[u8]>) -> Zipped {
    Zipped {
        name: name.as_ref().to_vec(),
        bytes: bytes.as_ref().to_vec(),
        system: 3,
        mode: 0o100_644,
        flags: 0,
        method: 8,
        extra: Vec::new(),
        size: None,
        crc: None,
    }
}

fn crc_of(bytes: &[u8]) -> u32 {
    let mut crc = Crc::new();
    crc.update(bytes);
    crc.sum()
}

impl Zipped {
    fn packed(&self) -> Vec<u8> {
        if self.method != 8 {
            return self.bytes.clone();
        }
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(&self.bytes).unwrap();
        encoder.finish().unwrap()
    }

    /// What the local header and the central one have in common.
    fn head(&self, packed: u32) -> Vec<u8> {
        let size = self.size.unwrap_or(self.bytes.len() as u32);
        let crc = self.crc.unwrap_or_else(|| crc_of(&self.bytes));
        let mut head = vec![20, 0];
        head.extend(self.flags.to_le_bytes());
        head.extend(self.method.to_le_bytes());
        head.extend([0; 4]);
        head.extend(crc.to_le_bytes());
        head.extend(packed.to_le_bytes());
        head.extend(size.to_le_bytes());
        head.extend((self.name.len() as u16).to_le_bytes());
        head
    }
}

fn zip(members: &[Zipped]) -> Vec<u8> {
    let (mut out, mut directory) = (Vec::new(), Vec::new());
    for member in members {
        let offset = out.len() as u32;
        let packed = member.packed();
        let head = member.head(packed.len() as u32);
        out.extend(b"PK\x03\x04".iter().chain(&head).chain(&[0, 0]));
        out.extend(member.name.iter().chain(&packed));
        directory.extend(b"PK\x01\x02\x14");
        directory.push(member.system);
        directory.extend(&head);
        directory.extend((member.extra.len() as u16).to_le_bytes());
        directory.extend([0; 6]);
        directory.extend((member.mode << 16).to_le_bytes());
        directory.extend(offset.to_le_bytes());
        directory.extend(member.name.iter().chain(&member.extra));
    }
    let start = out.len() as u32;
    let count = members.len() as u16;
    out.extend(&directory);
    out.extend(b"PK\x05\x06\0\0\0\0");
    out.extend(count.to_le_bytes().iter().chain(&count.to_le_bytes()));
    out.extend((directory.len() as u32).to_le_bytes());
    out.extend(start.to_le_bytes().iter().chain(&[0, 0]));
    out
}

const HOSTILE: [(&str, EntryKind); 8] = [
    (r"\x2E\x2E/\x2E\x2E/evil.rs", EntryKind::Outside),
    (r"\x2Fetc/evil.rs", EntryKind::Outside),
    ("device", EntryKind::Special),
    ("good.rs", EntryKind::File),
    ("hard", EntryKind::Link),
    (r"latin\xE9.rs", EntryKind::File),
    ("link", EntryKind::Link),
    ("pipe", EntryKind::Special),
];

fn hostile_tar() -> Vec<u8> {
    Tar::default()
        .file("good.rs", "// old")
        .file("../../evil.rs", "evil")
        .file("/etc/evil.rs", "evil")
        .add(EntryType::Symlink, b"link", b"/etc/passwd", b"")
        .add(EntryType::Link, b"hard", b"/etc/passwd", b"")
        .add(EntryType::Char, b"device", b"", b"")
        .add(EntryType::Fifo, b"pipe", b"", b"")
        .add(EntryType::Regular, b"latin\xE9.rs", b"", b"// 1")
        .file("./good.rs", "// new")
        .file(".git/config", "[core]")
        .end()
}

#[test]
fn what_is_hostile_in_an_archive_is_a_line_that_nobody_opens() {
    let tree = TempTree::new();
    let tar = hostile_tar();
    tree.write("a.tar", &tar);
    tree.write("a.tgz", gzip(&tar));
    tree.write("a.tar.zst", zstd(&tar));
    let mode = |name: &str, mode| Zipped {
        mode,
        ..zipped(name, "/etc/passwd")
    };
    let members = [
        zipped("good.rs", "// old"),
        zipped("../../evil.rs", "evil"),
        zipped("/etc/evil.rs", "evil"),
        mode("link", 0o120_777),
        mode("hard", 0o120_777),
        mode("device", 0o020_644),
        mode("pipe", 0o010_644),
        zipped(b"latin\xE9.rs", "// 1"),
        zipped("./good.rs", "// new"),
        zipped(".git/config", "[core]"),
    ];
    tree.write("a.zip", zip(&members));
    for name in ["a.tar", "a.tgz", "a.tar.zst", "a.zip"] {
        let opened = archive(&tree.path().join(name));
        assert_eq!(kinds(&opened), HOSTILE, "{name}");
        assert_eq!(text(&opened, "good.rs").unwrap(), "// new");
        let codes: Vec<_> = opened.diagnostics.iter().map(|note| note.code).collect();
        assert_eq!(codes, ["repeated-name"], "{name}");
        assert_eq!(opened.origin.kind, SourceKind::Archive);
        assert_eq!(
            (&*opened.origin.name, &opened.origin.revision),
            ("a", &None)
        );
        let program = Program::new();
        let path = tree.path().join(name);
        let (code, report) = program.analyze(&path, &[]);
        assert_eq!(code, 0, "{report}");
        assert_eq!(
            reasons(&report),
            [
                r"\x2E\x2E/\x2E\x2E/evil.rs outside",
                r"\x2Fetc/evil.rs outside",
                "device special",
                "good.rs ",
                "hard link",
                r"latin\xE9.rs ",
                "link link",
                "pipe special",
            ]
        );
        let dump = program.run(&["dump", path.to_str().unwrap()]);
        assert!(dump.code == 0 && dump.stdout.contains("new"), "{dump:?}");
        assert!(!dump.stdout.contains("root:") && !dump.stdout.contains("[core]"));
    }
    assert_eq!(
        fs::read_dir(tree.path()).unwrap().count(),
        4,
        "nothing was unpacked"
    );
}

fn reasons(report: &serde_json::Value) -> Vec<String> {
    let entries = report["ledger"]["entries"].as_array().unwrap().iter();
    entries
        .map(|entry| {
            let word = |key: &str| entry[key].as_str().unwrap_or_default().to_owned();
            format!("{} {}", word("path"), word("reason"))
        })
        .collect()
}

#[test]
fn bombs_are_refused_and_large_files_are_left_out() {
    let tree = TempTree::new();
    let zeros = "\0".repeat(4 << 20);
    let mut many = Tar::default();
    for number in 0..17 {
        many = many.file(&format!("{number}"), &zeros);
    }
    let many = many.end();
    tree.write("ratio.tgz", gzip(&many));
    tree.write("ratio.tar.zst", zstd(&many));
    tree.write("honest.tar", &many);
    let member = zipped("0", &zeros);
    let names = (0..17).map(|number| number.to_string());
    let members: Vec<_> = names
        .map(|name| Zipped {
            name: name.into_bytes(),
            ..member.clone()
        })
        .collect();
    tree.write("ratio.zip", zip(&members));
    for name in ["ratio.tgz", "ratio.tar.zst", "ratio.zip"] {
        let (code, message) = refused(&tree.path().join(name));
        assert_eq!(code, "archive-too-large", "{message}");
        assert!(message.contains("200 times its own size"), "{message}");
    }
    assert_eq!(archive(&tree.path().join("honest.tar")).entries.len(), 17);

    let large = "\0".repeat(6 << 20);
    let one = Tar::default()
        .file("large", &large)
        .file("a.rs", "// a")
        .end();
    tree.write("one.tgz", gzip(&one));
    tree.write(
        "one.zip",
        zip(&[zipped("large", &large), zipped("a.rs", "// a")]),
    );
    for name in ["one.tgz", "one.zip"] {
        let (code, report) = Program::new().analyze(&tree.path().join(name), &[]);
        assert_eq!(code, 0);
        assert_eq!(reasons(&report), ["a.rs ", "large too-large"]);
    }
}

#[test]
fn sizes_that_are_lies_cost_the_file_and_no_memory() {
    let tree = TempTree::new();
    let mut header = Header::new_gnu();
    header.set_path("huge").unwrap();
    header.set_mode(0o644);
    header.set_size(10 << 30);
    let mut tar = Tar::default().file("a.rs", "a");
    tree.write("cut.tar", tar.raw(header.clone(), b"few").end());
    let mut name = Header::new_gnu();
    name.set_entry_type(EntryType::GNULongName);
    name.set_size(10 << 30);
    let mut tar = Tar::default().file("a.rs", "a");
    tree.write("name.tar", tar.raw(name, b"few").end());
    for (file, reason) in [
        ("cut.tar", "unexpected end of file"),
        ("name.tar", "a name in it is longer than 1 MiB"),
    ] {
        let opened = archive(&tree.path().join(file));
        assert_eq!(kinds(&opened), [("a.rs", EntryKind::File)]);
        let note = &opened.diagnostics[0];
        assert_eq!(note.code, "archive-damaged");
        assert!(note.message.ends_with(reason), "{note:?}");
        let run = Program::new().run(&["dump", tree.path().join(file).to_str().unwrap()]);
        assert_eq!(run.code, 3, "{run:?}");
    }
    let lying = [
        Zipped {
            size: Some(3),
            ..zipped("longer", "12345")
        },
        Zipped {
            size: Some(9),
            ..zipped("shorter", "12345")
        },
        Zipped {
            crc: Some(7),
            ..zipped("other", "12345")
        },
        Zipped {
            flags: 1,
            ..zipped("secret", "12345")
        },
        Zipped {
            method: 99,
            ..zipped("odd", "12345")
        },
        zipped("right", "12345"),
    ];
    tree.write("lies.zip", zip(&lying));
    let opened = open(&tree.path().join("lies.zip"), None, &Selection::default()).unwrap();
    let promised = "cannot be read: its bytes are not those that the archive promises";
    for (path, result) in [
        ("longer", Err(promised)),
        ("shorter", Err(promised)),
        ("other", Err(promised)),
        ("secret", Err("cannot be read: it is encrypted")),
        (
            "odd",
            Err("cannot be read: it is packed by method 99, which cannot be read"),
        ),
        ("right", Ok("12345")),
    ] {
        let found = text(&opened, path);
        let found = found.as_ref().map(|text| &**text).map_err(|error| &**error);
        assert_eq!(found, result, "{path}");
    }
}

#[test]
fn zips_of_every_make_are_read() {
    let tree = TempTree::new();
    let check = |name: &str, bytes: Vec<u8>, expected: &[&str]| {
        tree.write(name, bytes);
        let opened = archive(&tree.path().join(name));
        let found: Vec<_> = kinds(&opened).into_iter().map(|(path, _)| path).collect();
        assert_eq!(found, expected, "{name}");
        assert!(opened.diagnostics.is_empty());
    };
    let plain = zip(&[zipped("a/b", "1"), zipped("c", "22")]);
    check("plain.zip", plain.clone(), &["a/b", "c"]);
    check("no ending", plain.clone(), &["a/b", "c"]);
    let program = [b"#!/bin/sh\nexit\n".to_vec(), plain.clone()].concat();
    check("self-extracting.zip", program, &["a/b", "c"]);
    let mut comment = plain.clone();
    let length = comment.len() - 2;
    comment.truncate(length);
    comment.extend(b"\x09\0PK\x05\x06 here");
    check("comment.zip", comment, &["a/b", "c"]);
    let windows = |name: &str| Zipped {
        system: 0,
        mode: 0,
        ..zipped(name, "1")
    };
    let backslashes = [windows(r"a\b.rs"), windows("c.rs"), windows(r"empty\")];
    check("windows.zip", zip(&backslashes), &["a/b.rs", "c.rs"]);
    let mixed = [zipped(r"a\b.rs", "1"), zipped("c/d.rs", "1")];
    check("unix.zip", zip(&mixed), &[r"a\b.rs", "c/d.rs"]);
    let unicode = "gr\u{fc}n.rs";
    let mut extra = vec![0x75, 0x70, (5 + unicode.len()) as u8, 0, 1];
    extra.extend(crc_of(b"gr\x81n.rs").to_le_bytes());
    extra.extend(unicode.as_bytes());
    let named = Zipped {
        extra,
        ..zipped(b"gr\x81n.rs", "1")
    };
    check(
        "unicode.zip",
        zip(&[named, zipped("a", "")]),
        &["a", unicode],
    );
    check(
        "large.zip",
        zip64(&zip(&[zipped("a/b", "1"), zipped("c", "2")])),
        &["a/b", "c"],
    );
}

/// The same archive with its directory named by a zip64 record.
fn zip64(plain: &[u8]) -> Vec<u8> {
    let (start, end) = plain.split_at(plain.len() - 22);
    let number = |at: usize| u32::from_le_bytes(end[at..at + 4].try_into().unwrap());
    let mut out = start.to_vec();
    out.extend(b"PK\x06\x06");
    out.extend(44_u64.to_le_bytes());
    out.extend([0; 12]);
    out.extend([2, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0]);
    out.extend(u64::from(number(12)).to_le_bytes());
    out.extend(u64::from(number(16)).to_le_bytes());
    out.extend(b"PK\x06\x07\0\0\0\0");
    out.extend((start.len() as u64).to_le_bytes());
    out.extend([1, 0, 0, 0]);
    out.extend(b"PK\x05\x06\0\0\0\0");
    out.extend([0xFF; 12]);
    out.extend([0, 0]);
    out
}

#[test]
fn ignore_files_of_an_archive_are_obeyed() {
    let files = [
        ("p/.gitignore", "*.log\n/build/\n"),
        ("p/x.log", ""),
        ("p/build/x", ""),
        ("p/src/build/x", ""),
        ("p/src/.gitignore", "x.rs\n!y.log\n"),
        ("p/src/x.rs", ""),
        ("p/src/y.log", ""),
        ("p/skip/.ignore", "*\n"),
        ("p/skip/x", ""),
        ("p/deep/.gitignore", "gone/\n"),
        ("p/deep/gone/.gitignore", "!*\n"),
        ("p/deep/gone/a/b.rs", ""),
    ];
    let tree = TempTree::new();
    let tar = files
        .iter()
        .fold(Tar::default(), |tar, (name, text)| tar.file(name, text));
    tree.write("a.tgz", gzip(&tar.end()));
    tree.write("a.zip", zip(&files.map(|(name, text)| zipped(name, text))));
    for name in ["a.tgz", "a.zip"] {
        let path = tree.path().join(name);
        let expected = [
            ".gitignore",
            "deep/.gitignore",
            "src/.gitignore",
            "src/build/x",
            "src/y.log",
        ];
        let found = archive(&path);
        assert_eq!(
            kinds(&found)
                .iter()
                .map(|(path, _)| *path)
                .collect::<Vec<_>>(),
            expected
        );
        let all = Selection {
            ignore_rules: false,
            ..Selection::default()
        };
        let all = open(&path, None, &all).unwrap();
        assert_eq!(all.entries.len(), files.len());
    }
}

#[test]
fn what_is_no_archive_or_a_damaged_one_is_refused_in_words() {
    let tree = TempTree::new();
    let tar = Tar::default().file("a.rs", "a").end();
    let cases: BTreeMap<&str, (Vec<u8>, &str)> = [
        ("a.tar.bz2", (b"BZh91AY".to_vec(), "packed with bzip2")),
        ("a.tar", (b"\xfd7zXZ\0".to_vec(), "packed with xz")),
        (
            "text.tar",
            (b"hello".to_vec(), "none of zip, tar, gzip and zstd"),
        ),
        ("empty.zip", (Vec::new(), "its directory is missing")),
        (
            "cut.zip",
            (
                zip(&[zipped("a", "1")])[..40].to_vec(),
                "its directory is missing",
            ),
        ),
        (
            "text.gz",
            (gzip(b"hello"), "what is packed in it is no tar"),
        ),
        (
            "text.zst",
            (zstd(b"hello"), "what is packed in it is no tar"),
        ),
        ("cut.tgz", (gzip(&tar)[..20].to_vec(), "")),
        ("odd.zst", (b"\x28\xb5\x2f\xfdhello".to_vec(), "")),
    ]
    .into();
    for (name, (bytes, reason)) in cases {
        tree.write(name, bytes);
        let (code, message) = refused(&tree.path().join(name));
        assert_eq!(code, "archive-unreadable", "{name}: {message}");
        assert!(message.contains(reason), "{name}: {message}");
    }
    tree.write("notes.txt", "hello");
    assert_eq!(
        refused(&tree.path().join("notes.txt")).0,
        "source-not-a-directory"
    );
    let empty = [0; 10_240];
    tree.write("none.tar", empty);
    tree.write("none.tgz", gzip(&empty));
    tree.write("none.zip", zip(&[]));
    for name in ["none.tar", "none.tgz", "none.zip"] {
        let none = open(&tree.path().join(name), None, &Selection::default()).unwrap();
        assert!(none.entries.is_empty(), "{name}");
    }
    let Run { code, stderr, .. } =
        Program::new().run(&["dump", tree.path().join("a.tar").to_str().unwrap()]);
    assert_eq!(code, 2, "{stderr}");
}

#[test]
fn long_names_and_large_numbers_of_every_tar_are_read() {
    let tree = TempTree::new();
    let long = "folder/".repeat(30) + "a.rs";
    let mut builder = tar::Builder::new(Vec::new());
    let mut header = Header::new_gnu();
    header.set_size(1);
    header.set_mode(0o755);
    builder
        .append_data(&mut header.clone(), &long, &b"g"[..])
        .unwrap();
    let posix = format!("path={}", "posix/".repeat(30) + "b.rs");
    let record = format!("{} {posix}\n", posix.len() + 5);
    let mut extra = Header::new_ustar();
    extra.set_entry_type(EntryType::XHeader);
    extra.set_size(record.len() as u64);
    extra.set_path("PaxHeaders/b").unwrap();
    extra.set_cksum();
    builder.append(&extra, record.as_bytes()).unwrap();
    let mut ustar = Header::new_ustar();
    ustar.set_size(1);
    ustar.set_path("short").unwrap();
    ustar.set_cksum();
    builder.append(&ustar, &b"p"[..]).unwrap();
    tree.write("a.tar", builder.into_inner().unwrap());
    let opened = archive(&tree.path().join("a.tar"));
    let posix = "posix/".repeat(30) + "b.rs";
    assert_eq!(
        kinds(&opened),
        [
            (long.as_str(), EntryKind::File),
            (posix.as_str(), EntryKind::File)
        ]
    );
    assert_eq!(
        (
            text(&opened, &long).unwrap(),
            text(&opened, &posix).unwrap()
        ),
        ("g".into(), "p".into())
    );
    assert!(opened.entries[0].executable);
}

#[test]
fn sparse_files_are_not_filled_with_zeros() {
    let tree = TempTree::new();
    let mut sparse = Header::new_gnu();
    sparse.set_entry_type(EntryType::GNUSparse);
    sparse.set_path("sparse.rs").unwrap();
    sparse.set_size(0);
    let gnu = sparse.as_gnu_mut().unwrap();
    gnu.set_is_extended(true);
    gnu.realsize.copy_from_slice(b"50000000000\0");
    let mut tar = Tar::default();
    let mut tar = tar.raw(sparse, b"");
    tar.0.extend([0; 512]);
    tree.write("gnu.tar", tar.file("z.rs", "z").end());
    let record = |key: &str| format!("{} {key}\n", key.len() + 4);
    let said = record("GNU.sparse.name=sparse.rs") + &record("GNU.sparse.realsize=5000000000");
    let tar = Tar::default()
        .add(EntryType::XHeader, b"x", b"", said.as_bytes())
        .file("GNUSparseFile.0/sparse.rs", "1\n0\n0\n")
        .file("z.rs", "z");
    tree.write("posix.tar", tar.end());
    for name in ["gnu.tar", "posix.tar"] {
        let opened = archive(&tree.path().join(name));
        let expected = [("sparse.rs", EntryKind::Special), ("z.rs", EntryKind::File)];
        assert_eq!(kinds(&opened), expected, "{name}");
        assert_eq!(text(&opened, "z.rs").unwrap(), "z");
    }
}
