//! Which requests a change makes, and which findings are about it.

use super::*;
use crate::prompts::answer::{ChangeReview, Read};
use crate::review::fixture::{File, Setting, file, generated};
use crate::review::ground::Grounded;
use crate::review::units::MapUnit;
use crate::review::{KnownNames, KnownPaths, Limits, Plan, PlanRequest, ReviewFile};

const CALLER: &str =
    "fn charge(order: Order) {\n    let left = withdraw(order.sum);\n    log(left);\n}\n";
const NOW: &str = "fn withdraw(sum: i64) -> i64 {\n    let left = balance() - sum;\n    left\n}\n\nfn balance() -> i64 {\n    read_balance()\n}\n\nfn other() {\n    unrelated(1);\n}\n";
const BEFORE: &str = "fn withdraw(sum: i64) -> i64 {\n    let left = balance() - sum;\n    assert!(left >= 0);\n    left\n}\n\nfn balance() -> i64 {\n    read_balance()\n}\n\nfn other() {\n    unrelated(1);\n}\n";

fn files() -> Vec<File> {
    vec![
        file("src/bank.rs", NOW),
        file("src/shop.rs", CALLER),
        file("src/disk.rs", "fn read_balance() -> i64 {\n    7\n}\n"),
    ]
}

/// The plan for a change of the first file.
fn planned(
    setting: &Setting,
    before: &str,
    hunks: &[(Range<usize>, Range<usize>)],
    check: impl FnOnce(&Plan, &PlanRequest<'_>),
) {
    let files: Vec<ReviewFile<'_>> = setting.review_files();
    let hunks = hunks.iter().map(|(before, after)| Hunk {
        before: before.clone(),
        after: after.clone(),
    });
    let changes = [ChangedFile {
        file: 0,
        path_before: Some("src/bank.rs".to_owned()),
        before: setting.redactor.clean(before).text,
        hunks: hunks.collect(),
        near: (1..files.len()).collect(),
    }];
    let request = PlanRequest {
        changes: &changes,
        ..setting.request(&files)
    };
    check(&plan_change(&request), &request);
}

fn user(unit: &MapUnit) -> &str {
    &unit.prompt.user
}

#[test]
fn the_change_its_function_and_its_neighbours_are_shown_and_no_more() {
    let setting = Setting::new(files());
    planned(&setting, BEFORE, &[(2..3, 2..2)], |plan, _| {
        let [unit] = &plan.maps[..] else {
            panic!("one request")
        };
        let shown = user(unit);
        assert!(shown.contains("-    assert!(left >= 0);"), "what went");
        assert!(
            shown.contains("fn withdraw(sum: i64) -> i64 {\n    let left"),
            "the function"
        );
        assert!(shown.contains("fn balance() -> i64 {"), "what it calls");
        assert!(
            !shown.contains("read_balance()"),
            "the body of what it calls"
        );
        assert!(shown.contains(
            "src/shop.rs:\nfn charge(order: Order) {\n    let left = withdraw(order.sum);"
        ));
        assert!(!shown.contains("unrelated"), "another function");
        assert_eq!(plan.totals.requests, 1);
    });
}

fn answer(evidence: &str, explanation: &str) -> ChangeReview {
    let reply = format!(
        r#"{{"findings":[{{"category":"invariant","severity":"high","confidence":0.9,
        "title":"withdraw may go below zero","explanation":"{explanation}",
        "suggestion":"Keep it.","evidence":[{evidence}]}}]}}"#
    );
    ChangeReview::read(&reply).unwrap()
}

/// Paths and first lines of the evidence that is left, or the reason.
fn checked(evidence: &str) -> Result<Vec<(String, usize)>, String> {
    said(evidence, "The check is gone.", BEFORE)
}

/// The same with an explanation, of a change that took away the third line of `before`.
fn said(evidence: &str, explanation: &str, before: &str) -> Result<Vec<(String, usize)>, String> {
    let grounded = grounded(files(), before, &answer(evidence, explanation));
    match grounded.findings.into_iter().next_back() {
        Some(finding) => Ok(finding
            .evidence
            .into_iter()
            .map(|it| (it.path, it.start_line))
            .collect()),
        None => Err(grounded.dropped.into_keys().next().unwrap_or_default()),
    }
}

