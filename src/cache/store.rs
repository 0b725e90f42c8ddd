//! Entries as files: written whole, checked when read.

use std::fs;
use std::io::{self, Write as _};
use std::path::PathBuf;

use super::folder::make_private;

/// What every entry begins with, the version of this layout in it.
const MAGIC: &[u8] = b"create-dump cache 1\n";

/// The store below one directory.
#[derive(Clone, Debug)]
pub struct Store {
    pub(super) root: PathBuf,
}

impl Store {
    /// Opens the store below `root`, making the directory where it is missing.
    pub fn open(root: PathBuf) -> io::Result<Self> {
        make_private(&root)?;
        Ok(Self { root })
    }

    /// The value of a key, or `None` where there is none that is whole. `space` names the kind of
    /// value and its version, such as `chat-1`.
    pub fn get(&self, space: &str, key: &[u8; 32]) -> Option<Vec<u8>> {
        let entry = fs::read(self.path(space, key)).ok()?;
        let (checksum, value) = entry
            .strip_prefix(MAGIC)?
            .split_at_checked(blake3::OUT_LEN)?;
        (blake3::hash(value).as_bytes() == checksum).then(|| value.to_vec())
    }

    /// Stores a value.
    pub fn put(&self, space: &str, key: &[u8; 32], value: &[u8]) -> io::Result<()> {
        let path = self.path(space, key);
        let folder = path.parent().unwrap_or(&self.root);
        make_private(folder)?;
        let mut file = tempfile::NamedTempFile::new_in(folder)?;
        file.write_all(MAGIC)?;
        file.write_all(blake3::hash(value).as_bytes())?;
        file.write_all(value)?;
        // What was paid for has to outlive a loss of power, too.
        file.as_file().sync_data()?;
        file.persist(path)?;
        Ok(())
    }

    /// Forgets a key, if it can be forgotten.
    pub fn remove(&self, space: &str, key: &[u8; 32]) {
        // What cannot be removed is still valid: the next run pays with an answer that it refuses.
        let _ = fs::remove_file(self.path(space, key));
    }

    pub(super) fn path(&self, space: &str, key: &[u8; 32]) -> PathBuf {
        let name = blake3::Hash::from_bytes(*key).to_hex();
        self.root.join(space).join(&name[..2]).join(&name[2..])
    }
}
