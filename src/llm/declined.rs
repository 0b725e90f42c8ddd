//! Remembers on disk what a model declined to answer, so that this is not paid for twice.
//!
//! A refusal is an answer: the same model says the same to the same question. It is kept for each model
//! by itself, so that another one may still be asked. What a filter stopped before any model saw it cost
//! nothing and is asked again: the filter may have been mended.

use std::sync::Arc;

use async_trait::async_trait;
use serde::{Deserialize, Serialize};

use super::meter::Meter;
use super::{ChatModel, ChatRequest, ChatResponse, Error, ModelInfo, Said, request_key};
use crate::cache::Store;

/// The kind of what is kept, and its version.
const SPACE: &str = "declined-1";

/// Wraps a model so that it is asked nothing again that it has declined.
pub(super) struct Declining<M> {
    inner: M,
    store: Option<Store>,
    meter: Arc<Meter>,
}

/// What the server said, which was made fit to be shown when it came.
#[derive(Serialize, Deserialize)]
struct Kept {
    is_filtered: bool,
    status: Option<u16>,
    request_id: Option<String>,
    words: String,
}

impl Kept {
    /// `None` of what is no refusal that was paid for.
    fn of(error: &Error) -> Option<Self> {
        let (is_filtered, said) = match error {
            Error::Filtered { said } => (true, said),
            Error::Refused { said } => (false, said),
            _ => return None,
        };
        error.was_answered().then(|| Self {
            is_filtered,
            status: said.status,
            request_id: said.request_id.clone(),
            words: said.words.clone(),
        })
    }

    fn error(self) -> Error {
        let said = Said {
            status: self.status,
            request_id: self.request_id,
            words: self.words,
            usage: None,
            cached: true,
        };
        match self.is_filtered {
            true => Error::Filtered { said },
            false => Error::Refused { said },
        }
    }
}

impl<M: ChatModel> Declining<M> {
    pub(super) fn new(inner: M, store: Option<Store>, meter: Arc<Meter>) -> Self {
        Self {
            inner,
            store,
            meter,
        }
    }

    /// Keeps a refusal. A disk that is full or read-only costs money, not the run.
    fn keep(&self, request: &ChatRequest, error: &Error) {
        let kept = self.store.as_ref().zip(Kept::of(error));
        let Some((store, kept)) = kept else { return };
        let Ok(json) = serde_json::to_vec(&kept) else {
            return;
        };
        if let Err(error) = store.put(SPACE, &request_key(self.info(), request), &json) {
            self.meter.lost(error.kind());
        }
    }
}

#[async_trait]
#[deny(clippy::missing_trait_methods)]
impl<M: ChatModel> ChatModel for Declining<M> {
    async fn chat(&self, request: &ChatRequest) -> Result<ChatResponse, Error> {
        let store = self.store.as_ref();
        if let Some(error) = store.and_then(|store| recall_of(store, self.info(), request)) {
            return Err(error);
        }
        let answer = self.inner.chat(request).await;
        if let Err(error) = &answer {
            self.keep(request, error);
        }
        answer
    }

    fn info(&self) -> &ModelInfo {
        self.inner.info()
    }
}

fn recall_of(store: &Store, info: &ModelInfo, request: &ChatRequest) -> Option<Error> {
    let stored = store.get(SPACE, &request_key(info, request))?;
    let kept: Kept = serde_json::from_slice(&stored).ok()?;
    Some(kept.error())
}

/// What the last of the models said, where all of them have declined.
pub(super) fn recall(store: &Store, models: &[ModelInfo], request: &ChatRequest) -> Option<Error> {
    let errors = models.iter().map(|info| recall_of(store, info, request));
    errors.collect::<Option<Vec<_>>>()?.pop()
}
