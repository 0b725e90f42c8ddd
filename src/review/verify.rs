//! Asking again about a finding: the claim and the code around it, and nothing else.

use super::units::line_count;
use super::{PlanRequest, ReviewFile, prompt_tokens};
use crate::model::{Evidence, Finding, LineRange};
use crate::prompts::{self, FindingCheckInputs, Prompt, RangeInputs};

/// Most findings that are asked about again, the worst first: as many as anybody reads at first.
pub(crate) const MOST_CHECKED: usize = 20;

/// Lines shown around the evidence, or around the function that holds it.
const MARGIN: usize = 4;
const MARGIN_OUTSIDE: usize = 25;

/// Most lines shown, and most tokens of them.
const MOST_LINES: usize = 240;
pub(super) const MOST_TOKENS: usize = 3_000;

/// Most tokens of the answer: a verdict, a reason, and some room for models that think first.
pub(super) const ANSWER_TOKENS: usize = 1_000;

/// A question about a finding.
#[derive(Clone, Debug)]
pub(crate) struct Check {
    /// The request.
    pub prompt: Prompt,
    /// Its tokens by our own count.
    pub prompt_tokens: usize,
    /// Most tokens of the answer.
    pub answer_tokens: usize,
}

/// The question whether a finding about `file` is true.
pub(crate) fn check(
    finding: &Finding,
    file: &ReviewFile<'_>,
    request: &PlanRequest<'_>,
) -> Result<Check, prompts::Error> {
    let lines = shown(finding, file, request);
    let inputs = FindingCheckInputs {
        path: file.path(),
        language: file.measured.language,
        lines: RangeInputs {
            start_line: lines.start_line,
            end_line: lines.end_line,
            of: line_count(&file.text),
        },
        claim: &in_words(finding),
        text: &file.text.lines(lines.start_line, lines.end_line),
    };
    let prompt = request
        .prompts
        .render("finding-check", inputs, request.redactor)?;
    Ok(Check {
        prompt_tokens: prompt_tokens(&prompt, request.tokenizer),
        answer_tokens: ANSWER_TOKENS.min(request.limits.context_window / 4),
        prompt,
    })
}

/// The function around the evidence, all of it where there is room, and the lines next to it.
fn shown(finding: &Finding, file: &ReviewFile<'_>, request: &PlanRequest<'_>) -> LineRange {
    let last = line_count(&file.text);
    let around = |lines: LineRange, margin: usize| {
        let start = lines.start_line.saturating_sub(margin).max(1);
        LineRange::new(start, (lines.end_line + margin).min(last))
    };
    let evidence: Vec<LineRange> = finding.evidence.iter().map(Evidence::lines).collect();
    let Some(first) = evidence.first().copied() else {
        return LineRange::new(1, last.min(MOST_LINES));
    };
    let fits = |lines: &LineRange| {
        let text = file.text.lines(lines.start_line, lines.end_line);
        let most = MOST_TOKENS.min(request.limits.context_window / 2);
        lines.len() <= MOST_LINES && request.tokenizer.count(&text) <= most
    };
    let functions: Vec<LineRange> = evidence
        .iter()
        .map(|lines| match file.function_around(lines.start_line) {
            Some(function) => around(function.lines(), MARGIN),
            None => around(*lines, MARGIN_OUTSIDE),
        })
        .collect();
    let all = functions.iter().copied().reduce(both);
    let wishes = all.into_iter().chain(functions.first().copied());
    let narrower = [60, MARGIN_OUTSIDE, MARGIN, 0].map(|margin| around(first, margin));
    let mut wishes = wishes.chain(narrower);
    wishes.find(fits).unwrap_or(first)
}

/// The range that holds both.
fn both(a: LineRange, b: LineRange) -> LineRange {
    LineRange::new(a.start_line.min(b.start_line), a.end_line.max(b.end_line))
}

/// What is claimed, and the lines that are said to show it.
fn in_words(finding: &Finding) -> String {
    let mut claim = format!(
        "category: {}\ntitle: {}\nexplanation: {}\n",
        finding.category, finding.title, finding.explanation
    );
    for evidence in &finding.evidence {
        claim += &format!(
            "quoted, from line {}:\n{}\n",
            evidence.start_line, evidence.quote
        );
    }
    claim
}
