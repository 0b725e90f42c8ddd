//! What ties one file to another.

use crate::language::ImportKind;

/// When a file needs another, the strongest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum EdgeKind {
    /// As soon as it is loaded.
    Load,
    /// When one of its functions runs.
    Deferred,
    /// Only to be compiled or checked.
    Types,
    /// Only in its own tests.
    Test,
}

impl EdgeKind {
    /// Whether the file needs the other to run.
    pub(crate) fn runs(self) -> bool {
        matches!(self, Self::Load | Self::Deferred)
    }

    /// The edge that an import makes, or `None` where it only declares.
    pub(super) fn of(kind: ImportKind) -> Option<Self> {
        match kind {
            ImportKind::Load | ImportKind::Inline => Some(Self::Load),
            ImportKind::Deferred => Some(Self::Deferred),
            ImportKind::Types => Some(Self::Types),
            ImportKind::Test => Some(Self::Test),
            ImportKind::Declaration => None,
        }
    }
}

/// One file needs another.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Edge {
    pub(crate) from: usize,
    pub(crate) to: usize,
    pub(crate) kind: EdgeKind,
    /// The first import of that kind, its first and last line; none where a name alone tells.
    pub(crate) lines: Option<(u32, u32)>,
    /// What is taken: names that imports spell out, at least one for each import.
    pub(crate) names: usize,
}

/// One edge for each pair of files: the strongest, with the names of all.
pub(super) fn merged(mut edges: Vec<Edge>) -> Vec<Edge> {
    // Edges with lines stand before those that a name alone tells.
    edges.sort_by_key(|edge| {
        let Edge {
            from,
            to,
            kind,
            lines,
            ..
        } = edge;
        (*from, *to, *kind, lines.unwrap_or((u32::MAX, u32::MAX)))
    });
    edges.dedup_by(|next, kept| {
        let is_same = next.from == kept.from && next.to == kept.to;
        if is_same {
            kept.names = kept.names.saturating_add(next.names);
        }
        is_same
    });
    edges
}
