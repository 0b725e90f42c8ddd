//! Weighs what can stand in a dump: first all that is wanted, and where that is too much, every way
//! to say less, and what each file is worth.

use rayon::prelude::*;

use super::signals::Reading;
use super::viewing::Viewing;
use super::wishes::Wishes;
use crate::dump::{Level, Offer, Packer, Score, Weight, scores};
use crate::model::Diagnostic;

/// The files of a dump before it is decided what of them it holds.
pub(super) struct Weighing<'a> {
    pub(super) packer: &'a Packer,
    pub(super) viewing: &'a Viewing,
    pub(super) wishes: &'a Wishes,
}

impl Weighing<'_> {
    /// Offers each file as far as it is wanted, weighed if need be. One that is gone by now weighs
    /// nothing and is missed when it is written.
    pub(super) fn wanted(&self, is_weighed: bool) -> Vec<Offer> {
        let files = &self.packer.inventory().files;
        let offer = |index: usize| {
            let file = &files[index];
            let level = self.wishes.most(file);
            if level == Level::Full && !is_weighed {
                return Offer::of(level);
            }
            let view = self.viewing.at_most(index, file, level);
            let mut offer = Offer::of(view.as_ref().map_or(level, |view| view.level));
            if is_weighed {
                let weight = view.map(|view| self.packer.weigh(index, &view));
                offer.add(offer.most, weight.unwrap_or_default());
            }
            offer
        };
        (0..files.len()).into_par_iter().map(offer).collect()
    }

    /// Offers every file at the levels below what is wanted, too.
    pub(super) fn shorten(&self, offers: &mut [Offer]) {
        let files = &self.packer.inventory().files;
        offers
            .par_iter_mut()
            .enumerate()
            .for_each(|(index, offer)| {
                let most = offer.most;
                let below = Level::ALL.into_iter().filter(|level| *level > most);
                for level in below {
                    if let Some(view) = self.viewing.at(index, &files[index], level) {
                        offer.add(level, self.packer.weigh(index, &view));
                    }
                }
            });
    }

    /// Says what each file is worth.
    pub(super) fn value(
        &self,
        offers: &mut [Offer],
        reading: &Reading,
    ) -> (Vec<Score>, Vec<Diagnostic>) {
        let files = &self.packer.inventory().files;
        let (mut signals, notes) = reading.signals(files, &self.viewing.texts.tree);
        for (file, signals) in files.iter().zip(&mut signals) {
            signals.preference = self.wishes.preference(file);
        }
        let tokens = |offer: &Offer| {
            offer
                .at(offer.most)
                .map_or(0, |weight: &Weight| weight.shape.tokens)
        };
        let tokens: Vec<usize> = offers.iter().map(tokens).collect();
        let scores = scores(files, &signals, &tokens);
        for (offer, score) in offers.iter_mut().zip(&scores) {
            offer.value = score.value;
        }
        (scores, notes)
    }
}
