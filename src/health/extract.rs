//! Which block to take out of a function: the candidate after which function and file score best.

use super::score::score_file;
use super::smells;
use super::words::{self, code, count, number};
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

/// Blocks that are taken out together, first things first, with what stays and the scores it leads to.
struct Judged<'a> {
    taken: Vec<&'a Extraction>,
    rest: Shape,
    file_score: f64,
    function_score: f64,
    worth: f64,
}

/// The best block to take out of a function, and where that leaves it hard those after it, or `None`
/// where none helps. `metric` is what is to get better.
pub(super) fn best(
    file: &FileReport,
    function: &FunctionReport,
    metric: &str,
) -> Option<(Extract, Block)> {
    let helps = |judged: &Judged| {
        let rest = value_of(&judged.rest, metric);
        let is_less = rest.zip(function.metrics.get(metric));
        judged.file_score >= file.score
            && judged.function_score >= function.score
            && is_less.is_none_or(|(rest, before)| rest < before)
    };
    let first = next(file, function, &[], helps)?;
    let extraction = first.taken[0];
    let cognitive = function.metrics.get("cognitive").unwrap_or(0.0);
    let extract = Extract {
        start_line: extraction.lines.start_line,
        end_line: extraction.lines.end_line,
        cognitive_before: cognitive,
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
        then: then(file, function, first),
    };
    Some((extract, extraction.block))
}

/// The block that is best taken out after those that are.
fn next<'a>(
    file: &FileReport,
    function: &'a FunctionReport,
    taken: &[&'a Extraction],
    helps: impl Fn(&Judged) -> bool,
) -> Option<Judged<'a>> {
    let is_apart = |one: &Extraction, other: &Extraction| {
        one.lines.end_line < other.lines.start_line || other.lines.end_line < one.lines.start_line
    };
    let candidates = function.extractions.iter();
    let candidates = candidates.filter(|it| taken.iter().all(|other| is_apart(it, other)));
    let judged = candidates.map(|it| judge(file, function, [taken, &[it]].concat()));
    judged.filter(helps).reduce(|best, next| {
        // The first of equals stays.
        if next.worth > best.worth { next } else { best }
    })
}

/// What to take out after the first block.
fn then<'a>(
    file: &FileReport,
    function: &'a FunctionReport,
    first: Judged<'a>,
) -> Vec<FurtherExtract> {
    let value = |id: &str| function.metrics.get(id).unwrap_or(0.0);
    let (cognitive, lines) = (value("cognitive"), value("code_lines"));
    let mut further = Vec::new();
    let mut last = first;
    while further.len() < MOST_FURTHER && is_hard(&last.rest) {
        let goes_on = |next: &Judged| {
            let (was, is) = (&last.rest, &next.rest);
            next.file_score >= last.file_score
                && next.function_score >= last.function_score
                && (was.cognitive - is.cognitive > LEAST_STEP * cognitive
                    || was.code_lines - is.code_lines > LEAST_STEP * lines)
        };
        let Some(step) = next(file, function, &last.taken, goes_on) else {
            break;
        };
        further.extend(step.taken.last().map(|block| FurtherExtract {
            start_line: block.lines.start_line,
            end_line: block.lines.end_line,
            cognitive_after: step.rest.cognitive,
            code_lines_after: step.rest.code_lines,
            function_score_after: step.function_score,
            score_after: step.file_score,
            parameters: block.parameters,
            results: block.results,
        }));
        last = step;
    }
    further
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

fn judge<'a>(
    file: &FileReport,
    function: &FunctionReport,
    taken: Vec<&'a Extraction>,
) -> Judged<'a> {
    let rest = rest(function, &taken);
    let after = score_file(after(file, function, &rest, &taken));
    let worst = after.functions.iter().map(|it| it.score).reduce(f64::min);
    let value = |id: &str| function.metrics.get(id).unwrap_or(0.0).max(1.0);
    let spared = |id: &str, of: fn(&Shape) -> f64| {
        let parts = taken.iter().map(|block| of(&block.own));
        1.0 - parts.fold(of(&rest), f64::max) / value(id)
    };
    let last = taken.last();
    let values = last.map_or(0, |it| it.parameters + it.results);
    let values = f64::from(values.saturating_sub(FREE_VALUES));
    let gain = (after.score - file.score) + (worst.unwrap_or(function.score) - function.score);
    let spared = spared("cognitive", |shape| shape.cognitive)
        + 0.5 * spared("code_lines", |shape| shape.code_lines);
    let asked = if last.is_some_and(|it| it.leaves) {
        0.5
    } else {
        0.0
    };
    Judged {
        file_score: after.score,
        function_score: after.functions[0].score,
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

/// What to take out and what comes of it. `head` is the first line of the block.
pub(super) fn sentence(extract: &Extract, block: Block, head: &str) -> String {
    let head = code(shortened(head));
    let what = match block {
        Block::Loop => format!("the loop {head}"),
        Block::Branch => format!("the branch {head}"),
        Block::Switch => format!("the choice {head}"),
        Block::Statement => format!("the block {head}"),
        Block::Statements(number) => format!("{} from {head}", count(number as usize, "statement")),
    };
    let complexity = change(
        "cognitive complexity",
        &number(extract.cognitive_before),
        &number(extract.cognitive_after),
    );
    let lines = change(
        "the length",
        &number(extract.code_lines_before),
        &number(extract.code_lines_after),
    );
    let function = change(
        "its health",
        &words::score(extract.function_score_before),
        &words::score(extract.function_score_after),
    );
    let file = change(
        "that of the file",
        &words::score(extract.score_before),
        &words::score(extract.score_after),
    );
    let changes: Vec<_> = [complexity, lines, function, file]
        .into_iter()
        .flatten()
        .collect();
    format!(
        "Extract lines {}–{} ({what}): that takes {}. The new function would have a cognitive complexity of {} and {}.{}",
        extract.start_line,
        extract.end_line,
        listed(&changes),
        number(extract.cognitive_extracted),
        values(extract),
        further(extract),
    )
}

/// What to take out after that.
fn further(extract: &Extract) -> String {
    let Some(last) = extract.then.last() else {
        return String::new();
    };
    let blocks = extract.then.iter();
    let blocks = blocks.map(|it| format!("{}–{}", it.start_line, it.end_line));
    format!(
        " Then lines {}: what stays has a cognitive complexity of {}, {} and health {}, the file health {}.",
        listed(&blocks.collect::<Vec<_>>()),
        number(last.cognitive_after),
        count(last.code_lines_after as usize, "code line"),
        words::score(last.function_score_after),
        words::score(last.score_after),
    )
}

fn shortened(head: &str) -> &str {
    const LONGEST: usize = 60;
    let head = head.trim();
    head.char_indices()
        .nth(LONGEST)
        .map_or(head, |(end, _)| &head[..end])
}

fn change(what: &str, before: &str, after: &str) -> Option<String> {
    (before != after).then(|| format!("{what} from {before} to {after}"))
}

fn listed(parts: &[String]) -> String {
    match parts {
        [] => "nothing from the numbers".to_owned(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

fn values(extract: &Extract) -> String {
    let parameters = match extract.parameters {
        0 => "need no parameters".to_owned(),
        some => format!("need about {}", count(some as usize, "parameter")),
    };
    match extract.results {
        0 => parameters,
        1 => format!("{parameters} and give one value back"),
        some => format!("{parameters} and give {some} values back"),
    }
}
