//! Edges in the order of where they begin, so that those of a node stand together.

/// A directed graph of numbered nodes.
#[derive(Debug)]
pub(super) struct Adjacency {
    starts: Vec<usize>,
    targets: Vec<usize>,
}

impl Adjacency {
    /// The graph with these edges, which come sorted.
    pub(super) fn of(nodes: usize, edges: impl Iterator<Item = (usize, usize)>) -> Self {
        let mut graph = Self {
            starts: Vec::with_capacity(nodes + 1),
            targets: Vec::new(),
        };
        for (from, to) in edges {
            while graph.starts.len() <= from {
                graph.starts.push(graph.targets.len());
            }
            graph.targets.push(to);
        }
        while graph.starts.len() <= nodes {
            graph.starts.push(graph.targets.len());
        }
        graph
    }

    pub(super) fn len(&self) -> usize {
        self.starts.len() - 1
    }

    pub(super) fn edges(&self) -> usize {
        self.targets.len()
    }

    /// The nodes that edges of `node` lead to, sorted.
    pub(super) fn of_node(&self, node: usize) -> &[usize] {
        &self.targets[self.starts[node]..self.starts[node + 1]]
    }
}
