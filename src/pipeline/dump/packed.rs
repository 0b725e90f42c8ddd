//! The second pass: a dump, written.

use std::io::{self, Write};

use rayon::prelude::*;

use super::viewing::Viewing;
use crate::dump::{Level, Omitted, Packing, Piece, Score};
use crate::model::Diagnostic;
use crate::pipeline::analyze::Outcome;
use crate::redact::{Baseline, FoundSecret, Hit};

/// How many bytes of files are made ready at once.
const BATCH: u64 = 8 * 1024 * 1024;

/// Reason of a file that changed or vanished after it was chosen.
const CHANGED: &str = "changed-while-read";

/// A source whose dump is decided.
pub struct Packed {
    pub(super) packing: Packing,
    pub(super) viewing: Viewing,
    /// What the reader must know about the run.
    pub diagnostics: Vec<Diagnostic>,
    pub(super) lacks_a_part: bool,
    /// Where secrets stand, for each file of the source that holds some.
    pub(super) hits: Vec<(String, Vec<Hit>)>,
    /// What each file is worth; empty where the budget had nothing to choose.
    pub(super) scores: Vec<Score>,
}

/// What came of writing a dump.
#[derive(Debug, Default)]
pub struct Written {
    /// Files that changed or vanished after they were chosen: the dump lists them as left out.
    pub diagnostics: Vec<Diagnostic>,
    /// What stands where.
    pub(super) placed: Vec<Placed>,
}

/// Where a file's text stands in a dump.
#[derive(Clone, Debug)]
pub(super) struct Placed {
    pub(super) index: usize,
    pub(super) level: Level,
    /// What was done to the text.
    pub(super) views: Vec<&'static str>,
    pub(super) is_redacted: bool,
    /// Where it starts, in bytes.
    pub(super) offset: u64,
    /// How many bytes it has there.
    pub(super) length: u64,
}

/// Bytes on their way, counted.
struct Counted<'a> {
    out: &'a mut dyn Write,
    bytes: u64,
}

impl Counted<'_> {
    fn put(&mut self, text: &str) -> io::Result<()> {
        self.bytes += text.len() as u64;
        self.out.write_all(text.as_bytes())
    }
}

impl Packed {
    /// What the dump does not hold, sorted by path, every file by itself.
    pub fn omitted(&self) -> Vec<Omitted> {
        self.packing.omitted()
    }

    /// The secrets of the source, file by file, each told whether it is news.
    pub fn secrets(&self, baseline: Option<&Baseline>) -> Vec<FoundSecret> {
        let hits = self.hits.iter();
        hits.flat_map(|(path, hits)| FoundSecret::judge(path, hits.iter().cloned(), baseline))
            .collect()
    }

    /// Tokens of the whole dump, where they were counted.
    pub fn tokens(&self) -> Option<usize> {
        self.packing.tokens()
    }

    /// How the dump ends the run.
    pub fn outcome(&self, written: &Written) -> Outcome {
        if self.lacks_a_part || !written.diagnostics.is_empty() {
            Outcome::Partial
        } else {
            Outcome::Passed
        }
    }

    /// Writes the dump, file by file, the same bytes on any number of threads.
    pub fn write(&self, out: &mut dyn Write) -> io::Result<Written> {
        let mut out = Counted { out, bytes: 0 };
        let mut written = Written::default();
        let mut gone = Vec::new();
        let (head, tail) = self.packing.ends();
        out.put(&head)?;
        let mut separator = "";
        for batch in self.batches() {
            let pieces: Vec<_> = batch.par_iter().map(|held| self.piece(held)).collect();
            for ((index, _), piece) in batch.iter().zip(pieces) {
                let Some((piece, mut placed)) = piece else {
                    written.diagnostics.push(self.changed(*index));
                    gone.push(*index);
                    continue;
                };
                out.put(separator)?;
                out.put(&piece.opening)?;
                placed.offset = out.bytes;
                out.put(&piece.body)?;
                out.put(&piece.closing)?;
                written.placed.push(placed);
                separator = self.packing.separator();
            }
        }
        if gone.is_empty() {
            out.put(&tail)?;
        } else {
            out.put(&self.packing.tail_without(&gone, CHANGED))?;
        }
        Ok(written)
    }

    /// The files of the dump in runs that fit into memory.
    fn batches(&self) -> impl Iterator<Item = Vec<(usize, Level)>> {
        let mut held = self.packing.held().peekable();
        std::iter::from_fn(move || {
            let mut bytes = 0;
            let mut batch = Vec::new();
            while let Some(&(index, _)) = held.peek()
                && bytes < BATCH
            {
                bytes += self.packing.file(index).bytes;
                batch.extend(held.next());
            }
            (!batch.is_empty()).then_some(batch)
        })
    }

    fn piece(&self, &(index, level): &(usize, Level)) -> Option<(Piece, Placed)> {
        let view = self.viewing.at(index, self.packing.file(index), level)?;
        let piece = self.packing.piece(index, &view);
        let placed = Placed {
            index,
            level,
            is_redacted: !view.hits.is_empty(),
            offset: 0,
            length: piece.body.len() as u64,
            views: view.views,
        };
        Some((piece, placed))
    }

    fn changed(&self, index: usize) -> Diagnostic {
        let path = &self.packing.file(index).path;
        Diagnostic::on_file(
            CHANGED,
            path,
            "the file changed while it was read, and is not in the dump",
        )
    }
}
