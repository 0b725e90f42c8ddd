//! Sends the requests of a check, and does without what a server does not take.

use std::sync::Arc;
use std::time::Duration;

use async_openai::config::Config;
use reqwest::Method;
use serde_json::Value;
use tokio::time::Instant;

use crate::llm::endpoint::Endpoint;
use crate::llm::gate::Gate;
use crate::llm::providers::Rung;
use crate::llm::reply::Reply;
use crate::llm::shape::{Shape, Wishes};
use crate::llm::wire::{Wire, broken};
use crate::llm::words::Words;
use crate::llm::{ChatRequest, ChatResponse, Error, Options, Usage};
use crate::redact::Redactor;

/// More things than one server does not take.
const MOST_LESSONS: usize = 8;

/// One server, and what is known about it so far.
pub(super) struct Probe {
    pub(super) wire: Wire,
    endpoint: Endpoint,
    pub(super) options: Options,
    /// As the server takes it, without any form of the answer.
    pub(super) shape: Shape,
    pub(super) requests: u64,
    pub(super) usage: Usage,
}

/// What came of a question.
pub(super) struct Asked {
    pub(super) answer: Result<ChatResponse, Error>,
    pub(super) reply: Option<Reply>,
    /// As it was sent last.
    pub(super) shape: Shape,
    /// From the first byte sent to the last received.
    pub(super) took: Duration,
    /// What the server said last that it does not take.
    pub(super) lesson: Option<String>,
}

impl Probe {
    pub(super) fn new(options: &Options) -> Result<Self, Error> {
        let endpoint = Endpoint::of(options)?;
        let words = Words::new(Redactor::new(), options);
        let gate = Arc::<Gate>::default();
        Ok(Self {
            wire: Wire::new(options, endpoint.loopback, words, gate)?,
            shape: Shape::first(endpoint.provider, true).on(&[Rung::Text]),
            endpoint,
            options: options.clone(),
            requests: 0,
            usage: Usage::default(),
        })
    }

    pub(super) fn provider_id(&self) -> String {
        self.endpoint.provider.id.clone()
    }

    /// Asks, and does without what the server does not take.
    pub(super) async fn ask(&mut self, shape: Shape, streams: bool, request: ChatRequest) -> Asked {
        let options = Options {
            stream: streams,
            ..self.options.clone()
        };
        let wishes = Wishes::of(&options, self.endpoint.provider);
        let (mut shape, mut lessons, mut lesson) = (shape, 0, None);
        loop {
            let body = shape.body(&self.options.model, &wishes, &request);
            let begun = Instant::now();
            let reply = match self
                .send(Method::POST, "/chat/completions", Some(body))
                .await
            {
                Ok(reply) => reply,
                Err(error) => return Asked::failed(error, shape),
            };
            let took = begun.elapsed();
            let answer = reply.judge(&self.wire.words);
            self.count(&answer, &request);
            let healed = match &answer {
                Err(Error::BadParameter { name, .. }) => shape.without(name, shape),
                Err(Error::Unformed { .. }) => shape.without("response_format", shape),
                Err(Error::CutOff { .. }) => shape.thinking_less(&wishes),
                _ => None,
            };
            match healed {
                Some(next) if lessons < MOST_LESSONS => {
                    shape = next;
                    lesson = answer.err().map(|error| error.to_string());
                }
                _ => {
                    return Asked {
                        answer,
                        reply: Some(reply),
                        shape,
                        took,
                        lesson,
                    };
                }
            }
            lessons += 1;
        }
    }

    /// Sends one request.
    pub(super) async fn send(
        &mut self,
        method: Method,
        path: &str,
        body: Option<Value>,
    ) -> Result<Reply, Error> {
        let request = self
            .wire
            .http
            .request(method, self.endpoint.url(path))
            .query(&self.endpoint.query())
            .headers(self.endpoint.headers());
        let request = match &body {
            Some(body) => request.json(body),
            None => request,
        };
        let request = request
            .build()
            .map_err(|error| broken(&error.without_url()))?;
        self.requests += 1;
        self.wire.receive(request).await
    }

    fn count(&mut self, answer: &Result<ChatResponse, Error>, request: &ChatRequest) {
        let usage = match answer {
            Ok(answer) => answer.usage,
            Err(error) => error.usage(),
        };
        if let Some(usage) = usage.filter(|usage| usage.is_possible(request)) {
            self.usage.prompt_tokens += usage.prompt_tokens;
            self.usage.completion_tokens += usage.completion_tokens;
        }
    }
}

impl Asked {
    fn failed(error: Error, shape: Shape) -> Self {
        Self {
            answer: Err(error),
            reply: None,
            shape,
            took: Duration::ZERO,
            lesson: None,
        }
    }

    /// Why the rung is not to be had, if it is not.
    pub(super) fn refusal(&self, rung: Rung) -> Option<String> {
        match &self.answer {
            Err(error) => Some(error.to_string()),
            Ok(_) if !self.shape.is_on(rung) => self.lesson.clone(),
            Ok(_) => None,
        }
    }
}
