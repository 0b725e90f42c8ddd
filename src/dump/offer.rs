//! What each file can be in a dump, and what that costs and is worth.

use super::{Level, Weight};

/// The levels at which a file can stand, with what they cost, and what the file is worth.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Offer {
    /// The most that may stand of it.
    pub most: Level,
    /// What the whole file is worth to the reader of the dump. Only ratios mean something.
    pub value: f64,
    weights: [Option<Weight>; Level::ALL.len()],
}

impl Default for Offer {
    fn default() -> Self {
        Self::of(Level::Full)
    }
}

impl Offer {
    /// A file of which so much may stand and nothing is weighed.
    pub fn of(most: Level) -> Self {
        Self {
            most,
            value: 1.0,
            weights: [None; Level::ALL.len()],
        }
    }

    /// Offers a level at this weight.
    pub fn add(&mut self, level: Level, weight: Weight) {
        self.weights[level as usize] = Some(weight);
    }

    /// What the file costs at a level, if it is offered and weighed.
    pub fn at(&self, level: Level) -> Option<&Weight> {
        self.weights[level as usize].as_ref()
    }

    /// Every level that was weighed, with its cost and what it is worth.
    pub(super) fn rungs(&self) -> impl Iterator<Item = Rung> {
        Level::ALL.into_iter().filter_map(|level| {
            let cost = self.at(level)?.cost;
            let value = self.value.max(f64::MIN_POSITIVE) * share(level);
            Some(Rung { level, cost, value })
        })
    }
}

/// How much of a file's worth is still there at a level; see `docs/dump-selection.md`.
fn share(level: Level) -> f64 {
    match level {
        Level::Full => 1.0,
        Level::Signatures => 0.5,
        Level::Line => 0.05,
    }
}

/// A level of a file, as something to buy.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Rung {
    pub(super) level: Level,
    pub(super) cost: usize,
    pub(super) value: f64,
}

impl Rung {
    /// What is gained a token by going from `below` to here.
    pub(super) fn efficiency(&self, below: Option<&Self>) -> f64 {
        let (cost, value) = below.map_or((0, 0.0), |below| (below.cost, below.value));
        (self.value - value) / self.cost.saturating_sub(cost).max(1) as f64
    }
}

/// The rungs above `from` that cost at most `most`, of which each gains less a token than the one
/// before: the upper convex hull of what can be bought.
pub(super) fn hull(offer: &Offer, from: Option<Rung>, most: usize) -> Vec<Rung> {
    let above = |rung: &Rung| {
        let below = from.map_or((0, 0.0), |from| (from.cost, from.value));
        (below.0 < rung.cost || from.is_none()) && below.1 < rung.value && rung.cost <= most
    };
    let mut rungs: Vec<Rung> = offer.rungs().filter(above).collect();
    rungs.sort_by(|a, b| a.cost.cmp(&b.cost).then(b.value.total_cmp(&a.value)));
    let mut hull: Vec<Rung> = Vec::new();
    for rung in rungs {
        if hull.last().is_some_and(|last| rung.value <= last.value) {
            continue;
        }
        while let Some(last) = hull.last() {
            let below = hull.len().checked_sub(2).map(|at| hull[at]).or(from);
            if rung.efficiency(below.as_ref()) < last.efficiency(below.as_ref()) {
                break;
            }
            hull.pop();
        }
        hull.push(rung);
    }
    hull
}
