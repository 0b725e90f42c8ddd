//! Where a finding begins: beyond its threshold, and where it counts.

use super::cohesion::found_of;
use super::*;

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
    assert_eq!(crate::health::score_of([&test].into_iter()), None);
    let found = crate::health::score_of([&shipped, &test].into_iter()).unwrap();
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
        let found = crate::health::findings(&judged, &|_| Some(text_of(80)), &Redactor::new());
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
