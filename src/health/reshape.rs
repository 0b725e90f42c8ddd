//! What would do a function most good: a block taken out, a function for each way of a large switch, the
//! functions in it moved out of it, or conditions inverted so that what they hold stands less deep.

use std::collections::{BTreeMap, BTreeSet};

use super::advice::UNNAMED;
use super::cohesion::own_name;
use super::division::holds;
use super::extract::{self, ENTANGLED, Judged, change, judge, listed, shortened};
use super::words::{self, code, number};
use crate::model::{Block, Extract, Extraction, FileReport, FunctionReport, LineRange, Shape};

/// Ways of a switch that are worth naming together …
const LEAST_ARMS: usize = 3;
/// … and the share of the code lines that they must hold, so that the function is that switch.
const LEAST_SHARE: f64 = 0.5;
/// Code lines of a function in another that is worth moving …
const LEAST_LINES: f64 = 8.0;
/// … and the share of the code lines that all of them must hold.
const LEAST_INNER_SHARE: f64 = 0.4;
/// The share of the complexity that inverting conditions must take away, to come before a block
/// that leaves less.
const LEAST_FLATTENED: f64 = 0.2;
/// Places that are told.
const MOST_PLACES: usize = 3;

/// A change to a function.
pub(super) enum Step {
    /// Take out a block.
    Block(Extract, Block),
    /// Another change, in words, with the line to quote in them.
    Other(LineRange, fn(&Change, &str) -> String, Change),
}

/// What is counted, before and after.
type Figure = (&'static str, String, String);

/// Figures of a change that touches several places.
pub(super) struct Change {
    /// Line that the places have in common.
    line: usize,
    places: Vec<LineRange>,
    /// Names of what stands at the places, where they have any.
    names: Vec<String>,
    is_entangled: bool,
    figures: Vec<Figure>,
}

impl Step {
    /// The first lines that it is about.
    pub(super) fn lines(&self) -> (usize, usize) {
        match self {
            Self::Block(extract, _) => (extract.start_line, extract.end_line),
            Self::Other(lines, ..) => (lines.start_line, lines.end_line),
        }
    }

    /// The line to quote.
    pub(super) fn quoted(&self) -> usize {
        match self {
            Self::Block(extract, _) => extract.start_line,
            Self::Other(_, _, change) => change.line,
        }
    }

    pub(super) fn sentence(&self, head: &str) -> String {
        match self {
            Self::Block(extract, block) => extract::sentence(extract, *block, head),
            Self::Other(_, words, change) => words(change, head),
        }
    }
}

/// The change that is most worth while, or `None` where none is. `metric` is what is to get better.
pub(super) fn best(file: &FileReport, function: &FunctionReport, metric: &str) -> Option<Step> {
    if let Some(step) = arms(file, function).or_else(|| inner(file, function)) {
        return Some(step);
    }
    let blocks = extract::best(file, function, metric);
    let guards = guards(
        file,
        function,
        metric,
        blocks.as_ref().map(|(extract, _)| extract),
    );
    guards.or_else(|| blocks.map(|(extract, block)| Step::Block(extract, block)))
}

/// A function for each way of the switch that most of the function is.
fn arms(file: &FileReport, function: &FunctionReport) -> Option<Step> {
    let mut switches: BTreeMap<u32, Vec<&Extraction>> = BTreeMap::new();
    for extraction in &function.extractions {
        if let Block::Arm(line) = extraction.block {
            switches.entry(line).or_default().push(extraction);
        }
    }
    let lines = |arms: &[&Extraction]| arms.iter().map(|arm| arm.own.code_lines).sum::<f64>();
    let (line, arms) = switches
        .into_iter()
        .max_by(|(_, a), (_, b)| lines(a).total_cmp(&lines(b)))?;
    let all = function.metrics.get("code_lines").unwrap_or(0.0);
    // Cases that jump and return are the states of one machine.
    let leave = arms.iter().filter(|arm| arm.leaves).count();
    if arms.len() < LEAST_ARMS || lines(&arms) < LEAST_SHARE * all || 2 * leave > arms.len() {
        return None;
    }
    step(file, function, arms, line as usize, of_arms)
}

/// The named functions that much of a function consists of, moved out of it.
fn inner(file: &FileReport, function: &FunctionReport) -> Option<Step> {
    let inside = { file.functions.iter() }
        .filter(|it| holds(function, it))
        .collect::<Vec<_>>();
    let is_outermost = |it: &FunctionReport| !inside.iter().any(|other| holds(other, it));
    let is_worth_a_move = |it: &FunctionReport| {
        let lines = it.metrics.get("code_lines").unwrap_or(0.0);
        !it.name.ends_with(UNNAMED) && lines >= LEAST_LINES
    };
    let moved: Vec<_> = { inside.iter() }
        .filter(|it| is_outermost(it) && is_worth_a_move(it))
        .collect();
    let sum = |id: &str| -> f64 { moved.iter().filter_map(|it| it.metrics.get(id)).sum() };
    let all = function.metrics.get("code_lines").unwrap_or(0.0);
    if moved.is_empty() || sum("code_lines") < LEAST_INNER_SHARE * all {
        return None;
    }
    // In some languages functions count for themselves wherever they stand.
    let is_counted = Some(sum("cognitive")) <= function.metrics.get("cognitive");
    let taken: Vec<_> = { moved.iter() }
        .map(|it| taken_out(function, it, is_counted))
        .collect();
    let mut names: Vec<_> = moved.iter().map(|it| code(own_name(&it.name))).collect();
    let mut seen = BTreeSet::new();
    names.retain(|name| seen.insert(name.clone()));
    let line = function.start_line;
    let mut step = step(file, function, taken.iter().collect(), line, of_inner)?;
    if let Step::Other(_, _, change) = &mut step {
        change.names = names;
    }
    Some(step)
}

/// What becomes of a function and of one that stands in it, once both stand apart.
fn taken_out(function: &FunctionReport, inner: &FunctionReport, is_counted: bool) -> Extraction {
    let of = |function: &FunctionReport, id: &str| function.metrics.get(id).unwrap_or(0.0);
    let shape = |value: &dyn Fn(&str) -> f64| Shape {
        cognitive: value("cognitive"),
        cyclomatic: value("cyclomatic"),
        code_lines: value("code_lines"),
        nesting: value("nesting"),
    };
    Extraction {
        lines: inner.lines(),
        block: Block::Statement,
        parameters: 0,
        results: 0,
        leaves: false,
        rest: shape(&|id| match id {
            "nesting" => of(function, id),
            "cognitive" | "cyclomatic" if !is_counted => of(function, id),
            _ => (of(function, id) - of(inner, id)).max(0.0),
        }),
        own: shape(&|id| of(inner, id)),
    }
}

/// Conditions to invert, where that does more than taking out what is known to help.
fn guards(
    file: &FileReport,
    function: &FunctionReport,
    metric: &str,
    blocks: Option<&Extract>,
) -> Option<Step> {
    let guards = function.extractions.iter();
    let guards: Vec<_> = guards.filter(|it| it.block == Block::Guard).collect();
    let line = guards.first()?.lines.start_line;
    let judged = judge(file, function, guards.clone());
    let before = function.metrics.get("cognitive").unwrap_or(0.0);
    let is_flatter = Some(judged.rest.nesting) < function.metrics.get("nesting");
    let left = blocks.map_or(before, extract::left);
    let is_simpler =
        judged.rest.cognitive <= (1.0 - LEAST_FLATTENED) * before && judged.rest.cognitive <= left;
    let is_wanted = is_simpler || metric == "nesting" && is_flatter || blocks.is_none();
    is_wanted.then(|| step(file, function, guards, line, of_guards))?
}

/// All these changes at once, if they are worth the work.
fn step(
    file: &FileReport,
    function: &FunctionReport,
    taken: Vec<&Extraction>,
    line: usize,
    words: fn(&Change, &str) -> String,
) -> Option<Step> {
    let mut places: Vec<_> = taken.iter().map(|it| it.lines).collect();
    places.sort_by_key(|it| it.start_line);
    let is_entangled = taken.iter().any(|it| it.is_entangled());
    let after = judge(file, function, taken);
    let helps = after.file_score >= file.score && after.function_score >= function.score;
    let change = Change {
        line,
        names: Vec::new(),
        is_entangled,
        figures: figures(file, function, &after),
        places,
    };
    let first = *change.places.first()?;
    (helps && extract::is_worthwhile(function, &after)).then_some(Step::Other(first, words, change))
}

fn figures(file: &FileReport, function: &FunctionReport, after: &Judged) -> Vec<Figure> {
    let figure = |name: &'static str, id: &str, after: f64| {
        let before = function.metrics.get(id).unwrap_or(0.0);
        (name, number(before), number(after))
    };
    let health = |name: &'static str, before: f64, after: f64| {
        (name, words::score(before), words::score(after))
    };
    vec![
        figure("cognitive complexity", "cognitive", after.rest.cognitive),
        figure("the length", "code_lines", after.rest.code_lines),
        figure("the nesting", "nesting", after.rest.nesting),
        health("its health", function.score, after.function_score),
        health("that of the file", file.score, after.file_score),
    ]
}

