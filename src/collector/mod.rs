//! Decides which files of a tree count, and as what.

use crate::model::{Diagnostic, Explanation, Selection, SourceFile, Tree};

/// What became of one entry of the tree.
#[derive(Debug)]
pub enum Decision {
    /// It counts.
    Keep(SourceFile),
    /// It is left out on purpose, for this reason (one of [`explanations`]' ids).
    Skip(&'static str),
    /// It was wanted and could not be read, for this reason.
    Fail(&'static str, Diagnostic),
}

/// The user's globs are not valid.
#[derive(Debug, thiserror::Error)]
#[error("read the glob `{glob}`: {reason}")]
pub struct Error {
    /// The glob as the user wrote it.
    pub glob: String,
    /// What is wrong with it.
    pub reason: String,
}

/// Decides about the entries of one tree; shared between threads.
#[derive(Debug)]
pub struct Collector<'tree> {
    #[expect(dead_code, reason = "the seam before its filling")]
    tree: &'tree Tree,
}

impl<'tree> Collector<'tree> {
    /// Compiles globs and the tree's own `.create-dumpignore` files.
    pub fn new(tree: &'tree Tree, select: &Selection) -> Result<Self, Error> {
        let _ = (tree, select);
        todo!()
    }

    /// Reads entry `index` and decides about it. Depends on nothing but the entry.
    pub fn decide(&self, index: usize) -> Decision {
        let _ = index;
        todo!()
    }
}

/// The documentation of every reason, by id.
pub fn explanations() -> Vec<Explanation> {
    todo!()
}
