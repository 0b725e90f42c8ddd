//! `publish` against a strict GitHub: what stands there afterwards, and what was sent for it.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use comrak::nodes::NodeValue;
use create_dump::pipeline::{self, PublishRequest};
use create_dump::publish::{Delivery, Destination, Pace, Published, Surroundings, publisher};
use serde_json::{Value, json};

use crate::github::{Fault, GitHub, ME, State, TOKEN};
use crate::program::{Program, Run};
use crate::server::Reply;
use crate::support::{TempTree, git};

const HEAD: &str = "1111111111111111111111111111111111111111";
const NEXT: &str = "2222222222222222222222222222222222222222";

/// A review of `head` with these findings: id, path, line, the code there.
fn review(head: &str, findings: &[(&str, &str, u64, &str)]) -> Value {
    let findings: Vec<Value> = findings.iter().map(finding).collect();
    json!({
        "schema": "create-dump.review/1",
        "tool": {"name": "create-dump", "version": "0.1.0"},
        "source": {"kind": "directory", "location": ".", "name": "r", "revision": head, "dirty": false},
        "generated_at": "2026-01-01T00:00:00Z",
        "base": "0".repeat(40), "head": head, "uncommitted": false, "verdict": "degraded",
        "score_before": 8.0, "score_after": 7.5,
        "summary": {"score": 7.5, "grade": "B", "files": 1, "functions": 1, "code_lines": 10},
        "files": [{
            "path": "a.py", "kind": "source", "verdict": "degraded",
            "before": {"path": "a.py", "score": 8.0}, "after": {"path": "a.py", "score": 7.0},
            "lines_added": 6, "lines_removed": 0, "functions": [],
            "moved_by": [{"id": "complex-function", "before": 9, "after": 24, "text": "cognitive complexity 9 → 24"}],
        }],
        "other_files": ["README.md"], "resolved": [], "risk": [],
        "findings": findings,
        "ledger": {"analysed": 1, "cached": 0, "skipped": 0, "failed": 0, "entries": []},
        "usage": {"requests": 0, "cache_hits": 0},
        "gates": [], "diagnostics": [],
    })
}

fn finding((id, path, line, quote): &(&str, &str, u64, &str)) -> Value {
    json!({
        "id": id, "rule": "complex-function", "category": "complexity", "severity": "medium",
        "confidence": 1.0, "title": format!("`{id}` is complex"), "explanation": "It is.",
        "suggestion": "Split it.", "origin": "metric",
        "evidence": [{"path": path, "start_line": line, "end_line": line, "quote": quote}],
    })
}

const A: &str = "aaaaaaaaaaaaaaaa";
const B: &str = "bbbbbbbbbbbbbbbb";
const C: &str = "cccccccccccccccc";

/// A patch that adds `def one` … `def six` as lines 1 to 6.
const PATCH: &str =
    "@@ -0,0 +1,6 @@\n+def one\n+def two\n+def three\n+def four\n+def five\n+def six";

fn github() -> GitHub {
    let github = GitHub::start(HEAD);
    github.state().files = vec![("a.py".to_owned(), PATCH.to_owned())];
    github
}

fn delivery(github: &GitHub) -> Delivery {
    let variables = [("GITHUB_TOKEN", TOKEN), ("GITHUB_API_URL", github.api())];
    let variables = variables.map(|(name, value)| (name.to_owned(), value.to_owned()));
    Delivery {
        destination: Destination {
            repository: Some("o/r".to_owned()),
            change: Some(7),
            ..Destination::default()
        },
        surroundings: Surroundings {
            variables: variables.into(),
            ..Surroundings::default()
        },
        pace: Pace {
            pause: Duration::ZERO,
            ..Pace::default()
        },
        ..Delivery::default()
    }
}

fn deliver(
    target: &str,
    artifact: &Value,
    delivery: &Delivery,
) -> Result<Published, pipeline::Error> {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(pipeline::publish(PublishRequest {
        file: "review.json".to_owned(),
        json: artifact.to_string().as_bytes(),
        target: publisher(target).unwrap(),
        delivery,
    }))
}

fn publish(github: &GitHub, artifact: &Value) -> Published {
    let published = deliver("github-pr", artifact, &delivery(github)).unwrap();
    assert_eq!(published.missing, None, "{published:?}");
    published
}

/// How often each finding is told on a line.
fn told(state: &State) -> BTreeMap<String, usize> {
    let mut told = BTreeMap::new();
    for thread in &state.threads {
        let body = &thread.comments[0].body;
        let marker = body.trim_end().lines().next_back().unwrap();
        let id = marker.split("id=").nth(1).unwrap();
        *told.entry(id[..16].to_owned()).or_default() += 1;
    }
    told
}

#[test]
fn a_review_becomes_one_comment_and_comments_on_its_lines() {
    let github = github();
    let artifact = review(
        HEAD,
        &[(A, "a.py", 1, "def one"), (B, "a.py", 90, "far away")],
    );
    let published = publish(&github, &artifact);
    assert_eq!(
        github.writes(),
        ["POST /pulls/7/reviews", "POST /issues/7/comments"]
    );
    assert_eq!(published.done.len(), 2);
    let state = github.state();
    let body = &state.own()[0].body;
    assert!(
        body.starts_with("**Code health degraded: 1 worse, 2 new findings.**\n"),
        "{body}"
    );
    assert_eq!((state.threads.len(), state.threads[0].line), (1, 1));
    assert!(body.contains(
        "(https://github.com/o/r/blob/1111111111111111111111111111111111111111/a.py#L90)"
    ));
    drop(state);
    publish(&github, &artifact);
    assert_eq!(github.writes(), [""; 0], "the same again is no write");
}

/// The pull request of a real repository: pushed ten times, reviewed by the program each time.
#[test]
fn ten_pushes_leave_one_comment_and_no_comment_twice() {
    let tree = TempTree::of(&[("a.py", "def total(items):\n    return sum(items)\n")]);
    let base = tree.commit_all();
    tree.git(&["checkout", "--quiet", "-b", "feature"]);
    let github = GitHub::start(&base);
    let mut ever = BTreeSet::new();
    for push in 0..10 {
        let head = write_push(&tree, push);
        follow(&github, &tree, &base, &head);
        let (found, run) = review_and_publish(&github, &tree, &base);
        assert_eq!(run.code, 0, "push {push}: {run:?}");
        ever.extend(found.clone());
        let state = github.state();
        assert_eq!(state.own().len(), 1, "push {push}");
        assert!(
            state.own()[0].body.contains(&format!("head={head}")),
            "push {push}"
        );
        let told = told(&state);
        assert!(
            told.values().all(|times| *times == 1),
            "push {push}: {told:?}"
        );
        for thread in &state.threads {
            let body = &thread.comments[0].body;
            let is_found = found.iter().any(|id| body.contains(id.as_str()));
            assert_eq!(thread.is_resolved, !is_found, "push {push}: {body}");
            assert_eq!(
                body.starts_with("**Resolved** in"),
                !is_found,
                "push {push}: {body}"
            );
        }
    }
    let state = github.state();
    assert!(ever.len() >= 4, "the pushes find too little: {ever:?}");
    assert!(state.threads.iter().any(|thread| thread.is_resolved));
    assert!(state.threads.iter().any(|thread| !thread.is_resolved));
}

