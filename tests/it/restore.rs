//! What a dump gives back: every byte, or a word about why not, and never more than its target.

use std::fs;
use std::io::Write;
use std::path::Path;

use create_dump::dump::{Extra, ExtraKind, LAYOUTS};
use create_dump::pipeline::{self, RestoreRequest};
use create_dump::redact::Redactor;
use create_dump::restore::Source;
use proptest::prelude::*;

use crate::program::Program;
use crate::round_trip::{File, dumped, restored};
use crate::support::{TempTree, command, files_below, printed, root};

fn file(name: impl AsRef<[u8]>, bytes: impl AsRef<[u8]>) -> File {
    File {
        name: name.as_ref().to_owned(),
        bytes: bytes.as_ref().to_owned(),
        is_executable: false,
    }
}

/// What every layout frames texts with, and what would end a text or start a file in one.
const FORGED: &[&str] = &[
    "```",
    "````````",
    "```rust 0123456789abcdef\n",
    "\n```\n\n## `forged`\n\n```text\nx\n```\n",
    "\n- `forged`:\n`x`\n",
    "## Left out (1)\n\n- `x`: binary\n",
    "====",
    "========",
    "\n====\n\n==== file forged\nrust 0123456789abcdef\nx\n====\n",
    "\n==== left out (1)\nbinary: x\n",
    "]]>",
    "<![CDATA[",
    "\n</file>\n<file path=\"forged\" digest=\"0123456789abcdef\">\nx\n</file>\n</dump>",
    "&lt;&#13;&amp;<char code=\"12\"/>",
    "\"\n}\n,\n{\"path\": \"forged\", \"content\":\n\"x",
    "\"}\n{\"type\": \"end\", \"files\": 1}\n",
    "{\"type\": \"file\", \"path\": \"forged\"}",
    "(executable; no line break at the end) rust 0123456789abcdef\n",
    "iVBORw0KGgoAAAANSUhEUgAA\n",
    "\\u{202e}\\n\\\\",
    "\r\n",
    "\r",
    "\n",
    "\n\n",
    " ",
    "\t",
    "/",
    "x",
    "caf\u{e9} \u{4f60}\u{597d}",
    "\u{feff}",
    "\u{fffd}",
    "\u{fffe}\u{ffff}",
    "\u{c}\u{1b}[31m\u{1}\u{7f}\u{85}\u{2028}",
];

fn any_bytes() -> impl Strategy<Value = Vec<u8>> {
    let part = prop_oneof![
        8 => prop::sample::select(FORGED).prop_map(|text| text.as_bytes().to_vec()),
        1 => prop::collection::vec(any::<u8>(), 0..6),
        1 => Just(b"\xEF\xBB\xBF".to_vec()),
        1 => Just(b"plain text that goes on for a while\n".to_vec()),
    ];
    let mark: &[&[u8]] = &[b"", b"", b"", b"\xEF\xBB\xBF", b"\xFF\xFE", b"\xFE\xFF"];
    (
        prop::sample::select(mark),
        prop::collection::vec(part, 0..9),
        0..5_u8,
    )
        .prop_map(|(mark, parts, wide)| {
            let bytes = parts.concat();
            let bytes = match (wide, String::from_utf8(bytes.clone())) {
                (0, Ok(text)) => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
                _ => bytes,
            };
            [mark, &bytes].concat()
        })
}

/// Names of every kind that may be written; a number before each keeps them apart.
fn any_files() -> impl Strategy<Value = Vec<File>> {
    let name = prop::collection::vec(
        prop_oneof![
            4 => "[a-z .]{1,6}".prop_map(String::into_bytes),
            1 => "[`\"'<>&()#:;,\\\\\n\r\t=-]{1,4}".prop_map(String::into_bytes),
            1 => "(\u{202e}|\u{fffe}|\u{e9}|\\\\x41|\\\\n| file |rust)".prop_map(String::into_bytes),
            1 => prop::collection::vec(0x80_u8.., 1..3),
            1 => Just(b"/d/".to_vec()),
        ],
        0..4,
    );
    let files = prop::collection::vec((name, any_bytes(), any::<bool>()), 0..6);
    files.prop_map(|files| {
        let numbered = files.into_iter().enumerate();
        let mut files: Vec<File> = numbered
            .map(|(index, (name, bytes, is_executable))| {
                let mut path = index.to_string().into_bytes();
                for (at, part) in name.concat().split(|byte| *byte == b'/').enumerate() {
                    let gap: &[u8] = if at == 0 { b"" } else { b"/_" };
                    path.extend([gap, part].concat());
                }
                File {
                    name: path,
                    bytes,
                    is_executable,
                }
            })
            .collect();
        files.sort();
        files
    })
}

