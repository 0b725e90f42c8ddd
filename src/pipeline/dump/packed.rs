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
    /// Files that changed or vanished after they were chosen, and stand in the dump as little as in
    /// its list of what is left out.
    pub diagnostics: Vec<Diagnostic>,
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
        let mut written = Written::default();
        let (head, tail) = self.packing.ends();
        out.write_all(head.as_bytes())?;
        let mut separator = "";
        for batch in self.batches() {
            let pieces: Vec<Option<Piece>> =
                batch.par_iter().map(|held| self.piece(held)).collect();
            for ((index, _), piece) in batch.iter().zip(pieces) {
                let Some(piece) = piece else {
                    written.diagnostics.push(self.changed(*index));
                    continue;
                };
                out.write_all(separator.as_bytes())?;
                for part in [&piece.opening, &piece.body, &piece.closing] {
                    out.write_all(part.as_bytes())?;
                }
                separator = self.packing.separator();
            }
        }
        out.write_all(tail.as_bytes())?;
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

    fn piece(&self, &(index, level): &(usize, Level)) -> Option<Piece> {
        let view = self.viewing.at(index, self.packing.file(index), level)?;
        Some(self.packing.piece(index, &view))
    }

    fn changed(&self, index: usize) -> Diagnostic {
        let path = &self.packing.file(index).path;
        Diagnostic::on_file(
            "changed-while-read",
            path,
            "the file changed while it was read, and is not in the dump",
        )
    }
}
