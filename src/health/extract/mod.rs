//! Which block to take out of a function: the candidate after which function and file score best.

mod sentence;

pub(super) use sentence::{ENTANGLED, change, listed, sentence, shortened};

use super::score;
use super::smells;
use crate::model::{
    Block, Extract, Extraction, FileMeasurement, FileReport, FunctionMeasurement, FunctionReport,
    FurtherExtract, Metrics, Shape,
};

/// Metrics of a file with the metric of its functions that they are the largest of.
const LARGEST: [(&str, &str); 4] = [
    ("max_cognitive", "cognitive"),
    ("max_cyclomatic", "cyclomatic"),
    ("longest_function", "code_lines"),
    ("max_nesting", "nesting"),
];

/// Points of a function's score that one more value in or out is worth.
const PER_VALUE: f64 = 0.1;
/// Values in and out that cost nothing.
const FREE_VALUES: u32 = 3;
/// Points for the whole complexity of a function: the order of blocks that leave the score as it is.
const PER_COMPLEXITY: f64 = 2.0;

/// Blocks after the first that are told …
const MOST_FURTHER: usize = 2;
/// … each of which takes more than this share of the complexity or of the lines away.
const LEAST_STEP: f64 = 0.05;

/// The share of the complexity or of the lines that a change has to take away …
const LEAST_SPARED: f64 = 0.15;
/// … or the points that it has to give the function beside a smaller share, to be worth advising.
const LEAST_POINTS: f64 = 0.5;
const LEAST_BESIDE: f64 = 0.1;

/// A cognitive complexity that need not become less …
const ENOUGH: f64 = 25.0;
/// … and what blocks that share many values must leave of another, to be told in the place of others.
const MUCH_LESS: f64 = 0.6;

/// Blocks that are taken out together, first things first, with what stays and the scores it leads to.
pub(super) struct Judged<'a> {
    pub(super) taken: Vec<&'a Extraction>,
    pub(super) rest: Shape,
    pub(super) file_score: f64,
    pub(super) function_score: f64,
    worth: f64,
}

/// The best block to take out of a function, and where that leaves it hard those after it, or `None`
/// where none is worth it. `metric` is what is to get better. Blocks that share many values with the
/// rest come second.
pub(super) fn best(
    file: &FileReport,
    function: &FunctionReport,
    metric: &str,
) -> Option<(Extract, Block)> {
    let blocks = function.extractions.iter();
    let blocks: Vec<_> = blocks
        .filter(|it| !matches!(it.block, Block::Arm(_) | Block::Guard))
        .collect();
    let free = blocks.iter().copied().filter(|it| !it.is_entangled());
    let free = best_of(file, function, metric, &free.collect::<Vec<_>>());
    let left = free.as_ref().map(|(free, _)| left(free));
    if left.is_some_and(|left| left <= ENOUGH) {
        return free;
    }
    let all = best_of(file, function, metric, &blocks);
    let goes_further =
        |(all, _): &(Extract, Block)| left.is_none_or(|left| self::left(all) <= MUCH_LESS * left);
    all.filter(goes_further).or(free)
}

/// The cognitive complexity that stays in the end.
pub(super) fn left(extract: &Extract) -> f64 {
    let last = extract.then.last();
    last.map_or(extract.cognitive_after, |last| last.cognitive_after)
}

fn best_of(
    file: &FileReport,
    function: &FunctionReport,
    metric: &str,
    blocks: &[&Extraction],
) -> Option<(Extract, Block)> {
    let helps = |judged: &Judged| {
        let rest = value_of(&judged.rest, metric);
        let is_less = rest.zip(function.metrics.get(metric));
        judged.file_score >= file.score
            && judged.function_score >= function.score
            && is_less.is_none_or(|(rest, before)| rest < before)
    };
    let steps = steps(file, function, blocks, helps);
    let (first, last) = (steps.first()?, steps.last()?);
    if !is_worthwhile(function, last) {
        return None;
    }
    let extraction = first.taken[0];
    let extract = Extract {
        start_line: extraction.lines.start_line,
        end_line: extraction.lines.end_line,
        cognitive_before: function.metrics.get("cognitive").unwrap_or(0.0),
        cognitive_after: first.rest.cognitive,
        cognitive_extracted: extraction.own.cognitive,
        code_lines_before: function.metrics.get("code_lines").unwrap_or(0.0),
        code_lines_after: first.rest.code_lines,
        function_score_before: function.score,
        function_score_after: first.function_score,
        score_before: file.score,
        score_after: first.file_score,
        parameters: extraction.parameters,
        results: extraction.results,
        then: steps[1..].iter().filter_map(further_of).collect(),
    };
    Some((extract, extraction.block))
}

