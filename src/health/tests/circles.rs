//! Circles of imports, and the import to cut.

use super::*;

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
        crate::health::findings(&judged, &|_| Some(text_of(9)), &redactor)
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
    let found = crate::health::findings(&judged, &|_| Some(text_of(9)), &Redactor::new());
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
