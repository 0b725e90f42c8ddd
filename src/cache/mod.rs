//! A content-addressed store on disk.
//!
//! An entry is a file, written whole and then renamed into place: safe for parallel processes and
//! for killed ones. It begins with a checksum of the rest, so that a damaged entry is a miss. There
//! is no index, no lock and no state in memory. What is stored is for its owner's eyes only.

mod store;
#[cfg(test)]
mod tests;

pub use store::Store;
