//! What each node adds to its function, as sums, so that any run of nodes is summed up at once.

use std::ops::Range;

use crate::language::Role;
use crate::metrics::code::Code;
use crate::metrics::cognitive;
use crate::metrics::cyclomatic::DECISIONS;
use crate::metrics::nesting::Depths;

/// What each node of the file adds, counted from the body of the function that it is listed with.
pub(super) struct Values {
    /// Sums up to each node, and of all.
    pub(super) cognitive: Vec<f64>,
    /// How many of these grow with nesting.
    pub(super) growing: Vec<f64>,
    pub(super) cyclomatic: Vec<f64>,
    /// Depth of blocks.
    pub(super) depth: Vec<u32>,
    /// Cognitive nesting of what stands in the node.
    pub(super) inside: Vec<u32>,
    /// What stands around each function adds so much nesting, cognitive and of blocks.
    pub(super) around: Vec<(u32, u32)>,
}

impl Values {
    pub(super) fn of(code: &Code<'_>) -> Self {
        let nodes = &code.syntax.nodes;
        let (increments, nesting) = cognitive::by_node(code);
        let depths = Depths::of(code);
        // What merged functions add to what stands in them.
        let (mut nested, mut deep) = (vec![0; nesting.len()], vec![0; nesting.len()]);
        for index in 1..nesting.len() {
            if code.functions[index].is_merged {
                let parent = code.syntax.functions[index].parent;
                nested[index] = nested[parent] + nesting[index];
                deep[index] = deep[parent] + depths.of_function[index];
            }
        }
        let mut values = Self {
            cognitive: vec![0.0],
            growing: vec![0.0],
            cyclomatic: vec![0.0],
            depth: Vec::with_capacity(nodes.len()),
            inside: Vec::with_capacity(nodes.len()),
            around: nested.iter().copied().zip(deep.iter().copied()).collect(),
        };
        let (mut cognitive, mut growing, mut cyclomatic) = (0.0, 0.0, 0.0);
        for (index, node) in nodes.iter().enumerate() {
            let function = node.function as usize;
            let increment = increments[index];
            let further = if increment.grows { nested[function] } else { 0 };
            cognitive += f64::from(increment.value + further);
            growing += f64::from(increment.grows);
            cyclomatic += f64::from(node.roles.any(&DECISIONS));
            cyclomatic -= f64::from(node.roles.has(Role::Default));
            values.cognitive.push(cognitive);
            values.growing.push(growing);
            values.cyclomatic.push(cyclomatic);
            values.depth.push(depths.of_node[index] + deep[function]);
            values.inside.push(increment.inside + nested[function]);
        }
        values
    }

    pub(super) fn sum(values: &[f64], nodes: &Range<usize>) -> f64 {
        values[nodes.end] - values[nodes.start]
    }
}
