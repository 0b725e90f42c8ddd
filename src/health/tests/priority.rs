//! Which files and functions come first.

use super::*;

#[test]
fn hotspots_follow_history_and_ties_follow_paths() {
    let files = [
        simple("b.rs"),
        simple("a.rs"),
        hard("cold.rs"),
        hard("new.rs"),
    ];
    let past = history(&[("a.rs", 12), ("b.rs", 12), ("cold.rs", 3)]);
    let ranked = hotspots(&files, Some(&past));
    let paths: Vec<_> = ranked.iter().map(|hotspot| hotspot.path.as_str()).collect();
    // a and b: (6 + 2 × 2 + 0.3) × ln 9 = 22.63; cold: (1.5 + 2 × 0.5 + 0.3) × ln 309 = 16.05.
    assert_eq!(paths, ["a.rs", "b.rs", "cold.rs"]);
    assert!(
        close(ranked[1].risk, 1.0) && close(ranked[2].risk, 0.7093),
        "{ranked:?}"
    );
    assert_eq!(
        ranked[0].why,
        [
            "12 commits, 4 of them fixes, 2 authors, last changed 2023-11-14",
            "24 % of such files have a bug fix within a year",
            "number 1 by priority per code line",
            "8 code lines, cognitive complexity 1"
        ]
    );
    assert!(
        ranked[2].why[3].starts_with("health "),
        "{:?}",
        ranked[2].why
    );
    assert!(summarise(&files, &ranked, Some(&past)).hotspot_score < Some(9.0));
}

#[test]
fn hotspots_tell_both_orders_and_the_chance_of_a_fix() {
    let files = [simple("a.rs"), hard("b.rs"), simple("c.rs")];
    let ranked = hotspots(&files, Some(&history(&[("a.rs", 12), ("b.rs", 150)])));
    let told: Vec<_> = (ranked.iter())
        .map(|it| (it.rank, it.density_rank, &*it.path, it.fix_chance))
        .collect();
    // b: (75 + 50 + 0.3) × ln 309 = 718, and 2.3 a line; a: 22.6, and 2.8 a line. No commit, no hotspot.
    assert_eq!(
        told,
        [(1, 2, "b.rs", Some(0.93)), (2, 1, "a.rs", Some(0.24))]
    );
}

#[test]
fn the_first_by_density_are_told_however_low_their_priority() {
    let mut files: Vec<_> = (0..120).map(|n| hard(&format!("{n:03}.rs"))).collect();
    files.push(simple("small.rs"));
    let mut commits: Vec<(String, u32)> = (0..120).map(|n| (format!("{n:03}.rs"), 40)).collect();
    commits.push(("small.rs".to_owned(), 12));
    let commits: Vec<(&str, u32)> = commits.iter().map(|(path, n)| (&**path, *n)).collect();
    let ranked = hotspots(&files, Some(&history(&commits)));
    let small = ranked.last().unwrap();
    assert_eq!(
        (small.rank, small.density_rank, &*small.path),
        (121, 1, "small.rs")
    );
    assert_eq!(ranked.len(), 101);
}

#[test]
fn short_history_ranks_by_size_and_complexity_and_says_so() {
    let files = [simple("a.rs"), hard("b.rs"), text_file("c.toml", 40.0, 2.0)];
    let young = History {
        since: 1_700_000_000 - YEAR / 2,
        ..history(&[("a.rs", 90)])
    };
    for past in [None, Some(&young)] {
        let ranked = hotspots(&files, past);
        assert_eq!(ranked[0].path, "b.rs");
        assert!(
            ranked[0]
                .why
                .iter()
                .any(|why| why.contains("too little history"))
        );
    }
    let ranked = hotspots(&files, Some(&young));
    let known = ranked.iter().find(|hotspot| hotspot.path == "a.rs");
    assert_eq!(known.map(|hotspot| hotspot.commits), Some(90));
}

#[test]
fn functions_rank_by_the_commits_that_touched_them() {
    let functions = vec![function("cold", 1, 9, 20.0), function("hot", 11, 9, 2.0)];
    let mut files = [score_file(measured("a.rs", functions))];
    let past = history(&[("a.rs", 40)]);
    let lines = |commits: u32| LinesHistory {
        commits,
        fixes: 1,
        authors: 2,
        last_change: Some(1_700_000_000),
        recent_commits: f64::from(commits) / 2.0,
        recent_fixes: 0.5,
    };
    let lines = BTreeMap::from([("a.rs".to_owned(), vec![lines(1), lines(34)])]);
    note_past(&mut files, Some(&past), &lines);
    let priority = |at: usize| files[0].functions[at].past.clone().unwrap().priority;
    assert!(close(priority(1), 1.0) && priority(0) < 0.1);
    assert_eq!(files[0].past.as_ref().unwrap().commits, 40);
    let hot = &hotspots(&files, Some(&past))[0];
    assert_eq!(hot.functions[0].name, "hot");
    let why = "most of all `hot` 34 of the 40 commits";
    assert!(hot.why.iter().any(|it| it == why), "{:?}", hot.why);

    // Without enough history size and complexity stand for it.
    note_past(&mut files, None, &BTreeMap::new());
    let priority = |at: usize| files[0].functions[at].past.clone().unwrap().priority;
    assert!(close(priority(0), 1.0) && priority(1) < 1.0);
}
