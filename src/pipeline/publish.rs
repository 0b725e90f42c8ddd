//! Delivers a finished report or review.

use std::collections::BTreeMap;

use tracing::{Instrument, info_span};

use super::error::Error;
use super::explain::explanations;
use crate::llm;
use crate::publish::{self, Delivery, Posting, Published, Publisher};

/// What to deliver, and where to.
pub struct PublishRequest<'a> {
    /// Name of the file, for messages.
    pub file: String,
    /// What stands in it.
    pub json: &'a [u8],
    /// Where to.
    pub target: &'static dyn Publisher,
    /// How.
    pub delivery: &'a Delivery,
}

/// Checks an artifact and delivers it.
///
/// # Errors
/// The artifact cannot be believed, the destination is unclear, or the host refuses: nothing was
/// posted. What was posted before a failure is told in [`Published::done`].
pub async fn publish(request: PublishRequest<'_>) -> Result<Published, Error> {
    must_hold_no_key(&request.delivery.surroundings.variables)?;
    let posting = Posting::read(request.json, &explanations())
        .map_err(|what| publish::Error::artifact(&request.file, &what))?;
    let delivery = request.delivery;
    if delivery.is_rehearsal && lacks_token(request.target, delivery) {
        return Ok(posting.rehearsed(&delivery.destination));
    }
    let span = info_span!("publish", target_id = request.target.id());
    let published = request.target.publish(posting, delivery);
    Ok(published.instrument(span).await?)
}

/// Whether the target needs a token and has none: what is there cannot be read then.
fn lacks_token(target: &dyn Publisher, delivery: &Delivery) -> bool {
    let variables = target.token_variables();
    let is_set = |name: &&str| {
        let value = delivery.surroundings.variables.get(*name);
        value.is_some_and(|value| !value.trim().is_empty())
    };
    !variables.is_empty() && !variables.iter().any(is_set)
}

/// Whoever can make this command send what it holds should find one secret there and not two.
fn must_hold_no_key(variables: &BTreeMap<String, String>) -> Result<(), publish::Error> {
    let is_key = |name: &str| llm::key_variables().any(|known| known == name);
    let set = variables
        .iter()
        .filter(|(_, value)| !value.trim().is_empty());
    match set.map(|(name, _)| name).find(|name| is_key(name)) {
        Some(variable) => Err(publish::Error::ModelKey {
            variable: variable.clone(),
        }),
        None => Ok(()),
    }
}