/// Whether the hardest part is so much less than the whole that somebody would do the work: what is only
/// moved is as hard elsewhere.
pub(super) fn is_worthwhile(function: &FunctionReport, after: &Judged) -> bool {
    let spares = |least: f64| {
        let hardest = |of: fn(&Shape) -> f64| {
            let parts = after.taken.iter().map(|it| of(&it.own));
            parts.fold(of(&after.rest), f64::max)
        };
        let figures = [
            ("cognitive", hardest(|shape| shape.cognitive)),
            ("code_lines", hardest(|shape| shape.code_lines)),
        ];
        figures.iter().any(|(id, hardest)| {
            let before = function.metrics.get(id).unwrap_or(0.0);
            before - hardest > least * before
        })
    };
    spares(LEAST_SPARED)
        || after.function_score - function.score >= LEAST_POINTS && spares(LEAST_BESIDE)
}

/// The block that is best taken out after those that are.
fn next<'a>(
    file: &FileReport,
    function: &FunctionReport,
    blocks: &[&'a Extraction],
    taken: &[&'a Extraction],
    helps: impl Fn(&Judged) -> bool,
) -> Option<Judged<'a>> {
    let is_apart = |one: &Extraction, other: &Extraction| {
        one.lines.end_line < other.lines.start_line || other.lines.end_line < one.lines.start_line
    };
    let candidates = blocks.iter();
    let candidates = candidates.filter(|it| taken.iter().all(|other| is_apart(it, other)));
    let judged = candidates.map(|it| judge(file, function, [taken, &[*it]].concat()));
    judged.filter(helps).reduce(|best, next| {
        // The first of equals stays.
        if next.worth > best.worth { next } else { best }
    })
}

/// What to take out first, and what after it.
fn steps<'a>(
    file: &FileReport,
    function: &FunctionReport,
    blocks: &[&'a Extraction],
    helps: impl Fn(&Judged) -> bool,
) -> Vec<Judged<'a>> {
    let value = |id: &str| function.metrics.get(id).unwrap_or(0.0);
    let (cognitive, lines) = (value("cognitive"), value("code_lines"));
    let mut steps = Vec::from_iter(next(file, function, blocks, &[], helps));
    while let Some(last) = steps.last()
        && steps.len() <= MOST_FURTHER
        && is_hard(&last.rest)
    {
        let goes_on = |next: &Judged| {
            let (was, is) = (&last.rest, &next.rest);
            next.file_score >= last.file_score
                && next.function_score >= last.function_score
                && (was.cognitive - is.cognitive > LEAST_STEP * cognitive
                    || was.code_lines - is.code_lines > LEAST_STEP * lines)
        };
        let Some(step) = next(file, function, blocks, &last.taken, goes_on) else {
            break;
        };
        steps.push(step);
    }
    steps
}

fn further_of(step: &Judged) -> Option<FurtherExtract> {
    let block = step.taken.last()?;
    Some(FurtherExtract {
        start_line: block.lines.start_line,
        end_line: block.lines.end_line,
        cognitive_after: step.rest.cognitive,
        code_lines_after: step.rest.code_lines,
        function_score_after: step.function_score,
        score_after: step.file_score,
        parameters: block.parameters,
        results: block.results,
    })
}

/// Whether a function is still what a finding would be about.
fn is_hard(shape: &Shape) -> bool {
    let beyond = |rule: &str, value: f64| smells::of(rule).is_some_and(|it| value > it.threshold);
    beyond("complex-function", shape.cognitive) || beyond("large-function", shape.code_lines)
}

/// The value of a metric that the extraction works out.
fn value_of(shape: &Shape, metric: &str) -> Option<f64> {
    match metric {
        "cognitive" => Some(shape.cognitive),
        "code_lines" => Some(shape.code_lines),
        "nesting" => Some(shape.nesting),
        _ => None,
    }
}

