//! Ctrl-C: once finishes cleanly, twice stops at once.

use std::time::Duration;

use tokio::sync::watch;
use tokio::time::timeout;

use super::notes::tell;
use super::output;
use crate::source::Scratch;

/// What a shell expects of a program that Ctrl-C ended.
const INTERRUPTED: i32 = 130;

/// Becomes true with the first interruption, which `answer` acknowledges and which ends what is being
/// fetched; the second ends the process. Needs a runtime.
pub(super) fn listen(answer: &'static str, scratch: Scratch) -> watch::Receiver<bool> {
    let (stop, stopped) = watch::channel(false);
    tokio::spawn(async move {
        if interrupted().await {
            scratch.stop();
            tell(answer);
            let _ = stop.send(true);
            if interrupted().await {
                end(&scratch);
            }
        }
        // Without signals to wait for, the run must not look interrupted.
        stop.closed().await;
    });
    stopped
}

/// Ends the process with the first interruption, and leaves nothing that was fetched or is half written.
/// Needs a runtime.
pub(super) fn clean_up(scratch: Scratch) {
    tokio::spawn(async move {
        if interrupted().await {
            tell("interrupted: what was not finished is not written");
            end(&scratch);
        }
    });
}

/// Lets Ctrl-C pass from here on, for a program that shares the terminal and answers it.
pub(super) fn leave_to_others() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    if let Ok(runtime) = runtime {
        // A signal that was listened for once does not end the process any more.
        let _ = runtime.block_on(async { timeout(Duration::ZERO, tokio::signal::ctrl_c()).await });
    }
}

fn end(scratch: &Scratch) {
    scratch.remove();
    output::remove_unfinished();
    #[expect(clippy::exit, reason = "the user asked for it")]
    std::process::exit(INTERRUPTED);
}

#[cfg(unix)]
async fn interrupted() -> bool {
    use tokio::signal::unix::{SignalKind, signal};
    let Ok(mut terminate) = signal(SignalKind::terminate()) else {
        return false;
    };
    tokio::select! {
        interrupt = tokio::signal::ctrl_c() => interrupt.is_ok(),
        terminate = terminate.recv() => terminate.is_some(),
    }
}

#[cfg(not(unix))]
async fn interrupted() -> bool {
    tokio::signal::ctrl_c().await.is_ok()
}
