//! `analyze --history`: what runs say of each other.

use std::fs;

use serde_json::Value;

use crate::program::Program;
use crate::support::TempTree;

const NESTED: &str = "def decide(a, b, c, d):
    for x in a:
        if x and not b:
            for y in c:
                if y == x:
                    while d:
                        if d > y:
                            d = d - 1
                        elif d == y and x or b:
                            break
    return d
";

const EASY: &str = "def total(items):\n    return sum(item.price for item in items)\n";

struct Runs {
    tree: TempTree,
    file: String,
}

impl Runs {
    fn of(text: &str) -> Self {
        let tree = TempTree::of(&[("src/a.py", text)]);
        tree.commit_all();
        let file = tree.beside("health.jsonl").to_str().unwrap().to_owned();
        Self { tree, file }
    }

    fn write(&self, text: &str) {
        self.tree.write("src/a.py", text);
        self.tree
            .git(&["commit", "--quiet", "--all", "--message", "change"]);
    }

    fn run(&self, day: u64, arguments: &[&str]) -> (i32, Value) {
        let seconds = (1_767_225_600 + day * 86_400).to_string();
        let program = Program::new().with("SOURCE_DATE_EPOCH", &seconds);
        program.analyze(
            &self.tree.path(),
            &[&["--history", &self.file], arguments].concat(),
        )
    }

    fn lines(&self) -> usize {
        fs::read_to_string(&self.file).unwrap().lines().count()
    }
}

#[test]
fn a_run_is_compared_with_the_last_and_with_the_last_quarter() {
    let runs = Runs::of(EASY);
    let (_, first) = runs.run(0, &[]);
    assert_eq!(first["trend"], serde_json::json!([]));
    assert_eq!(first["progress"], serde_json::json!([]));
    runs.run(80, &[]);
    assert_eq!(runs.lines(), 1, "the same was written down twice");
    runs.write(NESTED);
    let (_, worse) = runs.run(95, &[]);
    assert_eq!(worse["trend"].as_array().unwrap().len(), 1);
    let since = &worse["progress"];
    assert_eq!(since.as_array().unwrap().len(), 1);
    assert_eq!(
        (&since[0]["over"], &since[0]["since"]),
        (&"last".into(), &"2026-01-01".into())
    );
    let new = since[0]["new_findings"].as_array().unwrap();
    assert_eq!(new.len(), worse["findings"].as_array().unwrap().len());
    assert!(!new.is_empty());
    let moved = since[0]["moved_by"][0].as_str().unwrap();
    assert!(moved.starts_with("`src/a.py` 10.0 → "), "{moved}");
    runs.write(EASY);
    let (_, mended) = runs.run(100, &[]);
    let over: Vec<&str> = { mended["progress"].as_array().unwrap().iter() }
        .map(|since| since["over"].as_str().unwrap())
        .collect();
    assert_eq!(over, ["last", "90-days"]);
    assert_eq!(mended["progress"][0]["fixed_findings"], new.len());
    assert_eq!(mended["progress"][1]["fixed_findings"], 0);
    assert_eq!(runs.lines(), 3);
}

#[test]
fn gates_look_back() {
    let runs = Runs::of(EASY);
    let all = [
        "--fail-on",
        "ratchet",
        "--fail-on",
        "score-drop=0.5",
        "--fail-on",
        "new-findings",
    ];
    let (code, first) = runs.run(0, &all);
    assert_eq!(code, 0);
    assert_eq!(first["gates"], serde_json::json!([]));
    assert_eq!(first["diagnostics"][0]["code"], "gate-without-change");
    runs.write(NESTED);
    let (code, worse) = runs.run(1, &all);
    assert_eq!(code, 1);
    for gate in worse["gates"].as_array().unwrap() {
        assert_eq!(gate["passed"], false, "{gate}");
        assert!(gate["why"].as_str().unwrap().contains("to pass"), "{gate}");
    }
    let passed = |report: &Value| -> Vec<bool> {
        let gates = report["gates"].as_array().unwrap().iter();
        gates
            .map(|gate| gate["passed"].as_bool().unwrap())
            .collect()
    };
    // The same commit is no other run: what failed does not pass when it is run again.
    let (code, again) = runs.run(2, &all);
    assert_eq!((code, passed(&again)), (1, vec![false, false, false]));
    assert_eq!(again["progress"], worse["progress"]);
    // The last run was as bad, the best one was not.
    let empty = ["commit", "--quiet", "--allow-empty", "--message", "empty"];
    runs.tree.git(&empty);
    let (code, same) = runs.run(3, &all);
    assert_eq!((code, passed(&same)), (1, vec![false, true, true]));
}

#[test]
fn a_hotspot_that_gets_worse_fails_its_gate_until_it_is_mended() {
    let runs = Runs::of(EASY);
    let gate = ["--fail-on", "hotspot-decline"];
    let (code, first) = runs.run(0, &gate);
    assert_eq!((code, &first["gates"]), (0, &serde_json::json!([])));
    assert_eq!(first["diagnostics"][0]["code"], "gate-without-change");
    runs.write(NESTED);
    let (code, worse) = runs.run(1, &gate);
    let (failed, why) = (
        &worse["gates"][0],
        worse["gates"][0]["why"].as_str().unwrap(),
    );
    assert_eq!((code, &failed["passed"]), (1, &false.into()));
    assert!(why.starts_with("src/a.py fell from 10.0 to "), "{why}");
    assert!(
        why.ends_with("; to pass, bring the named files back to the scores that they had"),
        "{why}"
    );
    let path = runs.tree.path();
    let review = ["review", path.to_str().unwrap(), "--base", "HEAD~1"];
    let run = Program::new().run(&[&review[..], &gate].concat());
    assert_eq!(run.code, 1, "{run:?}");
    assert!(
        run.stdout
            .contains("**Gate `hotspot-decline`: failed.** src/a.py fell from"),
        "{run:?}"
    );
    runs.write(EASY);
    let (code, mended) = runs.run(2, &gate);
    assert_eq!((code, &mended["gates"][0]["passed"]), (0, &true.into()));
}

