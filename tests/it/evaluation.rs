//! Repositories with planted defects: that the labels hold, and that the harness counts what it says.

use std::collections::BTreeSet;

use create_dump::evaluation::{self, Case, Files, KINDS};
use create_dump::metrics;
use create_dump::model::{FileKind, Selection};

use crate::support::TempTree;

fn cases() -> Vec<Case> {
    evaluation::built_in().unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn every_planted_tree_and_its_twin_parse_without_errors() {
    for case in cases() {
        for files in [&case.planted, &case.clean] {
            assert_parses(&case, files);
        }
    }
}

fn assert_parses(case: &Case, files: &Files) {
    let files: Vec<_> = files
        .iter()
        .map(|(p, t)| (p.as_str(), t.as_str()))
        .collect();
    let tree = TempTree::of(&files);
    let tree = crate::support::open(&tree.path(), None, &Selection::default()).unwrap();
    let collector = create_dump::collector::Collector::new(&tree, &Selection::default()).unwrap();
    let mut sources = 0;
    for (index, entry) in tree.entries.iter().enumerate() {
        let name = format!("{}/{}", case.name, entry.path);
        let create_dump::collector::Decision::Keep(file) = collector.decide(index) else {
            panic!("{name} is left out");
        };
        let Some(measured) = metrics::measure(&file) else {
            panic!("{name} is not code");
        };
        assert_eq!(measured.file.parse_error_share, 0.0, "{name}");
        assert_eq!(measured.file.language, case.language, "{name}");
        sources += usize::from(measured.file.kind == FileKind::Source);
    }
    assert!(
        (4..=15).contains(&sources),
        "{}: {sources} files",
        case.name
    );
}

#[test]
fn no_line_of_a_case_gives_the_defect_away() {
    let telling = ["bug", "defect", "planted", "todo", "fixme", "wrong"];
    for case in cases() {
        for (path, text) in &case.planted {
            let words = text.split(|c: char| !c.is_alphanumeric());
            for word in words.map(str::to_lowercase) {
                assert!(
                    !telling.contains(&&*word),
                    "{}/{path} says {word}",
                    case.name
                );
            }
        }
    }
}

#[test]
fn there_are_enough_defects_of_every_kind_and_language() {
    let cases = cases();
    let defects: Vec<_> = cases.iter().flat_map(|case| &case.defects).collect();
    let kinds: BTreeSet<_> = defects.iter().map(|defect| defect.kind.id).collect();
    let languages: BTreeSet<_> = cases.iter().map(|case| &case.language).collect();
    assert!(defects.len() >= 72, "{} defects", defects.len());
    assert!(kinds.len() == KINDS.len());
    assert!(languages.len() >= 8, "{languages:?}");
}
