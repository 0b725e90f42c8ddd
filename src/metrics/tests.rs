use crate::language;
use crate::model::{Encoding, FileKind, SourceFile};

use super::{Measured, explanations, measure};

fn file(path: &str, text: &str) -> SourceFile {
    SourceFile {
        path: path.to_owned(),
        language: language::detect(path, text.lines().next().unwrap_or("")).map(|found| found.id),
        kind: FileKind::Source,
        text: text.to_owned(),
        encoding: Encoding::Utf8,
        bytes: text.len() as u64,
        hash: [0; 32],
        executable: false,
    }
}

fn measured(path: &str, text: &str) -> Measured {
    measure(&file(path, text)).expect("the path names a code file")
}

/// Compares the cognitive complexity of each function with the number on its first line.
fn check_cognitive(path: &str, text: &str) {
    let lines: Vec<&str> = text.lines().collect();
    let found = measured(path, text).file;
    assert!(!found.functions.is_empty(), "{path}");
    let mut wrong = Vec::new();
    for function in &found.functions {
        let line = lines[function.lines.start_line - 1];
        let expected = line.rsplit([' ']).next().and_then(|word| word.parse().ok());
        let value = function.metrics.get("cognitive");
        if expected != value {
            wrong.push(format!("{}: {value:?}, says {expected:?}", function.name));
        }
    }
    assert!(wrong.is_empty(), "{path}:\n{}", wrong.join("\n"));
}

/// A fixture of one language.
macro_rules! fixture {
    ($path:literal) => {
        (
            $path,
            include_str!(concat!("../../fixtures/metrics/", $path)),
        )
    };
}

#[test]
fn cognitive_complexity_is_that_of_the_white_paper() {
    for (path, text) in [
        fixture!("rust/cognitive.rs"),
        fixture!("python/cognitive.py"),
        fixture!("javascript/cognitive.js"),
        fixture!("typescript/cognitive.ts"),
        fixture!("java/Cognitive.java"),
        fixture!("go/cognitive.go"),
    ] {
        check_cognitive(path, text);
        check_cognitive(&path.replace(".ts", ".tsx"), text);
    }
}

#[test]
fn explanations_are_complete() {
    for explanation in explanations() {
        assert!(!explanation.what.is_empty() && !explanation.how.is_empty());
    }
}
