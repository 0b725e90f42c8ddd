//! `review` from end to end: what a change did, told of real repositories.

use std::fs;

use serde_json::Value;

use crate::program::Program;
use crate::support::{TempTree, git, root};

/// A function that is easy to read.
const EASY: &str = "def total(items):\n    result = 0\n    for item in items:\n        result += item.price * item.count\n    return result\n";

/// One that is not.
const HARD: &str = "def decide(order, rules, limits):
    result = []
    for rule in rules:
        if rule.active and not rule.expired:
            for limit in limits:
                if limit.kind == rule.kind:
                    if order.amount > limit.amount:
                        if rule.strict:
                            result.append((rule, limit))
                        elif order.amount > 2 * limit.amount:
                            result.append((rule, None))
                    else:
                        while limit.next is not None and limit.amount < order.amount:
                            limit = limit.next
                            if limit.blocked:
                                break
    return result
";

/// The same, with its inner part as a function of its own.
const SPLIT: &str = "def decide(order, rules, limits):
    result = []
    for rule in rules:
        if rule.active and not rule.expired:
            for limit in limits:
                if limit.kind == rule.kind:
                    judge(order, rule, limit, result)
    return result


def judge(order, rule, limit, result):
    if order.amount > limit.amount:
        if rule.strict:
            result.append((rule, limit))
        elif order.amount > 2 * limit.amount:
            result.append((rule, None))
    else:
        while limit.next is not None and limit.amount < order.amount:
            limit = limit.next
            if limit.blocked:
                break
";

/// A repository with these files in its first commit.
fn repository(files: &[(&str, &str)]) -> TempTree {
    let tree = TempTree::of(files);
    tree.commit_all();
    tree
}

fn commit(tree: &TempTree, message: &str) -> String {
    tree.git(&["add", "--all"]);
    tree.git(&["commit", "--quiet", "--allow-empty", "--message", message]);
    tree.git(&["rev-parse", "HEAD"])
}

fn review(tree: &TempTree, arguments: &[&str]) -> (i32, Value) {
    let path = tree.path();
    let source = ["review", path.to_str().unwrap(), "--format", "json"];
    let run = Program::new().run(&[&source, arguments].concat());
    let review: Value =
        serde_json::from_str(&run.stdout).unwrap_or_else(|error| panic!("{error}: {run:?}"));
    let schema = schema();
    let errors = schema.iter_errors(&review);
    let wrong: Vec<_> = errors.map(|error| error.to_string()).collect();
    assert_eq!(wrong, [""; 0]);
    (run.code, review)
}

/// What every review is promised to hold.
fn schema() -> jsonschema::Validator {
    let schema = fs::read_to_string(root().join("docs/review.schema.json")).unwrap();
    jsonschema::validator_for(&serde_json::from_str(&schema).unwrap()).unwrap()
}

/// What the last commit did.
fn last(tree: &TempTree) -> Value {
    let (code, review) = review(tree, &["--base", "HEAD~1"]);
    assert_eq!(code, 0, "{review}");
    review
}

fn file<'a>(review: &'a Value, path: &str) -> &'a Value {
    let files = review["files"].as_array().unwrap();
    let found = files.iter().find(|file| file["path"] == path);
    found.unwrap_or_else(|| panic!("{path} is not there"))
}

fn function<'a>(review: &'a Value, path: &str, name: &str) -> &'a Value {
    let functions = file(review, path)["functions"].as_array().unwrap();
    let found = functions.iter().find(|function| function["name"] == name);
    found.unwrap_or_else(|| panic!("{name} is not in {path}"))
}

fn rules(findings: &Value) -> Vec<&str> {
    let findings = findings.as_array().unwrap().iter();
    findings.map(|it| it["rule"].as_str().unwrap()).collect()
}

