//! Answers from a recording, for tests and evaluations: no server, no clock, the same each time.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::PoisonError;

use async_trait::async_trait;
use serde::{Deserialize, Serialize};

use super::recording::Tape;
use super::{ChatModel, ChatRequest, ChatResponse, Error, ModelInfo, request_key};

/// Answers by the hash of the whole request, model included: a recording cannot go on passing after
/// its prompts have changed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recording {
    answers: BTreeMap<String, ChatResponse>,
}

impl Recording {
    /// Adds the answer to a request.
    pub fn add(&mut self, info: &ModelInfo, request: &ChatRequest, response: ChatResponse) {
        self.answers.insert(key(info, request), response);
    }

    /// The answer to a request.
    pub fn find(&self, info: &ModelInfo, request: &ChatRequest) -> Option<&ChatResponse> {
        self.answers.get(&key(info, request))
    }

    pub(super) fn insert(&mut self, key: String, response: ChatResponse) {
        self.answers.insert(key, response);
    }

    /// How many answers it holds.
    pub fn len(&self) -> usize {
        self.answers.len()
    }

    /// Whether it holds none.
    pub fn is_empty(&self) -> bool {
        self.answers.is_empty()
    }
}

/// The name of a request in a recording.
pub(super) fn key(info: &ModelInfo, request: &ChatRequest) -> String {
    blake3::Hash::from_bytes(request_key(info, request))
        .to_hex()
        .to_string()
}

/// Answers from a recording. Where it has none, it asks the model it wraps and records, or fails.
pub struct Replay<M> {
    info: ModelInfo,
    inner: Option<M>,
    recording: Mutex<Recording>,
    tape: Option<Tape>,
}

impl<M: ChatModel> Replay<M> {
    /// Replays, and fails where there is no recorded answer.
    pub fn of(info: ModelInfo, recording: Recording) -> Self {
        Self {
            info,
            inner: None,
            recording: Mutex::new(recording),
            tape: None,
        }
    }

    /// Replays, and asks `inner` where there is no recorded answer.
    pub fn recording(inner: M, recording: Recording) -> Self {
        Self {
            info: inner.info().clone(),
            inner: Some(inner),
            recording: Mutex::new(recording),
            tape: None,
        }
    }

    /// The same, and adds every new answer to `tape` as it comes.
    pub(super) fn keeping(self, tape: Tape) -> Self {
        let tape = Some(tape);
        Self { tape, ..self }
    }

    /// Everything that was recorded.
    pub fn recorded(&self) -> Recording {
        self.lock().clone()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Recording> {
        self.recording
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
#[deny(clippy::missing_trait_methods)]
impl<M: ChatModel> ChatModel for Replay<M> {
    async fn chat(&self, request: &ChatRequest) -> Result<ChatResponse, Error> {
        let known = self.lock().find(&self.info, request).cloned();
        if let Some(response) = known {
            return Ok(response);
        }
        let Some(inner) = &self.inner else {
            return Err(Error::NotRecorded {
                prompt: request.prompt.clone(),
            });
        };
        let response = inner.chat(request).await?;
        if let Some(tape) = &self.tape {
            tape.add(&self.info, request, &response)?;
        }
        self.lock().add(&self.info, request, response.clone());
        Ok(response)
    }

    fn info(&self) -> &ModelInfo {
        &self.info
    }
}
