//! Strongly connected components and the layers they stand in.

use super::Adjacency;

const NONE: usize = usize::MAX;

/// The component of every node, by Tarjan's algorithm with a stack of its own. A component has a
/// higher number than those it leads to.
pub(super) fn components(graph: &Adjacency) -> Vec<usize> {
    let mut search = Search {
        graph,
        order: vec![NONE; graph.len()],
        lowest: vec![NONE; graph.len()],
        component: vec![NONE; graph.len()],
        pending: Vec::new(),
        seen: 0,
        found: 0,
    };
    let mut open: Vec<(usize, usize)> = Vec::new();
    for root in 0..graph.len() {
        if search.order[root] == NONE {
            search.enter(root);
            open.push((root, 0));
        }
        while let Some((node, next)) = open.last_mut() {
            match graph.of_node(*node).get(*next) {
                Some(target) => {
                    *next += 1;
                    if search.visit(*node, *target) {
                        open.push((*target, 0));
                    }
                }
                None => {
                    let node = *node;
                    open.pop();
                    search.leave(node, open.last().map(|(parent, _)| *parent));
                }
            }
        }
    }
    search.component
}

struct Search<'a> {
    graph: &'a Adjacency,
    order: Vec<usize>,
    lowest: Vec<usize>,
    component: Vec<usize>,
    /// Nodes whose component is not known yet.
    pending: Vec<usize>,
    seen: usize,
    found: usize,
}

impl Search<'_> {
    fn enter(&mut self, node: usize) {
        self.order[node] = self.seen;
        self.lowest[node] = self.seen;
        self.seen += 1;
        self.pending.push(node);
    }

    /// Looks along an edge; whether its end is to be entered.
    fn visit(&mut self, from: usize, to: usize) -> bool {
        debug_assert!(to < self.graph.len());
        if self.order[to] == NONE {
            self.enter(to);
            return true;
        }
        if self.component[to] == NONE {
            self.lowest[from] = self.lowest[from].min(self.order[to]);
        }
        false
    }

    fn leave(&mut self, node: usize, parent: Option<usize>) {
        if self.lowest[node] == self.order[node] {
            while let Some(member) = self.pending.pop() {
                self.component[member] = self.found;
                if member == node {
                    break;
                }
            }
            self.found += 1;
        }
        if let Some(parent) = parent {
            self.lowest[parent] = self.lowest[parent].min(self.lowest[node]);
        }
    }
}

/// The layer of every node: the longest way down, components taken as one.
pub(super) fn layers(graph: &Adjacency, component: &[usize]) -> Vec<usize> {
    let mut nodes: Vec<usize> = (0..graph.len()).collect();
    nodes.sort_by_key(|node| component[*node]);
    let mut layer = vec![0; component.iter().max().map_or(0, |last| last + 1)];
    for node in nodes {
        let own = component[node];
        for target in graph.of_node(node) {
            let below = component[*target];
            if below != own {
                layer[own] = layer[own].max(layer[below] + 1);
            }
        }
    }
    component.iter().map(|own| layer[*own]).collect()
}
