//! Promises in comments that nobody kept for years.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use regex::Regex;

use super::findings::{ACTIVE, Candidate, weight};
use super::smells::Words;
use super::words::{code, count};
use crate::model::{FileReport, Place, Severity, day};

/// Seconds after which a promise is old: one year.
const OLD: i64 = 365 * 24 * 60 * 60;

/// Promises of one file from which they are a nuisance where work goes on.
const SEVERAL: usize = 3;

/// A word of promise behind something that begins a comment.
static PROMISE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:^\s*\*|//|#|/\*|--|<!--|;|%|\{-|\(\*).*?\b(?:TODO\b|FIXME\b|HACK\b|XXX:)")
        .expect("the pattern is constant and tested")
});

/// A promise in a comment, and when its line was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Promise {
    /// Line, counted from 1.
    pub line: usize,
    /// Author date of the commit that wrote the line, seconds since 1970 UTC.
    pub written: i64,
}

/// The lines of a text with a promise in a comment, counted from 1.
pub fn promises(text: &str) -> Vec<usize> {
    let lines = (1..).zip(text.lines());
    lines
        .filter(|(_, line)| PROMISE.is_match(line))
        .map(|(number, _)| number)
        .collect()
}

/// One finding for all old promises of a file.
pub(super) fn old_todos<'a>(
    file: &'a FileReport,
    promises: &BTreeMap<String, Vec<Promise>>,
    until: i64,
    risk: f64,
) -> Option<Candidate<'a>> {
    let is_old = |promise: &&Promise| until.saturating_sub(promise.written) >= OLD;
    let mut old: Vec<&Promise> = promises.get(&file.path)?.iter().filter(is_old).collect();
    old.sort_by_key(|promise| (promise.written, promise.line));
    let oldest = old.first()?;
    let years = until.saturating_sub(oldest.written) / OLD;
    let since = day(oldest.written);
    let (is_hot, are_many) = (risk >= ACTIVE, old.len() >= SEVERAL);
    if !is_hot && !are_many {
        return None;
    }
    let path = code(&file.path);
    let title = match old.len() {
        1 => format!("a TODO in {path} has been waiting since {since}"),
        more => format!("{more} TODOs in {path} are older than a year, the oldest from {since}"),
    };
    let age = count(usize::try_from(years).unwrap_or_default(), "year");
    Some(Candidate {
        rule: "old-todo",
        category: "debt",
        severity: if is_hot && are_many {
            Severity::Low
        } else {
            Severity::Info
        },
        weight: weight(risk, file.score),
        complexity: 0.0,
        anchor: "",
        places: old
            .iter()
            .map(|promise| Place {
                path: file.path.clone(),
                start_line: promise.line,
                end_line: promise.line,
            })
            .collect(),
        words: Words {
            title,
            explanation: format!(
                "The line of the oldest was written {age} before the analysed commit, and the file has been worked on since. Nobody who reads it can tell whether it still holds."
            ),
            suggestion: "Do it now, make it an issue with an owner, or delete the comment."
                .to_owned(),
        },
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::{OLD, Promise, old_todos, promises};
    use crate::model::{FileKind, FileReport, Metrics, Severity};

    #[test]
    fn old_promises_are_told_where_work_goes_on_or_they_are_many() {
        let file = FileReport {
            path: "a.rs".to_owned(),
            language: "rust",
            kind: FileKind::Source,
            score: 5.0,
            percentile: 0.5,
            metrics: Metrics::default(),
            factors: Vec::new(),
            past: None,
            functions: Vec::new(),
        };
        for (old, risk, expected) in [
            (0, 0.5, None),
            (1, 0.5, Some(Severity::Info)),
            (3, 0.5, Some(Severity::Low)),
            (2, 0.1, None),
            (3, 0.1, Some(Severity::Info)),
        ] {
            // One is young, a day short of a year.
            let young = Promise {
                line: 1,
                written: 9 * OLD + 86_400,
            };
            let old_one = |line| Promise {
                line,
                written: 9 * OLD,
            };
            let all = std::iter::once(young).chain((2..old + 2).map(old_one));
            let all = BTreeMap::from([("a.rs".to_owned(), all.collect())]);
            let told = old_todos(&file, &all, 10 * OLD, risk);
            assert_eq!(told.map(|it| it.severity), expected, "{old} {risk}");
        }
    }

    #[test]
    fn promises_stand_in_comments() {
        for line in [
            "// TODO: mend",
            "x = 1  # FIXME later",
            " * TODO(ada) mend",
            "/* HACK */",
            "-- XXX: why",
            "<!-- TODO -->",
        ] {
            assert_eq!(promises(line), [1], "{line}");
        }
        for line in [
            "let todo = 1;",
            "print(\"TODO\")",
            "// mastodon",
            "TODO = 1",
            "# todos",
            "// as XXX is no offset",
        ] {
            assert!(promises(line).is_empty(), "{line}");
        }
        assert_eq!(promises("a\n// TODO\nb\n// FIXME"), [2, 4]);
    }
}