#[test]
fn a_function_that_got_worse_is_named_with_the_figure_that_moved() {
    let tree = repository(&[
        (
            "a.py",
            &format!("{EASY}\n\ndef decide(order):\n    return order\n"),
        ),
        ("b.py", EASY),
    ]);
    tree.write("a.py", format!("{EASY}\n\n{HARD}"));
    commit(&tree, "Decide");
    let review = last(&tree);
    assert_eq!(review["schema"], "create-dump.review/1");
    assert_eq!(review["verdict"], "degraded");
    assert_eq!(review["base"], tree.git(&["rev-parse", "HEAD~1"]));
    assert_eq!(review["head"], tree.git(&["rev-parse", "HEAD"]));
    assert!(review["score_before"].as_f64() > review["score_after"].as_f64());
    let decide = function(&review, "a.py", "decide");
    assert_eq!(decide["verdict"], "degraded");
    let moved: Vec<_> = decide["moved_by"].as_array().unwrap().iter().collect();
    assert!(
        moved.iter().any(|it| it["id"] == "complex-function"),
        "{moved:?}"
    );
    assert!(decide["before"]["score"].as_f64() > decide["after"]["score"].as_f64());
    assert_eq!(function(&review, "a.py", "total")["verdict"], "unchanged");
    assert_eq!(file(&review, "a.py")["verdict"], "degraded");
    assert_eq!(file(&review, "b.py")["verdict"], "unchanged");
    assert!(rules(&review["findings"]).contains(&"complex-function"));
    assert_eq!(review["resolved"], Value::Array(Vec::new()));
}

#[test]
fn what_was_there_before_is_no_new_finding_wherever_it_went() {
    let tree = repository(&[("a.py", HARD), ("b.py", EASY)]);
    fs::rename(tree.path().join("a.py"), tree.path().join("c.py")).unwrap();
    tree.write(
        "c.py",
        format!(
            "# Moved, and a line at the head.\n\n{}",
            HARD.replace("result", "found")
        ),
    );
    commit(&tree, "Rename and edit the file");
    let renamed = last(&tree);
    assert_eq!(rules(&renamed["findings"]), Vec::<&str>::new(), "renamed");
    assert_eq!(rules(&renamed["resolved"]), Vec::<&str>::new(), "renamed");
    assert_eq!(file(&renamed, "c.py")["before"]["path"], "a.py");
    assert_eq!(function(&renamed, "c.py", "decide")["verdict"], "unchanged");

    tree.write("c.py", "X = 1\n");
    tree.write(
        "b.py",
        format!("{EASY}\n\n{}", HARD.replace("result", "found")),
    );
    commit(&tree, "Move the function to another file");
    let moved = last(&tree);
    assert_eq!(rules(&moved["findings"]), Vec::<&str>::new(), "moved");
    assert_eq!(rules(&moved["resolved"]), Vec::<&str>::new(), "moved");
    let decide = function(&moved, "b.py", "decide");
    assert_eq!(decide["verdict"], "unchanged");
    assert_eq!(decide["related"]["path"], "c.py");

    tree.write(
        "b.py",
        format!(
            "{EASY}\n\n{}",
            HARD.replace("result", "found")
                .replace("def decide(order, rules", "def decide(order, strict, rules")
        ),
    );
    commit(&tree, "Change the signature");
    assert_eq!(
        rules(&last(&tree)["findings"]),
        Vec::<&str>::new(),
        "another signature"
    );
}

#[test]
fn an_extracted_function_improves_and_an_inlined_one_degrades() {
    let tree = repository(&[("a.py", HARD)]);
    tree.write("a.py", SPLIT);
    commit(&tree, "Extract");
    let extracted = last(&tree);
    assert_eq!(
        function(&extracted, "a.py", "decide")["verdict"],
        "improved"
    );
    let judge = function(&extracted, "a.py", "judge");
    assert_eq!(judge["verdict"], "added");
    assert_eq!(judge["related"]["relation"], "extracted-from");
    assert_eq!(judge["related"]["name"], "decide");
    assert_ne!(file(&extracted, "a.py")["verdict"], "degraded");
    assert_eq!(extracted["verdict"], "improved");

    tree.write("a.py", HARD);
    commit(&tree, "Inline");
    let inlined = last(&tree);
    assert_eq!(function(&inlined, "a.py", "decide")["verdict"], "degraded");
    let judge = function(&inlined, "a.py", "judge");
    assert_eq!(judge["verdict"], "removed");
    assert_eq!(judge["after"], Value::Null);
    assert_eq!(judge["related"]["relation"], "inlined-into");
    assert_ne!(file(&inlined, "a.py")["verdict"], "improved");
}

