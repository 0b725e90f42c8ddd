//! How well an order agrees with the truth. Each is defined in `docs/validation.md`.

/// Files whose statement counts differ by no more than this factor are of the same size.
const SAME_SIZE: f64 = 0.4;

/// The first places that a team looks at.
const FIRST: usize = 10;

/// Share of the code that is looked at in the order of density.
const SHARE: f64 = 0.2;

/// Chance that a file which is so stands above one which is not; ties count half. `None` where all
/// are alike.
pub(super) fn auc(scores: &[f64], is_so: &[bool]) -> Option<f64> {
    let mut order: Vec<usize> = (0..scores.len()).collect();
    order.sort_by(|a, b| scores[*a].total_cmp(&scores[*b]));
    let (mut below, mut wins) = (0.0, 0.0);
    for tied in order.chunk_by(|a, b| scores[*a] == scores[*b]) {
        let so = tied.iter().filter(|file| is_so[**file]).count() as f64;
        let not = tied.len() as f64 - so;
        wins += so * (below + not / 2.0);
        below += not;
    }
    let pairs = below * (scores.len() as f64 - below);
    (pairs > 0.0).then(|| wins / pairs)
}

/// The same over the pairs of files of like size only.
pub(super) fn matched_auc(scores: &[f64], is_so: &[bool], sizes: &[f64]) -> Option<f64> {
    let logs: Vec<f64> = sizes.iter().map(|size| size.max(1.0).ln()).collect();
    let (mut wins, mut pairs) = (0.0, 0.0);
    for one in (0..scores.len()).filter(|file| is_so[*file]) {
        for other in (0..scores.len()).filter(|file| !is_so[*file]) {
            if (logs[one] - logs[other]).abs() <= SAME_SIZE {
                pairs += 1.0;
                wins += match scores[one].total_cmp(&scores[other]) {
                    std::cmp::Ordering::Greater => 1.0,
                    std::cmp::Ordering::Equal => 0.5,
                    std::cmp::Ordering::Less => 0.0,
                };
            }
        }
    }
    (pairs > 0.0).then(|| wins / pairs)
}

/// Spearman's rank correlation; ties share the mean of their ranks.
pub(super) fn spearman(left: &[f64], right: &[f64]) -> Option<f64> {
    let (left, right) = (ranks(left), ranks(right));
    let mean = (left.len() as f64 + 1.0) / 2.0;
    let product = |a: &[f64], b: &[f64]| -> f64 {
        let pairs = a.iter().zip(b);
        pairs.map(|(a, b)| (a - mean) * (b - mean)).sum()
    };
    let spread = (product(&left, &left) * product(&right, &right)).sqrt();
    (spread > 0.0).then(|| product(&left, &right) / spread)
}

fn ranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|a, b| values[*a].total_cmp(&values[*b]));
    let mut ranks = vec![0.0; values.len()];
    let mut before = 0;
    for tied in order.chunk_by(|a, b| values[*a] == values[*b]) {
        for file in tied {
            ranks[*file] = before as f64 + (tied.len() as f64 + 1.0) / 2.0;
        }
        before += tied.len();
    }
    ranks
}

/// How a yes or no agrees with the truth.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Agreement {
    pub(super) precision: f64,
    pub(super) recall: f64,
}

impl Agreement {
    pub(super) fn of(said: impl Iterator<Item = bool>, is_so: &[bool]) -> Self {
        let (mut both, mut yes) = (0.0, 0.0);
        for (said, so) in said.zip(is_so) {
            yes += f64::from(u8::from(said));
            both += f64::from(u8::from(said && *so));
        }
        let so = is_so.iter().filter(|so| **so).count() as f64;
        Self {
            precision: if yes > 0.0 { both / yes } else { 0.0 },
            recall: if so > 0.0 { both / so } else { 0.0 },
        }
    }

    /// F1 for a `beta` of one; smaller ones weigh precision more.
    pub(super) fn f(self, beta: f64) -> f64 {
        let weight = beta * beta;
        let both = weight * self.precision + self.recall;
        if both > 0.0 {
            (1.0 + weight) * self.precision * self.recall / both
        } else {
            0.0
        }
    }
}

/// Discounted gain of the first ten, divided by that of the best order there is.
pub(super) fn ndcg(order: &[usize], gains: &[f64]) -> Option<f64> {
    let discounted = |gains: &mut dyn Iterator<Item = f64>| -> f64 {
        let discounts = (2..).map(|rank| f64::from(rank).log2());
        gains.take(FIRST).zip(discounts).map(|(g, d)| g / d).sum()
    };
    let best = discounted(&mut descending(gains).into_iter());
    (best > 0.0).then(|| discounted(&mut order.iter().map(|file| gains[*file])) / best)
}