/// What is left of an answer about a change that took away the third line of the first file.
fn grounded(files: Vec<File>, before: &str, answer: &ChangeReview) -> Grounded {
    let setting = Setting::new(files);
    let mut result = Grounded::default();
    planned(&setting, before, &[(2..3, 2..2)], |plan, request| {
        let unit = &plan.maps[0];
        let known = KnownPaths::new(["src/bank.rs", "src/shop.rs", "src/disk.rs"]);
        let question = ChangeQuestion {
            unit,
            shown: unit.change.as_ref().unwrap(),
            request,
            known: &known,
            names: &KnownNames::default(),
        };
        result = ground_change(answer, &question);
    });
    result
}

#[test]
fn findings_touch_the_change_or_what_it_breaks() {
    let at = |path: &str, line: usize| (path.to_owned(), line);
    let left = r#"{"path":"src/bank.rs","start_line":40,"end_line":40,"quote":"let left = balance() - sum;"}"#;
    let call = r#"{"path":"src/shop.rs","start_line":2,"end_line":2,"quote":"let left = withdraw(order.sum);"}"#;
    let other = r#"{"path":"src/bank.rs","start_line":11,"end_line":11,"quote":"unrelated(1);"}"#;
    let gone =
        r#"{"path":"src/bank.rs","start_line":3,"end_line":3,"quote":"assert!(left >= 0);"}"#;
    let signature = r#"{"path":"src/disk.rs","start_line":1,"end_line":1,"quote":"fn read_balance() -> i64 {"}"#;
    let marked = r#"{"path":"src/bank.rs","start_line":2,"end_line":2,"quote":"+    let left = balance() - sum;\n+    left"}"#;
    assert_eq!(
        checked(left),
        Ok(vec![at("src/bank.rs", 2)]),
        "beside what went"
    );
    assert_eq!(checked(call), Ok(vec![at("src/shop.rs", 2)]), "a caller");
    assert_eq!(
        checked(marked),
        Ok(vec![at("src/bank.rs", 2)]),
        "marks of a patch"
    );
    assert_eq!(
        checked(&format!("{other},{call}")),
        Ok(vec![at("src/bank.rs", 11), at("src/shop.rs", 2)])
    );
    assert_eq!(checked(other), Err("outside-change".to_owned()));
    assert_eq!(checked(gone), Err("quote-not-found".to_owned()));
    assert_eq!(checked(signature), Err("path-not-found".to_owned()));
    let invented = call.replace("withdraw", "deposit");
    assert_eq!(checked(&invented), Err("quote-not-found".to_owned()));
    assert_eq!(checked(""), Err("no-evidence".to_owned()));
}

/// The head of the caller stands twice in its file, and the other was not shown.
#[test]
fn evidence_in_a_caller_stands_where_the_caller_was_shown() {
    let other = "fn charge(order: Order) {\n    log(order);\n}\n";
    let shop = format!("{other}{}{CALLER}", "\n".repeat(6));
    let two = || vec![file("src/bank.rs", NOW), file("src/shop.rs", &shop)];
    let head =
        r#"{"path":"src/shop.rs","start_line":0,"end_line":0,"quote":"fn charge(order: Order) {"}"#;
    let found = grounded(two(), BEFORE, &answer(head, "The check is gone."));
    assert_eq!(found.findings[0].evidence[0].start_line, 10);
    // The line of the call, in another file.
    let elsewhere =
        r#"{"path":"src/bank.rs","start_line":11,"end_line":11,"quote":"unrelated(1);"}"#;
    let found = grounded(two(), BEFORE, &answer(elsewhere, "The check is gone."));
    assert_eq!(found.dropped["outside-change"], 1);
}

