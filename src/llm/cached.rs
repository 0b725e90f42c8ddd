//! Remembers answers on disk, so that nothing is paid for twice.
//!
//! Of an answer only the JSON object is kept, found by the keys that its schema asks for. One that its
//! reader then finds unusable must be forgotten by [`Connected::forget`](super::Connected::forget),
//! lest it answer forever. Secrets that a server puts into an answer are taken out before it is kept,
//! and the caller gets the same text, so that the first run and the second see the same.

use std::sync::Arc;

use async_trait::async_trait;
use serde_json::{Map, Value};

use super::meter::Meter;
use super::{ChatModel, ChatRequest, ChatResponse, Error, ModelInfo, request_key, traced};
use crate::cache::Store;
use crate::model::json::find_object;
use crate::redact::Redactor;

/// The kind of what is kept, and its version.
const SPACE: &str = "chat-1";

/// Wraps a model so that it is asked everything once.
pub(super) struct Cached<M> {
    inner: M,
    store: Option<Store>,
    redactor: Redactor,
    meter: Arc<Meter>,
    /// The models whose answers count, the preferred one first.
    models: Vec<ModelInfo>,
}

impl<M: ChatModel> Cached<M> {
    /// Without a store, every answer is treated the same and none is kept.
    pub(super) fn new(
        inner: M,
        store: Option<Store>,
        redactor: Redactor,
        meter: Arc<Meter>,
        models: Vec<ModelInfo>,
    ) -> Self {
        Self {
            inner,
            store,
            redactor,
            meter,
            models,
        }
    }

    fn recall(&self, request: &ChatRequest) -> Option<ChatResponse> {
        recall(self.store.as_ref()?, &self.models, request)
    }

    fn keep(&self, request: &ChatRequest, response: &ChatResponse) {
        let Some(store) = &self.store else { return };
        let answered = self.models.iter().find(|info| info.name == response.model);
        let info = answered.unwrap_or(self.info());
        keep(store, info, request, response, &self.meter);
    }
}

#[async_trait]
#[deny(clippy::missing_trait_methods)]
impl<M: ChatModel> ChatModel for Cached<M> {
    async fn chat(&self, request: &ChatRequest) -> Result<ChatResponse, Error> {
        traced::question(request, self.answer(request)).await
    }

    fn info(&self) -> &ModelInfo {
        self.inner.info()
    }
}

impl<M: ChatModel> Cached<M> {
    async fn answer(&self, request: &ChatRequest) -> Result<ChatResponse, Error> {
        if let Some(response) = self.recall(request) {
            self.meter.hit(&response.model);
            return Ok(response);
        }
        let mut response = self.inner.chat(request).await?;
        let Some((object, text)) = find_object(&response.text, &request.wanted_keys()) else {
            return Ok(response);
        };
        response.text = clean(&self.redactor, object, &text);
        self.keep(request, &response);
        Ok(response)
    }
}

/// The kept answer of the first model that has given one.
pub(super) fn recall(
    store: &Store,
    models: &[ModelInfo],
    request: &ChatRequest,
) -> Option<ChatResponse> {
    models.iter().find_map(|info| {
        let stored = store.get(SPACE, &request_key(info, request))?;
        let response: ChatResponse = serde_json::from_slice(&stored).ok()?;
        Some(ChatResponse {
            cached: true,
            model: info.name.clone(),
            ..response
        })
    })
}

/// The object without secrets: its own `text` where it has none. Strings are cleaned one by one, so
/// that what is taken out cannot break the JSON.
fn clean(redactor: &Redactor, object: Map<String, Value>, text: &str) -> String {
    let mut value = Value::Object(object);
    if clean_value(redactor, &mut value) {
        value.to_string()
    } else {
        text.to_owned()
    }
}

fn clean_value(redactor: &Redactor, value: &mut Value) -> bool {
    match value {
        Value::String(text) => {
            let cleaned = redactor.clean(text);
            let dirty = cleaned.text.as_str() != text;
            *text = cleaned.text.as_str().to_owned();
            dirty
        }
        Value::Array(items) => items
            .iter_mut()
            .fold(false, |dirty, item| clean_value(redactor, item) | dirty),
        Value::Object(fields) => {
            let mut dirty = false;
            for (name, mut field) in std::mem::take(fields) {
                let cleaned = redactor.clean(&name);
                dirty |= clean_value(redactor, &mut field) | (cleaned.text.as_str() != name);
                fields.insert(cleaned.text.as_str().to_owned(), field);
            }
            dirty
        }
        _ => false,
    }
}

/// Keeps an answer. A disk that is full or read-only costs money, not the run.
fn keep(
    store: &Store,
    info: &ModelInfo,
    request: &ChatRequest,
    response: &ChatResponse,
    meter: &Meter,
) {
    let Ok(json) = serde_json::to_vec(response) else {
        return;
    };
    if let Err(error) = store.put(SPACE, &request_key(info, request), &json) {
        meter.lost(error.kind());
    }
}

/// Keeps a text of our own as the answer of a model.
pub(super) fn settle(
    store: &Store,
    info: &ModelInfo,
    request: &ChatRequest,
    text: &str,
    meter: &Meter,
) {
    let response = ChatResponse {
        text: text.to_owned(),
        usage: None,
        tier: None,
        model: info.name.clone(),
        cached: false,
    };
    keep(store, info, request, &response, meter);
}

/// Forgets the answers to a request.
pub(super) fn forget(store: &Store, models: &[ModelInfo], request: &ChatRequest) {
    for info in models {
        store.remove(SPACE, &request_key(info, request));
    }
}
