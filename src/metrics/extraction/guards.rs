//! Conditions around the rest of a function or of a turn of a loop: inverted, with an early `return` or
//! `continue`, what they hold stands one level less deep.

use std::collections::BTreeSet;

use super::runs::Level;
use super::{Place, Values};
use crate::language::Role;
use crate::metrics::code::Code;
use crate::model::{Block, Extraction, LineRange, Shape};

/// Code lines of a branch that is worth inverting.
const LEAST_LINES: u32 = 5;

/// Each condition that could be inverted, with what that alone makes of the function. What they
/// take away adds up.
pub(super) fn guards(
    code: &Code<'_>,
    values: &Values,
    place: &Place,
    levels: &[Level],
    before: &Shape,
) -> Vec<Extraction> {
    let mut inverted = BTreeSet::new();
    // What holds a branch stands before it, in the order of nodes and of levels.
    for level in levels {
        if is_left_at_its_end(code, level.parent, &inverted)
            && let Some(branch) = last_branch(code, level)
        {
            inverted.insert(branch);
        }
    }
    let told = |branch: &usize| told(code, values, place, *branch, before);
    inverted.iter().filter_map(told).collect()
}

/// Whether control leaves the function or the turn of a loop where these statements end.
fn is_left_at_its_end(code: &Code<'_>, parent: usize, inverted: &BTreeSet<usize>) -> bool {
    let roles = code.syntax.nodes[parent].roles;
    roles.any(&[Role::Body, Role::Loop]) || inverted.contains(&parent)
}

/// The branch without another way that a level ends with, or that only what is given back follows.
fn last_branch(code: &Code<'_>, level: &Level) -> Option<usize> {
    let nodes = &code.syntax.nodes;
    let row = level.rows.last()?;
    let is_body = nodes[level.parent].roles.has(Role::Body);
    let last = match row[..] {
        [.., last] if branch_at(code, last).is_some() => last,
        [.., before, last] if is_body && gives_back(code.text_of(last)) => before,
        _ => return None,
    };
    branch_at(code, last)
}

/// Whether a statement does nothing but end a function with a value: a `return` in one line, or in Rust
/// and its like a value that stands by itself.
fn gives_back(text: &str) -> bool {
    let is_name = |text: &str| {
        text.chars()
            .all(|sign| sign.is_alphanumeric() || sign == '_')
    };
    let starts = ["return", "Ok(", "Some("];
    !text.contains('\n') && (is_name(text) || starts.iter().any(|start| text.starts_with(start)))
}

/// The node of the branch that a statement is, if it has one way only.
fn branch_at(code: &Code<'_>, statement: usize) -> Option<usize> {
    let nodes = &code.syntax.nodes;
    let start = nodes[statement].start;
    let mut same = (statement..nodes.len()).take_while(|index| nodes[*index].start == start);
    let branch = same.find(|index| nodes[*index].roles.has(Role::Branch))?;
    let end = nodes[branch].end;
    let mut inside = nodes[branch + 1..].iter();
    let other = inside
        .by_ref()
        .take_while(|node| node.start < end)
        .find(|node| node.roles.any(&[Role::Else, Role::ElseIf]) && node.parent() == Some(branch));
    other.is_none().then_some(branch)
}

fn told(
    code: &Code<'_>,
    values: &Values,
    place: &Place,
    branch: usize,
    before: &Shape,
) -> Option<Extraction> {
    let nodes = &code.syntax.nodes;
    let node = &nodes[branch];
    let inside = nodes[branch + 1..place.nodes.end].partition_point(|it| it.start < node.end);
    let range = branch + 1..branch + 1 + inside;
    let growing = Values::sum(&values.growing, &range);
    let lines = code.code_lines(node.first_line, node.last_line);
    if growing == 0.0 || lines < LEAST_LINES || place.touches_others(&range) {
        return None;
    }
    let deepest = values.depth[range.clone()].iter().max().copied();
    let first = place.nodes.start;
    let others =
        place.deepest_before[range.start - first].max(place.deepest_after[range.end - first]);
    let deepest = others.max(deepest.unwrap_or(0).saturating_sub(1));
    let (start, end) = (code.line_of(node.first_line), code.line_of(node.last_line));
    Some(Extraction {
        lines: LineRange::new(start as usize, end as usize),
        block: Block::Guard,
        parameters: 0,
        results: 0,
        leaves: false,
        rest: Shape {
            cognitive: before.cognitive - growing,
            code_lines: before.code_lines + 1.0,
            nesting: f64::from(deepest.saturating_sub(place.around.1)),
            ..*before
        },
        own: Shape::default(),
    })
}
