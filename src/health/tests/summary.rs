//! The score of a whole source, its modules, and how far it can be trusted.

use super::*;

#[test]
fn the_summary_weighs_by_code_and_its_factors_add_up() {
    let files = [
        simple("a.rs"),
        hard("b.rs"),
        of_kind(FileKind::Test, hard("t.rs")),
    ];
    let summary = summarise(&files, &[], None);
    let score = summary.score.expect("there is code");
    let expected = (files[0].score * 8.0 + files[1].score * 308.0) / 316.0;
    assert!(
        (score - expected).abs() < 0.006,
        "{score} is not {expected}"
    );
    assert_eq!(summary.grade, Some(Grade::of(score)));
    assert_eq!(
        (summary.files, summary.functions, summary.code_lines),
        (2, 3, 316)
    );
    assert!(close(summary.share_below_8, 0.9747) && close(summary.share_below_4, 0.0));
    assert_eq!(summary.worst_score, Some(files[1].score));
    let sum = summary
        .moved_by
        .iter()
        .map(|factor| factor.impact)
        .sum::<f64>();
    assert!(close(sum, score - 10.0));
    assert!(
        summary.moved_by[0].text.contains("`b.rs`"),
        "{:?}",
        summary.moved_by
    );
    assert_eq!(summary.languages["rust"], 316);
}

#[test]
fn a_loss_that_no_file_stands_out_by_names_where_most_of_it_is() {
    // The larger file loses more points by complexity, though the function of the smaller is harder.
    let of = |path, functions| score_file(measured(path, functions));
    let large = (0..8).map(|at| function(&format!("f{at}"), 1 + 20 * at, 20, 5.0));
    let files = [
        of("a.rs", vec![function("go", 1, 8, 6.0)]),
        of("b.rs", large.collect()),
    ];
    let summary = summarise(&files, &[], None);
    assert!(!summary.moved_by.is_empty());
    for factor in &summary.moved_by {
        let text = &factor.text;
        let (_, words) = text.split_once(": ").expect("a name, then words");
        assert!(words.contains(", most in `b.rs` with "), "{text}");
        let is_spread = words.starts_with("a little in ");
        assert_eq!(is_spread, factor.percentile <= 0.85, "{text}");
    }
}

#[test]
fn nothing_to_score_has_no_score() {
    let tests = [of_kind(FileKind::Test, hard("t.rs"))];
    let blank = [score_file(measured("a.rs", Vec::new()))];
    for files in [&[][..], &tests, &blank] {
        let summary = summarise(files, &hotspots(files, None), None);
        assert_eq!((summary.score, summary.grade), (None, None));
        assert!(summary.moved_by.is_empty() && !summary.confidence.is_empty());
        assert!(hotspots(files, None).is_empty());
    }
    assert!(modules(&tests).is_empty());
}

#[test]
fn limits_of_trust_are_said() {
    let mut broken = measured("x.rs", vec![function("f", 1, 50, 1.0)]);
    broken.parse_error_share = 0.5;
    let unknown = FileMeasurement {
        language: "zig",
        ..measured("k.zig", vec![function("f", 1, 50, 1.0)])
    };
    let files = [
        score_file(broken),
        score_file(unknown),
        text_file("c.toml", 50.0, 2.0),
    ];
    let short = History {
        commits: 20,
        until: 10 * 86_400,
        shallow: true,
        ..History::default()
    };
    let limits = summarise(&files, &[], Some(&short)).confidence;
    for (limit, says) in limits.iter().zip([
        "only 3 source files",
        "33 % of the code is in languages without a grammar",
        "1 file with 33 % of the code did not parse",
        "no zig in the reference corpus",
        "only 20 commits over 10 days in a shallow clone",
    ]) {
        assert!(limit.starts_with(says), "{limit}");
    }
    assert_eq!(limits.len(), 5, "{limits:?}");
    let many: Vec<_> = (0..10).map(|n| simple(&format!("{n}.rs"))).collect();
    assert_eq!(
        summarise(&many, &[], Some(&history(&[]))).confidence,
        Vec::<String>::new()
    );
    let shallow = History {
        shallow: true,
        ..history(&[])
    };
    assert_eq!(summarise(&many, &[], Some(&shallow)).confidence.len(), 1);
    let without = summarise(&many, &[], None).confidence;
    assert!(without[0].starts_with("no git history"), "{without:?}");
}

#[test]
fn chains_of_folders_are_one_module() {
    let files = [
        simple("java/org/example/a/One.rs"),
        hard("java/org/example/a/Two.rs"),
        simple("java/org/example/b/Three.rs"),
        of_kind(FileKind::Test, hard("tests/t.rs")),
    ];
    let modules = modules(&files);
    let paths: Vec<_> = modules.iter().map(|module| module.path.as_str()).collect();
    let expected = [
        "./",
        "java/org/example/",
        "java/org/example/a/",
        "java/org/example/b/",
    ];
    assert_eq!(paths, expected);
    assert_eq!(modules[0].worst, "java/org/example/a/Two.rs");
    assert_eq!((modules[2].files, modules[2].code_lines), (2, 316));
    assert!(modules[2].score < modules[3].score);
}
