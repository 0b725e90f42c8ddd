//! What is known about models: a table, which the user's settings override.

use std::sync::LazyLock;

use serde::Deserialize;

use super::{ModelInfo, Options, Tier};

/// Taken for a model that neither the user nor the table knows: what nearly every server offers.
const CAUTIOUS_CONTEXT: usize = 8_192;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    tiers: Tiers,
    model: Vec<Row>,
}

/// What a token costs there, as a part of its price.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Tiers {
    flex: f64,
    batch: f64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    id: String,
    context_window: usize,
    input_price: Option<f64>,
    output_price: Option<f64>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    toml::from_str(include_str!("models.toml"))
        .expect("the table is part of the program and tested")
});

/// What is known about the model that the options name.
pub(super) fn info(options: &Options) -> ModelInfo {
    let row = find(&options.model);
    let said = options
        .prices
        .iter()
        .rfind(|price| price.model == options.model);
    ModelInfo {
        name: options.model.clone(),
        context_window: options
            .context_window
            .or(row.map(|row| row.context_window))
            .unwrap_or(CAUTIOUS_CONTEXT),
        input_price: options
            .input_price
            .or(said.map(|said| said.input))
            .or(row.and_then(|row| row.input_price)),
        output_price: options
            .output_price
            .or(said.map(|said| said.output))
            .or(row.and_then(|row| row.output_price)),
        effort: options.reasoning_effort.clone(),
    }
}

/// What a token costs in a tier, as a part of its price.
pub fn tier_factor(tier: Tier) -> f64 {
    match tier {
        Tier::Standard => 1.0,
        Tier::Flex => TABLE.tiers.flex,
        Tier::Batch => TABLE.tiers.batch,
    }
}

/// Every model of the table.
pub fn known_models() -> Vec<ModelInfo> {
    let known = |row: &Row| {
        info(&Options {
            model: row.id.clone(),
            ..Options::default()
        })
    };
    TABLE.model.iter().map(known).collect()
}

/// Whether nobody has said how large the model's context is.
pub(super) fn is_assumed(options: &Options) -> bool {
    options.context_window.is_none() && find(&options.model).is_none()
}

/// The row of a model or of its dated version. What stands before a `/`, as in `openai/gpt-4o`, is
/// the name of a maker.
fn find(model: &str) -> Option<&'static Row> {
    let name = model.rsplit_once('/').map_or(model, |(_, name)| name);
    TABLE
        .model
        .iter()
        .find(|row| match name.strip_prefix(&row.id) {
            Some(rest) => rest.is_empty() || rest.starts_with("-20"),
            None => false,
        })
}
