//! What would do a function most good: a block taken out, a function for each way of a large switch, or
//! conditions inverted so that what they hold stands less deep.

use std::collections::BTreeMap;

use super::extract::{self, ENTANGLED, Judged, change, judge, listed, shortened};
use super::words::{self, code, number};
use crate::model::{Block, Extract, Extraction, FileReport, FunctionReport, LineRange};

/// Ways of a switch that are worth naming together …
const LEAST_ARMS: usize = 3;
/// … and the share of the code lines that they must hold, so that the function is that switch.
const LEAST_SHARE: f64 = 0.5;
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
    if let Some(arms) = arms(file, function) {
        return Some(arms);
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

    /// The places in words, the first of many.
    fn places(&self, place: impl Fn(&LineRange) -> String) -> String {
        let mut told: Vec<_> = self.places.iter().take(MOST_PLACES).map(place).collect();
        match self.places.len().saturating_sub(MOST_PLACES) {
            0 => {}
            more => told.push(format!("{} more", number(more as f64))),
        }
        listed(&told)
    }
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