fn any_extras() -> impl Strategy<Value = Vec<Extra>> {
    let text = prop::collection::vec(prop::sample::select(FORGED), 0..5);
    let kind = prop::sample::select(&ExtraKind::ALL[..]);
    let extra = (kind, text).prop_map(|(kind, text)| Extra {
        kind,
        text: Redactor::none().clean(&text.concat()).text,
    });
    prop::collection::vec(extra, 0..3)
}

fn gzip(bytes: &[u8], level: flate2::Compression) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), level);
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn whatever_stands_in_a_tree_comes_back(files in any_files(), extras in any_extras()) {
        for layout in LAYOUTS {
            let dump = dumped(&files, extras.clone(), *layout);
            let found = restored(dump.into_bytes());
            prop_assert!(found.is_ok(), "{}: {:?}", layout.id(), found);
            prop_assert_eq!(&found.unwrap(), &files, "{}", layout.id());
        }
    }

    #[test]
    fn compression_is_taken_off(files in any_files()) {
        for layout in LAYOUTS {
            let dump = dumped(&files, Vec::new(), *layout).into_bytes();
            prop_assert_eq!(&restored(gzip(&dump, flate2::Compression::fast())).unwrap(), &files);
            let zstandard = zstd::encode_all(dump.as_slice(), 1).unwrap();
            prop_assert_eq!(&restored(zstandard).unwrap(), &files);
        }
    }

    /// A dump is damaged or whole, and never something else.
    #[test]
    fn no_change_goes_unnoticed(
        files in any_files(),
        at in any::<prop::sample::Index>(),
        byte in any::<u8>(),
    ) {
        for layout in LAYOUTS {
            let whole = dumped(&files, Vec::new(), *layout).into_bytes();
            let at = at.index(whole.len());
            let mut changed = whole.clone();
            changed[at] = byte;
            for (dump, is_cut) in [(changed, false), (whole[..at].to_vec(), true)] {
                let Ok(found) = restored(dump) else { continue };
                // A note that means nothing any more says that the text is not the file's.
                prop_assert!(found.len() == files.len() || !is_cut, "{} at {}", layout.id(), at);
                // Names, and whether a file may be run, are in no digest.
                for file in found {
                    prop_assert!(files.iter().any(|known| known.bytes == file.bytes));
                }
            }
        }
    }
}

