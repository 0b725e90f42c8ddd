//! Progress on standard error: bars on a terminal, a line now and then in CI, nothing elsewhere.

use std::fmt;
use std::io::IsTerminal;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use clap::ValueEnum;
use indicatif::{ProgressBar, ProgressState, ProgressStyle};

use super::notes::tell;
use super::options::RunArgs;
use super::timings::Timings;
use super::voice::{Form, Said, Voice, say};
use crate::config::Environment;
use crate::pipeline::{Event, Stage};

/// When something is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum When {
    /// Where somebody looks at it.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// Tells how far the stage is that is under way.
pub(super) struct Progress {
    shown: Mutex<Shown>,
    timings: Option<Mutex<Timings>>,
    /// For whom they are told.
    form: Form,
}

enum Shown {
    Nothing,
    Bar(Option<ProgressBar>),
    Lines(Lines),
}

impl Progress {
    pub(super) fn new(args: &RunArgs) -> Self {
        let (when, quiet) = (args.progress, args.quiet);
        let environment = Environment::of_process();
        // A bar and a log would overwrite each other.
        let is_bar = !Voice::current().is_logged
            && std::io::stderr().is_terminal()
            && environment.variable("TERM") != Some("dumb");
        let is_ci = environment.variable("CI").is_some_and(|it| it != "false");
        let shown = match when {
            When::Never => Shown::Nothing,
            When::Auto if quiet => Shown::Nothing,
            _ if is_bar => Shown::Bar(None),
            When::Auto if !is_ci => Shown::Nothing,
            _ => Shown::Lines(Lines::new()),
        };
        Self {
            shown: Mutex::new(shown),
            timings: (args.timings).map(|_| Mutex::new(Timings::new(Instant::now()))),
            form: args.timings.flatten().unwrap_or_default(),
        }
    }

    pub(super) fn on(&self, event: Event) {
        if let Some(timings) = &self.timings {
            let mut timings = timings.lock().unwrap_or_else(PoisonError::into_inner);
            timings.on(event, Instant::now());
        }
        // It goes on beside the measuring, of which more is to be told.
        if let Event::Began(Stage::History, _) | Event::Ended(Stage::History) = event {
            return;
        }
        let mut shown = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
        match &mut *shown {
            Shown::Nothing => {}
            Shown::Bar(bar) => draw(bar, event),
            Shown::Lines(lines) => {
                if let Some(line) = lines.on(event, Instant::now()) {
                    tell(line);
                }
            }
        }
    }
}

/// Tells at the end, when everything is written, how long it took.
impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(timings) = &self.timings {
            let timings = timings.lock().unwrap_or_else(PoisonError::into_inner);
            let told = timings.told(Instant::now());
            let is_json = self.form == Form::Json || Voice::current().is_json();
            match is_json {
                true => say(&Said {
                    level: "note",
                    message: "how long each stage took, in seconds",
                    timings: Some(&told),
                    ..Said::default()
                }),
                false => tell(told.table().trim_end()),
            }
        }
    }
}

fn draw(shown: &mut Option<ProgressBar>, event: Event) {
    match (event, shown.as_ref()) {
        (Event::Began(stage, steps), _) => *shown = Some(started(stage, steps)),
        (Event::Advanced(_), Some(bar)) => bar.inc(1),
        (Event::Spent { microdollars }, Some(bar)) => bar.set_message(format!(
            "{}, {} so far",
            name(Stage::Ask),
            dollars(microdollars)
        )),
        (Event::Ended(_), Some(bar)) => {
            bar.finish_and_clear();
            *shown = None;
        }
        _ => {}
    }
}

pub(super) fn name(stage: Stage) -> &'static str {
    match stage {
        Stage::List => "listing files",
        Stage::Measure => "measuring",
        Stage::History => "reading history",
        Stage::Pack => "packing",
        Stage::Judge => "judging",
        Stage::Ask => "asking the model",
        Stage::Write => "writing",
    }
}

