//! Questions and the attempts to get them answered, as spans: what was asked of which model, how large
//! it was and how it ended. Never what was said.

use tracing::field::Empty;
use tracing::{Instrument, Span, info_span};

use super::{ChatRequest, ChatResponse, Error};

/// A question, which the cache may answer.
pub(super) async fn question(
    request: &ChatRequest,
    answer: impl Future<Output = Result<ChatResponse, Error>>,
) -> Result<ChatResponse, Error> {
    let span = info_span!(
        "question",
        prompt = request.prompt.as_str(),
        sample = request.sample,
        model = Empty,
        cached = Empty,
        prompt_tokens = Empty,
        answer_tokens = Empty,
        status = Empty,
    );
    let answer = answer.instrument(span.clone()).await;
    if let Ok(response) = &answer {
        span.record("model", response.model.as_str());
        span.record("cached", response.cached);
    }
    note(&span, &answer);
    answer
}

/// One attempt to have a question answered by a server.
pub(super) async fn attempt(
    model: &str,
    answer: impl Future<Output = Result<ChatResponse, Error>>,
) -> Result<ChatResponse, Error> {
    let span = info_span!(
        "request",
        model,
        prompt_tokens = Empty,
        answer_tokens = Empty,
        status = Empty,
    );
    let answer = answer.instrument(span.clone()).await;
    note(&span, &answer);
    answer
}

fn note(span: &Span, answer: &Result<ChatResponse, Error>) {
    match answer {
        Ok(response) => {
            span.record("status", "ok");
            if let Some(usage) = response.usage {
                span.record("prompt_tokens", usage.prompt_tokens);
                span.record("answer_tokens", usage.completion_tokens);
            }
        }
        Err(error) => {
            span.record("status", error.code());
        }
    }
}
