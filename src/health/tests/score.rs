//! Scores, what moved them, and that more of anything is never healthier.

use super::*;

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
        assert_eq!(
            crate::health::findings::severity(score, risk),
            expected,
            "{score}"
        );
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
fn a_file_that_hardly_parsed_is_scored_by_its_lines() {
    let score = |share: f64| {
        let mut file = measured("a.kt", vec![function("f", 1, 5, 0.0)]);
        for (metric, value) in [
            ("code_lines", 600.0),
            ("max_indentation", 9.0),
            ("indentation_complexity", 1_500.0),
        ] {
            file.metrics.set(metric, value);
        }
        file.parse_error_share = share;
        score_file(file)
    };
    let (read, unread) = (score(0.3), score(0.4));
    assert!(unread.score < read.score - 1.0, "{}", unread.score);
    let factors: Vec<&str> = unread.factors.iter().map(|it| it.id).collect();
    assert!(factors.contains(&"deep-indentation"), "{factors:?}");
}

#[test]
fn an_empty_file_is_healthy() {
    let file = score_file(measured("a.rs", Vec::new()));
    assert_eq!((file.score, file.percentile), (10.0, 1.0));
    assert!(file.factors.is_empty());
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
