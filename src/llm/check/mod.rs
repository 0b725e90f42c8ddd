//! What a server supports, measured with a handful of small requests.
//!
//! Each row is a question put to the server itself: what its documents say is not asked. The words
//! beside a verdict are the server's own where it had any.

mod listing;
mod measure;
mod probe;
mod question;
mod rows;

use super::{ApiKey, Error, ModelInfo, Options, models};
use crate::model::{SERVER_SCHEMA, ServerCheck};
pub use listing::models_of;
use probe::Probe;
use rows::Rows;

/// Measures what the server of the options supports. Sends at most about a dozen requests, one after
/// the other, with at most some ten thousand tokens.
///
/// # Errors
/// The options cannot work. What the server does wrong is a row.
pub async fn check(options: &Options) -> Result<ServerCheck, Error> {
    let mut probe = Probe::new(options)?;
    let mut rows = Rows::default();
    probe.look_around(&mut rows).await;
    if rows.is_open() && !options.model.is_empty() {
        probe.ask_plainly(&mut rows).await;
    }
    if rows.answers() {
        probe.ask_for_stream(&mut rows).await;
        probe.ask_by_schema(&mut rows).await;
        probe.ask_by_tool(&mut rows).await;
        probe.ask_for_object(&mut rows).await;
        probe.ask_at_length(&mut rows).await;
    }
    let info = models::info(options);
    let usage = probe.usage;
    let cost = |info: &ModelInfo| {
        let prompts = usage.prompt_tokens as f64 * info.input_price?;
        let answers = usage.completion_tokens as f64 * info.output_price?;
        Some((prompts + answers) / 1e6)
    };
    Ok(ServerCheck {
        schema: SERVER_SCHEMA,
        provider: Some(probe.provider_id()).filter(|id| !id.is_empty()),
        base_url: shown_address(options),
        model: Some(options.model.clone()).filter(|name| !name.is_empty()),
        capabilities: rows.into_capabilities(),
        requests: probe.requests,
        prompt_tokens: usage.prompt_tokens,
        completion_tokens: usage.completion_tokens,
        cost_usd: cost(&info),
    })
}

/// The address without what may be secret in it.
fn shown_address(options: &Options) -> String {
    let address = options.base_url.split('?').next().unwrap_or_default();
    match options.api_key.as_ref().map(ApiKey::expose) {
        Some(key) => address.replace(key, "[redacted:api-key]"),
        None => address.to_owned(),
    }
}
