//! PageRank over files: who leads to whom, weighed by the names that they share.

use std::collections::HashMap;

use rayon::prelude::*;

use super::resolve;
use super::{Edge, GraphFile};
use crate::language::NameHash;

/// Share of a file's rank that goes on along its edges; the rest goes to all files alike.
const DAMPING: f64 = 0.85;
/// Change of all ranks together below which they stand.
const TOLERANCE: f64 = 1e-9;
/// Rounds after which they stand in any case.
const MOST_ROUNDS: usize = 100;
/// Files that may define a name for it to tell something.
const MOST_DEFINERS: usize = 3;

/// The rank of every file; all together are 1.
pub(super) fn rank(files: &[GraphFile<'_>], edges: &[Edge]) -> Vec<f64> {
    page_rank(files.len(), &weighed(files, edges))
}

/// Edges with weights, sorted: one for an edge, more where many of the names that the file defines
/// are mentioned. In languages whose imports are not read, the names make the edges.
fn weighed(files: &[GraphFile<'_>], edges: &[Edge]) -> Vec<(usize, usize, f64)> {
    let definers = definers(files);
    let starts = |file: usize| edges.partition_point(|edge| edge.from < file);
    (0..files.len())
        .into_par_iter()
        .flat_map_iter(|from| {
            let own = &edges[starts(from)..starts(from + 1)];
            weighed_of(files, &definers, from, own)
        })
        .collect()
}

fn weighed_of(
    files: &[GraphFile<'_>],
    definers: &HashMap<NameHash, Vec<usize>>,
    from: usize,
    own: &[Edge],
) -> Vec<(usize, usize, f64)> {
    let mut mentions: Vec<(usize, f64)> = Vec::new();
    for (name, count) in &files[from].links.mentions {
        let Some(defined) = definers.get(name).filter(|files| !files.contains(&from)) else {
            continue;
        };
        for to in defined {
            mentions.push((*to, f64::from(*count).sqrt() / defined.len() as f64));
        }
    }
    mentions.sort_by_key(|(to, _)| *to);
    let mut weights: Vec<(usize, usize, f64)> =
        own.iter().map(|edge| (from, edge.to, 1.0)).collect();
    for group in mentions.chunk_by(|(a, _), (b, _)| a == b) {
        let to = group[0].0;
        let weight: f64 = group.iter().map(|(_, weight)| weight).sum();
        match own.binary_search_by_key(&to, |edge| edge.to) {
            Ok(edge) => weights[edge].2 += weight.ln_1p(),
            Err(_) if resolve::names_lead(files[from].language, files[to].language) => {
                weights.push((from, to, weight.ln_1p()));
            }
            Err(_) => {}
        }
    }
    weights.sort_by_key(|(_, to, _)| *to);
    weights
}

/// The files that define a name, for names that few define.
fn definers(files: &[GraphFile<'_>]) -> HashMap<NameHash, Vec<usize>> {
    let mut definers: HashMap<NameHash, Vec<usize>> = HashMap::new();
    for (index, file) in files.iter().enumerate() {
        for definition in &file.links.defines {
            let files = definers.entry(definition.name).or_default();
            if files.len() <= MOST_DEFINERS {
                files.push(index);
            }
        }
    }
    definers.retain(|_, files| files.len() <= MOST_DEFINERS);
    definers
}

fn page_rank(nodes: usize, edges: &[(usize, usize, f64)]) -> Vec<f64> {
    let mut out = vec![0.0; nodes];
    for (from, _, weight) in edges {
        out[*from] += weight;
    }
    let share = 1.0 / nodes.max(1) as f64;
    let mut rank = vec![share; nodes];
    for _ in 0..MOST_ROUNDS {
        // What files without edges have goes to all.
        let idle = rank.iter().zip(&out).filter(|(_, out)| **out == 0.0);
        let idle: f64 = idle.map(|(rank, _)| rank).sum();
        let base = share * (1.0 - DAMPING + DAMPING * idle);
        let mut next = vec![base; nodes];
        for (from, to, weight) in edges {
            next[*to] += DAMPING * rank[*from] * weight / out[*from];
        }
        let change: f64 = rank.iter().zip(&next).map(|(a, b)| (a - b).abs()).sum();
        rank = next;
        if change < TOLERANCE {
            break;
        }
    }
    rank
}
