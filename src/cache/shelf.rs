//! All tables of one cache, and how much room they may take.

use std::fs;
use std::path::{Path, PathBuf};

use super::folder::{self, Kept};
use super::table::Table;

/// Where tables stand in the folder of the cache.
pub(super) const RECORDS: &str = "records";

/// All tables of one cache, and how much room they may take.
#[derive(Clone, Debug)]
pub struct Shelf {
    root: PathBuf,
    limit: u64,
}

impl Shelf {
    /// The tables below `root`, which together take at most `limit` bytes.
    pub fn new(root: &Path, limit: u64) -> Self {
        Self {
            root: root.join(RECORDS),
            limit,
        }
    }

    /// The table of a kind of record, such as `tokens`. `version` names all that its values depend on
    /// beside the key: another version is another table, and the old one leaves when room is needed.
    pub fn table(&self, kind: &str, version: &str) -> Table {
        let version = blake3::hash(version.as_bytes()).to_hex();
        let folder = self.root.join(format!("{kind}-{}", &version[..16]));
        Table::open(self.clone(), folder)
    }

    /// Removes what was not used for longest until the tables fit, with room for the next runs.
    pub(super) fn make_room(&self) {
        let mut kept = folder::files_below(&self.root);
        let size = |kept: &[Kept]| kept.iter().map(|file| file.size).sum::<u64>();
        let mut left = size(&kept);
        if left <= self.limit {
            return;
        }
        kept.sort_by(|a, b| (a.used, &a.path).cmp(&(b.used, &b.path)));
        for file in kept {
            if left <= self.limit / 4 * 3 {
                break;
            }
            // Another process may have been faster, or it is open on a system that then refuses.
            if fs::remove_file(&file.path).is_ok() {
                left -= file.size;
            }
        }
    }
}
