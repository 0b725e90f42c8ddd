//! Where dumps go: compressed files, checksums, a dump a folder, a dump that follows its source; and
//! what stands before the files.

use std::fs;
use std::path::Path;

use crate::program::Program;
use crate::support::{TempTree, command, printed};

fn path(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[test]
fn a_compressed_dump_is_the_dump_and_the_same_every_time() {
    let program = Program::new();
    let tree = TempTree::of(&[("a.rs", "fn a() {}\n"), ("b.md", "# B\n")]);
    let source = tree.path();
    let plain = program.run(&["dump", path(&source)]).stdout;
    let here = |name: &str| tree.beside(name);
    for (name, reader) in [("x.md.gz", "gzip"), ("x.md.zst", "zstd")] {
        let mut bytes = Vec::new();
        for _ in 0..2 {
            let output = here(name);
            let run = program.run(&["dump", path(&source), "-o", path(&output)]);
            assert_eq!((run.code, run.stdout.as_str()), (0, ""), "{}", run.stderr);
            bytes.push(fs::read(&output).unwrap());
        }
        assert_eq!(bytes[0], bytes[1]);
        let unpacked = match reader {
            "gzip" => printed(command("gzip", &tree.path()).args(["-dc", path(&here(name))])),
            _ => zstd::decode_all(bytes[0].as_slice()).unwrap(),
        };
        assert_eq!(String::from_utf8(unpacked).unwrap(), plain);
    }
}

#[test]
fn a_checksum_is_one_that_sha256sum_takes() {
    let program = Program::new();
    let tree = TempTree::of(&[("a.rs", "fn a() {}\n")]);
    let source = tree.path();
    for name in ["x.md", "x y.md.gz", "odd\\name\n.md"] {
        let output = tree.beside(name);
        let arguments = ["dump", path(&source), "-o", path(&output), "--checksum"];
        assert_eq!(program.run(&arguments).code, 0);
        let checksum = format!("{name}.sha256");
        let folder = output.parent().unwrap();
        printed(command("sha256sum", folder).args(["--check", "--strict", &checksum]));
    }
}

#[test]
fn a_dump_does_not_hold_the_one_before_it() {
    let program = Program::new();
    let tree = TempTree::of(&[("a.rs", "fn a() {}\n")]);
    let source = tree.path();
    for name in ["dump.md", "odd *[name].md"] {
        let output = tree.path().join(name);
        let arguments = ["dump", path(&source), "-o", path(&output), "--checksum"];
        let text = [(); 2].map(|()| {
            assert_eq!(program.run(&arguments).code, 0);
            fs::read_to_string(&output).unwrap()
        });
        assert!(!text[0].contains("Left out"));
        let second: Vec<_> = text[1]
            .lines()
            .filter(|line| line.contains("excluded"))
            .collect();
        assert_eq!(second.len(), 2, "{}", text[1]);
        fs::remove_file(&output).unwrap();
        fs::remove_file(tree.path().join(format!("{name}.sha256"))).unwrap();
    }
}

#[test]
fn no_run_packs_what_another_wrote_beside_its_dump() {
    let program = Program::new();
    for options in [
        &["-o", "dump.md", "--split-tokens", "300"][..],
        &[
            "-o",
            "dump-1.0.md.gz",
            "--split-tokens",
            "300",
            "--checksum",
        ],
        &["-o", "dump.md", "--explain-selection=why.json"],
        &["-o", "dump.md", "--manifest", "what.json"],
        &[
            "--format",
            "xml=dump-{time}.xml",
            "--format",
            "json=what.json",
        ],
    ] {
        let tree = TempTree::of(&[("a.rs", "fn a() {}\n"), ("b.rs", "fn b() {}\n")]);
        let run = || {
            let arguments = [&["dump", "."][..], options].concat();
            let run = program.run_in(&tree.path(), &arguments);
            assert_eq!(run.code, 0, "{}", run.stderr);
            crate::support::files_below(&tree.path())
        };
        let before = run();
        assert_eq!(run(), before);
        let list = program.run_in(&tree.path(), &[&["dump", ".", "--stats"], options].concat());
        let first = list.stderr.lines().next().unwrap();
        assert!(
            first.starts_with("files: 2 in full"),
            "{options:?}: {first}"
        );
    }
}

#[test]
fn several_layouts_are_the_dumps_that_each_would_be() {
    let program = Program::new();
    let tree = TempTree::of(&[("a.rs", "fn a() {}\n"), ("b.md", "# B\n")]);
    let source = tree.path();
    let (xml, json) = (tree.beside("x.xml.gz"), tree.beside("y.json"));
    let written =
        [("xml", &xml), ("json", &json)].map(|(name, file)| format!("{name}={}", path(file)));
    let further = ["--format", &written[0], "--format", &written[1]];
    let dump = |options: &[&str]| {
        let run = program.run(&[&["dump", path(&source)], options].concat());
        assert_eq!(run.code, 0, "{}", run.stderr);
        run.stdout
    };
    assert_eq!(
        dump(&further),
        "",
        "nothing goes to standard output unasked"
    );
    let unpacked = printed(command("gzip", &source).args(["-dc", path(&xml)]));
    assert_eq!(unpacked, dump(&["--format", "xml"]).into_bytes());
    assert_eq!(
        fs::read_to_string(&json).unwrap(),
        dump(&["--format", "json"])
    );
    assert_eq!(
        dump(&[&further[..], &["--format", "plain"]].concat()),
        dump(&["--format", "plain"])
    );
    let parts = [&further[..], &["--split-tokens", "300"]].concat();
    assert_eq!(dump(&parts), "");
    let part = tree.beside("y.1.json");
    assert!(fs::read_to_string(part).unwrap().contains("a.rs"));
}

#[test]
fn dumps_of_folders_are_no_folder_and_in_no_folder() {
    let program = Program::new();
    for folder in ["out", "a", "."] {
        let tree = TempTree::of(&[("a/a.rs", "fn a() {}\n"), ("b/b.rs", "fn b() {}\n")]);
        for _ in 0..3 {
            let arguments = ["dump", ".", "--each", "*", "-o", folder, "--checksum"];
            let run = program.run_in(&tree.path(), &arguments);
            assert_eq!(run.code, 0, "{}", run.stderr);
        }
        let text = |name: &str| fs::read_to_string(tree.path().join(folder).join(name)).unwrap();
        for name in ["a", "b"] {
            let dump = text(&format!("{name}.md"));
            let files = dump.lines().filter(|line| line.starts_with("## `"));
            assert_eq!(files.collect::<Vec<_>>(), [format!("## `{name}.rs`")]);
        }
        assert!(!tree.path().join(folder).join("out.md").exists());
    }
}

#[test]
fn options_that_make_no_sense_together_are_refused() {
    let program = Program::new();
    let tree = TempTree::of(&[("a/a.rs", "fn a() {}\n"), ("source.zip", "no archive\n")]);
    for options in [
        &["--lossless", "--compress"][..],
        &["--lossless", "--strip-comments"],
        &["--lossless", "--level", "*=line"],
        &["--split-tokens", "1000"],
        &["--split-tokens", "1000", "--clipboard"],
        &["--split-tokens", "1000", "--watch", "-o", "dump.md"],
        &["--split-tokens", "1000", "--each", "*", "-o", "out"],
        &["--split-tokens", "1000", "--keep", "2", "-o", "{time}.md"],
        &["--checksum", "-o", "-"],
        &["--each", "*", "-o", "-"],
        &["source.zip", "--each", "*", "-o", "out"],
        &["--format", "json=a.json", "--each", "*", "-o", "out"],
        &["--format", "json=a.json", "--watch", "-o", "dump.md"],
        &["--format", "json=a.json", "--format", "xml=a.json"],
        &["--format", "json=", "-o", "dump.md"],
        &["--format", "pdf"],
        &["source.zip", "--watch", "-o", "dump.md"],
    ] {
        let run = program.run_in(&tree.path(), &[&["dump"], options].concat());
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{options:?}");
        assert!(run.stderr.starts_with("error: "), "{}", run.stderr);
        assert_eq!(crate::support::files_below(&tree.path()).len(), 2);
    }
}

#[test]
fn each_folder_that_matches_gets_its_dump() {
    let program = Program::new();
    let tree = TempTree::of(&[
        ("packages/a/src/a.rs", "fn a() {}\n"),
        ("packages/b/b.rs", "fn b() {}\n"),
        ("packages/readme", "x\n"),
        ("other/c.rs", "fn c() {}\n"),
    ]);
    let source = tree.path();
    let output = tree.path().join("dumps");
    let arguments = [
        "dump",
        path(&source),
        "--each",
        "packages/*",
        "-o",
        path(&output),
    ];
    for _ in 0..2 {
        let run = program.run(&[&arguments[..], &["--checksum"]].concat());
        assert_eq!((run.code, run.stdout.as_str()), (0, ""), "{}", run.stderr);
        let found: Vec<_> = crate::support::files_below(&output)
            .into_iter()
            .map(|file| path(file.strip_prefix(&output).unwrap()).to_owned())
            .collect();
        let expected = ["a.md", "a.md.sha256", "b.md", "b.md.sha256"];
        assert_eq!(found, expected.map(|name| format!("packages/{name}")));
        let a = fs::read_to_string(output.join("packages/a.md")).unwrap();
        assert!(a.contains("src/a.rs") && !a.contains("fn b()"), "{a}");
    }
}

#[test]
#[cfg(unix)]
fn of_several_dumps_all_appear_or_none() {
    let program = Program::new();
    let tree = TempTree::of(&[("p/a/a.rs", "fn a() {}\n"), ("p/b/b.rs", "fn b() {}\n")]);
    let source = tree.path();
    let output = tree.beside("dumps");
    let arguments = ["dump", path(&source), "--each", "p/*", "-o", path(&output)];
    // A folder stands where the second dump is to go.
    fs::create_dir_all(output.join("p/b.md/taken")).unwrap();
    fs::write(output.join("p/a.md"), "before").unwrap();
    fs::write(output.join("p/b.md/taken/file"), "x").unwrap();
    let failing: [(&[&str], i32, &str); 2] =
        [(&["--max-tokens", "1"], 2, "pack `p/a`"), (&[], 4, "b.md")];
    for (more, code, said) in failing {
        let run = program.run(&[&arguments[..], more].concat());
        assert_eq!(run.code, code, "{}", run.stderr);
        assert!(run.stderr.contains(said), "{}", run.stderr);
        assert_eq!(fs::read_to_string(output.join("p/a.md")).unwrap(), "before");
        assert!(output.join("p/b.md/taken/file").exists());
        let names: Vec<_> = fs::read_dir(&output)
            .unwrap()
            .map(|entry| entry.unwrap().file_name())
            .collect();
        assert_eq!(names, ["p"]);
    }
}

#[test]
fn instructions_commits_and_the_patch_stand_before_the_files() {
    let program = Program::new();
    let tree = TempTree::of(&[("a.rs", "fn a() {}\n")]);
    let source = tree.path();
    let first = tree.commit_all();
    tree.write("b.rs", "fn b() {}\n");
    tree.git(&["add", "b.rs"]);
    tree.git(&["commit", "--quiet", "--message=Add b\n\nAt length."]);
    tree.write("c.rs", "fn c() {}\n");
    let instructions = tree.beside("instructions.md");
    fs::write(&instructions, "Look for bugs.\n").unwrap();
    let arguments = [
        "dump",
        path(&source),
        "--format",
        "json",
        "--instructions",
        path(&instructions),
        "--git-log",
        "5",
        "--diff",
        &first,
    ];
    let run = program.run(&arguments);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let dump: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    let extras = dump["extras"].as_array().unwrap();
    let kinds: Vec<_> = extras
        .iter()
        .map(|extra| extra["kind"].as_str().unwrap())
        .collect();
    assert_eq!(kinds, ["instructions", "log", "diff"]);
    let second = tree.git(&["rev-parse", "HEAD"]);
    assert_eq!(
        extras[1]["text"].as_str().unwrap(),
        format!(
            "{} 2024-01-01 Ada\n    Add b\n    - b.rs\n{} 2024-01-01 Ada\n    First\n    - a.rs\n",
            &second[..12],
            &first[..12]
        )
    );
    let patch = extras[2]["text"].as_str().unwrap();
    assert!(
        patch.contains("+++ b/b.rs\n") && patch.contains("+++ b/c.rs\n"),
        "{patch}"
    );
}

#[test]
fn a_patch_holds_no_secret_and_says_that_it_no_longer_applies() {
    let program = Program::new();
    let token = format!("ghp_{}", "aZ3bY9cX1dW7eV5fU2gT8hS4iR6jQ0kP1234");
    let tree = TempTree::of(&[("a.rs", &format!("let token = \"{token}\";\n"))]);
    let source = tree.path();
    let first = tree.commit_all();
    tree.write("a.rs", "let token = load();\n");
    let run = program.run(&["dump", path(&source), "--diff", &first]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(!run.stdout.contains(&token), "{}", run.stdout);
    assert!(
        run.stdout.contains("-let token = \"[redacted:"),
        "{}",
        run.stdout
    );
    assert!(run.stderr.contains("patch-redacted"), "{}", run.stderr);
}

#[test]
#[cfg(unix)]
fn a_watched_dump_follows_its_source_and_ends_when_asked() {
    let program = Program::new();
    let tree = TempTree::of(&[("a.rs", "fn a() {}\n")]);
    let source = tree.path();
    let output = tree.path().join("dump.md");
    let holds = |what: &str| fs::read_to_string(&output).is_ok_and(|text| text.contains(what));
    let steps = std::cell::Cell::new(0);
    let ready = || {
        match steps.get() {
            0 if holds("fn a()") => {
                tree.write("new/b.rs", "fn b() {}\n");
                steps.set(1);
            }
            1 if holds("fn b()") => {
                fs::remove_dir_all(tree.path().join("new")).unwrap();
                steps.set(2);
            }
            2 if !holds("fn b()") => {
                (0..500).for_each(|index| tree.write(&format!("many/{index}.rs"), "fn c() {}\n"));
                steps.set(3);
            }
            3 if holds("many/499.rs") => steps.set(4),
            _ => {}
        }
        steps.get() == 4
    };
    let run = program.interrupt(
        &["dump", path(&source), "-o", path(&output), "--watch"],
        ready,
    );
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(run.stderr.contains("interrupted"), "{}", run.stderr);
}

#[test]
fn what_a_dump_holds_is_told_once() {
    let program = Program::new();
    let tree = TempTree::of(&[("a.rs", "fn a() {}\n")]);
    let source = tree.path();
    for (option, told) in [("--stats", "tokens: "), ("--explain-selection", " a.rs")] {
        let run = program.run(&["dump", path(&source), option]);
        assert_eq!(run.code, 0, "{}", run.stderr);
        assert_eq!(run.stderr.matches(told).count(), 1, "{}", run.stderr);
    }
}

const TOKEN: &str = "ghp_aZ3bY9cX1dW7eV5fU2gT8hS4iR6jQ0kP1234";

#[test]
fn a_dump_fails_for_secrets_if_asked_to_and_a_baseline_settles_them() {
    let program = Program::new();
    let tree = TempTree::of(&[("a.rs", &format!("fn a() {{}}\nlet token = \"{TOKEN}\";\n"))]);
    let source = tree.path();
    let baseline = tree.beside("baseline.json");
    let dump = |more: &[&str]| program.run(&[&["dump", path(&source)], more].concat());

    let run = dump(&["--fail-on", "secrets"]);
    assert_eq!(run.code, 1, "{}", run.stderr);
    assert!(run.stderr.contains("a.rs:2: github-"), "{}", run.stderr);
    assert!(run.stdout.contains("[redacted:") && !run.stdout.contains(TOKEN));
    assert!(!run.stderr.contains(TOKEN), "{}", run.stderr);

    let told = dump(&[]);
    assert_eq!(told.code, 0);
    assert!(told.stderr.contains("secret-found"), "{}", told.stderr);

    assert_eq!(dump(&["--write-secrets-baseline", path(&baseline)]).code, 0);
    let written = fs::read_to_string(&baseline).unwrap();
    assert!(!written.contains(TOKEN));
    let settled = ["--secrets-baseline", path(&baseline)];
    let run = dump(&[&settled[..], &["--fail-on", "secrets"]].concat());
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(!run.stdout.contains(TOKEN));
    let run = dump(&[&settled[..], &["--fail-on", "secrets=all"]].concat());
    assert_eq!(run.code, 1, "{}", run.stderr);
    let again = [&settled[..], &["--write-secrets-baseline", path(&baseline)]].concat();
    assert_eq!(dump(&again).code, 0);
    assert_eq!(fs::read_to_string(&baseline).unwrap(), written);
}

#[test]
fn a_secret_of_one_file_does_not_stand_in_the_name_of_another() {
    let secret = ["Qw7ZGEON", "YlgC9ztjfI"].concat();
    let tree = TempTree::of(&[
        (&format!("a/{secret}.txt"), "in a name\n"),
        (&format!("dir-{secret}/in.txt"), "in a folder\n"),
    ]);
    let program = Program::new();
    let source = tree.path();
    let dump = |options: &[&str]| {
        let run = program.run(&[&["dump", path(&source)], options].concat());
        assert_eq!(run.code, 0, "{}", run.stderr);
        assert!(run.stderr.matches(&secret).count() == 0, "{}", run.stderr);
        run.stdout
    };
    assert!(dump(&[]).contains(&secret), "nothing says that it is one");
    tree.write("z.py", format!("password = '{secret}'\n"));
    for options in [
        &["--tree"][..],
        &["--max-tokens", "300", "--tree"],
        &["--level", "**=line"],
    ] {
        let text = dump(options);
        assert!(!text.contains(&secret), "{options:?}: {text}");
        assert!(text.contains("in.txt"), "{options:?}: {text}");
    }
}

#[test]
fn secrets_stay_only_for_a_user_who_says_so() {
    let program = Program::new();
    let tree = TempTree::of(&[("a.rs", &format!("let token = \"{TOKEN}\";\n"))]);
    let source = tree.path();
    let run = program.run(&["dump", path(&source), "--no-redact"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(run.stdout.contains(TOKEN));
    for option in ["--no-redact", "--lossless"] {
        let run = program.run(&["dump", path(&source), option, "--fail-on", "secrets"]);
        assert_eq!((run.code, run.stdout.as_str()), (1, ""), "{}", run.stderr);
        assert!(!run.stderr.contains(TOKEN), "{}", run.stderr);
    }
}

#[test]
fn of_dumps_with_a_time_the_newest_are_kept_and_nothing_else_is_touched() {
    let tree = TempTree::of(&[("a.rs", "fn a() {}\n")]);
    let source = tree.path();
    let output = tree.path().join("dump-{time}.md.gz");
    for day in 0..4 {
        let seconds = (1_735_689_600 + day * 86_400).to_string();
        let program = Program::new().with("SOURCE_DATE_EPOCH", &seconds);
        if day == 3 {
            tree.write("dump-20000101T000000Z.md.gz", "mine");
            tree.write("dump-old.md.gz", "mine");
        }
        let options = ["--keep", "2", "--checksum"];
        let run =
            program.run(&[&["dump", path(&source), "-o", path(&output)], &options[..]].concat());
        assert_eq!(run.code, 0, "{}", run.stderr);
    }
    let names: Vec<_> = crate::support::files_below(&source)
        .iter()
        .map(|file| path(file.strip_prefix(&source).unwrap()).to_owned())
        .collect();
    assert_eq!(
        names,
        [
            "a.rs",
            "dump-20000101T000000Z.md.gz",
            "dump-20250103T000000Z.md.gz",
            "dump-20250103T000000Z.md.gz.sha256",
            "dump-20250104T000000Z.md.gz",
            "dump-20250104T000000Z.md.gz.sha256",
            "dump-old.md.gz",
        ]
    );
    let newest = source.join("dump-20250104T000000Z.md.gz");
    let text = printed(command("gzip", &source).args(["-dc", path(&newest)]));
    assert!(!String::from_utf8(text).unwrap().contains("## `dump-"));
}

/// Files of a folder with their text.
fn texts(folder: &Path) -> Vec<(String, String)> {
    let read = |file: std::path::PathBuf| {
        let name = file.strip_prefix(folder).unwrap().display().to_string();
        (name, fs::read_to_string(file).unwrap())
    };
    crate::support::files_below(folder)
        .into_iter()
        .map(read)
        .collect()
}

fn long_files(words: usize) -> Vec<(String, String)> {
    let text = |name: &str| format!("{name} {}\n", "word ".repeat(words));
    ["a", "b", "c", "d"]
        .map(|name| (format!("{name}.txt"), text(name)))
        .into()
}

#[test]
fn parts_of_an_earlier_run_do_not_stay_beside_new_ones() {
    let program = Program::new();
    let tree = TempTree::new();
    for (name, text) in long_files(200) {
        tree.write(&name, text);
    }
    let (source, folder) = (tree.path(), tree.beside("out"));
    fs::create_dir(&folder).unwrap();
    for (name, text) in [("d.9.md", "mine"), ("d.x.md", "mine"), ("d.10.txt", "mine")] {
        fs::write(folder.join(name), text).unwrap();
    }
    let output = folder.join("d.md");
    let run = |limit: &str| {
        let options = ["-o", path(&output), "--split-tokens", limit, "--checksum"];
        let run = program.run(&[&["dump", path(&source)], &options[..]].concat());
        assert_eq!(run.code, 0, "{}", run.stderr);
        fs::read_dir(&folder).unwrap().count()
    };
    let (many, few) = (run("300"), run("700"));
    assert!(many > few && few >= 3 + 2 * 2, "{many} {few}");
    let is_part =
        |name: &String| name.ends_with(".md") && !["d.9.md", "d.x.md"].contains(&name.as_str());
    let names = texts(&folder)
        .into_iter()
        .map(|(name, _)| name)
        .filter(is_part);
    let parts: Vec<String> = names
        .map(|name| path(&folder.join(name)).to_owned())
        .collect();
    let back = tree.beside("back");
    let mut arguments = vec!["restore"];
    arguments.extend(parts.iter().map(String::as_str));
    arguments.extend(["-o", path(&back)]);
    let run = program.run(&arguments);
    assert_eq!(run.code, 0, "{run:?}");
    assert_eq!(texts(&back), texts(&source));
}

#[test]
fn parts_of_two_dumps_are_never_put_together() {
    let program = Program::new();
    let tree = TempTree::new();
    let dump = |layout: &str, name: &str, words: usize| {
        for (name, text) in long_files(words) {
            tree.write(&name, text);
        }
        let source = tree.path();
        let output = tree.beside(name);
        let options = [
            "--format",
            layout,
            "--split-tokens",
            "700",
            "-o",
            path(&output),
        ];
        let run = program.run(&[&["dump", path(&source)], &options[..]].concat());
        assert_eq!(run.code, 0, "{}", run.stderr);
    };
    for layout in ["markdown", "xml", "json", "jsonl", "plain"] {
        dump(layout, "old", 200);
        dump(layout, "new", 201);
        let (old, new) = (tree.beside("old.1"), tree.beside("new.1"));
        let run = program.run(&["restore", path(&new), "--check"]);
        assert_eq!(run.code, 0, "{layout} {run:?}");
        fs::copy(old, &new).unwrap();
        let run = program.run(&["restore", path(&new), "--check"]);
        assert_eq!(run.code, 2, "{layout} {run:?}");
        assert!(run.stderr.contains("is a part of another dump"), "{run:?}");
    }
}

#[test]
fn all_results_of_a_run_appear_or_none() {
    let program = Program::new();
    let tree = TempTree::of(&[
        ("s/a.txt", "a\n"),
        ("out/x.md", "before\n"),
        ("out/folder.sha256/x", ""),
    ]);
    for (name, text) in long_files(200) {
        tree.write(&format!("s/{name}"), text);
    }
    fs::create_dir_all(tree.path().join("out/d.2.md")).unwrap();
    let before = texts(&tree.path());
    for options in [
        &["-o", "out/x.md", "--manifest", "nowhere/m.json"][..],
        &["-o", "out/x.md", "--manifest", "out"],
        &["-o", "out/x.md", "--explain-selection=nowhere/why.json"],
        &[
            "-o",
            "out/x.md",
            "--write-secrets-baseline",
            "nowhere/b.json",
        ],
        &["--manifest", "nowhere/m.json"],
        &["-o", "out/folder", "--checksum"],
        &["-o", "out/d.md", "--split-tokens", "300"],
        &["-o", "out/x.md", "--explain-selection=out/folder.sha256"],
    ] {
        let run = program.run_in(&tree.path(), &[&["dump", "s"], options].concat());
        assert_eq!(
            (run.code, run.stdout.as_str()),
            (4, ""),
            "{options:?} {run:?}"
        );
        assert!(
            run.stderr.contains("output-unwritable"),
            "{options:?} {run:?}"
        );
        assert_eq!(texts(&tree.path()), before, "{options:?}");
    }
    for options in [
        &["-o", "out/x.md", "--manifest", "out/x.md"][..],
        &["-o", "out/x.md", "--manifest", "out/../out/x.md"],
        &[
            "-o",
            "out/y",
            "--checksum",
            "--explain-selection=out/y.sha256",
        ],
        &["--manifest", "m", "--write-secrets-baseline", "./m"],
    ] {
        let run = program.run_in(&tree.path(), &[&["dump", "s"], options].concat());
        assert_eq!(run.code, 2, "{options:?} {run:?}");
        assert!(run.stderr.contains("same-output"), "{options:?} {run:?}");
        assert_eq!(texts(&tree.path()), before, "{options:?}");
    }
}

#[test]
fn an_archive_is_not_replaced_by_its_own_dump() {
    let program = Program::new();
    let tree = TempTree::of(&[("a.txt", "a\n")]);
    let archive = tree.beside("a.tar");
    printed(command("tar", &tree.path()).args(["-cf", path(&archive), "a.txt"]));
    let before = fs::read(&archive).unwrap();
    let run = program.run(&["dump", path(&archive), "-o", path(&archive)]);
    assert_eq!(run.code, 2, "{run:?}");
    assert_eq!(fs::read(&archive).unwrap(), before);
}

#[test]
fn empty_values_are_mistakes_of_the_command_line() {
    let program = Program::new();
    let tree = TempTree::of(&[("a.txt", "a\n")]);
    for options in [
        &["--rev", ""][..],
        &["--since="],
        &["--diff", ""],
        &["--include", ""],
        &["--exclude="],
        &["--prefer", ""],
        &["--level", ""],
        &["--output", ""],
        &["--format", ""],
        &["--manifest", ""],
        &["--explain-selection="],
        &["--max-tokens", ""],
        &["--max-file-size", ""],
        &["--each", "", "-o", "x"],
        &["--files-from", ""],
        &["--instructions", ""],
        &["--git-log", ""],
        &["--secrets-baseline", ""],
        &["--set", ""],
        &["--config", ""],
        &["--tokenizer", ""],
        &[""],
    ] {
        let run = program.run_in(&tree.path(), &[&["dump"], options].concat());
        assert_eq!(
            (run.code, run.stdout.as_str()),
            (2, ""),
            "{options:?} {run:?}"
        );
        assert!(run.stderr.starts_with("error: "), "{options:?} {run:?}");
    }
    for arguments in [
        &["restore", ""][..],
        &["explain", ""],
        &["analyze", "--rev", ""],
    ] {
        assert_eq!(
            program.run_in(&tree.path(), arguments).code,
            2,
            "{arguments:?}"
        );
    }
}

#[test]
fn figures_tell_of_secrets_and_estimates_state_their_error_once() {
    let program = Program::new();
    let token = format!("ghp_{}", "aB3dE5gH7jK9mN1pQ3rS5tU7vW9xY1zA3bC5");
    let secret = format!("token = '{token}'\npassword = \"hunter2!\"\n");
    let tree = TempTree::of(&[("a/x.py", secret.as_str()), ("b/y.py", "pass\n")]);
    let folder = tree.path();
    let run = program.run_in(
        &folder,
        &["dump", "--stats", "--tokenizer", "claude-estimate"],
    );
    assert!(
        run.stderr.contains("secrets found: 2, in 1 files"),
        "{}",
        run.stderr
    );
    assert!(
        run.stderr.contains("1 password-assignment"),
        "{}",
        run.stderr
    );
    assert_eq!(run.stderr.matches("1.277 times o200k_base").count(), 1);
    assert!(!run.stderr.contains(&token) && !run.stderr.contains("hunter2"));
    let options = [
        "--each",
        "*",
        "-o",
        "out",
        "--tokenizer",
        "llama3-estimate",
        "--stats",
    ];
    let run = program.run_in(&folder, &[&["dump", "."], &options[..]].concat());
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert_eq!(
        run.stderr.matches("tokens-estimated").count(),
        1,
        "{}",
        run.stderr
    );
    assert_eq!(
        run.stderr.matches("files: 1 in full").count(),
        2,
        "{}",
        run.stderr
    );
    let run = program.run_in(&folder, &["dump", "b", "--stats"]);
    assert!(!run.stderr.contains("secrets found") && !run.stderr.contains("estimated"));
}

#[test]
fn folders_of_every_kind_of_source_get_their_dumps() {
    let program = Program::new();
    let tree = TempTree::of(&[
        ("packages/a/src/a.rs", "fn a() {}\n"),
        ("packages/b/b.rs", "fn b() {}\n"),
        ("packages/b-c/c.rs", "fn c() {}\n"),
        ("packages/readme", "x\n"),
    ]);
    let folder = tree.path();
    for arguments in [
        &["init", "-q", "-b", "main"][..],
        &["add", "."],
        &[
            "-c",
            "user.name=x",
            "-c",
            "user.email=x@x",
            "commit",
            "-qm",
            "one",
        ],
    ] {
        printed(command("git", &folder).args(arguments));
    }
    let archive = tree.beside("p.tar.gz");
    printed(command("tar", &folder).args([
        "-czf",
        path(&archive),
        "packages",
        "-C",
        "/",
        "dev/null",
    ]));
    let bare = tree.beside("p.git");
    printed(command("git", &folder).args(["clone", "-q", "--bare", ".", path(&bare)]));
    tree.write("packages/b/b.rs", "fn b2() {}\n");
    let remote = format!("git+file://{}", path(&bare));
    fs::write(
        tree.beside("list"),
        "packages/a/src/a.rs\npackages/b/b.rs\n",
    )
    .unwrap();
    let list = tree.beside("list");
    for (at, (source, options, b)) in [
        (
            path(&folder),
            &["--since", "HEAD", "--diff", "HEAD"][..],
            "fn b2()",
        ),
        (path(&folder), &["--rev", "HEAD"], "fn b()"),
        (path(&folder), &["--files-from", path(&list)], "fn b2()"),
        (path(&archive), &[], "fn b()"),
        (path(&bare), &["--git-log", "1"], "fn b()"),
        (&remote, &[], "fn b()"),
    ]
    .into_iter()
    .enumerate()
    {
        let output = tree.beside(&format!("out{at}"));
        let each = [
            "dump",
            source,
            "--each",
            "packages/[ab]",
            "-o",
            path(&output),
        ];
        let run = program.run_in(&folder, &[&each[..], options].concat());
        assert_eq!(
            (run.code, run.stdout.as_str()),
            (0, ""),
            "{source}: {}",
            run.stderr
        );
        let found = texts(&output);
        let names: Vec<&str> = found.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["packages/a.md", "packages/b.md"], "{source}");
        assert!(found[1].1.starts_with("# `b`\n"), "{}", found[1].1);
        assert!(
            found[1].1.contains("## `b.rs`") && found[1].1.contains(b),
            "{}",
            found[1].1
        );
        let has_patch = found[1].1.contains("--- a/b.rs") && found[1].1.contains("+fn b2()");
        assert_eq!(has_patch, at == 0, "{}", found[1].1);
        assert!(!found[0].1.contains("+fn b2()"));
        assert_eq!(found[0].1.contains("fn a()"), at != 0, "{}", found[0].1);
    }
}
