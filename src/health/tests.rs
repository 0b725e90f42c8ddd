//! Health by its promises: hand-computed scores, monotony, sums, and sources at the edge.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::extract;
use super::norms::{self, Norms};
use super::{
    Judged, Known, Promise, advice, explanations, hotspots, modules, note_past, score_file,
    summarise,
};
use crate::model::{
    Block, DuplicateGroup, Extraction, FileHistory, FileKind, FileMeasurement, FileReport, Finding,
    FunctionMeasurement, Grade, History, Hotspot, ImportCycle, ImportStep, LineRange, LinesHistory,
    Metrics, Place, Severity, Shape,
};
use crate::redact::{Clean, Redactor};

/// Nothing but the code.
const NOTHING: Known<'static> = Known {
    history: None,
    imported_by_tests: &BTreeSet::new(),
    promises: &BTreeMap::new(),
};

/// Findings of a source without circles.
fn findings(
    files: &[FileReport],
    duplicates: &[DuplicateGroup],
    hotspots: &[Hotspot],
    text: &dyn Fn(&str) -> Option<Clean>,
    redactor: &Redactor,
) -> Vec<Finding> {
    let judged = Judged {
        touched: None,
        files,
        duplicates,
        cycles: &[],
        hotspots,
        known: Some(NOTHING),
    };
    super::findings(&judged, text, redactor)
}

const YEAR: i64 = 365 * 24 * 60 * 60;