pub(super) fn judge<'a>(
    file: &FileReport,
    function: &FunctionReport,
    taken: Vec<&'a Extraction>,
) -> Judged<'a> {
    let rest = rest(function, &taken);
    let after = after(file, function, &rest, &taken);
    let file_score = score::file_score(&after);
    let parts = after.functions.iter();
    let scores = parts.map(|it| score::function_score(&it.metrics, file.language));
    let scores: Vec<f64> = scores.collect();
    let worst = scores.iter().copied().fold(f64::INFINITY, f64::min);
    let value = |id: &str| function.metrics.get(id).unwrap_or(0.0).max(1.0);
    let spared = |id: &str, of: fn(&Shape) -> f64| {
        let parts = taken.iter().map(|block| of(&block.own));
        1.0 - parts.fold(of(&rest), f64::max) / value(id)
    };
    let last = taken.last();
    let values = last.map_or(0, |it| it.parameters + it.results);
    let values = f64::from(values.saturating_sub(FREE_VALUES));
    let gain = (file_score - file.score) + (worst - function.score);
    let spared = spared("cognitive", |shape| shape.cognitive)
        + 0.5 * spared("code_lines", |shape| shape.code_lines);
    let asked = if last.is_some_and(|it| it.leaves) {
        0.5
    } else {
        0.0
    };
    Judged {
        file_score,
        function_score: scores[0],
        worth: gain + PER_COMPLEXITY * spared - PER_VALUE * values - asked,
        rest,
        taken,
    }
}

/// What stays of a function without some blocks that share no lines.
fn rest(function: &FunctionReport, taken: &[&Extraction]) -> Shape {
    let value = |id: &str| function.metrics.get(id).unwrap_or(0.0);
    let left = |id: &str, of: fn(&Shape) -> f64| {
        let whole = value(id);
        let gone: f64 = taken.iter().map(|block| whole - of(&block.rest)).sum();
        (whole - gone).max(0.0)
    };
    let nesting = taken.iter().map(|block| block.rest.nesting);
    Shape {
        cognitive: left("cognitive", |shape| shape.cognitive),
        cyclomatic: left("cyclomatic", |shape| shape.cyclomatic),
        code_lines: left("code_lines", |shape| shape.code_lines),
        nesting: nesting.fold(value("nesting"), f64::min),
    }
}

/// The file as it would be measured, with what stays of the function and the new ones alone: no score
/// asks for the others by themselves.
fn after(
    file: &FileReport,
    function: &FunctionReport,
    rest: &Shape,
    taken: &[&Extraction],
) -> FileMeasurement {
    let mut parts = vec![part(function, rest, function.metrics.get("parameters"))];
    let own = taken.iter();
    parts.extend(own.map(|it| part(function, &it.own, Some(f64::from(it.parameters)))));
    let mut metrics = file.metrics.clone();
    let sums = ["code_lines", "cognitive", "cyclomatic"];
    for id in sums {
        let parts: f64 = parts.iter().filter_map(|part| part.metrics.get(id)).sum();
        if let Some(before) = metrics.get(id) {
            let change = parts - function.metrics.get(id).unwrap_or(0.0);
            metrics.set(id, before + change);
        }
    }
    let own: Vec<&Metrics> = parts.iter().map(|part| &part.metrics).collect();
    let is_gone = |other: &FunctionReport| std::ptr::eq(other, function);
    of_largest(file, &mut metrics, is_gone, &own);
    FileMeasurement {
        path: String::new(),
        language: file.language,
        kind: file.kind,
        metrics,
        functions: parts,
        parse_error_share: 0.0,
    }
}

/// What a file has by its largest functions, where some are gone and others come.
pub(super) fn of_largest(
    file: &FileReport,
    metrics: &mut Metrics,
    is_gone: impl Fn(&FunctionReport) -> bool,
    come: &[&Metrics],
) {
    for (id, of_function) in LARGEST {
        let Some(before) = metrics.get(id) else {
            continue;
        };
        let value = |metrics: &Metrics| metrics.get(of_function).unwrap_or(0.0);
        let (mut gone, mut stay) = (0.0_f64, 0.0_f64);
        for function in &file.functions {
            let largest = match is_gone(function) {
                true => &mut gone,
                false => &mut stay,
            };
            *largest = largest.max(value(&function.metrics));
        }
        // What is larger than all functions stands outside of them.
        if before <= gone.max(stay) {
            let come = come.iter().map(|metrics| value(metrics));
            metrics.set(id, come.fold(stay, f64::max));
        }
    }
}

fn part(function: &FunctionReport, shape: &Shape, parameters: Option<f64>) -> FunctionMeasurement {
    let mut metrics = function.metrics.clone();
    metrics.set("cognitive", shape.cognitive);
    metrics.set("cyclomatic", shape.cyclomatic);
    metrics.set("code_lines", shape.code_lines);
    metrics.set("nesting", shape.nesting);
    metrics.set("parameters", parameters.unwrap_or(0.0));
    FunctionMeasurement {
        name: String::new(),
        lines: function.lines(),
        metrics,
        extractions: Vec::new(),
        group: None,
    }
}
