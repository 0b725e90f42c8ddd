//! A source of which folders are dumped one by one: listed once, whatever kind of place it is.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

use super::error::Error;
use super::event::Event;
use super::intake;
use super::services::Services;
use crate::collector::{Collector, Folders};
use crate::model::{
    Contents, Diagnostic, Entry, ReadError, RepositoryLocation, Selection, SourceOrigin, Tree,
};
use crate::source::SourceRequest;

/// A source that is listed.
#[derive(Clone, Debug)]
pub struct Listed(Arc<Tree>);

impl Listed {
    /// Lists a source.
    pub async fn of(
        cx: &Services,
        source: &SourceRequest,
        selection: &Selection,
        on: &(dyn Fn(Event) + Sync),
    ) -> Result<Self, Error> {
        let tree = intake::open(cx, source, selection, on).await?;
        Ok(Self(Arc::new(tree)))
    }

    /// The folders that `glob` matches and that hold files which count, sorted. A folder below one that
    /// matches counts only if it matches by itself.
    pub fn folders(&self, selection: &Selection, glob: &str) -> Result<Vec<String>, Error> {
        let matcher = Folders::matching(glob)?;
        let collector = Collector::new(&self.0, selection)?;
        let paths = self.0.entries.iter().map(|entry| entry.path.as_str());
        let paths = paths.filter(|path| collector.selects(path));
        let folders: BTreeSet<&str> = paths.flat_map(folders_around).collect();
        let wanted = folders.into_iter().filter(|folder| matcher.takes(folder));
        Ok(wanted.map(str::to_owned).collect())
    }

    /// A folder as a tree of its own.
    pub(super) fn folder(&self, folder: &str) -> Tree {
        folder_of(&self.0, folder)
    }
}

/// The folders that a file lies in, the nearest last.
fn folders_around(path: &str) -> impl Iterator<Item = &str> {
    path.match_indices('/').map(|(at, _)| &path[..at])
}

/// A folder of a tree as a tree of its own.
pub(super) fn folder_of(tree: &Arc<Tree>, folder: &str) -> Tree {
    let prefix = format!("{folder}/");
    let start = tree.entries.partition_point(|entry| entry.path < prefix);
    let inside = tree.entries[start..].iter();
    let inside = inside.take_while(|entry| entry.path.starts_with(&prefix));
    let entries: Vec<Entry> = inside
        .map(|entry| Entry {
            path: entry.path[prefix.len()..].to_owned(),
            ..entry.clone()
        })
        .collect();
    Tree {
        origin: origin_of(&tree.origin, folder),
        chosen: tree.chosen,
        diagnostics: diagnostics_of(&tree.diagnostics, &prefix),
        contents: Box::new(Inside {
            whole: Arc::clone(tree),
            places: start..start + entries.len(),
        }),
        entries,
    }
}

fn origin_of(whole: &SourceOrigin, folder: &str) -> SourceOrigin {
    let name = folder.rsplit('/').next().unwrap_or(folder);
    let repository = whole.repository.as_ref();
    SourceOrigin {
        location: format!("{}/{folder}", whole.location.trim_end_matches('/')),
        name: name.to_owned(),
        repository: repository.map(|repository| RepositoryLocation {
            prefix: match repository.prefix.as_str() {
                "" => folder.to_owned(),
                prefix => format!("{prefix}/{folder}"),
            },
            ..repository.clone()
        }),
        ..whole.clone()
    }
}

/// What was noted of the whole, and of what lies in the folder.
fn diagnostics_of(whole: &[Diagnostic], prefix: &str) -> Vec<Diagnostic> {
    let inside = whole.iter().filter_map(|note| {
        let path = match &note.path {
            Some(path) => Some(path.strip_prefix(prefix)?.to_owned()),
            None => None,
        };
        Some(Diagnostic {
            path,
            ..note.clone()
        })
    });
    inside.collect()
}

struct Inside {
    whole: Arc<Tree>,
    /// Where the entries stand in the whole.
    places: Range<usize>,
}

impl Inside {
    fn place(&self, index: usize) -> Option<usize> {
        self.places.clone().nth(index)
    }
}

impl Contents for Inside {
    fn read(&self, index: usize, limit: u64) -> Result<Vec<u8>, ReadError> {
        let place = self.place(index).ok_or(ReadError::Vanished)?;
        self.whole.contents.read(place, limit)
    }

    fn git_id(&self, index: usize) -> Option<[u8; 20]> {
        self.whole.contents.git_id(self.place(index)?)
    }
}
