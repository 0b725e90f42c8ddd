//! Fills a budget: takes what gains most a token, then exchanges where that gains more.

use std::cmp::{Ordering, Reverse};

use super::choose::Choice;
use super::offer::{Rung, hull};
use super::packing::Packer;
use super::{Level, Offer};
use crate::tokens::Budget;

/// How often room that was made is filled again.
const PASSES: usize = 8;

/// How many files are exchanged at most.
const EXCHANGES: usize = 32;

/// How many steps are tried at last, each at the cost of adding up the whole dump.
const TOP_UPS: usize = 64;

/// Fills a dump up to its limit.
pub(super) struct Filling<'a> {
    packer: &'a Packer,
    offers: &'a [Offer],
    limit: usize,
    /// What telling that a file is shortened may cost more than telling that it is left out.
    surcharge: usize,
}

/// A file that is put on a level.
#[derive(Clone, Copy, Debug)]
struct Step {
    index: usize,
    to: Rung,
    efficiency: f64,
}

/// A change of a file's level and what it changes.
#[derive(Clone, Copy, Debug)]
struct Move {
    index: usize,
    level: Option<Level>,
    cost: isize,
    value: f64,
}

impl<'a> Filling<'a> {
    pub(super) fn new(packer: &'a Packer, offers: &'a [Offer], limit: usize) -> Self {
        Self {
            packer,
            offers,
            limit,
            surcharge: packer.surcharge(),
        }
    }

    /// Takes what gains most a token as long as it fits. What is taken need not be told as missing,
    /// which makes room for more.
    pub(super) fn fill(&self, mut choice: Choice) -> Choice {
        // What once turned out to be too much is not tried again.
        let mut reserve = 0;
        for _ in 0..PASSES {
            let mut taken = self.climb(&mut choice, reserve);
            if taken.is_empty() {
                self.exchange(&mut choice, &mut taken, reserve);
            }
            reserve += self.give_back(&mut choice, &taken);
            if taken.is_empty() {
                break;
            }
        }
        self.top_up(&mut choice);
        choice
    }

    /// Fills the last room by what a dump takes in truth: what telling of one more file costs is less
    /// than [`Self::price`] says where others are told of already.
    fn top_up(&self, choice: &mut Choice) {
        for Step { index, to, .. } in self.steps(choice, self.left(choice)).iter().take(TOP_UPS) {
            let before = choice.levels[*index];
            choice.levels[*index] = Some(to.level);
            let cost = choice.cost(self.packer, self.offers) + self.packer.separator_cost();
            if cost > self.limit {
                choice.levels[*index] = before;
            }
        }
    }

    /// One pass over every step up that fits. Returns what was changed, with the level before.
    fn climb(&self, choice: &mut Choice, reserve: usize) -> Vec<(usize, Option<Level>)> {
        let mut budget = Budget::new(self.left(choice).saturating_sub(reserve));
        let mut taken = Vec::new();
        for Step { index, to, .. } in self.steps(choice, budget.left()) {
            let now = self.rung(choice, index);
            let cost = self.price(to) - now.map_or(0, |now| self.price(now));
            if budget.spend(usize::try_from(cost).unwrap_or(0)) {
                taken.push((index, choice.levels[index]));
                choice.levels[index] = Some(to.level);
            }
        }
        taken
    }

    /// Every step up that fits into `left` by itself, the best first. Steps of one file stand in
    /// their order, since each gains less a token than the one before.
    fn steps(&self, choice: &Choice, left: usize) -> Vec<Step> {
        let mut steps = Vec::new();
        for (index, offer) in self.offers.iter().enumerate() {
            let from = self.rung(choice, index);
            let most = left + from.map_or(0, |from| from.cost);
            let mut below = from;
            for to in hull(offer, from, most) {
                let efficiency = to.efficiency(below.as_ref());
                steps.push(Step {
                    index,
                    to,
                    efficiency,
                });
                below = Some(to);
            }
        }
        steps.sort_by(|a, b| {
            let order = b.efficiency.total_cmp(&a.efficiency);
            order.then((a.to.cost, a.index).cmp(&(b.to.cost, b.index)))
        });
        steps
    }

