//! `--samples`: the same question several times, and what the answers say together.

use serde_json::{Value, json};

use crate::program::Program;
use crate::server::{Received, Reply, Server, completion};
use crate::support::TempTree;

const TEXT: &str = "\
def load_N(path):
    handle = open(path)
    rows = handle.read().split()
    return rows


def keep_N(rows, limit):
    kept = rows[0:limit - 1]
    for row in rows:
        kept.append(row)
    return kept
";

const FILES: usize = 4;

fn tree() -> TempTree {
    let tree = TempTree::new();
    for number in 0..FILES {
        let text = TEXT.replace('N', &number.to_string());
        tree.write(&format!("f{number}.py"), text);
    }
    tree
}

fn claim(request: &Received, category: &str, title: &str, quote: &str) -> Value {
    let shown = request.message("user");
    let path = shown.lines().find_map(|line| line.strip_prefix("path: "));
    json!({
        "category": category, "severity": "high", "confidence": 0.9, "title": title,
        "explanation": "It goes wrong with an empty file.", "suggestion": "Mend it.",
        "evidence": [{"path": path, "start_line": 1, "end_line": 1, "quote": quote}],
    })
}

/// Every answer holds the leak, with quotes of different lengths; the first alone holds a claim of its
/// own. Of `f3.py` the last answer is refused, unless `whole`.
fn server(whole: bool) -> Server {
    Server::start(move |request| {
        let wanted = request.json()["response_format"]["json_schema"]["name"].clone();
        let seed = request.json()["seed"].as_u64().unwrap_or_default();
        let leak = [
            "handle = open(path)",
            "    handle = open(path)\n    rows = handle.read().split()",
        ];
        let mut findings = vec![claim(
            request,
            "resource-leak",
            &format!("the file stays open, says answer {seed}"),
            leak[usize::from(seed > 0)],
        )];
        if seed == 0 {
            findings.push(claim(
                request,
                "correctness",
                "one row is lost",
                "kept = rows[0:limit - 1]",
            ));
        }
        let answer = match wanted.as_str().unwrap_or_default() {
            "file-review" if !whole && seed == 2 && request.message("user").contains("f3.py") => {
                return Reply::json(400, &json!({"error": {"message": "no such luck"}}));
            }
            "file-review" => json!({"summary": "Reads rows.", "findings": findings}),
            _ => json!({"overview": "Reads rows.", "summary": "Reads rows."}),
        };
        let mut completion = completion(&answer.to_string());
        completion["usage"] = json!({"prompt_tokens": 1000, "completion_tokens": 100});
        Reply::json(200, &completion)
    })
}

fn analyze(program: &Program, tree: &TempTree, server: &Server, more: &[&str]) -> (i32, Value) {
    let model = ["--model", "gpt-5-mini", "--provider", "vllm", "--no-verify"];
    let address = ["--base-url", server.base_url()];
    program.analyze(&tree.path(), &[&model[..], &address, more].concat())
}

/// Of each finding of a model: path, category, answers, those that hold it, confidence.
fn told(report: &Value) -> Vec<(String, String, u64, u64, f64)> {
    let findings = report["findings"].as_array().unwrap().iter();
    let mut told: Vec<_> = findings
        .filter(|it| it["origin"] == "llm")
        .map(|it| {
            let word = |value: &Value| value.as_str().unwrap().to_owned();
            (
                word(&it["evidence"][0]["path"]),
                word(&it["category"]),
                it["basis"]["samples"].as_u64().unwrap(),
                it["basis"]["agreeing"].as_u64().unwrap(),
                it["confidence"].as_f64().unwrap(),
            )
        })
        .collect();
    told.sort_by(|a, b| (&a.0, &a.1).cmp(&(&b.0, &b.1)));
    told
}

#[test]
fn what_more_answers_hold_is_surer() {
    let (tree, server, program) = (tree(), server(false), Program::new());
    let (_, once) = analyze(&program, &tree, &server, &[]);
    let sent = server.journal().len();
    assert_eq!(sent, FILES + 1, "the files and the synthesis");
    let (code, report) = analyze(&program, &tree, &server, &["--samples", "3"]);
    assert_eq!(code, 0, "{}", report["diagnostics"]);
    // The first answers are those of the run before; the synthesis is told the surest findings first.
    assert_eq!(server.journal().len() - sent, 2 * FILES + 1);
    let (once, thrice) = (told(&once), told(&report));
    assert_eq!(thrice.len(), 2 * FILES, "each stands once: {thrice:?}");
    for (one, three) in once.iter().zip(&thrice) {
        assert_eq!((&one.0, &one.1, one.2, one.3), (&three.0, &three.1, 1, 1));
        let samples = if three.0 == "f3.py" { 2 } else { 3 };
        let leak = three.1 == "resource-leak";
        let agreeing = if leak { samples } else { 1 };
        assert_eq!((three.2, three.3), (samples, agreeing), "{three:?}");
        assert!(!leak || three.4 > one.4, "{three:?} {one:?}");
        assert!(leak || three.2 == 2 || three.4 < one.4, "{three:?} {one:?}");
    }
    let notes = report["diagnostics"].as_array().unwrap();
    let is_told = |note: &&Value| note["code"] == "samples-missing";
    assert_eq!(notes.iter().filter(is_told).count(), 1, "{notes:?}");
    let seeds: Vec<Value> = server
        .journal()
        .iter()
        .map(|it| it.json()["seed"].clone())
        .collect();
    let asked = |seed: u64| seeds.iter().filter(|it| **it == json!(seed)).count();
    assert_eq!((asked(0), asked(1), asked(2)), (FILES + 2, FILES, FILES));
    let freely = |it: &Received| it.json()["temperature"] == json!(0.7);
    assert_eq!(
        server.journal().iter().filter(|it| freely(it)).count(),
        2 * FILES
    );
}

#[test]
fn samples_are_planned_for_limited_and_paid_for_once() {
    let (tree, server, program) = (tree(), server(true), Program::new());
    let samples = ["--samples", "3"];
    let (code, plan) = analyze(
        &program,
        &tree,
        &server,
        &[&samples[..], &["--dry-run"]].concat(),
    );
    assert_eq!((code, server.journal().len()), (0, 0));
    assert_eq!(plan["requests"], 3 * FILES + 1);
    let (code, report) = analyze(
        &program,
        &tree,
        &server,
        &[&samples[..], &["--max-requests", "8"]].concat(),
    );
    assert_eq!(code, 3);
    assert_eq!(
        report["usage"]["requests"], 7,
        "two files thrice, and the synthesis"
    );
    let (code, report) = analyze(&program, &tree, &server, &samples);
    assert_eq!(code, 0);
    assert_eq!(report["usage"]["cache_hits"], 6);
    assert_eq!(server.journal().len(), 3 * FILES + 2, "another synthesis");
    analyze(&program, &tree, &server, &samples);
    assert_eq!(
        server.journal().len(),
        3 * FILES + 2,
        "nothing is paid for twice"
    );
    for wrong in ["0", "10", "many"] {
        let source = tree.path();
        let run = program.run(&["analyze", source.to_str().unwrap(), "--samples", wrong]);
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{wrong}");
        assert!(run.stderr.contains("llm.samples"), "{}", run.stderr);
    }
}
