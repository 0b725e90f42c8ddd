//! The second pass: a dump, written.

use std::io::{self, Write};

use rayon::prelude::*;

use super::viewing::Viewing;
use crate::dump::{Omitted, Packing, Piece, Score, Slice, Volume};
use crate::model::Diagnostic;
use crate::pipeline::Error;
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
        self.write_volume(&self.packing.whole(), out)
    }

    /// The dump in parts of at most `limit` tokens each.
    ///
    /// # Errors
    /// Not even what stands around the files fits into a part.
    pub fn volumes(&self, limit: usize) -> Result<Vec<Volume>, Error> {
        let view = |index, level| self.viewing.at(index, self.packing.file(index), level);
        Ok(self.packing.volumes(limit, &view)?)
    }

    /// Writes one part of the dump.
    pub fn write_volume(&self, volume: &Volume, out: &mut dyn Write) -> io::Result<Written> {
        let mut written = Written::default();
        out.write_all(volume.head.as_bytes())?;
        let mut separator = "";
        for batch in batches(&volume.slices) {
            let pieces: Vec<Option<Piece>> =
                batch.par_iter().map(|slice| self.piece(slice)).collect();
            for (slice, piece) in batch.iter().zip(pieces) {
                let Some(piece) = piece else {
                    written.diagnostics.push(self.changed(slice.index));
                    continue;
                };
                out.write_all(separator.as_bytes())?;
                for part in [&piece.opening, &piece.body, &piece.closing] {
                    out.write_all(part.as_bytes())?;
                }
                separator = self.packing.separator();
            }
        }
        out.write_all(volume.tail.as_bytes())?;
        Ok(written)
    }

    fn piece(&self, slice: &Slice) -> Option<Piece> {
        let file = self.packing.file(slice.index);
        let view = self.viewing.at(slice.index, file, slice.level)?;
        Some(self.packing.piece(slice.index, &slice.of(view)))
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

/// The files of a part in runs that fit into memory.
fn batches(slices: &[Slice]) -> impl Iterator<Item = &[Slice]> {
    let mut rest = slices;
    std::iter::from_fn(move || {
        let mut bytes = 0;
        let fits = |slice: &&Slice| {
            let fits = bytes < BATCH;
            bytes += slice.bytes;
            fits
        };
        let (batch, left) = rest.split_at(rest.iter().take_while(fits).count());
        rest = left;
        (!batch.is_empty()).then_some(batch)
    })
}
