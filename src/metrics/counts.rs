//! Plain counts: statements, returns, parameters, functions, imports.

use crate::language::Bends;

use super::{Code, Explanation, Fold, Metric, Role, Summary};

pub(super) struct Statements;

const STATEMENTS: Explanation = Explanation {
    id: "statements",
    what: "Statements of a function; of a file, all of them.",
    why: "Size without the accidents of layout.",
    how: "Simple statements, control structures and local declarations; blocks and labels count nothing. Code in lambdas and nested functions counts into the function around it.",
    source: "",
    advice: "Split what does several things.",
};

impl Metric for Statements {
    fn explanation(&self) -> Explanation {
        STATEMENTS
    }

    fn functions(&self, code: &Code<'_>) -> Option<Vec<f64>> {
        let nodes = &code.syntax.nodes;
        // A function may stand where statements do, and is none.
        let is_statement = |index: usize| {
            let roles = nodes[index].roles;
            roles.has(Role::Statement) && !roles.has(Role::Function)
        };
        Some(code.merge(code.count(is_statement)))
    }

    fn summaries(&self) -> &'static [Summary] {
        &[Summary {
            fold: Fold::Sum,
            explanation: STATEMENTS,
        }]
    }
}

pub(super) struct Returns;

impl Metric for Returns {
    fn explanation(&self) -> Explanation {
        Explanation {
            id: "returns",
            what: "`return` statements of a function.",
            why: "Many exits from deep inside are easy to miss; early ones at the top help.",
            how: "Counted in the function's own body, without lambdas and nested functions. The value at the end of a Rust block is no `return`.",
            source: "",
            advice: "Keep early exits at the top of the function.",
        }
    }

    fn functions(&self, code: &Code<'_>) -> Option<Vec<f64>> {
        let nodes = &code.syntax.nodes;
        Some(code.count(|index| nodes[index].roles.has(Role::Return)))
    }
}

pub(super) struct Parameters;

const PARAMETERS: Explanation = Explanation {
    id: "parameters",
    what: "Parameters of a function, without its receiver.",
    why: "Every parameter is something that callers must know and tests must vary.",
    how: "Declared parameters; `self`, `cls` and `this` are left out, `a, b int` in Go are two.",
    source: "",
    advice: "Group what belongs together in a type, or split the function along its flags.",
};

impl Metric for Parameters {
    fn explanation(&self) -> Explanation {
        PARAMETERS
    }

    fn functions(&self, code: &Code<'_>) -> Option<Vec<f64>> {
        Some(code.count(|index| is_parameter(code, index)))
    }

    fn summaries(&self) -> &'static [Summary] {
        &[Summary {
            fold: Fold::Max,
            explanation: Explanation {
                id: "max_parameters",
                what: "The most parameters of a function of the file.",
                how: "The maximum of `parameters` over the functions.",
                ..PARAMETERS
            },
        }]
    }
}

fn is_parameter(code: &Code<'_>, index: usize) -> bool {
    let node = &code.syntax.nodes[index];
    if !node.roles.has(Role::Parameter) {
        return false;
    }
    // A function may have its parameters in no list, and further names of one declaration stand
    // inside it. Parameters of function types and named results stand inside too, but not directly.
    let is_own = is_in_list(code, index)
        || node.is_direct
            && node.parent().is_some_and(|parent| {
                let around = &code.syntax.nodes[parent].roles;
                around.any(&[Role::Function, Role::Lambda])
                    || around.has(Role::Parameter) && is_in_list(code, parent)
            });
    let text = code.text_of(index);
    let name = text.split([':', ',', ' ']).next().unwrap_or(text);
    let counts_nothing =
        |bends: Bends| bends.receivers.contains(&name) || bends.no_parameter == text;
    is_own && !code.bends.is_some_and(counts_nothing)
}

/// Whether it stands in the list of a function, and not in that of a type.
fn is_in_list(code: &Code<'_>, index: usize) -> bool {
    let nodes = &code.syntax.nodes;
    let parent = nodes[index].parent();
    let list = parent.filter(|parent| nodes[*parent].roles.has(Role::Parameters));
    let owner = list.and_then(|list| nodes[list].parent());
    owner.is_some_and(|owner| nodes[owner].roles.any(&[Role::Function, Role::Lambda]))
}

pub(super) struct Functions;

impl Metric for Functions {
    fn explanation(&self) -> Explanation {
        Explanation {
            id: "functions",
            what: "Functions and methods of a file that have a body.",
            why: "Many functions in one file often mean several subjects in one file.",
            how: "Named functions, wherever they stand, and lambdas with statements that stand outside of any other function.",
            source: "",
            advice: "Move what belongs together into a file of its own.",
        }
    }

    fn file(&self, code: &Code<'_>) -> Option<f64> {
        let listed = code.functions.iter().filter(|function| function.is_listed);
        code.is_parsed.then(|| listed.count() as f64)
    }
}

pub(super) struct Imports;

impl Metric for Imports {
    fn explanation(&self) -> Explanation {
        Explanation {
            id: "imports",
            what: "Imports of a file.",
            why: "Each is something that the file depends on and that can break it.",
            how: "Import, use and include declarations, wherever they stand.",
            source: "",
            advice: "A file that needs everything does too much: split it along what it imports.",
        }
    }

    fn file(&self, code: &Code<'_>) -> Option<f64> {
        let nodes = code.syntax.nodes.iter();
        let imports = nodes.filter(|node| node.roles.has(Role::Import));
        code.is_parsed.then(|| imports.count() as f64)
    }
}
