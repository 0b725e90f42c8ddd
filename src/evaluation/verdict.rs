//! Which findings are about a planted defect, and which are about nothing.

use serde::{Deserialize, Serialize};

use super::Defect;
use crate::model::Finding;

/// What a finding was worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// It is about a planted defect.
    True,
    /// It is about one that another finding is about.
    Repeat,
    /// It is about no planted defect.
    False,
}

/// Whether a finding is about a defect: one of its quotes touches a place of it, and it calls it by a
/// category of its kind or names it in its text.
pub(super) fn is_about(finding: &Finding, defect: &Defect) -> bool {
    let touches = finding.evidence.iter().any(|quoted| {
        let mut places = defect.places.iter();
        places.any(|place| place.path == quoted.path && place.lines.overlaps(&quoted.lines()))
    });
    let text = || format!("{} {}", finding.title, finding.explanation).to_lowercase();
    let names = |text: &str| {
        let mut words = defect.keywords.iter();
        words.any(|word| text.contains(&word.to_lowercase()))
    };
    touches && (defect.kind.categories.contains(&&*finding.category) || names(&text()))
}

/// What each finding is worth, and the defect that it is about. A finding counts for one defect and a
/// defect for one finding, so that as many are matched as can be.
pub(super) fn judge(findings: &[&Finding], defects: &[Defect]) -> Vec<(Verdict, Option<usize>)> {
    let about: Vec<Vec<usize>> = findings
        .iter()
        .map(|finding| {
            let about = |at: &usize| is_about(finding, &defects[*at]);
            (0..defects.len()).filter(about).collect()
        })
        .collect();
    let mut holder = vec![None; defects.len()];
    for finding in 0..findings.len() {
        seat(
            finding,
            &about,
            &mut holder,
            &mut vec![false; defects.len()],
        );
    }
    (0..findings.len())
        .map(
            |finding| match holder.iter().position(|at| *at == Some(finding)) {
                Some(defect) => (Verdict::True, Some(defect)),
                None => match about[finding].first() {
                    Some(defect) => (Verdict::Repeat, Some(*defect)),
                    None => (Verdict::False, None),
                },
            },
        )
        .collect()
}

/// Gives a finding one of its defects, where need be by moving the finding that holds it to another.
fn seat(
    finding: usize,
    about: &[Vec<usize>],
    holder: &mut [Option<usize>],
    tried: &mut [bool],
) -> bool {
    for &defect in &about[finding] {
        if std::mem::replace(&mut tried[defect], true) {
            continue;
        }
        let is_free = match holder[defect] {
            None => true,
            Some(other) => seat(other, about, holder, tried),
        };
        if is_free {
            holder[defect] = Some(finding);
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::Verdict::{False, Repeat, True};
    use super::*;
    use crate::evaluation::Place;
    use crate::evaluation::kinds::by_id;
    use crate::model::{Evidence, Fingerprint, LineRange, Origin, Severity};
    use crate::redact::Redactor;

    fn defect(lines: (usize, usize)) -> Defect {
        Defect {
            id: format!("at-{}", lines.0),
            kind: by_id("off-by-one").unwrap(),
            says: String::new(),
            places: vec![Place {
                path: "a.py".to_owned(),
                lines: LineRange::new(lines.0, lines.1),
            }],
            keywords: vec!["Boundary".to_owned()],
        }
    }

    fn finding(path: &str, lines: (usize, usize), category: &str, title: &str) -> Finding {
        let clean = |text: &str| Redactor::new().clean(text).text;
        Finding {
            id: Fingerprint::of("llm/x", path, "", title),
            rule: "llm/x".to_owned(),
            category: category.to_owned(),
            severity: Severity::Low,
            confidence: 0.5,
            title: clean(title),
            explanation: clean("It goes wrong."),
            suggestion: clean(""),
            origin: Origin::Llm,
            basis: None,
            evidence: vec![Evidence {
                path: path.to_owned(),
                start_line: lines.0,
                end_line: lines.1,
                quote: clean("if n < 10:"),
            }],
            extract: None,
            replacement: None,
        }
    }

    fn verdicts(findings: &[Finding], defects: &[Defect]) -> Vec<Verdict> {
        let findings: Vec<&Finding> = findings.iter().collect();
        let judged = judge(&findings, defects);
        judged.into_iter().map(|(verdict, _)| verdict).collect()
    }

    #[test]
    fn place_and_kind_have_to_agree() {
        let defects = [defect((4, 6))];
        for (it, verdict) in [
            (finding("a.py", (6, 8), "correctness", "Refuses ten"), True),
            (
                finding("a.py", (1, 4), "other", "The boundary is wrong"),
                True,
            ),
            (finding("a.py", (7, 8), "correctness", "Refuses ten"), False),
            (finding("b.py", (4, 6), "correctness", "Refuses ten"), False),
            (finding("a.py", (4, 6), "performance", "Slow"), False),
        ] {
            assert_eq!(verdicts(&[it], &defects), [verdict]);
        }
    }

    #[test]
    fn a_finding_counts_for_one_defect_and_a_defect_for_one_finding() {
        let both = || finding("a.py", (4, 10), "correctness", "Refuses ten");
        let first = || finding("a.py", (4, 4), "correctness", "Refuses ten");
        let defects = [defect((4, 6)), defect((10, 10))];
        assert_eq!(verdicts(&[both()], &defects), [True]);
        assert_eq!(verdicts(&[both(), first()], &defects), [True, True]);
        let three = [both(), first(), first()];
        assert_eq!(verdicts(&three, &defects), [True, True, Repeat]);
    }
}
