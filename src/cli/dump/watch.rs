//! Writes a dump again whenever its source changes.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::Duration;

use notify::{EventKind, RecommendedWatcher, RecursiveMode, Watcher};

use super::job::Job;
use crate::cli::error::{About, Failure};
use crate::cli::exit::Exit;
use crate::cli::output::{self, Output};
use crate::cli::{interrupt, notes, wait_for};

/// Changes come in bursts: a dump waits until nothing has changed for so long …
const QUIET: Duration = Duration::from_millis(200);
/// … or this many times.
const MOST_WAITS: usize = 20;

/// How often a source that is gone is looked for.
const ABSENT: Duration = Duration::from_millis(500);

/// Said when the user interrupts.
const STOPPED: &str = "interrupted: the dump is as it was written last";

enum Signal {
    Changed,
    Stop,
}

/// Writes the dump now and after every change, until the user interrupts.
pub(super) fn run(job: &Job<'_>, output: &Output) -> Result<Exit, Failure> {
    job.check_directory("--watch")?;
    let (sender, signals) = channel();
    let runtime = tokio::runtime::Runtime::new()
        .map_err(|error| Failure::unreachable("start the runtime", &error))?;
    let stopped = sender.clone();
    let scratch = job.source.scratch.clone();
    runtime.spawn(async move {
        let mut stop = interrupt::listen(STOPPED, scratch);
        if stop.wait_for(|stop| *stop).await.is_ok() {
            let _ = stopped.send(Signal::Stop);
        }
    });
    output.check()?;
    let root = job.source.path.clone();
    // The watch begins before the first dump, so that no change falls between the two.
    let mut watcher = watch(&root, output, &sender)?;
    let mut is_first = true;
    loop {
        match write(job, output) {
            Err(failure) if is_first => return Err(failure),
            Err(failure) => {
                failure.tell();
            }
            Ok(()) => is_first = false,
        }
        if !root.is_dir() {
            if is_stopped_before(&signals, &root) {
                return Ok(Exit::Done);
            }
            watcher = watch(&root, output, &sender)?;
        } else if is_stopped(&signals) {
            drop(watcher);
            return Ok(Exit::Done);
        }
    }
}

fn write(job: &Job<'_>, output: &Output) -> Result<(), Failure> {
    wait_for(job.args.run.jobs, async {
        let packed = job.pack().await?;
        let judged = job.judge(&packed)?;
        if judged.may_be_written
            && let Some(written) = output.rewrite(|out| packed.write(out))?
        {
            job.end(&packed, &judged, &written);
            if !job.args.run.quiet {
                notes::tell(format!("written: {output}"));
            }
        }
        Ok(())
    })
}

/// Waits for changes to come and to end. Whether the user wants no more.
fn is_stopped(signals: &Receiver<Signal>) -> bool {
    match signals.recv() {
        Ok(Signal::Changed) => {}
        Ok(Signal::Stop) | Err(_) => return true,
    }
    for _ in 0..MOST_WAITS {
        match signals.recv_timeout(QUIET) {
            Ok(Signal::Changed) => {}
            Ok(Signal::Stop) | Err(RecvTimeoutError::Disconnected) => return true,
            Err(RecvTimeoutError::Timeout) => break,
        }
    }
    // Those that came within the last wait belong to the same dump.
    signals
        .try_iter()
        .any(|signal| matches!(signal, Signal::Stop))
}

/// Waits for a source that is gone to come back. Whether the user wants no more.
fn is_stopped_before(signals: &Receiver<Signal>, root: &Path) -> bool {
    while !root.is_dir() {
        match signals.recv_timeout(ABSENT) {
            Ok(Signal::Stop) | Err(RecvTimeoutError::Disconnected) => return true,
            Ok(Signal::Changed) | Err(RecvTimeoutError::Timeout) => {}
        }
    }
    false
}

fn watch(
    root: &Path,
    output: &Output,
    sender: &Sender<Signal>,
) -> Result<RecommendedWatcher, Failure> {
    let failed = |error: notify::Error| {
        Failure {
        code: "watch-failed",
        message: format!("watch `{}`: {error}", root.display()),
        help: "where the system's limit is reached, raise it (on Linux `sysctl fs.inotify.max_user_watches`)"
            .to_owned(),
        exit: Exit::Unreachable,
        about: About::thing(root.display()),
    }
    };
    let sender = sender.clone();
    let own = output.paths();
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
        if event.map_or(true, |event| counts(&event, &own)) {
            let _ = sender.send(Signal::Changed);
        }
    })
    .map_err(failed)?;
    watcher
        .watch(root, RecursiveMode::Recursive)
        .map_err(failed)?;
    Ok(watcher)
}

/// Whether something changed that the dump may hold: not when files are read, nor when the dump
/// itself is written.
fn counts(event: &notify::Event, own: &[PathBuf]) -> bool {
    let is_own = |path: &PathBuf| own.contains(path) || output::is_temporary(path);
    !matches!(event.kind, EventKind::Access(_))
        && (event.paths.is_empty() || !event.paths.iter().all(is_own))
}
