//! Which files tests touch, and hotspots that none does, as far as names, imports and common commits tell.

use std::collections::BTreeSet;

use rayon::prelude::*;

use super::findings::{ACTIVE, Candidate, Known, severity, weight};
use super::past;
use super::smells::Words;
use super::words::{code, count, number};
use crate::model::{FileKind, FileReport, Severity};

/// Cognitive complexity below which there is little to test.
const LITTLE: f64 = 10.0;

/// Share of a file's commits that touch tests as well from which these are taken for its tests.
const WITH_TESTS: f64 = 0.1;

/// What a file holds that tests itself: tests beside the code, examples that are run.
const INLINE: &[&str] = &[
    "#[test]",
    "#[cfg(test)]",
    "#[cfg(all(test",
    ">>> ",
    "unittest {",
    "TEST_CASE(",
];

/// The names of what is tested, by the names of the tests.
pub(super) struct Tests {
    subjects: BTreeSet<String>,
    /// Folders with tests of a language whose tests stand beside the code and reach all of it.
    folders: BTreeSet<String>,
}

impl Tests {
    pub(super) fn of(files: &[FileReport]) -> Self {
        let tests = files.iter().filter(|file| file.kind == FileKind::Test);
        let beside = tests.clone().filter(|file| file.language == "go");
        Self {
            subjects: tests.map(|file| subject(&file.path)).collect(),
            folders: beside.map(|file| folder(&file.path).to_owned()).collect(),
        }
    }

    fn name(&self, file: &FileReport) -> bool {
        self.subjects.contains(&subject(&file.path)) || self.folders.contains(folder(&file.path))
    }
}

fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// The letters of a file's name that its tests share: `test_order.py`, `order.spec.ts` and
/// `OrderTests.java` all test `order`.
fn subject(path: &str) -> String {
    let name = path.rsplit('/').next().unwrap_or(path);
    let stem = name.split('.').next().unwrap_or(name);
    let mut stem: String = stem
        .to_lowercase()
        .chars()
        .filter(|letter| letter.is_alphanumeric())
        .collect();
    for mark in ["tests", "test", "spec", "it"] {
        // `it` marks integration tests in Java: only at the end, and not of a word such as `unit`.
        let is_whole = mark != "it" || name.split('.').next().is_some_and(|it| it.ends_with("IT"));
        if let Some(rest) = stem
            .strip_suffix(mark)
            .filter(|rest| is_whole && !rest.is_empty())
        {
            stem.truncate(rest.len());
            break;
        }
    }
    for mark in ["tests", "test"] {
        if let Some(rest) = stem.strip_prefix(mark).filter(|rest| !rest.is_empty()) {
            return rest.to_owned();
        }
    }
    stem
}

/// Languages in which tests are often written into the file that they test.
const WITH_INLINE_TESTS: [&str; 3] = ["cpp", "python", "rust"];

/// Counts for every source file the signs that tests touch it. `bytes` gives what stands in a file.
pub fn note_tests(
    files: &mut [FileReport],
    imported_by_tests: &BTreeSet<String>,
    bytes: &(dyn Fn(&str) -> Option<Vec<u8>> + Sync),
) {
    let tests = Tests::of(files);
    let source = files
        .par_iter_mut()
        .filter(|it| it.kind == FileKind::Source);
    source.for_each(|file| {
        let together = file.past.as_ref().is_some_and(|past| {
            // The commit that brought everything says nothing.
            past.with_tests > 1
                && f64::from(past.with_tests) >= WITH_TESTS * f64::from(past.commits)
        });
        let imported = imported_by_tests.contains(&file.path);
        let signs = [tests.name(file), imported, together];
        let signs = signs.into_iter().filter(|it| *it).count();
        let inline = || {
            let text = bytes(&file.path).unwrap_or_default();
            let text = String::from_utf8_lossy(&text);
            INLINE.iter().any(|mark| text.contains(mark))
        };
        let own = signs == 0 && WITH_INLINE_TESTS.contains(&file.language) && inline();
        file.metrics
            .set("test_signs", (signs + usize::from(own)) as f64);
    });
}

