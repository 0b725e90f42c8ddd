//! Which blocks of a function could be functions of their own, and what that would do to both.
//!
//! A candidate is a run of statements that stand in a row at one level, on lines of their own. What
//! it takes along is summed up from what each node adds, so that thousands of candidates cost little;
//! what would have to be handed in and out is looked up for the best of them only.

#[cfg(test)]
mod tests;
mod variables;

use std::collections::BTreeMap;
use std::ops::Range;

use super::code::Code;
use super::cyclomatic::DECISIONS;
use super::nesting::Depths;
use super::{Role, cognitive};
use crate::language::{Token, TokenClass};
use crate::model::{Block, Extraction, LineRange, Metrics, Shape};
use variables::Variables;
pub(super) use variables::is_name;

/// Values of a function from which on it is worth looking for blocks: those beyond which findings
/// are reported.
const WORTHWHILE: [(&str, f64); 4] = [
    ("cognitive", 15.0),
    ("code_lines", 70.0),
    ("nesting", 4.0),
    ("bumps", 3.0),
];

/// Code lines of the smallest block worth a function.
const LEAST_LINES: f64 = 4.0;
/// The largest share of a function that may leave it: with more, what stays says nothing.
const LARGEST_SHARE: f64 = 0.85;
/// Statements of the longest run that is looked at, if it is not all there is at its level.
const LONGEST_RUN: usize = 24;
/// Runs of a function that are looked at: only what a program wrote has more.
const MOST_RUNS: usize = 50_000;
/// Candidates whose names are looked up …
const LOOKED_UP: usize = 24;
/// … and that are handed on to be judged by the score.
const KEPT: usize = 8;
/// Values in and out that a function may sensibly have.
const MOST_VALUES: u32 = 8;

/// The candidates of each function, best first.
pub(super) fn all(code: &Code<'_>, metrics: &[Metrics]) -> Vec<Vec<Extraction>> {
    let is_worthwhile = |values: &Metrics| {
        let beyond = |(id, most): &(&str, f64)| values.get(id).is_some_and(|value| value > *most);
        WORTHWHILE.iter().any(beyond)
    };
    among(code, metrics, is_worthwhile)
}

/// The candidates of each function that is wanted.
fn among(
    code: &Code<'_>,
    metrics: &[Metrics],
    is_wanted: impl Fn(&Metrics) -> bool,
) -> Vec<Vec<Extraction>> {
    let mut found = vec![Vec::new(); metrics.len()];
    let wanted = |index: &usize| code.functions[*index].is_listed && is_wanted(&metrics[*index]);
    let wanted: Vec<usize> = (1..metrics.len()).filter(wanted).collect();
    if wanted.is_empty() {
        return found;
    }
    let values = Values::of(code);
    for index in wanted {
        found[index] = of_function(code, &values, index, &metrics[index]);
    }
    found
}

fn of_function(
    code: &Code<'_>,
    values: &Values,
    function: usize,
    metrics: &Metrics,
) -> Vec<Extraction> {
    let value = |id: &str| metrics.get(id).unwrap_or(0.0);
    let Some(place) = Place::of(code, values, function) else {
        return Vec::new();
    };
    let before = Shape {
        cognitive: value("cognitive"),
        cyclomatic: value("cyclomatic"),
        code_lines: value("code_lines"),
        nesting: value("nesting"),
    };
    let mut candidates: Vec<(f64, Candidate)> = runs(code, &place)
        .into_iter()
        .filter_map(|run| place.candidate(code, values, run, &before))
        .map(|candidate| (candidate.worth(&before), candidate))
        .collect();
    best_first(&mut candidates);
    candidates.truncate(LOOKED_UP);
    let variables = Variables::of(code, function);
    let mut told: Vec<(f64, Extraction)> = candidates
        .into_iter()
        .map(|(worth, candidate)| (worth, candidate.told(code, &variables)))
        .filter(|(_, told)| told.parameters + told.results <= MOST_VALUES)
        .map(|(worth, told)| (worth - awkwardness(&told), told))
        .collect();
    best_first(&mut told);
    told.truncate(KEPT);
    told.into_iter().map(|(_, extraction)| extraction).collect()
}

/// The first of equals stays the first.
fn best_first<T>(candidates: &mut [(f64, T)]) {
    candidates.sort_by(|(a, _), (b, _)| b.total_cmp(a));
}

/// What makes a block harder to move, in the measure of [`Candidate::worth`].
fn awkwardness(extraction: &Extraction) -> f64 {
    let values = f64::from(extraction.parameters.saturating_sub(2));
    let results = f64::from(extraction.results.saturating_sub(1));
    0.04 * values + 0.08 * results + if extraction.leaves { 0.15 } else { 0.0 }
}

/// What each node of the file adds, counted from the body of the function that it is listed with.
struct Values {
    /// Sums up to each node, and of all.
    cognitive: Vec<f64>,
    /// How many of these grow with nesting.
    growing: Vec<f64>,
    cyclomatic: Vec<f64>,
    /// Depth of blocks.
    depth: Vec<u32>,
    /// Cognitive nesting of what stands in the node.
    inside: Vec<u32>,
    /// What stands around each function adds so much nesting, cognitive and of blocks.
    around: Vec<(u32, u32)>,
}

