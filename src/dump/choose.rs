//! Decides which files a dump holds, and at which level.

use super::fill::Filling;
use super::packing::Packer;
use super::{Detail, Error, Level, Offer};

/// One part in this many of the budget may tell in detail what is shortened or left out; past that
/// it is told by folder, then by reason.
const OMISSIONS_SHARE: usize = 20;

/// What a dump holds.
#[derive(Clone, Debug)]
pub(super) struct Choice {
    /// The level of each file, or `None` where it is left out.
    pub(super) levels: Vec<Option<Level>>,
    /// How closely the rest is told.
    pub(super) detail: Detail,
}

impl Choice {
    /// Everything that is offered.
    pub(super) fn everything(offers: &[Offer], detail: Detail) -> Self {
        Self {
            levels: offers.iter().map(|offer| Some(offer.most)).collect(),
            detail,
        }
    }

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
    pub(super) fn cost(&self, packer: &Packer, offers: &[Offer]) -> usize {
        self.files_cost(packer, offers) + self.ends_cost(packer, offers)
    }

    /// Tokens of what stands around the files.
    fn ends_cost(&self, packer: &Packer, offers: &[Offer]) -> usize {
        let (head, tail) = packer.ends(offers, self);
        packer.tokenizer.count(&head) + packer.tokenizer.count(&tail)
    }

    /// Tokens of the files, with the separators between them.
    fn files_cost(&self, packer: &Packer, offers: &[Offer]) -> usize {
        let cost = |(index, level): (usize, Level)| {
            offers[index].at(level).map_or(0, |weight| weight.cost)
        };
        let costs = self.held().map(cost);
        costs.sum::<usize>().saturating_sub(packer.separator_cost())
    }
}

/// Whether everything that is offered fits into `limit`, and how closely the rest can then be told.
pub(super) fn all(packer: &Packer, offers: &[Offer], limit: usize) -> Option<Choice> {
    let all = Detail::ALL.map(|detail| Choice::everything(offers, detail));
    all.into_iter()
        .find(|all| all.cost(packer, offers) <= limit)
}

/// The files that fit into `limit`, each at its level, and how closely the rest can be told.
pub(super) fn choose(packer: &Packer, offers: &[Offer], limit: usize) -> Result<Choice, Error> {
    if let Some(all) = all(packer, offers, limit) {
        return Ok(all);
    }
    let files = offers.len();
    let smallest = Choice::nothing(files, Detail::Reason).ends_cost(packer, offers);
    if smallest > limit {
        return Err(Error::BudgetTooSmall { limit, smallest });
    }
    let room = limit / OMISSIONS_SHARE;
    let told_within_room =
        |detail: &Detail| Choice::nothing(files, *detail).ends_cost(packer, offers) <= room;
    let detail = Detail::ALL
        .into_iter()
        .find(told_within_room)
        .unwrap_or(Detail::Reason);
    let filling = Filling::new(packer, offers, limit);
    Ok(filling.fill(Choice::nothing(files, detail)))
}
