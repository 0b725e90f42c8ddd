//! Decides gates.

use crate::model::{Finding, Gate, GateResult, GateRule, Origin, Summary};
use crate::redact::FoundSecret;

pub(super) fn decide(
    gate: &Gate,
    summary: &Summary,
    findings: &[Finding],
    secrets: &[FoundSecret],
) -> GateResult {
    let (value, passed) = match gate.rule {
        GateRule::ScoreBelow(least) => {
            let score = summary.score.unwrap_or(10.0);
            (score, score >= least)
        }
        GateRule::Severity(level) => {
            let count = findings
                .iter()
                .filter(|finding| finding.origin == Origin::Metric && finding.severity >= level)
                .count();
            (count as f64, count == 0)
        }
        GateRule::Secrets { all } => {
            let count = secrets.iter().filter(|secret| secret.counts(all)).count();
            (count as f64, count == 0)
        }
    };
    GateResult {
        id: gate.id.clone(),
        value,
        passed,
    }
}
