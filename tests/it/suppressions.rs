//! Findings that a repository lives with: out of the way, never silent, and not by a change's own word.

use serde_json::Value;

use crate::program::Program;
use crate::support::TempTree;

const FILE: &str = "create-dump.suppressions.toml";

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

fn tree() -> TempTree {
    TempTree::of(&[("src/old.py", &hard("old")), ("src/new.py", &hard("fresh"))])
}

fn analyze(tree: &TempTree, gates: &[&str]) -> (i32, Value) {
    let program = Program::new().with("SOURCE_DATE_EPOCH", "1767225600"); // 2026-01-01
    program.analyze(&tree.path(), gates)
}

/// Paths of the findings of a list.
fn paths<'a>(report: &'a Value, list: &str) -> Vec<&'a str> {
    let findings = report[list].as_array().unwrap();
    let path = |finding: &'a Value| finding["evidence"][0]["path"].as_str().unwrap();
    findings.iter().map(path).collect()
}

fn notes(report: &Value) -> Vec<(&str, &str)> {
    let notes = report["diagnostics"].as_array().unwrap().iter();
    notes
        .map(|note| {
            (
                note["code"].as_str().unwrap(),
                note["message"].as_str().unwrap(),
            )
        })
        .filter(|(code, _)| code.contains("suppress"))
        .collect()
}

#[test]
fn a_rule_that_no_finding_has_is_told() {
    let tree = tree();
    tree.write(
        FILE,
        "[[suppress]]\nrule = \"deep-nest\"\npath = \"*\"\nreason = \"Known.\"\n",
    );
    tree.write(
        "mine.toml",
        "[[override]]\npaths = ['*']\nsuppress = ['llm/securty', 'llm/*']",
    );
    let mine = tree.path().join("mine.toml");
    let (code, report) = analyze(&tree, &["--config", mine.to_str().unwrap()]);
    assert_eq!(code, 0);
    let meant = ["`deep-nesting`", "`llm/security`"];
    let notes = notes(&report);
    assert_eq!(notes.len(), 2, "{notes:?}");
    for (code, message) in notes {
        assert_eq!(code, "suppression-invalid");
        assert!(meant.iter().any(|it| message.contains(it)), "{message}");
    }
}

#[test]
fn what_is_suppressed_fails_no_gate_and_is_listed_with_its_reason() {
    let tree = tree();
    let (code, before) = analyze(&tree, &["--fail-on", "severity=info"]);
    assert_eq!(code, 1);
    let all = before["findings"].as_array().unwrap().len();
    let one = before["findings"][0]["id"].as_str().unwrap();
    tree.write(
        FILE,
        format!(
            "[[suppress]]\nrule = \"*\"\npath = \"src/old.py\"\nreason = \"It goes in March.\"\nexpires = 2026-03-31\n\n[[suppress]]\nfingerprint = \"{one}\"\nreason = \"Known.\"\n"
        ),
    );
    let (code, after) = analyze(&tree, &["--fail-on", "severity=info"]);
    assert_eq!(code, 1, "the other file's findings count");
    assert!(
        paths(&after, "findings")
            .iter()
            .all(|path| *path == "src/new.py")
    );
    let suppressed = after["suppressed"].as_array().unwrap();
    assert_eq!(
        suppressed.len() + after["findings"].as_array().unwrap().len(),
        all
    );
    assert!(suppressed.iter().any(|it| it["id"] == one));
    let listed = suppressed
        .iter()
        .find(|it| it["reason"] == "It goes in March.")
        .unwrap();
    assert_eq!(listed["expires"], "2026-03-31");
    assert!(listed["rule"].is_string() && listed["severity"].is_string());
    assert_eq!(notes(&after).len(), 1);
    assert!(
        notes(&after)[0]
            .1
            .starts_with(&format!("{} findings are suppressed", suppressed.len()))
    );
    assert_eq!(before["summary"]["score"], after["summary"]["score"]);

    tree.write(
        FILE,
        "[[suppress]]\nrule = \"*\"\npath = \"*\"\nreason = \"All of it.\"\n",
    );
    let (code, after) = analyze(&tree, &["--fail-on", "severity=info"]);
    assert_eq!(code, 0);
    assert_eq!(after["findings"].as_array().unwrap().len(), 0);
    assert_eq!(after["advice"].as_array().unwrap().len(), 0);
}

#[test]
fn what_expired_counts_again_and_says_so() {
    for (day, expired) in [
        ("2025-12-31", true),
        ("\"2025-12-31\"", true),
        ("2026-01-01", false),
        ("\"2026-01-02\"", false),
    ] {
        let tree = tree();
        tree.write(
            FILE,
            format!("[[suppress]]\nrule = \"*\"\npath = \"src/\"\nreason = \"Later.\"\nexpires = {day}\n"),
        );
        let (_, report) = analyze(&tree, &[]);
        assert_eq!(
            report["suppressed"].as_array().unwrap().is_empty(),
            expired,
            "{day}"
        );
        let code = if expired {
            "suppression-expired"
        } else {
            "findings-suppressed"
        };
        assert_eq!(notes(&report)[0].0, code, "{day}");
    }
}

