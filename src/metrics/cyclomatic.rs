//! Cyclomatic complexity.

use super::{Code, Explanation, Fold, Metric, Role, Summary};

/// Ways that count: branches, loops, cases, handlers, conditional values, filters and operators.
pub(super) const DECISIONS: [Role; 9] = [
    Role::Branch,
    Role::ElseIf,
    Role::Loop,
    Role::Case,
    Role::Catch,
    Role::Ternary,
    Role::Decision,
    Role::And,
    Role::Or,
];

pub(super) struct Cyclomatic;

const EXPLANATION: Explanation = Explanation {
    id: "cyclomatic",
    what: "Cyclomatic complexity: the number of independent ways through a function; of a file, the sum over its functions.",
    why: "Each way needs a test, and a reader has to keep the ways apart.",
    how: "One, and one more for each branch, loop, case that is not the default (of a Rust `match`, every arm but one), exception handler, conditional expression, guard, comprehension filter, `?`, `??` and `?:`, `&&` and `||`, and `#if` inside of a function. Code in lambdas and nested functions counts into the function around it. Code outside functions counts into the file.",
    source: "T. J. McCabe, A Complexity Measure, IEEE Transactions on Software Engineering SE-2(4), 1976.",
    advice: "Extract the cases into functions with names, or replace them by a table.",
};

impl Metric for Cyclomatic {
    fn explanation(&self) -> Explanation {
        EXPLANATION
    }

    fn functions(&self, code: &Code<'_>) -> Option<Vec<f64>> {
        let nodes = &code.syntax.nodes;
        let mut values = code.count(|index| nodes[index].roles.any(&DECISIONS));
        for node in nodes.iter().filter(|node| node.roles.has(Role::Default)) {
            // Broken code may have a default without its case.
            let value = &mut values[node.function as usize];
            *value = (*value - 1.0).max(0.0);
        }
        let mut values = code.merge(values);
        for (index, value) in values.iter_mut().enumerate() {
            // The file itself is a way through only where it decides something.
            *value += f64::from(index > 0 || *value > 0.0);
        }
        Some(values)
    }

    fn summaries(&self) -> &'static [Summary] {
        &[
            Summary {
                fold: Fold::Sum,
                explanation: EXPLANATION,
            },
            Summary {
                fold: Fold::Max,
                explanation: Explanation {
                    id: "max_cyclomatic",
                    what: "The highest cyclomatic complexity of a function of the file.",
                    how: "The maximum of `cyclomatic` over the functions and the code outside them.",
                    ..EXPLANATION
                },
            },
        ]
    }
}
