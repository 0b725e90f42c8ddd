//! Looks after a cache: what it holds, what is of no use any more, and how to be rid of it.
//!
//! Only files that the cache itself wrote are ever removed: the folder is one that the user named,
//! and may hold anything else.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;
use std::time::{Duration, SystemTime};

use super::folder::{self, Kept};
use super::segment::{self, Segment};
use super::shelf::{RECORDS, Shelf};

/// What a cache holds of one kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Usage {
    /// The kind: of records, or the space of a store; [`UNUSABLE`] for what is neither.
    pub kind: String,
    /// Values that can be asked for.
    pub values: u64,
    /// Files on disk.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
    /// When the file that was not used for longest was written or last used, to the day.
    pub oldest: SystemTime,
    /// The same of the one used last.
    pub newest: SystemTime,
}

/// Kind of what a killed process left half written, and of what is damaged beyond use.
pub const UNUSABLE: &str = "unusable";

/// What was removed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Removed {
    /// Files.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
}

/// A file that half of a process wrote may still be finished while it is younger than this.
const ABANDONED: Duration = Duration::from_secs(24 * 60 * 60);

/// What the cache below `root` holds, by kind. A folder that is not there holds nothing.
pub fn usage(root: &Path) -> Vec<Usage> {
    let mut kinds: BTreeMap<String, Usage> = BTreeMap::new();
    for (kind, file) in own_files(root) {
        let values = match &kind {
            Kind::Answers(_) => 1,
            Kind::Records(_) => Segment::open(file.path).map_or(0, |segment| segment.len()),
            Kind::Unusable => 0,
        };
        let name = match kind {
            Kind::Answers(name) | Kind::Records(name) if values > 0 => name,
            _ => UNUSABLE.to_owned(),
        };
        let usage = kinds.entry(name.clone()).or_insert(Usage {
            kind: name,
            values: 0,
            files: 0,
            bytes: 0,
            oldest: file.used,
            newest: file.used,
        });
        usage.values += values;
        usage.files += 1;
        usage.bytes += file.size;
        usage.oldest = usage.oldest.min(file.used);
        usage.newest = usage.newest.max(file.used);
    }
    kinds.into_values().collect()
}

/// Removes records that no run used for `age`, what is of no use, and then whatever does not fit into
/// `limit` bytes. Answers of a model stay: they were paid for.
///
/// # Errors
/// The folder is there and cannot be written to.
pub fn prune(root: &Path, limit: u64, age: Duration) -> io::Result<Removed> {
    if !root.exists() {
        return Ok(Removed::default());
    }
    let now = folder::now(root)?;
    let before = size(root);
    for (kind, file) in own_files(root) {
        let most = match kind {
            Kind::Answers(_) => continue,
            Kind::Records(_) if Segment::open(file.path.clone()).is_some() => age,
            Kind::Records(_) | Kind::Unusable => ABANDONED,
        };
        if now.duration_since(file.used).is_ok_and(|age| age > most) {
            // What another process removed first is gone as well.
            let _ = fs::remove_file(&file.path);
        }
    }
    Shelf::new(root, limit).make_room();
    remove_empty_folders(root);
    Ok(before.without(size(root)))
}

/// Removes everything that the cache wrote below `root`, answers of a model included.
pub fn clear(root: &Path) -> Removed {
    let before = size(root);
    for (_, file) in own_files(root) {
        // What cannot be removed is still there to be counted.
        let _ = fs::remove_file(&file.path);
    }
    remove_empty_folders(root);
    before.without(size(root))
}

impl Removed {
    fn without(self, left: Self) -> Self {
        Self {
            files: self.files.saturating_sub(left.files),
            bytes: self.bytes.saturating_sub(left.bytes),
        }
    }
}

fn size(root: &Path) -> Removed {
    own_files(root)
        .iter()
        .fold(Removed::default(), |sum, (_, file)| Removed {
            files: sum.files + 1,
            bytes: sum.bytes + file.size,
        })
}

enum Kind {
    Answers(String),
    Records(String),
    Unusable,
}

/// The files below `root` that a cache wrote.
fn own_files(root: &Path) -> Vec<(Kind, Kept)> {
    let mut found = Vec::new();
    for folder in folder::folders(&root.join(RECORDS)) {
        let Some((kind, _)) = name(&folder).rsplit_once('-') else {
            continue;
        };
        let segments = segment::list(&folder).into_iter();
        found.extend(segments.map(|file| (Kind::Records(kind.to_owned()), file)));
        found.extend(half_written(&folder));
    }
    for space in folder::folders(root) {
        for shard in folder::folders(&space) {
            if name(&shard).len() != 2 || !is_hex(name(&shard)) {
                continue;
            }
            let mut files = folder::files(&shard);
            files.retain(|file| name(&file.path).len() == 62 && is_hex(name(&file.path)));
            let space = name(&space).to_owned();
            found.extend(
                files
                    .into_iter()
                    .map(|file| (Kind::Answers(space.clone()), file)),
            );
            found.extend(half_written(&shard));
        }
    }
    found
}

/// What a process is writing, or was when it was killed.
fn half_written(folder: &Path) -> impl Iterator<Item = (Kind, Kept)> {
    let files = folder::files(folder).into_iter();
    files
        .filter(|file| name(&file.path).starts_with(".tmp"))
        .map(|file| (Kind::Unusable, file))
}

fn remove_empty_folders(root: &Path) {
    let above = folder::folders(root).into_iter();
    for folder in above.flat_map(|above| [folder::folders(&above), vec![above]].concat()) {
        // A folder that holds anything refuses.
        let _ = fs::remove_dir(folder);
    }
}

fn name(path: &Path) -> &str {
    path.file_name()
        .and_then(|name| name.to_str())
        .unwrap_or_default()
}

fn is_hex(name: &str) -> bool {
    name.bytes()
        .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}