#[test]
fn a_pasted_copy_is_introduced_once_and_moves_no_verdict_elsewhere() {
    let tree = repository(&[("a.py", SPLIT), ("b.py", EASY)]);
    tree.write(
        "b.py",
        format!("{EASY}\n\n{}", SPLIT.replace("order", "invoice")),
    );
    commit(&tree, "Paste");
    let pasted = last(&tree);
    assert_eq!(rules(&pasted["findings"]), ["duplication"]);
    assert_eq!(pasted["duplicates"][0]["introduced"], true);
    assert_eq!(file(&pasted, "a.py")["verdict"], "unchanged");
    let (code, gated) = review(&tree, &["--base", "HEAD~1", "--fail-on", "new-findings"]);
    assert_eq!(code, 1);
    assert!(
        gated["gates"][0]["why"]
            .as_str()
            .unwrap()
            .contains("to pass")
    );

    tree.write(
        "b.py",
        format!(
            "# A line more.\n{EASY}\n\n{}",
            SPLIT.replace("order", "bill")
        ),
    );
    commit(&tree, "Rename in the copy");
    assert_eq!(rules(&last(&tree)["findings"]), Vec::<&str>::new());

    tree.write("b.py", EASY);
    commit(&tree, "Take it out");
    let gone = last(&tree);
    assert_eq!(rules(&gone["findings"]), Vec::<&str>::new());
    assert_eq!(rules(&gone["resolved"]), ["duplication"]);
}

#[test]
fn a_circle_of_imports_is_new_once() {
    let tree = repository(&[
        ("a.py", "import b\n\n\ndef one():\n    return b.two()\n"),
        ("b.py", "def two():\n    return 2\n"),
    ]);
    tree.write("b.py", "import a\n\n\ndef two():\n    return a.one()\n");
    commit(&tree, "Close it");
    let closed = last(&tree);
    assert_eq!(rules(&closed["findings"]), ["import-cycle"]);
    assert_eq!(closed["graph"]["cycles"][0]["introduced"], true);
    tree.write("a.py", "import b\n\n\ndef one():\n    return b.two() + 1\n");
    commit(&tree, "Edit within");
    assert_eq!(rules(&last(&tree)["findings"]), Vec::<&str>::new());
    tree.write("b.py", "def two():\n    return 2\n");
    commit(&tree, "Open it");
    assert_eq!(rules(&last(&tree)["resolved"]), ["import-cycle"]);
}

#[test]
fn what_is_not_committed_and_what_is_staged_are_two_changes() {
    let tree = repository(&[("a.py", EASY), (".gitignore", "ignored.py\n")]);
    tree.write("staged.py", EASY);
    tree.git(&["add", "staged.py"]);
    tree.write("untracked.py", EASY);
    tree.write("ignored.py", EASY);
    tree.write("a.py", format!("{EASY}\n\n{HARD}"));
    let verdicts = |arguments: &[&str]| {
        let (code, review) = review(&tree, arguments);
        assert_eq!(code, 0);
        assert_eq!(review["uncommitted"], true);
        let files = review["files"].as_array().unwrap().iter();
        let changed =
            files.filter(|file| file["verdict"] != "unchanged" || file["lines_added"] != 0);
        changed
            .map(|file| file["path"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(
        verdicts(&["--base", "HEAD"]),
        ["a.py", "staged.py", "untracked.py"]
    );
    assert_eq!(verdicts(&["--base", "HEAD", "--staged"]), ["staged.py"]);
}

#[test]
fn a_base_that_went_on_answers_for_its_own_changes() {
    let tree = repository(&[("a.py", EASY), ("b.py", EASY)]);
    tree.git(&["checkout", "--quiet", "-b", "feature"]);
    tree.write("a.py", format!("{EASY}\n\n{HARD}"));
    commit(&tree, "Feature");
    tree.git(&["checkout", "--quiet", "main"]);
    tree.write("b.py", HARD);
    commit(&tree, "Main goes on");
    let (_, review) = review(&tree, &["--rev", "feature", "--base", "main"]);
    assert_eq!(review["base"], tree.git(&["merge-base", "main", "feature"]));
    assert_eq!(file(&review, "b.py")["verdict"], "unchanged");
    assert_eq!(function(&review, "a.py", "decide")["verdict"], "added");
    // The work tree was not touched.
    assert_eq!(tree.git(&["status", "--porcelain"]), "");
    assert_eq!(tree.git(&["branch", "--show-current"]), "main");
}

/// What a grammar can no longer read looks like less code, and is not better for it.
#[test]
fn a_change_that_no_longer_parses_is_not_called_better() {
    let rust = "fn decide(order: &[i32]) -> i32 {
    let mut result = 0;
    for a in order {
        if *a > 1 {
            for b in order {
                if a == b {
                    if *b > 7 {
                        result += 1;
                    } else if *b > 5 {
                        result += 2;
                    }
                } else {
                    while result > *a {
                        result -= 1;
                    }
                }
            }
        }
    }
    result
}
";
    let java = "class A {
  int one() { return 1; }
  int big(int a) {
    if (a > 1) { if (a > 2) { if (a > 3) { if (a > 4) { if (a > 5) { x(); } } } } }
    if (a > 1) { if (a > 2) { if (a > 3) { if (a > 4) { if (a > 5) { x(); } } } } }
    if (a > 1) { if (a > 2) { if (a > 3) { if (a > 4) { if (a > 5) { x(); } } } } }
    return 1;
  }
}
";
    let ruby = "def hard(a)
  a.each do |b|
    if b && b.c
      while b.d
        return 1 if b.e
      end
    end
  end
end
";
    let bash = "hard() {
  for a in 1 2; do
    if test $a; then
      while test $b; do echo $c; done
    fi
  done
}
";
    for (path, text, broken) in [
        (
            "a.java",
            java,
            java.replace("  int big", "  String s = \"abc;\n  int big"),
        ),
        (
            "a.java",
            java,
            format!("<<<<<<< HEAD\nint a = {{\n=======\n{java}"),
        ),
        (
            "a.rs",
            rust,
            format!("<<<<<<< HEAD\nfn a( {{\n=======\n{rust}"),
        ),
        ("a.py", HARD, format!("x = (((\n{HARD}")),
        // Nothing ends these, and their grammars say nothing of it.
        ("a.rb", ruby, format!("text = <<~END\n{ruby}")),
        ("a.sh", bash, format!("cat <<END\n{bash}")),
    ] {
        let tree = repository(&[(path, text)]);
        tree.write(path, &broken);
        let (_, broke) = review(&tree, &["--base", "HEAD"]);
        assert_ne!(broke["verdict"], "improved", "{broken}");
        assert_ne!(broke["verdict"], "mixed", "{broken}");
        assert_eq!(broke["resolved"], serde_json::json!([]), "{broken}");
        let notes = broke["diagnostics"].as_array().unwrap();
        let is_told = notes.iter().any(|note| note["code"] == "no-longer-parsed");
        assert!(is_told, "{broken}\n{notes:?}");
        tree.git(&["commit", "--quiet", "--all", "--message", "broken"]);
        tree.write(path, text);
        let (_, mended) = review(&tree, &["--base", "HEAD"]);
        assert_ne!(mended["verdict"], "degraded", "{broken}");
    }
}

