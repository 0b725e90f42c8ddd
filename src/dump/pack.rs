//! Decides which files a dump holds.

use std::cmp::Reverse;

use rayon::prelude::*;

use super::omissions::group;
use super::{Detail, Dump, DumpFile, DumpRequest, Error, Frame, Layout, Omitted, Section};
use crate::model::FileKind;
use crate::redact::{Clean, CleanWriter, Redactor};
use crate::tokens::{Budget, Tokenizer};

/// Reason of the files that did not fit.
pub const OVER_BUDGET: &str = "over-budget";

/// One part in this many of the budget may tell in detail what is left out; past that it is told
/// by folder, then by reason.
const OMISSIONS_SHARE: usize = 20;

/// How often room that was made is filled again.
const PASSES: usize = 4;

/// How many files are exchanged at most to fill the budget.
const EXCHANGES: usize = 16;

/// Writes the files of `request` in `layout`, within its budget as `tokenizer` counts. Files stand
/// sorted by path.
pub fn pack(
    mut request: DumpRequest,
    layout: &dyn Layout,
    tokenizer: &'static dyn Tokenizer,
) -> Result<Dump, Error> {
    request.files.sort_by(|a, b| a.path.cmp(&b.path));
    let packer = Packer::new(&request, layout, tokenizer);
    let Some(limit) = request.max_tokens else {
        let detail = if request.omitted.len() > layout.most_named() {
            Detail::Folder
        } else {
            Detail::File
        };
        return Ok(packer.write(&vec![true; request.files.len()], detail));
    };
    let (taken, detail) = packer.choose(limit)?;
    Ok(packer.write(&taken, detail))
}

/// What a file's piece of the dump costs. The text of a piece is written twice, to be counted and to be
/// shown, and never kept: it would hold the whole source once more.
struct Piece {
    /// Tokens of the file's text; `None` where the layout does not show them.
    tokens: Option<usize>,
    /// Tokens of the piece and a separator; 0 without a budget.
    cost: usize,
}

struct Packer<'a> {
    request: &'a DumpRequest,
    layout: &'a dyn Layout,
    tokenizer: &'static dyn Tokenizer,
    name: Clean,
    revision: Option<Clean>,
    pieces: Vec<Piece>,
    separator: usize,
}

impl<'a> Packer<'a> {
    fn new(
        request: &'a DumpRequest,
        layout: &'a dyn Layout,
        tokenizer: &'static dyn Tokenizer,
    ) -> Self {
        let redactor = Redactor::new();
        let limited = request.max_tokens.is_some();
        let separator = if limited {
            tokenizer.count(layout.separator())
        } else {
            0
        };
        let piece = |file: &DumpFile| {
            let tokens = layout.shows_tokens().then(|| tokenizer.count(&file.text));
            let cost = if limited {
                tokenizer.count(&section(layout, file, tokens)) + separator
            } else {
                0
            };
            Piece { tokens, cost }
        };
        Self {
            layout,
            tokenizer,
            name: redactor.clean(&request.name).text,
            revision: request.revision.as_ref().map(|id| redactor.clean(id).text),
            pieces: request.files.par_iter().map(piece).collect(),
            separator,
            request,
        }
    }

    fn frame(&self, taken: &[bool]) -> Frame {
        let held = || {
            self.request
                .files
                .iter()
                .zip(&self.pieces)
                .zip(taken)
                .filter(|(_, taken)| **taken)
        };
        let files = held().count();
        Frame {
            name: self.name.clone(),
            revision: self.revision.clone(),
            files,
            bytes: held().map(|((file, _), _)| file.bytes).sum(),
            tokens: held().map(|((_, piece), _)| piece.tokens).sum(),
            tokenizer: self.tokenizer.name(),
            omitted: taken.len() - files + self.request.omitted.len(),
        }
    }

    fn omitted(&self, taken: &[bool]) -> Vec<Omitted> {
        let over_budget = self
            .request
            .files
            .iter()
            .zip(taken)
            .filter(|(_, taken)| !**taken);
        let mut omitted = self.request.omitted.clone();
        omitted.extend(over_budget.map(|(file, _)| Omitted {
            path: file.path.clone(),
            reason: OVER_BUDGET.to_owned(),
        }));
        omitted.sort();
        omitted
    }

    /// What stands around the files.
    fn ends(&self, taken: &[bool], detail: Detail) -> (Clean, Clean) {
        let frame = self.frame(taken);
        let omissions = group(&self.omitted(taken), detail);
        let head = self.layout.head(&frame);
        (head, self.layout.tail(&frame, &omissions, detail))
    }

    /// Tokens of what stands around the files.
    fn ends_cost(&self, taken: &[bool], detail: Detail) -> usize {
        let (head, tail) = self.ends(taken, detail);
        self.tokenizer.count(&head) + self.tokenizer.count(&tail)
    }

