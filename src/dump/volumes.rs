//! Parts a dump into several, each a dump by itself and within a limit.

use std::ops::Range;

use super::omissions::{Omission, group};
use super::packing::Packing;
use super::{Detail, DumpPart, Error, Extra, Frame, Level, Part, View, Weight};
use crate::redact::Clean;

/// More parts than there are ever: with it, what stands around a text is weighed before the parts are
/// counted.
const MOST: usize = 999_999;

/// One of the parts of a dump.
#[derive(Clone, Debug)]
pub struct Volume {
    /// What stands before the files.
    pub head: Clean,
    /// What stands behind them.
    pub tail: Clean,
    /// The files, in their order.
    pub slices: Vec<Slice>,
    /// Which part of the dump it is, counted from 1.
    pub number: usize,
    /// Whether it is the only one.
    pub is_whole: bool,
}

/// A file, or a part of one.
#[derive(Clone, Debug, PartialEq)]
pub struct Slice {
    /// Place of the file in the inventory.
    pub index: usize,
    /// How much of it stands here.
    pub level: Level,
    /// Which part of the text, and its bytes; `None` where it is not cut.
    pub cut: Option<(Part, Range<usize>)>,
    tokens: usize,
    /// Bytes of the file, or of the part.
    pub bytes: u64,
}

impl Slice {
    /// The text of this part out of the whole.
    pub fn of(&self, view: View) -> View {
        match &self.cut {
            Some((part, range)) => part_of(&view, *part, range.clone()),
            None => view,
        }
    }
}

fn part_of(view: &View, part: Part, range: Range<usize>) -> View {
    let text = view.text.slice(range);
    let lines = part.first_line..=part.first_line + text.matches('\n').count();
    let hits = view.hits.iter().filter(|hit| lines.contains(&hit.line));
    View {
        hits: hits.cloned().collect(),
        text,
        part: Some(part),
        ..view.clone()
    }
}

impl Packing {
    /// The dump as one part.
    pub fn whole(&self) -> Volume {
        let (head, tail) = self.ends();
        let slices = self.held().map(|(index, level)| self.slice(index, level));
        Volume {
            head,
            tail,
            slices: slices.collect(),
            number: 1,
            is_whole: true,
        }
    }

    fn slice(&self, index: usize, level: Level) -> Slice {
        let weight = self.offers[index].at(level).copied().unwrap_or_default();
        Slice {
            index,
            level,
            cut: None,
            tokens: weight.shape.tokens,
            bytes: self.file(index).bytes,
        }
    }

    /// A number that is the same where the same files stand in the same way in parts of the same size.
    fn identity(&self, limit: usize) -> u32 {
        let mut hasher = blake3::Hasher::new();
        hasher.update(&limit.to_le_bytes());
        for extra in &self.packer.inventory.extras {
            hasher.update(extra.text.as_bytes());
        }
        for (index, level) in self.held() {
            let file = self.file(index);
            let cost = self.offers[index].at(level).map_or(0, |weight| weight.cost);
            hasher.update(file.path.as_bytes()).update(&file.hash);
            hasher.update(&[level as u8]).update(&cost.to_le_bytes());
        }
        let hash = hasher.finalize();
        let (digits, _) = hash.as_bytes().split_at(4);
        u32::from_be_bytes(digits.try_into().expect("four bytes"))
    }

    /// The dump in parts of at most `limit` tokens each. A file that is too large for one is cut at
    /// lines; `view` gives its text. What is left out stands in the last part.
    pub fn volumes(
        &self,
        limit: usize,
        view: &dyn Fn(usize, Level) -> Option<View>,
    ) -> Result<Vec<Volume>, Error> {
        let mut shelf = Shelf::new(self, limit)?;
        for (index, level) in self.held() {
            let cost = self.offers[index].at(level).map_or(0, |weight| weight.cost);
            if shelf.put(self.slice(index, level), cost) {
                continue;
            }
            if let Some(view) = view(index, level) {
                shelf.cut(index, &view)?;
            }
        }
        Ok(shelf.bound())
    }
}

/// Volumes that are being filled.
struct Shelf<'a> {
    packing: &'a Packing,
    limit: usize,
    /// The same in all parts of the dump, and in those of another most likely not.
    identity: u32,
    /// Tokens that the files of the first volume may have, and those of any other.
    rooms: [usize; 2],
    volumes: Vec<Vec<Slice>>,
    /// Tokens of the files of the last one.
    used: usize,
}

impl<'a> Shelf<'a> {
    fn new(packing: &'a Packing, limit: usize) -> Result<Self, Error> {
        let mut shelf = Self {
            packing,
            limit,
            identity: packing.identity(limit),
            rooms: [0, 0],
            volumes: vec![Vec::new()],
            used: 0,
        };
        for number in 0..2 {
            let ends = shelf.ends_cost(number, &[], Detail::Reason);
            shelf.rooms[number] = limit.checked_sub(ends).ok_or(Error::BudgetTooSmall {
                limit,
                smallest: ends,
            })?;
        }
        Ok(shelf)
    }

    /// What stands around the files of a volume, at most.
    fn ends_cost(&self, number: usize, told: &[Omission], detail: Detail) -> usize {
        let Packing {
            packer,
            offers,
            choice,
        } = self.packing;
        let frame = Frame {
            part: Some(DumpPart {
                number: MOST,
                of: MOST,
                dump: Some(self.identity),
            }),
            extras: self.extras(number),
            ..packer.frame(offers, choice)
        };
        let head = packer.layout.head(&frame);
        packer.count(&head) + packer.count(&packer.layout.tail(&frame, told, detail))
    }

