//! Links to code.

use super::example;
use crate::model::WebHost;
use crate::report::link::Links;

fn links(web: Option<(&str, &'static str)>, prefix: &str) -> Links {
    let mut source = example::rich().source;
    source.revision = Some("abc123".into());
    source.prefix = prefix.into();
    source.web = web.map(|(repository, blob)| WebHost {
        repository: repository.into(),
        blob,
    });
    Links::into_source(&source)
}

fn github() -> Links {
    links(Some(("https://github.com/o/n", "blob")), "")
}

#[track_caller]
fn check(link: &crate::report::escape::Markdown, expected: &str) {
    assert_eq!(link.as_str(), expected);
}

#[test]
fn github_lines() {
    let base = "https://github.com/o/n/blob/abc123";
    check(
        &github().lines("src/a.rs", 10, 20),
        &format!("[`src/a.rs:10-20`]({base}/src/a.rs#L10-L20)"),
    );
    check(
        &github().lines("src/a.rs", 10, 10),
        &format!("[`src/a.rs:10`]({base}/src/a.rs#L10)"),
    );
    check(
        &github().file("src/a.rs"),
        &format!("[`src/a.rs`]({base}/src/a.rs)"),
    );
}

#[test]
fn gitlab_lines() {
    check(
        &links(Some(("https://gitlab.com/g/s/n", "-/blob")), "").lines("a.rs", 10, 20),
        "[`a.rs:10-20`](https://gitlab.com/g/s/n/-/blob/abc123/a.rs#L10-20)",
    );
}

#[test]
fn a_source_below_the_root_of_its_repository() {
    check(
        &links(Some(("https://github.com/o/n", "blob")), "sub dir/x").file("a.rs"),
        "[`a.rs`](https://github.com/o/n/blob/abc123/sub%20dir/x/a.rs)",
    );
}

#[test]
fn without_a_host_links_are_relative() {
    check(
        &links(None, "sub").lines("src/a.rs", 1, 2),
        "[`src/a.rs:1-2`](src/a.rs#L1-L2)",
    );
}

#[test]
fn an_address_that_is_not_of_the_web_is_not_used() {
    check(
        &links(Some(("javascript:alert(1)", "blob")), "").file("a.rs"),
        "[`a.rs`](a.rs)",
    );
}

#[test]
fn odd_paths_are_encoded_in_the_address_and_seen_in_the_label() {
    let relative = links(None, "");
    for (path, expected) in [
        ("a b.rs", "[`a b.rs`](a%20b.rs)"),
        ("a#b?c%20.rs", "[`a#b?c%20.rs`](a%23b%3Fc%2520.rs)"),
        ("a(b)[c].rs", "[`a(b)[c].rs`](a%28b%29%5Bc%5D.rs)"),
        ("a`b.rs", "[``a`b.rs``](a%60b.rs)"),
        ("`a`", "[`` `a` ``](%60a%60)"),
        ("a\nb.rs", "[`a\\nb.rs`](a%0Ab.rs)"),
        ("a\u{202e}sr.exe", "[`a\\u{202e}sr.exe`](a%E2%80%AEsr.exe)"),
        (
            "größe/文.rs",
            "[`größe/文.rs`](gr%C3%B6%C3%9Fe/%E6%96%87.rs)",
        ),
        (
            "javascript:alert(1)",
            "[`javascript:alert(1)`](javascript%3Aalert%281%29)",
        ),
        ("a|b.rs", "[`a|b.rs`](a%7Cb.rs)"),
        (" ", "[`\\u{20}`](%20)"),
    ] {
        check(&relative.file(path), expected);
    }
}

#[test]
fn paths_that_lead_elsewhere_are_no_links() {
    let relative = links(None, "");
    for path in [
        "../a.rs",
        "/etc/passwd",
        "//evil.example/x",
        "a/../../b",
        "./a",
    ] {
        check(&relative.file(path), &format!("`{path}`"));
    }
    check(&relative.folder("./"), "`./`");
    check(&relative.folder("src/"), "[`src/`](src)");
}

#[test]
fn what_is_too_long_loses_its_start_in_the_label_and_its_link() {
    let label = github().file(&format!("{}/end.rs", "x".repeat(300)));
    assert!(label.as_str().starts_with("[`…xx") && label.as_str().contains("/end.rs`]("));
    let label = github().file(&"x/".repeat(2_000).replace("x/x", "x/y"));
    assert!(!label.as_str().contains("]("), "{}", label.as_str());
}
