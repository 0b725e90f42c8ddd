//! Whether a file is still code with what a model would put into it.

use crate::language::{self, Language};
use crate::model::Finding;
use crate::review::{self, Dropped, ReviewFile, UNSOUND};

/// Takes the replacements away with which a file would hold more that its grammar makes nothing of,
/// and those in files that no grammar reads. The findings stay.
pub(super) fn keep_sound(
    findings: &mut [Finding],
    files: &[ReviewFile<'_>],
    dropped: &mut Dropped,
) {
    for finding in findings {
        if finding.replacement.is_some() && !is_sound(finding, files) {
            finding.replacement = None;
            review::count(dropped, UNSOUND, 1);
        }
    }
}

fn is_sound(finding: &Finding, files: &[ReviewFile<'_>]) -> bool {
    let sound = || {
        let code = finding.replacement.as_ref()?;
        let place = finding.evidence.first()?;
        let file = files.iter().find(|file| file.path() == place.path)?;
        let language: &Language = language::by_id(file.measured.language)?;
        let lines: Vec<&str> = file.text.split('\n').collect();
        let (before, rest) = lines.split_at_checked(place.start_line.checked_sub(1)?)?;
        let after = rest.get(place.end_line.checked_sub(before.len())?..)?;
        let mended = [before, &[code.as_str()], after].concat().join("\n");
        let faults = language.faults(&mended)?;
        Some(faults <= language.faults(&file.text)?)
    };
    sound().unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::keep_sound;
    use crate::model::{Evidence, Finding, Fingerprint, Origin, Severity};
    use crate::redact::{Clean, Redactor};
    use crate::review::ReviewFile;
    use crate::review::fixture::file;

    fn clean(text: &str) -> Clean {
        Redactor::new().clean(text).text
    }

    fn finding(path: &str, line: usize, replacement: &str) -> Finding {
        Finding {
            id: Fingerprint::of("llm/correctness", path, "f", replacement),
            rule: "llm/correctness".to_owned(),
            category: "correctness".to_owned(),
            severity: Severity::High,
            confidence: 0.9,
            title: clean("It is off by one"),
            explanation: clean("It is."),
            suggestion: clean("Mend it."),
            origin: Origin::Llm,
            evidence: vec![Evidence {
                path: path.to_owned(),
                start_line: line,
                end_line: line,
                quote: clean("    a + 1"),
            }],
            basis: None,
            extract: None,
            replacement: Some(clean(replacement)),
        }
    }

    #[test]
    fn code_that_does_not_parse_in_its_place_is_not_offered() {
        let sound = file("a.rs", "fn f(a: u32) -> u32 {\n    a + 1\n}\n");
        let broken = file("b.rs", "fn ( {\nfn g(a: u32) -> u32 {\n    a + 1\n}\n");
        let files = [&sound, &broken].map(|file| ReviewFile {
            measured: &file.report,
            text: clean(&file.text),
            priority: 1.0,
            place: crate::review::Place::Ordinary,
        });
        let cases = [
            ("a.rs", 2, "    a", true),
            (
                "a.rs",
                2,
                "    if a > 0 {\n        a\n    } else {\n        1\n    }",
                true,
            ),
            ("a.rs", 2, "    a + (1", false),
            ("a.rs", 2, "    a\n}\n}", false),
            ("b.rs", 3, "    a", true),
            ("a.rs", 9, "    a", false),
            ("none.rs", 2, "    a", false),
        ];
        for (path, line, code, is_kept) in cases {
            let mut findings = [finding(path, line, code)];
            let mut dropped = BTreeMap::new();
            keep_sound(&mut findings, &files, &mut dropped);
            assert_eq!(findings[0].replacement.is_some(), is_kept, "{path} {code}");
            assert_eq!(dropped.len(), usize::from(!is_kept));
        }
    }
}
