//! Which file needs which: the graph of a source's files, drawn from what they import.
//!
//! [`Graph::of`] resolves the imports of every file to files of the tree, one resolver a family of
//! languages ([`resolve`]); what leads elsewhere is external and counted. Where imports do not tell,
//! as within a package of Java or Go, names do that few files define. From the edges follow fan-in
//! and fan-out, layers, circles ([`cycles`]) and the rank of every file ([`rank`]). Pure, the same
//! for any number of threads, and without recursion: what is imported is written by strangers.

mod adjacency;
mod components;
mod cycles;
mod edges;
mod explanations;
#[cfg(test)]
mod hostile;
mod manifests;
mod paths;
mod rank;
mod resolve;
mod rounds;
#[cfg(test)]
mod tests;

use crate::language::FileLinks;
use crate::model::{FileKind, ImportGraph, Metrics};
use adjacency::Adjacency;
use edges::{Edge, EdgeKind};
pub(crate) use explanations::explanations;
pub(crate) use manifests::{Manifest, Manifests, manifest};

/// A file as the graph sees it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct GraphFile<'a> {
    pub(crate) path: &'a str,
    pub(crate) language: &'a str,
    pub(crate) kind: FileKind,
    pub(crate) links: &'a FileLinks,
}

/// The files of a source and what ties them. Files are known by their place in the list that the
/// graph was made of.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Graph {
    /// Sorted by both ends; one for each pair of files.
    pub(crate) edges: Vec<Edge>,
    /// Files that need this one. Tests count among tests only.
    pub(crate) fan_in: Vec<usize>,
    /// Files that this one needs.
    pub(crate) fan_out: Vec<usize>,
    /// Steps down to a file that needs no other; files of a circle share theirs.
    pub(crate) layers: Vec<usize>,
    /// How much of the source leads to a file, directly or by way of others; all together are 1.
    pub(crate) rank: Vec<f64>,
    /// Imports that lead to no file of the tree.
    pub(crate) external: usize,
}

impl Graph {
    /// Draws the graph of `files`, which are sorted by path.
    pub(crate) fn of(files: &[GraphFile<'_>], manifests: &Manifests) -> Self {
        let resolved = resolve::all(files, manifests);
        let edges = resolved.edges;
        let mut fan_in = vec![0; files.len()];
        let mut fan_out = vec![0; files.len()];
        for edge in &edges {
            fan_out[edge.from] += 1;
            let is_test = |file: usize| files[file].kind == FileKind::Test;
            if !is_test(edge.from) || is_test(edge.to) {
                fan_in[edge.to] += 1;
            }
        }
        let run = edges.iter().filter(|edge| edge.kind.runs());
        let needs = Adjacency::of(files.len(), run.map(|edge| (edge.from, edge.to)));
        Self {
            fan_in,
            fan_out,
            layers: components::layers(&needs, &components::components(&needs)),
            rank: rank::rank(files, &edges),
            edges,
            external: resolved.external,
        }
    }

    /// What a report says of the graph of these files.
    pub(crate) fn summary(&self, files: &[GraphFile<'_>]) -> ImportGraph {
        ImportGraph {
            edges: self.edges.len(),
            external: self.external,
            layers: self.layers.iter().max().map_or(0, |highest| highest + 1),
            cycles: cycles::cycles(self, files),
        }
    }

    /// Sets what the graph says of one file among its values.
    pub(crate) fn note(&self, file: usize, metrics: &mut Metrics) {
        metrics.set("fan_in", self.fan_in[file] as f64);
        metrics.set("fan_out", self.fan_out[file] as f64);
    }
}
