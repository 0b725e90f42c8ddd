//! What was worked out before, on disk, by content.
//!
//! Two kinds of keeping. A [`Store`] holds few and precious values, the answers of a model: an entry
//! is a file. A [`Table`] holds many small records, such as the tokens of each file: opening a file
//! for each would cost more than working them out again, so a run writes all its records as one
//! segment.
//!
//! Both are safe for parallel processes and for killed ones, because files are written whole, renamed
//! into place and never changed. What is read carries a checksum, so that a damaged entry is a miss,
//! never an error and never a wrong value. There is no index, no lock and no state between runs. What
//! is kept is for its owner's eyes only.

mod batch;
mod care;
mod folder;
mod segment;
mod shelf;
mod store;
mod table;
#[cfg(test)]
mod tests;

pub use care::{Removed, UNUSABLE, Usage, clear, prune, usage};
pub use shelf::Shelf;
pub use store::Store;
pub use table::Table;
