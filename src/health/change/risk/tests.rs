//! The figures of a change, worked out by hand.

use super::{RiskFacts, RiskFile, risk};
use crate::model::{Familiarity, FileHistory, RiskFigure};

/// 2023-11-14, midnight.
const NOW: i64 = 1_699_920_000;

/// A file with so many lines added, removed, and there before.
fn file(path: &str, (added, removed, before): (usize, usize, usize)) -> RiskFile<'_> {
    RiskFile {
        path,
        lines_added: added,
        lines_removed: removed,
        lines_before: before,
        past: None,
        hotspot: None,
    }
}

fn figures(files: Vec<RiskFile<'_>>, familiarity: Option<Familiarity>) -> Vec<RiskFigure> {
    risk(&RiskFacts {
        files,
        until: Some(NOW),
        familiarity,
    })
}

fn of<'a>(figures: &'a [RiskFigure], id: &str) -> (Option<f64>, &'a str) {
    let found = figures.iter().find(|it| it.id == id);
    let found = found.unwrap_or_else(|| panic!("no {id}"));
    (found.value, &found.text)
}

#[test]
fn a_change_of_nothing_has_no_figures() {
    assert!(figures(Vec::new(), None).is_empty());
}

#[test]
fn size_is_counted_in_lines_files_and_folders() {
    let figures = figures(
        vec![
            file("a/x/1.rs", (20, 10, 100)),
            file("a/y/2.rs", (4, 6, 50)),
            file("b/3.rs", (0, 0, 0)),
        ],
        None,
    );
    for (id, value, text) in [
        ("change-lines-added", 24.0, "24 lines added"),
        ("change-lines-removed", 16.0, "16 lines removed"),
        (
            "change-lines-before",
            50.0,
            "50 lines in a touched file before, on average",
        ),
        (
            "change-files",
            3.0,
            "3 files in 3 folders touched, +24 −16 lines",
        ),
        ("change-folders", 3.0, "3 folders touched"),
        ("change-subsystems", 2.0, "2 folders at the top touched"),
    ] {
        assert_eq!(of(&figures, id), (Some(value), text));
    }
    // Three quarters here and one there.
    let entropy = of(&figures, "change-entropy").0.expect("it is known");
    assert!((entropy - 0.8113).abs() < 1e-4, "{entropy}");
}

#[test]
fn the_spread_over_files_is_said_in_words() {
    for (lines, words) in [
        (&[7][..], "all in one file"),
        (&[1, 99], "most of it in one place (entropy "),
        (&[90, 10, 10, 10], "spread over several files (entropy "),
        (
            &[10, 10],
            "spread evenly over the files (entropy 1 of at most 1 bits)",
        ),
    ] {
        let touched = lines.iter().map(|added| file("a.rs", (*added, 0, 9)));
        let figures = figures(touched.collect(), None);
        let (_, text) = of(&figures, "change-entropy");
        assert!(text.starts_with(words), "{lines:?}: {text}");
    }
}

#[test]
fn age_is_the_mean_of_the_files_that_have_a_past() {
    let changed = |date: &str| FileHistory {
        last_change: date.to_owned(),
        ..FileHistory::default()
    };
    let (late, early) = (changed("2023-11-04"), changed("2023-10-15"));
    let with = |past| RiskFile {
        past,
        ..file("a.rs", (1, 1, 9))
    };
    for (files, expected) in [
        (
            vec![with(Some(&late)), with(Some(&early)), with(None)],
            (
                Some(20.0),
                "the files were last changed 20 days before, on average",
            ),
        ),
        (
            vec![with(None)],
            (None, "no earlier commit to these files is known"),
        ),
    ] {
        assert_eq!(of(&figures(files, None), "change-age"), expected);
    }
}

#[test]
fn the_highest_hotspot_is_named() {
    let ranked = |path, hotspot| RiskFile {
        hotspot,
        ..file(path, (1, 1, 9))
    };
    let touched = vec![
        ranked("a.rs", Some((7, 0.2))),
        ranked("b.rs", Some((2, 0.9))),
        ranked("c.rs", None),
    ];
    let expected = (Some(0.9), "touches `b.rs`, hotspot 2 of the source");
    assert_eq!(of(&figures(touched, None), "change-priority"), expected);
    let expected = (Some(0.0), "touches none of the hotspots");
    let touched = vec![ranked("c.rs", None)];
    assert_eq!(of(&figures(touched, None), "change-priority"), expected);
}

#[test]
fn authors_are_known_by_their_commits() {
    const UNKNOWN: &str = "unknown, as the change is not committed or no person wrote it";
    let known = Familiarity {
        commits: 8,
        authors: 2,
        people: 1,
        commits_by_them: 2,
        experience: 40,
        is_fix: true,
        ..Familiarity::default()
    };
    let told = |known: &Familiarity, id: &str| {
        let figures = figures(vec![file("a.rs", (1, 1, 9))], Some(*known));
        let (value, text) = of(&figures, id);
        (value, text.to_owned())
    };
    for (id, value, text) in [
        ("change-commits", 8.0, "8 earlier commits to these files"),
        ("change-authors", 2.0, "2 people changed these files before"),
        (
            "change-familiarity",
            0.25,
            "2 of the 8 earlier commits to these files were by the authors of the change",
        ),
        (
            "change-experience",
            40.0,
            "40 earlier commits by them in all",
        ),
        ("change-fix", 1.0, "it fixes a bug, by its message"),
    ] {
        assert_eq!(told(&known, id), (Some(value), text.to_owned()));
    }
    let one = Familiarity {
        authors: 1,
        commits_by_them: 1,
        ..known
    };
    assert_eq!(
        told(&one, "change-authors").1,
        "1 person changed these files before"
    );
    assert!(told(&one, "change-familiarity").1.contains(" was by the "));
    let first = Familiarity {
        commits: 0,
        commits_by_them: 0,
        ..known
    };
    assert_eq!(told(&first, "change-familiarity").0, None);
    let nobody = Familiarity { people: 0, ..known };
    assert_eq!(told(&nobody, "change-familiarity").0, None);
    assert_eq!(
        told(&nobody, "change-experience"),
        (None, UNKNOWN.to_owned())
    );
}