#[test]
fn an_annotated_tag_is_the_commit_that_it_names() {
    let tree = repository(&[("a.py", EASY)]);
    tree.git(&["tag", "--annotate", "v1", "--message", "one"]);
    tree.git(&["tag", "--annotate", "again", "v1", "--message", "two"]);
    tree.write("a.py", HARD);
    let known = review(&tree, &["--base", "HEAD"]).1["base"].clone();
    for tag in ["v1", "again"] {
        assert_eq!(review(&tree, &["--base", tag]).1["base"], known, "{tag}");
    }
    let path = tree.path();
    let run = Program::new().run(&["review", path.to_str().unwrap(), "--base", "HEAD^{tree}"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("it names no commit"), "{}", run.stderr);
}

#[test]
fn branches_that_crossed_have_a_base() {
    let tree = repository(&[("a.py", EASY), ("b.py", EASY)]);
    tree.git(&["checkout", "--quiet", "-b", "one"]);
    tree.write("a.py", format!("{EASY}\nA = 1\n"));
    commit(&tree, "One");
    tree.git(&["checkout", "--quiet", "main"]);
    tree.write("b.py", format!("{EASY}\nB = 1\n"));
    commit(&tree, "Main");
    tree.git(&["branch", "old-main"]);
    tree.git(&["merge", "--quiet", "--no-edit", "one"]);
    tree.git(&["checkout", "--quiet", "one"]);
    tree.git(&["merge", "--quiet", "--no-edit", "old-main"]);
    tree.write("c.py", HARD);
    commit(&tree, "On one");
    let (code, review) = review(&tree, &["--base", "main"]);
    assert_eq!(code, 0);
    assert_eq!(file(&review, "c.py")["verdict"], "added");
}

#[test]
fn nothing_that_changed_is_told_as_nothing() {
    let tree = repository(&[("a.py", HARD)]);
    for arguments in [
        &["--base", "HEAD"][..],
        &["--base", "main", "--staged"],
        &["--rev", "HEAD", "--base", "main"],
    ] {
        let (code, review) = review(
            &tree,
            &[
                arguments,
                &["--fail-on", "degraded", "--fail-on", "new-findings"],
            ]
            .concat(),
        );
        assert_eq!(code, 0);
        assert_eq!(review["verdict"], "unchanged");
        assert_eq!(review["score_before"], review["score_after"]);
        assert_eq!(review["findings"], Value::Array(Vec::new()));
        assert_eq!(file(&review, "a.py")["verdict"], "unchanged");
    }
}

#[test]
#[cfg(unix)]
fn what_is_no_code_is_named_and_breaks_nothing() {
    let tree = repository(&[
        ("a.py", EASY),
        ("gone.py", HARD),
        ("run.sh", "#!/bin/sh\ntrue\n"),
        ("broken.py", "def a(:\n"),
        ("README.md", "x\n"),
    ]);
    let other = repository(&[("x", "x\n")]);
    tree.git(&[
        "-c",
        "protocol.file.allow=always",
        "submodule",
        "--quiet",
        "add",
        other.path().to_str().unwrap(),
        "sub",
    ]);
    commit(&tree, "Submodule");
    fs::remove_file(tree.path().join("gone.py")).unwrap();
    tree.write("picture.png", [0x89, b'P', 0, 1]);
    tree.write("broken.py", "def a(:\n  if (\n");
    tree.write("README.md", "y\n");
    tree.write("odd \"name\"\n\u{202e}\u{e9} |`.py", EASY);
    std::os::unix::fs::symlink("a.py", tree.path().join("link.py")).unwrap();
    git(
        &tree.path().join("sub"),
        &["commit", "--quiet", "--allow-empty", "--message=More"],
    );
    tree.git(&["update-index", "--chmod=+x", "run.sh"]);
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = fs::Permissions::from_mode(0o755);
        fs::set_permissions(tree.path().join("run.sh"), mode).unwrap();
    }
    commit(&tree, "All kinds of things");
    let review = last(&tree);
    let gone = file(&review, "gone.py");
    assert_eq!(
        (&gone["verdict"], &gone["after"]),
        (&Value::from("removed"), &Value::Null)
    );
    assert_eq!(function(&review, "gone.py", "decide")["verdict"], "removed");
    assert_eq!(file(&review, "run.sh")["verdict"], "unchanged");
    let others: Vec<_> = review["other_files"].as_array().unwrap().iter().collect();
    for path in ["README.md", "link.py", "picture.png"] {
        assert!(others.iter().any(|it| *it == path), "{path} in {others:?}");
    }
    assert!(rules(&review["resolved"]).contains(&"complex-function"));
    let page = Program::new().run(&["review", tree.path().to_str().unwrap(), "--base", "HEAD~1"]);
    assert!(
        page.stdout
            .starts_with("**The change brings 1 new finding, high;"),
        "{}",
        page.stdout
    );
    assert!(!page.stdout.contains('\u{202e}'));
}