/// What a push changes: hard functions come, move, go and come back; one push is a rebase.
fn write_push(tree: &TempTree, push: usize) -> String {
    let hard = |name: &str| {
        format!(
            "def {name}(order, rules, limits):\n    result = []\n    for rule in rules:\n        if rule.active and not rule.expired:\n            for limit in limits:\n                if limit.kind == rule.{name}:\n                    if order.amount > limit.amount:\n                        if rule.strict:\n                            result.append((rule, limit))\n                        elif order.amount > 2 * limit.amount:\n                            result.append((rule, None))\n                    else:\n                        while limit.next is not None and limit.amount < order.amount:\n                            limit = limit.next\n                            if limit.blocked or limit.{name}:\n                                break\n    return result\n\n\n"
        )
    };
    let names: &[&str] = match push {
        0 => &["decide"],
        1 => &["decide", "judge"],
        2 | 3 => &["judge"],
        4 => &["judge", "decide"],
        5 => &["judge", "decide", "settle"],
        6 => &["settle"],
        _ => &["settle", "arrange"],
    };
    let functions: String = names.iter().map(|name| hard(name)).collect();
    let lead = "# A line.\n".repeat(push % 3);
    tree.write("b.py", format!("{lead}{functions}"));
    tree.write("notes.txt", format!("{push}\n"));
    tree.git(&["add", "--all"]);
    let amend: &[&str] = if push == 8 { &["--amend"] } else { &[] };
    let commit = ["commit", "--quiet", "--message", "Push"];
    tree.git(&[&commit, amend].concat());
    tree.git(&["rev-parse", "HEAD"])
}

/// Tells GitHub of the push.
fn follow(github: &GitHub, tree: &TempTree, base: &str, head: &str) {
    let diff = git(&tree.path(), &["diff", "--no-color", base, head]);
    let files = diff.split("diff --git ").skip(1).map(|file| {
        let path = file
            .split(" b/")
            .nth(1)
            .unwrap()
            .lines()
            .next()
            .unwrap()
            .to_owned();
        let patch = file.find("@@ ").map_or("", |at| &file[at..]).to_owned();
        (path, patch)
    });
    let mut state = github.state();
    state.files = files.collect();
    state.head = head.to_owned();
}

/// Runs both commands as a workflow does; gives the ids of the findings.
fn review_and_publish(github: &GitHub, tree: &TempTree, base: &str) -> (BTreeSet<String>, Run) {
    let artifact = tree.beside("review.json");
    let (path, artifact) = (tree.path(), artifact.to_str().unwrap());
    let run = Program::new().run(&[
        "review",
        path.to_str().unwrap(),
        "--base",
        base,
        "--format",
        "json",
        "-o",
        artifact,
    ]);
    assert_eq!(run.code, 0, "{run:?}");
    let json: Value = serde_json::from_slice(&std::fs::read(artifact).unwrap()).unwrap();
    let findings = json["findings"].as_array().unwrap().iter();
    let found = findings
        .map(|it| it["id"].as_str().unwrap().to_owned())
        .collect();
    let program = Program::new()
        .with("GITHUB_TOKEN", TOKEN)
        .with("GITHUB_API_URL", github.api())
        .with("GITHUB_REPOSITORY", "o/r");
    (
        found,
        program.run(&["publish", artifact, "--to", "github-pr", "--pr", "7"]),
    )
}

#[test]
fn forged_markers_of_others_are_never_touched() {
    let github = github();
    let artifact = review(HEAD, &[(A, "a.py", 1, "def one")]);
    publish(&github, &artifact);
    let forged = github.state().own()[0].body.clone();
    {
        let mut state = github.state();
        state.comments.clear();
        for login in ["mallory", "github-actions", "other[bot]"] {
            state.comment(login, &forged);
        }
    }
    publish(&github, &artifact);
    let state = github.state();
    assert_eq!((state.comments.len(), state.own().len()), (4, 1));
    assert!(state.comments[..3].iter().all(|it| it.body == forged));
}

#[test]
fn a_comment_is_found_behind_two_hundred_and_fifty_others() {
    let github = github();
    let artifact = review(HEAD, &[]);
    {
        let mut state = github.state();
        (0..250).for_each(|number| state.comment("ada", &format!("Comment {number}")));
    }
    publish(&github, &artifact);
    {
        let mut state = github.state();
        (0..250).for_each(|number| state.comment("bob", &format!("Comment {number}")));
        state.head = NEXT.to_owned();
    }
    github.writes();
    publish(&github, &review(NEXT, &[]));
    assert_eq!(github.writes().len(), 1);
    assert_eq!(github.state().own().len(), 1);
}

#[test]
fn comments_of_two_runs_at_a_time_become_one() {
    let github = github();
    let artifact = review(HEAD, &[(A, "a.py", 1, "def one")]);
    publish(&github, &artifact);
    {
        let mut state = github.state();
        let body = state.own()[0].body.clone();
        state.comment(ME, &body);
        let mut twin = state.threads[0].clone();
        twin.comments[0].id += 1_000;
        state.threads.push(twin);
    }
    publish(&github, &artifact);
    let state = github.state();
    assert_eq!((state.own().len(), state.threads.len()), (1, 1));
}

#[test]
fn what_is_out_of_date_is_not_posted() {
    let github = github();
    publish(&github, &review(HEAD, &[]));
    github.state().head = NEXT.to_owned();
    publish(&github, &review(NEXT, &[]));
    github.writes();
    let late = publish(&github, &review(HEAD, &[(A, "a.py", 1, "def one")]));
    assert_eq!(late.notes[0].code, "publish-stale");
    assert_eq!(github.writes(), [""; 0]);
    assert!(
        github.state().own()[0]
            .body
            .contains(&format!("head={NEXT}"))
    );
}

