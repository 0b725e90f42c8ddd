//! The bootstrap: how much a figure owes to the files that happened to be looked at.

/// Resamples. The same for all measures, so that differences are paired.
const RESAMPLES: usize = 4000;

/// Any number; a fixed one, so that the figures are the same on every machine.
const SEED: u64 = 20_251_122;

/// SplitMix64 (Steele, Lea, Flood 2014): small, and good enough to draw files from a hat.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, limit: usize) -> usize {
        ((u128::from(self.next()) * limit as u128) >> 64) as usize
    }
}

/// `count` files drawn from as many, with replacement, again and again.
pub fn resamples(count: usize) -> Vec<Vec<usize>> {
    let mut random = Random(SEED);
    (0..RESAMPLES)
        .map(|_| (0..count).map(|_| random.below(count)).collect())
        .collect()
}

/// The middle 95 % of what came of the resamples.
pub fn interval(mut values: Vec<f64>) -> Option<(f64, f64)> {
    values.sort_by(f64::total_cmp);
    let at = |share: f64| {
        let place = share * values.len().saturating_sub(1) as f64;
        values.get(place.round() as usize).copied()
    };
    Some((at(0.025)?, at(0.975)?))
}

#[cfg(test)]
mod tests {
    use super::{Random, interval, resamples};

    #[test]
    fn the_numbers_are_those_of_splitmix64() {
        let mut random = Random(0);
        assert_eq!(random.next(), 0xe220_a839_7b1d_cdaf);
        assert_eq!(random.next(), 0x6e78_9e6a_a1b9_65f4);
    }

    #[test]
    fn resamples_draw_every_file_about_as_often() {
        let drawn: Vec<usize> = resamples(10).into_iter().flatten().collect();
        for file in 0..10 {
            let times = drawn.iter().filter(|drawn| **drawn == file).count();
            assert!(
                (3800..4200).contains(&times),
                "{file} was drawn {times} times"
            );
        }
    }

    #[test]
    fn the_interval_leaves_out_the_ends() {
        let values: Vec<f64> = (0..=1000).map(f64::from).collect();
        assert_eq!(interval(values), Some((25.0, 975.0)));
        assert_eq!(interval(Vec::new()), None);
    }
}
