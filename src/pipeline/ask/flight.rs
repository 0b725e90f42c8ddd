//! Waiting for many answers at once, with results in the order of the questions.

use std::future::{Future, pending, poll_fn};
use std::pin::{Pin, pin};
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::{Sleep, sleep};

pub(super) type Job<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Tells the stage to send nothing more; becomes true at most once.
pub(super) type Stop = watch::Receiver<bool>;

/// How long answers are waited for that were under way when the run was stopped: they have to be paid
/// for. Whoever ends a program by force waits for ten seconds.
const GRACE: Duration = Duration::from_secs(5);

/// Runs `jobs`, at most `at_once` of them at a time, and starts no more once `done` has said no.
/// Results stand in the order of the jobs, whatever the order of the answers. A job that was not
/// started has no result, nor has one that goes on for long after `stop` was given.
pub(super) async fn run<T>(
    jobs: Vec<Job<'_, T>>,
    at_once: usize,
    stop: Option<&Stop>,
    mut done: impl FnMut(&T) -> bool,
) -> Vec<Option<T>> {
    let mut results: Vec<Option<T>> = jobs.iter().map(|_| None).collect();
    let mut waiting = jobs.into_iter().enumerate();
    let mut running = Vec::new();
    let mut starting = true;
    let mut stopped = pin!(stopped(stop.cloned()));
    let mut grace: Option<Pin<Box<Sleep>>> = None;
    let advance = |context: &mut Context<'_>| {
        loop {
            if grace.is_none() && stopped.as_mut().poll(context).is_ready() {
                starting = false;
                grace = Some(Box::pin(sleep(GRACE)));
            }
            if let Some(grace) = &mut grace
                && grace.as_mut().poll(context).is_ready()
            {
                return Poll::Ready(());
            }
            if starting {
                let free = at_once.max(1).saturating_sub(running.len());
                running.extend(waiting.by_ref().take(free));
            }
            let before = running.len();
            running.retain_mut(|(at, job): &mut (usize, Job<'_, T>)| {
                let Poll::Ready(result) = job.as_mut().poll(context) else {
                    return true;
                };
                starting &= done(&result);
                results[*at] = Some(result);
                false
            });
            if running.is_empty() && (!starting || waiting.len() == 0) {
                return Poll::Ready(());
            }
            if running.len() == before {
                return Poll::Pending;
            }
        }
    };
    poll_fn(advance).await;
    results
}

/// Waits until the run is stopped.
pub(super) async fn stopped(stop: Option<Stop>) {
    if let Some(mut stop) = stop
        && stop.wait_for(|stopped| *stopped).await.is_ok()
    {
        return;
    }
    pending().await
}
