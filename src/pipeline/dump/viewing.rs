//! The texts of files as a dump shows them: shortened to a level, and changed as the user asked.

use super::texts::Texts;
use crate::dump::{DumpFile, Level, View};

/// The texts of the files, as the user wants to see them.
pub(super) struct Viewing {
    pub(super) texts: Texts,
}

impl Viewing {
    /// File `index` at a level; `None` where its language does not tell that level, or where the file
    /// is no longer what it was.
    pub(super) fn at(&self, index: usize, file: &DumpFile, level: Level) -> Option<View> {
        match level {
            Level::Full => Some(View::whole(self.texts.get(index, file)?)),
            Level::Signatures | Level::Line => None,
        }
    }

    /// File `index` at a level, or at the next above it that its language tells.
    pub(super) fn at_most(&self, index: usize, file: &DumpFile, level: Level) -> Option<View> {
        let levels = Level::ALL.into_iter().rev();
        let mut levels = levels.filter(|offered| *offered <= level);
        levels.find_map(|level| self.at(index, file, level))
    }
}
