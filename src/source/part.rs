//! A part of a tree: some of its entries, still read from the same place.

use crate::model::{Contents, ReadError, Tree};

/// The tree with the entries at these places, which are in order.
pub(crate) fn part_of(tree: Tree, kept: Vec<usize>) -> Tree {
    let mut entries: Vec<_> = tree.entries.into_iter().map(Some).collect();
    Tree {
        entries: kept
            .iter()
            .filter_map(|index| entries[*index].take())
            .collect(),
        contents: Box::new(Part {
            whole: tree.contents,
            kept,
        }),
        ..tree
    }
}

struct Part {
    whole: Box<dyn Contents>,
    /// Where each entry stands in the whole.
    kept: Vec<usize>,
}

impl Contents for Part {
    fn read(&self, index: usize, limit: u64) -> Result<Vec<u8>, ReadError> {
        let index = self.kept.get(index).ok_or(ReadError::Vanished)?;
        self.whole.read(*index, limit)
    }

    fn git_id(&self, index: usize) -> Option<[u8; 20]> {
        self.whole.git_id(*self.kept.get(index)?)
    }
}