/// GitHub names the merge with an older head until it has made the new one.
#[test]
fn a_review_of_the_merge_with_the_base_tells_of_the_head() {
    let merge = "3333333333333333333333333333333333333333";
    for (head, comments) in [(HEAD, 1), (NEXT, 0)] {
        let github = github();
        {
            let mut state = github.state();
            state.head = head.to_owned();
            state.merge = Some(merge.to_owned());
            state
                .parents
                .insert(merge.to_owned(), vec!["0".repeat(40), HEAD.to_owned()]);
        }
        let published = publish(&github, &review(merge, &[(A, "a.py", 1, "def one")]));
        assert_eq!(published.notes.len(), 1 - comments);
        assert_eq!(github.state().own().len(), comments);
    }
}

#[test]
fn a_review_of_no_commit_is_told_nowhere() {
    let github = github();
    let mut artifact = review(HEAD, &[]);
    artifact["source"]["revision"] = Value::Null;
    let error = deliver("github-pr", &artifact, &delivery(&github)).unwrap_err();
    assert!(error.to_string().contains("names no commit"), "{error}");
    assert_eq!(github.writes(), [""; 0]);
}

/// The artifact of a fork could else put a green check on the commit of somebody else.
#[test]
fn checks_and_alerts_are_told_of_the_commit_of_the_event_alone() {
    let merge = "3333333333333333333333333333333333333333";
    let github = github();
    let parents = vec!["0".repeat(40), HEAD.to_owned()];
    github.state().parents.insert(merge.to_owned(), parents);
    let mut delivery = delivery(&github);
    delivery.surroundings.event = json!({"workflow_run": {"head_sha": HEAD}});
    for target in ["github-check", "github-sarif"] {
        let error = deliver(target, &review(NEXT, &[]), &delivery).unwrap_err();
        assert!(error.to_string().contains(NEXT), "{error}");
        assert_eq!(github.writes(), [""; 0]);
        deliver(target, &review(merge, &[]), &delivery).unwrap();
        assert_eq!(github.writes().len(), 1);
    }
    assert_eq!(github.state().checks[0]["head_sha"], HEAD);
}

#[test]
fn what_a_person_closed_or_removed_stays_dismissed() {
    let github = github();
    let findings = [
        (A, "a.py", 1, "def one"),
        (B, "a.py", 2, "def two"),
        (C, "a.py", 3, "def three"),
    ];
    publish(&github, &review(HEAD, &findings));
    {
        let mut state = github.state();
        state.threads[0].is_resolved = true;
        state.threads.remove(1);
        state.head = NEXT.to_owned();
    }
    github.writes();
    publish(&github, &review(NEXT, &findings));
    assert_eq!(github.writes().len(), 1, "only the comment is written anew");
    let state = github.state();
    assert_eq!(
        (state.threads.len(), state.threads[0].is_resolved),
        (2, true)
    );
    let body = &state.own()[0].body;
    assert!(
        body.starts_with("**Code health degraded: 1 worse, 1 new finding.**"),
        "{body}"
    );
    assert!(
        body.contains("2 dismissed findings are left out."),
        "{body}"
    );
}

#[test]
fn what_was_removed_stays_dismissed_when_the_comment_that_knew_is_removed_too() {
    let github = github();
    let findings = [(A, "a.py", 1, "def one"), (B, "a.py", 2, "def two")];
    publish(&github, &review(HEAD, &findings));
    {
        let mut state = github.state();
        state.threads.remove(0);
        state.comments.clear();
        let mut forged = state.reviews[0].clone();
        forged.login = "mallory".to_owned();
        forged.body = forged
            .body
            .replace(&format!("told={A},{B}"), &format!("told={C}"));
        assert!(forged.body.contains(C), "{}", forged.body);
        state.reviews.push(forged);
    }
    let all = [&findings[..], &[(C, "a.py", 3, "def three")]].concat();
    publish(&github, &review(HEAD, &all));
    let state = github.state();
    let told: Vec<String> = told(&state).into_keys().collect();
    assert_eq!(told, [B, C]);
    let body = &state.own()[0].body;
    assert!(body.contains("1 dismissed finding is left out."), "{body}");
}

#[test]
fn what_is_mended_is_resolved_and_what_is_back_is_opened_again() {
    let github = github();
    let found = review(HEAD, &[(A, "a.py", 1, "def one")]);
    publish(&github, &found);
    publish(&github, &review(HEAD, &[]));
    {
        let state = github.state();
        assert!(state.threads[0].is_resolved);
        assert!(
            state.threads[0].comments[0]
                .body
                .starts_with("**Resolved** in `1111111111`.")
        );
    }
    publish(&github, &found);
    let state = github.state();
    assert_eq!(state.threads.len(), 1);
    assert!(!state.threads[0].is_resolved);
    assert!(
        state.threads[0].comments[0]
            .body
            .starts_with("**`aaaaaaaaaaaaaaaa` is complex**")
    );
}

#[test]
fn a_token_that_may_not_close_conversations_says_it_in_the_comment() {
    let github = github();
    publish(&github, &review(HEAD, &[(A, "a.py", 1, "def one")]));
    github.state().lacks.insert("threads");
    publish(&github, &review(HEAD, &[]));
    {
        let state = github.state();
        assert!(!state.threads[0].is_resolved);
        assert!(
            state.threads[0].comments[0]
                .body
                .starts_with("**Resolved** in")
        );
    }
    github.writes();
    publish(&github, &review(HEAD, &[]));
    assert_eq!(github.writes(), [""; 0]);
}

#[test]
fn a_file_that_could_not_be_read_resolves_nothing() {
    let github = github();
    publish(&github, &review(HEAD, &[(A, "a.py", 1, "def one")]));
    let mut partial = review(HEAD, &[]);
    partial["ledger"]["failed"] = json!(1);
    partial["ledger"]["entries"] =
        json!([{"path": "a.py", "status": "failed", "reason": "unreadable"}]);
    publish(&github, &partial);
    assert!(!github.state().threads[0].is_resolved);
}

#[test]
fn no_more_conversations_stand_open_than_the_budget_allows() {
    let github = github();
    let all = [
        (A, "a.py", 1, "def one"),
        (B, "a.py", 2, "def two"),
        (C, "a.py", 3, "def three"),
    ];
    let mut delivery = delivery(&github);
    delivery.destination.most_comments = 2;
    deliver("github-pr", &review(HEAD, &all), &delivery).unwrap();
    assert_eq!(told(&github.state()).len(), 2);
    deliver("github-pr", &review(HEAD, &all[1..]), &delivery).unwrap();
    assert_eq!(
        told(&github.state()).len(),
        3,
        "one is resolved, and another takes its place"
    );
}

