//! What a dump holds of its source, as its users see it: changes alone, parts, the tree, figures and
//! reasons.

use std::fs;

use serde_json::Value;

use crate::program::Program;
use crate::support::{TempTree, files_below};

/// A program of three files that import one another, and one that nobody imports.
fn project() -> TempTree {
    TempTree::of(&[
        (
            "app.py",
            "import lib\n\n\ndef main():\n    return lib.total([1])\n",
        ),
        (
            "lib.py",
            "import low\n\n\ndef total(of):\n    return low.add(of)\n",
        ),
        (
            "low.py",
            "def add(of):\n    hidden = sum(of)\n    return hidden\n",
        ),
        ("alone.py", "def alone():\n    return 'nobody asks'\n"),
    ])
}

fn dump(tree: &TempTree, options: &[&str]) -> (String, String) {
    let run = Program::new().run_in(&tree.path(), &[&["dump", "."], options].concat());
    assert_eq!(run.code, 0, "{}", run.stderr);
    (run.stdout, run.stderr)
}

#[test]
fn since_a_revision_changes_stand_in_full_and_what_touches_them_as_signatures() {
    let tree = project();
    tree.commit_all();
    tree.write(
        "lib.py",
        "import low\n\n\ndef total(of):\n    return low.add(of) + 1\n",
    );
    tree.write("new.py", "FRESH = 1\n");
    fs::remove_file(tree.path().join("alone.py")).unwrap();
    let (json, _) = dump(&tree, &["--since", "HEAD", "--format", "json"]);
    let json: Value = serde_json::from_str(&json).unwrap();
    let files = json["files"].as_array().unwrap();
    let levels: Vec<_> = files
        .iter()
        .map(|file| {
            let level = file["level"].as_str().unwrap_or("full");
            (file["path"].as_str().unwrap(), level)
        })
        .collect();
    let expected = [
        ("app.py", "signatures"),
        ("lib.py", "full"),
        ("low.py", "signatures"),
        ("new.py", "full"),
    ];
    assert_eq!(levels, expected);
    assert!(files[1]["content"].as_str().unwrap().contains("+ 1"));
    assert!(!files[2]["content"].as_str().unwrap().contains("hidden"));
    let gone = &json["omitted"][0];
    assert_eq!(
        (&gone["path"], &gone["reason"]),
        (&"alone.py".into(), &"deleted-since".into())
    );
}

#[test]
fn parts_keep_their_limit_and_come_together_again() {
    let tree = project();
    // A file that no part can take whole.
    let long: String = (0..400)
        .map(|line| format!("value_{line} = {line}\r\n"))
        .collect();
    tree.write("long.py", long.trim_end());
    for (layout, name, first) in [
        ("markdown", "dump.md", "dump.1.md"),
        ("xml", "dump-1.0.xml.gz", "dump-1.0.1.xml.gz"),
        ("json", "dump.zst", "dump.1.zst"),
        ("jsonl", "release-1.0", "release-1.0.1"),
        ("plain", "my.project-1.2.txt", "my.project-1.2.1.txt"),
    ] {
        let parts = tree.beside(layout);
        fs::create_dir(&parts).unwrap();
        let output = parts.join(name);
        let output = output.to_str().unwrap();
        dump(
            &tree,
            &["--split-tokens", "600", "--format", layout, "-o", output],
        );
        assert!(files_below(&parts).len() > 5, "{layout}");
        if layout == "markdown" {
            let counter = create_dump::tokens::by_name("o200k_base").unwrap();
            for part in files_below(&parts) {
                let tokens = counter.count(&fs::read_to_string(part).unwrap());
                assert!(tokens <= 600, "{tokens}");
            }
        }
        let back = tree.beside(&format!("{layout}-back"));
        let run = Program::new().run_in(&parts, &["restore", first, back.to_str().unwrap()]);
        assert_eq!(run.code, 0, "{layout}: {}", run.stderr);
        for file in files_below(&tree.path()) {
            let name = file.strip_prefix(tree.path()).unwrap();
            let restored = fs::read(back.join(name)).unwrap();
            assert!(restored == fs::read(&file).unwrap(), "{layout}: {name:?}");
        }
    }
}