#[test]
fn programs_read_what_is_written_for_them() {
    let files = [
        file("a b", "x < y && z ]]> \u{c}\r\n"),
        file("b", b"caf\xE9 noir\n"),
        file("c", b"\xFF\xFEh\0i\0"),
        file("d", "\u{feff}gr\u{fc}n \u{fffe}"),
        file("e", b"\0\x01"),
        file("f", " x\n"),
        file("g", "\u{c}x\n"),
        file("h", "\rx\n"),
    ];
    let extras = vec![Extra {
        kind: ExtraKind::Log,
        text: Redactor::none().clean("<&>").text,
    }];
    let schema = fs::read_to_string(root().join("docs/dump.schema.json")).unwrap();
    let schema = serde_json::from_str(&schema).unwrap();
    let schema = jsonschema::validator_for(&schema).unwrap();
    let texts = [
        "x < y && z ]]> \u{c}\r\n",
        "caf\u{e9} noir\n",
        "hi",
        "gr\u{fc}n \u{fffe}",
        "AAE=\n",
        " x\n",
        "\u{c}x\n",
        "\rx\n",
    ];
    let dump = |layout| {
        dumped(
            &files,
            extras.clone(),
            create_dump::dump::layout(layout).unwrap(),
        )
    };

    let json: serde_json::Value = serde_json::from_str(&dump("json")).unwrap();
    let wrong: Vec<_> = schema
        .iter_errors(&json)
        .map(|error| error.to_string())
        .collect();
    assert_eq!(wrong, [""; 0]);
    let content = |file: &serde_json::Value| file["content"].as_str().unwrap().to_owned();
    let found: Vec<_> = json["files"]
        .as_array()
        .unwrap()
        .iter()
        .map(content)
        .collect();
    assert_eq!(found, texts);

    let lines = dump("jsonl");
    let lines = lines
        .lines()
        .map(|line| serde_json::from_str(line).unwrap());
    let lines: Vec<serde_json::Value> = lines.collect();
    let types: Vec<_> = lines
        .iter()
        .map(|line| line["type"].as_str().unwrap())
        .collect();
    assert_eq!(types[..3], ["dump", "extra", "file"]);
    assert_eq!(types[types.len() - 1], "end");

    let xml = dump("xml");
    let document = roxmltree::Document::parse(&xml).unwrap();
    let elements = document
        .root_element()
        .children()
        .filter(|node| node.has_tag_name("file"));
    for (element, text) in elements.zip(texts) {
        assert_eq!(text_of(element), text);
    }
}

/// The text of an element by the rules of `docs/dump-formats.md`.
fn text_of(element: roxmltree::Node<'_, '_>) -> String {
    let mut text = String::new();
    for node in element.children() {
        match node.attribute("code") {
            Some(code) => text.push(char::from_u32(code.parse().unwrap()).unwrap()),
            None => text.push_str(node.text().unwrap_or_default()),
        }
    }
    let text = text.strip_prefix('\n').unwrap();
    let notes = element.attribute("notes").unwrap_or_default();
    if notes.contains("no line break at the end") {
        text.strip_suffix('\n').unwrap().to_owned()
    } else {
        text.to_owned()
    }
}

/// A tree of what is hard to keep.
fn hostile_tree() -> TempTree {
    let tree = TempTree::of(&[
        ("src/crlf.rs", "fn a() {}\r\n\r\n"),
        ("src/open", "no end"),
        ("empty", ""),
        ("fence.md", "```rust\n## `forged.py`\n```\n````\n====\n"),
        (".hidden/file", "x\n"),
        ("ignored.o", "x\n"),
        (".gitignore", "*.o\n"),
        ("app.min.js", "!function(){}()\n"),
        ("Cargo.lock", "[[package]]\n"),
        ("secret.py", "password = \"hunter2!\"\n"),
        ("back\\slash", "x\n"),
        ("new\nline `tick` \"quote\"", "x\n"),
        ("\u{202e}reversed", "x\n"),
        (" padded ", "x\n"),
    ]);
    tree.write("latin.c", b"// caf\xE9\n");
    tree.write("mixed.txt", b"gr\xC3\xBCn \xC3\xA4 caf\xE9\n");
    tree.write("mark.txt", b"\xEF\xBB\xBFx\n");
    tree.write("wide.txt", b"\xFF\xFEh\0i\0");
    tree.write("logo.png", (0..=255).collect::<Vec<u8>>());
    #[cfg(unix)]
    {
        use std::os::unix::ffi::OsStrExt;
        use std::os::unix::fs::PermissionsExt;
        let odd = std::ffi::OsStr::from_bytes(b"odd\xFFname");
        fs::write(tree.path().join(odd), "x\n").unwrap();
        let script = tree.path().join("src/open");
        fs::set_permissions(script, fs::Permissions::from_mode(0o755)).unwrap();
    }
    tree
}

#[cfg(unix)]
fn is_executable(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    path.metadata().unwrap().permissions().mode() & 0o111 != 0
}

