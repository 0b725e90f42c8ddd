//! What is advised, in which order, in which words.

use super::*;

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
