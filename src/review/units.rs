//! The requests about one file: the whole of it, or pieces that end where functions do.

use super::change::{self, Shown};
use super::{Limits, PlanRequest, ReviewFile, Totals};
use crate::model::{FunctionReport, LineRange};
use crate::prompts::{self, FileReviewInputs, FunctionInputs, Prompt, RangeInputs};
use crate::tokens::Tokenizer;

/// Most functions that a prompt names with their numbers.
const NAMED_FUNCTIONS: usize = 5;

/// Longest name of a function that a prompt shows, in characters.
const LONGEST_NAME: usize = 120;

/// One request about a file or a piece of it.
#[derive(Clone, Debug)]
pub(crate) struct MapUnit {
    /// Index of the file.
    pub file: usize,
    /// The lines shown; of a change the first to the last of them.
    pub lines: LineRange,
    /// What else is to be known of a request about a change.
    pub change: Option<Shown>,
    /// The request.
    pub prompt: Prompt,
    /// Its tokens by our own count.
    pub prompt_tokens: usize,
    /// Most tokens of the answer.
    pub answer_tokens: usize,
}

impl MapUnit {
    /// What asking once costs at most.
    pub(crate) fn totals(&self) -> Totals {
        Totals::request(self.prompt_tokens, self.answer_tokens)
    }
}

/// What requests about files have in common.
pub(super) struct Drafting<'a> {
    pub(super) request: &'a PlanRequest<'a>,
    pub(super) limits: &'a Limits,
    /// Tokens of what is the same in all of them.
    pub(super) fixed_tokens: usize,
}

/// The requests about file `index`, each with at most `chunk_tokens` tokens of text.
pub(super) fn units(
    index: usize,
    chunk_tokens: usize,
    drafting: &Drafting<'_>,
) -> Result<Vec<MapUnit>, prompts::Error> {
    let file = &drafting.request.files[index];
    pieces(file, chunk_tokens, drafting.request.tokenizer)
        .into_iter()
        .map(|lines| unit(index, lines, drafting))
        .collect()
}

/// Two requests about the halves of `unit`, or `None` where it shows one line only.
pub(crate) fn split(
    unit: &MapUnit,
    request: &PlanRequest<'_>,
) -> Option<Result<[MapUnit; 2], prompts::Error>> {
    if let Some(shown) = &unit.change {
        return change::split(unit, shown, request);
    }
    let LineRange {
        start_line,
        end_line,
    } = unit.lines;
    if start_line >= end_line {
        return None;
    }
    let middle = start_line + (end_line - start_line) / 2;
    let file = &request.files[unit.file];
    let cut = cuts(file)
        .into_iter()
        .filter(|cut| (start_line..end_line).contains(cut))
        .min_by_key(|cut| cut.abs_diff(middle))
        .filter(|cut| cut.abs_diff(middle) <= (end_line - start_line) / 4)
        .unwrap_or(middle);
    let drafting = Drafting {
        request,
        limits: &request.limits.for_context(),
        fixed_tokens: unit.prompt_tokens - request.tokenizer.count(&unit.prompt.user),
    };
    let half = |start, end| self::unit(unit.file, LineRange::new(start, end), &drafting);
    Some(half(start_line, cut).and_then(|first| Ok([first, half(cut + 1, end_line)?])))
}

fn unit(
    index: usize,
    lines: LineRange,
    drafting: &Drafting<'_>,
) -> Result<MapUnit, prompts::Error> {
    let request = drafting.request;
    let file = &request.files[index];
    let of = line_count(&file.text);
    let inputs = FileReviewInputs {
        path: file.path(),
        language: file.measured.language,
        part: (lines.len() < of).then_some(RangeInputs {
            start_line: lines.start_line,
            end_line: lines.end_line,
            of,
        }),
        code_lines: file.measured.code_lines(),
        functions: worst_functions(file, lines),
        text: &file.text.lines(lines.start_line, lines.end_line),
    };
    let prompt = request
        .prompts
        .render("file-review", inputs, request.redactor)?;
    Ok(MapUnit {
        file: index,
        lines,
        change: None,
        prompt_tokens: drafting.fixed_tokens + request.tokenizer.count(&prompt.user),
        answer_tokens: drafting.limits.review_answer_tokens,
        prompt,
    })
}