#[test]
#[cfg(unix)]
fn links_and_submodules_that_lead_elsewhere_are_named_and_others_are_not() {
    use std::os::unix::fs::symlink;
    let tree = repository(&[("a.py", EASY), ("b.py", EASY)]);
    let other = repository(&[("x", "x\n")]);
    let add = [
        "-c",
        "protocol.file.allow=always",
        "submodule",
        "--quiet",
        "add",
    ];
    tree.git(&[&add[..], &[other.path().to_str().unwrap(), "sub"]].concat());
    symlink("a.py", tree.path().join("link.py")).unwrap();
    symlink("/nowhere", tree.path().join("out.py")).unwrap();
    commit(&tree, "Links");
    let sub = tree.path().join("sub");
    git(
        &sub,
        &["commit", "--quiet", "--allow-empty", "--message=More"],
    );
    fs::remove_file(tree.path().join("link.py")).unwrap();
    symlink("b.py", tree.path().join("link.py")).unwrap();
    commit(&tree, "Elsewhere");
    let (_, told) = review(&tree, &["--rev", "HEAD", "--base", "HEAD~1"]);
    assert_eq!(told["other_files"], serde_json::json!(["link.py", "sub"]));
    let (_, told) = review(&tree, &["--base", "HEAD"]);
    assert_eq!(told["other_files"], Value::Array(Vec::new()));
    fs::remove_file(tree.path().join("link.py")).unwrap();
    symlink("a.py", tree.path().join("link.py")).unwrap();
    let (_, told) = review(&tree, &["--base", "HEAD"]);
    assert_eq!(told["other_files"], serde_json::json!(["link.py"]));
    assert!(review(&tree, &["--base", "HEAD"]).1["source"]["dirty"] == true);
    tree.git(&["checkout", "--quiet", "link.py"]);
    assert!(review(&tree, &["--base", "HEAD"]).1["source"]["dirty"] == false);
    let more = ["commit", "--quiet", "--allow-empty", "--message=Again"];
    git(&sub, &more);
    let (_, told) = review(&tree, &["--base", "HEAD"]);
    assert_eq!(told["other_files"], serde_json::json!(["sub"]));
    assert_eq!(told["source"]["dirty"], true);
    tree.git(&["submodule", "--quiet", "deinit", "--force", "sub"]);
    let (_, told) = review(&tree, &["--base", "HEAD"]);
    assert_eq!(told["other_files"], Value::Array(Vec::new()));
}

