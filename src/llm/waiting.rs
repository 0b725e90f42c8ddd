//! How the wrappers wait, under a paused clock.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use reqwest::header::{HeaderName, HeaderValue};
use tokio::task::JoinSet;
use tokio::time::Instant;

use super::budget::{Budget, Budgeted};
use super::conformance::{Scripted, answer, errors, request};
use super::gate::Gate;
use super::limit::{Limited, Limits};
use super::pace::Hints;
use super::retry::Retrying;
use super::{
    ChatModel, ChatRequest, ChatResponse, Error, ModelInfo, Options, Phase, Said, Tier, Usage,
};
use crate::model::SpendingLimits;

const MINUTE: Duration = Duration::from_secs(60);

fn limited(seconds: f64) -> Error {
    Error::RateLimited {
        said: Said::default(),
        retry_after: Some(Duration::from_secs_f64(seconds)),
        of_tier: false,
    }
}

/// Asks everything at once and gives back the moments at which the model was asked, in seconds.
async fn moments<M: ChatModel + 'static>(
    model: M,
    scripted: &Scripted,
    requests: Vec<ChatRequest>,
) -> Vec<f64> {
    let start = Instant::now();
    let model = Arc::new(model);
    let mut running = JoinSet::new();
    for request in requests {
        let model = Arc::clone(&model);
        running.spawn(async move { model.chat(&request).await });
    }
    running.join_all().await;
    let asked = scripted.asked();
    asked
        .iter()
        .map(|moment| moment.duration_since(start).as_secs_f64())
        .collect()
}

/// The largest sum of `weights` in any minute.
fn fullest_minute(moments: &[f64], weight: impl Fn(usize) -> u64) -> u64 {
    let within = |start: f64| {
        (0..moments.len()).filter(move |&i| moments[i] >= start && moments[i] < start + 60.0)
    };
    moments
        .iter()
        .map(|&start| within(start).map(&weight).sum())
        .max()
        .unwrap_or(0)
}

#[tokio::test(start_paused = true)]
async fn requests_never_exceed_their_limit_and_waste_no_time() {
    let options = Options {
        requests_per_minute: Some(60),
        ..Options::default()
    };
    let scripted = Scripted::slow([], Duration::from_secs(3));
    let model = Limited::new(Arc::clone(&scripted), Limits::new(&options, Arc::default()));
    let moments = moments(model, &scripted, (0..200).map(request).collect()).await;
    assert_eq!(moments.len(), 200);
    assert!(fullest_minute(&moments, |_| 1) <= 60);
    let last = moments[199];
    assert!((199.0..199.0 * 1.05).contains(&last), "{last}");
    assert!(moments[0] < 0.1);
}

#[tokio::test(start_paused = true)]
async fn tokens_flow_evenly_from_the_start() {
    let options = Options {
        tokens_per_minute: Some(30_000),
        ..Options::default()
    };
    let scripted = Scripted::new([]);
    let model = Limited::new(Arc::clone(&scripted), Limits::new(&options, Arc::default()));
    let requests = (0..200).map(|i| ChatRequest {
        prompt_tokens: 100 + i % 7 * 300,
        ..request(i)
    });
    let requests: Vec<_> = requests.collect();
    let total: usize = requests
        .iter()
        .map(|request| request.prompt_tokens + 50)
        .sum();
    // The counts of the server agree with the estimates: nothing to settle.
    let usage = |request: &ChatRequest| Usage {
        prompt_tokens: request.prompt_tokens as u64,
        completion_tokens: 50,
        ..Usage::default()
    };
    scripted.follow(requests.iter().map(|request| {
        Ok(ChatResponse {
            usage: Some(usage(request)),
            ..answer()
        })
    }));
    let weights: Vec<u64> = requests
        .iter()
        .map(|request| request.prompt_tokens as u64 + 50)
        .collect();
    let moments = moments(model, &scripted, requests).await;
    let largest = 1_950;
    let fullest = fullest_minute(&moments, |i| weights[i]);
    assert!(fullest <= 30_000 + largest, "{fullest}");
    let ideal = total as f64 / 500.0;
    assert!(moments[199] <= ideal * 1.05, "{} of {ideal}", moments[199]);
}

#[tokio::test(start_paused = true)]
async fn a_large_request_goes_at_once_and_the_next_one_waits_for_it() {
    let options = Options {
        tokens_per_minute: Some(6_000),
        ..Options::default()
    };
    let usage = Usage {
        prompt_tokens: 5_000,
        ..Usage::default()
    };
    let scripted = Scripted::new([Ok(ChatResponse {
        usage: Some(usage),
        ..answer()
    })]);
    let model = Limited::new(Arc::clone(&scripted), Limits::new(&options, Arc::default()));
    let large = ChatRequest {
        prompt_tokens: 4_950,
        ..request(0)
    };
    let moments = moments(model, &scripted, vec![large, request(1)]).await;
    assert!(moments[0] < 0.1, "{moments:?}");
    assert!((45.0..47.0).contains(&moments[1]), "{moments:?}");
}

