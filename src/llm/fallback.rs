//! Asks the next model where one does not answer.

use std::sync::atomic::{AtomicBool, Ordering};

use async_trait::async_trait;

use super::{ChatModel, ChatRequest, ChatResponse, Error, ModelInfo};

/// Several models of one server, the preferred one first.
pub(super) struct Fallback<M> {
    first: Link<M>,
    others: Vec<Link<M>>,
}

struct Link<M> {
    model: M,
    /// Whether it was found that this model answers nobody in this run.
    gone: AtomicBool,
}

impl<M: ChatModel> Fallback<M> {
    pub(super) fn new(first: M, others: Vec<M>) -> Self {
        let link = |model| Link {
            model,
            gone: AtomicBool::new(false),
        };
        Self {
            first: link(first),
            others: others.into_iter().map(link).collect(),
        }
    }
}

#[async_trait]
#[deny(clippy::missing_trait_methods)]
impl<M: ChatModel> ChatModel for Fallback<M> {
    async fn chat(&self, request: &ChatRequest) -> Result<ChatResponse, Error> {
        let links = || std::iter::once(&self.first).chain(&self.others);
        let mut failure = None;
        for link in links().filter(|link| !link.gone.load(Ordering::Relaxed)) {
            match link.model.chat(request).await {
                Err(error) if error.another_model_may_answer() => {
                    let gone = error.dooms_the_run();
                    link.gone.fetch_or(gone, Ordering::Relaxed);
                    failure = Some(error);
                }
                answer => return answer,
            }
        }
        match failure {
            Some(error) => Err(error),
            // Every model is gone: the last one says why.
            None => {
                self.others
                    .last()
                    .unwrap_or(&self.first)
                    .model
                    .chat(request)
                    .await
            }
        }
    }

    fn info(&self) -> &ModelInfo {
        self.first.model.info()
    }
}
