//! `--dry-run`: what a run would ask, against what it then asks.

use std::fs;

use create_dump::tokens;
use serde_json::{Value, json};

use crate::program::Program;
use crate::server::{Received, Reply, Server};
use crate::support::TempTree;

/// Fixture repositories of different shapes: one file, flat, deep, large files, prose around code.
fn trees() -> Vec<(&'static str, TempTree)> {
    let parser = include_str!("../../fixtures/analyze/parser.rs");
    let one = TempTree::of(&[("main.rs", parser)]);
    let flat = TempTree::new();
    for number in 0..12 {
        let text = parser.replace("parse", &format!("parse_{number}"));
        flat.write(&format!("f{number}.rs"), text);
    }
    let deep = TempTree::new();
    for number in 0..40 {
        let folder = format!("src/a{}/b{}/c{}", number % 2, number % 4, number % 8);
        let text = format!(
            "def step_{number}(value):\n    if value > {number}:\n        return value - {number}\n    return value\n\n\ndef other_{number}(a, b):\n    return [x for x in a if x in b]\n\n\nLIMIT = {number}\nNAME = 'n{number}'\n"
        );
        deep.write(&format!("{folder}/m{number}.py"), text);
    }
    deep.write("README.md", "# Steps\n\nOne after the other.\n");
    let large = TempTree::new();
    for number in 0..3 {
        let text: String = (0..60)
            .map(|part| parser.replace("parse", &format!("parse_{number}_{part}")))
            .collect();
        large.write(&format!("big{number}.rs"), text);
    }
    vec![
        ("one", one),
        ("flat", flat),
        ("deep", deep),
        ("large", large),
    ]
}

/// A server that counts the messages it is sent, and answers at the length that `words` says.
fn counting(words: usize, schema_counts: bool) -> Server {
    let tokenizer = tokens::by_name("o200k_base").unwrap();
    Server::start(move |request| {
        let shown = blake3::hash(request.message("user").as_bytes()).to_hex();
        let said = "plain words that tell what is done here. ".repeat(words / 8 + 1);
        let said = format!("Number {}: {said}", &shown[..6]);
        let mut reply = crate::server::completion(&answer(request, &said));
        let mut prompt =
            tokenizer.count(&request.message("system")) + tokenizer.count(&request.message("user"));
        if schema_counts {
            let schema = &request.json()["response_format"]["json_schema"]["schema"];
            prompt += tokenizer.count(&schema.to_string());
        }
        reply["usage"] = json!({"prompt_tokens": prompt, "completion_tokens": 50});
        Reply::json(200, &reply)
    })
}

fn answer(request: &Received, said: &str) -> String {
    let name = request.json()["response_format"]["json_schema"]["name"].clone();
    let answer = match name.as_str().unwrap_or_default() {
        "file-review" => json!({"summary": said, "findings": []}),
        "change-review" => json!({"findings": []}),
        "module-summary" => json!({"summary": said}),
        _ => json!({"overview": said}),
    };
    answer.to_string()
}

fn planned(program: &Program, tree: &TempTree, more: &[&str]) -> Value {
    let (code, plan) = program.analyze(&tree.path(), &[more, &["--dry-run"]].concat());
    assert_eq!(code, 0);
    assert_eq!(plan["schema"], "create-dump.plan/1");
    plan
}

#[test]
fn a_plan_is_within_a_tenth_of_what_is_sent() {
    for (name, tree) in trees() {
        for (words, provider) in [(4, "vllm"), (60, "vllm"), (60, "openai")] {
            let server = counting(words, provider == "openai");
            let program = Program::new();
            let more = [
                "--model",
                "gpt-5-mini",
                "--provider",
                provider,
                "--base-url",
                server.base_url(),
            ];
            let plan = planned(&program, &tree, &more);
            assert!(server.journal().is_empty(), "{name}: something was sent");
            let (code, report) = program.analyze(&tree.path(), &more);
            assert_eq!(code, 0, "{name}");
            assert_eq!(plan["requests"], report["usage"]["requests"], "{name}");
            let estimate = plan["prompt_tokens"].as_f64().unwrap();
            let real = report["usage"]["prompt_tokens"].as_f64().unwrap();
            let off = (estimate / real - 1.0).abs();
            assert!(off < 0.1, "{name}: {estimate} for {real} ({words} words)");
            let cost = report["usage"]["cost_usd"].as_f64().unwrap();
            let high = plan["cost_usd"]["high"].as_f64().unwrap();
            assert!(cost <= high, "{name}: {cost} for at most {high}");
        }
    }
}

