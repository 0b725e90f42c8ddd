//! Depth of nesting, and how often a function goes deep.

use super::{Code, Explanation, Fold, Metric, Role, Summary};

/// Control structures with a block.
const BLOCKS: [Role; 4] = [Role::Branch, Role::Loop, Role::Switch, Role::Catch];

pub(super) struct Nesting;

const NESTING: Explanation = Explanation {
    id: "nesting",
    what: "The deepest nesting of control structures in a function.",
    why: "Every level is a condition that the reader must remember.",
    how: "Branches, loops, `switch` or `match` and exception handlers inside one another. An `else if` is no deeper than its `if`; lambdas and nested functions go on where they stand.",
    source: "W. A. Harrison and K. I. Magel, A Complexity Measure Based on Nesting Level, SIGPLAN Notices 16(3), 1981.",
    advice: "Return or continue early, or extract the inner block.",
};

impl Metric for Nesting {
    fn explanation(&self) -> Explanation {
        NESTING
    }

    fn functions(&self, code: &Code<'_>) -> Option<Vec<f64>> {
        let depths = Depths::of(code);
        let mut deepest = vec![0_u32; code.functions.len()];
        for (index, node) in code.syntax.nodes.iter().enumerate() {
            let value = &mut deepest[node.function as usize];
            *value = (*value).max(depths.of_node[index]);
        }
        for index in (1..deepest.len()).rev() {
            if code.functions[index].is_merged && deepest[index] > 0 {
                let parent = code.syntax.functions[index].parent;
                let inside = depths.of_function[index] + deepest[index];
                deepest[parent] = deepest[parent].max(inside);
            }
        }
        Some(deepest.into_iter().map(f64::from).collect())
    }

    fn summaries(&self) -> &'static [Summary] {
        &[Summary {
            fold: Fold::Max,
            explanation: Explanation {
                id: "max_nesting",
                what: "The deepest nesting of control structures in the file.",
                how: "The maximum of `nesting` over the functions and the code outside them.",
                ..NESTING
            },
        }]
    }
}

pub(super) struct Bumps;

const BUMPS: Explanation = Explanation {
    id: "bumps",
    what: "How many separate blocks of a function are nested two levels deep or more.",
    why: "Each is a piece of logic that waits for a name; several in a row make a bumpy road.",
    how: "Control structures that stand at depth two, whatever they hold.",
    source: "The bumpy road smell of CodeScene.",
    advice: "Extract each of them into a function.",
};

impl Metric for Bumps {
    fn explanation(&self) -> Explanation {
        BUMPS
    }

    fn functions(&self, code: &Code<'_>) -> Option<Vec<f64>> {
        let depths = Depths::of(code);
        let at = |depth: u32| {
            code.count(|index| depths.opens_block[index] && depths.of_node[index] == depth)
        };
        let (mut first, mut second) = (at(1), at(2));
        for index in (1..first.len()).rev() {
            if !code.functions[index].is_merged {
                continue;
            }
            let parent = code.syntax.functions[index].parent;
            match depths.of_function[index] {
                0 => {
                    first[parent] += first[index];
                    second[parent] += second[index];
                }
                1 => second[parent] += first[index],
                _ => {}
            }
        }
        Some(second)
    }

    fn summaries(&self) -> &'static [Summary] {
        &[Summary {
            fold: Fold::Max,
            explanation: Explanation {
                id: "max_bumps",
                what: "The most bumps of a function of the file.",
                how: "The maximum of `bumps` over the functions and the code outside them.",
                ..BUMPS
            },
        }]
    }
}

/// Depths counted from the body of each function.
pub(super) struct Depths {
    pub(super) of_node: Vec<u32>,
    opens_block: Vec<bool>,
    /// Where a function stands in the one around it.
    pub(super) of_function: Vec<u32>,
}

impl Depths {
    pub(super) fn of(code: &Code<'_>) -> Self {
        let nodes = &code.syntax.nodes;
        let mut depths = Self {
            of_node: vec![0; nodes.len()],
            opens_block: vec![false; nodes.len()],
            of_function: vec![0; code.functions.len()],
        };
        for (index, node) in nodes.iter().enumerate() {
            let around = node.parent().map_or(0, |above| depths.of_node[above]);
            if node.roles.any(&[Role::Function, Role::Lambda]) {
                depths.of_function[node.function as usize] = around;
                continue;
            }
            let opens = node.roles.any(&BLOCKS) && !node.roles.has(Role::ElseIf);
            depths.opens_block[index] = opens;
            depths.of_node[index] = around + u32::from(opens);
        }
        depths
    }
}
