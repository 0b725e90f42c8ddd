//! Progress on standard error: bars on a terminal, nothing elsewhere.

use std::io::IsTerminal;
use std::sync::Mutex;
use std::time::Duration;

use clap::ValueEnum;
use indicatif::{ProgressBar, ProgressStyle};

use crate::pipeline::{Event, Stage};

/// When something is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum When {
    /// On a terminal.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// A bar for the stage that is under way.
pub(super) struct Progress {
    shown: bool,
    bar: Mutex<Option<ProgressBar>>,
}

impl Progress {
    pub(super) fn new(when: When, quiet: bool) -> Self {
        let shown = match when {
            When::Auto => !quiet && std::io::stderr().is_terminal(),
            When::Always => true,
            When::Never => false,
        };
        Self {
            shown,
            bar: Mutex::new(None),
        }
    }

    pub(super) fn on(&self, event: Event) {
        if !self.shown {
            return;
        }
        let mut bar = self
            .bar
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        match event {
            Event::Began(stage, steps) => *bar = Some(started(stage, steps)),
            Event::Advanced(_) => {
                if let Some(bar) = bar.as_ref() {
                    bar.inc(1);
                }
            }
            Event::Ended(_) => {
                if let Some(bar) = bar.take() {
                    bar.finish_and_clear();
                }
            }
        }
    }
}

fn started(stage: Stage, steps: Option<usize>) -> ProgressBar {
    let name = match stage {
        Stage::List => "listing files",
        Stage::Measure => "measuring",
        Stage::Pack => "packing",
        Stage::Ask => "asking the model",
    };
    let (bar, style) = match steps {
        Some(steps) => (
            ProgressBar::new(steps as u64),
            "{msg} [{bar:30}] {pos}/{len} {per_sec}, {eta} left",
        ),
        None => (ProgressBar::new_spinner(), "{msg} {spinner} {elapsed}"),
    };
    let style = ProgressStyle::with_template(style).expect("the templates above are valid");
    let bar = bar.with_style(style).with_message(name);
    bar.enable_steady_tick(Duration::from_millis(120));
    bar
}