#[test]
fn a_secret_on_a_new_line_fails_the_gate_and_an_old_one_does_not() {
    let secret = ["ghp_", "x7Kq2mZt9LwPn4RvBs8YcDf3HjGe6TuAa1Qo"].concat();
    let tree = repository(&[("a.py", &format!("TOKEN = '{secret}'\n")), ("b.py", EASY)]);
    tree.write("a.py", format!("TOKEN = '{secret}'\nOTHER = 1\n"));
    commit(&tree, "Beside it");
    let gate = ["--base", "HEAD~1", "--fail-on", "secrets"];
    assert_eq!(review(&tree, &gate).0, 0);
    tree.write("b.py", format!("{EASY}\nTOKEN = '{secret}'\n"));
    commit(&tree, "Another");
    let (code, told) = review(&tree, &gate);
    assert_eq!(code, 1);
    assert!(!told.to_string().contains(&secret));
}

#[test]
fn a_gate_on_what_degraded_says_why_and_how_to_pass() {
    let tree = repository(&[("a.py", &HARD.replace("                            if limit.blocked:\n                                break\n", ""))]);
    tree.write(
        "a.py",
        HARD.replace(
            "if rule.active",
            "if rule.active and order and limits or rules and rule.active",
        )
        .replace(
            "limit.blocked:",
            "limit.blocked and rule.strict or limit.closed:",
        ),
    );
    commit(&tree, "Worse");
    let path = tree.path();
    let arguments = [
        "review",
        path.to_str().unwrap(),
        "--base",
        "HEAD~1",
        "--fail-on",
        "degraded",
    ];
    let run = Program::new().run(&arguments);
    assert_eq!(run.code, 1, "{}", run.stdout);
    assert!(
        run.stderr
            .contains("gate degraded failed: decide in a.py (c"),
        "{}",
        run.stderr
    );
    assert!(
        run.stdout.starts_with("**Code health degraded: 1 worse"),
        "{}",
        run.stdout
    );
}

#[test]
fn what_cannot_be_compared_is_an_error_with_a_next_step() {
    let tree = repository(&[("a.py", EASY)]);
    let path = tree.path();
    let source = path.to_str().unwrap();
    let plain = TempTree::of(&[("a.py", EASY)]);
    let plain = plain.path();
    let fails = |arguments: &[&str], code: &str| {
        let run = Program::new().run(&[&["review"], arguments].concat());
        assert_eq!(run.code, 2, "{run:?}");
        assert!(
            run.stderr.contains(&format!("code: {code}")),
            "{}",
            run.stderr
        );
        assert!(run.stderr.contains("help: "), "{}", run.stderr);
        assert_eq!(run.stdout, "");
    };
    fails(&[source, "--base", "nowhere"], "revision-not-found");
    fails(
        &[plain.to_str().unwrap(), "--base", "HEAD"],
        "not-a-repository",
    );
    for format in ["badge", "map", "sparkline"] {
        fails(
            &[source, "--base", "HEAD", "--format", format],
            "unknown-format",
        );
    }
    fails(
        &[source, "--base", "HEAD", "--llm", "required"],
        "model-not-configured",
    );
    fails(
        &["https://example.invalid/a/b", "--base", "main"],
        "nothing-to-compare",
    );
    tree.git(&["checkout", "--quiet", "--orphan", "other"]);
    commit(&tree, "Another beginning");
    fails(&[source, "--base", "main"], "no-merge-base");
}

