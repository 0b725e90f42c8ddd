//! What the past says against a file.

use super::*;

/// A file in which work goes on, a test of another file, and what is known of the first.
fn past_findings(
    change: impl Fn(&mut FileHistory),
    imported_by_tests: &BTreeSet<String>,
    written: i64,
) -> Vec<Finding> {
    let files = [
        score_file(measured("src/a.rs", vec![function("f", 1, 9, 20.0)])),
        of_kind(FileKind::Test, simple("tests/b_test.rs")),
    ];
    let mut past = history(&[("src/a.rs", 90)]);
    past.knowledge.active_people = 5;
    past.files.values_mut().for_each(change);
    let ranked = hotspots(&files, Some(&past));
    let promise = Promise { line: 3, written };
    let promises = BTreeMap::from([("src/a.rs".to_owned(), vec![promise])]);
    let judged = Judged {
        files: &files,
        duplicates: &[],
        cycles: &[],
        hotspots: &ranked,
        known: Some(Known {
            history: Some(&past),
            imported_by_tests,
            promises: &promises,
        }),
        touched: None,
    };
    crate::health::findings(&judged, &|_| Some(text_of(9)), &Redactor::new())
}

#[test]
fn the_past_speaks_against_hotspots() {
    const NOW: i64 = 1_700_000_000;
    let nothing = BTreeSet::new();
    let tested = BTreeSet::from(["src/a.rs".to_owned()]);
    let rules = |found: Vec<Finding>| -> Vec<String> {
        let ours = ["knowledge-island", "old-todo", "untested-hotspot"];
        let mut rules: Vec<String> = found.into_iter().map(|it| it.rule).collect();
        rules.retain(|rule| ours.contains(&rule.as_str()));
        rules.sort();
        rules
    };
    let none: [&str; 0] = [];
    let found = |change: &dyn Fn(&mut FileHistory), tests: &BTreeSet<String>, written| {
        rules(past_findings(change, tests, written))
    };
    assert_eq!(found(&|_| {}, &tested, NOW), none);
    assert_eq!(found(&|_| {}, &nothing, NOW), ["untested-hotspot"]);
    assert_eq!(found(&|it| it.with_tests = 9, &nothing, NOW), none);
    assert_eq!(found(&|_| {}, &tested, NOW - YEAR), ["old-todo"]);
    assert_eq!(
        found(&|it| it.gone_share = 0.8, &tested, NOW),
        ["knowledge-island"]
    );
    assert_eq!(
        found(&|it| it.most_knowledge = 0.8, &tested, NOW),
        ["knowledge-island"]
    );
    let told = past_findings(|it| it.gone_share = 0.8, &tested, NOW - 3 * YEAR);
    let told: Vec<_> = told
        .iter()
        .map(|it| format!("{} {}", it.title.as_str(), it.explanation.as_str()))
        .collect();
    for said in [
        "those who know `src/a.rs` are gone: 80 % of the work on it is theirs",
        "The line of the oldest was written 3 years before",
    ] {
        assert!(told.iter().any(|told| told.contains(said)), "{told:?}");
    }
    let few = |it: &mut FileHistory| {
        it.gone_share = 1.0;
        it.commits = 9;
    };
    assert_eq!(found(&few, &tested, NOW), none);
}
