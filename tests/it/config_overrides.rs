//! What is said of some paths only: each key of `[[override]]` acts, on these paths and no others.

use create_dump::config::OVERRIDE_KEYS;
use serde_json::Value;

use crate::program::Program;
use crate::support::TempTree;

/// A function that is hard to read, in Python.
fn hard(name: &str) -> String {
    let mut text = format!("def {name}(a, b, c, d, e, f, g, h):\n    total = 0\n");
    for depth in 1..9 {
        let indent = "    ".repeat(depth);
        text +=
            &format!("{indent}for item{depth} in a:\n{indent}    if item{depth} > b and c or d:\n");
        text += &format!("{indent}        total += item{depth}\n");
    }
    text + "    return total\n"
}

fn tree(config: &str) -> TempTree {
    TempTree::of(&[
        (".git/HEAD", ""),
        ("legacy/old.py", &hard("old")),
        ("src/new.py", &hard("fresh")),
        ("create-dump.toml", config),
    ])
}

fn said(entry: &str) -> String {
    format!("[[override]]\npaths = ['legacy/**']\n{entry}\n")
}

fn analyze(config: &str, arguments: &[&str]) -> (i32, Value) {
    Program::new().analyze(&tree(config).path(), arguments)
}

fn kind(report: &Value, path: &str) -> String {
    let files = report["files"].as_array().unwrap();
    let file = files.iter().find(|file| file["path"] == path).unwrap();
    file["kind"].as_str().unwrap().to_owned()
}

fn findings(report: &Value, list: &str, path: &str) -> usize {
    let findings = report[list].as_array().unwrap().iter();
    findings
        .filter(|it| it["evidence"][0]["path"] == path)
        .count()
}

fn dump(config: &str, arguments: &[&str]) -> String {
    let program = Program::new();
    let run = program.run_in(&tree(config).path(), &[&["dump", "."], arguments].concat());
    assert_eq!(run.code, 0, "{}", run.stderr);
    run.stdout
}

