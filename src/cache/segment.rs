//! One file of records: opened, and read as far as it is asked.
//!
//! Nothing in it is believed but a value whose checksum fits its key. Counts and places that a damaged
//! file holds lead outside of it at worst, which reads as a miss.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

use super::batch::{Batch, Entry, HEADER, MAGIC, SHARDS, checksum, prefix};
use super::folder::{self, Kept};

/// Values of a shard that together are no larger than this are read at once: thousands of small ones
/// come with one call.
const READ_AT_ONCE: u64 = 64 * 1024;

/// An open file of records.
pub(super) struct Segment {
    path: PathBuf,
    file: File,
    size: u64,
    /// Where the entries of each shard end, counted in entries.
    ends: Vec<u32>,
    shards: Vec<OnceLock<Shard>>,
    /// Whether it held anything that was asked for.
    answered: AtomicBool,
}

/// The entries with one first byte.
#[derive(Default)]
struct Shard {
    entries: Vec<Entry>,
    /// Their values and where the first of them stands, if they are small.
    values: Option<(u64, Vec<u8>)>,
}

/// The segments of a folder. The newest stand first: they hold what the last runs asked for. A file
/// that somebody is still writing has another name.
pub(super) fn list(folder: &Path) -> Vec<Kept> {
    let mut files = folder::files(folder);
    files.retain(|file| {
        let name = file.path.file_name().unwrap_or_default();
        blake3::Hash::from_hex(name.as_encoded_bytes()).is_ok()
    });
    files.sort_by(|a, b| (b.used, &b.path).cmp(&(a.used, &a.path)));
    files
}

impl Segment {
    /// Opens a file; `None` for one that is none of ours or is damaged at its head.
    pub(super) fn open(path: PathBuf) -> Option<Self> {
        // A pipe would wait for somebody who writes into it.
        let is_file = fs::symlink_metadata(&path).ok()?.is_file();
        let file = is_file.then(|| File::open(&path).ok()).flatten()?;
        let size = file.metadata().ok()?.len();
        let header = bytes_at(&file, size, 0, HEADER as u64).ok()?;
        let ends = header.strip_prefix(&MAGIC)?;
        let (ends, _) = ends.as_chunks();
        Some(Self {
            path,
            file,
            size,
            ends: ends.iter().map(|end| u32::from_le_bytes(*end)).collect(),
            shards: std::iter::repeat_with(OnceLock::new).take(SHARDS).collect(),
            answered: AtomicBool::new(false),
        })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// How many records it holds, if its head is right.
    pub(super) fn len(&self) -> u64 {
        u64::from(self.ends[SHARDS - 1])
    }

    /// Whether it held anything that was asked for.
    pub(super) fn answered(&self) -> bool {
        self.answered.load(Ordering::Relaxed)
    }

    /// The value of a key.
    pub(super) fn get(&self, key: &[u8; 32]) -> Option<Vec<u8>> {
        let shard = self.shard(usize::from(key[0]));
        let prefix = prefix(key);
        let first = shard.entries.partition_point(|entry| entry.prefix < prefix);
        let value = shard.entries[first..]
            .iter()
            .take_while(|entry| entry.prefix == prefix)
            .filter_map(|entry| Some((entry, self.value(shard, entry)?)))
            .find(|(entry, value)| checksum(key, value) == entry.checksum)
            .map(|(_, value)| value)?;
        self.answered.store(true, Ordering::Relaxed);
        Some(value)
    }

    /// Adds every record to a batch, as they are: who looks them up finds out which are damaged.
    pub(super) fn copy_into(&self, batch: &mut Batch) {
        for shard in (0..SHARDS).map(|number| self.shard(number)) {
            for entry in &shard.entries {
                if let Some(value) = self.value(shard, entry) {
                    batch.add(entry.prefix, entry.checksum, &value);
                }
            }
        }
    }

    fn shard(&self, number: usize) -> &Shard {
        self.shards[number].get_or_init(|| self.read_shard(number).unwrap_or_default())
    }

    fn read_shard(&self, number: usize) -> Option<Shard> {
        let first = number.checked_sub(1).map_or(0, |before| self.ends[before]);
        let count = self.ends[number].checked_sub(first)?;
        let size = Entry::SIZE as u64;
        let start = HEADER as u64 + u64::from(first) * size;
        let bytes = bytes_at(&self.file, self.size, start, u64::from(count) * size).ok()?;
        let (entries, _) = bytes.as_chunks();
        let entries: Vec<Entry> = entries.iter().map(Entry::parse).collect();
        let values = self.read_values(&entries);
        Some(Shard { entries, values })
    }

    fn read_values(&self, entries: &[Entry]) -> Option<(u64, Vec<u8>)> {
        let (first, last) = (entries.first()?, entries.last()?);
        let start = u64::from(first.start);
        let length = (u64::from(last.start) + u64::from(last.length)).checked_sub(start)?;
        if length > READ_AT_ONCE {
            return None;
        }
        let values = bytes_at(&self.file, self.size, start, length).ok()?;
        Some((start, values))
    }

    fn value(&self, shard: &Shard, entry: &Entry) -> Option<Vec<u8>> {
        let (start, length) = (u64::from(entry.start), u64::from(entry.length));
        if let Some((first, values)) = &shard.values {
            let from = usize::try_from(start.checked_sub(*first)?).ok()?;
            let to = from.checked_add(entry.length as usize)?;
            return values.get(from..to).map(<[u8]>::to_vec);
        }
        bytes_at(&self.file, self.size, start, length).ok()
    }
}

/// A piece of a file of `size` bytes. A piece that does not lie in it is an error before any memory
/// is asked for.
fn bytes_at(file: &File, size: u64, start: u64, length: u64) -> io::Result<Vec<u8>> {
    let end = start.checked_add(length).filter(|end| *end <= size);
    if end.is_none() {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    let mut bytes = vec![0; usize::try_from(length).map_err(io::Error::other)?];
    read_exact_at(file, &mut bytes, start)?;
    Ok(bytes)
}

#[cfg(unix)]
fn read_exact_at(file: &File, bytes: &mut [u8], start: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, bytes, start)
}

#[cfg(windows)]
fn read_exact_at(file: &File, mut bytes: &mut [u8], mut start: u64) -> io::Result<()> {
    while !bytes.is_empty() {
        match std::os::windows::fs::FileExt::seek_read(file, bytes, start)? {
            0 => return Err(io::ErrorKind::UnexpectedEof.into()),
            read => {
                bytes = &mut bytes[read..];
                start += read as u64;
            }
        }
    }
    Ok(())
}
