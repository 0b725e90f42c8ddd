//! `review` with a model: what it is shown of a change, and what of its answer is believed.

use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::{Value, json};

use crate::program::{Program, Run};
use crate::server::{Received, Reply, Server};
use crate::support::{TempTree, root};

const BANK: &str = "\
class Bank:
    def withdraw(self, account, amount):
        left = account.balance - amount
        if left < 0:
            raise ValueError('not enough money')
        account.balance = left
        return left

    def history(self, account):
        unrelated = account.entries
        return list(unrelated)
";

const SHOP: &str = "\
from bank import Bank


def charge(bank, order):
    left = bank.withdraw(order.account, order.total)
    return left
";

const OTHER: &str = "def untouched():\n    value = 1\n    return value\n";

fn bank() -> String {
    BANK.replace(
        "        if left < 0:\n            raise ValueError('not enough money')\n",
        "        log(left)\n",
    )
}

/// A repository with a change that is not committed.
fn changed() -> TempTree {
    let tree = TempTree::of(&[("bank.py", BANK), ("shop.py", SHOP), ("other.py", OTHER)]);
    tree.commit_all();
    tree.write("bank.py", bank());
    tree
}

fn run(program: &Program, tree: &TempTree, server: &Server, arguments: &[&str]) -> Run {
    let path = tree.path();
    let model = ["--model", "scripted", "--base-url", server.base_url()];
    let source = ["review", path.to_str().unwrap(), "--base", "HEAD"];
    program.run(&[&source, &model[..], arguments].concat())
}

fn review(program: &Program, tree: &TempTree, server: &Server, arguments: &[&str]) -> (i32, Value) {
    let arguments = [&["--format", "json"], arguments].concat();
    let run = run(program, tree, server, &arguments);
    let review: Value =
        serde_json::from_str(&run.stdout).unwrap_or_else(|error| panic!("{error}: {run:?}"));
    let schema = fs::read_to_string(root().join("docs/review.schema.json")).unwrap();
    let schema = jsonschema::validator_for(&serde_json::from_str(&schema).unwrap()).unwrap();
    let wrong: Vec<_> = schema
        .iter_errors(&review)
        .map(|it| it.to_string())
        .collect();
    assert_eq!(wrong, [""; 0]);
    (run.code, review)
}

fn claim(path: &str, line: u64, quote: &str) -> Value {
    json!({
        "category": "invariant", "severity": "high", "confidence": 0.9,
        "title": format!("withdraw lets {quote} go below zero"),
        "explanation": "The check against an overdraft is gone.",
        "suggestion": "Keep the check.",
        "evidence": [{"path": path, "start_line": line, "end_line": line, "quote": quote}]
    })
}

/// One claim each about the change, about a caller, about other lines, and about nothing; and no
/// verdict on any.
fn claims(_: &Received) -> Reply {
    let answer = json!({"findings": [
        claim("bank.py", 52, "account.balance = left"),
        claim("shop.py", 1, "left = bank.withdraw(order.account, order.total)"),
        claim("bank.py", 10, "unrelated = account.entries"),
        claim("bank.py", 3, "invented = nowhere_to_be_found()"),
        claim("other.py", 2, "value = 1"),
    ]});
    Reply::answer(&answer.to_string())
}

/// Code in the place of what is quoted: some that can stand there, and some that cannot.
fn repairs(_: &Received) -> Reply {
    let with = |mut claim: Value, code: &str| {
        claim["replacement"] = code.into();
        claim
    };
    let (bank, shop) = (
        "account.balance = left",
        "left = bank.withdraw(order.account, order.total)",
    );
    let answer = json!({"findings": [
        with(claim("bank.py", 5, bank), "account.balance = max(left, 0)"),
        with(claim("shop.py", 5, shop), "left = bank.withdraw("),
    ]});
    Reply::answer(&answer.to_string())
}

#[test]
fn code_that_cannot_stand_in_the_place_of_what_is_quoted_is_not_offered() {
    let tree = changed();
    let server = Server::start(repairs);
    let (_, review) = review(&Program::new(), &tree, &server, &[]);
    let offered: Vec<_> = { review["findings"].as_array().unwrap().iter() }
        .map(|it| it["replacement"].as_str())
        .collect();
    assert_eq!(
        offered,
        [Some("        account.balance = max(left, 0)"), None]
    );
    let dropped = &review["usage"]["dropped_findings"];
    assert_eq!(dropped, &json!({"replacement-unsound": 1}));
}

