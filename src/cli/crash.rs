//! A mistake of this program's own: told like every other error, with a report to send.
//!
//! What goes wrong in a dependency on one file is caught where that file is read; what comes here is
//! a bug. Files that were being written are removed, so that none is left half.

use std::backtrace::Backtrace;
use std::io::Write;
use std::panic::{PanicHookInfo, UnwindSafe, catch_unwind};
use std::sync::{Mutex, PoisonError};

use super::error::{About, Failure};
use super::exit::Exit;
use super::output;
use crate::redact::Redactor;

/// What the last panic said, where, and the calls that led there.
static LAST: Mutex<Option<Crash>> = Mutex::new(None);

/// What a panic leaves.
#[derive(Debug)]
struct Crash {
    message: String,
    place: String,
    calls: String,
}

impl Crash {
    fn of(panic: &PanicHookInfo<'_>) -> Self {
        // The message may quote what was being read.
        let message = panic.payload_as_str().unwrap_or("it gave no reason");
        Self {
            message: Redactor::new().clean(message).text.to_string(),
            place: panic
                .location()
                .map(ToString::to_string)
                .unwrap_or_default(),
            calls: Backtrace::force_capture().to_string(),
        }
    }

    /// What the developers need to know.
    fn report(&self) -> String {
        format!(
            "create-dump {} on {} {}\n\n{}\nat {}\n\n{}",
            env!("CARGO_PKG_VERSION"),
            std::env::consts::OS,
            std::env::consts::ARCH,
            self.message,
            self.place,
            self.calls
        )
    }

    fn failure(&self) -> Failure {
        let help = match self.keep() {
            Ok(path) => format!(
                "run the same again with `--jobs 1`; if it fails again, read `{path}` through and send it to the developers with the command line: it holds the message above and the program's own calls, no file of yours"
            ),
            Err(error) => format!(
                "send the message above to the developers with the command line (its report could not be kept: {error})"
            ),
        };
        Failure {
            code: "bug",
            message: format!(
                "go on, by a mistake in create-dump: {} (at {})",
                self.message, self.place
            ),
            help,
            exit: Exit::Unreachable,
            about: About::thing(&self.place),
        }
    }

    /// Writes the report where it can be found, and says where.
    fn keep(&self) -> std::io::Result<String> {
        let mut builder = tempfile::Builder::new();
        let mut file = builder
            .prefix("create-dump-bug-")
            .suffix(".txt")
            .tempfile()?;
        file.write_all(self.report().as_bytes())?;
        let (_, path) = file.keep().map_err(|error| error.error)?;
        Ok(path.display().to_string())
    }
}

/// From here on panics are remembered, not printed.
pub(super) fn remember_panics() {
    std::panic::set_hook(Box::new(|panic| {
        let mut last = LAST.lock().unwrap_or_else(PoisonError::into_inner);
        *last = Some(Crash::of(panic));
    }));
}

/// Runs the program; a panic becomes a failure.
pub(super) fn guarded(
    program: impl FnOnce() -> Result<Exit, Failure> + UnwindSafe,
) -> Result<Exit, Failure> {
    catch_unwind(program).unwrap_or_else(|_| {
        output::remove_unfinished();
        let last = LAST.lock().unwrap_or_else(PoisonError::into_inner).take();
        let unknown = || Crash {
            message: "it gave no reason".to_owned(),
            place: "an unknown place".to_owned(),
            calls: String::new(),
        };
        Err(last.unwrap_or_else(unknown).failure())
    })
}

#[cfg(test)]
mod tests {
    use super::{Exit, guarded, remember_panics};

    #[test]
    fn a_panic_becomes_a_report_to_send() {
        remember_panics();
        let key = format!("AKIA{}", "Q3EGRZXY4567ABCD");
        let said = format!("cannot happen: {key}");
        let end = guarded(move || panic!("{said}"));
        let _ = std::panic::take_hook();
        let failure = end.unwrap_err();
        assert_eq!((failure.code, failure.exit), ("bug", Exit::Unreachable));
        assert!(
            failure.message.contains("cannot happen"),
            "{}",
            failure.message
        );
        assert!(
            failure.message.contains("src/cli/crash.rs:"),
            "{}",
            failure.message
        );
        let path = failure.help.split('`').nth(3).unwrap();
        let report = std::fs::read_to_string(path).unwrap();
        std::fs::remove_file(path).unwrap();
        assert!(
            report.starts_with("create-dump ") && report.contains("crash"),
            "{report}"
        );
        assert!(
            !report.contains(&key) && !failure.message.contains(&key),
            "{report}"
        );
    }
}