#[test]
fn the_tree_counts_what_the_dump_holds() {
    let tree = project();
    tree.write("deep/er/x.py", "X = 1\n");
    let (text, _) = dump(&tree, &["--tree", "--format", "plain"]);
    let (head, files) = text.split_once("==== file").unwrap();
    for name in ["app.py", "deep", "er", "x.py"] {
        let line = head.lines().find(|line| line.contains(name));
        let line = line.unwrap_or_else(|| panic!("{name}: {head}"));
        assert!(line.chars().any(|letter| letter.is_ascii_digit()), "{line}");
    }
    assert!(files.contains("X = 1"));
    let (without, _) = dump(&tree, &["--format", "plain"]);
    assert!(without.len() < text.len());
}

#[test]
fn statistics_and_reasons_are_told_once_and_not_in_the_dump() {
    let tree = project();
    let (plain, silence) = dump(&tree, &[]);
    assert_eq!(silence, "");
    let (text, told) = dump(&tree, &["--stats", "--explain-selection"]);
    assert_eq!(text, plain);
    assert_eq!(told.matches("files: 4 in full").count(), 1, "{told}");
    assert_eq!(told.matches("tokens:").count(), 1, "{told}");
    for name in ["alone.py", "app.py", "lib.py", "low.py"] {
        assert!(
            told.lines().any(|line| line.ends_with(name)),
            "{name}: {told}"
        );
    }
}

#[test]
fn under_a_budget_what_others_lean_on_is_explained_to_stand_first() {
    let tree = project();
    let filler: String = (0..90)
        .map(|line| format!("    x{line} = {line}\n"))
        .collect();
    for name in ["app.py", "lib.py", "low.py", "alone.py"] {
        let text = fs::read_to_string(tree.path().join(name)).unwrap();
        tree.write(
            name,
            format!("{text}\n\ndef long_{}():\n{filler}", &name[..3]),
        );
    }
    let why = tree.beside("why.json");
    let option = format!("--explain-selection={}", why.display());
    let (text, _) = dump(&tree, &["--max-tokens", "1500", &option]);
    let counter = create_dump::tokens::by_name("o200k_base").unwrap();
    assert!(counter.count(&text) <= 1500);
    let why: Value = serde_json::from_slice(&fs::read(&why).unwrap()).unwrap();
    let rows = why.as_array().unwrap();
    let of = |path: &str| rows.iter().find(|row| row["path"] == path).unwrap();
    let score = |path: &str| of(path)["score"]["score"].as_f64().unwrap();
    assert!(score("low.py") > score("alone.py"), "{why}");
    assert_eq!(of("low.py")["level"], "full");
    assert_ne!(of("alone.py")["level"], "full");
}

#[test]
fn a_budget_is_filled_to_the_end_where_there_is_more_to_tell() {
    let counter = create_dump::tokens::by_name("o200k_base").unwrap();
    for (modules, step, budget) in [(20, 1, 1100), (30, 2, 2000)] {
        let tree = TempTree::new();
        for module in 0..modules {
            let mut text = format!(
                "\"\"\"Module {module} of a program that adds numbers to other numbers, for a test.\"\"\"\n\n\n"
            );
            for call in 0..=(module * step) % 7 {
                text += &format!(
                    "def call_{call}_of_{module}(value):\n    \"\"\"Adds {call} to a value that module {module} knows.\"\"\"\n    return value + {call}\n\n\n"
                );
            }
            tree.write(&format!("module_{module}.py"), text);
        }
        let limit = budget.to_string();
        let (text, _) = dump(&tree, &["--format", "jsonl", "--max-tokens", &limit]);
        let tokens = counter.count(&text);
        assert!(tokens <= budget && tokens * 100 >= budget * 97, "{tokens}");
    }
}
