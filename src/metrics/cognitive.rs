//! Cognitive complexity.

use super::recursion::recursive;
use super::{Code, Explanation, Fold, Metric, Role, Summary, code::STRUCTURES};

pub(super) struct Cognitive;

const EXPLANATION: Explanation = Explanation {
    id: "cognitive",
    what: "Cognitive complexity: how hard the control flow of a function is to follow; of a file, the sum over its functions.",
    why: "Nested and broken flow must be held in the head all at once; ways that stand side by side need not.",
    how: "One and one more for each level of nesting for `if`, conditional expressions, `switch` or `match`, loops and `catch`, for `let … else` and `guard`, and for `#if` inside of a function; one for each `else if`, `else`, sequence of like boolean operators (a negated group starts a new one, bare parentheses do not), jump to a label, and function in a cycle of recursion. Lambdas and nested functions raise nesting and count into the function around them, as do blocks of Ruby and functions of cases in Scala, unless that one is a wrapper without control flow of its own (JavaScript); inside a Python decorator they do not nest. The `else` of a Python loop or `try` counts like any other; the one of Kotlin and Scala that is a mere value makes a conditional expression, and counts nothing. Nothing for a case, a guard, `try`, `finally`, early return, `?`, `?.`, `??`.",
    source: "G. Ann Campbell, Cognitive Complexity, a new way of measuring understandability, SonarSource, version 1.7, 2023.",
    advice: "Return early, extract the innermost block into a function, give a condition a name.",
};

impl Metric for Cognitive {
    fn explanation(&self) -> Explanation {
        EXPLANATION
    }

    fn functions(&self, code: &Code<'_>) -> Option<Vec<f64>> {
        let mut walk = Levels::of(code);
        walk.add_sequences(code);
        for (index, is_recursive) in recursive(code).into_iter().enumerate() {
            walk.flat[index] += f64::from(is_recursive);
        }
        Some(walk.merged(code))
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
                    id: "max_cognitive",
                    what: "The highest cognitive complexity of a function of the file.",
                    how: "The maximum of `cognitive` over the functions and the code outside them.",
                    ..EXPLANATION
                },
            },
            Summary {
                fold: Fold::Mean,
                explanation: Explanation {
                    id: "mean_cognitive",
                    what: "The mean cognitive complexity of the functions of the file.",
                    how: "The mean of `cognitive` over the functions that the report lists.",
                    ..EXPLANATION
                },
            },
        ]
    }
}

/// What each function collects by itself, nesting counted from its own body.
struct Levels {
    /// Increments without their nesting, and those that do not nest.
    flat: Vec<f64>,
    /// How many of the increments grow with nesting.
    structures: Vec<f64>,
    /// Nesting of each function inside the one around it.
    depth: Vec<f64>,
}

impl Levels {
    fn of(code: &Code<'_>) -> Self {
        let count = code.functions.len();
        let mut levels = Self {
            flat: vec![0.0; count],
            structures: vec![0.0; count],
            depth: vec![0.0; count],
        };
        let nodes = &code.syntax.nodes;
        // Nesting at each node and inside of it. Methods nest one deeper than what is around them,
        // and so do not nest at all in a type that starts from zero.
        let mut own = vec![0_i32; nodes.len()];
        let mut inner = vec![0_i32; nodes.len()];
        for (index, node) in nodes.iter().enumerate() {
            let function = node.function as usize;
            let roles = node.roles;
            let above = node.parent();
            let around = above.map_or(0, |above| inner[above]);
            if roles.any(&[Role::Function, Role::Lambda]) {
                let holder = &code.functions[code.syntax.functions[function].parent];
                levels.depth[function] = f64::from(around + i32::from(!holder.is_decorator));
                inner[index] = i32::from(code.functions[function].is_apart);
                continue;
            }
            if roles.has(Role::Type) && roles.has(Role::Apart) {
                inner[index] = -1;
                continue;
            }
            let around = around.max(0);
            let is_structure = roles.any(&STRUCTURES) && !roles.has(Role::ElseIf);
            own[index] = match above {
                Some(above) if roles.has(Role::Condition) => own[above],
                Some(_) if roles.has(Role::ElseIf) => (around - 1).max(0),
                _ => around,
            };
            let is_in_branch = above.is_some_and(|above| nodes[above].roles.any(&STRUCTURES));
            let is_lone_else = roles.has(Role::Else) && !is_in_branch;
            let nests = is_structure || roles.has(Role::ElseIf) || is_lone_else;
            inner[index] = own[index] + i32::from(nests);
            if is_structure {
                levels.structures[function] += 1.0;
                levels.flat[function] += f64::from(1 + own[index]);
            }
            // In some grammars an `else if` is a branch inside an `else`: one increment for both.
            let inside_else =
                node.is_direct && above.is_some_and(|above| nodes[above].roles.has(Role::Else));
            let is_else_if = roles.has(Role::ElseIf) && !inside_else;
            let is_flat = is_else_if || roles.has(Role::Else) || roles.has(Role::Jump);
            levels.flat[function] += f64::from(is_flat);
        }
        levels
    }

    /// One for each sequence of like operators in each boolean expression.
    fn add_sequences(&mut self, code: &Code<'_>) {
        let mut last_operator = vec![None; code.syntax.nodes.len()];
        for (operator, expression) in super::conditions::operators(code) {
            let node = &code.syntax.nodes[operator];
            let is_and = Some(node.roles.has(Role::And));
            if last_operator[expression] != is_and {
                last_operator[expression] = is_and;
                self.flat[node.function as usize] += 1.0;
            }
        }
    }

    fn merged(mut self, code: &Code<'_>) -> Vec<f64> {
        for index in (1..self.flat.len()).rev() {
            if code.functions[index].is_merged {
                let parent = code.syntax.functions[index].parent;
                self.flat[parent] += self.flat[index] + self.depth[index] * self.structures[index];
                if self.depth[index] > 0.0 || code.functions[parent].is_decorator {
                    self.structures[parent] += self.structures[index];
                }
            }
        }
        self.flat
    }
}
