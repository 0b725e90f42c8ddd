//! What is read, decided before the first request is sent.

use rayon::prelude::*;

use super::change::ChangedFile;
use super::choice::{Choice, cost, is_known};
use super::folders::Reduces;
use super::limits::{Limits, Totals};
use super::units::{Drafting, MapUnit, units};
use super::{ReviewFile, prompt_tokens};
use crate::model::FileKind;
use crate::prompts::{FileReviewInputs, Prompt, Prompts};
use crate::redact::Redactor;
use crate::tokens::Tokenizer;

/// Files with fewer code lines are not worth a request.
const FEWEST_CODE_LINES: usize = 2;

/// The same for files without a function: constants, declarations, re-exports.
const FEWEST_CODE_LINES_WITHOUT_FUNCTION: usize = 8;

/// Tokens of a question beside the text: path, lines and the functions with their numbers.
pub(super) const FACTS_TOKENS: usize = 400;

/// A piece of a file with fewer tokens shows too little to judge it.
pub(super) const FEWEST_TOKENS: usize = 64;

/// Files past the first that does not fit which are still tried one by one.
pub(super) const TRIED: usize = 32;

/// Tokens of the finding titles that a synthesis shows.
pub(super) const TITLES_TOKENS: usize = 1_000;

/// Everything that a plan depends on.
#[derive(Clone, Copy)]
pub(crate) struct PlanRequest<'a> {
    /// Measured files; those of kind `source` are considered.
    pub files: &'a [ReviewFile<'a>],
    /// What changed in some of them; the files themselves are read where this is empty.
    pub changes: &'a [ChangedFile],
    /// Name of the project.
    pub name: &'a str,
    /// What was measured of the whole source, a line each, for the synthesis.
    pub measured: &'a [String],
    /// Hard limits and sizes.
    pub limits: &'a Limits,
    /// The templates.
    pub prompts: &'a Prompts,
    /// Counts tokens as the model does, or nearly.
    pub tokenizer: &'a dyn Tokenizer,
    /// Goes over every prompt once more.
    pub redactor: &'a Redactor,
    /// Whether the cache answers a sample of a prompt, with so many tokens of answer: that costs
    /// nothing.
    pub is_known: &'a (dyn Fn(&Prompt, usize, u32) -> bool + Sync),
}

impl PlanRequest<'_> {
    /// How often a prompt has to be asked: once a sample, but for those that the cache answers.
    pub(super) fn times(&self, prompt: &Prompt, answer_tokens: usize) -> u32 {
        let samples = 0..self.limits.scrutiny.samples();
        let unknown = samples.filter(|sample| !(self.is_known)(prompt, answer_tokens, *sample));
        unknown.count() as u32
    }
}

/// A file that is not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct LeftOut {
    /// Index of the file.
    pub file: usize,
    /// Why, as a stable id such as `over-budget`.
    pub reason: &'static str,
}

/// The requests of a review.
#[derive(Clone, Debug, Default)]
pub(crate) struct Plan {
    /// The requests about files, most important file first, pieces in the order of their lines.
    pub maps: Vec<MapUnit>,
    /// The summaries above them.
    pub reduces: Reduces,
    /// Files of kind `source` that are not read, in the order of the files.
    pub left_out: Vec<LeftOut>,
    /// Requests and tokens at most, those of [`verification`](Self::verification) left out.
    pub totals: Totals,
    /// What is set aside for asking again about findings: how many there will be is not known.
    pub verification: Totals,
    /// The least that a file costs which the limits left no room for.
    pub cheapest: Option<Totals>,
}

impl Plan {
    /// Remembers what a file would cost that is left out, if it is the cheapest.
    pub(super) fn consider(&mut self, cost: Totals) {
        let tokens = |totals: &Totals| totals.prompt_tokens + totals.answer_tokens;
        let all = self.cheapest.into_iter().chain([cost]);
        self.cheapest = all.min_by_key(tokens);
    }
}

