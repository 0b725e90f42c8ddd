//! Pairs the files that a commit deleted with those it added.

use std::collections::{BTreeMap, HashSet};
use std::hash::{DefaultHasher, Hasher};

use gix::ObjectId;
use gix::bstr::{BString, ByteSlice};

/// Two files are one when they share at least half of the larger one, as in git.
const LEAST_SIMILARITY: f64 = 0.5;

/// Pairs of one commit that are compared by content. Beyond it only files that kept their name are:
/// a commit that moves that much moves folders.
const MOST_PAIRS: usize = 40_000;

/// Larger files are matched only where their contents did not change.
const MOST_BYTES: u64 = 512 * 1024;

/// A line that never ends is cut into pieces of this many bytes.
const LONGEST_LINE: usize = 64;

/// A file on one side of a commit.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct File {
    pub path: BString,
    pub oid: ObjectId,
}

impl File {
    fn name(&self) -> &[u8] {
        self.path
            .rsplit(|byte| *byte == b'/')
            .next()
            .unwrap_or_default()
    }
}

/// What was found.
#[derive(Default)]
pub(super) struct Renames {
    /// The deleted and the added side of each.
    pub renamed: Vec<(File, File)>,
    /// Whether contents were missing that would have been compared.
    pub unread: bool,
}

/// Takes the renamed files out of both lists: those with the same contents first, those that kept
/// their file name before others, then by shared lines, most similar first.
pub(super) fn find(
    repository: &gix::Repository,
    deleted: &mut Vec<File>,
    added: &mut Vec<File>,
) -> Renames {
    let mut found = Renames::default();
    if deleted.is_empty() || added.is_empty() {
        return found;
    }
    deleted.sort_unstable();
    added.sort_unstable();
    let empty = ObjectId::empty_blob(repository.object_hash());
    take_equal(deleted, added, &mut found, |file| {
        Some((file.oid, file.name().to_vec()))
    });
    take_equal(deleted, added, &mut found, |file| {
        (file.oid != empty).then_some(file.oid)
    });
    take_similar(repository, deleted, added, &mut found);
    found
}

/// Pairs files with the same key in the order of their paths, so that a moved folder keeps its
/// files apart even where several are the same.
fn take_equal<K: Ord>(
    deleted: &mut Vec<File>,
    added: &mut Vec<File>,
    found: &mut Renames,
    key: impl Fn(&File) -> Option<K>,
) {
    let mut waiting: BTreeMap<K, Vec<File>> = BTreeMap::new();
    for file in deleted.iter().rev() {
        if let Some(key) = key(file) {
            waiting.entry(key).or_default().push(file.clone());
        }
    }
    added.retain(|file| {
        let from = key(file).and_then(|key| waiting.get_mut(&key)?.pop());
        let renamed = from.is_some();
        found.renamed.extend(from.map(|from| (from, file.clone())));
        !renamed
    });
    remove_renamed(deleted, found);
}

fn remove_renamed(deleted: &mut Vec<File>, found: &Renames) {
    let gone: HashSet<&BString> = found.renamed.iter().map(|(from, _)| &from.path).collect();
    deleted.retain(|file| !gone.contains(&file.path));
}

fn take_similar(
    repository: &gix::Repository,
    deleted: &mut Vec<File>,
    added: &mut Vec<File>,
    found: &mut Renames,
) {
    let (mut from_taken, mut to_taken) = (vec![false; deleted.len()], vec![false; added.len()]);
    let pairs = candidates(deleted, added);
    for (from, to) in most_similar_first(repository, deleted, added, pairs, &mut found.unread) {
        if !from_taken[from] && !to_taken[to] {
            from_taken[from] = true;
            to_taken[to] = true;
            found
                .renamed
                .push((deleted[from].clone(), added[to].clone()));
        }
    }
    let mut taken = to_taken.into_iter();
    added.retain(|_| !taken.next().unwrap_or(false));
    remove_renamed(deleted, found);
}

