//! Fills a budget: takes what gains most a token, then exchanges where that gains more.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use super::choose::Choice;
use super::exchange::{Move, best_pair, gain};
use super::offer::{Rung, hull};
use super::packing::Packer;
use super::{Level, Offer};
use crate::tokens::Budget;

/// How often room that was made is filled again.
const PASSES: usize = 8;

/// How many files are exchanged at most.
const EXCHANGES: usize = 32;

/// How many changes are weighed with everything around them.
const TRIES: usize = 48;

/// What part of its worth a dump may lose to be full.
const LOSS: f64 = 0.03;

/// A budget of which so many per cent are used is full.
const FULL: usize = 97;

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
        self.tighten(&mut choice);
        choice
    }

    /// What is left is small by now, and what telling changes is not known until it is told: single
    /// steps, the dearest that may fit first, each weighed with everything around it.
    fn top_up(&self, choice: &mut Choice) {
        let mut refused = BTreeSet::new();
        for _ in 0..TRIES {
            let left = self.room(choice);
            let (_, ups) = self.moves(choice);
            let fitting = ups.partition_point(|up| up.cost <= left);
            let is_new = |up: &&Move| !refused.contains(&(up.index, up.level));
            let Some(&up) = ups[..fitting].iter().rev().find(is_new) else {
                return;
            };
            if !self.apply(choice, &[up]) {
                refused.insert((up.index, up.level));
            }
        }
    }

    /// Where the budget is still not full, exchanges two files so that it is, at the least loss.
    fn tighten(&self, choice: &mut Choice) {
        let full = (self.limit * FULL / 100).cast_signed();
        let left = self.room(choice);
        let needed = full - (self.limit.cast_signed() - left);
        if needed <= 0 {
            return;
        }
        let held = (0..self.offers.len()).filter_map(|index| self.rung(choice, index));
        let bearable = held.map(|rung| rung.value).sum::<f64>() * LOSS;
        let (downs, ups) = self.moves(choice);
        let mut pairs: Vec<(Move, Move)> = Vec::new();
        for &down in &downs {
            let from = ups.partition_point(|up| up.cost + down.cost < needed);
            let to = ups.partition_point(|up| up.cost + down.cost <= left);
            let others = ups[from..to].iter().filter(|up| up.index != down.index);
            let best =
                others.max_by(|a, b| a.value.total_cmp(&b.value).then(b.index.cmp(&a.index)));
            let pair = best.map(|&up| (down, up));
            pairs.extend(pair.filter(|pair| gain(pair).0 >= -bearable));
        }
        pairs.sort_by(|a, b| {
            let order = gain(b).0.total_cmp(&gain(a).0);
            order.then((a.0.index, a.1.index).cmp(&(b.0.index, b.1.index)))
        });
        let mut tried = pairs.iter().take(TRIES);
        tried.any(|&(down, up)| self.apply(choice, &[down, up]));
    }

    /// Tokens that the dump may still have, all of it told.
    fn room(&self, choice: &Choice) -> isize {
        let cost = choice.cost(self.packer, self.offers);
        self.limit.cast_signed() - cost.cast_signed()
    }

    /// Makes changes, if the dump stays within its limit.
    fn apply(&self, choice: &mut Choice, changes: &[Move]) -> bool {
        let before: Vec<_> = changes.iter().map(|it| choice.levels[it.index]).collect();
        for change in changes {
            choice.levels[change.index] = change.level;
        }
        let fits = self.room(choice) >= 0;
        if !fits {
            for (change, level) in changes.iter().zip(before) {
                choice.levels[change.index] = level;
            }
        }
        fits
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
