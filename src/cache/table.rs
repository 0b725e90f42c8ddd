//! Many small records of one kind, by key.

use std::fs;
use std::io;
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::batch::{Batch, checksum, prefix};
use super::folder::{self, Kept};
use super::segment::{self, Segment};
use super::shelf::Shelf;

/// New records of this size are written while the run goes on, so that memory stays bounded.
const FULL: usize = 8 * 1024 * 1024;

/// Larger values are not kept.
const LARGEST: usize = 16 * 1024 * 1024;

/// Segments smaller than this are merged once there are that many of them: every run with something
/// new leaves one.
const SMALL: u64 = 4 * 1024 * 1024;
const MANY: usize = 8;

/// Many small records of one kind. Threads share it; what one run puts, the next one gets.
pub struct Table {
    shelf: Shelf,
    folder: PathBuf,
    segments: Vec<Segment>,
    fresh: Mutex<Fresh>,
}

/// What this run put.
#[derive(Default)]
struct Fresh {
    batch: Batch,
    /// Whether any of it is on disk already.
    written: bool,
    /// Why some of it was lost, if it was.
    lost: Option<io::Error>,
}

impl Table {
    /// Opens a table. What cannot be read is not there: opening never fails.
    pub(super) fn open(shelf: Shelf, folder: PathBuf) -> Self {
        Self {
            segments: open_all(segment::list(&folder)),
            shelf,
            folder,
            fresh: Mutex::default(),
        }
    }

    /// Whether earlier runs left nothing.
    pub fn is_empty(&self) -> bool {
        self.segments.is_empty()
    }

    /// The value of a key, or `None` where there is none that is whole. What this run has put is not
    /// found.
    pub fn get(&self, key: &[u8; 32]) -> Option<Vec<u8>> {
        self.segments.iter().find_map(|segment| segment.get(key))
    }

    /// Keeps a value for the next run. One too large for a table is not kept; whether the disk takes
    /// them [`save`](Self::save) tells.
    pub fn put(&self, key: &[u8; 32], value: &[u8]) {
        if value.len() > LARGEST {
            return;
        }
        let checksum = checksum(key, value);
        let mut fresh = self.fresh();
        fresh.batch.add(prefix(key), checksum, value);
        if fresh.batch.size() > FULL {
            let full = std::mem::take(&mut fresh.batch);
            drop(fresh);
            self.write(full);
        }
    }

    /// Writes what was put, merges what became many, and makes room where there is too little.
    ///
    /// # Errors
    /// Records could not be written: the next run has to work them out again.
    pub fn save(&self) -> io::Result<()> {
        let rest = std::mem::take(&mut self.fresh().batch);
        if !rest.is_empty() {
            self.write(rest);
        }
        let answered = self.segments.iter().filter(|segment| segment.answered());
        folder::touch(&self.folder, answered.map(Segment::path));
        let Fresh { written, lost, .. } = std::mem::take(&mut *self.fresh());
        if written {
            self.merge();
            self.shelf.make_room();
        }
        lost.map_or(Ok(()), Err)
    }

    fn fresh(&self) -> MutexGuard<'_, Fresh> {
        self.fresh.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self, mut batch: Batch) {
        let written = folder::make_private(&self.folder).and_then(|()| batch.write(&self.folder));
        let mut fresh = self.fresh();
        match written {
            Ok(_) => fresh.written = true,
            Err(error) => fresh.lost = Some(error),
        }
    }

    /// Makes one segment of many small ones. A process that does the same at the same time leaves a
    /// second copy, which the next merge takes in.
    fn merge(&self) {
        let mut small = segment::list(&self.folder);
        small.retain(|file| file.size < SMALL);
        if small.len() < MANY {
            return;
        }
        let mut batch = Batch::default();
        let mut segments = open_all(small);
        segments.retain(|segment| {
            let has_room = batch.size() < FULL;
            if has_room {
                segment.copy_into(&mut batch);
            }
            has_room
        });
        let Ok(merged) = batch.write(&self.folder) else {
            return;
        };
        for segment in segments.iter().filter(|segment| segment.path() != merged) {
            // One that stays is merged next time.
            let _ = fs::remove_file(segment.path());
        }
    }
}

/// Opens what can be opened.
fn open_all(files: Vec<Kept>) -> Vec<Segment> {
    files
        .into_iter()
        .filter_map(|file| Segment::open(file.path))
        .collect()
}
