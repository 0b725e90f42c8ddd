//! Which files are read where the limits do not leave room for all.

use super::folders::{Folders, Overhead, Reduces};
use super::limits::{Limits, Totals};
use super::plan::{PlanRequest, TITLES_TOKENS, TRIED};
use super::prompt_tokens;
use super::units::MapUnit;
use crate::model::FileKind;
use crate::prompts::{ModuleSummaryInputs, PartInputs, Prompt, SynthesisInputs};

/// What counts of a prompt depends on hashes and numbers that differ from request to request.
const MARGIN: usize = 48;

/// What the requests about a file cost at most.
pub(super) fn cost(units: &[MapUnit]) -> Totals {
    units.iter().map(MapUnit::totals).sum()
}

/// Whether the cache answers all that is asked about a file.
pub(super) fn is_known(units: &[MapUnit]) -> bool {
    units.iter().all(|unit| unit.times == 0)
}

/// Which of the drafted files are read.
pub(super) struct Choice<'a> {
    limits: &'a Limits,
    folders: Folders,
    overhead: Overhead,
    files: usize,
    drafted: &'a [Vec<MapUnit>],
    /// The places of the drafted files: first those that cost nothing, then the most important.
    order: Vec<usize>,
}

impl<'a> Choice<'a> {
    pub(super) fn new(
        request: &PlanRequest<'_>,
        limits: &'a Limits,
        drafted: &'a [Vec<MapUnit>],
    ) -> Self {
        let sources = request.files.iter().enumerate();
        let sources = sources
            .filter(|(_, file)| file.measured.kind == FileKind::Source)
            .map(|(index, file)| (file.path().to_owned(), index));
        let mut order: Vec<usize> = (0..drafted.len()).collect();
        order.sort_by_key(|at| !is_known(&drafted[*at]));
        Self {
            limits,
            folders: Folders::of(sources.collect()),
            overhead: overhead(request),
            files: request.files.len(),
            drafted,
            order,
        }
    }

    /// The files to read. Where what is known and the summaries above it leave no room for another
    /// file, summaries have to wait: once every file is known, all that may be spent is theirs.
    pub(super) fn made(&self) -> Vec<bool> {
        let whole = self.within_limits(&|chosen| self.totals(chosen));
        let reads_more = |chosen: &[bool]| {
            let mut files = self.drafted.iter().zip(chosen);
            files.any(|(units, chosen)| *chosen && !is_known(units))
        };
        if whole.iter().all(|chosen| *chosen) || reads_more(&whole) {
            return whole;
        }
        self.within_limits(&|chosen| self.maps(chosen))
    }

    /// As many files as the limits allow, in their order; then smaller ones that still fit behind the
    /// first that does not.
    fn within_limits(&self, totals: &dyn Fn(&[bool]) -> Totals) -> Vec<bool> {
        let first = |count| {
            let mut chosen = vec![false; self.drafted.len()];
            for at in &self.order[..count] {
                chosen[*at] = true;
            }
            chosen
        };
        let allowed = |chosen: &[bool]| {
            let verification = self.limits.verification(self.maps(chosen));
            self.limits.allow(&(totals(chosen) + verification))
        };
        let all = self.order.len();
        if allowed(&first(all)) {
            return first(all);
        }
        let (mut fits, mut too_many) = (0, all);
        while too_many - fits > 1 {
            let middle = fits + (too_many - fits) / 2;
            if allowed(&first(middle)) {
                fits = middle;
            } else {
                too_many = middle;
            }
        }
        let mut chosen = first(fits);
        for at in self.order[fits..].iter().take(TRIED) {
            chosen[*at] = true;
            chosen[*at] = allowed(&chosen);
        }
        chosen
    }

    pub(super) fn reduces(&self, chosen: &[bool]) -> Reduces {
        let mut read = vec![false; self.files];
        for (units, chosen) in self.drafted.iter().zip(chosen) {
            read[units[0].file] = *chosen;
        }
        self.folders.reduces(&read, self.limits, self.overhead)
    }

    pub(super) fn totals(&self, chosen: &[bool]) -> Totals {
        self.maps(chosen) + self.reduces(chosen).totals(self.limits)
    }

    /// What the requests about the chosen files cost at most.
    pub(super) fn maps(&self, chosen: &[bool]) -> Totals {
        let read = self.drafted.iter().zip(chosen);
        let read = read.filter(|(_, chosen)| **chosen);
        read.map(|(units, _)| cost(units)).sum()
    }
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
