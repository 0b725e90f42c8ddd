//! What ties files to each other beside their past: imports, folders, and tests to what they test.

use std::collections::BTreeSet;

use crate::graph::Graph;
use crate::model::{Coupling, FileKind, FileReport};

/// Coupled pairs of either kind, expected and not, that are reported.
const MOST_PAIRS: usize = 100;

/// Says of coupled files what else ties them. `graph` was drawn of `files`, in their order.
pub(super) fn explain(coupling: &mut Vec<Coupling>, files: &[FileReport], graph: &Graph) {
    for pair in &mut *coupling {
        pair.expected = expected(pair, files, graph);
    }
    let (mut plain, mut surprising) = (0, 0);
    coupling.retain(|pair| {
        let kind = match pair.expected {
            Some(_) => &mut plain,
            None => &mut surprising,
        };
        *kind += 1;
        *kind <= MOST_PAIRS
    });
}

fn expected(pair: &Coupling, files: &[FileReport], graph: &Graph) -> Option<&'static str> {
    let place = |path: &str| {
        files
            .binary_search_by(|file| file.path.as_str().cmp(path))
            .ok()
    };
    let (a, b) = (place(&pair.a), place(&pair.b));
    let is_test = |place: Option<usize>| place.is_some_and(|it| files[it].kind == FileKind::Test);
    if is_test(a) || is_test(b) {
        return Some("test");
    }
    if let (Some(a), Some(b)) = (a, b)
        && (imports(graph, a, b) || imports(graph, b, a))
    {
        return Some("import");
    }
    let folder = |path: &str| path.rsplit_once('/').map(|(folder, _)| folder.to_owned());
    (folder(&pair.a) == folder(&pair.b)).then_some("same-folder")
}

fn imports(graph: &Graph, from: usize, to: usize) -> bool {
    let found = graph
        .edges
        .binary_search_by_key(&(from, to), |edge| (edge.from, edge.to));
    found.is_ok()
}

/// Paths that a test imports, directly or by way of one other file.
pub(super) fn imported_by_tests(files: &[FileReport], graph: &Graph) -> BTreeSet<String> {
    let is_test = |file: usize| files[file].kind == FileKind::Test;
    let edges = graph.edges.iter();
    let first: BTreeSet<usize> = edges
        .filter(|edge| is_test(edge.from))
        .map(|edge| edge.to)
        .collect();
    let edges = graph.edges.iter();
    let second = edges
        .filter(|edge| first.contains(&edge.from))
        .map(|edge| edge.to);
    let reached: BTreeSet<usize> = second.chain(first.iter().copied()).collect();
    let paths = reached.into_iter().map(|file| files[file].path.clone());
    paths.collect()
}
