//! The repositories that a fetched one mounts, fetched and put in their places.

use std::collections::BTreeMap;

use gix::bstr::{BString, ByteSlice};
use reqwest::Url;

use super::Remote;
use super::address::Credentials;
use crate::model::{Contents, Diagnostic, Entry, EntryKind, ReadError, Selection, Tree, path_text};
use crate::source::Source;
use crate::source::repository::{Repository, text};

/// Submodules of submodules are fetched so deep.
const DEEPEST: usize = 2;
/// A forged repository could send us anywhere, for ever.
const MOST: usize = 50;

/// Which commit of which repository is mounted at a path.
struct Mount {
    index: usize,
    /// `None` for an address that is not fetched.
    url: Option<Url>,
    commit: String,
}

/// The tree with every submodule in its place; one that cannot be had stays as it is, and is told.
pub(super) async fn mounted(
    remote: &Remote,
    url: &Url,
    credentials: Option<&Credentials>,
    tree: Tree,
    select: &Selection,
) -> Tree {
    let found = mounts(&tree, url);
    let mut parts = Parts {
        tree,
        mounted: BTreeMap::new(),
    };
    let mounts = match found {
        Ok(mounts) if mounts.is_empty() => return parts.tree,
        Ok(mounts) if remote.level < DEEPEST && mounts.len() <= MOST => mounts,
        Ok(_) => {
            parts.note(
                None,
                "there are more than 50 of them, or they are nested too deep",
            );
            return parts.tree;
        }
        Err(reason) => {
            parts.note(None, &reason);
            return parts.tree;
        }
    };
    for mount in mounts {
        let Some(inner) = mount.url else {
            parts.note(
                Some(mount.index),
                "its address is not one of git over https",
            );
            continue;
        };
        let is_home = inner.origin() == url.origin();
        let credentials = credentials.filter(|_| is_home);
        let inner = remote.of_submodule(inner, credentials.cloned(), mount.commit);
        match inner.open(select).await {
            Ok(inner) => {
                parts.mounted.insert(mount.index, inner);
            }
            Err(error) => parts.note(Some(mount.index), &error.to_string()),
        }
    }
    parts.into_tree()
}

/// Every submodule of the tree whose address is one that may be fetched.
fn mounts(tree: &Tree, url: &Url) -> Result<Vec<Mount>, String> {
    let location = tree.origin.repository.as_ref();
    let location = location.ok_or("there is no repository")?;
    let found = Repository::around(&location.git_dir)
        .map_err(text)?
        .ok_or("there is no repository")?;
    let repository = found.handle.to_thread_local();
    let commit = tree.origin.revision.as_deref().unwrap_or_default();
    let commit = repository.rev_parse_single(commit).map_err(text)?;
    let top = commit
        .object()
        .map_err(text)?
        .peel_to_tree()
        .map_err(text)?;
    let Some(file) = top.lookup_entry_by_path(".gitmodules").map_err(text)? else {
        return Ok(Vec::new());
    };
    let file = file.object().map_err(text)?;
    let nothing = gix::config::File::default();
    let file = gix::submodule::File::from_bytes(&file.data, None, &nothing).map_err(text)?;
    let mut mounts = Vec::new();
    for name in file.names() {
        let address = file.config().string_by("submodule", Some(name), "url");
        let (Ok(path), Some(address)) = (file.path(name), address) else {
            continue;
        };
        let entry = gix::path::from_bstr(path.as_bstr()).map_err(text)?;
        let entry = top.lookup_entry_by_path(entry).map_err(text)?;
        let place = place_of(tree, &location.prefix, &path);
        let (Some(index), Some(entry)) = (place, entry) else {
            continue;
        };
        mounts.push(Mount {
            index,
            url: resolved(url, &address.to_str_lossy()),
            commit: entry.object_id().to_string(),
        });
    }
    mounts.sort_by_key(|mount| mount.index);
    mounts.dedup_by_key(|mount| mount.index);
    Ok(mounts)
}

/// Where the submodule at a path of the repository stands in the tree.
fn place_of(tree: &Tree, prefix: &str, path: &BString) -> Option<usize> {
    let path = path_text(path);
    let path = match prefix {
        "" => path.as_str(),
        prefix => path.strip_prefix(prefix)?.strip_prefix('/')?,
    };
    let entries = &tree.entries;
    let found = entries.binary_search_by(|entry| entry.path.as_str().cmp(path));
    found
        .ok()
        .filter(|index| entries[*index].kind == EntryKind::Submodule)
}

/// The address of a submodule, as seen from the repository that mounts it. One that would leave
/// encryption, or that is spoken to in another way, is `None`; credentials in it are not ours.
fn resolved(home: &Url, address: &str) -> Option<Url> {
    let mut url = if address.starts_with("./") || address.starts_with("../") {
        Url::parse(&format!("{}/", home.as_str().trim_end_matches('/')))
            .and_then(|base| base.join(address))
            .ok()?
    } else if let Some((host, path)) = address.strip_prefix("git@").and_then(|a| a.split_once(':'))
    {
        Url::parse(&format!("https://{host}/{path}")).ok()?
    } else {
        Url::parse(address).ok()?
    };
    let _ = url.set_username("");
    let _ = url.set_password(None);
    let is_safe = url.scheme() == "https" || url.origin() == home.origin();
    (is_safe && url.host_str().is_some()).then_some(url)
}

/// A tree that others are mounted in.
struct Parts {
    tree: Tree,
    mounted: BTreeMap<usize, Tree>,
}

impl Parts {
    fn note(&mut self, index: Option<usize>, reason: &str) {
        let path = index.map(|index| self.tree.entries[index].path.clone());
        self.tree.diagnostics.push(Diagnostic {
            path,
            ..Diagnostic::new(
                "submodule-unavailable",
                format!("a submodule was not fetched: {reason}"),
            )
        });
    }

    /// One tree of them all, in the order of its paths.
    fn into_tree(self) -> Tree {
        let Self {
            mut tree,
            mut mounted,
        } = self;
        let mut lines: Vec<(Entry, (usize, usize))> = Vec::new();
        let mut contents = vec![tree.contents];
        for (index, entry) in tree.entries.into_iter().enumerate() {
            let Some(inner) = mounted.remove(&index) else {
                lines.push((entry, (0, index)));
                continue;
            };
            let below = |path: &str| format!("{}/{path}", entry.path);
            for (at, line) in inner.entries.into_iter().enumerate() {
                let path = below(&line.path);
                lines.push((Entry { path, ..line }, (contents.len(), at)));
            }
            for note in inner.diagnostics {
                let path = note.path.as_deref().map(below);
                tree.diagnostics.push(Diagnostic { path, ..note });
            }
            contents.push(inner.contents);
        }
        lines.sort_by(|a, b| a.0.path.cmp(&b.0.path));
        tree.diagnostics.sort();
        let (entries, places) = lines.into_iter().unzip();
        Tree {
            entries,
            contents: Box::new(Whole { contents, places }),
            ..tree
        }
    }
}

/// The contents of several trees.
struct Whole {
    contents: Vec<Box<dyn Contents>>,
    /// Which of them holds an entry, and where.
    places: Vec<(usize, usize)>,
}

impl Contents for Whole {
    fn read(&self, index: usize, limit: u64) -> Result<Vec<u8>, ReadError> {
        let (tree, index) = self.places.get(index).ok_or(ReadError::Vanished)?;
        self.contents[*tree].read(*index, limit)
    }
}
