//! Secrets as findings: what is told of them, what fails a run, and who may silence it.

use std::fs;

use create_dump::redact::{Baseline, FoundSecret, Redactor};

use crate::program::Program;
use crate::support::TempTree;

fn key() -> String {
    ["ghp_", "x7Kq2mZt9LwPn4RvBs8YcDf3HjGe6TuAa1Qo"].concat()
}

fn told(report: &serde_json::Value) -> Vec<String> {
    let notes = report["diagnostics"].as_array().unwrap();
    notes
        .iter()
        .filter(|note| note["code"] == "secret-found")
        .map(|note| {
            let path = note["path"].as_str().unwrap_or("-");
            format!("{path}: {}", note["message"].as_str().unwrap())
        })
        .collect()
}

#[test]
fn a_secret_is_told_with_its_line_and_fails_the_run_if_asked_to() {
    let key = key();
    let many = format!("key = '{key}'\n").repeat(7);
    let tree = TempTree::of(&[
        ("a.py", &format!("x = 1\nkey = '{key}'\n")),
        ("notes/many.md", &many),
        ("clean.py", "x = 1\n"),
    ]);
    let program = Program::new();
    let (code, report) = program.analyze(&tree.path(), &["--fail-on", "secrets"]);
    assert_eq!(code, 1);
    assert_eq!(report["gates"][0]["value"], 8);
    let told = told(&report);
    assert_eq!(told.len(), 7, "{told:#?}");
    assert!(
        told.contains(&"a.py: line 2 holds what looks like a secret (github-token)".to_owned())
    );
    assert!(told.contains(&"notes/many.md: 2 more secrets from line 6 on".to_owned()));
    assert!(!report.to_string().contains(&key));
    let (code, _) = program.analyze(
        &tree.path(),
        &["--exclude", "{a.py,notes}", "--fail-on", "secrets"],
    );
    assert_eq!(code, 0);
}

#[test]
fn comments_and_a_named_baseline_silence_and_a_tree_cannot_do_so_without_a_trace() {
    let key = key();
    let marked = format!("key = '{key}'  # create-dump:allow-secret\n");
    let plain = format!("key = '{key}'\n");
    let hits = Redactor::new().clean(&plain).hits;
    let baseline = Baseline::of("salt", &FoundSecret::judge("plain.py", hits, None));
    let tree = TempTree::of(&[("marked.py", &marked), ("plain.py", &plain)]);
    // A baseline in the tree is a file like any other.
    let file = tree.path().join("baseline.json");
    fs::write(&file, baseline.to_string()).unwrap();
    let program = Program::new();
    let (code, report) = program.analyze(&tree.path(), &["--fail-on", "secrets"]);
    assert_eq!((code, told(&report).len()), (1, 2));
    let named = ["--secrets-baseline", file.to_str().unwrap()];
    for (gate, expected) in [("secrets", 0), ("secrets=all", 1)] {
        let (code, report) =
            program.analyze(&tree.path(), &[&named[..], &["--fail-on", gate]].concat());
        assert_eq!(code, expected, "{gate}");
        assert_eq!(
            told(&report),
            [
                "-: secrets that are not listed: 1 allowed by comments beside them, 1 accepted in the baseline"
            ]
        );
        assert!(!report.to_string().contains(&key));
    }
    fs::write(&file, "{}").unwrap();
    let run = program.run(&[&["analyze", tree.path().to_str().unwrap()], &named[..]].concat());
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("baseline-invalid"), "{}", run.stderr);
}