/// Several figures of one function are one thing to a reader: a line gets one of them, and the next
/// only when that is mended. What was dismissed there calls up no other.
#[test]
fn a_line_is_told_one_measurement_at_a_time() {
    let github = github();
    let both = [(A, "a.py", 1, "def one"), (B, "a.py", 1, "def one")];
    let once = |id: &str| BTreeMap::from([(id.to_owned(), 1)]);
    publish(&github, &review(HEAD, &both));
    assert_eq!(told(&github.state()), once(A));
    assert!(github.state().comments[0].body.contains(B));
    github.state().writes.clear();
    assert!(publish(&github, &review(HEAD, &both)).done.is_empty());
    github.state().threads[0].is_resolved = true;
    publish(&github, &review(HEAD, &both));
    assert_eq!(told(&github.state()), once(A), "somebody closed it");
    github.state().threads.clear();
    publish(&github, &review(HEAD, &both));
    assert_eq!(
        told(&github.state()),
        BTreeMap::new(),
        "somebody removed it"
    );
    publish(&github, &review(HEAD, &both[1..]));
    assert_eq!(told(&github.state()), once(B));
}

/// What a model says of a line is told beside what was measured there.
#[test]
fn a_measurement_keeps_no_other_claim_from_its_line() {
    let github = github();
    let mut review = review(
        HEAD,
        &[(A, "a.py", 1, "def one"), (B, "a.py", 1, "def one")],
    );
    review["findings"][1]["origin"] = json!("llm");
    publish(&github, &review);
    assert_eq!(told(&github.state()).len(), 2);
}

/// A line that moved since, and one that reads otherwise at the head, get no comment.
#[test]
fn a_comment_stands_only_where_the_quoted_code_stands() {
    let github = github();
    publish(
        &github,
        &review(
            HEAD,
            &[(A, "a.py", 1, "def zero"), (B, "b.py", 1, "def one")],
        ),
    );
    assert_eq!(github.writes(), ["POST /issues/7/comments"]);
}

#[test]
fn a_line_that_github_refuses_is_told_in_the_comment_and_the_others_on_theirs() {
    let github = github();
    // The diff as it is listed shows a line that GitHub takes no comment on.
    let refuse = Reply::json(422, &json!({"message": "Unprocessable Entity"}));
    github.state().faults = vec![
        ("POST /pulls/7/reviews", Fault::Instead(refuse.clone())),
        ("POST /pulls/7/reviews", Fault::Instead(refuse)),
    ];
    let mut all: Vec<_> = (0..6).map(|n| format!("{n:016x}")).collect();
    all.sort();
    let lines = [
        "def one",
        "def two",
        "def three",
        "def four",
        "def five",
        "def six",
    ];
    let findings: Vec<_> = { all.iter().zip(lines).zip(1..) }
        .map(|((id, text), line)| (id.as_str(), "a.py", line, text))
        .collect();
    publish(&github, &review(HEAD, &findings));
    let state = github.state();
    assert_eq!(told(&state).len(), 5);
    assert!(!told(&state).contains_key(&all[0]));
    assert_eq!(state.own().len(), 1);
}

/// A finding of a model at two lines of `a.py`, with code for them.
fn repair(quote: &str, code: &str) -> Value {
    let mut artifact = review(HEAD, &[(A, "a.py", 2, quote)]);
    let finding = &mut artifact["findings"][0];
    finding["origin"] = "llm".into();
    finding["evidence"][0]["end_line"] = (1 + quote.lines().count()).into();
    finding["replacement"] = code.into();
    artifact["usage"]["requests"] = 1.into();
    artifact
}

#[test]
fn code_is_offered_where_the_quoted_lines_all_stand_and_no_more_once_resolved() {
    let github = github();
    publish(
        &github,
        &repair("def two\ndef three", "def zwei\n    `drei`"),
    );
    {
        let state = github.state();
        let thread = &state.threads[0];
        assert_eq!((thread.start_line, thread.line), (Some(2), 3));
        let body = &thread.comments[0].body;
        let block = "\n\n```suggestion\ndef zwei\n    `drei`\n```\n\n<!-- create-dump:finding";
        assert!(body.contains(block), "{body}");
    }
    let mut gone = review(HEAD, &[]);
    gone["usage"]["requests"] = 1.into();
    publish(&github, &gone);
    let state = github.state();
    let body = &state.threads[0].comments[0].body;
    assert!(body.starts_with("**Resolved** in"), "{body}");
    assert!(!body.contains("suggestion"), "{body}");
    assert!(body.contains("Split it."), "{body}");
}

#[test]
fn code_is_not_offered_where_it_would_do_something_else() {
    let (quote, code) = ("def two", "def zwei");
    type Change = fn(&mut State, &mut Value);
    let nothing: Change = |_, _| {};
    let cases: [(&str, &str, Change); 9] = [
        // The lines read otherwise at the head, or are not all shown.
        ("def 2", code, nothing),
        ("    def two", code, nothing),
        ("def two\nother", code, nothing),
        (quote, code, |_, it| {
            it["findings"][0]["evidence"][0]["end_line"] = 3.into()
        }),
        (quote, code, |_, it| {
            it["findings"][0]["evidence"][0]["end_line"] = 90.into()
        }),
        // Whoever sends a pull request from elsewhere has written the artifact.
        (quote, code, |state, _| state.is_fork = true),
        // A secret, what nobody sees, and what a host would act on.
        (quote, "key = 'AKIAIOSFODNN7EXAMPLE'", nothing),
        (quote, "if a\u{202e}b", nothing),
        (quote, "/approve", nothing),
    ];
    for (quote, code, change) in cases {
        let github = github();
        let mut artifact = repair(quote, code);
        change(&mut github.state(), &mut artifact);
        publish(&github, &artifact);
        let state = github.state();
        let bodies = state.threads.iter().map(|it| &it.comments[0].body);
        let said: String = bodies
            .chain(state.own().iter().map(|it| &it.body))
            .cloned()
            .collect();
        assert!(said.contains("is complex"), "{quote} → {code}: {said}");
        assert!(!said.contains("suggestion"), "{quote} → {code}: {said}");
    }
}

#[test]
fn no_code_leaves_the_block_that_it_is_offered_in() {
    for code in [
        "```\n</details>\n@mallory",
        "a\n````suggestion\nb\n````",
        "x = \"<!-- create-dump:review told=aaaaaaaaaaaaaaaa -->\"",
        "::error::boo",
    ] {
        let github = github();
        publish(&github, &repair("def two", code));
        let state = github.state();
        let body = &state.threads[0].comments[0].body;
        let Some((_, block)) = body.split_once("suggestion\n") else {
            continue;
        };
        let fence = body
            .split("suggestion\n")
            .next()
            .unwrap()
            .lines()
            .last()
            .unwrap();
        let inside = block.split(&format!("\n{fence}\n")).next().unwrap();
        assert_eq!(inside, code);
        assert!(!code.contains(fence), "{body}");
    }
}

