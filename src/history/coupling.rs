//! Which files change together more often than chance would have it.

use std::collections::HashMap;

use super::names::TouchedFile;
use super::{HistoryRequest, MOST_SOURCE_FILES};
use crate::model::Coupling;

/// Fewer common commits may be chance.
const LEAST_TOGETHER: u32 = 5;

/// Below this share of common commits two files only happen to be busy.
const LEAST_DEGREE: f64 = 0.3;

/// The chance, after correction for the number of pairs, from which a pair counts for nothing.
const SIGNIFICANT: f64 = 0.01;

/// Pairs that are kept.
const MOST_PAIRS: usize = 1000;

/// Pairs of source files that small commits keep touching together, strongest first.
///
/// The test is Fisher's exact test, one-sided: the chance that of `n` commits, `a` of which touch
/// the one file and `b` the other, at least `together` touch both. Every two files that changed
/// often enough are a pair that could have been found, so the chance is multiplied by their number
/// (Bonferroni).
pub(super) fn coupling(request: &HistoryRequest<'_>, commits: &[&[TouchedFile]]) -> Vec<Coupling> {
    let mut alone = vec![0u32; request.paths.len()];
    for touched in commits.iter().copied().flatten() {
        alone[touched.file as usize] += 1;
    }
    let paths = request.paths.iter().zip(&alone);
    let eligible: Vec<bool> = paths
        .map(|(path, commits)| *commits >= LEAST_TOGETHER && (request.is_source)(path))
        .collect();
    let (pairs, busy) = pairs(commits, &eligible);
    let files = eligible.iter().filter(|it| **it).count() as f64;
    let tests = files * (files - 1.0) / 2.0;
    let chance = Chance::among(busy);
    let mut coupled: Vec<Coupling> = pairs
        .into_iter()
        .filter(|(_, together)| *together >= LEAST_TOGETHER)
        .map(|((a, b), together)| {
            let (with_a, with_b) = (alone[a as usize], alone[b as usize]);
            let both = f64::from(together);
            Coupling {
                a: request.paths[a as usize].to_owned(),
                b: request.paths[b as usize].to_owned(),
                together,
                degree: both / f64::from(with_a + with_b - together),
                lift: both * f64::from(busy) / (f64::from(with_a) * f64::from(with_b)),
                p: (chance.at_least(together, with_a, with_b) * tests).min(1.0),
                expected: None,
            }
        })
        .filter(|pair| pair.degree >= LEAST_DEGREE && pair.p < SIGNIFICANT)
        .collect();
    coupled.sort_by(|x, y| {
        y.degree
            .total_cmp(&x.degree)
            .then(y.together.cmp(&x.together))
            .then_with(|| (&x.a, &x.b).cmp(&(&y.a, &y.b)))
    });
    coupled.truncate(MOST_PAIRS);
    coupled
}

/// How often each pair of eligible files was touched together, and the commits that touched any.
fn pairs(commits: &[&[TouchedFile]], eligible: &[bool]) -> (HashMap<(u32, u32), u32>, u32) {
    let mut pairs: HashMap<(u32, u32), u32> = HashMap::new();
    let mut busy = 0;
    for touched in commits {
        let files = touched.iter().map(|touched| touched.file);
        let files: Vec<u32> = files.filter(|file| eligible[*file as usize]).collect();
        busy += u32::from(!files.is_empty());
        // Files that were no source files then and are now can be more than the limit.
        if files.len() > MOST_SOURCE_FILES {
            continue;
        }
        for (place, a) in files.iter().enumerate() {
            for b in &files[place + 1..] {
                *pairs.entry((*a, *b)).or_default() += 1;
            }
        }
    }
    (pairs, busy)
}

/// Chances of common commits among a number of them.
struct Chance {
    /// Logarithms of the factorials up to that number.
    factorials: Vec<f64>,
}

impl Chance {
    fn among(commits: u32) -> Self {
        let mut factorials = Vec::with_capacity(commits as usize + 1);
        let mut sum = 0.0;
        factorials.push(sum);
        for number in 1..=commits {
            sum += f64::from(number).ln();
            factorials.push(sum);
        }
        Self { factorials }
    }

    /// The upper tail of the hypergeometric distribution.
    fn at_least(&self, together: u32, a: u32, b: u32) -> f64 {
        let all = self.factorials.len() as u32 - 1;
        let most = a.min(b);
        (together.max((a + b).saturating_sub(all))..=most)
            .map(|both| {
                (self.ways(a, both) + self.ways(all - a, b - both) - self.ways(all, b)).exp()
            })
            .sum()
    }

    /// Logarithm of the ways to choose `few` of `many`.
    fn ways(&self, many: u32, few: u32) -> f64 {
        let ln = |number: u32| self.factorials[number as usize];
        ln(many) - ln(few) - ln(many - few)
    }
}

#[cfg(test)]
mod tests {
    use super::Chance;

    #[test]
    fn chances_are_those_of_the_hypergeometric_distribution() {
        // scipy.stats.hypergeom.sf(together - 1, commits, a, b)
        for (commits, a, b, together, expected) in [
            (10, 5, 5, 5, 1.0 / 252.0),
            (10, 5, 5, 0, 1.0),
            (10, 8, 7, 5, 1.0),
            (8, 4, 4, 3, 17.0 / 70.0),
            (20, 5, 5, 5, 1.0 / 15504.0),
        ] {
            let found = Chance::among(commits).at_least(together, a, b);
            assert!((found / expected - 1.0).abs() < 1e-9, "{found} {expected}");
        }
    }
}
