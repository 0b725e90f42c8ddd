//! Which block to take out of a function: the candidate after which function and file score best.

use super::score::score_file;
use super::words::{self, code, count, number};
use crate::model::{
    Block, Extract, Extraction, FileMeasurement, FileReport, FunctionMeasurement, FunctionReport,
    Metrics, Shape,
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

/// A candidate with the scores it leads to.
struct Judged<'a> {
    extraction: &'a Extraction,
    file_score: f64,
    function_score: f64,
    worth: f64,
}

/// The best block to take out of a function, or `None` where none helps.
/// `metric` is what is to get better.
pub(super) fn best(
    file: &FileReport,
    function: &FunctionReport,
    metric: &str,
) -> Option<(Extract, Block)> {
    let judged = function.extractions.iter();
    let judged = judged.map(|extraction| judge(file, function, extraction));
    let helps = |judged: &Judged| {
        let rest = value_of(&judged.extraction.rest, metric);
        let is_less = rest.zip(function.metrics.get(metric));
        judged.file_score >= file.score
            && judged.function_score >= function.score
            && is_less.is_none_or(|(rest, before)| rest < before)
    };
    let best = judged.filter(helps).reduce(|best, next| {
        // The first of equals stays.
        if next.worth > best.worth { next } else { best }
    })?;
    let cognitive = function.metrics.get("cognitive").unwrap_or(0.0);
    let Extraction {
        lines, rest, own, ..
    } = best.extraction;
    Some((
        Extract {
            start_line: lines.start_line,
            end_line: lines.end_line,
            cognitive_before: cognitive,
            cognitive_after: rest.cognitive,
            cognitive_extracted: own.cognitive,
            code_lines_before: function.metrics.get("code_lines").unwrap_or(0.0),
            code_lines_after: rest.code_lines,
            function_score_before: function.score,
            function_score_after: best.function_score,
            score_before: file.score,
            score_after: best.file_score,
            parameters: best.extraction.parameters,
            results: best.extraction.results,
        },
        best.extraction.block,
    ))
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
    extraction: &'a Extraction,
) -> Judged<'a> {
    let after = score_file(after(file, function, extraction));
    let [rest, own] = [0, 1].map(|index| after.functions[index].score);
    let complexity = function.metrics.get("cognitive").unwrap_or(0.0).max(1.0);
    let lines = function.metrics.get("code_lines").unwrap_or(0.0).max(1.0);
    let spared = |before: f64, of: fn(&Shape) -> f64| {
        1.0 - of(&extraction.rest).max(of(&extraction.own)) / before
    };
    let values = extraction.parameters + extraction.results;
    let values = f64::from(values.saturating_sub(FREE_VALUES));
    let gain = (after.score - file.score) + (rest.min(own) - function.score);
    let spared =
        spared(complexity, |shape| shape.cognitive) + 0.5 * spared(lines, |shape| shape.code_lines);
    let asked = if extraction.leaves { 0.5 } else { 0.0 };
    Judged {
        extraction,
        file_score: after.score,
        function_score: rest,
        worth: gain + PER_COMPLEXITY * spared - PER_VALUE * values - asked,
    }
}

/// The file as it would be measured, with what stays of the function and the new one alone: no score
/// asks for the others by themselves.
fn after(file: &FileReport, function: &FunctionReport, extraction: &Extraction) -> FileMeasurement {
    let Extraction { rest, own, .. } = extraction;
    let value = |id: &str| function.metrics.get(id).unwrap_or(0.0);
    let mut metrics = file.metrics.clone();
    let changes = [
        (
            "code_lines",
            rest.code_lines + own.code_lines - value("code_lines"),
        ),
        (
            "cognitive",
            rest.cognitive + own.cognitive - value("cognitive"),
        ),
        (
            "cyclomatic",
            rest.cyclomatic + own.cyclomatic - value("cyclomatic"),
        ),
    ];
    for (id, change) in changes {
        if let Some(before) = metrics.get(id) {
            metrics.set(id, before + change);
        }
    }
    let parts = [
        part(function, rest, function.metrics.get("parameters")),
        part(function, own, Some(f64::from(extraction.parameters))),
    ];
    for (id, of_function) in LARGEST {
        let Some(before) = metrics.get(id) else {
            continue;
        };
        let largest = |functions: &mut dyn Iterator<Item = &Metrics>| {
            functions
                .filter_map(|metrics| metrics.get(of_function))
                .fold(0.0, f64::max)
        };
        // What is larger than all functions stands outside of them.
        let outside = before > largest(&mut file.functions.iter().map(|other| &other.metrics));
        let others = file
            .functions
            .iter()
            .filter(|other| !std::ptr::eq(*other, function));
        let mut left = others
            .map(|other| &other.metrics)
            .chain(parts.iter().map(|part| &part.metrics));
        metrics.set(id, if outside { before } else { largest(&mut left) });
    }
    FileMeasurement {
        path: String::new(),
        language: file.language,
        kind: file.kind,
        metrics,
        functions: parts.into(),
        parse_error_share: 0.0,
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
        "Extract lines {}–{} ({what}): that takes {}. The new function would have a cognitive complexity of {} and {}.",
        extract.start_line,
        extract.end_line,
        listed(&changes),
        number(extract.cognitive_extracted),
        values(extract),
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