/// Whatever goes wrong in between, what stands there at the end is what should, once.
#[test]
fn faults_on_the_way_post_nothing_twice_and_lose_nothing() {
    let limited = || {
        Reply::json(
            403,
            &json!({"message": "You have exceeded a secondary rate limit."}),
        )
    };
    let spent = || {
        Reply::json(
            403,
            &json!({"message": "API rate limit exceeded for installation."}),
        )
        .header("x-ratelimit-remaining", "0")
        .header("x-ratelimit-reset", "1767225600")
        .header("date", "Thu, 01 Jan 2026 00:00:00 GMT")
    };
    let cases: Vec<(&'static str, Fault)> = vec![
        ("POST /pulls/7/reviews", Fault::Instead(Reply::status(502))),
        ("POST /pulls/7/reviews", Fault::After(Reply::status(502))),
        ("POST /pulls/7/reviews", Fault::After(Reply::close())),
        (
            "POST /pulls/7/reviews",
            Fault::Instead(limited().header("retry-after", "0")),
        ),
        ("POST /pulls/7/reviews", Fault::Instead(spent())),
        (
            "POST /issues/7/comments",
            Fault::Instead(Reply::status(500)),
        ),
        ("POST /issues/7/comments", Fault::After(Reply::status(504))),
        (
            "POST /issues/7/comments",
            Fault::Instead(Reply::status(429).header("retry-after", "0")),
        ),
        ("GET /issues/7/comments", Fault::Instead(Reply::status(503))),
        ("GET /pulls/7/files", Fault::Instead(Reply::close())),
        ("POST /graphql", Fault::Instead(Reply::status(502))),
        (
            "POST /graphql",
            Fault::Instead(
                Reply::json(
                    200,
                    &json!({"errors": [{"type": "RATE_LIMITED", "message": "API rate limit exceeded"}]}),
                )
                .header("retry-after", "0"),
            ),
        ),
    ];
    let artifact = review(
        HEAD,
        &[(A, "a.py", 1, "def one"), (B, "a.py", 2, "def two")],
    );
    for (request, fault) in cases {
        let github = github();
        github.state().faults = vec![(request, fault.clone())];
        publish(&github, &artifact);
        let state = github.state();
        assert_eq!(state.own().len(), 1, "{request} {fault:?}");
        let once = BTreeMap::from([(A.to_owned(), 1), (B.to_owned(), 1)]);
        assert_eq!(told(&state), once, "{request} {fault:?}");
        assert!(state.faults.is_empty(), "{request} {fault:?}");
    }
}

#[test]
fn a_comment_that_is_removed_meanwhile_is_made_anew() {
    let github = github();
    publish(&github, &review(HEAD, &[]));
    {
        let mut state = github.state();
        state.head = NEXT.to_owned();
        state.faults = vec![(
            "PATCH /issues/comments",
            Fault::Instead(Reply::json(404, &json!({"message": "Not Found"}))),
        )];
    }
    publish(&github, &review(NEXT, &[]));
    assert_eq!(github.state().own().len(), 1);
}

#[test]
fn half_a_review_is_not_left_without_saying_so() {
    let github = github();
    github.state().faults = (0..8)
        .map(|_| ("POST /pulls/7/reviews", Fault::Instead(Reply::status(502))))
        .collect();
    let artifact = review(HEAD, &[(A, "a.py", 1, "def one")]);
    let published = deliver("github-pr", &artifact, &delivery(&github)).unwrap();
    let missing = published.missing.unwrap();
    assert_eq!(missing.code(), "publish-host-fails");
    let state = github.state();
    assert!(
        state.own()[0].body.contains("is complex"),
        "it is told in the comment"
    );
    assert!(
        state.own()[0].body.contains("told= "),
        "and not remembered as told on its line"
    );
}

#[test]
fn a_missing_permission_is_named_with_how_to_grant_it() {
    let cases = [
        (
            "github-pr",
            "pull_requests",
            "`issues: write`, or `pull-requests: write`",
        ),
        ("github-check", "checks", "`checks: write`"),
        (
            "github-sarif",
            "security_events",
            "`security-events: write`",
        ),
    ];
    for (target, lacks, named) in cases {
        let github = github();
        github.state().lacks.insert(lacks);
        let error = deliver(target, &review(HEAD, &[]), &delivery(&github)).unwrap_err();
        assert_eq!(error.code(), "publish-permission");
        let text = error.to_string();
        assert!(
            text.contains(&format!("under `permissions:` of the job: {named}")),
            "{text}"
        );
        assert!(!text.contains(TOKEN));
    }
}

#[test]
fn closed_places_are_named() {
    type Close = fn(&mut State);
    let cases: [(Close, &str); 2] = [
        (|state| state.is_locked = true, "the conversation is locked"),
        (
            |state| state.is_archived = true,
            "the repository is archived",
        ),
    ];
    for (close, why) in cases {
        let github = github();
        close(&mut github.state());
        let error = deliver("github-pr", &review(HEAD, &[]), &delivery(&github)).unwrap_err();
        assert_eq!(error.code(), "publish-closed");
        assert!(error.to_string().contains(why), "{error}");
        assert_eq!(github.writes(), [""; 0]);
    }
}

#[test]
fn a_host_that_asks_for_hours_is_not_waited_for() {
    let github = github();
    let later = Reply::status(429).header("retry-after", "3600");
    github.state().faults = vec![("GET /issues/7/comments", Fault::Instead(later))];
    let error = deliver("github-pr", &review(HEAD, &[]), &delivery(&github)).unwrap_err();
    assert_eq!(error.code(), "publish-limited");
    assert!(error.to_string().contains("3600 s"), "{error}");
}

#[test]
fn the_token_follows_no_redirect_to_another_host() {
    let other = GitHub::start(HEAD);
    let github = github();
    let away = Reply::status(307).header(
        "location",
        &format!("{}/repos/o/r/issues/7/comments", other.api()),
    );
    github.state().faults = vec![("GET /issues/7/comments", Fault::Instead(away))];
    let error = deliver("github-pr", &review(HEAD, &[]), &delivery(&github)).unwrap_err();
    assert_eq!(error.code(), "publish-malformed");
    assert_eq!(other.requests(), 0);
    let here = Reply::status(307).header(
        "location",
        &format!("{}/repos/o/r/issues/7/comments", github.api()),
    );
    github.state().faults = vec![("GET /issues/7/comments", Fault::Instead(here))];
    publish(&github, &review(HEAD, &[]));
}

