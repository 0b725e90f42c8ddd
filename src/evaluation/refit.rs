//! Fits the weights that confidence is made of to what turned out to be true.
//!
//! Logistic regression that starts from the weights in use and is held back to them, so that a weight
//! moves only as far as the findings push it: an evaluation has some dozens of findings, and most of
//! them say nothing about most weights.

use std::collections::BTreeMap;

use super::calibration::judged;
use super::{Evaluation, Outcome};
use crate::model::{Basis, Verification};

/// The weights in use, with the comments that explain them.
const IN_USE: &str = include_str!("../review/confidence.toml");

/// What a finding can rest on, by the names of the weights.
const NAMES: [&str; 8] = [
    "prior",
    "confirmed",
    "uncertain",
    "unverified",
    "agreement",
    "exact_quote",
    "further_quote",
    "name",
];

/// How hard the weights are held back to those in use: as by so many findings that fit them.
const HOLD: f64 = 2.0;

const STEPS: usize = 5_000;

type Row = [f64; NAMES.len()];

/// A finding: what it rests on, and whether it is true.
type Fact = (Row, bool);

fn row(basis: &Basis, counted: f64) -> Row {
    let is = |verification| f64::from(u8::from(basis.verification == Some(verification)));
    let times = |count: u32| f64::from(count).min(counted);
    [
        1.0,
        is(Verification::Confirmed),
        is(Verification::Uncertain),
        is(Verification::Unverified),
        basis.agreement(),
        f64::from(u8::from(basis.exact_quote)),
        times(basis.quotes.saturating_sub(1)),
        times(basis.looked_up),
    ]
}

fn facts<'a>(outcomes: impl Iterator<Item = &'a Outcome>, counted: f64) -> Vec<Fact> {
    let judged = outcomes.flat_map(judged);
    judged
        .filter_map(|(claim, is_true)| Some((row(claim.basis.as_ref()?, counted), is_true)))
        .collect()
}

fn confidence(weights: &Row, row: &Row) -> f64 {
    let sum: f64 = weights.iter().zip(row).map(|(w, x)| w * x).sum();
    1.0 / (1.0 + (-sum).exp())
}

/// The weights that fit the facts best while they stay near `start`: gradient descent with a step
/// that cannot overshoot.
fn fit(start: &Row, facts: &[Fact]) -> Row {
    let squares: f64 = facts.iter().flat_map(|(row, _)| row).map(|x| x * x).sum();
    let step = 1.0 / (squares / 4.0 + HOLD);
    let mut weights = *start;
    for _ in 0..STEPS {
        let mut slope: Row = std::array::from_fn(|at| HOLD * (weights[at] - start[at]));
        for (row, is_true) in facts {
            let off = confidence(&weights, row) - f64::from(u8::from(*is_true));
            slope
                .iter_mut()
                .zip(row)
                .for_each(|(slope, x)| *slope += off * x);
        }
        weights
            .iter_mut()
            .zip(slope)
            .for_each(|(weight, slope)| *weight -= step * slope);
    }
    weights
}

/// The numbers of the file in use, by name.
fn in_use() -> BTreeMap<String, f64> {
    let table: toml::Table = IN_USE.parse().expect("the weights are part of the program");
    let number = |value: &toml::Value| value.as_float().or(value.as_integer().map(|it| it as f64));
    let numbers = table.iter();
    numbers
        .filter_map(|(name, value)| Some((name.clone(), number(value)?)))
        .collect()
}

fn start() -> (Row, f64) {
    let numbers = in_use();
    let number = |name: &str| numbers.get(name).copied().unwrap_or(0.0);
    (NAMES.map(number), number("counted"))
}

/// What the findings of each repository would show with weights that were fitted to the others.
pub(super) fn refitted(evaluation: &Evaluation) -> Vec<(f64, bool)> {
    let (start, counted) = start();
    let outcomes = &evaluation.repositories;
    let claims = (0..outcomes.len()).flat_map(|at| {
        let others = outcomes
            .iter()
            .enumerate()
            .filter(|(other, _)| *other != at);
        let weights = fit(&start, &facts(others.map(|(_, outcome)| outcome), counted));
        let here = facts(std::iter::once(&outcomes[at]), counted);
        here.into_iter()
            .map(move |(row, is_true)| (confidence(&weights, &row), is_true))
    });
    claims.collect()
}

/// The file of weights, with the numbers that the findings of an evaluation push them to.
pub fn refit(evaluation: &Evaluation) -> String {
    let (start, counted) = start();
    let facts = facts(evaluation.repositories.iter(), counted);
    let weights = fit(&start, &facts);
    let lines = IN_USE.split_inclusive('\n').map(|line| {
        let name = line.split_once('=').map_or("", |(name, _)| name.trim());
        match NAMES.iter().position(|known| *known == name) {
            Some(at) => format!("{name} = {:.2}\n", weights[at] + 0.0),
            None => line.to_owned(),
        }
    });
    lines.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: Basis = Basis {
        verification: None,
        samples: 1,
        agreeing: 1,
        exact_quote: true,
        quotes: 1,
        looked_up: 0,
    };

    fn many(basis: Basis, is_true: bool, count: usize) -> Vec<Fact> {
        vec![(row(&basis, 3.0), is_true); count]
    }

    #[test]
    fn without_findings_the_weights_stay() {
        let (start, counted) = start();
        assert_eq!(fit(&start, &[]), start);
        assert!(counted > 0.0 && start[1] > 0.0);
    }

    #[test]
    fn weights_follow_what_was_true() {
        let confirmed = Basis {
            verification: Some(Verification::Confirmed),
            ..PLAIN
        };
        let uncertain = Basis {
            verification: Some(Verification::Uncertain),
            ..PLAIN
        };
        let facts = [
            many(confirmed, true, 90),
            many(confirmed, false, 10),
            many(uncertain, true, 10),
            many(uncertain, false, 90),
        ]
        .concat();
        let (start, _) = start();
        let weights = fit(&start, &facts);
        for (basis, share) in [(confirmed, 0.9), (uncertain, 0.1)] {
            let fitted = confidence(&weights, &row(&basis, 3.0));
            assert!((fitted - share).abs() < 0.05, "{fitted} for {share}");
        }
        // Nothing was said about agreement.
        assert_eq!(weights[4], start[4]);
    }

    #[test]
    fn a_file_of_weights_keeps_its_form() {
        let names = |text: &str| -> Vec<String> {
            text.parse::<toml::Table>()
                .unwrap()
                .keys()
                .cloned()
                .collect()
        };
        let nothing = Evaluation {
            schema: String::new(),
            model: String::new(),
            repositories: Vec::new(),
            dropped: BTreeMap::new(),
            spent: crate::evaluation::Spent::default(),
            gaps: Vec::new(),
        };
        assert_eq!(names(&refit(&nothing)), names(IN_USE));
        for name in NAMES {
            assert!(in_use().contains_key(name), "{name}");
        }
    }
}
