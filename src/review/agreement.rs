//! One answer out of several to the same question, and how many of them hold each finding.

use std::collections::BTreeSet;

use super::confidence::confidence;
use super::ground::Grounded;
use super::merge::{order, says_the_same};
use super::{Dropped, count};
use crate::model::Finding;

/// Findings that say the same, of which the first is shown, and the answers that hold one of them.
struct Agreed {
    finding: Finding,
    held_by: BTreeSet<usize>,
}

/// What the answers to one question say together. Each finding stands once, says how many answers hold
/// it, and is the surer the more do; the summary is that of the first. What an answer says twice is
/// left for [`merge`](super::merge::merge) to count.
pub(crate) fn agree(answers: Vec<Grounded>) -> Grounded {
    let samples = u32::try_from(answers.len()).unwrap_or(u32::MAX);
    let mut dropped = Dropped::new();
    let mut summary = None;
    let mut findings = Vec::new();
    for (sample, answer) in answers.into_iter().enumerate() {
        summary = summary.or(answer.summary);
        findings.extend(answer.findings.into_iter().map(|it| (sample, it)));
        for (reason, times) in answer.dropped {
            count(&mut dropped, &reason, times);
        }
    }
    findings.sort_by(|(_, a), (_, b)| order(a, b));
    let mut agreed: Vec<Agreed> = Vec::new();
    for (sample, finding) in findings {
        let same = |it: &&mut Agreed| {
            says_the_same(&it.finding, &finding) && !it.held_by.contains(&sample)
        };
        match agreed.iter_mut().find(same) {
            Some(known) => {
                known.held_by.insert(sample);
            }
            None => agreed.push(Agreed {
                finding,
                held_by: BTreeSet::from([sample]),
            }),
        }
    }
    Grounded {
        summary,
        findings: agreed.into_iter().map(|it| it.told(samples)).collect(),
        dropped,
    }
}

impl Agreed {
    fn told(self, samples: u32) -> Finding {
        let mut finding = self.finding;
        if let Some(basis) = &mut finding.basis {
            basis.samples = samples;
            basis.agreeing = u32::try_from(self.held_by.len()).unwrap_or(u32::MAX);
            finding.confidence = confidence(basis);
        }
        finding
    }
}