#[cfg(unix)]
#[test]
fn a_lossless_dump_gives_the_tree_back() {
    let tree = hostile_tree();
    let source = tree.path();
    let program = Program::new();
    for layout in LAYOUTS {
        for ending in ["", ".gz", ".zst"] {
            let dump = tree.beside(&format!("{}{ending}", layout.id()));
            let target = tree.beside(&format!("{}{ending}.d", layout.id()));
            let (dump, target) = (dump.to_str().unwrap(), target.to_str().unwrap());
            let source = source.to_str().unwrap();
            let format = [
                "--lossless",
                "--no-ignore",
                "--format",
                layout.id(),
                "-o",
                dump,
            ];
            let run = program.run(&[&["dump", source], &format[..]].concat());
            assert_eq!(run.code, 0, "{run:?}");
            let run = program.run(&["restore", dump, target]);
            assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{run:?}");
            let before = files_below(Path::new(source));
            let after = files_below(Path::new(target));
            assert_eq!(before.len(), after.len(), "{before:?} {after:?}");
            for (before, after) in before.iter().zip(&after) {
                assert_eq!(before.strip_prefix(source), after.strip_prefix(target));
                assert_eq!(fs::read(before).unwrap(), fs::read(after).unwrap());
                assert_eq!(is_executable(before), is_executable(after), "{after:?}");
            }
        }
    }
}

#[test]
fn a_dump_for_reading_names_what_it_does_not_give_back() {
    let tree = hostile_tree();
    let program = Program::new();
    for layout in LAYOUTS {
        let run = program.run(&[
            "dump",
            tree.path().to_str().unwrap(),
            "--format",
            layout.id(),
        ]);
        let dump = tree.beside("dump");
        fs::write(&dump, run.stdout).unwrap();
        let target = tree.beside(layout.id());
        let (dump, target) = (dump.to_str().unwrap(), target.to_str().unwrap());
        let run = program.run(&["restore", dump, target, "--verbose"]);
        assert_eq!(run.code, 3, "{run:?}");
        for (path, why) in [
            ("secret.py", "secrets were taken out of it"),
            ("logo.png", "it was left out: binary"),
            ("Cargo.lock", "it was left out: lock-file"),
        ] {
            let line = run.stderr.lines().find(|line| line.contains(path)).unwrap();
            assert!(line.contains(why), "{line}");
            assert!(!Path::new(target).join(path).exists());
        }
        let crlf = fs::read(Path::new(target).join("src/crlf.rs")).unwrap();
        assert_eq!(crlf, b"fn a() {}\r\n\r\n");
        assert!(run.stdout.contains(" not restored\n"), "{run:?}");
    }
}

#[test]
fn what_stands_in_the_target_stays() {
    let tree = TempTree::of(&[("a", "new\n"), ("d/b", "new\n")]);
    let program = Program::new();
    let dump = tree.beside("dump");
    let source = tree.path();
    let (dump, source) = (dump.to_str().unwrap(), source.to_str().unwrap());
    program.run(&["dump", source, "-o", dump]);
    let target = TempTree::of(&[("d/b", "old\n")]);
    let folder = target.path();
    let folder = folder.to_str().unwrap();
    let read = |path: &str| fs::read_to_string(target.path().join(path)).unwrap_or_default();

    let run = program.run(&["restore", dump, folder]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("target-occupied"), "{run:?}");
    assert_eq!((read("a").as_str(), read("d/b").as_str()), ("", "old\n"));

    for check in ["--check", "--dry-run"] {
        program.run(&["restore", dump, folder, check, "--force"]);
        assert_eq!(read("a"), "");
    }
    let run = program.run(&["restore", dump, folder, "--force"]);
    assert_eq!(
        (run.code, run.stdout.as_str()),
        (0, "2 files restored, 8 bytes\n")
    );
    assert_eq!(
        (read("a").as_str(), read("d/b").as_str()),
        ("new\n", "new\n")
    );
}

#[cfg(unix)]
#[test]
fn links_are_not_followed() {
    let tree = TempTree::of(&[("a", "new\n"), ("d/b", "new\n")]);
    let program = Program::new();
    let dump = tree.beside("dump");
    let source = tree.path();
    let (dump, source) = (dump.to_str().unwrap(), source.to_str().unwrap());
    program.run(&["dump", source, "-o", dump]);
    for link in ["a", "d"] {
        let target = TempTree::new();
        let outside = target.beside("outside");
        fs::create_dir(&outside).unwrap();
        std::os::unix::fs::symlink(&outside, target.path().join(link)).unwrap();
        let folder = target.path();
        let run = program.run(&["restore", dump, folder.to_str().unwrap(), "--force"]);
        assert_eq!(run.code, 2, "{run:?}");
        assert!(run.stderr.contains("link"), "{run:?}");
        assert_eq!(fs::read_dir(&outside).unwrap().count(), 0);
        assert_eq!(fs::read_dir(folder).unwrap().count(), 1);
    }
}

