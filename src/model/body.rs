//! What the body of a function is made of, so that it is known again under another name, in another
//! file, or as a part of another function.

/// The tokens of a function in runs of three, each as a hash, sorted. What a name is counts; layout,
/// comments and the values of literals do not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Body {
    /// How many tokens it has.
    pub tokens: usize,
    /// A hash of all of them in their order.
    pub whole: u64,
    /// A hash of every run of three.
    runs: Vec<u64>,
}

impl Body {
    /// The body of these tokens.
    pub fn of(tokens: &[u16]) -> Self {
        let mut runs: Vec<u64> = tokens.windows(3).map(hash).collect();
        runs.sort_unstable();
        Self {
            tokens: tokens.len(),
            whole: hash(tokens),
            runs,
        }
    }

    /// Twice the runs that stand in both, divided by the runs of both, 0 to 1.
    pub fn similarity(&self, other: &Self) -> f64 {
        let all = self.runs.len() + other.runs.len();
        if all == 0 {
            return 0.0;
        }
        (2 * self.shared(other)) as f64 / all as f64
    }

    /// The most that the similarity can be, by length alone.
    pub fn most_similarity(&self, other: &Self) -> f64 {
        let all = self.runs.len() + other.runs.len();
        let fewer = self.runs.len().min(other.runs.len());
        (2 * fewer) as f64 / all.max(1) as f64
    }

    /// Share of its runs that stand in the other and not in `before`, 0 to 1: how much of it is new
    /// there.
    pub fn newly_in(&self, other: &Self, before: &Self) -> f64 {
        let new = self.shared(other).saturating_sub(self.shared(before));
        new as f64 / self.runs.len().max(1) as f64
    }

    fn shared(&self, other: &Self) -> usize {
        let mut others = other.runs.iter().peekable();
        let is_shared = |run: &&u64| {
            while others.next_if(|it| it < run).is_some() {}
            others.next_if(|it| it == run).is_some()
        };
        self.runs.iter().filter(is_shared).count()
    }
}

/// FNV-1a over whole tokens, the same on every machine.
fn hash(tokens: &[u16]) -> u64 {
    tokens.iter().fold(0xcbf2_9ce4_8422_2325, |hash, token| {
        (hash ^ u64::from(*token)).wrapping_mul(0x0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::Body;

    #[test]
    fn what_is_shared_is_counted_as_often_as_it_stands_in_both() {
        let (a, b) = (Body::of(&[1, 2, 3, 4]), Body::of(&[1, 2, 3, 1, 2, 3]));
        assert_eq!(a.similarity(&a), 1.0);
        assert!((a.similarity(&b) - 2.0 / 6.0).abs() < 1e-9);
        assert!((a.most_similarity(&b) - 4.0 / 6.0).abs() < 1e-9);
        assert_eq!(Body::of(&[]).similarity(&Body::of(&[1])), 0.0);
    }

    #[test]
    fn only_what_was_not_there_before_is_new() {
        let part = Body::of(&[1, 2, 3, 4, 5]);
        let caller = Body::of(&[9, 9, 9, 9]);
        let inlined = Body::of(&[9, 9, 1, 2, 3, 4, 5, 9, 9]);
        assert_eq!(part.newly_in(&inlined, &caller), 1.0);
        assert_eq!(part.newly_in(&inlined, &inlined), 0.0);
    }
}