#[test]
fn code_is_offered_in_the_place_of_the_first_quote() {
    let left = r#"{"path":"src/bank.rs","start_line":2,"end_line":2,"quote":"    let left = balance() - sum;"}"#;
    let call = r#"{"path":"src/shop.rs","start_line":2,"end_line":2,"quote":"    let left = withdraw(order.sum);"}"#;
    let code = "    let left = balance().max(sum) - sum;";
    for (evidence, offered) in [
        (left.to_owned(), Some(code)),
        (format!("{left},{call}"), Some(code)),
    ] {
        let mut answer = answer(&evidence, "The check is gone.");
        answer.findings[0].replacement = format!("+{code}");
        let found = grounded(files(), BEFORE, &answer);
        let replacement = found.findings[0].replacement.as_ref();
        assert_eq!(replacement.map(|it| it.as_str()), offered, "{evidence}");
    }
}

#[test]
fn findings_beyond_the_most_are_counted() {
    let left = r#"{"path":"src/bank.rs","start_line":2,"end_line":2,"quote":"let left = balance() - sum;"}"#;
    let one = answer(left, "The check is gone.");
    let left_out = |number| {
        let findings = vec![one.findings[0].clone(); number];
        let found = grounded(files(), BEFORE, &ChangeReview { findings });
        found.dropped.get("too-many-findings").copied()
    };
    assert_eq!(left_out(20), None);
    assert_eq!(left_out(22), Some(2));
}

#[test]
fn what_went_may_be_named_as_gone_and_not_as_there() {
    let before = BEFORE.replace(
        "assert!(left >= 0);",
        "check_overdraft(left, lowest_balance);",
    );
    let left = r#"{"path":"src/bank.rs","start_line":2,"end_line":2,"quote":"let left = balance() - sum;"}"#;
    let at = Ok(vec![("src/bank.rs".to_owned(), 2)]);
    let unknown = Err("symbol-not-found".to_owned());
    let cases = [
        ("The call of check_overdraft was removed.", &at),
        ("`check_overdraft` no longer guards lowest_balance.", &at),
        ("check_overdraft lets every sum pass.", &unknown),
        ("The call of check_credit was removed.", &unknown),
    ];
    for (explanation, expected) in cases {
        assert_eq!(&said(left, explanation, &before), expected, "{explanation}");
    }
}

#[test]
fn large_changes_make_several_requests_within_the_limits() {
    let long = generated("src/long.rs", 400);
    let lines = long.text.lines().count();
    let mut setting = Setting::new(vec![long]);
    let whole = [(0..0, 0..lines)];
    planned(&setting, "", &whole, |plan, _| {
        assert!(plan.maps.len() > 2, "{}", plan.maps.len());
        let shown: usize = plan.maps.iter().map(|unit| unit.lines.len()).sum();
        assert_eq!(shown, lines, "every new line is shown once");
        for unit in &plan.maps {
            assert!(user(unit).contains("All of the lines below are new."));
        }
    });
    setting.limits = Limits {
        spending: crate::model::SpendingLimits {
            max_requests: Some(1),
            ..Default::default()
        },
        ..Limits::default()
    };
    planned(&setting, "", &whole, |plan, _| {
        assert!(plan.maps.is_empty());
        assert_eq!(plan.left_out[0].reason, "over-budget");
    });
}

#[test]
fn what_is_too_large_for_a_server_is_halved() {
    let setting = Setting::new(files());
    planned(&setting, BEFORE, &[(2..3, 2..2)], |plan, request| {
        let [first, second] = crate::review::split(&plan.maps[0], request)
            .unwrap()
            .unwrap();
        assert_eq!((first.lines.start_line, first.lines.end_line), (1, 2));
        assert_eq!((second.lines.start_line, second.lines.end_line), (3, 4));
    });
}

/// Where lines went, those beside them may have relied on them.
#[test]
fn a_change_reaches_what_came_and_what_stands_beside_what_went() {
    let lines = |lines: LineRange| (lines.start_line, lines.end_line);
    for (before, after, touched, reach) in [
        (3..3, 3..5, (4, 5), (4, 5)),
        (3..4, 3..5, (4, 5), (3, 6)),
        (3..6, 3..3, (3, 4), (2, 5)),
        (0..2, 0..0, (1, 1), (1, 2)),
        (9..12, 10..10, (10, 10), (9, 11)),
    ] {
        let hunk = Hunk { before, after };
        let found = (lines(hunk.touched(10)), lines(hunk.reach(10)));
        assert_eq!(found, (touched, reach), "{hunk:?}");
    }
}
