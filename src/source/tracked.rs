//! What the index of a repository tracks, and whether the work tree still holds the same.

use std::collections::HashMap;
use std::fs;
use std::path::{Component, Path, PathBuf};

use gix::bstr::{BStr, ByteSlice};
use gix::index::entry::{Flags, Mode, Stat, stat};
use rayon::prelude::*;

use super::repository::{Repository, text};

/// The tracked files below a source.
pub(super) struct Tracked {
    index: gix::worktree::Index,
    prefix: gix::bstr::BString,
}

impl Tracked {
    /// Reads the repository's index.
    pub(super) fn of(repository: &Repository) -> Result<Self, String> {
        let index = repository
            .handle
            .to_thread_local()
            .index_or_empty()
            .map_err(text)?;
        Ok(Self {
            index,
            prefix: repository.prefix_bytes(),
        })
    }

    fn entries(&self) -> impl Iterator<Item = (&gix::index::Entry, PathBuf)> {
        self.index.entries().iter().filter_map(|entry| {
            let below = entry
                .path(&self.index)
                .strip_prefix(self.prefix.as_slice())?;
            Some((entry, safe_path(below.as_bstr())?))
        })
    }

    /// Tracked paths relative to the source, those of submodules left out.
    pub(super) fn files(&self) -> impl Iterator<Item = PathBuf> {
        self.entries()
            .filter(|(entry, _)| !entry.mode.is_submodule() && !entry.mode.is_sparse())
            .map(|(_, path)| path)
    }

    /// Paths relative to the source that a sparse checkout leaves off the disk. A folder stands for all
    /// that is in it.
    pub(super) fn left_out(&self) -> impl Iterator<Item = PathBuf> {
        self.entries()
            .filter(|(entry, _)| {
                entry.flags.contains(Flags::SKIP_WORKTREE) || entry.mode.is_sparse()
            })
            .map(|(_, path)| path)
    }

    /// Paths relative to the source where another repository's commit is mounted.
    pub(super) fn submodules(&self) -> impl Iterator<Item = PathBuf> {
        self.entries()
            .filter(|(entry, _)| entry.mode.is_submodule())
            .map(|(_, path)| path)
    }

    /// Whether the tracked files below `root` differ from the commit: in the index or on the disk.
    pub(super) fn differs_from(
        &self,
        repository: &Repository,
        commit: gix::ObjectId,
        root: &Path,
    ) -> Result<bool, String> {
        let local = repository.handle.to_thread_local();
        let tree = local
            .find_commit(commit)
            .map_err(text)?
            .tree_id()
            .map_err(text)?;
        let committed = local.index_from_tree(&tree).map_err(text)?;
        Ok(self.is_staged(&committed) || self.is_edited(&local, root))
    }

    /// Whether the index holds something else than the commit.
    fn is_staged(&self, committed: &gix::index::State) -> bool {
        fn below<'a>(
            state: &'a gix::index::State,
            prefix: &BStr,
        ) -> HashMap<&'a BStr, (gix::ObjectId, Mode)> {
            let entries = state
                .entries()
                .iter()
                .filter(|entry| !entry.mode.is_sparse());
            entries
                .map(|entry| (entry.path(state), (entry.id, entry.mode)))
                .filter(|(path, _)| path.starts_with(prefix))
                .collect()
        }
        if self.index.is_sparse() {
            // A sparse index names whole folders; what is on the disk decides.
            return false;
        }
        let prefix = self.prefix.as_bstr();
        below(&self.index, prefix) != below(committed, prefix)
    }

    /// Whether a file on the disk holds something else than the index.
    fn is_edited(&self, repository: &gix::Repository, root: &Path) -> bool {
        let modes_count =
            cfg!(unix) && repository.config_snapshot().boolean("core.fileMode") != Some(false);
        let hash = repository.object_hash();
        let entries: Vec<_> = self.entries().collect();
        entries.par_iter().any(|(entry, path)| {
            let left_out = Flags::SKIP_WORKTREE | Flags::ASSUME_VALID;
            if entry.flags.intersects(left_out) || entry.mode.is_sparse() {
                return false;
            }
            if entry.mode.is_submodule() {
                let now = Repository::checked_out(&root.join(path));
                return now.is_some_and(|commit| commit != entry.id);
            }
            let racy = entry.stat.is_racy(self.index.timestamp(), comparison());
            is_changed(entry, &root.join(path), modes_count, racy, hash)
        })
    }
}

fn comparison() -> stat::Options {
    stat::Options {
        trust_ctime: false,
        check_stat: false,
        use_nsec: false,
        use_stdev: false,
    }
}

fn is_changed(
    entry: &gix::index::Entry,
    path: &Path,
    modes_count: bool,
    racy: bool,
    hash: gix::hash::Kind,
) -> bool {
    let Ok(found) = gix::index::fs::Metadata::from_path_no_follow(path) else {
        return true;
    };
    let was_link = entry.mode == Mode::SYMLINK;
    if was_link != found.is_symlink() || !(was_link || found.is_file()) {
        return true;
    }
    if !was_link && modes_count && (entry.mode == Mode::FILE_EXECUTABLE) != found.is_executable() {
        return true;
    }
    let Ok(now) = Stat::from_fs(&found) else {
        return true;
    };
    if !racy && entry.stat.matches(&now, comparison()) {
        return false;
    }
    // Git clears the size of entries that it could not be sure of.
    if entry.stat.size != now.size && entry.stat.size != 0 {
        return true;
    }
    found.len() > LARGEST_COMPARED || !holds(path, was_link, &entry.id, hash)
}

/// Larger files whose times differ count as changed without a look: the index of a forged repository
/// can send us through any number of them.
const LARGEST_COMPARED: u64 = 256 << 20;

/// Whether the file's contents have this id, as they are or with Windows line breaks undone. Clean
/// filters that the repository names are not run.
fn holds(path: &Path, is_link: bool, id: &gix::oid, hash: gix::hash::Kind) -> bool {
    let bytes = if is_link {
        fs::read_link(path).map(|target| target.into_os_string().into_encoded_bytes())
    } else {
        fs::read(path)
    };
    let Ok(bytes) = bytes else { return false };
    let is_id_of = |bytes: &[u8]| {
        gix::objs::compute_hash(hash, gix::objs::Kind::Blob, bytes).is_ok_and(|found| found == id)
    };
    is_id_of(&bytes) || (bytes.contains_str("\r\n") && is_id_of(&bytes.replace("\r\n", "\n")))
}

/// The path for the disk; `None` for one that leaves the root or enters a `.git`, which only a forged
/// index holds.
fn safe_path(path: &BStr) -> Option<PathBuf> {
    let path = gix::path::from_bstr(path).ok()?.into_owned();
    let plain = path
        .components()
        .all(|part| matches!(part, Component::Normal(name) if !name.eq_ignore_ascii_case(".git")));
    (plain && !path.as_os_str().is_empty()).then_some(path)
}