#[test]
fn a_long_comment_is_cut_at_the_end_of_a_section_and_says_so() {
    let github = github();
    let mut artifact = review(HEAD, &[]);
    let gate = json!({"id": "degraded", "value": 1.0, "passed": false, "why": "w".repeat(150)});
    artifact["gates"] = json!(vec![gate; 1_000]);
    publish(&github, &artifact);
    let state = github.state();
    let body = &state.own()[0].body;
    assert!(
        body.len() <= 65_536 && body.len() > 60_000,
        "{}",
        body.len()
    );
    assert!(body.contains("**Cut here: "));
    drop(state);
    github.writes();
    publish(&github, &artifact);
    assert_eq!(github.writes(), [""; 0], "its marker is still there");
}

#[test]
fn a_rehearsal_writes_nothing() {
    for target in ["github-pr", "github-check", "github-sarif"] {
        let github = github();
        let delivery = Delivery {
            is_rehearsal: true,
            ..delivery(&github)
        };
        let published = deliver(
            target,
            &review(HEAD, &[(A, "a.py", 1, "def one")]),
            &delivery,
        )
        .unwrap();
        assert!(
            published
                .done
                .iter()
                .all(|it| it.what.starts_with("would have")),
            "{published:?}"
        );
        assert!(!published.done.is_empty());
        let host = github.api().split('/').nth(2).unwrap().to_owned();
        let named = match target {
            "github-pr" => "pull request 7".to_owned(),
            "github-check" => format!("commit {HEAD}"),
            _ => "refs/pull/7/head".to_owned(),
        };
        assert_eq!(published.to.unwrap(), format!("{named} of o/r at {host}"));
        assert_eq!(github.writes(), [""; 0]);
    }
}

#[test]
fn a_rehearsal_without_a_token_names_what_the_user_named() {
    let tree = TempTree::new();
    let artifact = review(HEAD, &[(A, "a.py", 1, "def one")]);
    tree.write("review.json", artifact.to_string());
    for (more, to) in [
        (
            &["--repo", "o/r", "--pr", "7"][..],
            "to pull request 7 of o/r; ",
        ),
        (&["--repo", "o/r"], "to o/r; "),
        (&[], "to a place that is not named here; "),
    ] {
        let always = ["publish", "review.json", "--to", "github-pr", "--dry-run"];
        let run = Program::new().run_in(&tree.path(), &[&always, more].concat());
        assert_eq!(run.code, 0, "{run:?}");
        assert!(run.stdout.starts_with(to), "{run:?}");
    }
}

#[test]
fn a_check_has_all_annotations_in_pages_of_fifty() {
    let ids: Vec<String> = (0..130).map(|n| format!("{n:016x}")).collect();
    let findings: Vec<_> = ids
        .iter()
        .map(|id| (id.as_str(), "a.py", 1, "def one"))
        .collect();
    let artifact = review(HEAD, &findings);
    let cases = [
        vec![],
        vec![("POST /check-runs", Fault::After(Reply::status(502)))],
        vec![("PATCH /check-runs", Fault::After(Reply::status(502)))],
        vec![("PATCH /check-runs", Fault::Instead(Reply::status(502)))],
    ];
    for faults in cases {
        let github = github();
        github.state().faults.clone_from(&faults);
        let published = deliver("github-check", &artifact, &delivery(&github)).unwrap();
        assert_eq!(published.missing, None);
        {
            let state = github.state();
            assert_eq!(state.checks.len(), 1, "{faults:?}");
            let check = &state.checks[0];
            assert_eq!(
                check["output"]["annotations"].as_array().unwrap().len(),
                130,
                "{faults:?}"
            );
            assert_eq!(check["status"], "completed");
            assert_eq!(check["head_sha"], HEAD);
            assert_eq!(
                check["conclusion"], "neutral",
                "worse, and no gate says that it matters"
            );
        }
        github.writes();
        deliver("github-check", &artifact, &delivery(&github)).unwrap();
        assert_eq!(github.writes(), [""; 0], "the same again is no write");
    }
}

#[test]
fn the_gates_decide_the_conclusion() {
    for (passed, conclusion) in [(true, "success"), (false, "failure")] {
        let github = github();
        let mut artifact = review(HEAD, &[]);
        artifact["gates"] = json!([{"id": "degraded", "value": 1.0, "passed": passed}]);
        deliver("github-check", &artifact, &delivery(&github)).unwrap();
        assert_eq!(github.state().checks[0]["conclusion"], conclusion);
    }
}

#[test]
fn findings_reach_code_scanning() {
    let github = github();
    let artifact = review(HEAD, &[(A, "a.py", 1, "def one")]);
    deliver("github-sarif", &artifact, &delivery(&github)).unwrap();
    let state = github.state();
    let upload = &state.uploads[0];
    assert_eq!(
        (&upload["commit_sha"], &upload["ref"]),
        (&json!(HEAD), &json!("refs/pull/7/head"))
    );
    let results = upload["sarif"]["runs"][0]["results"].as_array().unwrap();
    assert_eq!(results[0]["partialFingerprints"]["createDump/v1"], A);
}

#[test]
fn what_became_of_the_sarif_is_waited_for_a_little_and_told() {
    let state = |words: Value| {
        let reply = Fault::Instead(Reply::json(200, &words));
        ("GET /code-scanning/sarifs", reply)
    };
    let pending = || state(json!({"processing_status": "pending"}));
    let publish = |faults: Vec<(&'static str, Fault)>| {
        let github = github();
        github.state().faults = faults;
        deliver("github-sarif", &review(HEAD, &[]), &delivery(&github))
    };
    let published = publish(vec![pending(), pending()]).unwrap();
    assert!(published.notes.is_empty(), "{published:?}");
    let published = publish((0..9).map(|_| pending()).collect()).unwrap();
    let codes: Vec<&str> = published.notes.iter().map(|it| it.code).collect();
    assert_eq!(codes, ["publish-pending"]);
    let words = "rejecting SARIF,\u{202e} as it has no rules";
    let failed = json!({"processing_status": "failed", "errors": [words]});
    let error = publish(vec![pending(), state(failed)]).unwrap_err();
    assert_eq!(error.code(), "publish-refused");
    let told = error.to_string();
    assert!(
        told.contains("rejecting SARIF,  as it has no rules"),
        "{told}"
    );
}

