//! A dump of what changed since a revision: the changed files, and what touches them.

use std::collections::BTreeSet;

use super::DumpSourceRequest;
use super::signals::Reading;
use crate::changes;
use crate::collector::Collector;
use crate::dump::{DumpFile, Level, Omitted};
use crate::model::Tree;
use crate::pipeline::Error;

/// Reason of the files that are gone since the revision.
pub(in crate::pipeline) const DELETED: &str = "deleted-since";

/// What changed.
pub(super) struct Since {
    /// Files that are there and were not, or were different.
    changed: BTreeSet<String>,
    /// Files that were there and are not.
    pub(super) gone: Vec<Omitted>,
}

impl Since {
    /// What changed in `tree` since it parted from `revision`, as `git diff REVISION...` has it;
    /// changes that are not committed and files that are not tracked count.
    pub(super) async fn of(
        revision: &str,
        request: &DumpSourceRequest,
        tree: &Tree,
        collector: &Collector<'_>,
    ) -> Result<Self, Error> {
        let head = tree.origin.revision.as_deref().unwrap_or("HEAD");
        let old = request.before(format!("{revision}...{head}")).await?;
        let mut since = Self {
            changed: BTreeSet::new(),
            gone: Vec::new(),
        };
        for change in changes::between(&old, tree, &|path| collector.selects(path)) {
            if change.new.is_some() {
                since.changed.insert(change.path);
            } else {
                since.gone.push(Omitted {
                    path: change.path,
                    reason: DELETED.to_owned(),
                });
            }
        }
        Ok(since)
    }
}

/// Which files a dump is about.
pub(super) struct Focus(Vec<Option<Level>>);

impl Focus {
    /// What changed in full; files that import it or that it imports as signatures; nothing else.
    pub(super) fn of(since: &Since, files: &[DumpFile], reading: &Reading) -> Self {
        let is_changed = |file: &DumpFile| since.changed.contains(&file.path);
        let mut levels: Vec<Option<Level>> = files
            .iter()
            .map(|file| is_changed(file).then_some(Level::Full))
            .collect();
        for edge in &reading.graph.edges {
            let ends = [reading.nodes[edge.from], reading.nodes[edge.to]];
            for (from, to) in [(ends[0], ends[1]), (ends[1], ends[0])] {
                if levels[from] == Some(Level::Full) && levels[to].is_none() {
                    levels[to] = Some(Level::Signatures);
                }
            }
        }
        Self(levels)
    }

    /// The most that may stand of a file; `None` for nothing.
    pub(super) fn level(&self, index: usize) -> Option<Level> {
        self.0[index]
    }
}
