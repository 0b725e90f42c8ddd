//! Gives the clean text of a file: from memory, or read again.

use crate::collector;
use crate::dump::DumpFile;
use crate::model::Tree;
use crate::redact::{Cleaned, Redactor, Scan};

/// Where a file stands in the tree, where secrets stand in it, and its raw text if it is kept.
pub(super) struct Kept {
    pub(super) entry: usize,
    pub(super) scan: Scan,
    pub(super) text: Option<String>,
}

/// The texts of the files that a dump may hold, in their order.
pub(super) struct Texts {
    pub(super) tree: Tree,
    redactor: Redactor,
    kept: Vec<Kept>,
}

impl Texts {
    pub(super) fn new(tree: Tree, redactor: Redactor, kept: Vec<Kept>) -> Self {
        Self {
            tree,
            redactor,
            kept,
        }
    }

    /// The text of file `index`, without secrets, or `None` where the file is no longer what it was.
    pub(super) fn get(&self, index: usize, file: &DumpFile) -> Option<Cleaned> {
        let kept = &self.kept[index];
        if let Some(text) = &kept.text {
            return Some(self.redactor.apply(text.clone(), &kept.scan));
        }
        let bytes = self.tree.contents.read(kept.entry, file.bytes).ok()?;
        if *blake3::hash(&bytes).as_bytes() != file.hash {
            return None;
        }
        let text = collector::spell(&bytes, file.spelling.encoding)?;
        Some(self.redactor.apply(text, &kept.scan))
    }

    /// The bytes of file `index`, or `None` where it is no longer what it was.
    pub(super) fn original(&self, index: usize, file: &DumpFile) -> Option<Vec<u8>> {
        let kept = &self.kept[index];
        let bytes = match &kept.text {
            Some(text) => file.spelling.bytes(text)?,
            None => self.tree.contents.read(kept.entry, file.bytes).ok()?,
        };
        (*blake3::hash(&bytes).as_bytes() == file.hash).then_some(bytes)
    }
}
