//! The ways of a large `switch` or `match`, each of which could be a function.

use super::Place;
use super::runs::{Level, Run, has_own_lines};
use crate::language::Role;
use crate::metrics::code::Code;

/// Ways of a switch from which on it hands work out rather than deciding something.
const MANY: usize = 5;

/// What stands in each way of a large switch, with the line that the switch begins at.
pub(super) fn arms(code: &Code<'_>, place: &Place, levels: &[Level]) -> Vec<(Run, u32)> {
    let mut arms = Vec::new();
    for level in levels {
        let Some(switch) = switch_of(code, level.parent) else {
            continue;
        };
        let line = code.line_of(code.syntax.nodes[switch].first_line);
        let rows = level.rows.iter().filter_map(|row| run(code, row));
        let own = rows.filter(|run| has_own_lines(code, place, run));
        arms.extend(own.map(|run| (run, line)));
    }
    arms
}

/// The large switch that a node is, or that it is a way of.
fn switch_of(code: &Code<'_>, node: usize) -> Option<usize> {
    let nodes = &code.syntax.nodes;
    let switch = match nodes[node].roles {
        roles if roles.has(Role::Switch) => node,
        roles if roles.has(Role::Case) => nodes[node].parent()?,
        _ => return None,
    };
    let inside = nodes[switch + 1..].iter();
    let inside = inside.take_while(|node| node.start < nodes[switch].end);
    let cases = inside.filter(|it| it.roles.has(Role::Case) && it.parent() == Some(switch));
    (nodes[switch].roles.has(Role::Switch) && cases.count() >= MANY).then_some(switch)
}

/// All of a row but the `break` at its end, which stays with the switch.
fn run(code: &Code<'_>, row: &[usize]) -> Option<Run> {
    let is_end = |node: &usize| code.text_of(*node).trim_end_matches(';') == "break";
    let row = match row {
        [rest @ .., last] if is_end(last) => rest,
        row => row,
    };
    Some(Run {
        first: *row.first()?,
        last: *row.last()?,
        count: row.len() as u32,
        is_all: true,
    })
}