fn silent(_: &Received) -> Reply {
    Reply::answer(r#"{"findings": []}"#)
}

#[test]
fn a_model_is_asked_about_what_changed_and_nothing_else() {
    let tree = changed();
    let server = Server::start(silent);
    let (code, review) = review(&Program::new(), &tree, &server, &[]);
    assert_eq!(code, 0, "{}", review["diagnostics"]);
    let [request] = &server.journal()[..] else {
        panic!("one request")
    };
    let shown = request.message("user");
    for expected in [
        "-        if left < 0:",
        "+        log(left)",
        "def withdraw(self, account, amount):",
        "shop.py",
        "left = bank.withdraw(order.account, order.total)",
    ] {
        assert!(shown.contains(expected), "{expected} is missing: {shown}");
    }
    for other in ["unrelated", "untouched", "value = 1"] {
        assert!(!shown.contains(other), "{other} is shown: {shown}");
    }
    assert_eq!(review["usage"]["requests"], 1);
    assert_eq!(review["usage"]["model"], "scripted");
    assert_eq!(review["uncommitted"], true);
}

#[test]
fn findings_touch_the_change_or_what_it_breaks_and_decide_no_exit_code() {
    let tree = changed();
    let server = Server::start(claims);
    let program = Program::new();
    let gates = ["--fail-on", "severity=high", "--fail-on", "new-findings"];
    let (code, review) = review(&program, &tree, &server, &gates);
    let measured = review["findings"].as_array().unwrap().iter();
    let measured = measured.filter(|it| it["origin"] == "metric").count();
    assert_eq!(measured, 0, "{}", review["findings"]);
    assert_eq!(code, 0, "a claim of a model fails no gate");
    let places: Vec<_> = review["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| {
            let at = &it["evidence"][0];
            (
                at["path"].as_str().unwrap(),
                at["start_line"].as_u64().unwrap(),
            )
        })
        .collect();
    assert_eq!(places, [("bank.py", 5), ("shop.py", 5)]);
    assert_eq!(
        review["usage"]["dropped_findings"],
        json!({"outside-change": 1, "path-not-found": 1, "quote-not-found": 1})
    );
    let markdown = run(&program, &tree, &server, &[]).stdout;
    assert!(markdown.contains("llm/invariant"), "{markdown}");
    assert!(markdown.contains("bank.py"), "{markdown}");
    assert!(markdown.contains("`change-review` version 1"), "{markdown}");
    let html = run(&program, &tree, &server, &["--format", "html"]).stdout;
    assert!(html.contains("llm/invariant"));
    let verifications: Vec<_> = review["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| &it["basis"]["verification"])
        .collect();
    assert_eq!(verifications, ["uncertain", "uncertain"]);
    assert_eq!(
        server.journal().len(),
        1 + 2 * 2,
        "the second question, once more for its form; the cache answered the later runs"
    );
}

#[test]
fn a_server_that_cannot_verify_costs_nothing_but_the_verdicts() {
    let replies: [fn() -> Reply; 4] = [
        || Reply::status(400),
        || Reply::status(401),
        || Reply::answer(""),
        || Reply::answer("It is true."),
    ];
    for (at, reply) in replies.into_iter().enumerate() {
        let tree = changed();
        let server = Server::start(move |request| {
            let wanted = request.json()["response_format"]["json_schema"]["name"].clone();
            match wanted.as_str() {
                Some("finding-check") => reply(),
                _ => claims(request),
            }
        });
        let program = Program::new();
        let (code, first) = review(&program, &tree, &server, &[]);
        assert_eq!(code, 0, "{at}: {}", first["diagnostics"]);
        assert_eq!(first["findings"].as_array().unwrap().len(), 2, "{at}");
        let sent = server.journal().len();
        assert!(sent <= 1 + 2 * 3, "{at}: {sent}");
        if at >= 2 {
            let (_, second) = review(&program, &tree, &server, &[]);
            assert_eq!(server.journal().len(), sent, "{at}: asked again");
            assert_eq!(first["findings"], second["findings"], "{at}");
        }
        let server = Server::start(claims);
        let (_, believed) = review(&Program::new(), &tree, &server, &["--no-verify"]);
        assert_eq!(server.journal().len(), 1);
        assert_eq!(
            believed["findings"][0]["basis"]["verification"],
            Value::Null
        );
    }
}

/// Nothing was paid for an error: the next run asks again, and pays for nothing else.
#[test]
fn verifications_that_failed_are_asked_again_and_paid_ones_never() {
    let tree = changed();
    let well = Arc::new(AtomicBool::new(false));
    let is_well = Arc::clone(&well);
    let server = Server::start(move |request| {
        let wanted = request.json()["response_format"]["json_schema"]["name"].clone();
        let verdict = json!({"reason": "So it is.", "verdict": "confirmed"});
        match wanted.as_str() {
            Some("finding-check") if is_well.load(Ordering::SeqCst) => {
                Reply::answer(&verdict.to_string())
            }
            Some("finding-check") => Reply::status(400),
            _ => claims(request),
        }
    });
    let program = Program::new();
    let (_, first) = review(&program, &tree, &server, &[]);
    assert_eq!(first["findings"][0]["basis"]["verification"], "unverified");
    let sent = server.journal().len();
    well.store(true, Ordering::SeqCst);
    let (_, second) = review(&program, &tree, &server, &[]);
    assert_eq!(second["findings"][0]["basis"]["verification"], "confirmed");
    assert_eq!(server.journal().len(), sent + 2);
    review(&program, &tree, &server, &[]);
    assert_eq!(server.journal().len(), sent + 2);
}

#[test]
fn limits_hold_for_a_change_and_leave_room_to_verify() {
    for most in 1..=8 {
        let tree = TempTree::new();
        for number in 0..8 {
            tree.write(&format!("f{number}.py"), "LIMIT = 1\n");
        }
        tree.commit_all();
        for number in 0..8 {
            let text = format!(
                "def run_{number}(value):\n    result = value / {number}\n    return result\n"
            );
            tree.write(&format!("f{number}.py"), text);
        }
        let server = Server::start(|request| {
            let shown = request.message("user");
            let path = shown.lines().find_map(|line| line.strip_prefix("path: "));
            let path = path.unwrap_or_default();
            let number = path.trim_matches(|c: char| !c.is_ascii_digit());
            let quote = format!("result = value / {number}");
            let wanted = request.json()["response_format"]["json_schema"]["name"].clone();
            let answer = match wanted.as_str() {
                Some("finding-check") => json!({"reason": "So it is.", "verdict": "confirmed"}),
                _ => json!({"findings": [claim(path, 2, &quote)]}),
            };
            Reply::answer(&answer.to_string())
        });
        let limit = most.to_string();
        let (_, review) = review(&Program::new(), &tree, &server, &["--max-requests", &limit]);
        let sent = server.journal().len();
        assert!(sent <= most, "{sent} of {most}");
        let findings = review["findings"].as_array().unwrap().iter();
        let confirmed = findings.filter(|it| it["basis"]["verification"] == "confirmed");
        assert!(most < 6 || confirmed.count() > 0, "{most}: {review}");
    }
}

#[test]
fn a_model_moves_neither_verdict_nor_score() {
    let tree = changed();
    let server = Server::start(claims);
    let program = Program::new();
    let (_, with) = review(&program, &tree, &server, &[]);
    let sent = server.journal().len();
    let (_, without) = review(&program, &tree, &server, &["--llm", "off"]);
    for key in ["verdict", "score_before", "score_after", "files", "risk"] {
        assert_eq!(with[key], without[key], "{key}");
    }
    assert_eq!(server.journal().len(), sent);
    assert_eq!(without["usage"]["model"], Value::Null);
}

#[test]
fn a_server_that_fails_costs_the_claims_and_not_the_review() {
    let tree = changed();
    tree.write("shop.py", SHOP.replace("return left", "return left + 1"));
    let server = Server::start(|request| {
        if request.message("user").contains("path: shop.py") {
            return Reply::answer("no idea");
        }
        silent(request)
    });
    let (code, review) = review(&Program::new(), &tree, &server, &[]);
    assert_eq!(code, 3);
    let failed: Vec<_> = review["ledger"]["entries"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|it| it["status"] == "failed")
        .map(|it| it["path"].as_str().unwrap())
        .collect();
    assert_eq!(failed, ["shop.py"]);
}

#[test]
fn limits_are_kept_and_what_was_not_read_is_told() {
    let tree = changed();
    tree.write("shop.py", SHOP.replace("return left", "return left + 1"));
    let server = Server::start(silent);
    let (code, review) = review(&Program::new(), &tree, &server, &["--max-requests", "1"]);
    assert_eq!(code, 3);
    assert_eq!(server.journal().len(), 1);
    let codes: Vec<_> = review["diagnostics"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["code"].as_str().unwrap())
        .collect();
    assert!(codes.contains(&"budget-spent"), "{codes:?}");
}

#[test]
fn no_secret_of_either_side_is_sent() {
    let old = format!("AKIA{}", "IOSFODNN7EXAMPLQ");
    let new = format!("AKIA{}", "JOSFODNN7EXAMPLR");
    let with =
        |key: &str| format!("{OTHER}\n\ndef key():\n    secret = '{key}'\n    return secret\n");
    let tree = TempTree::of(&[("other.py", &with(&old))]);
    tree.commit_all();
    tree.write("other.py", with(&new));
    let server = Server::start(silent);
    review(&Program::new(), &tree, &server, &[]);
    let [request] = &server.journal()[..] else {
        panic!("one request")
    };
    assert!(!request.body.contains(&old) && !request.body.contains(&new));
    assert!(request.message("user").contains("[redacted:"));
}

#[test]
fn without_a_model_none_is_asked_unless_it_is_required() {
    let tree = changed();
    let path = tree.path();
    let source = ["review", path.to_str().unwrap(), "--base", "HEAD"];
    let run = Program::new().run(&source);
    assert_eq!(run.code, 0, "{run:?}");
    let required = [&source[..], &["--llm", "required"]].concat();
    let run = Program::new().run(&required);
    assert_eq!(run.code, 2);
    assert!(
        run.stderr.contains("model-not-configured"),
        "{}",
        run.stderr
    );
}
