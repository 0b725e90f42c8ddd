//! Language models: one narrow trait, one file a wire format, everything else a wrapper around it.
//!
//! A provider knows its wire format and nothing more. Limits, retries, the cache, metering and
//! replay each wrap a [`ChatModel`] and are one. [`connect`] puts them together.

mod batch;
mod bucket;
mod budget;
mod cached;
mod check;
mod checked;
mod complaint;
mod completion;
mod connect;
mod consequence;
mod declined;
mod endpoint;
mod error;
mod exchange;
mod explanations;
mod fallback;
mod gate;
mod lessons;
mod limit;
mod local;
mod meter;
mod models;
mod openai;
mod options;
mod pace;
mod places;
mod providers;
mod recording;
mod rehearse;
mod replay;
mod reply;
mod retry;
mod shape;
mod stream;
mod traced;
mod wire;
mod words;

#[cfg(test)]
mod conformance;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod waiting;

use std::sync::Arc;

use async_trait::async_trait;

use crate::model::Explanation;

pub use check::{check, models_of};
pub use connect::{Connected, connect, connect_to, must_work, rehearse, unpriced};
pub use error::{Error, Phase, Said};
pub use exchange::{ChatRequest, ChatResponse, Repair, Usage};
pub use local::{AUTO_LOCAL, LocalServer, find_local, local_addresses};
pub use meter::{Counts, Meter, NotKept};
pub use models::{known_models, tier_factor};
pub use options::{ApiKey, ModelPrice, Options, Tier};
pub use providers::{PROVIDER_NAMES, PROVIDERS, Provider, key_variables, provider};
pub use recording::Answers;
pub use rehearse::{Rehearsal, Rehearsed, Sketch};
pub use replay::{Recording, Replay};

pub(crate) use budget::UNSEEN;
use exchange::request_key;

/// What is known about a model.
#[derive(Clone, Debug, PartialEq)]
pub struct ModelInfo {
    /// Name that the server is asked for.
    pub name: String,
    /// Most tokens of prompt and answer together.
    pub context_window: usize,
    /// US dollars a million prompt tokens; `None` where unknown.
    pub input_price: Option<f64>,
    /// US dollars a million answer tokens; `None` where unknown.
    pub output_price: Option<f64>,
    /// How hard it is asked to think, where somebody decided that.
    pub effort: Option<String>,
}

/// A model that answers questions.
#[async_trait]
pub trait ChatModel: Send + Sync {
    /// Asks, and waits for the whole answer.
    async fn chat(&self, request: &ChatRequest) -> Result<ChatResponse, Error>;

    /// What is known about the model.
    fn info(&self) -> &ModelInfo;
}

#[async_trait]
#[deny(clippy::missing_trait_methods)]
impl<M: ChatModel + ?Sized> ChatModel for Arc<M> {
    async fn chat(&self, request: &ChatRequest) -> Result<ChatResponse, Error> {
        (**self).chat(request).await
    }

    fn info(&self) -> &ModelInfo {
        (**self).info()
    }
}

/// What every error code means.
pub fn explanations() -> Vec<Explanation> {
    explanations::EXPLANATIONS.to_vec()
}