fn metrics(values: &[(&'static str, f64)]) -> Metrics {
    let mut metrics = Metrics::default();
    for (id, value) in values {
        metrics.set(id, *value);
    }
    metrics
}

fn function(name: &str, start: usize, lines: usize, cognitive: f64) -> FunctionMeasurement {
    FunctionMeasurement {
        name: name.to_owned(),
        lines: LineRange::new(start, start + lines - 1),
        metrics: metrics(&[
            ("code_lines", lines as f64),
            ("statements", lines as f64),
            ("cognitive", cognitive),
            ("cyclomatic", 1.0 + cognitive / 2.0),
            ("nesting", (cognitive / 6.0).floor().min(8.0)),
            ("parameters", 2.0),
            ("bumps", (cognitive / 8.0).floor()),
            ("condition_operands", 2.0),
        ]),
        extractions: Vec::new(),
        group: None,
    }
}

/// A file with these functions and nothing else.
fn measured(path: &str, functions: Vec<FunctionMeasurement>) -> FileMeasurement {
    let of = |id: &'static str| functions.iter().filter_map(move |f| f.metrics.get(id));
    let most = |id: &'static str| of(id).fold(0.0, f64::max);
    let metrics = metrics(&[
        ("code_lines", of("code_lines").sum()),
        ("cognitive", of("cognitive").sum()),
        ("max_cognitive", most("cognitive")),
        ("max_cyclomatic", most("cyclomatic")),
        ("longest_function", most("code_lines")),
        ("max_nesting", most("nesting")),
    ]);
    FileMeasurement {
        path: path.to_owned(),
        language: "rust",
        kind: FileKind::Source,
        metrics,
        functions,
        parse_error_share: 0.0,
    }
}

fn simple(path: &str) -> FileReport {
    score_file(measured(path, vec![function("go", 1, 8, 1.0)]))
}

fn hard(path: &str) -> FileReport {
    let functions = vec![
        function("Parser::parse", 1, 300, 90.0),
        function("go", 301, 8, 1.0),
    ];
    score_file(measured(path, functions))
}

fn text_file(path: &str, lines: f64, indentation: f64) -> FileReport {
    score_file(FileMeasurement {
        language: "toml",
        functions: Vec::new(),
        metrics: metrics(&[
            ("code_lines", lines),
            ("max_indentation", indentation),
            ("indentation_complexity", lines * indentation / 2.0),
        ]),
        ..measured(path, Vec::new())
    })
}

fn of_kind(kind: FileKind, file: FileReport) -> FileReport {
    FileReport { kind, ..file }
}

/// A history of two years in which each path was touched so often, a third of the times to fix.
fn history(files: &[(&str, u32)]) -> History {
    History {
        commits: 400,
        until: 1_700_000_000,
        since: 1_700_000_000 - 2 * YEAR,
        files: files
            .iter()
            .map(|(path, commits)| {
                let past = FileHistory {
                    commits: *commits,
                    fixes: commits / 3,
                    authors: 2,
                    last_change: "2023-11-14".to_owned(),
                    recent_commits: f64::from(*commits) / 2.0,
                    recent_fixes: f64::from(commits / 3) / 2.0,
                    ..FileHistory::default()
                };
                ((*path).to_owned(), past)
            })
            .collect(),
        ..History::default()
    }
}

fn close(left: f64, right: f64) -> bool {
    (left - right).abs() < 1e-9
}

/// Three files of one made-up language and the score of each, computed by hand.
#[test]
fn norms_are_what_the_model_says() {
    let file = |lines: f64| FileMeasurement {
        metrics: metrics(&[("code_lines", lines), ("cognitive", 0.0)]),
        ..measured("a", Vec::new())
    };
    // ln(1 + v) is 1, 2 and 3: mean 2, standard deviation √(2/3), shrunk towards itself.
    let corpus = [1.0_f64, 2.0, 3.0].map(|log| file(log.exp_m1()));
    let norms = Norms::of(&corpus, str::to_owned);
    let scale = &norms.row("rust").files;
    let deviation = (2.0_f64 / 3.0).sqrt();
    let z = scale.z("code_lines", 4.0_f64.exp_m1());
    assert!((z - 2.0 / deviation).abs() < 1e-3, "{z}");
    // The other five metrics are the same everywhere and add nothing.
    let x = scale.x(&metrics(&[("code_lines", 3.0_f64.exp_m1())]), norms::FILE);
    assert!((x - 1.0 / deviation / 6.0).abs() < 1e-3, "{x}");
    assert!((scale.percentile(0.0) - 50.0).abs() < 0.1);
    assert!(close(scale.percentile(-9.0), 0.0) && close(scale.percentile(9.0), 100.0));
    // A language that the corpus does not hold is judged by all together.
    assert!(close(
        norms.row("cobol").files.z("code_lines", 4.0_f64.exp_m1()),
        z
    ));
    assert_eq!(
        (norms.corpus_files("rust"), norms.corpus_files("cobol")),
        (3, 0)
    );
}

#[test]
fn small_languages_lean_on_all_languages() {
    let file = |language, lines: f64| FileMeasurement {
        language,
        metrics: metrics(&[("code_lines", lines), ("cognitive", 0.0)]),
        ..measured("a", Vec::new())
    };
    let mut corpus = vec![file("go", 3.0_f64.exp_m1()); 300];
    corpus.extend(vec![file("rust", 1.0_f64.exp_m1()); 300]);
    let norms = Norms::of(&corpus, str::to_owned);
    // Pooled: mean 2, deviation 1. Rust's own: mean 1. Half of each: mean 1.5, deviation 1.
    let z = norms.row("rust").files.z("code_lines", 1.0_f64.exp_m1());
    assert!((z + 0.5).abs() < 1e-3, "{z}");
}

#[test]
fn the_shipped_norms_know_the_main_languages_and_rise() {
    let norms = Norms::shipped();
    for language in [
        "rust",
        "python",
        "javascript",
        "typescript",
        "java",
        "go",
        "c",
        "cpp",
        "csharp",
        "kotlin",
        "php",
        "ruby",
        "scala",
    ] {
        assert!(norms.corpus_files(language) >= 3000, "{language}");
    }
    let scores: Vec<f64> = [1.0, 10.0, 30.0, 90.0, 2000.0]
        .map(|cognitive| {
            let function = function("f", 1, 10 + cognitive as usize, cognitive);
            score_file(measured("a.rs", vec![function])).score
        })
        .to_vec();
    assert!(scores.is_sorted_by(|a, b| a > b), "{scores:?}");
    assert!(scores[0] > 9.0 && scores[4] < 3.0, "{scores:?}");
}

/// The line from percentile to score, as `docs/metrics.md` gives it.
#[test]
fn scores_lie_on_the_documented_line() {
    let mut reached = [false; 4];
    for size in 1..120 {
        let lines = size * size / 2 + 4;
        let hardest = function("go", 1, lines, size as f64 * 2.0);
        let file = score_file(measured("a.rs", vec![hardest]));
        let percentile = 100.0 - 100.0 * file.percentile;
        let (stretch, expected) = match percentile {
            at if at <= 50.0 => (0, 10.0 - at / 100.0),
            at if at <= 85.0 => (1, 9.5 - (at - 50.0) * 1.5 / 35.0),
            at if at <= 98.0 => (2, 8.0 - (at - 85.0) * 4.0 / 13.0),
            at if at <= 99.9 => (3, 4.0 - (at - 98.0) * 3.0 / 1.9),
            _ => (3, 1.0),
        };
        reached[stretch] = true;
        assert!(
            (file.score - expected).abs() < 0.03,
            "{lines} lines: {} at {percentile}, not {expected}",
            file.score
        );
        for factor in &file.factors {
            assert!((0.0..=1.0).contains(&factor.percentile), "{factor:?}");
        }
        assert_eq!(file.metrics.get("parse_error_share"), None);
    }
    assert_eq!(reached, [true; 4]);
}

#[test]
fn a_score_at_the_line_is_not_below_it() {
    let files = [3.99, 4.0, 7.99, 8.0].map(|score| FileReport {
        score,
        ..simple("a.rs")
    });
    let summary = summarise(&files, &[], None);
    assert!(close(summary.share_below_8, 0.75) && close(summary.share_below_4, 0.25));
    for (score, is_active, expected) in [
        (1.0, true, Severity::High),
        (3.99, true, Severity::High),
        (4.0, true, Severity::Medium),
        (7.99, true, Severity::Medium),
        (8.0, true, Severity::Info),
        (3.99, false, Severity::Medium),
        (4.0, false, Severity::Low),
        (7.99, false, Severity::Low),
        (8.0, false, Severity::Info),
    ] {
        let risk = if is_active { 1.0 } else { 0.0 };
        assert_eq!(super::findings::severity(score, risk), expected, "{score}");
    }
}

#[test]
fn factors_share_out_the_deduction_and_name_the_function() {
    for file in [
        simple("a.rs"),
        hard("b.rs"),
        text_file("c.toml", 900.0, 9.0),
    ] {
        let sum = file.factors.iter().map(|factor| factor.impact).sum::<f64>();
        assert!(close(sum, file.score - 10.0), "{file:?}");
        assert!(file.factors.is_sorted_by(|a, b| a.impact <= b.impact));
    }
    let file = hard("b.rs");
    let complex = file.factors.iter().find(|f| f.id == "complex-function");
    let complex = complex.expect("its worst function is complex");
    assert_eq!(complex.place, Some(LineRange::new(1, 300)));
    assert!(
        complex
            .text
            .starts_with("`Parser::parse` has cognitive complexity 90, more than 98 %")
            && complex.text.ends_with("of Rust files' worst function"),
        "{}",
        complex.text
    );
    assert!(file.functions[0].score < 3.0 && file.functions[1].score > 8.0);
}

#[test]
fn what_stands_outside_of_functions_and_what_did_not_parse_is_said() {
    let mut file = measured("a.rs", vec![function("f", 1, 5, 0.0)]);
    file.metrics.set("max_cognitive", 70.0);
    file.parse_error_share = 0.25;
    let file = score_file(file);
    let text = &file.factors[0].text;
    assert!(
        text.starts_with("the code outside of functions has cognitive"),
        "{text}"
    );
    assert_eq!(file.metrics.get("parse_error_share"), Some(0.25));
}

#[test]
fn an_empty_file_is_healthy() {
    let file = score_file(measured("a.rs", Vec::new()));
    assert_eq!((file.score, file.percentile), (10.0, 1.0));
    assert!(file.factors.is_empty());
}

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

/// A text of so many numbered lines.
fn text_of(lines: usize) -> Clean {
    let text = (1..=lines)
        .map(|n| format!("line {n} {{\n"))
        .collect::<String>();
    Redactor::new().clean(&text).text
}

#[test]
fn findings_prove_what_they_say() {
    let files = [
        hard("b.rs"),
        simple("a.rs"),
        of_kind(FileKind::Test, hard("t.rs")),
    ];
    let past = history(&[("b.rs", 30)]);
    let ranked = hotspots(&files, Some(&past));
    let redactor = Redactor::new();
    let text = |path: &str| (path == "b.rs").then(|| text_of(308));
    let found = findings(&files, &[], &ranked, &text, &redactor);
    let rules: Vec<_> = found.iter().map(|finding| finding.rule.as_str()).collect();
    assert_eq!(
        rules,
        [
            "complex-function",
            "large-function",
            "deep-nesting",
            "bumpy-road"
        ]
    );
    let first = &found[0];
    assert_eq!(first.severity, Severity::High);
    assert_eq!(
        first.title.as_str(),
        "`Parser::parse` is hard to follow: cognitive complexity 90"
    );
    assert!(
        first
            .explanation
            .ends_with("of Rust functions are simpler."),
        "{}",
        first.explanation
    );
    assert_eq!(first.evidence[0].quote.as_str(), "line 1 {");
    assert_eq!(
        (first.evidence[0].start_line, first.evidence[0].end_line),
        (1, 1)
    );

    let advised = advice(&found, &files, &ranked, 5, &redactor);
    assert_eq!(advised.len(), 1, "one a file");
    let title = advised[0].title.as_str();
    assert_eq!(
        title,
        "Split `Parser::parse`: 300 lines, cognitive complexity 90"
    );
    assert_eq!(advised[0].lines, LineRange::new(1, 300));
    assert_eq!(advised[0].finding, first.id);
    let why: Vec<_> = advised[0].why.iter().map(Clean::as_str).collect();
    assert!(
        why[0].starts_with("beyond 99") && why[1].starts_with("health "),
        "{why:?}"
    );
    assert_eq!(
        why[2],
        "30 commits, 10 of them fixes, 2 authors, last changed 2023-11-14"
    );

    let unread = findings(&files, &[], &ranked, &|_| None, &redactor);
    assert!(unread.is_empty(), "no finding without evidence");
}

#[test]
fn severity_needs_both_axes() {
    let redactor = Redactor::new();
    let text = |_: &str| Some(text_of(308));
    let most = |ranked: &[Hotspot]| {
        let found = findings(&[hard("b.rs")], &[], ranked, &text, &redactor);
        found.iter().map(|finding| finding.severity).max()
    };
    assert_eq!(most(&[]), Some(Severity::Medium));
    assert_eq!(most(&hotspots(&[hard("b.rs")], None)), Some(Severity::High));
}

#[test]
fn identity_survives_moved_lines() {
    let moved = |by: usize| {
        let function = function("f", 1 + by, 200, 60.0);
        let file = score_file(measured("a.rs", vec![function]));
        let text = format!("{}fn f() {{\n{}", "\n".repeat(by), "x\n".repeat(200));
        let redactor = Redactor::new();
        let text = redactor.clean(&text).text;
        let found = findings(&[file], &[], &[], &|_| Some(text.clone()), &redactor);
        found
            .into_iter()
            .map(|finding| finding.id)
            .collect::<Vec<_>>()
    };
    assert_eq!(moved(0), moved(7));
    assert!(!moved(0).is_empty());
}

#[test]
fn quotes_start_after_annotations() {
    let file = score_file(measured("A.java", vec![function("f", 1, 200, 60.0)]));
    let text = format!(
        "@Override\n@Deprecated\npublic void f(\n  int a\n) {{\n{}",
        "x\n".repeat(200)
    );
    let redactor = Redactor::new();
    let text = redactor.clean(&text).text;
    let found = findings(&[file], &[], &[], &|_| Some(text.clone()), &redactor);
    let evidence = &found[0].evidence[0];
    assert_eq!(evidence.quote.as_str(), "public void f(\n  int a\n) {");
    assert_eq!((evidence.start_line, evidence.end_line), (3, 5));
}

#[test]
fn a_quote_that_ends_in_an_empty_line_names_that_line() {
    let file = score_file(measured("a.py", vec![function("f", 1, 200, 60.0)]));
    let text = format!("def f(\n    a,\n\n{}", "x\n".repeat(200));
    let redactor = Redactor::new();
    let text = redactor.clean(&text).text;
    let found = findings(&[file], &[], &[], &|_| Some(text.clone()), &redactor);
    let evidence = &found[0].evidence[0];
    assert_eq!(evidence.quote.as_str(), "def f(\n    a,\n");
    assert_eq!((evidence.start_line, evidence.end_line), (1, 3));
}

#[test]
fn functions_without_a_name_that_begin_alike_are_findings_of_their_own() {
    let functions = vec![
        function("(anonymous)", 1, 200, 60.0),
        function("(anonymous)", 201, 400, 60.0),
    ];
    let file = score_file(measured("a.ts", functions));
    let redactor = Redactor::new();
    let text = redactor.clean(&"effect(() => {\n".repeat(400)).text;
    let found = findings(&[file], &[], &[], &|_| Some(text.clone()), &redactor);
    let ids: BTreeSet<_> = found.iter().map(|finding| &finding.id).collect();
    assert!(found.len() > 1);
    assert_eq!(ids.len(), found.len());
}

#[test]
fn copies_are_findings_where_they_matter() {
    let files = [
        simple("a.rs"),
        simple("b.rs"),
        of_kind(FileKind::Test, simple("t.rs")),
    ];
    let group = |tokens, paths: &[&str]| DuplicateGroup {
        lines: 8,
        tokens,
        places: paths
            .iter()
            .map(|path| Place {
                path: (*path).to_owned(),
                start_line: 1,
                end_line: 8,
            })
            .collect(),
    };
    let groups = [
        group(250, &["a.rs", "b.rs"]),
        group(250, &["a.rs", "a.rs", "t.rs"]),
        group(120, &["a.rs", "b.rs"]),
        group(120, &["a.rs", "a.rs"]),
        group(250, &["a.rs", "t.rs"]),
    ];
    let redactor = Redactor::new();
    let text = |_: &str| Some(text_of(8));
    let found = |ranked: &[Hotspot]| {
        let found = findings(&files, &groups, ranked, &text, &redactor);
        let seen = found
            .iter()
            .map(|finding| (finding.severity, finding.evidence.len()));
        seen.collect::<Vec<_>>()
    };
    assert_eq!(found(&[]), [(Severity::Low, 2), (Severity::Low, 2)]);
    let ranked = hotspots(&files, None);
    assert_eq!(
        found(&ranked),
        [
            (Severity::Medium, 2),
            (Severity::Medium, 2),
            (Severity::Low, 2)
        ]
    );
    let all = findings(&files, &groups, &ranked, &text, &redactor);
    assert!(all[0].suggestion.contains("about 8 lines less"));
    let advised = advice(&all, &files, &ranked, 5, &redactor);
    let title = advised[0].title.as_str();
    assert_eq!(
        title,
        "Merge the copies in `a.rs`: 8 lines stand in 2 places of one file"
    );
}

/// Copies come by what merging them would save: the same code often is more than more code twice.
#[test]
fn copies_come_by_what_merging_them_saves() {
    let files = [simple("a.rs"), simple("b.rs")];
    let redactor = Redactor::new();
    let text = |_: &str| Some(text_of(80));
    // Lines, tokens and places. 250 × 4 is more than 900 × 1.
    let groups = [(8, 250, 2), (20, 900, 2), (8, 250, 5)].map(|(lines, tokens, places)| {
        let place = |at: usize| Place {
            path: ["a.rs", "b.rs"][at % 2].to_owned(),
            start_line: 1 + 10 * at,
            end_line: lines + 10 * at,
        };
        DuplicateGroup {
            lines,
            tokens,
            places: (0..places).map(place).collect(),
        }
    });
    for (ranked, severity) in [
        (Vec::new(), Severity::Low),
        (hotspots(&files, None), Severity::Medium),
    ] {
        let found = findings(&files, &groups, &ranked, &text, &redactor);
        let told: Vec<_> = found
            .iter()
            .map(|it| (it.severity, it.title.as_str()))
            .collect();
        let title = [
            "8 lines stand in 5 places of 2 files",
            "20 lines stand in 2 places of 2 files",
            "8 lines stand in 2 places of 2 files",
        ];
        assert_eq!(told, title.map(|title| (severity, title)));
        assert!(found[0].suggestion.contains("about 32 lines less"));
    }
}

#[test]
fn a_rule_that_breaks_everywhere_is_cut_and_counted() {
    let functions = (0..80).map(|n| function(&format!("f{n}"), 1 + n * 100, 100, 5.0));
    let files = [score_file(measured("a.rs", functions.collect()))];
    let redactor = Redactor::new();
    let found = findings(&files, &[], &[], &|_| Some(text_of(8000)), &redactor);
    let large: Vec<_> = found
        .iter()
        .filter(|f| f.rule == "large-function")
        .collect();
    assert_eq!(large.len(), 50);
    let said = "The source has 80 such findings; the first 50 are listed.";
    assert!(
        large[0].explanation.ends_with(said),
        "{}",
        large[0].explanation
    );
    let file = found.iter().find(|finding| finding.rule == "large-file");
    let file = file.expect("8,000 lines are many");
    assert_eq!(file.title.as_str(), "`a.rs` has 8,000 code lines");
    let only = [file.clone()];
    let advised = advice(&only, &files, &[], 5, &redactor);
    assert_eq!(
        advised[0].title.as_str(),
        "Divide `a.rs`: 8,000 code lines, 80 functions"
    );
}

#[test]
fn every_smell_speaks_for_itself() {
    let mut worst = function("a`b\nc", 1, 400, 120.0);
    worst.metrics.set("parameters", 12.0);
    worst.metrics.set("condition_operands", 9.0);
    let files = [score_file(measured("a.rs", vec![worst]))];
    let redactor = Redactor::new();
    let found = findings(&files, &[], &[], &|_| Some(text_of(400)), &redactor);
    assert_eq!(found.len(), 6);
    for finding in &found {
        let explained = explanations().iter().any(|known| known.id == finding.rule);
        assert!(explained, "{} has no explanation", finding.rule);
        assert!(finding.title.contains("`a'b c`"), "{}", finding.title);
        let advised = advice(std::slice::from_ref(finding), &files, &[], 1, &redactor);
        assert!(advised[0].title.contains("`a'b c`"), "{}", advised[0].title);
        assert_eq!(
            advised[0].why.len(),
            2,
            "without history there is nothing to say of it"
        );
    }
    let nuisances = ["many-parameters", "complex-condition"];
    let nuisance = |rule: &str| nuisances.contains(&rule);
    assert!(
        found
            .iter()
            .all(|f| !nuisance(&f.rule) || f.severity == Severity::Low)
    );
}

/// A finding of a model in the given lines of a file, in a file of that score and priority.
struct Advisable {
    path: &'static str,
    score: f64,
    risk: f64,
    severity: Severity,
}

/// The paths that advice comes to, in its order.
fn advised_in_order(rows: &[Advisable]) -> Vec<String> {
    let redactor = Redactor::new();
    let template = hard("b.rs");
    let text = |_: &str| Some(text_of(308));
    let finding = findings(&[template], &[], &[], &text, &redactor).swap_remove(0);
    let of_row = |row: &Advisable| FileReport {
        score: row.score,
        functions: Vec::new(),
        ..simple(row.path)
    };
    let files: Vec<_> = rows.iter().map(of_row).collect();
    let mut ranked = hotspots(&files, None);
    for hotspot in &mut ranked {
        let row = rows.iter().find(|row| row.path == hotspot.path);
        hotspot.risk = row.expect("its row").risk;
    }
    let found: Vec<_> = rows
        .iter()
        .map(|row| {
            let mut finding = finding.clone();
            finding.rule = "llm/error-handling".to_owned();
            finding.severity = row.severity;
            finding.evidence[0].path = row.path.to_owned();
            finding
        })
        .collect();
    let advised = advice(&found, &files, &ranked, 9, &redactor);
    let ranks: Vec<_> = advised.iter().map(|advice| advice.rank).collect();
    assert_eq!(ranks, Vec::from_iter(1..=rows.len()));
    advised
        .into_iter()
        .map(|advice| advice.evidence.path)
        .collect()
}

/// Advice goes by health, priority and severity together.
#[test]
fn advice_comes_in_the_order_of_what_it_is_worth() {
    use Severity::{Critical, High, Info, Low, Medium};
    let row = |path, score, risk, severity| Advisable {
        path,
        score,
        risk,
        severity,
    };
    for (why, rows) in [
        (
            "severity",
            vec![
                row("f", 5.0, 0.5, Info),
                row("e", 5.0, 0.5, Low),
                row("d", 5.0, 0.5, Medium),
                row("c", 5.0, 0.5, High),
                row("b", 5.0, 0.5, Critical),
            ],
        ),
        (
            "health",
            vec![row("c", 7.0, 0.5, Low), row("b", 2.0, 0.5, Low)],
        ),
        (
            "priority",
            vec![row("c", 5.0, 0.1, Low), row("b", 5.0, 0.5, Low)],
        ),
        // 0.1 × 5 × 4 is less than 1 × 3 × 1, though its sums are more.
        (
            "all of them",
            vec![row("c", 5.0, 0.1, High), row("b", 7.0, 1.0, Low)],
        ),
        // What nobody touches counts for a hundredth.
        (
            "untouched",
            vec![row("c", 1.0, 0.0, Low), row("b", 9.0, 0.1, Low)],
        ),
    ] {
        let mut expected: Vec<_> = rows.iter().map(|row| row.path).collect();
        expected.reverse();
        assert_eq!(advised_in_order(&rows), expected, "{why}");
    }
}

/// What a piece of advice says of the function it is about, and which lines it names.
#[test]
fn advice_speaks_of_the_innermost_function() {
    let redactor = Redactor::new();
    let text = |_: &str| Some(text_of(308));
    let finding = findings(&[hard("b.rs")], &[], &[], &text, &redactor).swap_remove(0);
    let outer = function("outer", 1, 200, 60.0);
    let mut inner = function("inner", 101, 80, 48.0);
    inner.metrics.set("parameters", 7.0);
    inner.metrics.set("condition_operands", 9.0);
    let file = score_file(measured("a.rs", vec![outer, inner]));
    let inner = LineRange::new(101, 180);
    let own = LineRange::new(110, 120);
    for (rule, title, lines) in [
        (
            "complex-function",
            "Split `inner`: 80 lines, cognitive complexity 48",
            inner,
        ),
        (
            "large-function",
            "Break up `inner`: 80 lines in one function",
            inner,
        ),
        (
            "deep-nesting",
            "Flatten `inner`: 8 levels of nesting",
            inner,
        ),
        (
            "bumpy-road",
            "Extract the 6 nested blocks of `inner` into functions",
            inner,
        ),
        (
            "complex-condition",
            "Name the parts of the condition in `inner`: 9 operands",
            inner,
        ),
        (
            "many-parameters",
            "Group the 7 parameters of `inner`",
            inner,
        ),
        ("duplication", "Merge the copies in `a.rs`: Twice", own),
    ] {
        let mut finding = finding.clone();
        finding.rule = rule.to_owned();
        finding.title = Clean::literal("Twice");
        finding.evidence[0].path = "a.rs".to_owned();
        (finding.evidence[0].start_line, finding.evidence[0].end_line) = (110, 120);
        let advised = advice(&[finding], std::slice::from_ref(&file), &[], 9, &redactor);
        assert_eq!(advised[0].title.as_str(), title);
        assert_eq!(advised[0].lines, lines, "{rule}");
    }
}

#[test]
fn what_a_model_found_is_advice_too() {
    let files = [hard("b.rs")];
    let ranked = hotspots(&files, None);
    let redactor = Redactor::new();
    let text = |_: &str| Some(text_of(308));
    let mut found = findings(&files, &[], &ranked, &text, &redactor);
    found.truncate(1);
    found[0].rule = "llm/error-handling".to_owned();
    found[0].severity = Severity::Critical;
    found[0].title = Clean::literal("Handle the empty token");
    found[0].evidence[0].path = "b.rs".to_owned();
    let advised = advice(&found, &files, &ranked, 5, &redactor);
    assert_eq!(advised[0].title.as_str(), "Handle the empty token");
    found[0].evidence[0].path = "gone.rs".to_owned();
    assert!(advice(&found, &files, &ranked, 5, &redactor).is_empty());
}

#[test]
fn explanations_cover_every_factor() {
    let explained = explanations();
    let mut ids: Vec<_> = explained.iter().map(|explanation| explanation.id).collect();
    for file in [hard("b.rs"), text_file("c.toml", 900.0, 9.0)] {
        for factor in file.factors {
            assert!(ids.contains(&factor.id), "{} has no explanation", factor.id);
        }
    }
    ids.sort_unstable();
    let count = ids.len();
    ids.dedup();
    assert_eq!(ids.len(), count);
}

proptest! {
    /// Whatever the file, raising one metric never raises its score, nor that of a function.
    #[test]
    fn more_of_anything_is_never_healthier(
        values in prop::collection::vec(0_u32..3000, 6),
        which in 0_usize..6,
        more in 1_u32..500,
        language in prop::sample::select(vec!["rust", "python", "tsx", "kotlin"]),
    ) {
        let score = |values: &[u32]| {
            let with = |ids: &[&'static str]| {
                let pairs = ids.iter().zip(values).map(|(id, value)| (*id, f64::from(*value)));
                metrics(&pairs.collect::<Vec<_>>())
            };
            let function = FunctionMeasurement {
                metrics: with(norms::FUNCTION),
                ..function("f", 1, 10, 0.0)
            };
            let file = score_file(FileMeasurement {
                language,
                metrics: with(norms::FILE),
                ..measured("a", vec![function])
            });
            let text = score_file(FileMeasurement {
                metrics: with(norms::TEXT),
                ..measured("a", Vec::new())
            });
            [file.score, file.functions[0].score, text.score]
        };
        let before = score(&values);
        let mut raised = values.clone();
        raised[which] += more;
        let after = score(&raised);
        for (before, after) in before.iter().zip(after) {
            prop_assert!(after <= *before, "{values:?} → {raised:?}");
            prop_assert!((1.0..=10.0).contains(&after));
        }
    }

    /// The parts of a deduction add up to it, for a file and for a source.
    #[test]
    fn deductions_add_up(values in prop::collection::vec(0_u32..3000, 12)) {
        let files: Vec<_> = values
            .chunks(6)
            .map(|values| {
                let pairs = norms::FILE.iter().zip(values).map(|(id, value)| (*id, f64::from(*value)));
                score_file(FileMeasurement {
                    metrics: metrics(&pairs.collect::<Vec<_>>()),
                    ..measured("a", Vec::new())
                })
            })
            .collect();
        for file in &files {
            let sum = file.factors.iter().map(|factor| factor.impact).sum::<f64>();
            prop_assert!(close(sum, file.score - 10.0), "{file:?}");
        }
        let summary = summarise(&files, &[], None);
        if let Some(score) = summary.score {
            let sum = summary.moved_by.iter().map(|factor| factor.impact).sum::<f64>();
            prop_assert!(close(sum, score - 10.0), "{summary:?}");
        }
    }
}

#[test]
fn functions_without_a_name_are_told_by_their_line() {
    let unnamed = function("Desk.<anonymous>", 40, 30, 45.0);
    let file = score_file(measured("a.js", vec![unnamed]));
    let text = &file.factors[0].text;
    assert!(
        text.starts_with("the unnamed function at line 40 has "),
        "{text}"
    );
    let redactor = Redactor::new();
    let found = findings(
        std::slice::from_ref(&file),
        &[],
        &[],
        &|_| Some(text_of(80)),
        &redactor,
    );
    let advised = advice(&found, &[file], &[], 1, &redactor);
    assert_eq!(
        advised[0].title.as_str(),
        "Simplify the unnamed function at line 40 of `Desk`: 30 lines, cognitive complexity 45"
    );
}

#[test]
fn a_file_is_large_beyond_its_threshold_and_where_functions_are_in_it() {
    let found = |lines: usize, functions: usize| {
        let each = lines / functions.max(1);
        let functions = (0..functions).map(|at| function("f", 1 + at * each, each, 1.0));
        let mut file = measured("a.rs", functions.collect());
        file.metrics.set("code_lines", lines as f64);
        found_of(&score_file(file), "large-file").is_some()
    };
    assert!(found(3_000, 10));
    assert!(!found(750, 10), "at the threshold");
    assert!(!found(3_000, 0), "a table");
}

#[test]
fn the_score_of_a_source_is_that_of_what_is_shipped() {
    let shipped = hard("a.rs");
    let test = of_kind(FileKind::Test, simple("t.rs"));
    let score = shipped.score;
    assert_eq!(super::score_of([&test].into_iter()), None);
    let found = super::score_of([&shipped, &test].into_iter()).unwrap();
    assert!(close(found, score), "{found} {score}");
}

/// Short copies count within a file only where a change is judged.
#[test]
fn short_copies_are_told_of_files_that_differ_or_of_a_change() {
    let files = [simple("a.rs"), simple("b.rs")];
    let ranked = hotspots(&files, None);
    let severity = |paths: [&str; 2], touched: Option<&BTreeSet<String>>, is_active: bool| {
        let place = |(at, path): (usize, &str)| Place {
            path: path.to_owned(),
            start_line: 1 + 10 * at,
            end_line: 8 + 10 * at,
        };
        let group = DuplicateGroup {
            lines: 8,
            tokens: 60,
            places: paths.into_iter().enumerate().map(place).collect(),
        };
        let judged = Judged {
            touched,
            files: &files,
            duplicates: &[group],
            cycles: &[],
            hotspots: if is_active { &ranked } else { &[] },
            known: Some(NOTHING),
        };
        let found = super::findings(&judged, &|_| Some(text_of(80)), &Redactor::new());
        found.first().map(|it| it.severity)
    };
    let touched = BTreeSet::from(["a.rs".to_owned()]);
    let (two, one) = (["a.rs", "b.rs"], ["a.rs", "a.rs"]);
    assert_eq!(severity(two, None, true), Some(Severity::Low));
    assert_eq!(severity(one, None, true), None);
    assert_eq!(severity(two, None, false), None);
    assert_eq!(severity(one, Some(&touched), true), Some(Severity::Low));
    assert_eq!(severity(two, Some(&touched), false), Some(Severity::Low));
}

/// What is at the line is not beyond it, however few functions are there.
#[test]
fn a_smell_begins_beyond_its_threshold() {
    let found = |metric: &'static str, value: f64, rule: &str| {
        let mut one = function("f", 1, 60, 10.0);
        one.metrics.set(metric, value);
        found_of(&score_file(measured("a.rs", vec![one])), rule).is_some()
    };
    for (metric, line, rule) in [
        ("parameters", 6.0, "many-parameters"),
        ("condition_operands", 4.0, "complex-condition"),
        ("bumps", 3.0, "bumpy-road"),
    ] {
        assert!(!found(metric, line, rule), "{rule}");
        assert!(found(metric, line + 3.0, rule), "{rule}");
    }
}

/// A type with two groups of three methods, each of so many lines.
fn two_in_one(lines: usize) -> FileReport {
    let methods = (0..6).map(|index| {
        let group = index / 3;
        let name = format!("Both::{}{index}", ["read", "write"][group]);
        FunctionMeasurement {
            group: Some((0, group as u32)),
            ..function(&name, 1 + index * lines, lines, 12.0)
        }
    });
    score_file(measured("both.rs", methods.collect()))
}

fn found_of(file: &FileReport, rule: &str) -> Option<Finding> {
    let text = |_: &str| Some(text_of(400));
    let files = std::slice::from_ref(file);
    let found = findings(files, &[], &[], &text, &Redactor::new());
    found.into_iter().find(|finding| finding.rule == rule)
}

#[test]
fn a_type_of_which_the_methods_fall_apart_is_a_finding_with_its_groups() {
    let finding = found_of(&two_in_one(40), "low-cohesion").unwrap();
    let starts: Vec<_> = (finding.evidence.iter())
        .map(|evidence| evidence.start_line)
        .collect();
    assert_eq!(starts, [1, 121]);
    let told = format!("{finding:?}");
    for said in ["Both", "2 groups", "read0", "write3"] {
        assert!(told.contains(said), "{said} is not in {told}");
    }
    assert_eq!(found_of(&two_in_one(20), "low-cohesion"), None, "small");
    let mut whole = two_in_one(40);
    for method in &mut whole.functions {
        method.group = Some((0, 0));
    }
    assert_eq!(found_of(&whole, "low-cohesion"), None, "one group");
    let mut mixed = two_in_one(40);
    let others = (0..5).map(|index| FunctionMeasurement {
        group: Some((0, 2 + index)),
        ..function("Both::other", 300 + index as usize, 1, 1.0)
    });
    mixed
        .functions
        .extend(score_file(measured("both.rs", others.collect())).functions);
    assert_eq!(found_of(&mixed, "low-cohesion"), None, "half of it alone");
}

#[test]
fn a_large_and_complex_file_that_many_import_is_a_finding() {
    let imported_by = |files: f64, lines: usize| {
        let functions = (0..10).map(|index| function("go", 1 + index * lines, lines, 60.0));
        let mut file = measured("all.rs", functions.collect());
        file.metrics.set("fan_in", files);
        found_of(&score_file(file), "god-file")
    };
    let told = format!("{:?}", imported_by(30.0, 120).unwrap());
    for said in ["30 files", "1,200", "all.rs"] {
        assert!(told.contains(said), "{said} is not in {told}");
    }
    assert_eq!(imported_by(3.0, 120), None, "few importers");
    assert_eq!(imported_by(30.0, 60), None, "small");
    let functions = (0..10).map(|index| function("go", 1 + index * 120, 120, 1.0));
    let mut simple = measured("all.rs", functions.collect());
    simple.metrics.set("fan_in", 30.0);
    assert_eq!(found_of(&score_file(simple), "god-file"), None, "simple");
}

#[test]
fn secrets_in_names_stay_out_of_findings() {
    let secret = concat!("AKIA", "QYLPMN5HHHFPZAM2");
    let file = score_file(measured("a.js", vec![function(secret, 1, 90, 60.0)]));
    let redactor = Redactor::new();
    let text = |_: &str| Some(redactor.clean(&format!("const {secret} = 1;\n")).text);
    let found = findings(std::slice::from_ref(&file), &[], &[], &text, &redactor);
    let advised = advice(&found, &[file], &[], 1, &redactor);
    assert!(!found.is_empty() && !advised.is_empty());
    assert!(!format!("{found:?}{advised:?}").contains(secret));
}

fn step(from: &str, to: &str, line: usize, names: usize) -> ImportStep {
    ImportStep {
        from: from.into(),
        to: to.into(),
        start_line: line,
        end_line: line,
        names,
    }
}

fn circle_of(paths: &[&str], through: Vec<ImportStep>) -> ImportCycle {
    ImportCycle {
        paths: paths.iter().map(|path| (*path).to_owned()).collect(),
        files: paths.len(),
        at_load: true,
        is_compiled_as_one: false,
        through,
    }
}

#[test]
#[expect(clippy::too_many_lines, reason = "it is data")]
fn circles_name_the_import_that_is_cheapest_to_cut() {
    let files = [simple("a.py"), simple("b.py"), simple("c.py")];
    let past = history(&[("a.py", 30), ("b.py", 1)]);
    let ranked = hotspots(&files, Some(&past));
    let through = vec![step("a.py", "b.py", 2, 1), step("b.py", "a.py", 3, 4)];
    let redactor = Redactor::new();
    let found = |cycle: ImportCycle| {
        let judged = Judged {
            touched: None,
            files: &files,
            duplicates: &[],
            cycles: &[cycle],
            hotspots: &ranked,
            known: Some(NOTHING),
        };
        super::findings(&judged, &|_| Some(text_of(9)), &redactor)
    };
    let small = circle_of(&["a.py", "b.py"], through.clone());
    let finding = &found(small.clone())[0];
    assert_eq!(finding.rule, "import-cycle");
    assert_eq!(finding.severity, Severity::Medium);
    assert_eq!(
        finding.title.as_str(),
        "`a.py` and `b.py` import each other"
    );
    assert!(
        finding
            .explanation
            .ends_with("A shortest way round: `a.py` → `b.py` → `a.py`."),
        "{}",
        finding.explanation.as_str()
    );
    assert!(
        finding.suggestion.starts_with(
            "The cheapest import on this way to cut is that of `b.py` in `a.py`, line 2: it takes 1 name."
        ),
        "{}",
        finding.suggestion.as_str()
    );
    let quotes: Vec<_> = finding
        .evidence
        .iter()
        .map(|e| (e.path.as_str(), e.quote.as_str()))
        .collect();
    assert_eq!(quotes, [("a.py", "line 2 {"), ("b.py", "line 3 {")]);

    let many: Vec<String> = (0..12).map(|n| format!("f{n:02}.py")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    for (cycle, severity, title) in [
        (
            circle_of(&many, through.clone()),
            Severity::High,
            "`f00.py`, `f01.py` and 10 other files import each other in a circle",
        ),
        (
            ImportCycle {
                at_load: false,
                ..circle_of(&many, through.clone())
            },
            Severity::Medium,
            "`f00.py`, `f01.py` and 10 other files import each other in a circle",
        ),
        (
            ImportCycle {
                at_load: false,
                ..small.clone()
            },
            Severity::Low,
            "`a.py` and `b.py` import each other",
        ),
        (
            ImportCycle {
                is_compiled_as_one: true,
                paths: vec!["x/".into(), "y/".into(), "z/".into()],
                ..small.clone()
            },
            Severity::Low,
            "`x/`, `y/` and 1 other folder import each other in a circle",
        ),
    ] {
        let found = found(cycle);
        assert_eq!(
            (found[0].severity, found[0].title.as_str()),
            (severity, title)
        );
    }
    assert!(found(circle_of(&["a.py", "b.py"], Vec::new())).is_empty());
    for (paths, others) in [(&["a.py", "b.py"][..], false), (&many[..], true)] {
        let found = found(circle_of(paths, through.clone()));
        let said = found[0].suggestion.contains("Other ways round remain");
        assert_eq!(said, others, "{paths:?}");
    }
    let advised = advice(&found(small), &files, &ranked, 1, &redactor);
    assert_eq!(
        advised[0].title.as_str(),
        "Cut a circle of imports at line 2 of `a.py`: `a.py` and `b.py` import each other"
    );
}

/// Where nobody works, a circle weighs by its size.
#[test]
fn circles_where_nobody_works_come_largest_first() {
    let through = vec![step("a.py", "b.py", 2, 1), step("b.py", "a.py", 3, 4)];
    let small = circle_of(&["a.py", "b.py"], through.clone());
    let large = circle_of(&["a.py", "b.py", "c.py", "d.py", "e.py"], through);
    let compiled = ImportCycle {
        is_compiled_as_one: true,
        ..small.clone()
    };
    let judged = Judged {
        touched: None,
        files: &[simple("a.py"), simple("b.py")],
        duplicates: &[],
        cycles: &[compiled, small, large],
        hotspots: &[],
        known: Some(NOTHING),
    };
    let found = super::findings(&judged, &|_| Some(text_of(9)), &Redactor::new());
    let found: Vec<_> = found
        .iter()
        .map(|it| (it.severity, it.title.as_str()))
        .collect();
    assert_eq!(
        found,
        [
            (
                Severity::Low,
                "`a.py`, `b.py` and 3 other files import each other in a circle"
            ),
            (Severity::Low, "`a.py` and `b.py` import each other"),
            (Severity::Info, "`a.py` and `b.py` import each other"),
        ]
    );
}

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
    super::findings(&judged, &|_| Some(text_of(9)), &Redactor::new())
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

/// A block on these lines that takes so much away from a function of 120 lines and complexity 90.
fn loop_at(start: usize, end: usize, cognitive: f64) -> Extraction {
    let shape = |cognitive: f64, code_lines: f64| Shape {
        cognitive,
        cyclomatic: 1.0 + cognitive / 2.0,
        code_lines,
        nesting: (cognitive / 6.0).floor().min(8.0),
    };
    let lines = (end + 1 - start) as f64;
    Extraction {
        lines: LineRange::new(start, end),
        block: Block::Loop,
        parameters: 2,
        results: 0,
        leaves: false,
        rest: shape(90.0 - cognitive, 121.0 - lines),
        own: shape(cognitive - 2.0, lines + 2.0),
    }
}

#[test]
fn what_stays_hard_is_taken_apart_in_several_steps() {
    let mut one = function("parse", 1, 120, 90.0);
    one.extractions = vec![
        loop_at(10, 39, 30.0),
        loop_at(12, 38, 29.0),
        loop_at(50, 79, 28.0),
        loop_at(90, 109, 20.0),
        loop_at(112, 116, 1.0),
    ];
    let file = score_file(measured("a.rs", vec![one]));
    let (extract, _) = extract::best(&file, &file.functions[0], "cognitive").unwrap();
    assert_eq!((extract.start_line, extract.end_line), (10, 39));
    let then: Vec<_> = { extract.then.iter() }
        .map(|it| {
            (
                it.start_line,
                it.end_line,
                it.cognitive_after,
                it.code_lines_after,
            )
        })
        .collect();
    assert_eq!(then, [(50, 79, 32.0, 62.0), (90, 109, 12.0, 43.0)]);
    let scores: Vec<f64> = extract
        .then
        .iter()
        .map(|it| it.function_score_after)
        .collect();
    assert!(
        extract.function_score_after < scores[0] && scores[0] < scores[1],
        "{scores:?}"
    );
    let sentence = extract::sentence(&extract, Block::Loop, "loop {");
    assert!(
        sentence.contains(" Then lines 50–79 and 90–109: "),
        "{sentence}"
    );
}

#[test]
fn one_block_is_advised_once() {
    let mut one = function("parse", 1, 120, 90.0);
    one.extractions = vec![loop_at(10, 39, 30.0)];
    let files = [score_file(measured("a.rs", vec![one]))];
    let text = |_: &str| Some(Redactor::new().clean(&"fn parse() {\n".repeat(120)).text);
    let found = findings(&files, &[], &[], &text, &Redactor::new());
    let of_function = found
        .iter()
        .filter(|it| it.title.as_str().contains("parse"));
    assert!(of_function.count() > 1);
    let advised = found.iter().filter(|it| it.extract.is_some());
    assert_eq!(advised.count(), 1);
}

/// The function `hard` of 120 lines and complexity 60, out of which these blocks can be taken.
fn with_blocks(extractions: Vec<Extraction>) -> FileReport {
    let hard = FunctionMeasurement {
        extractions,
        ..function("hard", 1, 120, 60.0)
    };
    score_file(measured("a.rs", vec![hard, function("go", 121, 8, 1.0)]))
}

/// Complexity and lines of what stays and of what is taken out; the least nested of both.
fn block(start: usize, rest: (f64, f64), own: (f64, f64)) -> Extraction {
    let shape = |(cognitive, code_lines): (f64, f64)| Shape {
        cognitive,
        cyclomatic: 1.0 + cognitive / 2.0,
        code_lines,
        nesting: 3.0,
    };
    Extraction {
        lines: LineRange::new(start, start + 9),
        block: Block::Loop,
        parameters: 0,
        results: 0,
        leaves: false,
        rest: shape(rest),
        own: shape(own),
    }
}

fn findings_of(file: FileReport) -> Vec<Finding> {
    let text = |_: &str| Some(text_of(308));
    findings(&[file], &[], &[], &text, &Redactor::new())
}

/// The first line of the block that is advised, with each of two orders where they are no equals.
#[test]
fn the_block_that_helps_most_is_advised() {
    let plain = |start| block(start, (40.0, 100.0), (15.0, 20.0));
    let with = |start, parameters, results| Extraction {
        parameters,
        results,
        ..plain(start)
    };
    let chosen = |blocks: Vec<Extraction>| {
        let found = findings_of(with_blocks(blocks));
        let complex = found.iter().find(|it| it.rule == "complex-function");
        let extract = complex.expect("it is complex").extract.as_ref();
        extract.map(|extract| extract.start_line)
    };
    for (why, better, worse) in [
        (
            "less complex",
            block(10, (30.0, 100.0), (15.0, 20.0)),
            plain(50),
        ),
        (
            "both are less complex",
            block(10, (30.0, 60.0), (30.0, 60.0)),
            block(50, (15.0, 60.0), (45.0, 60.0)),
        ),
        ("shorter", block(10, (40.0, 60.0), (15.0, 60.0)), plain(50)),
        (
            "complexity before length",
            block(10, (30.0, 100.0), (15.0, 20.0)),
            block(50, (40.0, 90.0), (15.0, 30.0)),
        ),
        ("fewer parameters", with(10, 4, 0), with(50, 6, 0)),
        ("fewer results", with(10, 2, 2), with(50, 2, 4)),
        ("fewer of both", with(10, 2, 2), with(50, 5, 0)),
        (
            "it does not leave",
            plain(10),
            Extraction {
                leaves: true,
                ..plain(50)
            },
        ),
    ] {
        let orders = [[&better, &worse], [&worse, &better]];
        for order in orders {
            let blocks = order.map(Clone::clone).to_vec();
            assert_eq!(chosen(blocks), Some(10), "{why}");
        }
    }
    // Three values cost nothing, and the first of equals stays.
    assert_eq!(chosen(vec![with(50, 2, 1), plain(10)]), Some(50));
    assert_eq!(chosen(vec![plain(10), with(50, 2, 1)]), Some(10));
    // What leaves the function as complex as it was is no help.
    assert_eq!(chosen(vec![block(10, (60.0, 110.0), (1.0, 10.0))]), None);
    assert_eq!(chosen(Vec::new()), None);
}

/// What is promised of a block is what is measured once it is taken out.
#[test]
fn what_is_promised_of_a_block_comes_true() {
    let mut taken = block(10, (40.0, 100.0), (15.0, 25.0));
    (taken.parameters, taken.results) = (2, 1);
    let of = |name: &str, start, shape: &Shape, parameters| {
        let mut part = function(name, start, shape.code_lines as usize, shape.cognitive);
        part.metrics.set("nesting", shape.nesting);
        part.metrics.set("parameters", parameters);
        part.metrics.set("statements", 120.0);
        part.metrics.set("bumps", 7.0);
        part
    };
    let after = score_file(measured(
        "a.rs",
        vec![
            of("hard", 1, &taken.rest, 2.0),
            of("taken", 101, &taken.own, 2.0),
            function("go", 126, 8, 1.0),
        ],
    ));
    let before = with_blocks(vec![taken]);
    let scores = (before.score, before.functions[0].score);
    let found = findings_of(before);
    let complex = found.iter().find(|it| it.rule == "complex-function");
    let complex = complex.expect("it is complex");
    let extract = complex.extract.as_ref().expect("a block");
    assert_eq!((extract.start_line, extract.end_line), (10, 19));
    assert_eq!(
        (extract.score_before, extract.function_score_before),
        scores
    );
    // The functions beside it are not measured again, which moves the last digit.
    for (promised, measured) in [
        (extract.score_after, after.score),
        (extract.function_score_after, after.functions[0].score),
    ] {
        assert!((promised - measured).abs() < 0.02, "{extract:?} {measured}");
    }
    for said in [
        "Extract lines 10–19 (the loop `line 10 {`): that takes cognitive complexity from 60 to 40, \
         the length from 120 to 100",
        "The new function would have a cognitive complexity of 15 and need about 2 parameters and \
         give one value back.",
    ] {
        assert!(
            complex.suggestion.contains(said),
            "{}",
            complex.suggestion.as_str()
        );
    }
}

#[test]
fn a_large_file_is_told_which_functions_belong_together() {
    let start = |index: usize| 1 + index * 50;
    let names = [
        "load_route",
        "save_route",
        "draw_route",
        "find_price",
        "check_price",
        "print_price",
        "Desk::open",
        "Desk::close",
        "Desk::book",
        "Desk::list",
        "main",
        "go",
    ];
    let functions = names.iter().enumerate();
    let functions = functions.map(|(index, name)| function(name, start(index), 70, 12.0));
    let file = score_file(measured("a.rs", functions.collect()));
    let text = |_: &str| Some(Redactor::new().clean(&"fn go() {\n".repeat(900)).text);
    let found = findings(&[file], &[], &[], &text, &Redactor::new());
    let large = found.iter().find(|it| it.rule == "large-file").unwrap();
    let suggestion = large.suggestion.as_str();
    for part in [
        "`Desk` (`open`, `close`, `book` and 1 more: 4 functions, 280 code lines)",
        "what is about “price” (`find_price`, `check_price`, `print_price`: 3 functions, 210 code lines)",
        "what is about “route” (",
        "What stays has 140 code lines and its health goes from ",
    ] {
        assert!(suggestion.contains(part), "{part}: {suggestion}");
    }
    let places = ["go", "stop", "halt"].map(|name| function(name, 1, 300, 12.0));
    let file = score_file(measured("a.rs", places.into()));
    let found = findings(&[file], &[], &[], &text, &Redactor::new());
    let large = found.iter().find(|it| it.rule == "large-file").unwrap();
    assert!(large.suggestion.as_str().starts_with("Move functions"));
}

/// What a large file is told, whose functions have these names and first and last lines.
fn division(functions: &[(&str, usize, usize)]) -> String {
    let functions = functions
        .iter()
        .map(|&(name, start, lines)| function(name, start, lines, 12.0));
    let file = score_file(measured("a.rs", functions.collect()));
    let text = |_: &str| Some(Redactor::new().clean(&"fn go() {\n".repeat(2000)).text);
    let found = findings(&[file], &[], &[], &text, &Redactor::new());
    let large = found.iter().find(|it| it.rule == "large-file").unwrap();
    large.suggestion.as_str().to_owned()
}

#[test]
fn a_large_file_keeps_the_type_that_it_is_about() {
    let names = [
        "next_a", "next_b", "next_c", "next_d", "go", "to", "at", "by", "on",
    ];
    let names = names.map(|name| format!("Reader::{name}"));
    let functions = names.iter().enumerate();
    let functions = functions.map(|(index, name)| (name.as_str(), 1 + index * 150, 140));
    let told = division(&functions.collect::<Vec<_>>());
    assert!(
        told.contains("“next”") && told.contains("What stays has 700 code lines"),
        "{told}"
    );
}

#[test]
fn what_stands_in_a_function_is_no_part_of_its_own() {
    let names = ["one", "two", "run"];
    let mut functions = Vec::new();
    for (index, name) in names.iter().enumerate() {
        functions.push((*name, 1 + index * 400, 390));
        functions.push(("perform_inside", 10 + index * 400, 100));
        functions.push(("perform_too", 200 + index * 400, 100));
    }
    let told = division(&functions);
    assert!(told.starts_with("Move functions"), "{told}");
}
