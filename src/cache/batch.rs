//! Records on their way to disk, and the layout of the file that holds them.
//!
//! A file is a header, the entries sorted by key, and the values in the order of the entries. The
//! header says for each first byte of a key where its entries end, so that a look-up reads a 256th of
//! the file and no more.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// What every file of records begins with, the version of this layout in it.
pub(super) const MAGIC: [u8; 24] = *b"create-dump records 1\n\0\0";

/// Entries are found by the first byte of their key.
pub(super) const SHARDS: usize = 256;

/// Bytes of the header.
pub(super) const HEADER: usize = MAGIC.len() + 4 * SHARDS;

/// Where one value stands. Its checksum covers the whole key, of which the entry keeps eight bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Entry {
    pub(super) prefix: [u8; 8],
    pub(super) checksum: [u8; 16],
    pub(super) start: u32,
    pub(super) length: u32,
}

impl Entry {
    /// Bytes of an entry on disk.
    pub(super) const SIZE: usize = 32;

    pub(super) fn parse(bytes: &[u8; Self::SIZE]) -> Self {
        let (prefix, rest) = bytes.split_first_chunk().expect("there are 32 bytes");
        let (checksum, rest) = rest.split_first_chunk().expect("there are 24 left");
        let (start, length) = rest.split_first_chunk().expect("there are 8 left");
        Self {
            prefix: *prefix,
            checksum: *checksum,
            start: u32::from_le_bytes(*start),
            length: u32::from_le_bytes(length.try_into().expect("there are 4 left")),
        }
    }

    fn bytes(&self) -> [u8; Self::SIZE] {
        let mut bytes = [0; Self::SIZE];
        bytes[..8].copy_from_slice(&self.prefix);
        bytes[8..24].copy_from_slice(&self.checksum);
        bytes[24..28].copy_from_slice(&self.start.to_le_bytes());
        bytes[28..].copy_from_slice(&self.length.to_le_bytes());
        bytes
    }
}

/// The part of a key that entries are sorted by.
pub(super) fn prefix(key: &[u8; 32]) -> [u8; 8] {
    *key.first_chunk().expect("a key is longer than its prefix")
}

/// What proves that a value is that of a key.
pub(super) fn checksum(key: &[u8; 32], value: &[u8]) -> [u8; 16] {
    let hash = blake3::keyed_hash(key, value);
    *hash.as_bytes().first_chunk().expect("a hash is 32 bytes")
}

/// Records on their way to disk.
#[derive(Default)]
pub(super) struct Batch {
    entries: Vec<Entry>,
    values: Vec<u8>,
}

impl Batch {
    /// What the batch will take on disk.
    pub(super) fn size(&self) -> usize {
        HEADER + self.entries.len() * Entry::SIZE + self.values.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Adds a record. A batch is far smaller than the 4 GiB that an entry can address: whoever fills
    /// it writes it long before.
    pub(super) fn add(&mut self, prefix: [u8; 8], checksum: [u8; 16], value: &[u8]) {
        let (Ok(start), Ok(length)) =
            (u32::try_from(self.values.len()), u32::try_from(value.len()))
        else {
            return;
        };
        self.entries.push(Entry {
            prefix,
            checksum,
            start,
            length,
        });
        self.values.extend_from_slice(value);
    }

    /// Writes the batch as a file of its own, whole or not at all. The name is the hash of what it
    /// holds: two processes that worked out the same leave one file.
    pub(super) fn write(&mut self, folder: &Path) -> io::Result<PathBuf> {
        let bytes = self.bytes();
        let path = folder.join(blake3::hash(&bytes).to_hex().as_str());
        let mut file = tempfile::NamedTempFile::new_in(folder)?;
        file.write_all(&bytes)?;
        file.persist(&path)?;
        Ok(path)
    }

    fn bytes(&mut self) -> Vec<u8> {
        self.entries.sort_unstable();
        self.entries
            .dedup_by_key(|entry| (entry.prefix, entry.checksum));
        let mut bytes = Vec::with_capacity(self.size());
        bytes.extend_from_slice(&MAGIC);
        for shard in 0..SHARDS {
            let end = (self.entries).partition_point(|entry| usize::from(entry.prefix[0]) <= shard);
            bytes.extend_from_slice(&(end as u32).to_le_bytes());
        }
        let mut start = (HEADER + self.entries.len() * Entry::SIZE) as u32;
        for entry in &self.entries {
            bytes.extend_from_slice(&Entry { start, ..*entry }.bytes());
            start += entry.length;
        }
        for entry in &self.entries {
            let from = entry.start as usize;
            bytes.extend_from_slice(&self.values[from..from + entry.length as usize]);
        }
        bytes
    }
}
