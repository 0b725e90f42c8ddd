//! A content-addressed store on disk.
//!
//! An entry is a file, written whole and then renamed into place: safe for parallel processes and
//! for killed ones. A damaged entry is a miss.

use std::io;
use std::path::PathBuf;

/// The store below one directory.
#[derive(Clone, Debug)]
pub struct Store {
    #[expect(dead_code, reason = "the seam before its filling")]
    root: PathBuf,
}

impl Store {
    /// Opens the store below `root`, making the directory where it is missing.
    pub fn open(root: PathBuf) -> io::Result<Self> {
        let _ = root;
        todo!()
    }

    /// The value of a key, or `None` where there is none that is whole. `space` names the kind of
    /// value and its version, such as `chat-1`.
    pub fn get(&self, space: &str, key: &[u8; 32]) -> Option<Vec<u8>> {
        let _ = (space, key);
        todo!()
    }

    /// Stores a value.
    pub fn put(&self, space: &str, key: &[u8; 32], value: &[u8]) -> io::Result<()> {
        let _ = (space, key, value);
        todo!()
    }
}
