//! Puts a client together: the provider, and everything around it.

use std::sync::Arc;

use super::{ChatModel, ChatRequest, Error, Meter, Options};
use super::{cached, limit, meter, models, openai, retry, words};
use crate::cache::Store;
use crate::redact::Redactor;

/// A model that is ready to be asked.
#[derive(Clone)]
pub struct Connected {
    /// The model, with everything around it.
    pub model: Arc<dyn ChatModel>,
    /// What was sent and what it cost so far.
    pub meter: Arc<Meter>,
    /// Whether the context window is a cautious guess, as neither the options nor the table of
    /// models say how large it is.
    pub context_assumed: bool,
    /// Most questions to put at the same time.
    pub concurrency: usize,
    cache: Option<Store>,
}

impl Connected {
    /// Takes the answer to a request out of the cache. To be called when an answer turned out to be
    /// unusable, so that the next run asks again.
    pub fn forget(&self, request: &ChatRequest) {
        if let Some(store) = &self.cache {
            cached::forget(store, self.model.info(), request);
        }
    }
}

/// Makes a client of the server that the options name. Nothing is sent yet.
///
/// From the outside in: the cache, so that what is known costs nothing; retries, whose waiting holds
/// up nobody; limits, which every attempt pays; the meter, which sees every attempt; the provider.
pub fn connect(options: &Options, cache: Option<Store>) -> Result<Connected, Error> {
    let info = models::info(options);
    let redactor = Redactor::new();
    let gate = Arc::new(limit::Gate::default());
    let meter = Arc::new(Meter::new(info.clone()));
    let words = words::Words::new(redactor.clone(), options);
    let provider = openai::OpenAi::new(options, info, words, Arc::clone(&gate))?;
    let metered = meter::Metered::new(provider, Arc::clone(&meter));
    let limited = limit::Limited::new(metered, options, gate);
    let retrying = retry::Retrying::new(limited, options);
    let model = cached::Cached::new(retrying, cache.clone(), redactor, Arc::clone(&meter));
    Ok(Connected {
        model: Arc::new(model),
        meter,
        context_assumed: models::is_assumed(options),
        concurrency: options.concurrency,
        cache,
    })
}
