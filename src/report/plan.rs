//! What a dry run shows: requests, tokens and prices by prompt, and what would not be read.

use serde::Serialize;

use super::escape::{Markdown, code_span, text};
use super::words::{count, counted};
use crate::model::{CostRange, PlanReport, PlannedRequests, SpendingLimits};

/// Most files that are named as not read; the JSON plan has all.
const LEFT_OUT: usize = 50;

/// Everything that the template prints.
#[derive(Serialize)]
pub(super) struct Estimate {
    verdict: Markdown,
    stages: Vec<Markdown>,
    facts: Vec<Markdown>,
    left_out: LeftOut,
    others: Vec<Markdown>,
    notes: Vec<Markdown>,
}

#[derive(Serialize)]
struct LeftOut {
    rows: Vec<Markdown>,
    more: String,
}

impl Estimate {
    pub(super) fn of(plan: &PlanReport) -> Self {
        Self {
            verdict: verdict(plan),
            stages: stages(plan),
            facts: facts(plan),
            left_out: left_out(plan),
            others: others(plan),
            notes: notes(plan),
        }
    }
}

fn verdict(plan: &PlanReport) -> Markdown {
    let model = match &plan.model {
        Some(model) => code_span(model).as_str().to_owned(),
        None => "A model".to_owned(),
    };
    let requests = counted(plan.totals.requests as usize, "request", "requests");
    let cost = match &plan.cost_usd {
        Some(cost) => format!(", USD {}", range(cost)),
        None => ", at a price that is not known".to_owned(),
    };
    Markdown::vouch(format!(
        "{model} would be sent **{requests}** with about **{} prompt tokens**{cost}. Nothing was sent.",
        tokens(plan.totals.prompt_tokens)
    ))
}

fn stages(plan: &PlanReport) -> Vec<Markdown> {
    let line = |name: &str, totals: &PlannedRequests, cost: Option<&CostRange>| {
        Markdown::vouch(format!(
            "| {name} | {} | {} | {} | {} | {} | {} |",
            tokens(totals.requests),
            tokens(totals.cache_hits),
            tokens(totals.prompt_tokens),
            tokens(totals.completion_tokens),
            tokens(totals.max_completion_tokens),
            cost.map_or_else(|| "unknown".to_owned(), range),
        ))
    };
    let stages = plan.stages.iter();
    let stages = stages.map(|stage| line(&stage.prompt, &stage.totals, stage.cost_usd.as_ref()));
    let sum = line("all", &plan.totals, plan.cost_usd.as_ref());
    match plan.stages.is_empty() {
        true => Vec::new(),
        false => stages.chain([sum]).collect(),
    }
}

fn facts(plan: &PlanReport) -> Vec<Markdown> {
    let mut facts = vec![format!(
        "{} would be read, {} of them from the cache, and {} not.",
        counted(plan.files, "file", "files"),
        count(plan.cached_files),
        count(plan.left_out.len())
    )];
    let limits = limits(&plan.limits);
    if !limits.is_empty() {
        facts.push(format!("Limits: {limits}."));
    }
    if plan.totals.schema_tokens > 0 {
        facts.push(format!(
            "The schemas of answers take {} tokens, which OpenAI and Azure count as part of the prompts and others do not.",
            tokens(plan.totals.schema_tokens)
        ));
    }
    if !plan.fallback_models.is_empty() {
        let names = plan.fallback_models.iter().map(|name| code_span(name));
        let names = Markdown::joined(names, ", ");
        facts.push(format!(
            "Asked where it does not answer: {}.",
            names.as_str()
        ));
    }
    if plan.cost_usd.is_some() {
        facts.push("The low price is that of answers of the usual length in the tier chosen, the high one that of answers as long as they may be, in the standard tier, at the dearest model that may be asked. What fails is sent again, and may cost again.".to_owned());
    }
    facts.into_iter().map(Markdown::vouch).collect()
}

fn limits(limits: &SpendingLimits) -> String {
    let all = [
        limits
            .max_requests
            .map(|most| format!("{} requests", tokens(most))),
        limits
            .max_total_tokens
            .map(|most| format!("{} tokens", tokens(most))),
        limits.max_cost.map(|most| format!("USD {most}")),
    ];
    all.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

fn left_out(plan: &PlanReport) -> LeftOut {
    let row = |path: &str, reason: &str| {
        Markdown::vouch(format!("{} ({reason})", code_span(path).as_str()))
    };
    let rows = plan.left_out.iter().take(LEFT_OUT);
    let rest = plan.left_out.len().saturating_sub(LEFT_OUT);
    LeftOut {
        rows: rows
            .map(|entry| row(&entry.path, entry.reason.as_deref().unwrap_or_default()))
            .collect(),
        more: match rest {
            0 => String::new(),
            rest => format!("… and {} more in the JSON plan.", count(rest)),
        },
    }
}

fn others(plan: &PlanReport) -> Vec<Markdown> {
    if plan.totals.requests == 0 {
        return Vec::new();
    }
    let row = |name: &str, cost: &CostRange| {
        Markdown::vouch(format!(
            "| {} | {} | {} |",
            code_span(name).as_str(),
            money(cost.low),
            money(cost.high)
        ))
    };
    let models = plan.other_models.iter();
    models
        .map(|model| row(&model.model, &model.cost_usd))
        .collect()
}

fn notes(plan: &PlanReport) -> Vec<Markdown> {
    let notes = plan.diagnostics.iter().map(|note| match &note.path {
        Some(path) => Markdown::joined([code_span(path), text(&note.message)], ": "),
        None => text(&note.message),
    });
    notes.take(LEFT_OUT).collect()
}

fn tokens(number: u64) -> String {
    count(usize::try_from(number).unwrap_or(usize::MAX))
}

fn range(cost: &CostRange) -> String {
    format!("{} to {}", money(cost.low), money(cost.high))
}

/// Cents, and less than a cent as exactly as it takes to tell two plans apart.
fn money(amount: f64) -> String {
    match amount {
        a if a >= 0.995 => format!("{a:.2}"),
        a => format!("{a:.4}"),
    }
}
