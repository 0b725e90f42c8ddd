//! Cognitive complexity.

use crate::language::{Node, Roles};

use super::recursion::recursive;
use super::{Code, Explanation, Fold, Metric, Role, Summary, code::STRUCTURES};

pub(super) struct Cognitive;

const EXPLANATION: Explanation = Explanation {
    id: "cognitive",
    what: "Cognitive complexity: how hard the control flow of a function is to follow; of a file, the sum over its functions.",
    why: "Nested and broken flow must be held in the head all at once; ways that stand side by side need not.",
    how: "One and one more for each level of nesting for `if`, conditional expressions, `switch` or `match`, loops and `catch`, for `let … else` and `guard`, and for `#if` inside of a function; one for each `else if`, `else`, sequence of like boolean operators (a negated group starts a new one, bare parentheses do not), jump to a label, and function in a cycle of recursion. Lambdas and nested functions raise nesting and count into the function around them, as do blocks of Ruby and functions of cases in Scala, unless that one is an outermost function without control flow of its own (JavaScript); inside a Python decorator they do not nest, and in Python, Kotlin and Scala methods of a class that stands in a function start from zero. What comes before the block of an `if` stands as deep as the `if`, except in C#, Kotlin, Scala and Ruby; that of loops and conditional expressions only in Go, JavaScript, TypeScript, Python and PHP. A static local function of C# counts for itself. The `else` of a Python loop or `try` counts like any other; the one of Kotlin and Scala that is a mere value makes a conditional expression, and counts nothing. Nothing for a case, a guard, `try`, `finally`, early return, `?`, `?.`, `??`.",
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

/// What a node adds to the function that it stands in, nesting counted from that one's body.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Increment {
    pub(super) value: u32,
    /// Whether it adds one more for each further level around it.
    pub(super) grows: bool,
    /// Nesting of what stands in it.
    pub(super) inside: u32,
}

/// What each node of the file adds, and the nesting of each function in the one around it.
pub(super) fn by_node(code: &Code<'_>) -> (Vec<Increment>, Vec<u32>) {
    let mut increments = vec![Increment::default(); code.syntax.nodes.len()];
    let levels = Levels::noting(code, |index, increment| increments[index] = increment);
    for operator in sequences(code) {
        increments[operator].value += 1;
    }
    let depth = levels.depth.into_iter().map(|depth| depth as u32);
    (increments, depth.collect())
}

/// The first operator of each sequence of like ones.
fn sequences(code: &Code<'_>) -> Vec<usize> {
    let mut last_operator = vec![None; code.syntax.nodes.len()];
    let mut first = super::conditions::operators(code);
    first.retain(|(operator, expression)| {
        let is_and = Some(code.syntax.nodes[*operator].roles.has(Role::And));
        std::mem::replace(&mut last_operator[*expression], is_and) != is_and
    });
    first.into_iter().map(|(operator, _)| operator).collect()
}

/// Nesting in the function around a node.
#[derive(Clone, Copy, Default)]
struct Place {
    /// At the node.
    own: u32,
    /// Inside of it.
    inner: u32,
    /// Whether it is counted from a type that starts from zero.
    is_apart: bool,
}

impl Place {
    fn of(roles: Roles, around: Self, roles_around: Roles) -> Self {
        if roles.has(Role::Type) && roles.has(Role::Apart) {
            return Self {
                is_apart: true,
                ..Self::default()
            };
        }
        let own = match () {
            () if roles.has(Role::Head) => around.own,
            () if roles.has(Role::ElseIf) => around.inner.saturating_sub(1),
            () => around.inner,
        };
        let is_lone_else = roles.has(Role::Else) && !roles_around.any(&STRUCTURES);
        let nests = is_structure(roles) || roles.has(Role::ElseIf) || is_lone_else;
        Self {
            own,
            inner: own + u32::from(nests),
            ..around
        }
    }
}

fn is_structure(roles: Roles) -> bool {
    roles.any(&STRUCTURES) && !roles.has(Role::ElseIf)
}

/// What each function collects by itself, nesting counted from its own body.
struct Levels {
    /// Increments without their nesting, and those that do not nest.
    flat: Vec<f64>,
    /// How many of the increments grow with what is around the function.
    structures: Vec<f64>,
    /// Nesting of each function inside the one around it.
    depth: Vec<f64>,
    /// Whether that is all there is, whatever is around that one.
    is_apart: Vec<bool>,
}

impl Levels {
    fn of(code: &Code<'_>) -> Self {
        Self::noting(code, |_, _| {})
    }

    /// Notes what each node adds, in the order of the text.
    fn noting(code: &Code<'_>, mut note: impl FnMut(usize, Increment)) -> Self {
        let count = code.functions.len();
        let mut levels = Self {
            flat: vec![0.0; count],
            structures: vec![0.0; count],
            depth: vec![0.0; count],
            is_apart: vec![false; count],
        };
        let nodes = &code.syntax.nodes;
        let mut places: Vec<Place> = Vec::with_capacity(nodes.len());
        for (index, node) in nodes.iter().enumerate() {
            let above = node.parent();
            let around = above.map_or_else(Place::default, |above| places[above]);
            if node.roles.any(&[Role::Function, Role::Lambda]) {
                places.push(levels.open(code, node.function as usize, around));
                continue;
            }
            let roles_around = above.map_or_else(Roles::default, |above| nodes[above].roles);
            let place = Place::of(node.roles, around, roles_around);
            note(index, levels.count(node, place, roles_around));
            places.push(place);
        }
        levels
    }

    /// Notes how deep a function stands, and tells where its own nesting starts.
    fn open(&mut self, code: &Code<'_>, function: usize, around: Place) -> Place {
        let holder = &code.functions[code.syntax.functions[function].parent];
        let nests = !holder.is_decorator && !around.is_apart;
        self.depth[function] = f64::from(around.inner + u32::from(nests));
        self.is_apart[function] = around.is_apart;
        Place {
            inner: u32::from(code.functions[function].is_apart),
            ..Place::default()
        }
    }

    fn count(&mut self, node: &Node, place: Place, roles_around: Roles) -> Increment {
        let roles = node.roles;
        let function = node.function as usize;
        // In some grammars an `else if` is a branch inside an `else`: one increment for both.
        let inside_else = node.is_direct && roles_around.has(Role::Else);
        let is_else_if = roles.has(Role::ElseIf) && !inside_else;
        let is_flat = is_else_if || roles.has(Role::Else) || roles.has(Role::Jump);
        let grows = is_structure(roles);
        let increment = Increment {
            value: u32::from(is_flat) + if grows { 1 + place.own } else { 0 },
            grows,
            inside: place.inner,
        };
        self.structures[function] += f64::from(grows && !place.is_apart);
        self.flat[function] += f64::from(increment.value);
        increment
    }

    /// One for each sequence of like operators in each boolean expression.
    fn add_sequences(&mut self, code: &Code<'_>) {
        for operator in sequences(code) {
            let function = code.syntax.nodes[operator].function;
            self.flat[function as usize] += 1.0;
        }
    }

    fn merged(mut self, code: &Code<'_>) -> Vec<f64> {
        for index in (1..self.flat.len()).rev() {
            if code.functions[index].is_merged {
                let parent = code.syntax.functions[index].parent;
                self.flat[parent] += self.flat[index] + self.depth[index] * self.structures[index];
                if !self.is_apart[index] {
                    self.structures[parent] += self.structures[index];
                }
            }
        }
        self.flat
    }
}
