//! The architecture and the guide for contributors: what they name exists.

use std::fs;

use crate::support::root;

const DOCUMENTS: [&str; 2] = ["CONTRIBUTING.md", "docs/architecture.md"];

/// What stands in backticks in a line.
fn code(line: &str) -> impl Iterator<Item = &str> {
    line.split('`').skip(1).step_by(2)
}

/// Whether a text means a path of this repository: `src/report/`, `clippy.toml`, not `cargo test`.
fn is_path(text: &str) -> bool {
    let is_one_word = !text.contains([' ', ':', '<', '*']);
    is_one_word && (text.contains('/') || text.ends_with(".md") || text.ends_with(".toml"))
}

#[test]
fn every_path_exists() {
    for document in DOCUMENTS {
        let text = fs::read_to_string(root().join(document)).unwrap();
        for path in text.lines().flat_map(code).filter(|text| is_path(text)) {
            assert!(root().join(path).exists(), "{document} names {path}");
        }
    }
}

#[test]
fn every_test_that_holds_an_invariant_exists() {
    let text = fs::read_to_string(root().join("docs/architecture.md")).unwrap();
    let rows = text
        .lines()
        .filter(|line| line.starts_with("| ") && line.contains(".rs`"));
    let mut tests = 0;
    for row in rows {
        let mut file = String::new();
        for name in code(row) {
            if name.ends_with(".rs") {
                let folder = if name.contains('/') { "" } else { "tests/it" };
                file = fs::read_to_string(root().join(folder).join(name)).unwrap();
            } else if name.contains('_') {
                assert!(
                    file.contains(&format!("fn {name}()")),
                    "there is no test {name}"
                );
                tests += 1;
            }
        }
    }
    assert!(tests > 10, "the table of invariants was not found");
}
