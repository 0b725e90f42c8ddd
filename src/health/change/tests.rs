//! Functions of made-up bodies, before and after.

use super::*;
use crate::model::Metrics;

/// A body of these tokens: runs of numbers from here to before there, one behind the other. Equal
/// numbers are equal tokens.
type Tokens = &'static [(u16, u16)];

/// Files of one side: the path, and the functions with their bodies.
type Files = &'static [(&'static str, &'static [(&'static str, Tokens)])];

/// What is shown, both sides, and what is told of them.
type Row = (&'static str, Files, Files, &'static [&'static str]);

fn side((path, functions): &(&str, &[(&str, Tokens)])) -> Side {
    let report = |name: &str, start_line| FunctionReport {
        name: name.to_owned(),
        start_line,
        end_line: start_line + 9,
        score: 9.0,
        metrics: Metrics::default(),
        past: None,
        extractions: Vec::new(),
        group: None,
    };
    let run = |(start, end): &(u16, u16)| *start..*end;
    let body = |tokens: Tokens| Body::of(&tokens.iter().flat_map(run).collect::<Vec<_>>());
    let is_python = path.ends_with(".py");
    Side {
        file: FileReport {
            path: (*path).to_owned(),
            language: if is_python { "python" } else { "rust" },
            kind: FileKind::Source,
            score: 9.0,
            percentile: 0.5,
            metrics: Metrics::default(),
            factors: Vec::new(),
            past: None,
            functions: functions
                .iter()
                .enumerate()
                .map(|(at, (name, _))| report(name, 20 * at + 1))
                .collect(),
        },
        bodies: functions.iter().map(|(_, tokens)| body(tokens)).collect(),
    }
}

/// The files of both sides, by their paths.
fn touched(before: Files, after: Files) -> Vec<TouchedFile> {
    let mut paths: Vec<_> = before.iter().chain(after).map(|(path, _)| *path).collect();
    paths.sort_unstable();
    paths.dedup();
    let of = |files: Files, path| files.iter().find(|(it, _)| *it == path).map(side);
    let files = paths.into_iter().map(|path| TouchedFile {
        before: of(before, path),
        after: of(after, path),
        lines_added: 0,
        lines_removed: 0,
    });
    files.collect()
}

/// Each function as `what it was > what it is`, with what it is told with.
fn told(files: &[TouchedFile]) -> Vec<String> {
    let name = |function: &Option<FunctionReport>| {
        function.as_ref().map_or_else(
            || "-".to_owned(),
            |it| format!("{}@{}", it.name, it.start_line),
        )
    };
    let tell = |function: FunctionChange| {
        let related = function
            .related
            .map(|it| format!(" {:?} {}:{}", it.relation, it.path, it.name));
        format!(
            "{} > {}{}",
            name(&function.before),
            name(&function.after),
            related.unwrap_or_default()
        )
    };
    let changes = compare(files).into_iter();
    changes.flat_map(|it| it.functions).map(tell).collect()
}

/// A run of n tokens has n - 2 runs of three; two bodies of 40 tokens that begin with the same 32
/// have 30 of 38 in common, with the same 22 they have 20, with the same 27 they have 25.
const FOUND: &[Row] = &[
    (
        "one of a name stays that, whatever it holds",
        &[("a.rs", &[("f", &[(0, 40)])])],
        &[("a.rs", &[("f", &[(100, 140)])])],
        &["f@1 > f@1"],
    ),
    (
        "but not one without a name",
        &[("a.rs", &[("<anonymous>", &[(0, 40)])])],
        &[("a.rs", &[("<anonymous>", &[(100, 140)])])],
        &["- > <anonymous>@1", "<anonymous>@1 > -"],
    ),
    (
        "which is found by what it holds",
        &[("a.rs", &[("<anonymous>", &[(0, 40)])])],
        &[("a.rs", &[("<anonymous>", &[(0, 40)])])],
        &["<anonymous>@1 > <anonymous>@1"],
    ),
    (
        "several of a name: the most alike",
        &[("a.rs", &[("f", &[(0, 40)]), ("f", &[(100, 140)])])],
        &[("a.rs", &[("f", &[(100, 138)]), ("f", &[(0, 38)])])],
        &["f@21 > f@1", "f@1 > f@21"],
    ),
    (
        "each for one only",
        &[("a.rs", &[("f", &[(0, 40)])])],
        &[("a.rs", &[("f", &[(0, 38)]), ("f", &[(0, 36)])])],
        &["f@1 > f@1", "- > f@21"],
    ),
    (
        "and only one for each",
        &[("a.rs", &[("f", &[(0, 38)]), ("f", &[(0, 36)])])],
        &[("a.rs", &[("f", &[(0, 40)])])],
        &["f@1 > f@1", "f@21 > -"],
    ),
    (
        "renamed: from 24 tokens on",
        &[("a.rs", &[("f", &[(0, 24)]), ("g", &[(100, 123)])])],
        &[("a.rs", &[("h", &[(0, 24)]), ("i", &[(100, 123)])])],
        &["f@1 > h@1 Moved a.rs:f", "- > i@21", "g@21 > -"],
    ),
    (
        "renamed and edited: from three fifths on",
        &[("a.rs", &[("f", &[(0, 40)]), ("g", &[(200, 240)])])],
        &[(
            "a.rs",
            &[
                ("h", &[(0, 27), (100, 113)]),
                ("i", &[(200, 222), (300, 318)]),
            ],
        )],
        &["f@1 > h@1 Moved a.rs:f", "- > i@21", "g@21 > -"],
    ),
    (
        "renamed and moved: from three quarters on",
        &[("a.rs", &[("f", &[(0, 40)]), ("g", &[(200, 240)])])],
        &[(
            "b.rs",
            &[
                ("h", &[(0, 32), (100, 108)]),
                ("i", &[(200, 227), (300, 313)]),
            ],
        )],
        &["g@21 > -", "f@1 > h@1 Moved a.rs:f", "- > i@21"],
    ),
    (
        "moved under its name, or in another type: from two fifths on",
        &[("a.rs", &[("f", &[(0, 40)]), ("A::g", &[(200, 240)])])],
        &[(
            "b.rs",
            &[
                ("B::f", &[(0, 22), (100, 118)]),
                ("g", &[(200, 222), (300, 318)]),
            ],
        )],
        &[
            "f@1 > B::f@1 Moved a.rs:f",
            "A::g@21 > g@21 Moved a.rs:A::g",
        ],
    ),
    (
        "short and moved under its name: from three quarters on",
        &[("a.rs", &[("f", &[(0, 12)]), ("g", &[(200, 212)])])],
        &[(
            "b.rs",
            &[("f", &[(0, 12)]), ("g", &[(200, 208), (300, 304)])],
        )],
        &["g@21 > -", "f@1 > f@1 Moved a.rs:f", "- > g@21"],
    ),
    (
        "no name is not the same name",
        &[("a.rs", &[("<anonymous>", &[(0, 40)])])],
        &[("b.rs", &[("<anonymous>", &[(0, 22), (100, 118)])])],
        &["<anonymous>@1 > -", "- > <anonymous>@1"],
    ),
    (
        "never in another language",
        &[("a.rs", &[("f", &[(0, 40)])])],
        &[("b.py", &[("f", &[(0, 40)])])],
        &["f@1 > -", "- > f@1"],
    ),
    (
        "of what is equally alike what kept its name",
        &[("a.rs", &[("g", &[(0, 40)])])],
        &[("b.rs", &[("f", &[(0, 40)]), ("g", &[(0, 40)])])],
        &["- > f@1", "g@1 > g@21 Moved a.rs:g"],
    ),
];
#[test]
fn functions_are_found_again() {
    for (what, before, after, expected) in FOUND {
        assert_eq!(told(&touched(before, after)), *expected, "{what}");
    }
}

/// Functions that were taken out of others or put into them.
const PARTS: &[Row] = &[
    (
        "taken out, from 24 tokens on",
        &[("a.rs", &[("f", &[(0, 100)])])],
        &[(
            "a.rs",
            &[
                ("f", &[(0, 30), (77, 100)]),
                ("g", &[(30, 54)]),
                ("h", &[(54, 77)]),
            ],
        )],
        &["f@1 > f@1", "- > g@21 ExtractedFrom a.rs:f", "- > h@41"],
    ),
    (
        "put into another, from 24 tokens on",
        &[(
            "a.rs",
            &[
                ("f", &[(0, 30), (77, 100)]),
                ("g", &[(30, 54)]),
                ("h", &[(54, 77)]),
            ],
        )],
        &[("a.rs", &[("f", &[(0, 100)])])],
        &["f@1 > f@1", "g@21 > - InlinedInto a.rs:f", "h@41 > -"],
    ),
    (
        "less than three fifths of it stood there",
        &[("a.rs", &[("f", &[(0, 100)])])],
        &[(
            "a.rs",
            &[("f", &[(0, 30), (50, 100)]), ("g", &[(30, 50), (200, 220)])],
        )],
        &["f@1 > f@1", "- > g@21"],
    ),
    (
        "the one that held most of it",
        &[(
            "a.rs",
            &[
                ("e", &[(0, 30), (60, 90)]),
                ("f", &[(100, 140), (60, 100)]),
                ("i", &[(200, 230), (60, 91)]),
            ],
        )],
        &[(
            "a.rs",
            &[
                ("e", &[(0, 30)]),
                ("f", &[(100, 140)]),
                ("g", &[(60, 100)]),
                ("i", &[(200, 230)]),
            ],
        )],
        &[
            "e@1 > e@1",
            "f@21 > f@21",
            "- > g@41 ExtractedFrom a.rs:f",
            "i@41 > i@61",
        ],
    ),
    (
        "not from what holds it still",
        &[("a.rs", &[("f", &[(0, 100)])])],
        &[("a.rs", &[("f", &[(0, 100)]), ("g", &[(30, 60)])])],
        &["f@1 > f@1", "- > g@21"],
    ),
];
#[test]
fn parts_are_told_with_what_they_were_a_part_of() {
    for (what, before, after, expected) in PARTS {
        assert_eq!(told(&touched(before, after)), *expected, "{what}");
    }
}

/// A file that took in a function of ten lines, with a worse score and more lines than before.
fn took_in(before: Files, after: Files, lines_added: usize) -> Vec<TouchedFile> {
    let mut files = touched(before, after);
    let file = files.last_mut().unwrap();
    file.lines_added = lines_added;
    let figure = |side: &mut Side, score, code_lines| {
        side.file.score = score;
        side.file.metrics.set("code_lines", code_lines);
    };
    figure(file.before.as_mut().unwrap(), 9.0, 20.0);
    figure(file.after.as_mut().unwrap(), 6.0, 90.0);
    files
}

#[test]
fn a_file_that_takes_code_in_is_no_worse_for_it() {
    use Verdict::{Degraded, Unchanged};
    let moved: (Files, Files) = (
        &[
            ("a.rs", &[("f", &[(0, 40)])]),
            ("b.rs", &[("g", &[(100, 140)])]),
        ],
        &[
            ("a.rs", &[]),
            ("b.rs", &[("f", &[(0, 40)]), ("g", &[(100, 140)])]),
        ],
    );
    let renamed: (Files, Files) = (
        &[("b.rs", &[("f", &[(0, 40)])])],
        &[("b.rs", &[("g", &[(0, 40)])])],
    );
    let extracted: (Files, Files) = (
        &[("a.rs", &[("f", &[(0, 100)])]), ("b.rs", &[])],
        &[
            ("a.rs", &[("f", &[(0, 30), (77, 100)])]),
            ("b.rs", &[("g", &[(30, 77)])]),
        ],
    );
    for (what, (before, after), lines_added, expected) in [
        ("most of it moved", moved, 19, Unchanged),
        ("half of it moved", moved, 20, Degraded),
        ("it stood in the file before", renamed, 1, Degraded),
        ("it was a part of another", extracted, 1, Degraded),
    ] {
        let changes = compare(&took_in(before, after, lines_added));
        assert_eq!(changes.last().unwrap().verdict, expected, "{what}");
    }
    // One of its functions got worse by itself.
    let (before, after) = moved;
    let mut files = took_in(before, after, 19);
    let worse = files.last_mut().unwrap().after.as_mut().unwrap();
    worse.file.functions[0].score = 3.0;
    worse.file.functions[0].metrics.set("cognitive", 40.0);
    worse.bodies[0] = Body::of(&(0..39).collect::<Vec<_>>());
    assert_eq!(compare(&files).last().unwrap().verdict, Degraded);
}

#[test]
fn a_function_is_judged_where_its_text_and_its_figures_changed() {
    use Verdict::{Added, Degraded, Removed, Unchanged};
    let files: Files = &[("a.rs", &[("f", &[(0, 40)])])];
    let judged = |score, cognitive, tokens: std::ops::Range<u16>| {
        let mut files = touched(files, files);
        let after = files[0].after.as_mut().unwrap();
        after.file.functions[0].score = score;
        after.file.functions[0].metrics.set("cognitive", cognitive);
        after.bodies[0] = Body::of(&tokens.collect::<Vec<_>>());
        compare(&files)[0].functions[0].verdict
    };
    assert_eq!(judged(3.0, 40.0, 0..39), Degraded);
    assert_eq!(judged(3.0, 40.0, 0..40), Unchanged);
    assert_eq!(judged(3.0, 0.0, 0..39), Unchanged);
    let of = |before, after| {
        let changes = compare(&touched(before, after));
        (changes[0].verdict, changes[0].functions[0].verdict)
    };
    assert_eq!(of(files, &[]), (Removed, Removed));
    assert_eq!(of(&[], files), (Added, Added));
}

#[test]
fn the_source_is_judged_by_what_is_shipped() {
    use Verdict::{Degraded, Improved, Unchanged};
    let files: Files = &[("a.rs", &[("f", &[(0, 40)])])];
    let change = |kind, file, function| {
        let mut change = compare(&touched(files, files)).remove(0);
        change.after.as_mut().unwrap().kind = kind;
        change.verdict = file;
        change.functions[0].verdict = function;
        change
    };
    let source = FileKind::Source;
    for (changes, expected) in [
        (vec![], Overall::Unchanged),
        (
            vec![change(source, Unchanged, Unchanged)],
            Overall::Unchanged,
        ),
        (
            vec![change(FileKind::Test, Degraded, Degraded)],
            Overall::Unchanged,
        ),
        (vec![change(source, Degraded, Unchanged)], Overall::Degraded),
        (vec![change(source, Unchanged, Degraded)], Overall::Degraded),
        (vec![change(source, Unchanged, Improved)], Overall::Improved),
        (
            vec![
                change(source, Improved, Unchanged),
                change(source, Unchanged, Degraded),
            ],
            Overall::Mixed,
        ),
    ] {
        assert_eq!(overall(&changes), expected);
    }
}