/// A change is no run of the line that the file tells of: it is judged by the file and leaves it alone.
#[test]
fn a_review_is_held_against_the_runs_and_adds_none() {
    let runs = Runs::of(EASY);
    runs.run(0, &[]);
    let kept = fs::read_to_string(&runs.file).unwrap();
    runs.tree.write("src/a.py", NESTED);
    let source = runs.tree.path();
    let gates = ["--fail-on", "ratchet", "--fail-on", "score-drop=9"];
    let arguments = ["review", source.to_str().unwrap(), "--base", "HEAD"];
    let options = ["--format", "json", "--history", &runs.file];
    let run = Program::new().run(&[&arguments[..], &options, &gates].concat());
    let review: Value = serde_json::from_str(&run.stdout).unwrap();
    let passed: Vec<&Value> = { review["gates"].as_array().unwrap().iter() }
        .map(|gate| &gate["passed"])
        .collect();
    assert_eq!((run.code, passed), (1, vec![&false.into(), &true.into()]));
    assert_eq!(review["trend"].as_array().unwrap().len(), 1);
    assert_eq!(fs::read_to_string(&runs.file).unwrap(), kept);
    let alone = Program::new().run(&[&arguments[..], &gates].concat());
    assert_eq!(alone.code, 0, "{alone:?}");
    assert!(
        alone
            .stderr
            .contains("until the file of `--history` holds one"),
        "{alone:?}"
    );
}

#[test]
fn damaged_lines_are_kept_and_told_of() {
    let runs = Runs::of(EASY);
    runs.run(0, &[]);
    let line = fs::read_to_string(&runs.file).unwrap();
    let newer = "{\"schema\":\"create-dump.history/2\"}\n";
    let damaged = format!("{line}{newer}{}", &line[..40]);
    fs::write(&runs.file, &damaged).unwrap();
    runs.write(NESTED);
    let (code, report) = runs.run(1, &[]);
    assert_eq!(code, 0);
    assert_eq!(report["trend"].as_array().unwrap().len(), 1);
    let codes: Vec<&Value> = { report["diagnostics"].as_array().unwrap().iter() }
        .map(|note| &note["code"])
        .collect();
    assert!(codes.contains(&&"history-line".into()), "{codes:?}");
    let text = fs::read_to_string(&runs.file).unwrap();
    assert!(text.starts_with(&damaged));
    assert_eq!(runs.lines(), 4);
}

#[test]
fn a_file_of_something_else_is_left_alone() {
    let runs = Runs::of(EASY);
    fs::write(&runs.file, "# Notes\n").unwrap();
    let path = runs.tree.path();
    let run = Program::new().run(&["analyze", path.to_str().unwrap(), "--history", &runs.file]);
    assert_eq!(run.code, 2, "{run:?}");
    assert!(run.stderr.contains("it is no history file"), "{run:?}");
    assert_eq!(fs::read_to_string(&runs.file).unwrap(), "# Notes\n");
}

#[test]
fn a_file_of_a_newer_version_is_said_to_be_one() {
    let runs = Runs::of(EASY);
    let newer = "{\"schema\":\"create-dump.history/2\",\"score\":1}\n";
    fs::write(&runs.file, newer).unwrap();
    let path = runs.tree.path();
    let run = Program::new().run(&["analyze", path.to_str().unwrap(), "--history", &runs.file]);
    assert_eq!(run.code, 2, "{run:?}");
    assert!(
        run.stderr.contains("a newer version of create-dump"),
        "{run:?}"
    );
    assert!(run.stderr.contains("update create-dump"), "{run:?}");
    assert_eq!(fs::read_to_string(&runs.file).unwrap(), newer);
}

/// All of them begin before the first one writes.
#[test]
fn runs_beside_each_other_write_one_line() {
    let runs = Runs::of(EASY);
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| runs.run(0, &[]));
        }
    });
    assert_eq!(runs.lines(), 1);
    runs.write(NESTED);
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| runs.run(1, &[]));
        }
    });
    assert_eq!(runs.lines(), 2);
}

#[test]
fn what_could_not_be_read_lowers_the_coverage() {
    let runs = Runs::of(EASY);
    runs.tree.write("src/b.py", EASY);
    std::os::unix::fs::symlink("/nowhere", runs.tree.path().join("src/c.py")).unwrap();
    let (code, report) = runs.run(0, &["--fail-on", "coverage-below=100"]);
    let failed = report["ledger"]["failed"].as_u64().unwrap();
    assert_eq!(code, i32::from(failed > 0), "{}", report["ledger"]);
    let expected = 200.0 / (2.0 + failed as f64);
    let value = report["gates"][0]["value"].as_f64().unwrap();
    assert!((value - expected).abs() < 0.01, "{value}");
}