/// A dump of files with this content `x`, as a stranger may write it.
fn dump_of(names: &[&str]) -> String {
    let digest = &blake3::hash(b"x\n").to_hex()[..16];
    let section = |name: &&str| format!("## `{name}`\n\n```text {digest}\nx\n```\n\n");
    let sections: String = names.iter().map(section).collect();
    format!("# `x`\n\n- Files: {}\n\n{sections}", names.len())
}

#[test]
fn forged_names_are_refused_before_anything_is_written() {
    let program = Program::new();
    for name in [
        "../out",
        "/tmp/out",
        "a/../../out",
        "a//b",
        "b/",
        "  ",
        "\\u{0}",
    ] {
        let tree = TempTree::new();
        fs::write(tree.beside("dump"), dump_of(&["fine", name])).unwrap();
        let (dump, folder) = (tree.beside("dump"), tree.path());
        let run = program.run(&["restore", dump.to_str().unwrap(), folder.to_str().unwrap()]);
        assert_eq!(run.code, 2, "{name}: {run:?}");
        assert!(run.stderr.contains("unsafe-name"), "{name}: {run:?}");
        assert_eq!(files_below(&folder), [""; 0].map(std::path::PathBuf::from));
        assert_eq!(
            fs::read_dir(tree.path().parent().unwrap()).unwrap().count(),
            2
        );
    }
}