impl Values {
    fn of(code: &Code<'_>) -> Self {
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

    fn sum(values: &[f64], nodes: &Range<usize>) -> f64 {
        values[nodes.end] - values[nodes.start]
    }
}

/// A function among the nodes and tokens of its file.
struct Place {
    nodes: Range<usize>,
    tokens: Range<usize>,
    /// The deepest node up to each, and from each on.
    deepest_before: Vec<u32>,
    deepest_after: Vec<u32>,
    /// Nesting around the function itself, if another holds it.
    around: (u32, u32),
    exits: Vec<Exit>,
    /// Lines that a function needs around its body, and a call that is asked for its result.
    frame: f64,
    /// Lines of the function without the blocks and names at its edges.
    lines: (u32, u32),
}

/// Statements in a row: the first and the last node, and whether there are no others beside them.
struct Run {
    first: usize,
    last: usize,
    count: u32,
    is_all: bool,
}

/// A run that may be taken out.
struct Candidate {
    nodes: Range<usize>,
    lines: (u32, u32),
    block: Block,
    /// Bytes of the text.
    bytes: Range<u32>,
    is_natural: bool,
    leaves: bool,
    rest: Shape,
    own: Shape,
}

impl Place {
    /// `None` where the function holds others that are measured by themselves.
    fn of(code: &Code<'_>, values: &Values, function: usize) -> Option<Self> {
        let start = code.syntax.functions[function].node?;
        let nodes = &code.syntax.nodes;
        let end = nodes[start].end;
        let length = nodes[start + 1..].partition_point(|node| node.start < end);
        let range = start + 1..start + 1 + length;
        let holds_others = nodes[range.clone()]
            .iter()
            .any(|node| node.function as usize != function && !is_merged(code, node.function));
        if holds_others {
            return None;
        }
        let depths = &values.depth[range.clone()];
        let running = |deepest: &mut u32, depth: &u32| {
            let before = *deepest;
            *deepest = before.max(*depth);
            Some(before)
        };
        let mut deepest_after: Vec<u32> = depths
            .iter()
            .rev()
            .scan(0, |deepest, depth| {
                *deepest = (*deepest).max(*depth);
                Some(*deepest)
            })
            .collect();
        deepest_after.reverse();
        deepest_after.push(0);
        let tokens = code.syntax.functions[function].tokens.clone();
        let last = code.syntax.tokens.get(tokens.end.checked_sub(1)?)?;
        let closes = matches!(code.token_text(last), "}" | "end");
        Some(Self {
            deepest_before: depths.iter().scan(0, running).collect(),
            deepest_after,
            around: values.around[function],
            exits: exits(code, &range, &tokens),
            nodes: range,
            tokens,
            frame: if closes { 2.0 } else { 1.0 },
            lines: code.functions[function].lines,
        })
    }

    fn candidate(
        &self,
        code: &Code<'_>,
        values: &Values,
        run: Run,
        before: &Shape,
    ) -> Option<Candidate> {
        let nodes = &code.syntax.nodes;
        let bytes = nodes[run.first].start..nodes[run.last].end;
        let end = run.last + 1;
        let inside = nodes[end..self.nodes.end].partition_point(|node| node.start < bytes.end);
        let range = run.first..end + inside;
        let lines = (nodes[run.first].first_line, nodes[run.last].last_line);
        let code_lines = f64::from(code.code_lines(lines.0, lines.1));
        if code_lines < LEAST_LINES || code_lines > LARGEST_SHARE * before.code_lines {
            return None;
        }
        let above = nodes[run.first].parent()?;
        let nested = f64::from(values.inside[above].saturating_sub(self.around.0));
        let growing = Values::sum(&values.growing, &range);
        let taken = Values::sum(&values.cognitive, &range) - f64::from(self.around.0) * growing;
        let decisions = Values::sum(&values.cyclomatic, &range);
        let deepest = values.depth[range.clone()]
            .iter()
            .max()
            .copied()
            .unwrap_or(0);
        let around = values.depth[above];
        let leaves = self.leaves(code, &bytes)?;
        let asked = if leaves { 1.0 } else { 0.0 };
        let deepest_rest = self.deepest_before[range.start - self.nodes.start]
            .max(self.deepest_after[range.end - self.nodes.start])
            .max(around + u32::from(leaves));
        Some(Candidate {
            rest: Shape {
                cognitive: before.cognitive - taken + asked * (1.0 + nested),
                cyclomatic: before.cyclomatic - decisions + asked,
                code_lines: before.code_lines - code_lines + 1.0 + asked * self.frame,
                nesting: f64::from(deepest_rest.saturating_sub(self.around.1)),
            },
            own: Shape {
                cognitive: taken - nested * growing,
                cyclomatic: 1.0 + decisions,
                code_lines: code_lines + self.frame,
                nesting: f64::from(deepest.saturating_sub(around)),
            },
            block: block(code, &run),
            is_natural: run.is_all || run.count == 1,
            nodes: range,
            lines,
            bytes,
            leaves,
        })
    }
}

impl Place {
    /// Whether control may leave a block other than at its end; `None` where that cannot be moved.
    fn leaves(&self, code: &Code<'_>, bytes: &Range<u32>) -> Option<bool> {
        let start = self.exits.partition_point(|exit| exit.at < bytes.start);
        let inside = self.exits[start..]
            .iter()
            .take_while(|exit| exit.at < bytes.end);
        let mut leave = false;
        for exit in inside.filter(|exit| exit.leaves < bytes.start) {
            if exit.is_fixed {
                return None;
            }
            leave = true;
        }
        let is_end = || after(code, self, bytes.end) + 1 >= self.tokens.end;
        Some(leave && !is_end())
    }
}

impl Candidate {
    /// How much better both parts are than the function is now: the share of the complexity and of the
    /// lines that the worse of them is spared.
    fn worth(&self, before: &Shape) -> f64 {
        let spared = |before: f64, rest: f64, own: f64| 1.0 - rest.max(own) / before.max(1.0);
        let cognitive = spared(before.cognitive, self.rest.cognitive, self.own.cognitive);
        let lines = spared(before.code_lines, self.rest.code_lines, self.own.code_lines);
        let nesting = spared(before.nesting, self.rest.nesting, self.own.nesting);
        cognitive + 0.5 * lines + 0.25 * nesting + if self.is_natural { 0.1 } else { 0.0 }
    }

