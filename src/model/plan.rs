//! What a run would ask a model and what that would cost, told without asking.

use serde::Serialize;

use super::{Diagnostic, LedgerEntry, SourceReport, SpendingLimits, Tool, rounded};

/// Name and version of the JSON plan.
pub const PLAN_SCHEMA: &str = "create-dump.plan/1";

/// What a run would ask.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PlanReport {
    /// Always [`PLAN_SCHEMA`].
    pub schema: &'static str,
    /// The program that planned.
    pub tool: Tool,
    /// What would be read.
    pub source: SourceReport,
    /// Name of the model; `None` where none is configured.
    pub model: Option<String>,
    /// Models that are asked where that one does not answer.
    pub fallback_models: Vec<String>,
    /// The sums of the stages.
    #[serde(flatten)]
    pub totals: PlannedRequests,
    /// What the requests would cost; `None` where a price is not known.
    pub cost_usd: Option<CostRange>,
    /// The requests by prompt, in the order in which they are sent.
    pub stages: Vec<PlannedStage>,
    /// The limits that were planned with.
    pub limits: SpendingLimits,
    /// Files of kind `source` that would be read, those in the cache included.
    pub files: usize,
    /// Those of which the cache has everything.
    pub cached_files: usize,
    /// Files that would not be read, and why.
    pub left_out: Vec<LedgerEntry>,
    /// What the same requests cost with the models whose prices are known.
    pub other_models: Vec<PricedModel>,
    /// What the reader must know.
    pub diagnostics: Vec<Diagnostic>,
}

/// Requests and their tokens.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct PlannedRequests {
    /// Requests that would be sent, if none fails.
    pub requests: u64,
    /// Questions that the cache answers, at no cost.
    pub cache_hits: u64,
    /// Tokens of the prompts that would be sent, as the server is taken to count them.
    pub prompt_tokens: u64,
    /// Tokens of the schemas of answers: part of those of the prompts with OpenAI and Azure; other
    /// servers do not count them.
    pub schema_tokens: u64,
    /// Tokens of the answers as they are expected.
    pub completion_tokens: u64,
    /// Most tokens that the answers may have.
    pub max_completion_tokens: u64,
}

impl PlannedRequests {
    /// US dollars at these prices a million tokens.
    pub fn cost(&self, input_price: f64, output_price: f64) -> CostRange {
        let prompts = self.prompt_tokens as f64 * input_price;
        let answers = |tokens| tokens as f64 * output_price;
        CostRange {
            low: (prompts + answers(self.completion_tokens)) / 1e6,
            high: (prompts + answers(self.max_completion_tokens)) / 1e6,
        }
    }
}

impl std::ops::Add for PlannedRequests {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            requests: self.requests + other.requests,
            cache_hits: self.cache_hits + other.cache_hits,
            prompt_tokens: self.prompt_tokens + other.prompt_tokens,
            schema_tokens: self.schema_tokens + other.schema_tokens,
            completion_tokens: self.completion_tokens + other.completion_tokens,
            max_completion_tokens: self.max_completion_tokens + other.max_completion_tokens,
        }
    }
}

/// The requests of one prompt.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PlannedStage {
    /// Id of the prompt.
    pub prompt: String,
    /// What they come to.
    #[serde(flatten)]
    pub totals: PlannedRequests,
    /// What they would cost.
    pub cost_usd: Option<CostRange>,
}

/// What the same requests cost with another model.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PricedModel {
    /// Its name.
    pub model: String,
    /// What they would cost.
    pub cost_usd: CostRange,
}

/// US dollars from, with answers of the length that is expected, to, with answers as long as they may
/// be, at the dearest model that may be asked.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct CostRange {
    /// At least about this.
    #[serde(serialize_with = "rounded::millionths")]
    pub low: f64,
    /// At most this, if nothing has to be sent again.
    #[serde(serialize_with = "rounded::millionths")]
    pub high: f64,
}