    /// What the choice leaves of the limit.
    fn left(&self, choice: &Choice) -> usize {
        let cost = choice.cost(self.packer, self.offers) + self.packer.separator_cost();
        self.limit.saturating_sub(cost)
    }

    /// The rung on which a file stands.
    fn rung(&self, choice: &Choice, index: usize) -> Option<Rung> {
        let level = choice.levels[index]?;
        self.offers[index].rungs().find(|rung| rung.level == level)
    }

    /// Tokens of a file on a rung, and of telling that it is shortened.
    fn price(&self, rung: Rung) -> isize {
        let told = if rung.level == Level::Full {
            0
        } else {
            self.surcharge
        };
        (rung.cost + told).cast_signed()
    }

    /// Takes back the latest changes, as far as the dump is larger than its limit: numbers in the
    /// head may have grown by a digit, and the list of what is shortened by a folder.
    /// Returns by how much.
    fn give_back(&self, choice: &mut Choice, taken: &[(usize, Option<Level>)]) -> usize {
        let excess = |choice: &Choice| {
            let cost = choice.cost(self.packer, self.offers);
            cost.saturating_sub(self.limit)
        };
        let first = excess(choice);
        let mut latest = taken.iter().rev();
        let mut batch = 1;
        while latest.len() > 0 && excess(choice) > 0 {
            for &(index, before) in latest.by_ref().take(batch) {
                choice.levels[index] = before;
            }
            batch *= 2;
        }
        first
    }

    /// Shortens one file for the sake of another, where the two together are worth more than before
    /// or as much and fill the budget better, as long as that gains something.
    fn exchange(
        &self,
        choice: &mut Choice,
        taken: &mut Vec<(usize, Option<Level>)>,
        reserve: usize,
    ) {
        let mut left = self.left(choice).saturating_sub(reserve).cast_signed();
        for _ in 0..EXCHANGES {
            let (downs, ups) = self.moves(choice);
            let Some((down, up)) = best_pair(&downs, &ups, left) else {
                return;
            };
            for change in [down, up] {
                taken.push((change.index, choice.levels[change.index]));
                choice.levels[change.index] = change.level;
            }
            left -= down.cost + up.cost;
        }
    }

    /// Every change of one file's level, apart by whether it makes room or takes it; the latter
    /// sorted by what they take.
    fn moves(&self, choice: &Choice) -> (Vec<Move>, Vec<Move>) {
        let mut downs = Vec::new();
        let mut ups = Vec::new();
        for (index, offer) in self.offers.iter().enumerate() {
            let now = self.rung(choice, index);
            let (paid, worth) = now.map_or((0, 0.0), |now| (self.price(now), now.value));
            let nothing = now.map(|_| (None, 0, 0.0));
            let others = offer
                .rungs()
                .map(|to| (Some(to.level), self.price(to), to.value));
            for (level, price, value) in others.chain(nothing) {
                let change = Move {
                    index,
                    level,
                    cost: price - paid,
                    value: value - worth,
                };
                match change.cost.cmp(&0) {
                    Ordering::Less => downs.push(change),
                    Ordering::Greater if change.value > 0.0 => ups.push(change),
                    _ => {}
                }
            }
        }
        ups.sort_by_key(|up| (up.cost, up.index));
        (downs, ups)
    }
}

/// The pair that gains most within `left`: in worth, then in tokens.
fn best_pair(downs: &[Move], ups: &[Move], left: isize) -> Option<(Move, Move)> {
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

fn gain((down, up): &(Move, Move)) -> (f64, isize) {
    (down.value + up.value, down.cost + up.cost)
}

fn is_better(pair: &(Move, Move), than: &(Move, Move)) -> bool {
    let key = |pair: &(Move, Move)| Reverse((pair.0.index, pair.1.index));
    let ((value, cost), (other_value, other_cost)) = (gain(pair), gain(than));
    let order = value.total_cmp(&other_value).then(cost.cmp(&other_cost));
    order.then(key(pair).cmp(&key(than))) == Ordering::Greater
}