fn dollars(microdollars: u64) -> String {
    format!("USD {:.4}", microdollars as f64 / 1e6)
}

fn started(stage: Stage, steps: Option<usize>) -> ProgressBar {
    let (bar, style) = match steps {
        Some(steps) => (
            ProgressBar::new(steps as u64),
            "{msg} [{bar:30}] {pos}/{len} {rate}, {eta} left",
        ),
        None => (ProgressBar::new_spinner(), "{msg} {spinner} {elapsed}"),
    };
    let style = ProgressStyle::with_template(style).expect("the templates above are valid");
    let style = style.with_key("rate", |state: &ProgressState, out: &mut dyn fmt::Write| {
        // A line that is cut short is no reason to end the run.
        let _ = write!(out, "{:.1}/s", state.per_sec());
    });
    let bar = bar.with_style(style).with_message(name(stage));
    bar.enable_steady_tick(Duration::from_millis(120));
    bar
}

/// The least time between two lines: a log is read later, and by the page.
const PAUSE: Duration = Duration::from_secs(5);

/// Progress as lines of a log.
struct Lines {
    told: Option<Instant>,
    stage: Option<Running>,
}

/// The stage that is under way.
struct Running {
    name: &'static str,
    began: Instant,
    done: usize,
    steps: Option<usize>,
    microdollars: Option<u64>,
}

impl Lines {
    fn new() -> Self {
        Self {
            told: None,
            stage: None,
        }
    }

    /// The line that is due, if one is.
    fn on(&mut self, event: Event, now: Instant) -> Option<String> {
        match (event, &mut self.stage) {
            (Event::Began(stage, steps), _) => {
                self.stage = Some(Running {
                    name: name(stage),
                    began: now,
                    done: 0,
                    steps,
                    microdollars: None,
                });
            }
            (Event::Advanced(_), Some(running)) => running.done += 1,
            (Event::Spent { microdollars }, Some(running)) => {
                running.microdollars = Some(microdollars);
            }
            (Event::Ended(_), _) => self.stage = None,
            _ => {}
        }
        let is_due = self.told.is_none_or(|told| now - told >= PAUSE);
        let line = self.stage.as_ref().filter(|_| is_due)?.line(now);
        self.told = Some(now);
        Some(line)
    }
}

impl Running {
    fn line(&self, now: Instant) -> String {
        let mut line = self.name.to_owned();
        if let Some(steps) = self.steps {
            line += &format!(": {}/{steps}", self.done);
        }
        let seconds = (now - self.began).as_secs_f64();
        if self.done > 0 && seconds > 0.0 {
            let rate = self.done as f64 / seconds;
            line += &format!(", {rate:.1}/s");
            let left = self.steps.unwrap_or(0).saturating_sub(self.done) as f64 / rate;
            line += &format!(", {left:.0} s left");
        }
        if let Some(microdollars) = self.microdollars {
            line += &format!(", {} so far", dollars(microdollars));
        }
        line
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_gets_a_line_now_and_then_with_rate_time_and_cost() {
        let mut lines = Lines::new();
        let began = Instant::now();
        let at = |seconds| began + Duration::from_secs(seconds);
        let first = lines.on(Event::Began(Stage::Ask, Some(20)), began);
        assert_eq!(first.as_deref(), Some("asking the model: 0/20"));
        for _ in 0..9 {
            assert_eq!(lines.on(Event::Advanced(Stage::Ask), at(4)), None);
        }
        let spent = Event::Spent {
            microdollars: 12_300,
        };
        assert_eq!(lines.on(spent, at(4)), None);
        let line = lines.on(Event::Advanced(Stage::Ask), at(5)).unwrap();
        assert_eq!(
            line,
            "asking the model: 10/20, 2.0/s, 5 s left, USD 0.0123 so far"
        );
        assert_eq!(lines.on(Event::Ended(Stage::Ask), at(60)), None);
    }
}
