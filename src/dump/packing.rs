//! Which files a dump holds, at which level, and every piece of its text but theirs.

use std::sync::Arc;

use rayon::prelude::*;

use super::choose::{self, Choice, choose};
use super::omissions::{Told, group};
use super::{
    Detail, DumpFile, Error, Extra, ExtraKind, Frame, Inventory, Layout, Level, Offer, Omitted,
    Section, Shape, View, reason,
};
use crate::redact::Clean;
use crate::tokens::Tokenizer;

/// What a text costs in a dump.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Weight {
    /// The text.
    pub shape: Shape,
    /// Tokens of its piece, with a separator.
    pub cost: usize,
}

/// A file's piece of a dump, to be written one part behind the other.
#[derive(Clone, Debug)]
pub struct Piece {
    /// What stands before the text.
    pub opening: Clean,
    /// The text.
    pub body: Clean,
    /// What stands behind it.
    pub closing: Clean,
}

/// Weighs the texts of a dump and decides which of them it holds.
pub struct Packer {
    pub(super) inventory: Inventory,
    pub(super) layout: &'static dyn Layout,
    pub(super) tokenizer: Arc<dyn Tokenizer>,
    name: Clean,
    revision: Option<Clean>,
    /// The path of each file.
    paths: Vec<Clean>,
    /// What is left out before anything is chosen.
    pub(super) omitted: Vec<Told>,
}

impl Packer {
    /// A packer for these files; `clean` takes secrets out of names.
    pub fn new(
        inventory: Inventory,
        layout: &'static dyn Layout,
        tokenizer: Arc<dyn Tokenizer>,
        clean: &(dyn Fn(&str) -> Clean + Sync),
    ) -> Self {
        let path = |file: &DumpFile| clean(&file.path);
        let told = |omitted: &Omitted| Told::of(omitted, clean);
        Self {
            name: clean(&inventory.name),
            revision: inventory.revision.as_deref().map(clean),
            paths: inventory.files.par_iter().map(path).collect(),
            omitted: inventory.omitted.par_iter().map(told).collect(),
            inventory,
            layout,
            tokenizer,
        }
    }

    /// What the packer packs.
    pub fn inventory(&self) -> &Inventory {
        &self.inventory
    }

    /// What the text of a file costs at a level.
    pub fn weigh(&self, index: usize, view: &View) -> Weight {
        let shape = Shape::counted(view.level, &view.text, self.layout, &*self.tokenizer);
        let (opening, closing) = self.ends_of_piece(index, shape, view);
        let framing = self.tokenizer.count(&opening) + self.tokenizer.count(&closing);
        Weight {
            shape,
            cost: framing + shape.cost + self.separator_cost(),
        }
    }

    /// Tokens of a text that starts and ends like the piece of a layout.
    pub fn count(&self, text: &str) -> usize {
        self.tokenizer.count(text)
    }

    /// The path of a file, without secrets.
    pub fn path(&self, index: usize) -> &Clean {
        &self.paths[index]
    }

    /// Tells one more text before the files, in the order of the kinds.
    pub fn tell(&mut self, extra: Extra) {
        let place = |kind| ExtraKind::ALL.iter().position(|known| *known == kind);
        let extras = &mut self.inventory.extras;
        extras.push(extra);
        extras.sort_by_key(|extra| place(extra.kind));
    }

    /// Whether files have to be weighed even where there is no budget.
    pub fn shows_tokens(&self) -> bool {
        self.layout.shows_tokens()
    }

    /// Whether all that is offered fits into `limit` tokens.
    pub fn fits(&self, offers: &[Offer], limit: usize) -> bool {
        choose::all(self, offers, limit).is_some()
    }

    /// Decides what the dump holds, within `limit` tokens. There is an offer for every file, in
    /// their order; without a limit they need not be weighed.
    pub fn choose(self, offers: Vec<Offer>, limit: Option<usize>) -> Result<Packing, Error> {
        let choice = match limit {
            Some(limit) => choose(&self, &offers, limit)?,
            None => self.everything(&offers),
        };
        Ok(Packing {
            packer: self,
            offers,
            choice,
        })
    }

    fn everything(&self, offers: &[Offer]) -> Choice {
        let is_long = self.inventory.omitted.len() > self.layout.most_named();
        let detail = if is_long {
            Detail::Folder
        } else {
            Detail::File
        };
        Choice::everything(offers, detail)
    }

    /// What the list of what is missing may grow by where a file is shortened and not left out.
    pub(super) fn surcharge(&self) -> usize {
        let reasons = Level::ALL.into_iter().filter_map(reason);
        let longest = reasons.map(|reason| self.tokenizer.count(reason));
        longest.max().unwrap_or(0)
    }

    pub(super) fn separator_cost(&self) -> usize {
        self.tokenizer.count(self.layout.separator())
    }

    /// What stands around the files.
    pub(super) fn ends(&self, offers: &[Offer], choice: &Choice) -> (Clean, Clean) {
        let frame = self.frame(offers, choice);
        let told = self.told(offers, choice);
        let omissions = group(self.omitted.iter().chain(&told), choice.detail);
        let head = self.layout.head(&frame);
        (head, self.layout.tail(&frame, &omissions, choice.detail))
    }

