//! What a run would ask a model: the run itself, with a model that sends nothing.

use super::analyze::{AnalyzeRequest, analyze};
use super::error::Error;
use super::event::Event;
use super::review::{ReviewRequest, review};
use super::services::Services;
use super::{ask, intake};
use crate::llm::{self, Connected, ModelInfo, Rehearsed, Tier};
use crate::model::{
    CostRange, Diagnostic, FileKind, LedgerEntry, PLAN_SCHEMA, PlanReport, PlannedRequests,
    PlannedStage, PricedModel, Report, SpendingLimits, Status, Tool,
};
use crate::prompts::PROMPTS;

/// Why a file that could be asked about would not be.
const LEFT_OUT: &[&str] = &[
    "over-budget",
    "price-unknown",
    "over-context",
    "too-small",
    "no-function",
];

/// Says what [`analyze`] would ask the model of these services, which must come from
/// [`Services::rehearsing`]: nothing is sent.
///
/// # Errors
/// Those of [`analyze`].
pub async fn plan(
    cx: &Services,
    request: AnalyzeRequest,
    on: &(dyn Fn(Event) + Sync),
) -> Result<PlanReport, Error> {
    let limits = request.limits;
    let report = analyze(cx, request, on).await?;
    Ok(told(report, cx.model.as_ref(), cx.tier, limits))
}

/// Says what [`review`] would ask the model of these services, in the same way.
///
/// # Errors
/// Those of [`review`].
pub async fn plan_review(
    cx: &Services,
    request: ReviewRequest,
    on: &(dyn Fn(Event) + Sync),
) -> Result<PlanReport, Error> {
    let limits = request.analyze.limits;
    let review = review(cx, request, on).await?;
    Ok(told(review.report, cx.model.as_ref(), cx.tier, limits))
}

/// The plan out of the report of a rehearsal, of which everything else is made up.
fn told(
    report: Report,
    model: Option<&Connected>,
    tier: Tier,
    limits: SpendingLimits,
) -> PlanReport {
    let prices = Prices::of(model, tier, limits.max_cost);
    let stages = model
        .map(|model| stages(model, &prices))
        .unwrap_or_default();
    let totals = stages
        .iter()
        .fold(PlannedRequests::default(), |sum, stage| sum + stage.totals);
    let left_out = left_out(&report);
    let names = model.into_iter().flat_map(Connected::models);
    let mut names = names.map(|info| info.name.clone());
    let sources = report.files.iter();
    let sources = sources.filter(|file| file.kind == FileKind::Source).count();
    PlanReport {
        schema: PLAN_SCHEMA,
        tool: Tool::this(),
        source: report.source,
        model: names.next().filter(|name| !name.is_empty()),
        fallback_models: names.collect(),
        cost_usd: prices.cost(&totals),
        totals,
        stages,
        limits,
        files: match model {
            Some(_) => sources.saturating_sub(left_out.len()),
            None => 0,
        },
        cached_files: report.ledger.cached,
        left_out,
        other_models: other_models(&totals, tier),
        diagnostics: notes(report.diagnostics),
    }
}

/// What the report of a rehearsal says about asking, or about what cannot be read. Files that are left
/// out have a list of their own.
fn notes(mut diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    diagnostics.retain(|note| match note.code {
        "model-not-configured" | "context-assumed" | "cache-unusable" | "config-untrusted-key" => {
            true
        }
        code if ask::leaves_a_gap(code) => note.path.is_none(),
        code => intake::leaves_a_gap(code),
    });
    diagnostics
}

fn left_out(report: &Report) -> Vec<LedgerEntry> {
    let is_left_out = |entry: &&LedgerEntry| {
        let reason = entry.reason.as_deref().unwrap_or_default();
        LEFT_OUT.contains(&reason) || entry.status == Status::Failed && reason.starts_with("llm-")
    };
    let entries = report.ledger.entries.iter();
    entries.filter(is_left_out).cloned().collect()
}

fn stages(model: &Connected, prices: &Prices) -> Vec<PlannedStage> {
    let counted = model.rehearsal.as_ref().map(|rehearsal| rehearsal.stages());
    let mut stages: Vec<PlannedStage> = counted
        .into_iter()
        .flatten()
        .map(|(prompt, counted)| {
            let totals = planned(counted);
            PlannedStage {
                prompt,
                totals,
                cost_usd: prices.cost(&totals),
            }
        })
        .collect();
    let place = |stage: &PlannedStage| PROMPTS.iter().position(|(id, _)| *id == stage.prompt);
    stages.sort_by_key(|stage| place(stage).unwrap_or(PROMPTS.len()));
    stages
}

fn planned(counted: Rehearsed) -> PlannedRequests {
    PlannedRequests {
        requests: counted.requests,
        cache_hits: counted.cache_hits,
        prompt_tokens: counted.prompt_tokens,
        schema_tokens: counted.schema_tokens,
        completion_tokens: counted.completion_tokens,
        max_completion_tokens: counted.most_completion_tokens,
    }
}

/// What a million tokens cost: with the discount of the tier, and at the dearest model.
struct Prices {
    low: Option<(f64, f64)>,
    high: Option<(f64, f64)>,
    max_cost: f64,
}

impl Prices {
    fn of(model: Option<&Connected>, tier: Tier, max_cost: Option<f64>) -> Self {
        let factor = llm::tier_factor(tier);
        let preferred = model.and_then(|model| priced(model.model.info()));
        let highest = model.map(Connected::highest_prices);
        Self {
            low: preferred.map(|(input, output)| (input * factor, output * factor)),
            high: highest.and_then(|(input, output)| input.zip(output)),
            max_cost: max_cost.unwrap_or(f64::INFINITY),
        }
    }

    /// A limit in dollars holds whatever the plan says.
    fn cost(&self, totals: &PlannedRequests) -> Option<CostRange> {
        let (low, high) = (self.low?, self.high?);
        Some(CostRange {
            low: totals.cost(low.0, low.1).low.min(self.max_cost),
            high: totals.cost(high.0, high.1).high.min(self.max_cost),
        })
    }
}

fn priced(info: &ModelInfo) -> Option<(f64, f64)> {
    info.input_price.zip(info.output_price)
}

fn other_models(totals: &PlannedRequests, tier: Tier) -> Vec<PricedModel> {
    let factor = llm::tier_factor(tier);
    let models = llm::known_models().into_iter();
    let priced = models.filter_map(|info| {
        let (input, output) = priced(&info)?;
        let CostRange { high, .. } = totals.cost(input, output);
        let CostRange { low, .. } = totals.cost(input * factor, output * factor);
        Some(PricedModel {
            model: info.name,
            cost_usd: CostRange { low, high },
        })
    });
    priced.collect()
}
