//! Pairs of changes: one file gives room, another takes it.

use std::cmp::{Ordering, Reverse};

use super::Level;

/// A change of a file's level and what it changes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Move {
    pub(super) index: usize,
    pub(super) level: Option<Level>,
    pub(super) cost: isize,
    pub(super) value: f64,
}

/// The pair that gains most within `left`: in worth, then in tokens.
pub(super) fn best_pair(downs: &[Move], ups: &[Move], left: isize) -> Option<(Move, Move)> {
    let best_ups = best_so_far(ups);
    let mut best: Option<(Move, Move)> = None;
    for &down in downs {
        let fitting = ups.partition_point(|up| up.cost + down.cost <= left);
        let candidates = fitting.checked_sub(1).map(|last| best_ups[last]);
        let up = candidates
            .into_iter()
            .flatten()
            .flatten()
            .map(|at| ups[at])
            .find(|up| up.index != down.index);
        let Some(up) = up else { continue };
        let pair = (down, up);
        let (value, cost) = gain(&pair);
        if (value > 0.0 || value == 0.0 && cost > 0)
            && best.as_ref().is_none_or(|best| is_better(&pair, best))
        {
            best = Some(pair);
        }
    }
    best
}

/// For every place of `ups`, the two best up to there that are of different files.
fn best_so_far(ups: &[Move]) -> Vec<[Option<usize>; 2]> {
    let mut best: [Option<usize>; 2] = [None, None];
    let mut all = Vec::with_capacity(ups.len());
    for (at, up) in ups.iter().enumerate() {
        let beats = |other: Option<usize>| {
            other.is_none_or(|other| {
                let other = &ups[other];
                (up.value, up.cost) >= (other.value, other.cost)
            })
        };
        if beats(best[0]) {
            if best[0].is_some_and(|first| ups[first].index != up.index) {
                best[1] = best[0];
            }
            best[0] = Some(at);
        } else if best[0].is_some_and(|first| ups[first].index != up.index) && beats(best[1]) {
            best[1] = Some(at);
        }
        all.push(best);
    }
    all
}

pub(super) fn gain((down, up): &(Move, Move)) -> (f64, isize) {
    (down.value + up.value, down.cost + up.cost)
}

fn is_better(pair: &(Move, Move), than: &(Move, Move)) -> bool {
    let key = |pair: &(Move, Move)| Reverse((pair.0.index, pair.1.index));
    let ((value, cost), (other_value, other_cost)) = (gain(pair), gain(than));
    let order = value.total_cmp(&other_value).then(cost.cmp(&other_cost));
    order.then(key(pair).cmp(&key(than))) == Ordering::Greater
}