#[test]
fn what_would_lie_in_a_git_folder_is_named_and_the_rest_restored() {
    let program = Program::new();
    let tree = TempTree::new();
    let hostile = [".git/config", ".GIT/hooks/x", "a/.Git/x", "b/.git"];
    let names = [&["a/fine"][..], &hostile].concat();
    fs::write(tree.beside("dump"), dump_of(&names)).unwrap();
    let (dump, folder) = (tree.beside("dump"), tree.path());
    let (dump, target) = (dump.to_str().unwrap(), folder.to_str().unwrap());
    for arguments in [
        &["restore", dump, target][..],
        &["restore", dump, target, "--force"],
        &["restore", dump, "--check"],
    ] {
        let run = program.run(arguments);
        assert_eq!(run.code, 3, "{run:?}");
        for name in hostile {
            let line = format!("{name}: not restored, it would lie in a `.git`");
            assert!(run.stderr.contains(&line), "{name}: {run:?}");
        }
        assert_eq!(files_below(&folder), [folder.join("a/fine")]);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn names_that_mean_something_elsewhere_are_restored_where_they_mean_nothing() {
    let program = Program::new();
    let names = [
        "C:\\x",
        "C:/x",
        "a\\.git\\x",
        "git~1/x",
        ".git./x",
        ".git /y",
        "a.",
        "b ",
        "aux",
        "nul.txt",
        "a:b",
        ".g\u{200c}it/config",
        "A",
        "a",
        "*?",
        "-rf",
        "~",
        "$HOME",
        "%s",
    ];
    let files = names.map(|name| (name, "x\n"));
    let tree = TempTree::of(&files);
    for layout in LAYOUTS {
        let (dump, target) = (tree.beside("dump"), tree.beside(layout.id()));
        let (dump, folder) = (dump.to_str().unwrap(), target.to_str().unwrap());
        let source = tree.path();
        let options = ["--lossless", "--format", layout.id(), "-o", dump];
        let run = program.run(&[&["dump", source.to_str().unwrap()], &options[..]].concat());
        assert_eq!(run.code, 0, "{run:?}");
        let run = program.run(&["restore", dump, folder]);
        assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{run:?}");
        for name in names {
            assert_eq!(fs::read(target.join(name)).unwrap(), b"x\n", "{name}");
        }
        assert_eq!(files_below(&target).len(), names.len());
    }
}

/// 3 GB of zeros are 100 kB in Zstandard: nothing of the kind comes into memory.
#[test]
fn a_small_dump_does_not_become_a_large_file() {
    let program = Program::new();
    let tree = TempTree::new();
    let head = dump_of(&["fine", "bomb"]);
    let head = head.strip_suffix("x\n```\n\n").unwrap();
    for ending in ["gz", "zst"] {
        let dump = tree.beside(&format!("dump.{ending}"));
        let bytes = [head.as_bytes(), &vec![b'0'; 100 << 20]].concat();
        let packed = match ending {
            "gz" => gzip(&bytes, flate2::Compression::best()),
            _ => zstd::encode_all(bytes.as_slice(), 1).unwrap(),
        };
        fs::write(&dump, packed).unwrap();
        let folder = tree.path();
        let run = program.run(&["restore", dump.to_str().unwrap(), folder.to_str().unwrap()]);
        assert_eq!(run.code, 2, "{run:?}");
        assert!(run.stderr.contains("much for so small a dump"), "{run:?}");
        assert_eq!(files_below(&folder).len(), 0);
    }
}

#[test]
fn damage_is_named_with_its_line() {
    let program = Program::new();
    let tree = TempTree::of(&[("a", "one\n"), ("b", "two\nthree\n")]);
    let dump = tree.beside("dump");
    let dump = dump.to_str().unwrap();
    program.run(&["dump", tree.path().to_str().unwrap(), "-o", dump]);
    let whole = fs::read_to_string(dump).unwrap();
    let target = tree.beside("target");
    for (damaged, code, what) in [
        (
            whole.replace("three", "there"),
            "dump-damaged",
            "line 11: `b` is not what was dumped",
        ),
        (
            whole.replace("Files: 2", "Files: 3"),
            "dump-damaged",
            "was to hold 3 files, and holds 2",
        ),
        (
            whole.replace("three\n```\n", ""),
            "dump-damaged",
            "line 14: the text that starts here",
        ),
        (
            whole.replace("# `", "x `"),
            "not-a-dump",
            "it starts like none",
        ),
        (String::new(), "not-a-dump", "it starts like none"),
    ] {
        fs::write(dump, damaged).unwrap();
        let run = program.run(&["restore", dump, target.to_str().unwrap()]);
        assert_eq!(run.code, 2, "{run:?}");
        assert!(
            run.stderr.contains(code) && run.stderr.contains(what),
            "{run:?}"
        );
        assert!(!target.exists());
    }
    let run = program.run(&["restore", "nowhere", target.to_str().unwrap()]);
    assert_eq!(run.code, 4);
    assert!(run.stderr.contains("dump-unreadable"), "{run:?}");
}

#[test]
fn an_interruption_is_looked_for_before_each_file() {
    let tree = TempTree::of(&[("a", "x\n"), ("b", "y\n")]);
    let run = Program::new().run_in(&tree.path(), &["dump", "--format", "jsonl"]);
    let restore = |is_stopped: bool| {
        let (_sender, stop) = tokio::sync::watch::channel(is_stopped);
        pipeline::restore(RestoreRequest {
            sources: vec![Source::bytes("dump", run.stdout.clone().into_bytes())],
            folder: Some(tree.beside("out")),
            replaces: false,
            writes: true,
            stop: Some(stop),
        })
    };
    let error = restore(true).unwrap_err();
    assert_eq!(error.code(), "restore-interrupted");
    assert!(
        error.to_string().ends_with("with 0 files written"),
        "{error}"
    );
    assert!(!tree.beside("out").exists());
    assert_eq!(restore(false).unwrap().files.len(), 2);
}

#[cfg(unix)]
#[test]
fn standard_input_is_read_to_its_end() {
    let tree = TempTree::of(&[("a", "x\n")]);
    let pipe = format!(
        "{0} dump tree --format jsonl | {0} restore - out",
        env!("CARGO_BIN_EXE_create-dump")
    );
    let folder = tree.path();
    let folder = folder.parent().unwrap();
    let said = printed(command("sh", folder).args(["-c", &pipe]));
    assert_eq!(said, b"1 files restored, 2 bytes\n");
    assert_eq!(fs::read(folder.join("out/a")).unwrap(), b"x\n");
}

#[test]
fn parts_are_found_beside_the_one_that_is_named() {
    let tree = TempTree::new();
    let digest = |text: &str| blake3::hash(text.as_bytes()).to_hex()[..16].to_owned();
    let part = |number: usize, files: &str| {
        let head = format!("# `x`\n\n- Part: {number} of 2\n- Files: 1\n\n");
        fs::write(tree.beside(&format!("d.{number}.md")), head + files).unwrap();
    };
    let cut = digest("one\ntwo\n");
    let section = |number: usize, text: &str| {
        format!(
            "## `a`\n\n(part {number} of 2, from line {number})\n\n```text {cut}\n{text}\n```\n\n"
        )
    };
    part(1, &section(1, "one"));
    let program = Program::new();
    let first = tree.beside("d.1.md");
    let target = tree.beside("target");
    let (first, target) = (first.to_str().unwrap(), target.to_str().unwrap());
    let run = program.run(&["restore", first, target]);
    assert_eq!(run.code, 2, "{run:?}");
    assert!(run.stderr.contains("part 2 of 2 is missing"), "{run:?}");
    part(2, &section(2, "two"));
    let run = program.run(&["restore", first, target]);
    assert_eq!(run.code, 0, "{run:?}");
    let read = fs::read_to_string(Path::new(target).join("a")).unwrap();
    assert_eq!(read, "one\ntwo\n");
}

/// The manifest says where each text stands, which the bytes there prove.
#[test]
fn the_manifest_says_what_stands_where() {
    let schema = fs::read_to_string(root().join("docs/dump-manifest.schema.json")).unwrap();
    let schema = jsonschema::validator_for(&serde_json::from_str(&schema).unwrap()).unwrap();
    let text = "fn a() {\r\n}\n// \u{e9} \"quoted\"";
    let tree = TempTree::of(&[
        ("src/a.rs", text),
        ("secret.py", "password = \"hunter2!\"\n"),
        ("x.png", "\0"),
    ]);
    let program = Program::new();
    for layout in LAYOUTS {
        let (dump, manifest) = (tree.beside("dump"), tree.beside("manifest"));
        let (dump, manifest) = (dump.to_str().unwrap(), manifest.to_str().unwrap());
        let source = tree.path();
        let source = source.to_str().unwrap();
        let format = ["--format", layout.id(), "-o", dump, "--manifest", manifest];
        let run = program.run(&[&["dump", source], &format[..]].concat());
        assert_eq!(run.code, 0, "{run:?}");
        let manifest = fs::read_to_string(manifest).unwrap();
        let manifest: serde_json::Value = serde_json::from_str(&manifest).unwrap();
        let wrong: Vec<_> = schema
            .iter_errors(&manifest)
            .map(|error| error.to_string())
            .collect();
        assert_eq!(wrong, [""; 0]);
        let [secret, file] = &manifest["files"].as_array().unwrap()[..] else {
            panic!("{manifest}");
        };
        assert_eq!(secret["sha256"], serde_json::Value::Null);
        assert_eq!(secret["redacted"], true);
        assert_eq!(
            file["sha256"],
            "c7343efa33f941dff209f343f71e023806ae4ca31d66a48ca51ac9e322e0f300"
        );
        assert!(file["tokens"].as_u64().unwrap() > 5);
        assert_eq!(manifest["omitted"][0]["reason"], "binary");
        let at = usize::try_from(file["offset"].as_u64().unwrap()).unwrap();
        let length = usize::try_from(file["length"].as_u64().unwrap()).unwrap();
        let body = &fs::read(dump).unwrap()[at..at + length];
        let body = std::str::from_utf8(body).unwrap();
        let expected = match layout.id() {
            "json" => format!("{}\n", serde_json::json!(text)),
            "jsonl" => format!(", \"content\": {}}}\n", serde_json::json!(text)),
            "xml" => format!("{}\n", text.replace('\r', "&#13;")),
            _ => format!("{text}\n"),
        };
        assert_eq!(body, expected, "{}", layout.id());
    }
}
