//! Which changes are read, decided before the first request is sent.

use rayon::prelude::*;

use super::shown::units;
use crate::prompts::ChangeReviewInputs;
use crate::review::plan::{FACTS_TOKENS, FEWEST_TOKENS, LeftOut, Plan};
use crate::review::units::{Drafting, MapUnit};
use crate::review::{PlanRequest, Totals, prompt_tokens};

/// Decides which changes are read, the most important first. The plan never passes a limit.
pub(crate) fn plan_change(request: &PlanRequest<'_>) -> Plan {
    let limits = request.limits.for_context();
    let drafting = Drafting {
        request,
        limits: &limits,
        fixed_tokens: overhead(request),
    };
    let order = by_priority(request);
    let drafts: Vec<_> = order.par_iter().map(|at| draft(*at, &drafting)).collect();
    let mut plan = Plan::default();
    let mut maps = Totals::default();
    for (at, draft) in order.into_iter().zip(drafts) {
        let file = request.changes[at].file;
        let left_out = |reason| LeftOut { file, reason };
        match draft {
            Err(reason) => plan.left_out.push(left_out(reason)),
            Ok(units) => {
                let with = maps + units.iter().map(MapUnit::totals).sum();
                let (totals, verification) = (limits.sampled(with), limits.verification(with));
                if limits.allow(&(totals + verification)) {
                    maps = with;
                    plan.totals = totals;
                    plan.verification = verification;
                    plan.maps.extend(units);
                } else {
                    plan.left_out.push(left_out(limits.reason()));
                }
            }
        }
    }
    plan.left_out.sort_by_key(|left_out| left_out.file);
    plan
}

fn by_priority(request: &PlanRequest<'_>) -> Vec<usize> {
    let mut order: Vec<usize> = (0..request.changes.len()).collect();
    let file = |at: &usize| &request.files[request.changes[*at].file];
    order.sort_by(|a, b| {
        let (a, b) = (file(a), file(b));
        let priority = b.priority.total_cmp(&a.priority);
        priority.then_with(|| a.path().cmp(b.path()))
    });
    order
}

/// The requests about one change, or why there are none.
fn draft(at: usize, drafting: &Drafting<'_>) -> Result<Vec<MapUnit>, &'static str> {
    let limits = drafting.limits;
    let taken = drafting.fixed_tokens + limits.review_answer_tokens + FACTS_TOKENS;
    let room = limits.context_window.saturating_sub(taken);
    let fits = |unit: &MapUnit| unit.prompt_tokens + unit.answer_tokens <= limits.context_window;
    let mut chunk_tokens = limits.chunk_tokens.min(room);
    while chunk_tokens >= FEWEST_TOKENS {
        let units = units(at, chunk_tokens, drafting).map_err(|error| error.code())?;
        if units.iter().all(fits) {
            return Ok(units);
        }
        chunk_tokens = chunk_tokens * 3 / 4;
    }
    Err("over-context")
}

/// What is the same in every request, in tokens.
fn overhead(request: &PlanRequest<'_>) -> usize {
    let inputs = ChangeReviewInputs {
        path: "",
        path_before: None,
        language: "",
        is_new: true,
        patch: "",
        regions: Vec::new(),
        called: Vec::new(),
        callers: Vec::new(),
    };
    let prompt = request
        .prompts
        .render("change-review", inputs, request.redactor);
    prompt.map_or(0, |prompt| {
        prompt_tokens(&prompt, request.tokenizer) - request.tokenizer.count(&prompt.user)
    })
}
