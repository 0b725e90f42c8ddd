//! Asks in batches: all questions of a stage together, answered within a day at half the price.
//!
//! Questions that come at the same time become one batch; what depends on its answers becomes the
//! next. Before a batch is made, the cache knows of every question which batch it is part of: a run
//! that is killed, or tired of waiting, is followed by one that goes on looking at the same batch,
//! and nothing is paid for twice.

mod account;
mod desk;
mod remote;

use std::sync::Arc;

use async_trait::async_trait;
use tokio::sync::oneshot;

use super::connect::Around;
use super::endpoint::Endpoint;
use super::lessons::Lessons;
use super::reply::Reply;
use super::wire::Wire;
use super::{ChatModel, ChatRequest, ChatResponse, Error, ModelInfo, Options, Tier, request_key};
use crate::cache::Store;
use account::Account;
use desk::{Desk, Question};
use remote::Remote;

/// A model that is asked in batches.
pub(super) struct Batched {
    info: ModelInfo,
    lessons: Lessons,
    desk: Desk,
}

impl Batched {
    pub(super) fn new(
        options: &Options,
        info: ModelInfo,
        store: Store,
        around: Around,
    ) -> Result<Self, Error> {
        let endpoint = Endpoint::of(options)?;
        let provider = endpoint.provider;
        if provider.batches == Some(false) {
            let id = &provider.id;
            return Err(Error::Settings {
                name: "tier",
                message: format!("{id} has no batches: leave `batch` out"),
            });
        }
        let account = Account::new(store, &options.base_url);
        let (words, gate) = (around.words, Arc::clone(&around.gate));
        let wire = Wire::new(options, endpoint.loopback, words, around.gate)?;
        let remote = Remote::new(wire, endpoint, options, gate);
        Ok(Self {
            info,
            lessons: Lessons::new(options, provider),
            desk: Desk::new(remote, account),
        })
    }
}

#[async_trait]
#[deny(clippy::missing_trait_methods)]
impl ChatModel for Batched {
    async fn chat(&self, request: &ChatRequest) -> Result<ChatResponse, Error> {
        if request.system.is_as_it_was() || request.user.is_as_it_was() {
            return Err(Error::NotRedacted);
        }
        let sent = self.lessons.shaped(&self.info, request);
        let (answer, answered) = oneshot::channel();
        let question = Question {
            key: request_key(&self.info, request),
            body: sent.body.clone(),
            answer,
        };
        self.desk.hand_in(question).await;
        let reply: Reply = answered.await.unwrap_or(Err(Error::Interrupted))?;
        let judged = reply.judge(self.desk.words());
        let response = self.lessons.learn(&sent, judged)?;
        Ok(ChatResponse {
            tier: Tier::Batch.word().map(str::to_owned),
            model: self.info.name.clone(),
            ..response
        })
    }

    fn info(&self) -> &ModelInfo {
        &self.info
    }
}

/// Forgets which batch a request is part of, as its answer is of no use.
pub(super) fn forget(store: &Store, base_url: &str, models: &[ModelInfo], request: &ChatRequest) {
    let account = Account::new(store.clone(), base_url);
    for info in models {
        account.forget(&request_key(info, request));
    }
}
