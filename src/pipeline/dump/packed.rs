//! The second pass: a dump, written.

use std::io::{self, Write};

use rayon::prelude::*;

use super::viewing::Viewing;
use crate::dump::{Level, Omitted, Packing, Piece, Score, Slice, Volume};
use crate::model::Diagnostic;
use crate::pipeline::Error;
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
    /// Which part of the dump.
    pub(super) volume: usize,
    /// Where it starts there, in bytes.
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

impl Written {
    /// Adds what came of another part.
    pub fn extend(&mut self, other: Self) {
        self.diagnostics.extend(other.diagnostics);
        self.diagnostics.sort();
        self.diagnostics.dedup();
        self.placed.extend(other.placed);
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
        let mut out = Counted { out, bytes: 0 };
        let mut written = Written::default();
        let mut gone = Vec::new();
        out.put(&volume.head)?;
        let mut separator = "";
        for batch in batches(&volume.slices) {
            let pieces: Vec<_> = batch.par_iter().map(|slice| self.piece(slice)).collect();
            for (slice, piece) in batch.iter().zip(pieces) {
                let Some((piece, mut placed)) = piece else {
                    written.diagnostics.push(self.changed(slice.index));
                    gone.push(slice.index);
                    continue;
                };
                out.put(separator)?;
                out.put(&piece.opening)?;
                placed.volume = volume.number;
                placed.offset = out.bytes;
                out.put(&piece.body)?;
                out.put(&piece.closing)?;
                written.placed.push(placed);
                separator = self.packing.separator();
            }
        }
        if gone.is_empty() || !volume.is_whole {
            out.put(&volume.tail)?;
        } else {
            out.put(&self.packing.tail_without(&gone, CHANGED))?;
        }
        Ok(written)
    }

    fn piece(&self, slice: &Slice) -> Option<(Piece, Placed)> {
        let file = self.packing.file(slice.index);
        let view = slice.of(self.viewing.at(slice.index, file, slice.level)?);
        let piece = self.packing.piece(slice.index, &view);
        let placed = Placed {
            index: slice.index,
            level: slice.level,
            is_redacted: !view.hits.is_empty(),
            volume: 1,
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
