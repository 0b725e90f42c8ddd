//! What the first screen says and leaves out.

use super::{example, written};
use crate::model::{Extract, Factor, FurtherExtract};

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

/// The lines that say how, of the first thing to do.
fn how(extract: Extract) -> String {
    let mut report = example::rich();
    let finding = report.advice[1].finding.clone();
    let found = report.findings.iter_mut().find(|it| it.id == finding);
    found.expect("advice names a finding").extract = Some(extract);
    let page = written(&report, "markdown");
    let lines = page
        .lines()
        .filter_map(|line| line.trim().strip_prefix("How: "));
    lines.collect::<Vec<_>>()[0]
        .trim_end_matches('\\')
        .to_owned()
}

#[test]
fn all_blocks_to_extract_are_told_with_what_they_do_together() {
    let mut extract = Extract {
        start_line: 10_600,
        end_line: 11_132,
        cognitive_before: 236.0,
        cognitive_after: 101.0,
        cognitive_extracted: 80.0,
        code_lines_before: 735.0,
        code_lines_after: 316.0,
        function_score_before: 1.0,
        function_score_after: 1.4,
        score_before: 1.0,
        score_after: 1.0,
        parameters: 1,
        results: 0,
        then: Vec::new(),
    };
    assert_eq!(
        how(extract.clone()),
        "extract lines 10600–11132 (about 1 value in, 0 out): cognitive complexity 236 → 101, code lines 735 → 316, health 1.0 → 1.4"
    );
    let further = FurtherExtract {
        start_line: 11_266,
        end_line: 11_369,
        cognitive_after: 35.0,
        code_lines_after: 154.0,
        function_score_after: 2.1,
        score_after: 1.2,
        parameters: 14,
        results: 2,
    };
    extract.then = vec![further.clone(), further];
    assert_eq!(
        how(extract),
        "gather the values that its steps share in one type, then extract lines 10600–11132 (about 1 value in, 0 out), 11266–11369 (14 in, 2 out) and 11266–11369 (14 in, 2 out): cognitive complexity 236 → 35, code lines 735 → 154, health 1.0 → 2.1, that of the file 1.0 → 1.2"
    );
}
