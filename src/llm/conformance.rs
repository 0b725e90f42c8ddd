//! What every [`ChatModel`] keeps to, whatever it wraps: run by the tests of each.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use serde_json::json;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep};

use super::budget::{Budget, Budgeted};
use super::checked::Checked;
use super::declined::Declining;
use super::fallback::Fallback;
use super::gate::Gate;
use super::limit::{Limited, Limits};
use super::meter::{Meter, Metered};
use super::retry::Retrying;
use super::{
    ChatModel, ChatRequest, ChatResponse, Error, ModelInfo, Options, Recording, Replay, Said, Tier,
    Usage, cached::Cached,
};
use crate::cache::Store;
use crate::redact::{Clean, Redactor};

pub(super) const ANSWER: &str = r#"{"findings":[]}"#;

/// A request that differs from others by its number alone.
pub(super) fn request(number: usize) -> ChatRequest {
    ChatRequest {
        prompt: "test/1".to_owned(),
        system: Clean::empty(),
        user: Clean::empty(),
        answer: "test".to_owned(),
        schema: json!(number),
        prompt_tokens: 100,
        max_answer_tokens: 50,
        repair: None,
        sample: 0,
    }
}

pub(super) fn answer() -> ChatResponse {
    ChatResponse {
        text: ANSWER.to_owned(),
        usage: Some(Usage {
            prompt_tokens: 100,
            completion_tokens: 50,
            ..Usage::default()
        }),
        tier: None,
        model: String::new(),
        cached: false,
    }
}

pub(super) fn info() -> ModelInfo {
    ModelInfo {
        name: "scripted".to_owned(),
        context_window: 4096,
        input_price: Some(1.0),
        output_price: Some(2.0),
        effort: None,
    }
}

/// A model that follows a script and notes when it was asked, by tokio's clock.
pub(super) struct Scripted {
    info: ModelInfo,
    script: Mutex<VecDeque<Result<ChatResponse, Error>>>,
    latency: Duration,
    pub(super) asked: Mutex<Vec<Instant>>,
    present: AtomicUsize,
    pub(super) most_present: AtomicUsize,
}

impl Scripted {
    /// Gives these one after the other, then good answers.
    pub(super) fn new(script: impl IntoIterator<Item = Result<ChatResponse, Error>>) -> Arc<Self> {
        Self::slow(script, Duration::ZERO)
    }

    pub(super) fn slow(
        script: impl IntoIterator<Item = Result<ChatResponse, Error>>,
        latency: Duration,
    ) -> Arc<Self> {
        Arc::new(Self {
            info: info(),
            script: Mutex::new(script.into_iter().collect()),
            latency,
            asked: Mutex::default(),
            present: AtomicUsize::new(0),
            most_present: AtomicUsize::new(0),
        })
    }

    /// Gives these next.
    pub(super) fn follow(&self, script: impl IntoIterator<Item = Result<ChatResponse, Error>>) {
        self.script.lock().unwrap().extend(script);
    }

    pub(super) fn asked(&self) -> Vec<Instant> {
        self.asked.lock().unwrap().clone()
    }
}

#[async_trait]
impl ChatModel for Scripted {
    async fn chat(&self, _: &ChatRequest) -> Result<ChatResponse, Error> {
        self.asked.lock().unwrap().push(Instant::now());
        let present = self.present.fetch_add(1, Ordering::SeqCst) + 1;
        self.most_present.fetch_max(present, Ordering::SeqCst);
        sleep(self.latency).await;
        self.present.fetch_sub(1, Ordering::SeqCst);
        let next = self.script.lock().unwrap().pop_front();
        next.unwrap_or_else(|| Ok(answer()))
    }

    fn info(&self) -> &ModelInfo {
        &self.info
    }
}