/// Decides what is read. The plan never passes a limit.
pub(crate) fn plan(request: &PlanRequest<'_>) -> Plan {
    let limits = request.limits.for_context();
    let drafting = Drafting {
        request,
        limits: &limits,
        fixed_tokens: review_overhead(request),
    };
    let mut plan = Plan::default();
    let drafted = drafting.drafted(&mut plan.left_out);
    let choice = Choice::new(request, &limits, &drafted);
    let chosen = choice.made();
    plan.reduces = choice.reduces(&chosen);
    plan.verification = limits.verification(choice.maps(&chosen));
    plan.totals = choice.totals(&chosen);
    if !limits.allow(&plan.totals) {
        plan.totals = choice.maps(&chosen);
    }
    for (units, chosen) in drafted.into_iter().zip(chosen) {
        let file = units[0].file;
        if chosen {
            plan.maps.extend(units);
        } else {
            let reason = limits.reason();
            plan.left_out.push(LeftOut { file, reason });
            plan.consider(cost(&units));
        }
    }
    plan.left_out.sort_by_key(|left_out| left_out.file);
    plan
}

/// Indices of the files of kind `source`, largest priority first.
fn by_priority(files: &[ReviewFile<'_>]) -> Vec<usize> {
    let mut order = (0..files.len())
        .filter(|index| files[*index].measured.kind == FileKind::Source)
        .collect::<Vec<_>>();
    order.sort_by(|a, b| {
        let (a, b) = (&files[*a], &files[*b]);
        b.priority
            .total_cmp(&a.priority)
            .then_with(|| a.path().cmp(b.path()))
    });
    order
}

impl Drafting<'_> {
    /// The requests about each file that is worth it, most important first, until there are more than
    /// the limits could ever allow beside what the cache answers.
    fn drafted(&self, left_out: &mut Vec<LeftOut>) -> Vec<Vec<MapUnit>> {
        let smallest = Totals::request(self.fixed_tokens, self.limits.review_answer_tokens);
        let smallest = smallest.times(self.limits.scrutiny.samples());
        let most = self.limits.affordable(&smallest).saturating_add(TRIED);
        let mut wanted = Vec::new();
        for file in by_priority(self.request.files) {
            match not_worth_it(&self.request.files[file]) {
                Some(reason) => left_out.push(LeftOut { file, reason }),
                None => wanted.push(file),
            }
        }
        let (mut drafted, mut unknown) = (Vec::new(), 0);
        let mut rest = &wanted[..];
        while unknown < most && !rest.is_empty() {
            let next;
            (next, rest) = rest.split_at(rest.len().min(most - unknown));
            let drafts: Vec<_> = next.par_iter().map(|file| draft(*file, self)).collect();
            for (file, draft) in next.iter().zip(drafts) {
                match draft {
                    Ok(units) => {
                        unknown += usize::from(!is_known(&units));
                        drafted.push(units);
                    }
                    Err(reason) => left_out.push(LeftOut {
                        file: *file,
                        reason,
                    }),
                }
            }
        }
        let reason = self.limits.reason();
        left_out.extend(rest.iter().map(|file| LeftOut {
            file: *file,
            reason,
        }));
        drafted
    }
}

fn not_worth_it(file: &ReviewFile<'_>) -> Option<&'static str> {
    let has_function = !file.measured.functions.is_empty();
    match file.measured.code_lines() {
        lines if lines < FEWEST_CODE_LINES => Some("too-small"),
        lines if lines < FEWEST_CODE_LINES_WITHOUT_FUNCTION && !has_function => Some("no-function"),
        _ => None,
    }
}

/// The requests about one file, or why there are none.
fn draft(index: usize, drafting: &Drafting<'_>) -> Result<Vec<MapUnit>, &'static str> {
    let limits = drafting.limits;
    let taken = drafting.fixed_tokens + limits.review_answer_tokens + FACTS_TOKENS;
    let room = limits.context_window.saturating_sub(taken);
    let fits = |units: &[MapUnit]| {
        units
            .iter()
            .all(|unit| unit.prompt_tokens + unit.answer_tokens <= limits.context_window)
    };
    let mut chunk_tokens = limits.chunk_tokens.min(room);
    while chunk_tokens >= FEWEST_TOKENS {
        let units = units(index, chunk_tokens, drafting).map_err(|error| error.code())?;
        if fits(&units) {
            return Ok(units);
        }
        chunk_tokens = chunk_tokens * 3 / 4;
    }
    Err("over-context")
}

/// What is the same in every request about a file, in tokens.
fn review_overhead(request: &PlanRequest<'_>) -> usize {
    let inputs = FileReviewInputs {
        path: "",
        language: "",
        part: None,
        code_lines: 0,
        functions: Vec::new(),
        text: "",
    };
    let prompt = request
        .prompts
        .render("file-review", inputs, request.redactor);
    prompt.map_or(0, |prompt| {
        prompt_tokens(&prompt, request.tokenizer) - request.tokenizer.count(&prompt.user)
    })
}