/// The pairs that are similar enough; of equals those that kept their name, then by path.
fn most_similar_first(
    repository: &gix::Repository,
    deleted: &[File],
    added: &[File],
    pairs: Vec<(usize, usize)>,
    unread: &mut bool,
) -> impl Iterator<Item = (usize, usize)> {
    let mut old: Vec<Option<Lines>> = deleted.iter().map(|_| None).collect();
    let mut new: Vec<Option<Lines>> = added.iter().map(|_| None).collect();
    let mut read = |file: &File| {
        Lines::read(repository, file.oid).unwrap_or_else(|| {
            *unread = true;
            Lines::default()
        })
    };
    let mut ranked = Vec::new();
    for (from, to) in pairs {
        let before = old[from].get_or_insert_with(|| read(&deleted[from]));
        let after = new[to].get_or_insert_with(|| read(&added[to]));
        let similarity = before.similarity(after);
        if similarity >= LEAST_SIMILARITY {
            ranked.push((
                similarity,
                deleted[from].name() == added[to].name(),
                from,
                to,
            ));
        }
    }
    ranked.sort_by(|a, b| {
        let by_path = (a.2, a.3).cmp(&(b.2, b.3));
        b.0.total_cmp(&a.0).then(b.1.cmp(&a.1)).then(by_path)
    });
    ranked.into_iter().map(|(_, _, from, to)| (from, to))
}

/// Pairs of places worth a comparison by content.
fn candidates(deleted: &[File], added: &[File]) -> Vec<(usize, usize)> {
    let all = deleted.len().saturating_mul(added.len()) <= MOST_PAIRS;
    let mut by_name: BTreeMap<&[u8], Vec<usize>> = BTreeMap::new();
    for (place, file) in added.iter().enumerate() {
        by_name.entry(file.name()).or_default().push(place);
    }
    let everything: Vec<usize> = (0..added.len()).collect();
    deleted
        .iter()
        .enumerate()
        .flat_map(|(from, file)| {
            let places = if all {
                Some(&everything)
            } else {
                by_name.get(file.name())
            };
            places.into_iter().flatten().map(move |to| (from, *to))
        })
        .take(MOST_PAIRS)
        .collect()
}

/// The lines of a file as hashes with the bytes they hold, sorted.
#[derive(Default)]
struct Lines {
    lines: Vec<(u64, u64)>,
    bytes: u64,
}

impl Lines {
    /// The lines of a blob; none of a large or binary one, and `None` when it is not there.
    fn read(repository: &gix::Repository, oid: ObjectId) -> Option<Self> {
        let size = repository.try_find_header(oid).ok()??.size();
        if size > MOST_BYTES {
            return Some(Self::default());
        }
        Some(Self::new(&repository.try_find_object(oid).ok()??.data))
    }

    fn new(text: &[u8]) -> Self {
        let mut hashes: Vec<(u64, u64)> = text
            .split_inclusive(|byte| *byte == b'\n')
            .flat_map(|line| line.chunks(LONGEST_LINE))
            .map(|line| {
                let mut hasher = DefaultHasher::new();
                hasher.write(line.trim_end_with(|c| c == '\r' || c == '\n').as_bytes());
                (hasher.finish(), line.len() as u64)
            })
            .collect();
        hashes.sort_unstable();
        hashes.dedup_by(|next, kept| {
            let same = next.0 == kept.0;
            if same {
                kept.1 += next.1;
            }
            same
        });
        Self {
            bytes: text.len() as u64,
            lines: hashes,
        }
    }

    /// Share of the larger text that stands in both, 0 to 1.
    fn similarity(&self, other: &Self) -> f64 {
        let larger = self.bytes.max(other.bytes);
        let smaller = self.bytes.min(other.bytes);
        if larger == 0 || (smaller as f64) < LEAST_SIMILARITY * larger as f64 {
            return 0.0;
        }
        let mut common = 0;
        let mut others = other.lines.iter().peekable();
        for (hash, bytes) in &self.lines {
            while others.next_if(|(it, _)| it < hash).is_some() {}
            if let Some((_, same)) = others.next_if(|(it, _)| it == hash) {
                common += bytes.min(same);
            }
        }
        common as f64 / larger as f64
    }
}