#[test]
fn a_shallow_clone_says_how_to_get_what_is_missing() {
    let tree = repository(&[("a.py", EASY)]);
    tree.git(&["checkout", "--quiet", "-b", "feature"]);
    tree.write("a.py", HARD);
    commit(&tree, "Feature");
    tree.git(&["checkout", "--quiet", "main"]);
    tree.write("b.py", EASY);
    commit(&tree, "Main goes on");
    tree.git(&["checkout", "--quiet", "feature"]);
    let shallow = tree.beside("shallow");
    let from = format!("file://{}", tree.path().display());
    git(
        &tree.path(),
        &[
            "clone",
            "--quiet",
            "--depth=1",
            "--no-single-branch",
            &from,
            shallow.to_str().unwrap(),
        ],
    );
    let run = Program::new().run(&["review", shallow.to_str().unwrap(), "--base", "origin/main"]);
    assert_eq!(run.code, 2, "{run:?}");
    assert!(run.stderr.contains("fetch-depth: 0"), "{}", run.stderr);
}

#[test]
fn a_bare_repository_and_a_folder_of_one_are_reviewed() {
    let tree = repository(&[("app/a.py", EASY), ("lib/b.py", EASY)]);
    tree.write("app/a.py", format!("{EASY}\n\n{HARD}"));
    tree.write("lib/b.py", HARD);
    tree.write("new/c.py", EASY);
    commit(&tree, "Both");
    let folder = tree.path().join("app");
    let of = |source: &str, arguments: &[&str]| -> Vec<String> {
        let all = [
            &["review", source, "--base", "HEAD~1", "--format", "json"],
            arguments,
        ]
        .concat();
        let run = Program::new().run(&all);
        assert_eq!(run.code, 0, "{run:?}");
        let review: Value = serde_json::from_str(&run.stdout).unwrap();
        let files = review["files"].as_array().unwrap().iter();
        files
            .map(|file| file["path"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(of(folder.to_str().unwrap(), &[]), ["a.py"]);
    assert_eq!(of(tree.path().join("new").to_str().unwrap(), &[]), ["c.py"]);
    let bare = tree.beside("bare.git");
    let path = tree.path();
    git(
        &path,
        &[
            "clone",
            "--quiet",
            "--bare",
            path.to_str().unwrap(),
            bare.to_str().unwrap(),
        ],
    );
    assert_eq!(
        of(bare.to_str().unwrap(), &["--rev", "main"]),
        ["app/a.py", "lib/b.py", "new/c.py"]
    );
}

#[test]
fn the_risk_of_a_change_knows_its_size_and_its_authors() {
    let tree = repository(&[("a.py", EASY), ("lib/b.py", EASY)]);
    tree.write("a.py", HARD);
    tree.write("lib/b.py", HARD);
    commit(&tree, "Fix a crash");
    let review = last(&tree);
    let figure = |review: &Value, id: &str| {
        let figures = review["risk"].as_array().unwrap().iter();
        let mut figures = figures.filter(|figure| figure["id"] == id);
        figures.next().unwrap()["value"].clone()
    };
    assert_eq!(figure(&review, "change-files"), 2);
    assert_eq!(figure(&review, "change-entropy"), 1);
    assert_eq!(figure(&review, "change-familiarity"), 1);
    assert_eq!(figure(&review, "change-fix"), 1);
    tree.write("a.py", EASY);
    let (_, uncommitted) = self::review(&tree, &["--base", "HEAD"]);
    assert_eq!(figure(&uncommitted, "change-familiarity"), Value::Null);
}

#[test]
fn the_same_change_gives_the_same_bytes_on_any_number_of_threads() {
    let tree = repository(&[("a.py", SPLIT), ("b.py", EASY)]);
    tree.write(
        "b.py",
        format!("{EASY}\n\n{}\n\n{HARD}", SPLIT.replace("order", "invoice")),
    );
    commit(&tree, "More");
    for format in ["json", "markdown"] {
        let run = |jobs| {
            let path = tree.path();
            let run = Program::new().run(&[
                "review",
                path.to_str().unwrap(),
                "--base",
                "HEAD~1",
                "--format",
                format,
                "--jobs",
                jobs,
            ]);
            run.stdout
        };
        assert_eq!(run("1"), run("4"), "{format}");
    }
}

#[test]
fn line_ends_that_a_checkout_made_are_no_change() {
    let tree = repository(&[("a.py", HARD), ("b.py", EASY)]);
    tree.write("a.py", HARD.replace('\n', "\r\n"));
    let (_, told) = review(&tree, &["--base", "HEAD"]);
    assert_eq!(told["other_files"], Value::Array(Vec::new()));
    assert_eq!(told["risk"], Value::Array(Vec::new()));
    assert_eq!(file(&told, "a.py")["lines_added"], 0);
}

#[test]
fn what_a_sparse_checkout_leaves_out_was_not_removed() {
    for index in ["--sparse-index", "--no-sparse-index"] {
        let tree = repository(&[
            ("app/a.py", EASY),
            ("lib/b.py", HARD),
            ("lib/in/c.py", HARD),
        ]);
        tree.git(&["sparse-checkout", "set", "--cone", index, "app"]);
        assert!(!tree.path().join("lib").exists());
        tree.write("app/a.py", HARD);
        let (_, told) = review(&tree, &["--base", "HEAD"]);
        let files = told["files"].as_array().unwrap().iter();
        let paths: Vec<_> = files.map(|file| &file["path"]).collect();
        assert_eq!(paths, ["app/a.py"], "{index}");
        assert_eq!(told["other_files"], Value::Array(Vec::new()), "{index}");
        assert_eq!(told["resolved"], Value::Array(Vec::new()), "{index}");
    }
}

#[test]
fn a_function_that_moved_degrades_no_file() {
    let other = HARD.replace("decide", "other").replace("amount", "price");
    let tree = repository(&[("a.py", &format!("{HARD}\n\n{other}")), ("b.py", EASY)]);
    tree.write("a.py", &other);
    tree.write("b.py", format!("{EASY}\n\n{HARD}"));
    commit(&tree, "Move");
    let moved = last(&tree);
    assert_eq!(file(&moved, "b.py")["verdict"], "unchanged");
    assert_ne!(moved["verdict"], "degraded");
    let tree = repository(&[("a.py", HARD), ("b.py", EASY)]);
    tree.write("a.py", EASY);
    tree.write(
        "b.py",
        format!("{EASY}\n\n{HARD}\n\n{}", other.replace("item", "it")),
    );
    commit(&tree, "Move and write more");
    let moved = last(&tree);
    assert_eq!(function(&moved, "b.py", "other")["verdict"], "added");
    assert_eq!(file(&moved, "b.py")["verdict"], "degraded");
}

#[test]
fn the_page_of_a_review_tells_of_the_change_and_runs_nothing() {
    let tree = repository(&[("a.py", EASY)]);
    tree.write("<img src=x onerror=alert(1)>.py", HARD);
    tree.write("a.py", HARD.replace("decide", "total"));
    commit(&tree, "Worse");
    let path = tree.path();
    let source = path.to_str().unwrap();
    let run = Program::new().run(&["review", source, "--base", "HEAD~1", "--format", "html"]);
    assert_eq!(run.code, 0, "{run:?}");
    assert!(run.stdout.starts_with("<!doctype html>"), "{}", run.stdout);
    assert!(
        run.stdout.contains("<h1>Code health degraded: "),
        "{}",
        run.stdout
    );
    assert!(
        run.stdout.contains("<h2>New findings</h2>"),
        "{}",
        run.stdout
    );
    for tag in ["<img", "<script"] {
        assert!(!run.stdout.contains(tag), "{}", run.stdout);
    }
}

#[test]
fn a_secret_of_one_file_does_not_stand_in_the_name_of_another() {
    let secret = "tr0ub4dor-h0rse-battery";
    let named = format!("src/for_{secret}_only.py");
    let config = format!("DATABASE_URL = \"postgres://admin:{secret}@db.example.com/shop\"\n");
    let tree = repository(&[("src/config.py", &config), (&named, EASY)]);
    tree.write(&named, HARD);
    let path = tree.path();
    for arguments in [
        vec!["analyze", path.to_str().unwrap(), "--format", "json"],
        vec!["analyze", path.to_str().unwrap()],
        vec![
            "review",
            path.to_str().unwrap(),
            "--base",
            "HEAD",
            "--format",
            "json",
        ],
        vec!["review", path.to_str().unwrap(), "--base", "HEAD"],
    ] {
        let run = Program::new().run(&arguments);
        assert_eq!(run.code, 0, "{run:?}");
        assert!(run.stdout.contains("src/for_"), "{run:?}");
        assert!(!run.stdout.contains(secret), "{run:?}");
        assert!(!run.stderr.contains(secret), "{run:?}");
    }
}