fn worst_functions<'a>(file: &'a ReviewFile<'_>, lines: LineRange) -> Vec<FunctionInputs<'a>> {
    let value = |function: &FunctionReport, id| function.metrics.get(id).unwrap_or(0.0);
    let mut shown = file
        .measured
        .functions
        .iter()
        .filter(|function| lines.overlaps(&function.lines()))
        .filter(|function| value(function, "cognitive") > 0.0)
        .collect::<Vec<_>>();
    shown.sort_by(|a, b| {
        value(b, "cognitive")
            .total_cmp(&value(a, "cognitive"))
            .then(a.start_line.cmp(&b.start_line))
    });
    shown.truncate(NAMED_FUNCTIONS);
    let facts = shown.into_iter().map(|function| FunctionInputs {
        name: first_characters(&function.name, LONGEST_NAME),
        measured: in_words(function),
    });
    facts.collect()
}

fn in_words(function: &FunctionReport) -> String {
    const SHOWN: [(&str, &str); 4] = [
        ("cognitive", "cognitive complexity"),
        ("cyclomatic", "cyclomatic complexity"),
        ("nesting", "nesting"),
        ("code_lines", "code lines"),
    ];
    let values = SHOWN.iter().filter_map(|(id, words)| {
        let value = function.metrics.get(id)?;
        Some(format!("{words} {value:.0}"))
    });
    values.collect::<Vec<_>>().join(", ")
}

fn first_characters(text: &str, most: usize) -> &str {
    text.char_indices()
        .nth(most)
        .map_or(text, |(end, _)| &text[..end])
}

/// Ranges of lines that cover the file, each within the budget where its lines allow it.
fn pieces(file: &ReviewFile<'_>, budget: usize, tokenizer: &dyn Tokenizer) -> Vec<LineRange> {
    let text = prompts::shown(&file.text);
    let last_line = line_count(&text);
    if text.len() <= budget || tokenizer.count(&text) <= budget {
        return vec![LineRange::new(1, last_line)];
    }
    let tokens = text
        .split_inclusive('\n')
        .map(|line| tokenizer.count(line))
        .collect::<Vec<_>>();
    let cuts = cuts(file);
    let mut pieces = Vec::new();
    let mut start = 1;
    while start <= last_line {
        let end = end_of_piece(start, &tokens, budget, &cuts);
        pieces.push(LineRange::new(start, end));
        start = end + 1;
    }
    pieces
}

/// The last line of a piece that starts at `start`: as far as the budget goes, then back to the
/// last place between functions, unless that leaves less than half.
fn end_of_piece(start: usize, tokens: &[usize], budget: usize, cuts: &[usize]) -> usize {
    let mut sum = 0;
    let fitting = tokens[start - 1..].iter().take_while(|count| {
        sum += **count;
        sum <= budget
    });
    let furthest = start + fitting.count().max(1) - 1;
    if furthest >= tokens.len() {
        return tokens.len();
    }
    let at = cuts.partition_point(|cut| *cut <= furthest);
    let cut = at.checked_sub(1).map_or(0, |at| cuts[at]);
    let half = start + (furthest - start) / 2;
    if cut >= half { cut } else { furthest }
}

/// Lines after which no function is open, sorted.
fn cuts(file: &ReviewFile<'_>) -> Vec<usize> {
    let mut cuts = Vec::new();
    let mut open_until = 0;
    for function in &file.measured.functions {
        if function.start_line > open_until {
            cuts.extend([function.start_line.saturating_sub(1), function.end_line]);
        }
        open_until = open_until.max(function.end_line);
    }
    cuts.retain(|cut| *cut > 0);
    cuts.sort_unstable();
    cuts.dedup();
    cuts
}

/// Lines of a text; an empty one has one.
pub(super) fn line_count(text: &str) -> usize {
    text.split_inclusive('\n').count().max(1)
}