    pub(super) fn frame(&self, offers: &[Offer], choice: &Choice) -> Frame<'_> {
        let files = choice.held().count();
        let file = |index: usize| &self.inventory.files[index];
        let tokens = |(index, level): (usize, Level)| Some(offers[index].at(level)?.shape.tokens);
        Frame {
            name: self.name.clone(),
            revision: self.revision.clone(),
            part: None,
            extras: &self.inventory.extras,
            files,
            bytes: choice.held().map(|(index, _)| file(index).bytes).sum(),
            tokens: choice.held().map(tokens).sum(),
            tokenizer: self.tokenizer.name(),
            omitted: self.inventory.files.len() - files + self.inventory.omitted.len(),
        }
    }

    fn omitted(&self, offers: &[Offer], choice: &Choice) -> Vec<Omitted> {
        let files = self.inventory.files.iter().zip(offers).zip(&choice.levels);
        let missing = files.filter(|(_, level)| level.is_none());
        let mut omitted = self.inventory.omitted.clone();
        omitted.extend(missing.filter_map(|((file, offer), level)| {
            Some(Omitted {
                path: file.path.clone(),
                reason: offer.shortfall(*level)?.to_owned(),
            })
        }));
        omitted.sort();
        omitted
    }

    /// What the budget leaves out, and what it shortens.
    pub(super) fn told(&self, offers: &[Offer], choice: &Choice) -> Vec<Told> {
        let files = choice.levels.iter().zip(offers).zip(&self.paths);
        let told = files.filter_map(|((level, offer), path)| {
            let reason = offer.shortfall(*level)?;
            Some(Told {
                path: path.clone(),
                reason: Clean::literal(reason),
            })
        });
        told.collect()
    }

    fn ends_of_piece(&self, index: usize, shape: Shape, view: &View) -> (Clean, Clean) {
        let file = &self.inventory.files[index];
        let section = Section {
            file,
            path: &self.paths[index],
            level: view.level,
            shape,
            redacted: &view.hits,
            views: &view.views,
            part: view.part,
        };
        (self.layout.opening(&section), self.layout.closing(&section))
    }
}

/// What a dump holds, decided.
pub struct Packing {
    pub(super) packer: Packer,
    pub(super) offers: Vec<Offer>,
    pub(super) choice: Choice,
}

impl Packing {
    /// The files that the dump holds, in the order of the dump, each with its level.
    pub fn held(&self) -> impl Iterator<Item = (usize, Level)> {
        self.choice.held()
    }

    /// Every file with what was offered of it and what was taken.
    pub fn decided(&self) -> impl Iterator<Item = (&DumpFile, &Offer, Option<Level>)> {
        let files = self.packer.inventory.files.iter().zip(&self.offers);
        let decided = files.zip(&self.choice.levels);
        decided.map(|((file, offer), level)| (file, offer, *level))
    }

    /// A file of the inventory.
    pub fn file(&self, index: usize) -> &DumpFile {
        &self.packer.inventory.files[index]
    }

    /// What the dump does not hold, sorted by path, every file by itself.
    pub fn omitted(&self) -> Vec<Omitted> {
        self.packer.omitted(&self.offers, &self.choice)
    }

    /// Tokens of the whole dump, where they were counted.
    pub fn tokens(&self) -> Option<usize> {
        let is_counted = |(index, level): (usize, Level)| self.offers[index].at(level).is_some();
        let counted = self.choice.held().all(is_counted);
        counted.then(|| self.choice.cost(&self.packer, &self.offers))
    }

    /// What stands before and behind the files.
    pub fn ends(&self) -> (Clean, Clean) {
        self.packer.ends(&self.offers, &self.choice)
    }

    /// What stands behind the files where some of them turned out to be gone, for this reason.
    pub fn tail_without(&self, gone: &[usize], why: &'static str) -> Clean {
        let packer = &self.packer;
        let mut told = packer.told(&self.offers, &self.choice);
        told.extend(gone.iter().map(|index| Told {
            path: packer.paths[*index].clone(),
            reason: Clean::literal(why),
        }));
        let detail = self.choice.detail;
        let omissions = group(packer.omitted.iter().chain(&told), detail);
        packer.layout.tail(&self.frame(), &omissions, detail)
    }

    /// What the dump tells of itself.
    pub fn frame(&self) -> Frame<'_> {
        self.packer.frame(&self.offers, &self.choice)
    }

    /// Name of the layout.
    pub fn layout(&self) -> &'static str {
        self.packer.layout.id()
    }

    /// Tokens of a file's text at the level at which it is held, where they were counted.
    pub fn tokens_of(&self, index: usize, level: Level) -> Option<usize> {
        Some(self.offers[index].at(level)?.shape.tokens)
    }

    /// Why less of a file is held than was wanted, if so.
    pub fn reason(&self, index: usize, level: Level) -> Option<&'static str> {
        reason(level).filter(|_| Some(level) > self.offers[index].most)
    }

    /// What stands between two files.
    pub fn separator(&self) -> &'static str {
        self.packer.layout.separator()
    }

    /// A file's piece, made of its text at the level at which it is held.
    pub fn piece(&self, index: usize, view: &View) -> Piece {
        let weighed = self.offers[index].at(view.level).map(|weight| weight.shape);
        let shape = match view.part {
            Some(_) => Some(self.packer.weigh(index, view).shape),
            None => weighed,
        };
        let shape = shape.unwrap_or_else(|| Shape::uncounted(&view.text, self.packer.layout));
        let (opening, closing) = self.packer.ends_of_piece(index, shape, view);
        Piece {
            opening,
            body: self.packer.layout.body(view.level, &view.text),
            closing,
        }
    }
}