    /// What is told before the files stands in the first volume.
    fn extras(&self, number: usize) -> &'a [Extra] {
        match number {
            0 => &self.packing.packer.inventory.extras,
            _ => &[],
        }
    }

    fn room(&self, number: usize) -> usize {
        self.rooms[number.min(1)]
    }

    /// Puts a file into the last volume, or into a new one; says whether it fits into any.
    fn put(&mut self, slice: Slice, cost: usize) -> bool {
        if self.used + cost > self.room(self.volumes.len() - 1) {
            if cost > self.room(self.volumes.len()) {
                return false;
            }
            self.volumes.push(Vec::new());
            self.used = 0;
        }
        self.used += cost;
        self.volumes.last_mut().expect("one at least").push(slice);
        true
    }

    /// Cuts a text into parts, each with a volume of its own but for the last, which others may
    /// follow.
    fn cut(&mut self, index: usize, view: &View) -> Result<(), Error> {
        let mut cuts = Vec::new();
        let mut start = 0;
        let mut first_line = 1;
        while start < view.text.len() {
            let is_open = self.volumes.last().is_some_and(Vec::is_empty);
            let room = self.room(self.volumes.len() - usize::from(is_open));
            let (end, weight) = self.longest(index, view, (start, first_line), room)?;
            cuts.push((start..end, first_line, weight));
            first_line += view.text[start..end].matches('\n').count();
            start = end;
        }
        let of = cuts.len();
        for (at, (range, first_line, weight)) in cuts.into_iter().enumerate() {
            let part = Part {
                number: at + 1,
                of,
                first_line,
            };
            let slice = Slice {
                bytes: range.len() as u64,
                tokens: weight.shape.tokens,
                cut: Some((part, range)),
                ..self.packing.slice(index, view.level)
            };
            let fits = self.put(slice, weight.cost);
            debug_assert!(fits, "what stands around a part was weighed at its longest");
        }
        Ok(())
    }

    /// The most of a text from `start` that costs no more than `room`: whole lines, or, where not even
    /// one fits, a part of it.
    fn longest(
        &self,
        index: usize,
        view: &View,
        (start, first_line): (usize, usize),
        room: usize,
    ) -> Result<(usize, Weight), Error> {
        let part = Part {
            number: MOST,
            of: MOST,
            first_line,
        };
        let rest = &view.text[start..];
        let weigh = |end: usize| {
            let weight = self
                .packing
                .packer
                .weigh(index, &part_of(view, part, start..end));
            (weight.cost <= room).then_some((end, weight))
        };
        let ends = rest.match_indices('\n').map(|(at, _)| start + at + 1);
        let lines: Vec<usize> = ends.chain([view.text.len()]).collect();
        let found = largest(lines.len(), &|at| weigh(lines[at])).or_else(|| {
            let line = lines.first().copied().unwrap_or(start);
            largest(line - start, &|at| {
                let end = view.text.ceil_char_boundary(start + at + 1);
                weigh(end)
            })
        });
        found.ok_or(Error::BudgetTooSmall {
            limit: self.limit,
            smallest: self.limit + 1,
        })
    }

    /// The volumes, each with its ends. What is left out is told in the last, as closely as there is
    /// room for, or in one more.
    fn bound(mut self) -> Vec<Volume> {
        let Packing {
            packer,
            offers,
            choice,
        } = self.packing;
        let told = packer.told(offers, choice);
        let grouped = |detail| group(packer.omitted.iter().chain(&told), detail);
        let number = self.volumes.len() - 1;
        let fits = |detail: &Detail| {
            let ends = self.ends_cost(number, &grouped(*detail), *detail);
            self.used + ends <= self.limit
        };
        let detail = Detail::ALL.into_iter().find(fits);
        if detail.is_none() {
            self.volumes.push(Vec::new());
        }
        let detail = detail.unwrap_or(Detail::Reason);
        let omissions = grouped(detail);
        let volumes = std::mem::take(&mut self.volumes);
        let of = volumes.len();
        let bound = volumes.into_iter().enumerate().map(|(number, slices)| {
            let is_last = number + 1 == of;
            let told: &[Omission] = if is_last { &omissions } else { &[] };
            let all = packer.frame(offers, choice);
            let frame = Frame {
                part: Some(DumpPart {
                    number: number + 1,
                    of,
                    dump: Some(self.identity),
                }),
                extras: self.extras(number),
                files: slices.len(),
                bytes: slices.iter().map(|slice| slice.bytes).sum(),
                tokens: all
                    .tokens
                    .map(|_| slices.iter().map(|slice| slice.tokens).sum()),
                omitted: if is_last { all.omitted } else { 0 },
                ..all
            };
            let head = packer.layout.head(&frame);
            let tail = packer.layout.tail(&frame, told, detail);
            Volume {
                head,
                tail,
                slices,
                number: number + 1,
                is_whole: of == 1,
            }
        });
        bound.collect()
    }
}

/// The last of `count` candidates that passes, where all before it do.
fn largest<T>(count: usize, passes: &dyn Fn(usize) -> Option<T>) -> Option<T> {
    let mut best = None;
    let mut step = 1;
    // First in strides, so that what is far too large is hardly ever weighed.
    let (mut from, mut to) = (0, count);
    while from < count {
        let at = (from + step - 1).min(count - 1);
        match passes(at) {
            Some(passed) => {
                best = Some(passed);
                from = at + 1;
                step *= 2;
            }
            None => {
                to = at;
                break;
            }
        }
    }
    while from < to {
        let middle = from + (to - from) / 2;
        match passes(middle) {
            Some(passed) => {
                best = Some(passed);
                from = middle + 1;
            }
            None => to = middle,
        }
    }
    best
}
