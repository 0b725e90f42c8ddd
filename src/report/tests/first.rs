//! What the first screen says and leaves out.

use super::{example, written};
use crate::model::Factor;

/// The list of losses of a report with this score and these impacts.
fn losses(score: f64, impacts: &[f64]) -> Vec<String> {
    let mut report = example::rich();
    let factor = report.summary.moved_by[0].clone();
    report.summary.score = Some(score);
    let factors = impacts.iter().map(|impact| Factor {
        impact: *impact,
        ..factor.clone()
    });
    report.summary.moved_by = factors.collect();
    let page = written(&report, "markdown");
    let (_, section) = page
        .split_once("## What took the other")
        .unwrap_or_default();
    let section = section.split("## ").next().unwrap_or_default();
    let lines = section.lines().filter_map(|line| line.strip_prefix("- "));
    let impact = |line: &str| line.split(':').next().unwrap_or_default().to_owned();
    lines.map(impact).collect()
}

#[test]
fn losses_that_round_to_nothing_are_left_out() {
    assert_eq!(losses(9.97, &[-0.02, -0.01]), [""; 0]);
    assert_eq!(
        losses(9.9, &[-0.04, -0.03, -0.03]),
        ["−0.04", "−0.03", "−0.03"]
    );
    assert_eq!(losses(8.0, &[-1.0, -0.96, -0.04, -0.0]), ["−1.0", "−1.0"]);
    assert_eq!(losses(9.7, &[-0.2, -0.07, -0.03]), ["−0.2", "−0.07"]);
}