#[test]
fn a_mistake_suppresses_nothing_and_is_named() {
    let entry = |text: &str| format!("[[suppress]]\nrule = \"*\"\npath = \"src/\"\n{text}\n");
    for (text, said) in [
        (entry(""), "it gives no `reason`"),
        (entry("reason = \"  \""), "it gives no `reason`"),
        (entry("reason = 7"), "entry 1 (line 1)"),
        (entry("reason = \"a\"\nexpires = \"soon\""), "no date"),
        (entry("reason = \"a\"\nexpires = 12:00:00"), "no date"),
        (entry("reason = \"a\"\nuntil = 2030-01-01"), "entry 1"),
        ("[[suppress]]\nreason = \"a\"\n".to_owned(), "has to name"),
        (
            "[[suppress]]\nrule = \"*\"\nreason = \"a\"\n".to_owned(),
            "has to name",
        ),
        (
            "[[suppress]]\nrule = \"*\"\npath = \"[\"\nreason = \"a\"\n".to_owned(),
            "glob",
        ),
        (
            "\nsuppress = 3\n".to_owned(),
            "no finding is suppressed: line 2",
        ),
        ("\u{0}\u{1}{{{".to_owned(), "no finding is suppressed"),
        ("x = 1\n".repeat(300_000), "no finding is suppressed"),
    ] {
        let tree = tree();
        tree.write(FILE, &text);
        let (code, report) = analyze(&tree, &[]);
        assert_eq!(code, 0);
        let shown = &text[..text.len().min(80)];
        assert!(
            report["suppressed"].as_array().unwrap().is_empty(),
            "{shown}"
        );
        assert!(
            !report["findings"].as_array().unwrap().is_empty(),
            "{shown}"
        );
        let notes = notes(&report);
        assert_eq!(notes[0].0, "suppression-invalid", "{shown}");
        assert!(notes[0].1.contains(said), "{shown}: {}", notes[0].1);
    }
}

#[test]
fn the_place_that_is_wrong_is_shown_as_in_a_configuration() {
    let entry = |text: &str| format!("[[suppress]]\nrule = \"*\"\npath = \"src/\"\n{text}\n");
    for (text, line, column, shown) in [
        (entry(""), 1, 1, "[[suppress]]\n  | ^^"),
        (entry("reason = 7"), 4, 10, "reason = 7\n  |          ^"),
        (
            entry("reason = \"a\"\nuntil = 1"),
            5,
            1,
            "until = 1\n  | ^^^^^",
        ),
        (
            entry("reason = \"a\"\nexpires = \"soon\""),
            5,
            11,
            "\"soon\"\n  |           ^^^^^^",
        ),
        (
            entry("reason = \"a\"\nexpires = 2024-12-31"),
            1,
            1,
            "[[suppress]]\n  | ^^",
        ),
        (entry("reason = "), 4, 10, "4 | reason ="),
        (
            "suppressed = 1\n".to_owned(),
            1,
            1,
            "suppressed = 1\n  | ^^^^^^^^^^",
        ),
    ] {
        let tree = tree();
        tree.write(FILE, &text);
        let program = Program::new();
        let run = program.run_in(&tree.path(), &["analyze"]);
        assert!(run.stderr.contains(shown), "{text}{}", run.stderr);
        assert!(!run.stderr.contains("struct"), "{}", run.stderr);
        let run = program.run_in(&tree.path(), &["analyze", "--error-format", "json"]);
        let notes = run
            .stderr
            .lines()
            .map(|line| serde_json::from_str(line).unwrap());
        let mut places = notes.map(|note: Value| note["location"].clone());
        let place = serde_json::json!({"path": FILE, "line": line, "column": column});
        assert!(places.any(|it| it == place), "{text}{}", run.stderr);
    }
}

#[test]
fn a_review_goes_by_the_file_of_the_base() {
    let all = "[[suppress]]\nrule = \"*\"\npath = \"src/\"\nreason = \"Known.\"\n";
    for in_base in [false, true] {
        let tree = TempTree::of(&[("src/first.py", "def first():\n    return 1\n")]);
        if in_base {
            tree.write(FILE, all);
        }
        tree.commit_all();
        tree.write("src/second.py", hard("second"));
        if !in_base {
            tree.write(FILE, all);
        }
        tree.git(&["add", "--all"]);
        tree.git(&["commit", "--quiet", "--message=Second"]);
        let source = tree.path();
        let run = Program::new().run(&[
            "review",
            source.to_str().unwrap(),
            "--base",
            "HEAD~1",
            "--format",
            "json",
            "--fail-on",
            "new-findings",
        ]);
        let review: Value = serde_json::from_str(&run.stdout).unwrap();
        assert_eq!(run.code, i32::from(!in_base), "{}", run.stderr);
        assert_eq!(review["findings"].as_array().unwrap().is_empty(), in_base);
        assert_eq!(
            review["suppressed"].as_array().unwrap().is_empty(),
            !in_base
        );
        let code = if in_base {
            "findings-suppressed"
        } else {
            "suppressions-changed"
        };
        assert_eq!(notes(&review)[0].0, code);
    }
}
