//! The models that a server says it has.

use reqwest::Method;
use serde_json::Value;

use super::measure::context_window;
use super::probe::Probe;
use crate::llm::{Error, ModelInfo, Options, models};

/// Most models that are taken in: the largest of gateways have some hundred.
const MOST_MODELS: usize = 10_000;

/// Asks the server of the options for its models: one request, which costs nothing. With each comes
/// whether its context is known.
///
/// # Errors
/// The options cannot work, nobody is there, or it has no such list.
pub async fn models_of(options: &Options) -> Result<Vec<(ModelInfo, bool)>, Error> {
    let mut probe = Probe::new(options)?;
    let reply = probe.send(Method::GET, "/models", None).await?;
    let list: Value = serde_json::from_slice(&reply.body).unwrap_or_default();
    let models = match list["data"].as_array() {
        Some(models) if (200..300).contains(&reply.status) => models,
        _ => {
            let failure = reply.judge(&probe.wire.words).err();
            return Err(failure.unwrap_or_else(|| reply.no_list(&probe.wire.words)));
        }
    };
    let known = |model: &Value| {
        let said = context_window(model).and_then(|window| usize::try_from(window).ok());
        let options = Options {
            model: probe.wire.words.tidy(model["id"].as_str()?),
            context_window: said,
            ..options.clone()
        };
        Some((models::info(&options), !models::is_assumed(&options)))
    };
    Ok(models.iter().filter_map(known).take(MOST_MODELS).collect())
}
