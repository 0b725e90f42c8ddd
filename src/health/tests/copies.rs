//! Copies that are worth a finding.

use super::*;

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

/// A quote is shorter than its copy; the words name all of it.
#[test]
fn the_words_name_whole_copies() {
    let files = [simple("a.rs"), simple("b.rs")];
    let place = |path: &str, start_line, end_line| Place {
        path: path.to_owned(),
        start_line,
        end_line,
    };
    let group = DuplicateGroup {
        lines: 20,
        tokens: 250,
        places: vec![
            place("a.rs", 1, 18),
            place("a.rs", 31, 50),
            place("b.rs", 1, 20),
            place("b.rs", 61, 80),
        ],
    };
    let text = |_: &str| Some(text_of(80));
    let found = findings(&files, &[group], &[], &text, &Redactor::new());
    assert!(found[0].evidence[0].end_line < 18);
    assert_eq!(
        found[0].title.as_str(),
        "18 to 20 lines stand in 4 places of 2 files"
    );
    let named = "in `a.rs:1-18`, `a.rs:31-50`, `b.rs:1-20` and 1 other place.";
    assert!(
        found[0].explanation.contains(named),
        "{}",
        found[0].explanation
    );
    let moved = "Move lines 1–18 and their copies";
    assert!(found[0].suggestion.starts_with(moved));
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
