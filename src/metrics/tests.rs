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

/// The languages with a grammar, by a file name.
const PARSED: [&str; 7] = ["a.rs", "a.py", "a.js", "a.ts", "a.tsx", "a.java", "a.go"];

#[test]
fn nesting_of_any_depth_is_measured() {
    const DEPTH: usize = 10_000;
    for path in PARSED {
        for (open, middle, close) in [
            ("(", "1", ")"),
            ("{", "", "}"),
            ("[", "1", "]"),
            ("if (a) {", "", "}"),
            ("function f() {", "", "}"),
            ("x(() => {", "", "})"),
            ("fn f() {", "", "}"),
            ("!", "a", ""),
            ("a && (", "b", ")"),
            ("if a:\n ", "b", "\n"),
        ] {
            let text = open.repeat(DEPTH) + middle + &close.repeat(DEPTH);
            let found = measured(path, &text).file;
            assert!(
                (0.0..=1.0).contains(&found.parse_error_share),
                "{path} {open}"
            );
        }
    }
    let blocks = format!("fn f() {{{}{}}}", "if a {".repeat(DEPTH), "}".repeat(DEPTH));
    let found = measured("a.rs", &blocks).file;
    assert_eq!(found.metrics.get("max_nesting"), Some(DEPTH as f64));
    let sum = (DEPTH * (DEPTH + 1) / 2) as f64;
    assert_eq!(found.metrics.get("max_cognitive"), Some(sum));
}

#[test]
fn junk_is_measured_as_far_as_it_goes() {
    let binary: String = (0..20_000_u32)
        .filter_map(|n| char::from_u32(n.wrapping_mul(7919) % 0x3000))
        .collect();
    let quotes = "\"'`/*<!--".repeat(1000);
    for path in PARSED.iter().chain(&["a.c", "a.sh", "a.sql", "a.ml"]) {
        for text in [
            "", "\n", "\r\n\r\n", "\u{feff}", "\0\0\0", &binary, &quotes, "\"", "/*", "{",
        ] {
            let found = measured(path, text).file;
            assert!((0.0..=1.0).contains(&found.parse_error_share), "{path}");
            let lines = ["code_lines", "comment_lines", "blank_lines"].map(|id| {
                found
                    .metrics
                    .get(id)
                    .expect("every file has its lines counted")
            });
            assert_eq!(
                lines.iter().sum::<f64>(),
                text.lines().count() as f64,
                "{path} {text:.9}"
            );
        }
    }
}
