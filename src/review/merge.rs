//! One list of findings: no claim twice, the worst first.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use super::{Dropped, count};
use crate::model::{Evidence, Finding};

/// Sorts findings by severity, confidence and place, and keeps the worst of those that say the same:
/// one fingerprint, or one category on overlapping lines. What goes is counted as `duplicate`.
pub(crate) fn merge(mut findings: Vec<Finding>, dropped: &mut Dropped) -> Vec<Finding> {
    findings.sort_by(order);
    let mut kept: Vec<Finding> = Vec::new();
    let mut by_path: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for finding in findings {
        let same_path = by_path.entry(path(&finding).to_owned()).or_default();
        if same_path
            .iter()
            .any(|at| says_the_same(&kept[*at], &finding))
        {
            count(dropped, "duplicate", 1);
        } else {
            same_path.push(kept.len());
            kept.push(finding);
        }
    }
    kept
}

pub(super) fn order(a: &Finding, b: &Finding) -> Ordering {
    let place = |finding: &Finding| finding.evidence.first().map_or(0, |e| e.start_line);
    b.severity
        .cmp(&a.severity)
        .then(b.confidence.total_cmp(&a.confidence))
        .then_with(|| path(a).cmp(path(b)))
        .then_with(|| place(a).cmp(&place(b)))
        .then_with(|| a.id.cmp(&b.id))
        .then_with(|| a.title.cmp(&b.title))
        .then_with(|| a.explanation.cmp(&b.explanation))
}

pub(super) fn says_the_same(a: &Finding, b: &Finding) -> bool {
    let lines = |finding: &Finding| {
        let first = finding.evidence.first();
        first.map(Evidence::lines)
    };
    let overlap = lines(a).zip(lines(b)).is_some_and(|(a, b)| a.overlaps(&b));
    a.id == b.id || (a.category == b.category && overlap)
}

fn path(finding: &Finding) -> &str {
    finding.evidence.first().map_or("", |first| &first.path)
}