/// What is read back says what the run said, word by word.
#[test]
fn what_is_published_is_what_was_reported() {
    let tree = TempTree::of(&[("a.py", "def total(items):\n    return sum(items)\n")]);
    let base = tree.commit_all();
    write_push(&tree, 4);
    let path = tree.path();
    let path = path.to_str().unwrap();
    let runs: [&[&str]; 2] = [&["review", path, "--base", &base], &["analyze", path]];
    for run in runs {
        let (json, page) = (tree.beside("a.json"), tree.beside("a.md"));
        let (json, page) = (json.to_str().unwrap(), page.to_str().unwrap());
        let formats = [format!("json={json}"), format!("markdown={page}")];
        let formats = [
            "--fail-on",
            "severity=critical",
            "--format",
            &formats[0],
            "--format",
            &formats[1],
        ];
        let done = Program::new().run(&[run, &formats].concat());
        assert_eq!(done.code, 0, "{done:?}");
        let told = Program::new().run(&["publish", json, "--to", "github-pr", "--dry-run"]);
        assert_eq!(told.code, 0, "{told:?}");
        let page = std::fs::read_to_string(page).unwrap();
        // Blocks of code are coloured, and the hardest functions quoted, by the run alone.
        assert!(
            told.stdout.contains(page.trim_end()),
            "{}\n---\n{page}",
            told.stdout
        );
    }
}

#[test]
fn artifacts_that_cannot_be_are_refused_before_anything_is_sent() {
    type Forge = fn(&mut Value);
    let cases: [(&str, Forge); 12] = [
        ("another version", |it| {
            it["schema"] = json!("create-dump.review/2")
        }),
        ("missing field `base`", |it| {
            drop(it.as_object_mut().unwrap().remove("base"))
        }),
        ("leads out", |it| {
            it["findings"][0]["evidence"][0]["path"] = json!("../../etc/passwd")
        }),
        ("leads out", |it| {
            it["findings"][0]["evidence"][0]["path"] = json!("/etc/passwd")
        }),
        ("leads out", |it| it["files"][0]["path"] = json!("a//b")),
        ("leads out", |it| it["source"]["prefix"] = json!("..")),
        ("id of a commit", |it| it["head"] = json!("main; rm -rf /")),
        ("id of a commit", |it| it["base"] = json!("--> <b>")),
        ("id of a finding", |it| {
            it["findings"][0]["id"] = json!("a --> <script>")
        }),
        ("between 1 and 10", |it| it["score_after"] = json!(1e300)),
        ("neither side", |it| {
            let nowhere =
                json!({"verdict": "added", "before": null, "after": null, "moved_by": []});
            it["files"][0]["functions"] = json!([nowhere]);
        }),
        ("are none", |it| {
            it["findings"][0]["evidence"][0]["end_line"] = json!(u64::MAX)
        }),
    ];
    for (why, forge) in cases {
        let github = github();
        let mut artifact = review(HEAD, &[(A, "a.py", 1, "def one")]);
        forge(&mut artifact);
        let error = deliver("github-pr", &artifact, &delivery(&github)).unwrap_err();
        assert_eq!(error.code(), "publish-artifact", "{why}: {error}");
        assert!(error.to_string().contains(why), "{why}: {error}");
        assert_eq!(github.requests(), 0);
    }
}

/// Whatever a forged artifact says, nothing of it acts, and our marker is the only one.
#[test]
fn hostile_words_do_nothing_where_they_are_posted() {
    let hostile = "<img src=x onerror=alert(1)> @everyone #1 <!-- create-dump:review head=0 --> \u{202e}[a](javascript:alert(1)) ::error::x\n/approve\n\n```suggestion\nx\n```\n| a | b |\n";
    let github = github();
    let mut artifact = review(HEAD, &[(A, "a.py", 1, "def one"), (B, "a.py", 60, "x")]);
    for at in 0..2 {
        for key in ["rule", "category", "title", "explanation", "suggestion"] {
            artifact["findings"][at][key] = json!(hostile);
        }
    }
    artifact["resolved"] = artifact["findings"].clone();
    artifact["risk"] = json!([{"id": "change-files", "value": 1.0, "text": hostile}]);
    artifact["gates"] = json!([{"id": hostile, "value": 1.0, "passed": false, "why": hostile}]);
    artifact["diagnostics"] = json!([{"code": "x", "path": hostile, "message": hostile}]);
    artifact["other_files"] = json!([hostile.replace("](", "")]);
    artifact["files"][0]["moved_by"][0]["text"] = json!(hostile);
    publish(&github, &artifact);
    let state = github.state();
    for body in [&state.own()[0].body, &state.threads[0].comments[0].body] {
        assert_inert(body);
        assert_eq!(body.matches("<!--").count(), 1, "{body}");
    }
    drop(state);
    deliver("github-check", &artifact, &delivery(&github)).unwrap();
    let check = github.state().checks[0].to_string();
    assert!(!check.contains('\u{202e}'), "{check}");
}

/// Reads Markdown as GitHub does: nothing in it may act.
fn assert_inert(body: &str) {
    let mut options = comrak::Options::default();
    options.extension.table = true;
    options.extension.autolink = true;
    let arena = comrak::Arena::new();
    for node in comrak::parse_document(&arena, body, &options).descendants() {
        match &node.data.borrow().value {
            NodeValue::HtmlBlock(html) => assert!(html.literal.starts_with("<!-- create-dump:")),
            NodeValue::Link(link) => {
                assert!(link.url.starts_with("https://github.com/o/r/"), "{body}")
            }
            NodeValue::CodeBlock(code) => assert_ne!(code.info, "suggestion", "{body}"),
            NodeValue::HtmlInline(_) | NodeValue::Image(_) => panic!("{body}"),
            NodeValue::Text(text) => {
                for live in ["@everyone", "#1", "::error", "\u{202e}"] {
                    assert!(!text.contains(live), "{live}: {body}");
                }
                assert!(!text.starts_with('/'), "{body}");
            }
            _ => {}
        }
    }
}