    /// Tokens of the files, with the separators between them.
    fn files_cost(&self, taken: &[bool]) -> usize {
        let costs = self.pieces.iter().zip(taken).filter(|(_, taken)| **taken);
        costs
            .map(|(piece, _)| piece.cost)
            .sum::<usize>()
            .saturating_sub(self.separator)
    }

    /// The files that fit into `limit`, and how closely the rest can be told.
    fn choose(&self, limit: usize) -> Result<(Vec<bool>, Detail), Error> {
        let all = vec![true; self.pieces.len()];
        let none = vec![false; self.pieces.len()];
        for detail in Detail::ALL {
            let fits = self.files_cost(&all) + self.ends_cost(&all, detail) <= limit;
            if fits {
                return Ok((all, detail));
            }
        }
        let smallest = self.ends_cost(&none, Detail::Reason);
        if smallest > limit {
            return Err(Error::BudgetTooSmall { limit, smallest });
        }
        let room = limit / OMISSIONS_SHARE;
        let detail = Detail::ALL
            .into_iter()
            .find(|&detail| self.ends_cost(&none, detail) <= room)
            .unwrap_or(Detail::Reason);
        Ok((self.fill(limit, detail), detail))
    }

    /// Takes files by worth, the cheap before the dear, as long as they fit; then changes files for
    /// dearer ones of no less worth where that fills the budget better.
    fn fill(&self, limit: usize, detail: Detail) -> Vec<bool> {
        let mut order: Vec<usize> = (0..self.pieces.len()).collect();
        order.sort_by_key(|&index| (self.worth(index), self.pieces[index].cost, index));
        let mut taken = vec![false; self.pieces.len()];
        // What is taken need not be told as missing, which makes room for more.
        for _ in 0..PASSES {
            let mut budget = self.budget(limit, &taken, detail);
            let before = budget.left();
            for &index in &order {
                if !taken[index] && budget.spend(self.pieces[index].cost) {
                    taken[index] = true;
                }
            }
            if budget.left() == before {
                break;
            }
        }
        let left = self.budget(limit, &taken, detail).left();
        self.exchange(&mut taken, &order, left);
        // Numbers in the head may have grown by a digit.
        for &index in order.iter().rev() {
            if self.files_cost(&taken) + self.ends_cost(&taken, detail) <= limit {
                break;
            }
            taken[index] = false;
        }
        taken
    }

    /// What `taken` leaves of `limit`.
    fn budget(&self, limit: usize, taken: &[bool], detail: Detail) -> Budget {
        let mut budget = Budget::new(limit);
        // Too much is spent only by the last file, which `fill` gives back.
        if !budget.spend(self.files_cost(taken) + self.ends_cost(taken, detail) + self.separator) {
            budget = Budget::new(0);
        }
        budget
    }

    /// Changes a taken file for one that is not, of no less worth and dearer by as much of `left`
    /// as possible, as long as that gains something.
    fn exchange(&self, taken: &mut [bool], order: &[usize], mut left: usize) {
        let cost = |index: usize| self.pieces[index].cost;
        for _ in 0..EXCHANGES {
            // By worth, and each sorted by cost.
            let out: Vec<usize> = order.iter().copied().filter(|&at| !taken[at]).collect();
            let out: Vec<&[usize]> = out
                .chunk_by(|&a, &b| self.worth(a) == self.worth(b))
                .collect();
            let best = order
                .iter()
                .filter(|&&held| taken[held])
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
            taken[held] = false;
            taken[other] = true;
            left -= gain;
        }
    }

    fn worth(&self, index: usize) -> u8 {
        worth(&self.request.files[index])
    }

    fn write(&self, taken: &[bool], detail: Detail) -> Dump {
        let (head, tail) = self.ends(taken, detail);
        let mut out = CleanWriter::new();
        out.clean(&head);
        let mut files = 0;
        let pieces = self.request.files.iter().zip(&self.pieces).zip(taken);
        for ((file, piece), _) in pieces.filter(|(_, taken)| **taken) {
            out.literal(if files == 0 {
                ""
            } else {
                self.layout.separator()
            });
            out.clean(&section(self.layout, file, piece.tokens));
            files += 1;
        }
        out.clean(&tail);
        Dump {
            text: out.finish(),
            tokens: self
                .request
                .max_tokens
                .map(|_| self.files_cost(taken) + self.ends_cost(taken, detail)),
            files,
            omitted: self.omitted(taken),
        }
    }
}

/// A file's piece of the dump.
fn section(layout: &dyn Layout, file: &DumpFile, tokens: Option<usize>) -> Clean {
    let redactor = Redactor::new();
    layout.section(Section {
        file,
        path: &redactor.clean(&file.path).text,
        hash: &redactor.clean(&file.hash).text,
        tokens,
    })
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
