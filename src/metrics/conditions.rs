//! The largest condition.

use super::{Code, Explanation, Fold, Metric, Role, Summary};

pub(super) struct ConditionOperands;

const EXPLANATION: Explanation = Explanation {
    id: "condition_operands",
    what: "Operands of the largest condition of a function.",
    why: "A condition of many parts is read again and again, and its parts hide a rule without a name.",
    how: "The operands joined by `&&` and `||` in one condition or boolean expression, those of negated groups included. A plain condition has one.",
    source: "",
    advice: "Move the condition, or the part that belongs together, into a function that says what it means.",
};

impl Metric for ConditionOperands {
    fn explanation(&self) -> Explanation {
        EXPLANATION
    }

    fn functions(&self, code: &Code<'_>) -> Option<Vec<f64>> {
        let nodes = &code.syntax.nodes;
        // The condition around each node of the same function, if any.
        let mut around: Vec<Option<usize>> = vec![None; nodes.len()];
        let mut operators_of = vec![0_u32; nodes.len()];
        let mut largest = vec![0.0_f64; code.functions.len()];
        for (index, node) in nodes.iter().enumerate() {
            let is_function = node.roles.any(&[Role::Function, Role::Lambda]);
            around[index] = match node.parent() {
                _ if node.roles.has(Role::Condition) => Some(index),
                Some(parent) if !is_function => around[parent],
                _ => None,
            };
            if node.roles.has(Role::Condition) {
                let value = &mut largest[node.function as usize];
                *value = value.max(1.0);
            }
        }
        for (operator, expression) in operators(code) {
            let owner = around[operator].unwrap_or(expression);
            operators_of[owner] += 1;
            let value = &mut largest[nodes[operator].function as usize];
            *value = value.max(f64::from(operators_of[owner] + 1));
        }
        for index in (1..largest.len()).rev() {
            if code.functions[index].is_merged {
                let parent = code.syntax.functions[index].parent;
                largest[parent] = largest[parent].max(largest[index]);
            }
        }
        Some(largest)
    }

    fn summaries(&self) -> &'static [Summary] {
        &[Summary {
            fold: Fold::Max,
            explanation: Explanation {
                id: "max_condition_operands",
                what: "Operands of the largest condition of the file.",
                how: "The maximum of `condition_operands` over the functions and the code outside them.",
                ..EXPLANATION
            },
        }]
    }
}

/// Every boolean operator in the order of the text, with the expression whose chain it belongs to.
/// Bare parentheses continue a chain; a negation, a call or anything else between starts another.
pub(super) fn operators(code: &Code<'_>) -> Vec<(usize, usize)> {
    let nodes = &code.syntax.nodes;
    let mut is_logical = vec![false; nodes.len()];
    for node in nodes {
        if node.roles.any(&[Role::And, Role::Or])
            && let Some(parent) = node.parent()
        {
            is_logical[parent] = true;
        }
    }
    let mut chain: Vec<usize> = (0..nodes.len()).collect();
    let mut operators = Vec::new();
    for (index, node) in nodes.iter().enumerate() {
        let Some(parent) = node.parent().filter(|_| node.is_direct) else {
            continue;
        };
        let continues = is_logical[index] || node.roles.has(Role::Group);
        let is_chained = is_logical[parent] || chain[parent] != parent;
        if node.roles.any(&[Role::And, Role::Or]) {
            operators.push((index, chain[parent]));
        } else if continues && is_chained {
            chain[index] = chain[parent];
        }
    }
    operators
}
