//! Decides which files a dump holds.

use std::cmp::Reverse;

use super::packing::{Packer, Weight};
use super::{Detail, DumpFile, Error, Level};
use crate::model::FileKind;
use crate::tokens::Budget;

/// One part in this many of the budget may tell in detail what is left out; past that it is told
/// by folder, then by reason.
const OMISSIONS_SHARE: usize = 20;

/// How often room that was made is filled again.
const PASSES: usize = 4;

/// How many files are exchanged at most to fill the budget.
const EXCHANGES: usize = 16;

/// What a dump holds.
#[derive(Clone, Debug)]
pub(super) struct Choice {
    /// The level of each file, or `None` where it is left out.
    pub(super) levels: Vec<Option<Level>>,
    /// How closely the rest is told.
    pub(super) detail: Detail,
}

impl Choice {
    fn nothing(files: usize, detail: Detail) -> Self {
        Self {
            levels: vec![None; files],
            detail,
        }
    }

    /// The files that are held, in their order, each with its level.
    pub(super) fn held(&self) -> impl Iterator<Item = (usize, Level)> {
        let levels = self.levels.iter().enumerate();
        levels.filter_map(|(index, level)| Some((index, (*level)?)))
    }

    /// Tokens of the whole dump.
    pub(super) fn cost(&self, packer: &Packer, weights: &[Weight]) -> usize {
        self.files_cost(packer, weights) + self.ends_cost(packer, weights)
    }

    /// Tokens of what stands around the files.
    fn ends_cost(&self, packer: &Packer, weights: &[Weight]) -> usize {
        let (head, tail) = packer.ends(weights, self);
        packer.tokenizer.count(&head) + packer.tokenizer.count(&tail)
    }

    /// Tokens of the files, with the separators between them.
    fn files_cost(&self, packer: &Packer, weights: &[Weight]) -> usize {
        let costs = self.held().map(|(index, _)| weights[index].cost);
        costs.sum::<usize>().saturating_sub(packer.separator_cost())
    }
}

/// The files that fit into `limit`, and how closely the rest can be told.
pub(super) fn choose(packer: &Packer, weights: &[Weight], limit: usize) -> Result<Choice, Error> {
    let files = weights.len();
    for detail in Detail::ALL {
        let all = Choice {
            levels: vec![Some(Level::Full); files],
            detail,
        };
        if all.cost(packer, weights) <= limit {
            return Ok(all);
        }
    }
    let smallest = Choice::nothing(files, Detail::Reason).ends_cost(packer, weights);
    if smallest > limit {
        return Err(Error::BudgetTooSmall { limit, smallest });
    }
    let room = limit / OMISSIONS_SHARE;
    let told_within_room =
        |detail: &Detail| Choice::nothing(files, *detail).ends_cost(packer, weights) <= room;
    let detail = Detail::ALL
        .into_iter()
        .find(told_within_room)
        .unwrap_or(Detail::Reason);
    let filling = Filling {
        packer,
        weights,
        limit,
        order: order(packer, weights),
    };
    Ok(filling.fill(Choice::nothing(files, detail)))
}

/// By worth, the cheap before the dear.
fn order(packer: &Packer, weights: &[Weight]) -> Vec<usize> {
    let files = &packer.inventory.files;
    let mut order: Vec<usize> = (0..files.len()).collect();
    order.sort_by_key(|&index| (worth(&files[index]), weights[index].cost, index));
    order
}

struct Filling<'a> {
    packer: &'a Packer,
    weights: &'a [Weight],
    limit: usize,
    order: Vec<usize>,
}

impl Filling<'_> {
    /// Takes files by worth, the cheap before the dear, as long as they fit; then changes files for
    /// dearer ones of no less worth where that fills the budget better.
    fn fill(&self, mut choice: Choice) -> Choice {
        // What is taken need not be told as missing, which makes room for more.
        for _ in 0..PASSES {
            let mut budget = self.budget(&choice);
            let before = budget.left();
            for &index in &self.order {
                if choice.levels[index].is_none() && budget.spend(self.weights[index].cost) {
                    choice.levels[index] = Some(Level::Full);
                }
            }
            if budget.left() == before {
                break;
            }
        }
        let left = self.budget(&choice).left();
        self.exchange(&mut choice, left);
        // Numbers in the head may have grown by a digit.
        for &index in self.order.iter().rev() {
            if choice.cost(self.packer, self.weights) <= self.limit {
                break;
            }
            choice.levels[index] = None;
        }
        choice
    }

    /// What the choice leaves of the limit.
    fn budget(&self, choice: &Choice) -> Budget {
        let mut budget = Budget::new(self.limit);
        // Too much is spent only by the last file, which `fill` gives back.
        if !budget.spend(choice.cost(self.packer, self.weights) + self.packer.separator_cost()) {
            budget = Budget::new(0);
        }
        budget
    }

    /// Changes a taken file for one that is not, of no less worth and dearer by as much of `left`
    /// as possible, as long as that gains something.
    fn exchange(&self, choice: &mut Choice, mut left: usize) {
        let cost = |index: usize| self.weights[index].cost;
        let is_taken = |choice: &Choice, index: usize| choice.levels[index].is_some();
        for _ in 0..EXCHANGES {
            // By worth, and each sorted by cost.
            let out = self.order.iter().copied();
            let out: Vec<usize> = out.filter(|&index| !is_taken(choice, index)).collect();
            let out: Vec<&[usize]> = out
                .chunk_by(|&a, &b| self.worth(a) == self.worth(b))
                .collect();
            let best = self
                .order
                .iter()
                .filter(|&&held| is_taken(choice, held))
                .flat_map(|&held| {
                    out.iter()
                        .take_while(move |equals| self.worth(equals[0]) <= self.worth(held))
                        .filter_map(move |equals| {
                            let fits = equals.partition_point(|&at| cost(at) <= cost(held) + left);
                            let other = *equals[..fits].last()?;
                            Some((cost(other).checked_sub(cost(held))?, held, other))
                        })
                })
                .max_by_key(|&(gain, held, other)| (gain, Reverse(held), Reverse(other)));
            let Some((gain @ 1.., held, other)) = best else {
                return;
            };
            choice.levels[held] = None;
            choice.levels[other] = Some(Level::Full);
            left -= gain;
        }
    }

    fn worth(&self, index: usize) -> u8 {
        worth(&self.packer.inventory.files[index])
    }
}

/// Rank of a file: the smaller, the sooner it is taken.
fn worth(file: &DumpFile) -> u8 {
    match file.kind {
        FileKind::Source if file.is_code => 0,
        FileKind::Test => 1,
        FileKind::Source => 2,
        FileKind::Generated => 3,
        FileKind::Vendored => 4,
    }
}
