//! Statements that stand in a row, on lines of their own.

use std::collections::BTreeMap;

use super::Place;
use crate::language::Role;
use crate::metrics::code::Code;
use crate::model::Block;

/// Statements of the longest run that is looked at, if it is not all there is at its level.
const LONGEST_RUN: usize = 24;
/// Runs of a function that are looked at: only what a program wrote has more.
const MOST_RUNS: usize = 50_000;

/// Statements in a row: the first and the last node, and whether there are no others beside them.
pub(super) struct Run {
    pub(super) first: usize,
    pub(super) last: usize,
    pub(super) count: u32,
    pub(super) is_all: bool,
}

/// Statements beside each other: what holds them, and those of them that follow each other.
pub(super) struct Level {
    pub(super) parent: usize,
    pub(super) rows: Vec<Vec<usize>>,
}

/// The statements of a function by what holds them.
pub(super) fn levels(code: &Code<'_>, place: &Place) -> Vec<Level> {
    let nodes = &code.syntax.nodes;
    let mut levels: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for index in place.nodes.clone() {
        let node = &nodes[index];
        let is_own_statement = node.roles.has(Role::Statement)
            && !node.roles.any(&[Role::Else, Role::ElseIf, Role::Function]);
        if is_own_statement && let Some(parent) = node.parent() {
            levels.entry(parent).or_default().push(index);
        }
    }
    let is_next = |one: &usize, other: &usize| is_next(code, place, *one, *other);
    let level = |(parent, statements): (usize, Vec<usize>)| Level {
        parent,
        rows: statements
            .chunk_by(is_next)
            .map(<[usize]>::to_vec)
            .collect(),
    };
    levels.into_iter().map(level).collect()
}

/// All runs of statements that stand in a row at one level of a function.
pub(super) fn runs(code: &Code<'_>, place: &Place, levels: &[Level]) -> Vec<Run> {
    let mut runs = Vec::new();
    for row in levels.iter().flat_map(|level| &level.rows) {
        if runs.len() > MOST_RUNS {
            break;
        }
        add_runs(row, &mut runs);
    }
    runs.retain(|run| has_own_lines(code, place, run));
    runs
}

fn add_runs(row: &[usize], runs: &mut Vec<Run>) {
    for first in 0..row.len() {
        if runs.len() > MOST_RUNS {
            return;
        }
        let rest = first..row.len();
        let whole = (first == 0).then_some(row.len() - 1);
        for last in rest
            .take(LONGEST_RUN)
            .chain(whole.filter(|last| *last >= LONGEST_RUN))
        {
            let count = last - first + 1;
            runs.push(Run {
                first: row[first],
                last: row[last],
                count: count as u32,
                is_all: count == row.len(),
            });
        }
    }
}

/// The tokens of the function from this byte on.
fn tokens_from(code: &Code<'_>, place: &Place, byte: u32) -> usize {
    let tokens = &code.syntax.tokens[place.tokens.clone()];
    place.tokens.start + tokens.partition_point(|token| token.start < byte)
}

/// The first token after a statement that does not belong to its end.
pub(super) fn after(code: &Code<'_>, place: &Place, byte: u32) -> usize {
    let next = tokens_from(code, place, byte);
    let tokens = &code.syntax.tokens[next..place.tokens.end];
    let ends = tokens
        .iter()
        .take_while(|token| code.token_text(token) == ";");
    next + ends.count()
}

/// Whether nothing stands between two statements.
fn is_next(code: &Code<'_>, place: &Place, statement: usize, other: usize) -> bool {
    let nodes = &code.syntax.nodes;
    let next = after(code, place, nodes[statement].end);
    next == tokens_from(code, place, nodes[other].start)
}

/// Whether nothing else stands on the first and on the last line.
pub(super) fn has_own_lines(code: &Code<'_>, place: &Place, run: &Run) -> bool {
    let nodes = &code.syntax.nodes;
    let (first, last) = (&nodes[run.first], &nodes[run.last]);
    let tokens = &code.syntax.tokens;
    let before = tokens_from(code, place, first.start).checked_sub(1);
    let next = after(code, place, last.end);
    let is_above = before.is_none_or(|before| tokens[before].last_line < first.first_line);
    let is_below = tokens
        .get(next)
        .is_none_or(|token| token.first_line > last.last_line);
    let (start, end) = place.lines;
    is_above && is_below && first.first_line > start && last.last_line <= end
}

/// What the node that begins here is.
pub(super) fn block(code: &Code<'_>, run: &Run) -> Block {
    if run.count > 1 {
        return Block::Statements(run.count);
    }
    let nodes = &code.syntax.nodes;
    let start = nodes[run.first].start;
    let same = nodes[run.first..]
        .iter()
        .take_while(|node| node.start == start);
    let kind = |role: Role| match role {
        Role::Loop => Block::Loop,
        Role::Branch => Block::Branch,
        _ => Block::Switch,
    };
    let roles = [Role::Loop, Role::Branch, Role::Switch];
    let mut kinds = same.filter_map(|node| roles.into_iter().find(|role| node.roles.has(*role)));
    kinds.next().map_or(Block::Statement, kind)
}