impl Change {
    /// What it does to the figures, without those that grow by the way.
    fn effects(&self, without: &str) -> String {
        let told = self.figures.iter().filter(|(name, ..)| *name != without);
        let told = told.filter_map(|(name, before, after)| change(name, before, after));
        listed(&told.collect::<Vec<_>>())
    }

    /// The places in words.
    fn places(&self, place: impl Fn(&LineRange) -> String) -> String {
        first_of(&self.places.iter().map(place).collect::<Vec<_>>())
    }
}

/// The first of many, and how many more there are.
fn first_of(all: &[String]) -> String {
    let mut told = all[..all.len().min(MOST_PLACES)].to_vec();
    let more = all.len() - told.len();
    if more > 0 {
        told.push(format!("{} more", number(more as f64)));
    }
    listed(&told)
}

fn of_arms(change: &Change, head: &str) -> String {
    let lines = change.places(|it| format!("{}–{}", it.start_line, it.end_line));
    let entangled = if change.is_entangled { ENTANGLED } else { "" };
    format!(
        "Give each of the {} long cases of {} at line {} a function of its own (lines {lines}): that takes {}.{entangled}",
        number(change.places.len() as f64),
        code(shortened(head)),
        change.line,
        change.effects(""),
    )
}

fn of_inner(change: &Change, _: &str) -> String {
    format!(
        "Move {} out of it and hand in the variables that they share: that takes {}.",
        first_of(&change.names),
        change.effects(""),
    )
}

fn of_guards(change: &Change, head: &str) -> String {
    let lines = change.places(|it| it.start_line.to_string());
    let what = match change.places.len() {
        1 => format!(
            "Invert the condition at line {lines} ({})",
            code(shortened(head))
        ),
        _ => format!("Invert the conditions at lines {lines}"),
    };
    format!(
        "{what} and leave early, by `return` or `continue`, so that what follows stands less deep: that takes {}.",
        change.effects("the length"),
    )
}
