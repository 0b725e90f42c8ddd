//! Weighs what can stand in a dump: first all that is wanted, and where that is too much, every way
//! to say less, and what each file is worth.

use rayon::prelude::*;

use super::signals::Reading;
use super::since::Focus;
use super::viewing::Viewing;
use super::wishes::Wishes;
use crate::dump::{Level, Offer, Packer, Score, scores};
use crate::model::Diagnostic;
use crate::pipeline::services::Services;

/// What changed matters more than what it touches, whatever else is known of both.
const CHANGED: f64 = 100.0;

/// The files of a dump before it is decided what of them it holds.
pub(super) struct Weighing<'a> {
    pub(super) cx: &'a Services,
    pub(super) viewing: &'a Viewing,
    pub(super) wishes: &'a Wishes,
    /// What the dump is about, where it is not about everything.
    pub(super) focus: Option<&'a Focus>,
}

impl Weighing<'_> {
    /// Offers each file as far as it is wanted, weighed if need be. One that is gone by now weighs
    /// nothing and is missed when it is written.
    pub(super) fn wanted(&self, packer: &Packer, is_weighed: bool) -> Vec<Offer> {
        let files = &packer.inventory().files;
        let offer = |index: usize| {
            let file = &files[index];
            let wanted = self
                .focus
                .map_or(Some(Level::Full), |focus| focus.level(index));
            let Some(level) = wanted.map(|level| level.max(self.wishes.most(file))) else {
                return Offer::of(None);
            };
            if level == Level::Full && !is_weighed {
                return Offer::of(Some(level));
            }
            let view = self.viewing.at_most(index, file, level);
            let level = view.as_ref().map_or(level, |view| view.level);
            let mut offer = Offer::of(Some(level));
            if is_weighed {
                let weight = view.map(|view| packer.weigh(index, &view));
                offer.add(level, weight.unwrap_or_default());
            }
            offer
        };
        (0..files.len()).into_par_iter().map(offer).collect()
    }

    /// Offers every file at the levels below what is wanted, too.
    pub(super) fn shorten(&self, packer: &Packer, offers: &mut [Offer]) {
        let files = &packer.inventory().files;
        offers
            .par_iter_mut()
            .enumerate()
            .for_each(|(index, offer)| {
                let most = offer.most;
                let is_below = |level: &Level| most.is_some_and(|most| *level > most);
                let below = Level::ALL.into_iter().filter(is_below);
                for level in below {
                    if let Some(view) = self.viewing.at(index, &files[index], level) {
                        offer.add(level, packer.weigh(index, &view));
                    }
                }
            });
    }

    /// Says what each file is worth.
    pub(super) fn value(
        &self,
        packer: &Packer,
        offers: &mut [Offer],
        reading: &Reading,
    ) -> (Vec<Score>, Vec<Diagnostic>) {
        let files = &packer.inventory().files;
        let (mut signals, notes) = reading.signals(self.cx, files, &self.viewing.texts.tree);
        for (file, signals) in files.iter().zip(&mut signals) {
            signals.preference = self.wishes.preference(file);
        }
        if let Some(focus) = self.focus {
            for (index, signals) in signals.iter_mut().enumerate() {
                if focus.level(index) == Some(Level::Full) {
                    signals.preference *= CHANGED;
                }
            }
        }
        let tokens: Vec<usize> = offers.iter().map(Offer::tokens).collect();
        let scores = scores(files, &signals, &tokens);
        for (offer, score) in offers.iter_mut().zip(&scores) {
            offer.value = score.value;
        }
        (scores, notes)
    }
}