#[test]
fn the_command_line_says_what_is_missing() {
    let github = github();
    let tree = TempTree::of(&[("review.json", &review(HEAD, &[]).to_string())]);
    let file = tree.path().join("review.json");
    let file = file.to_str().unwrap();
    let program = || Program::new().with("GITHUB_API_URL", github.api());
    let to = ["publish", file, "--to", "github-pr"];
    let cases = [
        (
            program(),
            "publish-destination",
            "neither --repo nor GITHUB_REPOSITORY",
        ),
        (
            program().with("GITHUB_REPOSITORY", "o/../x"),
            "publish-destination",
            "OWNER/NAME",
        ),
        (
            program().with("GITHUB_REPOSITORY", "o/r"),
            "publish-no-token",
            "GITHUB_TOKEN or GH_TOKEN",
        ),
        (
            program()
                .with("GITHUB_REPOSITORY", "o/r")
                .with("GITHUB_TOKEN", TOKEN),
            "publish-destination",
            "neither --pr nor the event",
        ),
        (
            program()
                .with("GITHUB_TOKEN", TOKEN)
                .with("OPENAI_API_KEY", "sk-secret-of-the-model"),
            "publish-model-key",
            "OPENAI_API_KEY",
        ),
        (
            program()
                .with("GITHUB_REPOSITORY", "o/r")
                .with("GITHUB_TOKEN", TOKEN)
                .with("GITHUB_API_URL", "http://example.com"),
            "publish-destination",
            "https://",
        ),
    ];
    for (program, code, words) in cases {
        let run = program.run(&to);
        assert_eq!(run.code, 2, "{run:?}");
        assert!(run.stderr.contains(&format!("code: {code}")), "{run:?}");
        assert!(run.stderr.contains(words), "{run:?}");
        assert!(
            !run.stderr.contains(TOKEN) && !run.stderr.contains("sk-secret"),
            "{run:?}"
        );
    }
    assert_eq!(github.requests(), 0);
}

#[test]
fn the_event_of_a_job_names_the_pull_request() {
    let events = [
        json!({"pull_request": {"number": 7, "head": {"sha": HEAD}}}),
        json!({"workflow_run": {"head_sha": HEAD, "pull_requests": [{"number": 7}]}}),
        json!({"issue": {"number": 7}}),
    ];
    for event in events {
        let github = github();
        let tree = TempTree::of(&[
            ("review.json", &review(HEAD, &[]).to_string()),
            ("event.json", &event.to_string()),
        ]);
        let run = Program::new()
            .with("GITHUB_API_URL", github.api())
            .with("GITHUB_REPOSITORY", "o/r")
            .with("GITHUB_TOKEN", TOKEN)
            .with(
                "GITHUB_EVENT_PATH",
                tree.path().join("event.json").to_str().unwrap(),
            )
            .run_in(
                &tree.path(),
                &[
                    "publish",
                    "review.json",
                    "--to",
                    "github-pr",
                    "--to",
                    "github-check",
                ],
            );
        assert_eq!(run.code, 0, "{run:?}");
        assert!(
            run.stdout
                .starts_with("created the comment: https://github.com/o/r/pull/7#"),
            "{run:?}"
        );
        assert_eq!(github.state().checks.len(), 1);
    }
}

#[test]
fn a_target_that_fails_costs_no_other() {
    let github = github();
    github.state().lacks.insert("pull_requests");
    let tree = TempTree::of(&[("review.json", &review(HEAD, &[]).to_string())]);
    let run = Program::new()
        .with("GITHUB_API_URL", github.api())
        .with("GITHUB_TOKEN", TOKEN)
        .run_in(
            &tree.path(),
            &[
                "publish",
                "review.json",
                "--to",
                "github-pr",
                "--to",
                "github-check",
                "--repo",
                "o/r",
                "--pr",
                "7",
            ],
        );
    assert_eq!(run.code, 3, "{run:?}");
    assert!(run.stderr.contains("publish-permission"), "{run:?}");
    assert_eq!(github.state().checks.len(), 1);
}

/// Makes every call there is, and leaves them for `cargo xtask test`, where another program judges
/// them by GitHub's own description of its API.
#[test]
fn every_kind_of_call_is_left_to_be_judged() {
    let github = github();
    let found = review(
        HEAD,
        &[(A, "a.py", 1, "def one"), (B, "a.py", 2, "def two")],
    );
    publish(&github, &found);
    {
        let mut state = github.state();
        let body = state.own()[0].body.clone();
        state.comment(ME, &body);
        let mut twin = state.threads[0].clone();
        twin.comments[0].id += 1_000;
        state.threads.push(twin);
    }
    publish(&github, &review(HEAD, &[(A, "a.py", 1, "def one")]));
    publish(&github, &found);
    publish(&github, &review(NEXT, &[]));
    let ids: Vec<String> = (0..60).map(|n| format!("{n:016x}")).collect();
    let many: Vec<_> = ids
        .iter()
        .map(|id| (id.as_str(), "a.py", 1, "def one"))
        .collect();
    deliver("github-check", &review(HEAD, &many), &delivery(&github)).unwrap();
    deliver("github-sarif", &review(HEAD, &many), &delivery(&github)).unwrap();
    let calls = github.calls();
    for kind in [
        "POST\",\"path\":\"/repos/o/r/issues/7/comments",
        "PATCH\",\"path\":\"/repos/o/r/issues/comments",
        "DELETE\",\"path\":\"/repos/o/r/issues/comments",
        "POST\",\"path\":\"/repos/o/r/pulls/7/reviews",
        "PATCH\",\"path\":\"/repos/o/r/pulls/comments",
        "DELETE\",\"path\":\"/repos/o/r/pulls/comments",
        "POST\",\"path\":\"/repos/o/r/check-runs",
        "PATCH\",\"path\":\"/repos/o/r/check-runs",
        "POST\",\"path\":\"/repos/o/r/code-scanning/sarifs",
    ] {
        let kind = format!("\"method\":\"{kind}");
        assert!(
            calls.iter().any(|call| call.contains(&kind)),
            "{kind}: {calls:#?}"
        );
    }
    let place = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("github-calls.jsonl");
    std::fs::write(place, calls.join("\n")).unwrap();
}

#[test]
fn a_report_of_nothing_can_be_told() {
    let tree = TempTree::new();
    let artifact = tree.beside("report.json");
    let (path, artifact) = (tree.path(), artifact.to_str().unwrap());
    let run = Program::new().run(&[
        "analyze",
        path.to_str().unwrap(),
        "--format",
        "json",
        "-o",
        artifact,
    ]);
    assert_eq!(run.code, 0, "{run:?}");
    let github = github();
    let run = Program::new()
        .with("GITHUB_API_URL", github.api())
        .with("GITHUB_TOKEN", TOKEN)
        .run(&[
            "publish",
            artifact,
            "--to",
            "github-check",
            "--to",
            "github-sarif",
            "--repo",
            "o/r",
            "--sha",
            HEAD,
            "--ref",
            "refs/heads/main",
        ]);
    assert_eq!(run.code, 0, "{run:?}");
    let state = github.state();
    assert_eq!(
        (&state.checks[0]["conclusion"], &state.checks[0]["head_sha"]),
        (&json!("success"), &json!(HEAD))
    );
    assert_eq!(state.uploads[0]["ref"], "refs/heads/main");
}