/// One error of each class.
#[expect(clippy::too_many_lines, reason = "a table")]
pub(super) fn errors() -> Vec<Error> {
    use crate::llm::Phase;
    let said = Said {
        status: Some(418),
        request_id: Some("req-1".to_owned()),
        words: "no".to_owned(),
        ..Said::default()
    };
    let said = || said.clone();
    let (limit, requested) = (Some(10), Some(20));
    let name = "messages".to_owned();
    vec![
        Error::Settings {
            name: "base_url",
            message: "no".to_owned(),
        },
        Error::Transport {
            message: "reset".to_owned(),
        },
        Error::Timeout {
            phase: Phase::Connect,
            after: Duration::from_secs(1),
        },
        Error::Redirected {
            location: "elsewhere".to_owned(),
            said: said(),
        },
        Error::RateLimited {
            said: said(),
            retry_after: None,
            of_tier: false,
        },
        Error::Quota { said: said() },
        Error::TooLargeForLimit {
            limit,
            requested,
            said: said(),
        },
        Error::ContextExceeded {
            limit,
            requested: None,
            said: said(),
        },
        Error::BadParameter {
            name,
            healed: false,
            said: said(),
        },
        Error::Rejected { said: said() },
        Error::Unformed {
            healed: false,
            said: said(),
        },
        Error::Authentication { said: said() },
        Error::NotFound { said: said() },
        Error::Filtered { said: said() },
        Error::Refused { said: said() },
        Error::Server {
            said: said(),
            retry_after: None,
        },
        Error::Empty { said: said() },
        Error::CutOff {
            healed: false,
            said: said(),
        },
        Error::Truncated {
            counted: 4_096,
            sent: 9_000,
            said: said(),
        },
        Error::OverBudget {
            what: "max_requests",
        },
        Error::NoBatches { said: said() },
        Error::BatchPending {
            id: "batch_1".to_owned(),
        },
        Error::BatchEnded {
            id: "batch_1".to_owned(),
            why: "it expired".to_owned(),
        },
        Error::Interrupted,
        Error::Malformed {
            what: "it is empty".to_owned(),
            said: said(),
        },
        Error::NotRecorded {
            prompt: "test/1".to_owned(),
        },
        Error::NotRedacted,
    ]
}

/// The suite. `wrap` puts what is tested around a scripted model.
async fn conforms<M: ChatModel + 'static>(wrap: impl Fn(Arc<Scripted>) -> M) {
    assert_eq!(wrap(Scripted::new([])).info(), &info());
    assert_eq!(
        wrap(Scripted::new([])).chat(&request(0)).await,
        Ok(answer())
    );
    for error in errors() {
        let attempts = std::iter::repeat_n(Err(error.clone()), 3);
        let model = wrap(Scripted::new(attempts));
        assert_eq!(model.chat(&request(0)).await, Err(error));
    }
    let scripted = Scripted::slow([], Duration::from_secs(1));
    let model = Arc::new(wrap(Arc::clone(&scripted)));
    let mut running = JoinSet::new();
    for number in 0..20 {
        let model = Arc::clone(&model);
        running.spawn(async move { model.chat(&request(number)).await });
    }
    assert!(running.join_all().await.iter().all(Result::is_ok));
    assert!(
        scripted.most_present.load(Ordering::SeqCst) > 1,
        "requests wait for each other"
    );
}

fn options() -> Options {
    Options {
        max_retries: 2,
        ..Options::default()
    }
}

#[tokio::test(start_paused = true)]
async fn retries_conform() {
    conforms(|inner| Retrying::new(inner, &options(), Arc::default())).await;
}

#[tokio::test(start_paused = true)]
async fn limits_conform() {
    let options = Options {
        requests_per_minute: Some(600),
        tokens_per_minute: Some(100_000),
        ..options()
    };
    conforms(|inner| Limited::new(inner, Limits::new(&options, Arc::new(Gate::default())))).await;
}

#[tokio::test(start_paused = true)]
async fn meters_conform() {
    conforms(|inner| Metered::new(inner, Arc::new(Meter::new(vec![info()], Tier::Standard)))).await;
}

#[tokio::test(start_paused = true)]
async fn caches_conform() {
    let folder = tempfile::tempdir().unwrap();
    let number = AtomicUsize::new(0);
    conforms(|inner| {
        let root = folder
            .path()
            .join(number.fetch_add(1, Ordering::SeqCst).to_string());
        let meter = Arc::new(Meter::new(vec![info()], Tier::Standard));
        Cached::new(
            inner,
            Some(Store::open(root).unwrap()),
            Redactor::new(),
            meter,
            vec![info()],
        )
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn memories_of_refusals_conform() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path().to_owned()).unwrap();
    let meter = Arc::new(Meter::new(vec![info()], Tier::Standard));
    conforms(|inner| Declining::new(inner, Some(store.clone()), Arc::clone(&meter))).await;
}

#[tokio::test(start_paused = true)]
async fn recordings_conform() {
    conforms(|inner| Replay::recording(inner, Recording::default())).await;
}

#[tokio::test(start_paused = true)]
async fn budgets_conform() {
    let limits = crate::model::SpendingLimits {
        max_requests: Some(100),
        max_total_tokens: Some(100_000),
        max_cost: Some(1.0),
    };
    conforms(|inner| Budgeted::new(inner, Budget::new(limits, Tier::Standard))).await;
}

#[tokio::test(start_paused = true)]
async fn checks_conform() {
    conforms(|inner| Checked::new(inner, Redactor::new())).await;
}

#[tokio::test(start_paused = true)]
async fn fallbacks_conform() {
    conforms(|inner| Fallback::new(inner, Vec::new())).await;
}