/// The finding of one file, where work goes on in it and nothing says that a test touches it.
pub(super) fn untested<'a>(
    file: &'a FileReport,
    known: &Known<'_>,
    tests: &Tests,
    text: &dyn Fn(&str) -> Option<crate::redact::Clean>,
    risk: f64,
) -> Option<Candidate<'a>> {
    let cognitive = file.metrics.get("cognitive").unwrap_or(0.0);
    let is_worth_it = risk >= ACTIVE && cognitive >= LITTLE && !tests.subjects.is_empty();
    let past = known.history?.files.get(&file.path)?;
    let with_tests = f64::from(past.with_tests) / f64::from(past.commits.max(1));
    if !is_worth_it
        || tests.name(file)
        || known.imported_by_tests.contains(&file.path)
        || with_tests >= WITH_TESTS
        || text(&file.path).is_none_or(|text| INLINE.iter().any(|it| text.contains(it)))
    {
        return None;
    }
    Some(Candidate {
        rule: "untested-hotspot",
        category: "tests",
        severity: severity(file.score, risk).min(Severity::Medium),
        weight: weight(risk, file.score),
        complexity: 0.0,
        anchor: "",
        places: vec![past::telling_place(file)],
        words: Words {
            title: format!("no test seems to touch {}, where work goes on", code(&file.path)),
            explanation: format!(
                "Three things were looked at: no test has its name, no test imports it directly or by way of one other file, and {} of its {} touched a test. Its cognitive complexity is {}.",
                match past.with_tests {
                    0 => "none".to_owned(),
                    some => format!("only {}", number(f64::from(some))),
                },
                count(past.commits as usize, "commit"),
                number(cognitive),
            ),
            suggestion: "Pin down what it does today with a few tests of its main ways through, before it is changed again.".to_owned(),
        },
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::{Tests, note_tests, subject, untested};
    use crate::health::findings::Known;
    use crate::model::{FileHistory, FileKind, FilePast, FileReport, History, Metrics};
    use crate::redact::Redactor;

    fn file(path: &str, language: &'static str, kind: FileKind) -> FileReport {
        let mut metrics = Metrics::default();
        metrics.set("cognitive", 10.0);
        FileReport {
            path: path.to_owned(),
            language,
            kind,
            score: 5.0,
            percentile: 0.5,
            metrics,
            factors: Vec::new(),
            past: None,
            functions: Vec::new(),
        }
    }

    fn test_files() -> Vec<FileReport> {
        [
            ("tests/order_test.rs", "rust"),
            ("pkg/x_test.go", "go"),
            ("lib/test_q.py", "python"),
        ]
        .map(|(path, language)| file(path, language, FileKind::Test))
        .into()
    }

    #[test]
    fn signs_of_tests_are_counted() {
        for (path, language, (commits, with_tests), imported, text, expected) in [
            ("src/other.rs", "rust", (0, 0), false, "", 0.0),
            ("src/order.rs", "rust", (0, 0), false, "", 1.0),
            ("src/other.rs", "rust", (0, 0), true, "", 1.0),
            ("src/order.rs", "rust", (10, 5), true, "", 3.0),
            // Tests of Go reach everything in their folder, others do not.
            ("pkg/y.go", "go", (0, 0), false, "", 1.0),
            ("pkg/deep/y.go", "go", (0, 0), false, "", 0.0),
            ("lib/z.py", "python", (0, 0), false, "", 0.0),
            // From the second commit on, and from a tenth on.
            ("src/other.rs", "rust", (1, 1), false, "", 0.0),
            ("src/other.rs", "rust", (10, 3), false, "", 1.0),
            ("src/other.rs", "rust", (20, 2), false, "", 1.0),
            ("src/other.rs", "rust", (21, 2), false, "", 0.0),
            // Tests in the file itself say something where nothing else does.
            ("src/other.rs", "rust", (0, 0), false, "#[test]", 1.0),
            ("src/order.rs", "rust", (0, 0), false, "#[test]", 1.0),
            ("src/other.js", "javascript", (0, 0), false, "#[test]", 0.0),
        ] {
            let mut files = test_files();
            let mut source = file(path, language, FileKind::Source);
            source.past = Some(FilePast {
                commits,
                with_tests,
                ..FilePast::default()
            });
            files.push(source);
            let paths = imported.then(|| path.to_owned());
            note_tests(&mut files, &paths.into_iter().collect(), &|_| {
                Some(text.as_bytes().to_vec())
            });
            let signs = |file: &FileReport| file.metrics.get("test_signs");
            let what = format!("{path} {commits} {with_tests} {imported} {text}");
            assert_eq!(signs(&files[3]), Some(expected), "{what}");
            assert_eq!(signs(&files[0]), None);
        }
    }

    #[test]
    fn no_test_is_missed_where_there_is_a_sign_of_one() {
        let found = |path: &str, with_tests, cognitive, risk, text: Option<&str>, tests: &[_]| {
            let mut source = file(path, "rust", FileKind::Source);
            source.metrics.set("cognitive", cognitive);
            let past = FileHistory {
                commits: 90,
                with_tests,
                last_change: "2023-11-14".to_owned(),
                ..FileHistory::default()
            };
            let history = History {
                files: BTreeMap::from([(path.to_owned(), past)]),
                ..History::default()
            };
            let known = Known {
                history: Some(&history),
                imported_by_tests: &std::iter::once("src/imported.rs".to_owned()).collect(),
                promises: &BTreeMap::new(),
            };
            let clean = |_: &str| text.map(|text| Redactor::new().clean(text).text);
            let found = untested(&source, &known, &Tests::of(tests), &clean, risk);
            found.map(|it| it.words.explanation)
        };
        let tests = test_files();
        let plain = Some("fn f() {}\n");
        for (path, with_tests, cognitive, risk, text, tests, expected) in [
            ("src/a.rs", 0, 10.0, 0.2, plain, &tests[..], true),
            ("src/a.rs", 8, 10.0, 0.2, plain, &tests, true),
            ("src/a.rs", 9, 10.0, 0.2, plain, &tests, false),
            ("src/a.rs", 0, 9.0, 0.2, plain, &tests, false),
            ("src/a.rs", 0, 10.0, 0.1, plain, &tests, false),
            ("src/a.rs", 0, 10.0, 0.2, plain, &[], false),
            ("src/order.rs", 0, 10.0, 0.2, plain, &tests, false),
            ("src/imported.rs", 0, 10.0, 0.2, plain, &tests, false),
            ("src/a.rs", 0, 10.0, 0.2, Some("#[test]"), &tests, false),
            ("src/a.rs", 0, 10.0, 0.2, None, &tests, false),
        ] {
            let told = found(path, with_tests, cognitive, risk, text, tests);
            let what = format!("{path} {with_tests} {cognitive} {risk} {text:?}");
            assert_eq!(told.is_some(), expected, "{what}");
        }
        let told = |with_tests| found("src/a.rs", with_tests, 10.0, 0.2, plain, &tests).unwrap();
        assert!(told(0).contains("and none of its 90 commits touched a test"));
        assert!(told(1).contains("and only 1 of its 90 commits touched a test"));
    }

    #[test]
    fn names_of_tests_lead_to_their_subject() {
        for (test, tested) in [
            ("tests/test_order.py", "shop/order.py"),
            ("shop/order_test.go", "shop/order.go"),
            ("src/order.spec.ts", "src/order.ts"),
            ("src/test/java/OrderTests.java", "src/main/java/Order.java"),
            ("src/test/java/OrderIT.java", "src/main/java/Order.java"),
            ("spec/order_spec.rb", "lib/order.rb"),
            ("Tests/OrderTest.php", "src/Order.php"),
            ("test/test-order-list.js", "lib/order_list.js"),
        ] {
            assert_eq!(subject(test), subject(tested), "{test}");
        }
        assert_ne!(subject("test/unit.js"), subject("src/un.js"));
        assert_eq!(subject("src/test.c"), "test");
    }
}
