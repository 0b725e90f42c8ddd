//! Finds the folders of a source that are to be treated one by one.

use std::collections::BTreeSet;

use super::error::Error;
use super::event::Event;
use super::intake;
use super::services::Services;
use crate::collector::{Collector, Folders};
use crate::model::Selection;
use crate::source::SourceRequest;

/// The folders of a source that `glob` matches and that hold files which count, sorted. A folder below one that
/// matches counts only if it matches by itself.
pub async fn projects(
    cx: &Services,
    source: &SourceRequest,
    selection: &Selection,
    glob: &str,
    on: &(dyn Fn(Event) + Sync),
) -> Result<Vec<String>, Error> {
    let matcher = Folders::matching(glob)?;
    let tree = intake::open(cx, source, selection, on).await?;
    let collector = Collector::new(&tree, selection)?;
    let paths = tree.entries.iter().map(|entry| entry.path.as_str());
    let paths = paths.filter(|path| collector.selects(path));
    let folders: BTreeSet<&str> = paths.flat_map(folders_around).collect();
    let wanted = folders.into_iter().filter(|folder| matcher.takes(folder));
    Ok(wanted.map(str::to_owned).collect())
}

/// The folders that a file lies in, the nearest last.
fn folders_around(path: &str) -> impl Iterator<Item = &str> {
    path.match_indices('/').map(|(at, _)| &path[..at])
}
