//! Whether confidence means what it says: of findings with confidence 0.8, eight in ten should be true.

use std::fmt::Write as _;

use super::{Claim, Evaluation, Verdict};

/// Where one bin ends and the next begins.
const EDGES: [f64; 6] = [0.0, 0.5, 0.7, 0.8, 0.9, 1.0];

/// What is added to the true and to the false ones of a level before its share is taken: a level with
/// three findings, all true, does not prove that the next is.
const PRIOR: f64 = 1.0;

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

/// A level of claimed confidence, and what it was worth.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Level {
    /// Least and largest confidence claimed.
    pub(super) from: f64,
    pub(super) to: f64,
    pub(super) findings: f64,
    pub(super) is_true: f64,
}

impl Level {
    fn worth(&self) -> f64 {
        (self.is_true + PRIOR) / (self.findings + 2.0 * PRIOR)
    }

    fn with(self, next: Self) -> Self {
        Self {
            from: self.from,
            to: next.to,
            findings: self.findings + next.findings,
            is_true: self.is_true + next.is_true,
        }
    }
}

/// What was claimed on planted trees, and whether it was true; repeats are neither.
fn claims(evaluation: &Evaluation) -> Vec<(f64, bool)> {
    let outcomes = evaluation.repositories.iter();
    let claims = outcomes.flat_map(|outcome| &outcome.findings);
    let judged = |claim: &Claim| match claim.verdict {
        Verdict::Repeat => None,
        verdict => Some((claim.confidence, verdict == Verdict::True)),
    };
    let mut claims: Vec<(f64, bool)> = claims.filter_map(judged).collect();
    claims.sort_by(|a, b| a.0.total_cmp(&b.0));
    claims
}

/// The bins that hold findings.
pub(super) fn bins(evaluation: &Evaluation) -> Vec<Bin> {
    let claims = claims(evaluation);
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

/// The levels of confidence that the findings support, worth more the higher they are: neighbours that
/// contradict this are pooled (isotonic regression; Ayer and others 1955).
pub(super) fn levels(evaluation: &Evaluation) -> Vec<Level> {
    let mut levels: Vec<Level> = Vec::new();
    for (claimed, is_true) in claims(evaluation) {
        let level = Level {
            from: claimed,
            to: claimed,
            findings: 1.0,
            is_true: f64::from(u8::from(is_true)),
        };
        match levels.last_mut() {
            Some(last) if last.to >= claimed => *last = last.with(level),
            _ => levels.push(level),
        }
    }
    let mut pooled: Vec<Level> = Vec::new();
    for level in levels {
        let mut level = level;
        while let Some(last) = pooled.last().copied()
            && last.worth() >= level.worth()
        {
            level = last.with(level);
            pooled.pop();
        }
        pooled.push(level);
    }
    pooled
}

/// The levels as a data file: what a finding that claims so much is worth.
pub fn calibration(evaluation: &Evaluation) -> String {
    let mut text = format!(
        "# Written by `create-dump eval --calibration` from the findings of {}: of those that claim\n\
         # a confidence up to `claimed`, about the share `worth` is true.\n",
        comment(&evaluation.model)
    );
    for level in levels(evaluation) {
        let _ = write!(
            text,
            "\n[[level]]\nclaimed = {:.2}\nworth = {:.2}\nfindings = {}\n",
            level.to,
            level.worth(),
            level.findings
        );
    }
    text
}

/// A name that ends no comment.
fn comment(name: &str) -> String {
    name.chars().filter(|c| !c.is_control()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluation::{EVALUATION_SCHEMA, Outcome, Spent};

    fn evaluation(claims: &[(f64, Verdict)]) -> Evaluation {
        let claim = |(confidence, verdict): &(f64, Verdict)| Claim {
            path: "a.py".to_owned(),
            line: 1,
            category: "other".to_owned(),
            confidence: *confidence,
            title: "It is so".to_owned(),
            verdict: *verdict,
            defect: None,
        };
        Evaluation {
            schema: EVALUATION_SCHEMA.to_owned(),
            model: "m".to_owned(),
            repositories: vec![Outcome {
                name: "a".to_owned(),
                language: "python".to_owned(),
                clean_lines: Default::default(),
                defects: Vec::new(),
                findings: claims.iter().map(claim).collect(),
                alarms: Vec::new(),
            }],
            dropped: Default::default(),
            spent: Spent::default(),
            gaps: Vec::new(),
        }
    }

    #[test]
    fn bins_hold_what_was_claimed_and_what_was_true() {
        use Verdict::{False, Repeat, True};
        let claims = [(0.9, True), (1.0, False), (0.6, True), (0.6, Repeat)];
        let bins = bins(&evaluation(&claims));
        let shown: Vec<_> = bins
            .iter()
            .map(|b| (b.from, b.findings, b.is_true))
            .collect();
        assert_eq!(shown, [(0.5, 1, 1), (0.9, 2, 1)]);
        assert!((bins[1].claimed - 0.95).abs() < 1e-9);
        // One is 0.4 too humble, two are 0.45 too sure.
        assert!((error(&bins).unwrap() - (0.4 + 0.9) / 3.0).abs() < 1e-9);
        assert_eq!(error(&[]), None);
    }

    #[test]
    fn levels_never_fall() {
        use Verdict::{False, True};
        let claims = [
            (0.4, False),
            (0.5, True),
            (0.6, False),
            (0.7, False),
            (0.9, True),
            (0.9, True),
        ];
        let levels = levels(&evaluation(&claims));
        let worth: Vec<f64> = levels.iter().map(Level::worth).collect();
        assert!(worth.is_sorted(), "{worth:?}");
        let shown: Vec<_> = levels.iter().map(|l| (l.to, l.findings)).collect();
        assert_eq!(shown, [(0.4, 1.0), (0.7, 3.0), (0.9, 2.0)]);
        let file = calibration(&evaluation(&claims));
        let file: toml::Table = file.parse().unwrap();
        assert_eq!(file["level"].as_array().unwrap().len(), 3);
    }
}
