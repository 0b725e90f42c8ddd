//! What the user wishes of single files: how much may stand of them, and how much they matter.

use crate::collector::{self, GlobTable};
use crate::dump::{DumpFile, Level};
use crate::model;

/// The wishes, their globs compiled.
pub(super) struct Wishes {
    compress: bool,
    levels: GlobTable<Level>,
    preferences: GlobTable<f64>,
}

impl Wishes {
    pub(super) fn of(wishes: &model::Wishes) -> Result<Self, collector::Error> {
        Ok(Self {
            compress: wishes.compress,
            levels: GlobTable::compile(&wishes.levels)?,
            preferences: GlobTable::compile(&wishes.preferences)?,
        })
    }

    /// The most that may stand of a file.
    pub(super) fn most(&self, file: &DumpFile) -> Level {
        let by_default = if self.compress && file.is_code {
            Level::Signatures
        } else {
            Level::Full
        };
        self.levels.get(&file.path).copied().unwrap_or(by_default)
    }

    /// What the score of a file is multiplied with.
    pub(super) fn preference(&self, file: &DumpFile) -> f64 {
        self.preferences.get(&file.path).copied().unwrap_or(1.0)
    }
}
