//! What became of every file of the source.

use serde::{Deserialize, Serialize};

/// What became of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Taken in, whole.
    Analysed,
    /// Taken in; what a model said about it came from the cache.
    Cached,
    /// Left out on purpose.
    Skipped,
    /// Wanted and not had: the report is incomplete.
    Failed,
}

/// One line of the ledger.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct LedgerEntry {
    /// Path relative to the root of the source, with `/`.
    pub path: String,
    /// What became of it.
    pub status: Status,
    /// Why, as a stable id such as `binary` or `too-large`; `None` where there is nothing to say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// Every file of the source, one line each, with the sums.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ledger {
    /// Lines with [`Status::Analysed`].
    pub analysed: usize,
    /// Lines with [`Status::Cached`].
    pub cached: usize,
    /// Lines with [`Status::Skipped`].
    pub skipped: usize,
    /// Lines with [`Status::Failed`].
    pub failed: usize,
    /// The lines, sorted by path.
    pub entries: Vec<LedgerEntry>,
}

impl Ledger {
    /// Sorts the entries and counts them.
    pub fn of(mut entries: Vec<LedgerEntry>) -> Self {
        entries.sort();
        let count = |status| entries.iter().filter(|e| e.status == status).count();
        Self {
            analysed: count(Status::Analysed),
            cached: count(Status::Cached),
            skipped: count(Status::Skipped),
            failed: count(Status::Failed),
            entries,
        }
    }
}