    fn told(self, code: &Code<'_>, variables: &Variables<'_>) -> Extraction {
        let (parameters, results) = variables.across(code, &self.bytes, &self.nodes);
        let mut own = self.own;
        // What it gives back is told in a statement of its own.
        own.code_lines += if results > 0 { 1.0 } else { 0.0 };
        let (first, last) = self.lines;
        Extraction {
            lines: LineRange::new(code.line_of(first) as usize, code.line_of(last) as usize),
            block: self.block,
            parameters,
            results,
            leaves: self.leaves,
            rest: self.rest,
            own,
        }
    }
}

fn is_merged(code: &Code<'_>, function: u32) -> bool {
    code.functions[function as usize].is_merged
}

/// What the node that begins here is.
fn block(code: &Code<'_>, run: &Run) -> Block {
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

/// All runs of statements that stand in a row at one level of a function.
fn runs(code: &Code<'_>, place: &Place) -> Vec<Run> {
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
    let mut runs = Vec::new();
    for level in levels.values() {
        let mut start = 0;
        if runs.len() > MOST_RUNS {
            break;
        }
        for index in 0..level.len() {
            let is_last = index + 1 == level.len();
            if is_last || !is_next(code, place, level[index], level[index + 1]) {
                add_runs(&level[start..=index], &mut runs);
                start = index + 1;
            }
        }
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
fn after(code: &Code<'_>, place: &Place, byte: u32) -> usize {
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
fn has_own_lines(code: &Code<'_>, place: &Place, run: &Run) -> bool {
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

/// A way out of what stands around it.
struct Exit {
    at: u32,
    /// What it leaves begins here; a block that begins before holds it whole.
    leaves: u32,
    /// Whether moving it would change what it does, however it is asked for.
    is_fixed: bool,
}

/// All ways out in a function, in the order of the text.
fn exits(code: &Code<'_>, nodes: &Range<usize>, tokens: &Range<usize>) -> Vec<Exit> {
    let all = &code.syntax.nodes;
    let mut exits: Vec<Exit> = Vec::new();
    for node in &all[nodes.clone()] {
        if node.roles.any(&[Role::Return, Role::Jump]) {
            let holder = code.syntax.functions[node.function as usize].node;
            exits.push(Exit {
                at: node.start,
                leaves: holder.map_or(0, |holder| all[holder].start),
                is_fixed: node.roles.has(Role::Jump),
            });
        }
    }
    for token in &code.syntax.tokens[tokens.clone()] {
        let left = match (token.class, code.token_text(token)) {
            (TokenClass::Identifier, _) => continue,
            (_, "yield") => &[][..],
            (_, "break") => &[Role::Loop, Role::Switch, Role::Lambda][..],
            (_, "continue" | "next" | "redo") => &[Role::Loop, Role::Lambda][..],
            _ => continue,
        };
        exits.push(Exit {
            at: token.start,
            leaves: around(code, token, left).unwrap_or(0),
            is_fixed: left.is_empty(),
        });
    }
    exits.sort_by_key(|exit| exit.at);
    exits
}

/// Where the innermost node around a token begins that has one of these roles.
fn around(code: &Code<'_>, token: &Token, roles: &[Role]) -> Option<u32> {
    let nodes = &code.syntax.nodes;
    let last = nodes.partition_point(|node| node.start <= token.start);
    let mut innermost = last.checked_sub(1);
    while let Some(index) = innermost {
        let node = &nodes[index];
        if node.end >= token.end && node.roles.any(roles) {
            return Some(node.start);
        }
        innermost = node.parent();
    }
    None
}