/// Gain of the first ten, divided by the most that ten can have.
pub(super) fn top(order: &[usize], gains: &[f64]) -> Option<f64> {
    let best: f64 = descending(gains).iter().take(FIRST).sum();
    let found: f64 = order.iter().take(FIRST).map(|file| gains[*file]).sum();
    (best > 0.0).then(|| found / best)
}

fn descending(gains: &[f64]) -> Vec<f64> {
    let mut best = gains.to_vec();
    best.sort_by(|a, b| b.total_cmp(a));
    best
}

/// Share of the gain in the first fifth of the code. The file on the border counts by the share of
/// it that is within.
pub(super) fn found_early(order: &[usize], gains: &[f64], lines: &[f64]) -> Option<f64> {
    let all: f64 = gains.iter().sum();
    let mut left = SHARE * lines.iter().sum::<f64>();
    let mut found = 0.0;
    for file in order {
        let within = (left / lines[*file].max(1.0)).clamp(0.0, 1.0);
        found += gains[*file] * within;
        left -= lines[*file];
        if left <= 0.0 {
            break;
        }
    }
    (all > 0.0).then(|| found / all)
}

/// The places of the files, the highest score first; of equals the one that stands first.
pub(super) fn order(scores: &[f64]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..scores.len()).collect();
    order.sort_by(|a, b| scores[*b].total_cmp(&scores[*a]));
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(value: Option<f64>, expected: f64) {
        let value = value.unwrap();
        assert!((value - expected).abs() < 1e-9, "{value} is not {expected}");
    }

    #[test]
    fn auc_counts_pairs_in_the_right_order_and_ties_half() {
        let is_so = [true, false, true, false];
        near(auc(&[4.0, 1.0, 3.0, 2.0], &is_so), 1.0);
        near(auc(&[1.0, 4.0, 2.0, 3.0], &is_so), 0.0);
        near(auc(&[1.0; 4], &is_so), 0.5);
        near(auc(&[4.0, 3.0, 2.0, 1.0], &is_so), 0.75);
        assert_eq!(auc(&[1.0, 2.0], &[true, true]), None);
    }

    #[test]
    fn matched_auc_looks_at_files_of_like_size_only() {
        let is_so = [true, false, false];
        // e^0.4 is 1.49: 100 and 149 are alike, 100 and 150 are not.
        near(
            matched_auc(&[2.0, 1.0, 3.0], &is_so, &[100.0, 149.0, 150.0]),
            1.0,
        );
        near(matched_auc(&[2.0, 1.0, 3.0], &is_so, &[100.0; 3]), 0.5);
        assert_eq!(
            matched_auc(&[2.0, 1.0, 3.0], &is_so, &[1.0, 9.0, 9.0]),
            None
        );
    }

    #[test]
    fn spearman_is_the_correlation_of_ranks() {
        near(spearman(&[1.0, 2.0, 30.0], &[5.0, 6.0, 7.0]), 1.0);
        near(
            spearman(&[1.0, 2.0, 3.0, 4.0, 5.0], &[5.0, 6.0, 7.0, 8.0, 7.0]),
            0.8207826816681233,
        );
        assert_eq!(spearman(&[1.0, 1.0], &[1.0, 2.0]), None);
    }

    #[test]
    fn f_weighs_precision_against_recall() {
        let said = [true, true, true, false, false];
        let agreement = Agreement::of(said.into_iter(), &[true, true, false, true, true]);
        near(Some(agreement.precision), 2.0 / 3.0);
        near(Some(agreement.recall), 0.5);
        near(Some(agreement.f(1.0)), 4.0 / 7.0);
        near(Some(agreement.f(0.5)), 0.625);
        let silent = Agreement::of([false].into_iter(), &[true]);
        assert_eq!(silent.f(1.0), 0.0);
    }

    #[test]
    fn ndcg_discounts_by_the_logarithm_of_the_rank() {
        let gains = [3.0, 2.0, 3.0, 0.0, 1.0, 2.0];
        // The worked example of the encyclopedias, with the ideal order 3 3 2 2 1 0.
        near(
            ndcg(&[0, 1, 2, 3, 4, 5], &gains),
            6.861_126_688_593_502 / 7.140_995_184_095_7,
        );
        near(ndcg(&order(&gains), &gains), 1.0);
        assert_eq!(ndcg(&[0], &[0.0]), None);
    }

    #[test]
    fn the_first_ten_are_ten() {
        let gains: Vec<f64> = (0..12).map(f64::from).collect();
        let worst: Vec<usize> = (0..12).collect();
        near(top(&worst, &gains), 45.0 / 65.0);
        near(top(&order(&gains), &gains), 1.0);
    }

    #[test]
    fn the_file_on_the_border_counts_in_part() {
        let (gains, lines) = ([2.0, 6.0, 2.0], [10.0, 20.0, 70.0]);
        near(found_early(&[0, 1, 2], &gains, &lines), 0.5);
        near(found_early(&[2, 1, 0], &gains, &lines), 0.2 * 20.0 / 70.0);
    }
}
