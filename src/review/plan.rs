//! What is read, decided before the first request is sent.

use rayon::prelude::*;

use super::change::ChangedFile;
use super::folders::{Folders, Overhead, Reduces};
use super::limits::{Limits, Totals};
use super::units::{Drafting, MapUnit, units};
use super::{ReviewFile, prompt_tokens};
use crate::model::FileKind;
use crate::prompts::{
    FileReviewInputs, ModuleSummaryInputs, PartInputs, Prompt, Prompts, SynthesisInputs,
};
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
const TRIED: usize = 32;

/// Tokens of the finding titles that a synthesis shows.
pub(super) const TITLES_TOKENS: usize = 1_000;

/// What counts of a prompt depends on hashes and numbers that differ from request to request.
const MARGIN: usize = 48;

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
}

/// Decides what is read. The plan never passes a limit.
pub(crate) fn plan(request: &PlanRequest<'_>) -> Plan {
    let limits = request.limits.for_context();
    let drafting = Drafting {
        request,
        limits: &limits,
        fixed_tokens: review_overhead(request),
    };
    let mut left_out = Vec::new();
    let mut drafted = Vec::new();
    let wanted = wanted(&drafting, &mut left_out);
    let drafts = wanted
        .par_iter()
        .map(|index| draft(*index, &drafting))
        .collect::<Vec<_>>();
    for (file, draft) in wanted.into_iter().zip(drafts) {
        match draft {
            Ok(units) => drafted.push(units),
            Err(reason) => left_out.push(LeftOut { file, reason }),
        }
    }
    let choice = Choice::new(request, &limits);
    let chosen = choice.within_limits(&drafted);
    let reduces = choice.reduces(&drafted, &chosen);
    let totals = choice.totals(&drafted, &chosen);
    let verification = limits.verification(maps(&drafted, &chosen));
    let mut read = Vec::new();
    for (units, chosen) in drafted.into_iter().zip(chosen) {
        let file = units[0].file;
        if chosen {
            read.extend(units);
        } else {
            let reason = limits.reason();
            left_out.push(LeftOut { file, reason });
        }
    }
    left_out.sort_by_key(|left_out| left_out.file);
    Plan {
        maps: read,
        reduces,
        left_out,
        totals,
        verification,
    }
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

/// The files that are worth a request, most important first, as far as the limits could ever allow
/// one for each.
fn wanted(drafting: &Drafting<'_>, left_out: &mut Vec<LeftOut>) -> Vec<usize> {
    let Drafting {
        request, limits, ..
    } = drafting;
    let smallest = Totals::request(drafting.fixed_tokens, limits.review_answer_tokens);
    let smallest = limits.sampled(smallest);
    let most = limits.affordable(&smallest).saturating_add(TRIED);
    let mut wanted = Vec::new();
    for file in by_priority(request.files) {
        match not_worth_it(&request.files[file]) {
            Some(reason) => left_out.push(LeftOut { file, reason }),
            None if wanted.len() < most => wanted.push(file),
            None => left_out.push(LeftOut {
                file,
                reason: limits.reason(),
            }),
        }
    }
    wanted
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

/// Which of the drafted files are read.
struct Choice<'a> {
    limits: &'a Limits,
    folders: Folders,
    overhead: Overhead,
    files: usize,
}

impl<'a> Choice<'a> {
    fn new(request: &PlanRequest<'_>, limits: &'a Limits) -> Self {
        let sources = request.files.iter().enumerate();
        let sources = sources
            .filter(|(_, file)| file.measured.kind == FileKind::Source)
            .map(|(index, file)| (file.path().to_owned(), index));
        Self {
            limits,
            folders: Folders::of(sources.collect()),
            overhead: overhead(request),
            files: request.files.len(),
        }
    }

    /// As many files as the limits allow, from the most important one on; then smaller ones that
    /// still fit behind the first that does not.
    fn within_limits(&self, drafted: &[Vec<MapUnit>]) -> Vec<bool> {
        let first = |count| (0..drafted.len()).map(|at| at < count).collect::<Vec<_>>();
        let allowed = |chosen: &[bool]| {
            let verification = self.limits.verification(maps(drafted, chosen));
            let all = self.totals(drafted, chosen) + verification;
            self.limits.allow(&all)
        };
        if allowed(&first(drafted.len())) {
            return first(drafted.len());
        }
        let (mut fits, mut too_many) = (0, drafted.len());
        while too_many - fits > 1 {
            let middle = fits + (too_many - fits) / 2;
            if allowed(&first(middle)) {
                fits = middle;
            } else {
                too_many = middle;
            }
        }
        let mut chosen = first(fits);
        for at in fits..drafted.len().min(fits + TRIED) {
            chosen[at] = true;
            chosen[at] = allowed(&chosen);
        }
        chosen
    }

    fn reduces(&self, drafted: &[Vec<MapUnit>], chosen: &[bool]) -> Reduces {
        let mut read = vec![false; self.files];
        for (units, chosen) in drafted.iter().zip(chosen) {
            read[units[0].file] = *chosen;
        }
        self.folders.reduces(&read, self.limits, self.overhead)
    }

    fn totals(&self, drafted: &[Vec<MapUnit>], chosen: &[bool]) -> Totals {
        self.limits.sampled(maps(drafted, chosen))
            + self.reduces(drafted, chosen).totals(self.limits)
    }
}

/// What the requests about the chosen files cost at most, each asked once.
fn maps(drafted: &[Vec<MapUnit>], chosen: &[bool]) -> Totals {
    let read = drafted.iter().zip(chosen).filter(|(_, chosen)| **chosen);
    read.flat_map(|(units, _)| units).map(MapUnit::totals).sum()
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

/// What summaries and the synthesis cost without their children.
fn overhead(request: &PlanRequest<'_>) -> Overhead {
    let PlanRequest {
        prompts, redactor, ..
    } = request;
    let summary = ModuleSummaryInputs {
        path: "./",
        part: Some(PartInputs { number: 1, of: 1 }),
        children: Vec::new(),
    };
    let synthesis = SynthesisInputs {
        name: request.name,
        measured: request.measured,
        children: Vec::new(),
        findings: Vec::new(),
    };
    let tokens = |prompt: Result<Prompt, _>| {
        prompt.map_or(0, |prompt| {
            prompt_tokens(&prompt, request.tokenizer) + MARGIN
        })
    };
    Overhead {
        summary: tokens(prompts.render("module-summary", summary, redactor)),
        synthesis: tokens(prompts.render("repository-synthesis", synthesis, redactor))
            + TITLES_TOKENS,
    }
}