#[tokio::test(start_paused = true)]
async fn what_was_estimated_wrongly_is_settled() {
    let options = Options {
        tokens_per_minute: Some(6_000),
        concurrency: 1,
        ..Options::default()
    };
    let counted = |tokens| {
        let usage = Usage {
            prompt_tokens: tokens,
            ..Usage::default()
        };
        Ok(ChatResponse {
            usage: Some(usage),
            ..answer()
        })
    };
    // Each request is estimated at 150 tokens, 100 of which flow a second, 500 at once.
    for (tokens, seconds) in [(150, 20.0), (15, 0.0), (300, 39.0)] {
        let scripted = Scripted::new(std::iter::repeat_n(counted(tokens), 17));
        let model = Limited::new(Arc::clone(&scripted), Limits::new(&options, Arc::default()));
        let moments = moments(model, &scripted, (0..17).map(request).collect()).await;
        assert!(
            (moments[16] - seconds).abs() <= 6.0,
            "{tokens}: {}",
            moments[16]
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_wild_count_delays_by_a_minute_at_most() {
    let options = Options {
        tokens_per_minute: Some(6_000),
        ..Options::default()
    };
    let usage = Usage {
        prompt_tokens: u64::MAX,
        completion_tokens: 1,
        ..Usage::default()
    };
    let scripted = Scripted::new([Ok(ChatResponse {
        usage: Some(usage),
        ..answer()
    })]);
    let model = Limited::new(Arc::clone(&scripted), Limits::new(&options, Arc::default()));
    model.chat(&request(0)).await.unwrap();
    let start = Instant::now();
    model.chat(&request(1)).await.unwrap();
    assert!(
        start.elapsed() < MINUTE + Duration::from_secs(2),
        "{:?}",
        start.elapsed()
    );
}

#[tokio::test(start_paused = true)]
async fn a_request_larger_than_the_limit_never_waits() {
    let options = Options {
        tokens_per_minute: Some(149),
        ..Options::default()
    };
    let scripted = Scripted::new([]);
    let model = Limited::new(Arc::clone(&scripted), Limits::new(&options, Arc::default()));
    let start = Instant::now();
    let error = model.chat(&request(0)).await.unwrap_err();
    assert_eq!(error.code(), "llm-too-large-for-limit");
    assert!(
        error.to_string().contains("150 wanted, 149 allowed"),
        "{error}"
    );
    assert_eq!(
        (start.elapsed(), scripted.asked().len()),
        (Duration::ZERO, 0)
    );
}

#[tokio::test(start_paused = true)]
async fn only_so_many_at_a_time() {
    let options = Options {
        concurrency: 3,
        ..Options::default()
    };
    let scripted = Scripted::slow([], Duration::from_secs(1));
    let model = Limited::new(Arc::clone(&scripted), Limits::new(&options, Arc::default()));
    let moments = moments(model, &scripted, (0..12).map(request).collect()).await;
    assert_eq!(scripted.most_present.load(Ordering::SeqCst), 3);
    assert_eq!(moments[11].round(), 3.0);
}

#[tokio::test(start_paused = true)]
async fn one_refusal_quiets_everybody() {
    let scripted = Scripted::new([Err(limited(30.0))]);
    let options = Options {
        concurrency: 1,
        ..Options::default()
    };
    let model = Limited::new(Arc::clone(&scripted), Limits::new(&options, Arc::default()));
    let moments = moments(model, &scripted, (0..5).map(request).collect()).await;
    assert!(
        moments[0] < 0.1 && moments[1..].iter().all(|&moment| moment >= 30.0),
        "{moments:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn a_pause_too_long_to_wait_for_holds_nobody() {
    let gate = Gate::default();
    gate.pause(Duration::from_secs(121));
    gate.pause(Duration::MAX);
    let start = Instant::now();
    let model = Limited::new(
        Scripted::new([]),
        Limits::new(&Options::default(), Arc::new(gate)),
    );
    model.chat(&request(0)).await.unwrap();
    assert_eq!(start.elapsed(), Duration::ZERO);
}

/// How often a model was asked that fails in this way, and how long it took.
async fn retried(error: Error) -> (usize, f64) {
    let scripted = Scripted::new(std::iter::repeat_n(Err(error), 100));
    let model = Retrying::new(Arc::clone(&scripted), &Options::default(), Arc::default());
    let start = Instant::now();
    model.chat(&request(0)).await.unwrap_err();
    (scripted.asked().len(), start.elapsed().as_secs_f64())
}

#[tokio::test(start_paused = true)]
async fn only_what_may_pass_is_tried_again() {
    for error in errors() {
        let attempts = match &error {
            Error::Malformed { .. } | Error::Empty { .. } => 2,
            error if error.retryable() => 5,
            _ => 1,
        };
        assert_eq!(retried(error.clone()).await.0, attempts, "{error}");
    }
    for phase in [Phase::Reply, Phase::Body, Phase::Whole] {
        let after = Duration::from_secs(600);
        assert_eq!(retried(Error::Timeout { phase, after }).await.0, 2);
    }
}

#[tokio::test(start_paused = true)]
async fn waits_grow_and_follow_the_server() {
    let (_, own) = retried(Error::Transport {
        message: String::new(),
    })
    .await;
    assert!((5.6..=7.51).contains(&own), "{own}");
    let (attempts, asked) = retried(limited(100.0)).await;
    assert_eq!(attempts, 5);
    assert!((400.0..=440.0).contains(&asked), "{asked}");
    assert_eq!(retried(limited(120.5)).await, (1, 0.0));
}

#[tokio::test(start_paused = true)]
async fn waits_differ_between_requests_and_not_between_runs() {
    let mut waits = Vec::new();
    for number in [0, 1, 2, 0] {
        let scripted = Scripted::new([Err(Error::Transport {
            message: String::new(),
        })]);
        let model = Retrying::new(Arc::clone(&scripted), &Options::default(), Arc::default());
        let start = Instant::now();
        model.chat(&request(number)).await.unwrap();
        waits.push(start.elapsed());
    }
    assert_eq!(waits[0], waits[3]);
    assert!(waits[0] != waits[1] || waits[1] != waits[2], "{waits:?}");
}

#[tokio::test(start_paused = true)]
async fn what_was_learned_costs_no_retry() {
    let lesson = Error::BadParameter {
        name: "seed".to_owned(),
        healed: true,
        said: Said::default(),
    };
    let options = Options {
        max_retries: 0,
        ..Options::default()
    };
    let scripted = Scripted::new([Err(lesson.clone()), Err(lesson.clone())]);
    let start = Instant::now();
    Retrying::new(Arc::clone(&scripted), &options, Arc::default())
        .chat(&request(0))
        .await
        .unwrap();
    assert_eq!(
        (scripted.asked().len(), start.elapsed()),
        (3, Duration::ZERO)
    );
    assert_eq!(retried(lesson).await.0, 13);
}

/// A server that serves so many at a time, and those slower than one at a time; it refuses more.
struct Narrow {
    inner: Arc<Scripted>,
    room: usize,
    present: AtomicUsize,
    refused: AtomicUsize,
}

#[async_trait]
impl ChatModel for Narrow {
    async fn chat(&self, request: &ChatRequest) -> Result<ChatResponse, Error> {
        let present = self.present.fetch_add(1, Ordering::SeqCst);
        let answer = if present < self.room {
            self.inner.chat(request).await
        } else {
            self.refused.fetch_add(1, Ordering::SeqCst);
            tokio::time::sleep(Duration::from_millis(10)).await;
            Err(Error::RateLimited {
                said: Said::default(),
                retry_after: None,
                of_tier: false,
            })
        };
        self.present.fetch_sub(1, Ordering::SeqCst);
        answer
    }

    fn info(&self) -> &ModelInfo {
        self.inner.info()
    }
}

#[tokio::test(start_paused = true)]
async fn as_many_are_under_way_as_the_server_can_bear() {
    let options = Options {
        concurrency: 64,
        max_retries: 20,
        ..Options::default()
    };
    let narrow = Arc::new(Narrow {
        inner: Scripted::slow([], Duration::from_secs(1)),
        room: 4,
        present: AtomicUsize::new(0),
        refused: AtomicUsize::new(0),
    });
    let limited = Limited::new(Arc::clone(&narrow), Limits::new(&options, Arc::default()));
    let model = Arc::new(Retrying::new(limited, &options, Arc::default()));
    let start = Instant::now();
    let mut running = JoinSet::new();
    for number in 0..400 {
        let model = Arc::clone(&model);
        running.spawn(async move { model.chat(&request(number)).await });
    }
    let answers = running.join_all().await;
    let unanswered = answers.iter().filter(|answer| answer.is_err()).count();
    let refused = narrow.refused.load(Ordering::SeqCst);
    // 60 at once by whoever does not know better; then one a round that finds out anew.
    assert_eq!(unanswered, 0);
    assert!(refused < 200, "{refused}");
    let seconds = start.elapsed().as_secs_f64();
    assert!(seconds < 160.0, "{seconds} for what takes 100");
}

/// A server with a minute's allowance of tokens that it tells of in its headers, and refuses to pass.
struct Allowing {
    inner: Arc<Scripted>,
    gate: Arc<Gate>,
    per_minute: f64,
    left: Mutex<(f64, Instant)>,
    refused: AtomicUsize,
}

#[async_trait]
impl ChatModel for Allowing {
    async fn chat(&self, request: &ChatRequest) -> Result<ChatResponse, Error> {
        let cost = request.most_tokens() as f64;
        let admitted = {
            let mut left = self.left.lock().unwrap();
            let filled = left.1.elapsed().as_secs_f64() * self.per_minute / 60.0;
            *left = ((left.0 + filled).min(self.per_minute), Instant::now());
            let admitted = left.0 >= cost;
            if admitted {
                left.0 -= cost;
            }
            let used = self.per_minute - left.0;
            let reset = used * 60.0 / self.per_minute;
            let headers = [
                ("x-ratelimit-limit-tokens", self.per_minute.to_string()),
                ("x-ratelimit-remaining-tokens", left.0.floor().to_string()),
                ("x-ratelimit-reset-tokens", format!("{reset:.3}s")),
            ];
            let header = |(name, value): &(&'static str, String)| {
                let value = HeaderValue::from_str(value).unwrap();
                (HeaderName::from_static(name), value)
            };
            self.gate
                .note(&Hints::of(&headers.iter().map(header).collect()));
            admitted
        };
        if admitted {
            return self.inner.chat(request).await;
        }
        self.refused.fetch_add(1, Ordering::SeqCst);
        Err(Error::RateLimited {
            said: Said::default(),
            retry_after: None,
            of_tier: false,
        })
    }

    fn info(&self) -> &ModelInfo {
        self.inner.info()
    }
}

#[tokio::test(start_paused = true)]
async fn what_the_server_says_is_left_is_not_passed() {
    let gate = Arc::new(Gate::default());
    let scripted = Scripted::slow([], Duration::from_millis(10));
    let allowing = Arc::new(Allowing {
        inner: Arc::clone(&scripted),
        gate: Arc::clone(&gate),
        per_minute: 3_000.0,
        left: Mutex::new((3_000.0, Instant::now())),
        refused: AtomicUsize::new(0),
    });
    let options = Options::default();
    let limited = Limited::new(Arc::clone(&allowing), Limits::new(&options, gate));
    let moments = moments(limited, &scripted, (0..120).map(request).collect()).await;
    // 150 tokens each: 20 at once, then one in three seconds.
    assert_eq!(allowing.refused.load(Ordering::SeqCst), 0);
    assert_eq!(moments.len(), 120);
    assert!((290.0..310.0).contains(&moments[119]), "{}", moments[119]);
}

#[tokio::test(start_paused = true)]
async fn what_waits_for_its_turn_ends_when_the_gate_is_closed() {
    let gate = Arc::new(Gate::default());
    gate.pause(Duration::from_secs(100));
    let limits = Limits::new(&Options::default(), Arc::clone(&gate));
    let scripted = Scripted::new([]);
    let model = Limited::new(Arc::clone(&scripted), limits);
    let start = Instant::now();
    let close = async {
        tokio::time::sleep(Duration::from_secs(3)).await;
        gate.close();
    };
    let asked = request(0);
    let (answer, ()) = tokio::join!(model.chat(&asked), close);
    assert_eq!(answer, Err(Error::Interrupted));
    assert_eq!(start.elapsed(), Duration::from_secs(3));
    assert!(scripted.asked().is_empty());
}

#[tokio::test(start_paused = true)]
async fn what_others_give_back_is_waited_for() {
    let limits = SpendingLimits {
        max_total_tokens: Some(600),
        ..SpendingLimits::default()
    };
    let frugal = |tokens| {
        let usage = Usage {
            prompt_tokens: 100,
            completion_tokens: tokens,
            ..Usage::default()
        };
        Ok(ChatResponse {
            usage: Some(usage),
            ..answer()
        })
    };
    let scripted = Scripted::slow(std::iter::repeat_n(frugal(5), 9), Duration::from_secs(1));
    let model = Budgeted::new(Arc::clone(&scripted), Budget::new(limits, Tier::Standard));
    let moments = moments(model, &scripted, (0..9).map(request).collect()).await;
    // Each sets 150 aside and gives 45 back: all alone first, then as many as there is room for.
    assert_eq!(moments.len(), 5, "{moments:?}");
}
