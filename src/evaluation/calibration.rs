//! Whether confidence means what it says: of findings with confidence 0.8, eight in ten should be true.

use super::{Claim, Evaluation, Outcome, Verdict};

/// Where one bin ends and the next begins.
const EDGES: [f64; 6] = [0.0, 0.5, 0.7, 0.8, 0.9, 1.0];

/// Findings of about the same confidence.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Bin {
    pub(super) from: f64,
    pub(super) to: f64,
    pub(super) findings: usize,
    pub(super) is_true: usize,
    /// Mean of what they claim.
    pub(super) claimed: f64,
}

/// The findings of a planted tree that count, and whether each is true; repeats are neither.
pub(super) fn judged(outcome: &Outcome) -> impl Iterator<Item = (&Claim, bool)> {
    let findings = outcome.findings.iter();
    findings.filter_map(|claim| match claim.verdict {
        Verdict::Repeat => None,
        verdict => Some((claim, verdict == Verdict::True)),
    })
}

/// The confidence that the findings of all planted trees show, and whether each is true.
pub(super) fn shown(evaluation: &Evaluation) -> Vec<(f64, bool)> {
    let outcomes = evaluation.repositories.iter();
    let claims = outcomes.flat_map(judged);
    claims
        .map(|(claim, is_true)| (claim.confidence, is_true))
        .collect()
}

/// The mean of the squares of what confidence and truth differ by (Brier 1950): unlike the error of
/// bins it does not depend on where these end.
pub(super) fn squared_error(claims: &[(f64, bool)]) -> Option<f64> {
    let squares = claims
        .iter()
        .map(|(claimed, is_true)| (claimed - f64::from(u8::from(*is_true))).powi(2));
    (!claims.is_empty()).then(|| squares.sum::<f64>() / claims.len() as f64)
}

/// The same findings, each as sure as they are true taken together: what confidence has to be better
/// than to tell one finding from another.
pub(super) fn alike(claims: &[(f64, bool)]) -> Vec<(f64, bool)> {
    let is_true = claims.iter().filter(|(_, is_true)| *is_true).count();
    let share = is_true as f64 / claims.len().max(1) as f64;
    claims.iter().map(|(_, it)| (share, *it)).collect()
}

/// The bins that hold findings.
pub(super) fn bins(claims: &[(f64, bool)]) -> Vec<Bin> {
    let bins = EDGES.windows(2).map(|edge| {
        let is_last = edge[1] >= 1.0;
        let within = |claimed: f64| claimed >= edge[0] && (claimed < edge[1] || is_last);
        let here: Vec<_> = claims.iter().filter(|(it, _)| within(*it)).collect();
        let sum: f64 = here.iter().map(|(claimed, _)| claimed).sum();
        Bin {
            from: edge[0],
            to: edge[1],
            findings: here.len(),
            is_true: here.iter().filter(|(_, is_true)| *is_true).count(),
            claimed: sum / here.len().max(1) as f64,
        }
    });
    bins.filter(|bin| bin.findings > 0).collect()
}

/// How far claimed confidence is from what came of it, on average over the findings.
pub(super) fn error(bins: &[Bin]) -> Option<f64> {
    let findings: usize = bins.iter().map(|bin| bin.findings).sum();
    let off = |bin: &Bin| {
        let share = bin.is_true as f64 / bin.findings as f64;
        (share - bin.claimed).abs() * bin.findings as f64
    };
    (findings > 0).then(|| bins.iter().map(off).sum::<f64>() / findings as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bins_hold_what_was_claimed_and_what_was_true() {
        let bins = bins(&[(0.9, true), (1.0, false), (0.6, true)]);
        let counts: Vec<_> = bins
            .iter()
            .map(|bin| (bin.from, bin.findings, bin.is_true))
            .collect();
        assert_eq!(counts, [(0.5, 1, 1), (0.9, 2, 1)]);
        assert!((bins[1].claimed - 0.95).abs() < 1e-9);
        // One is 0.4 too humble, two are 0.45 too sure.
        assert!((error(&bins).unwrap() - (0.4 + 0.9) / 3.0).abs() < 1e-9);
        assert_eq!(error(&[]), None);
        assert_eq!(squared_error(&[]), None);
        let squares = squared_error(&[(0.9, true), (0.5, false)]).unwrap();
        let alike = alike(&[(0.9, true), (0.5, false), (0.4, false), (0.1, false)]);
        assert_eq!(alike[0], (0.25, true));
        assert_eq!(squared_error(&alike), Some(0.1875));
        assert!((squares - 0.13).abs() < 1e-9);
    }
}
