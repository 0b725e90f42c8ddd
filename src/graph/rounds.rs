//! The shortest way round a strongly connected component.

use std::collections::VecDeque;

use super::Adjacency;

const NONE: usize = usize::MAX;

/// Steps that all searches of a graph may take: these for each edge, and as many more. Within them a
/// way round is the shortest of all; past them the shortest through the nodes tried so far.
const STEPS_PER_EDGE: usize = 64;
const MORE_STEPS: usize = 4_000_000;

/// Finds shortest ways round components of one graph.
pub(super) struct Rounds<'a> {
    graph: &'a Adjacency,
    component: &'a [usize],
    before: Vec<usize>,
    reached: Vec<usize>,
    is_done: Vec<bool>,
    searches: usize,
    steps: usize,
}

impl<'a> Rounds<'a> {
    pub(super) fn new(graph: &'a Adjacency, component: &'a [usize]) -> Self {
        Self {
            graph,
            component,
            before: vec![NONE; graph.len()],
            reached: vec![0; graph.len()],
            is_done: vec![false; graph.len()],
            searches: 0,
            steps: MORE_STEPS + STEPS_PER_EDGE * graph.edges(),
        }
    }

    /// The nodes of a shortest way round the component of `members`, at least two.
    pub(super) fn shortest(&mut self, members: &[usize]) -> Vec<usize> {
        if let Some(pair) = self.pair(members) {
            return pair;
        }
        let mut best: Vec<usize> = Vec::new();
        for start in members {
            let most = if best.is_empty() {
                members.len()
            } else {
                best.len() - 1
            };
            if let Some(round) = self.through(*start, most) {
                best = round;
            }
            // Every way round through this node is known.
            self.is_done[*start] = true;
            if best.len() == 3 || self.steps == 0 {
                break;
            }
        }
        best
    }

    /// Two nodes that lead to each other.
    fn pair(&self, members: &[usize]) -> Option<Vec<usize>> {
        members.iter().find_map(|node| {
            let targets = self.graph.of_node(*node).iter();
            let leads_back = |target: &&usize| {
                **target != *node && self.graph.of_node(**target).binary_search(node).is_ok()
            };
            let other = targets.copied().find(|target| leads_back(&target))?;
            Some(vec![*node, other])
        })
    }

    /// The shortest way from `start` back to it over at most `most` nodes. The first search of a
    /// component is never cut short, so that there is always one.
    fn through(&mut self, start: usize, most: usize) -> Option<Vec<usize>> {
        self.searches += 1;
        let search = self.searches;
        self.reached[start] = search;
        self.before[start] = NONE;
        let mut queue = VecDeque::from([(start, 1)]);
        while let Some((node, length)) = queue.pop_front() {
            for target in self.graph.of_node(node) {
                self.steps = self.steps.saturating_sub(1);
                if *target == start && node != start {
                    return Some(self.way_to(node));
                }
                let is_inside = self.component[*target] == self.component[start];
                if is_inside
                    && length < most
                    && !self.is_done[*target]
                    && self.reached[*target] != search
                {
                    self.reached[*target] = search;
                    self.before[*target] = node;
                    queue.push_back((*target, length + 1));
                }
            }
        }
        None
    }

    fn way_to(&self, node: usize) -> Vec<usize> {
        let mut way = vec![node];
        while let Some(before) = way.last().map(|node| self.before[*node])
            && before != NONE
        {
            way.push(before);
        }
        way.reverse();
        way
    }
}