#[test]
fn a_plan_of_a_change_is_within_a_tenth_of_what_is_sent() {
    for (name, tree) in trees() {
        tree.commit_all();
        let before = tree.git(&["ls-files"]);
        for (number, path) in before.lines().enumerate().filter(|it| it.0 % 3 == 0) {
            let text = fs::read_to_string(tree.path().join(path)).unwrap();
            let lines: Vec<&str> = text.lines().collect();
            let (first, second) = lines.split_at(lines.len() / 2);
            let more = if path.ends_with("py") {
                "# one more"
            } else {
                "// one more"
            };
            let changed = [first, &[more][..], second].concat().join("\n");
            tree.write(
                path,
                changed.replace("return value", &format!("return {number} + value")),
            );
        }
        let server = counting(60, false);
        let program = Program::new();
        let source = tree.path();
        let run = |more: &[&str]| -> (i32, Value) {
            let review = [
                "review",
                source.to_str().unwrap(),
                "--base",
                "HEAD",
                "--format",
                "json",
            ];
            let model = ["--model", "gpt-5-mini", "--provider", "vllm"];
            let address = ["--base-url", server.base_url()];
            let run = program.run(&[&review[..], &model, &address, more].concat());
            (
                run.code,
                serde_json::from_str(&run.stdout).unwrap_or_else(|_| panic!("{run:?}")),
            )
        };
        let (code, plan) = run(&["--dry-run"]);
        assert_eq!((code, server.journal().len()), (0, 0), "{name}");
        let (code, review) = run(&[]);
        assert_eq!(code, 0, "{name}: {}", review["diagnostics"]);
        assert!(review["usage"]["requests"].as_u64() > Some(0), "{name}");
        assert_eq!(plan["requests"], review["usage"]["requests"], "{name}");
        let estimate = plan["prompt_tokens"].as_f64().unwrap();
        let real = review["usage"]["prompt_tokens"].as_f64().unwrap();
        assert!(
            (estimate / real - 1.0).abs() < 0.1,
            "{name}: {estimate} for {real}"
        );
    }
}

#[test]
fn what_is_in_the_cache_costs_nothing_in_the_plan() {
    let (_, tree) = trees().swap_remove(2);
    let server = counting(30, false);
    let program = Program::new();
    let more = ["--model", "gpt-5-mini", "--base-url", server.base_url()];
    let (code, report) = program.analyze(&tree.path(), &more);
    assert_eq!(code, 0);
    let plan = planned(&program, &tree, &more);
    assert_eq!(plan["requests"], 0);
    assert_eq!(plan["prompt_tokens"], 0);
    assert_eq!(plan["cache_hits"], report["usage"]["requests"]);
    assert_eq!(plan["cost_usd"], json!({"low": 0.0, "high": 0.0}));
    // What was made up for a plan is never taken for an answer.
    tree.write(
        "src/a0/b0/c0/m0.py",
        "def changed(a):\n    return a\n\n\ndef b(a):\n    return a\n",
    );
    let before = server.journal().len();
    let plan = planned(&program, &tree, &more);
    let (_, report) = program.analyze(&tree.path(), &more);
    let sent = server.journal().len() - before;
    assert_eq!(plan["requests"], sent);
    assert_eq!(report["usage"]["requests"], sent);
    assert!((2..8).contains(&sent), "{sent}");
}

#[test]
fn a_plan_says_what_the_limits_leave_out_as_the_run_does() {
    let (_, tree) = trees().swap_remove(2);
    let server = counting(30, false);
    for limit in [
        ["--max-requests", "15"],
        ["--max-total-tokens", "100000"],
        ["--max-cost", "0.2"],
    ] {
        let program = Program::new();
        let more = ["--model", "gpt-5-mini", "--base-url", server.base_url()];
        let more = [&more[..], &limit].concat();
        let plan = planned(&program, &tree, &more);
        let left_out: Vec<&str> = plan["left_out"]
            .as_array()
            .unwrap()
            .iter()
            .map(|entry| entry["path"].as_str().unwrap())
            .collect();
        assert!(!left_out.is_empty(), "{limit:?}");
        let (code, report) = program.analyze(&tree.path(), &more);
        assert_eq!(code, 3, "{limit:?}");
        let unread: Vec<&str> = report["ledger"]["entries"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|entry| entry["reason"] == "over-budget")
            .map(|entry| entry["path"].as_str().unwrap())
            .collect();
        assert_eq!(left_out, unread, "{limit:?}");
        let high = plan["cost_usd"]["high"].as_f64().unwrap();
        assert!(limit[0] != "--max-cost" || high <= 0.2);
    }
}

#[test]
fn a_plan_needs_neither_model_nor_key() {
    let (_, tree) = trees().swap_remove(0);
    let program = Program::new();
    let plan = planned(&program, &tree, &[]);
    assert_eq!(plan["model"], Value::Null);
    assert_eq!(plan["cost_usd"], Value::Null);
    assert_eq!(plan["requests"], 2);
    assert!(plan["other_models"].as_array().unwrap().len() > 5);
    assert_eq!(plan["diagnostics"][0]["code"], "model-not-configured");
    let off = planned(&program, &tree, &["--llm", "off"]);
    assert_eq!(off["requests"], 0);
    let tree = tree.path();
    let tree = tree.to_str().unwrap();
    let page = program.run(&["analyze", tree, "--dry-run", "--model", "gpt-5-mini"]);
    assert_eq!(page.code, 0);
    assert!(page.stdout.contains("**2 requests**"), "{}", page.stdout);
    let refused = program.run(&["analyze", tree, "--dry-run", "--format", "sarif"]);
    assert_eq!(refused.code, 2);
    assert!(refused.stdout.is_empty());
}
