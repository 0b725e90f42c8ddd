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
    let suggestion = &all[0].suggestion;
    assert!(
        suggestion.starts_with("Move lines 1–8 and their copies"),
        "{suggestion}"
    );
    assert!(suggestion.contains("about 8 lines less"), "{suggestion}");
    // The quote is shorter than the copy; the words name all of it.
    assert!(all[0].evidence[0].end_line < 8);
    assert!(
        all[0].explanation.contains("`a.rs:1-8` and `"),
        "{}",
        all[0].explanation
    );
    let advised = advice(&all, &files, &ranked, 5, &redactor);
    let title = advised[0].title.as_str();
    assert_eq!(
        title,
        "Merge the copies in `a.rs`: 8 lines stand in 2 places of one file"
    );
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