type Probe = (&'static str, fn() -> bool);

/// Whether each key acts on the paths it is about, and on no others.
const PROBES: &[Probe] = &[
    ("gates", || {
        let gate = ["--fail-on", "severity=info"];
        let all = "[[override]]\npaths = ['**']\ngates = false\n[[override]]\npaths = ['legacy/**']\ngates = true";
        analyze(&said("gates = false"), &gate).1["gates"][0]["value"].as_f64()
            < analyze("", &gate).1["gates"][0]["value"].as_f64()
            && analyze("[[override]]\npaths = ['*.py']\ngates = false", &gate).0 == 0
            && analyze(all, &gate).0 == 1
    }),
    ("instructions", || {
        // What a file of the tree says of it is not obeyed; what the global file says is in the prompts.
        let (_, report) = analyze(&said("instructions = 'be kind'"), &[]);
        let notes = report["diagnostics"].to_string();
        let tree = tree("");
        tree.write("mine.toml", said("instructions = 'be kind'"));
        let program = Program::new();
        let shown = |arguments: &[&str]| {
            let run = program.run_in(
                &tree.path(),
                &[
                    &["analyze", ".", "--dry-run", "--format", "json"],
                    arguments,
                ]
                .concat(),
            );
            assert_eq!(run.code, 0, "{}", run.stderr);
            run.stdout
        };
        notes.contains("config-untrusted-key") && shown(&[]) != shown(&["--config", "mine.toml"])
    }),
    ("kind", || {
        let (_, report) = analyze(&said("kind = 'generated'"), &[]);
        kind(&report, "legacy/old.py") == "generated"
            && kind(&report, "src/new.py") == "source"
            && report["summary"]["files"] == 1
    }),
    ("level", || {
        let shown = dump(&said("level = 'line'"), &[]);
        let before = dump("", &[]);
        before.matches("total += item8").count() == 2
            && shown.matches("total += item8").count() == 1
    }),
    ("paths", || {
        let (_, report) = analyze("[[override]]\npaths = ['src/*.py']\nkind = 'test'", &[]);
        kind(&report, "legacy/old.py") == "source" && kind(&report, "src/new.py") == "test"
    }),
    ("prefer", || {
        let less = dump(&said("prefer = 0"), &["--max-tokens", "1000"]);
        let more = dump(&said("prefer = 1000"), &["--max-tokens", "1000"]);
        !less.contains("total += item8") || less != more
    }),
    ("reason", || {
        let (_, report) = analyze(&said("suppress = ['*']\nreason = 'It goes in March.'"), &[]);
        report["suppressed"][0]["reason"] == "It goes in March."
    }),
    ("suppress", || {
        let (_, report) = analyze(&said("suppress = ['*']"), &[]);
        let (_, part) = analyze(&said("suppress = ['complex-*']"), &[]);
        findings(&report, "findings", "legacy/old.py") == 0
            && findings(&report, "suppressed", "legacy/old.py") > 1
            && findings(&report, "findings", "src/new.py") > 1
            && findings(&part, "findings", "legacy/old.py") > 0
            && findings(&part, "suppressed", "legacy/old.py") > 0
    }),
];

#[test]
fn every_key_of_an_override_acts_on_its_paths() {
    let probed: Vec<_> = PROBES.iter().map(|(name, _)| *name).collect();
    let known: Vec<_> = OVERRIDE_KEYS.iter().map(|key| key.name).collect();
    assert_eq!(
        probed, known,
        "every key of an override has a probe, in the order of the table"
    );
    for (name, acts) in PROBES {
        assert!(acts(), "`{name}` does nothing, or too much");
    }
}

#[test]
fn later_overrides_are_stronger_and_those_of_stronger_files() {
    let config = "[[override]]\npaths = ['**']\nkind = 'test'\n[[override]]\npaths = ['legacy/']\nkind = 'vendored'";
    let (_, report) = analyze(config, &[]);
    assert_eq!(kind(&report, "legacy/old.py"), "vendored");
    assert_eq!(kind(&report, "src/new.py"), "test");
}

#[test]
fn a_change_does_not_exempt_itself() {
    let tree = TempTree::of(&[("src/a.py", "x = 1\n")]);
    tree.commit_all();
    tree.write("src/a.py", hard("a"));
    let exempt = "[[override]]\npaths = ['src/**']\nsuppress = ['*']\ngates = false\n";
    let review = |base: &str| {
        let arguments = [
            "review",
            ".",
            "--base",
            base,
            "--format",
            "json",
            "--fail-on",
            "new-findings",
        ];
        let run = Program::new().run_in(&tree.path(), &arguments);
        let report: Value = serde_json::from_str(&run.stdout).unwrap_or_else(|_| panic!("{run:?}"));
        (run.code, report)
    };
    assert_eq!(review("HEAD").0, 1);
    tree.write("create-dump.toml", exempt);
    let (code, report) = review("HEAD");
    assert_eq!(code, 1, "{}", report["gates"]);
    assert!(
        report["diagnostics"]
            .to_string()
            .contains("suppressions-changed")
    );
    // Once it is part of the base, it holds.
    let before = std::fs::read(tree.path().join("src/a.py")).unwrap();
    tree.write("src/a.py", "x = 1\n");
    tree.commit_all();
    tree.write("src/a.py", before);
    let (code, report) = review("HEAD");
    assert_eq!(code, 0, "{}", report["gates"]);
    assert!(!report["suppressed"].as_array().unwrap().is_empty());
}

#[test]
fn mistakes_in_an_override_have_their_line() {
    for (config, line, part) in [
        ("[[override]]\nlevel = 'line'", "line 1", "`paths`"),
        ("[[override]]\npaths = []", "line 1", "`paths`"),
        (
            "[[override]]\npaths = ['a']\nlevl = 'line'",
            "line 3",
            "did you mean `level`?",
        ),
        (
            "[[override]]\npaths = ['a']\nlevel = 'lines'",
            "line 3",
            "one of full",
        ),
        (
            "[[override]]\npaths = ['a']\nprefer = 1e9",
            "line 3",
            "a weight from 0",
        ),
        ("override = 1", "line 1", "[[override]]"),
    ] {
        let run = Program::new().run_in(&tree(config).path(), &["analyze", "."]);
        assert_eq!(run.code, 2, "{config}");
        assert!(
            run.stderr.contains(line) && run.stderr.contains(part),
            "{config}: {}",
            run.stderr
        );
    }
}
