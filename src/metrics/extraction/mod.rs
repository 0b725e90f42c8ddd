//! Which blocks of a function could be functions of their own, and what that would do to both.
//!
//! A candidate is a run of statements that stand in a row at one level, on lines of their own. What
//! it takes along is summed up from what each node adds, so that thousands of candidates cost little;
//! what would have to be handed in and out is looked up for the best of them only.

mod arms;
mod exits;
mod guards;
mod runs;
#[cfg(test)]
mod tests;
mod values;
mod variables;

use std::ops::Range;

use super::code::Code;
use crate::language::Role;
use crate::model::{Block, Extraction, LineRange, Metrics, Shape};
use arms::arms;
use exits::{Exit, exits};
use guards::guards;
use runs::{Run, after, block, levels, runs};
use values::Values;
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
/// Candidates whose names are looked up …
const LOOKED_UP: usize = 48;
/// … and that are handed on to be judged by the score …
const KEPT: usize = 8;
/// … of which so many may share lines: the others are what else could leave the function.
const IN_ONE_PLACE: usize = 3;
/// Values in and out of a block; where there are more, nothing of it is its own.
const MOST_VALUES: u32 = 24;
/// Ways of a switch that are handed on.
const MOST_ARMS: usize = 100;

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
    let levels = levels(code, &place);
    let variables = Variables::of(code, function);
    let candidate = |run: Run| place.candidate(code, values, run, &before);
    let told = |candidate: Candidate| {
        let told = candidate.told(code, &variables);
        (told.parameters + told.results <= MOST_VALUES).then_some(told)
    };
    let candidates = runs(code, &place, &levels)
        .into_iter()
        .filter_map(candidate);
    let mut candidates: Vec<(f64, Candidate)> = candidates
        .map(|candidate| (candidate.worth(&before), candidate))
        .collect();
    best_first(&mut candidates);
    let candidates = spread(candidates, LOOKED_UP, |it: &Candidate| it.lines);
    let judged = candidates
        .into_iter()
        .filter_map(|(worth, candidate)| Some((worth, told(candidate)?)));
    let arms = arms(code, &place, &levels)
        .into_iter()
        .filter_map(|(run, switch)| Some((told(candidate(run)?)?, Block::Arm(switch))))
        .map(|(told, block)| Extraction { block, ..told });
    let mut kept = best(judged.collect());
    kept.extend(arms.take(MOST_ARMS));
    kept.extend(guards(code, values, &place, &levels, &before));
    // Collected in the place of all candidates, whose memory nobody needs any more.
    kept.shrink_to_fit();
    kept
}

/// The best of the blocks: first those that need few values, as many again of those that share many.
fn best(blocks: Vec<(f64, Extraction)>) -> Vec<Extraction> {
    let mut blocks: Vec<_> = blocks
        .into_iter()
        .map(|(worth, told)| (worth - awkwardness(&told), told))
        .collect();
    best_first(&mut blocks);
    let lines = |it: &Extraction| (it.lines.start_line as u32, it.lines.end_line as u32);
    let (few, many): (Vec<_>, Vec<_>) = blocks.into_iter().partition(|(_, it)| !it.is_entangled());
    let few = spread(few, KEPT, lines);
    let many = spread(many, KEPT, lines);
    few.into_iter().chain(many).map(|(_, told)| told).collect()
}

/// The first of equals stays the first.
fn best_first<T>(candidates: &mut [(f64, T)]) {
    candidates.sort_by(|(a, _), (b, _)| b.total_cmp(a));
}

/// The first of them, of which few share lines.
fn spread<T>(
    candidates: Vec<(f64, T)>,
    most: usize,
    lines: impl Fn(&T) -> (u32, u32),
) -> Vec<(f64, T)> {
    let in_one_place = most * IN_ONE_PLACE / KEPT;
    let mut taken: Vec<(f64, T)> = Vec::with_capacity(most);
    for (worth, next) in candidates {
        let (first, last) = lines(&next);
        let shares = |(_, other): &&(f64, T)| {
            let (start, end) = lines(other);
            start <= last && first <= end
        };
        if taken.iter().filter(shares).count() < in_one_place {
            taken.push((worth, next));
        }
        if taken.len() == most {
            break;
        }
    }
    taken
}

/// What makes a block harder to move, in the measure of [`Candidate::worth`].
fn awkwardness(extraction: &Extraction) -> f64 {
    let values = f64::from(extraction.parameters.saturating_sub(2));
    let results = f64::from(extraction.results.saturating_sub(1));
    0.04 * values + 0.08 * results + if extraction.leaves { 0.15 } else { 0.0 }
}

/// A function among the nodes and tokens of its file.
struct Place {
    nodes: Range<usize>,
    /// What stands in it and is measured by itself.
    others: Vec<Range<usize>>,
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
    /// `None` where the function is none of the text.
    fn of(code: &Code<'_>, values: &Values, function: usize) -> Option<Self> {
        let start = code.syntax.functions[function].node?;
        let nodes = &code.syntax.nodes;
        let end = nodes[start].end;
        let length = nodes[start + 1..].partition_point(|node| node.start < end);
        let range = start + 1..start + 1 + length;
        let others = others(code, function, &range);
        let mut depths = values.depth[range.clone()].to_vec();
        for other in &others {
            depths[other.start - range.start..other.end - range.start].fill(0);
        }
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
            others,
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
        if self.touches_others(&range) {
            return None;
        }
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
    fn touches_others(&self, nodes: &Range<usize>) -> bool {
        let mut others = self.others.iter();
        others.any(|other| other.start < nodes.end && nodes.start < other.end)
    }

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

/// The outermost functions within one that are measured by themselves, and types in which nesting
/// starts from zero.
fn others(code: &Code<'_>, function: usize, nodes: &Range<usize>) -> Vec<Range<usize>> {
    let all = &code.syntax.nodes;
    let mut others: Vec<Range<usize>> = Vec::new();
    let mut index = nodes.start;
    while index < nodes.end {
        let node = &all[index];
        let is_apart = node.roles.has(Role::Type) && node.roles.has(Role::Apart);
        let other = node.function as usize;
        let holder = code.syntax.functions[other].node;
        let whole = match holder {
            _ if is_apart => node,
            Some(holder) if other != function && !is_merged(code, node.function) => &all[holder],
            _ => {
                index += 1;
                continue;
            }
        };
        let inside = all[index..nodes.end].partition_point(|it| it.start < whole.end);
        others.push(index..index + inside.max(1));
        index += inside.max(1);
    }
    others
}

fn is_merged(code: &Code<'_>, function: u32) -> bool {
    code.functions[function as usize].is_merged
}
