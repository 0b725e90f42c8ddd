//! How long each stage took, for `--timings`: a table for people, an object for machines.

use std::time::{Duration, Instant};

use serde::Serialize;

use super::progress::name;
use crate::pipeline::{Event, Stage};

/// The stages of a run, in the order in which they began.
pub(super) struct Timings {
    began: Instant,
    rows: Vec<Row>,
}

struct Row {
    stage: Stage,
    began: Instant,
    took: Option<Duration>,
    items: usize,
}

/// The same for machines; seconds.
#[derive(Debug, Serialize)]
pub(super) struct Told {
    stages: Vec<ToldStage>,
    /// What no stage took.
    rest: f64,
    all: f64,
}

#[derive(Debug, Serialize)]
struct ToldStage {
    stage: &'static str,
    /// Since the run began.
    began: f64,
    took: f64,
    /// Files, or questions.
    items: Option<usize>,
}

impl Timings {
    pub(super) fn new(now: Instant) -> Self {
        Self {
            began: now,
            rows: Vec::new(),
        }
    }

    pub(super) fn on(&mut self, event: Event, now: Instant) {
        match event {
            Event::Began(stage, _) => self.rows.push(Row {
                stage,
                began: now,
                took: None,
                items: 0,
            }),
            Event::Advanced(stage) => self.last(stage, |row| row.items += 1),
            Event::Ended(stage) => self.last(stage, |row| row.took = Some(now - row.began)),
            Event::Spent { .. } => {}
        }
    }

    fn last(&mut self, stage: Stage, change: impl FnOnce(&mut Row)) {
        let mut rows = self.rows.iter_mut().rev();
        if let Some(row) = rows.find(|row| row.stage == stage) {
            change(row);
        }
    }

    /// What is told, stage by stage in the order of the stages: two of them may go on at once.
    pub(super) fn told(&self, now: Instant) -> Told {
        let all = (now - self.began).as_secs_f64();
        let mut rows: Vec<&Row> = self.rows.iter().collect();
        rows.sort_by_key(|row| row.stage);
        let told = |row: &&Row| ToldStage {
            stage: name(row.stage),
            began: (row.began - self.began).as_secs_f64(),
            took: row.took.unwrap_or(now - row.began).as_secs_f64(),
            items: Some(row.items).filter(|items| *items > 0),
        };
        let stages: Vec<ToldStage> = rows.iter().map(told).collect();
        Told {
            rest: (all - covered(&stages)).max(0.0),
            stages,
            all,
        }
    }
}

/// The time in which at least one stage was under way.
fn covered(stages: &[ToldStage]) -> f64 {
    let mut spans: Vec<(f64, f64)> = { stages.iter() }
        .map(|stage| (stage.began, stage.began + stage.took))
        .collect();
    spans.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (mut sum, mut until) = (0.0, 0.0);
    for (from, to) in spans {
        sum += (to - from.max(until)).max(0.0);
        until = to.max(until);
    }
    sum
}

impl Told {
    /// A table with what no stage took as its last row but one.
    pub(super) fn table(&self) -> String {
        let mut text = line("stage", "wall", "share", "items", "rate");
        for stage in &self.stages {
            let items = stage.items.map(|items| items.to_string());
            let rate = stage.items.filter(|_| stage.took > 0.0);
            let rate = rate.map(|items| format!("{:.0}/s", items as f64 / stage.took));
            let (items, rate) = (items.unwrap_or_default(), rate.unwrap_or_default());
            text += &timed(stage.stage, stage.took, self.all, &items, &rate);
        }
        text += &timed("the rest", self.rest, self.all, "", "");
        text += &timed("all", self.all, self.all, "", "");
        text
    }
}

fn timed(stage: &str, took: f64, total: f64, items: &str, rate: &str) -> String {
    let share = if total > 0.0 {
        100.0 * took / total
    } else {
        0.0
    };
    line(
        stage,
        &format!("{took:.3} s"),
        &format!("{share:.0} %"),
        items,
        rate,
    )
}

fn line(stage: &str, wall: &str, share: &str, items: &str, rate: &str) -> String {
    let line = format!("{stage:18}{wall:>12}{share:>8}{items:>10}{rate:>12}");
    format!("{}\n", line.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_stage_has_a_row_and_so_has_the_rest() {
        let began = Instant::now();
        let at = |millis| began + Duration::from_millis(millis);
        let mut timings = Timings::new(began);
        timings.on(Event::Began(Stage::Measure, Some(2)), at(100));
        timings.on(Event::Began(Stage::History, None), at(200));
        timings.on(Event::Advanced(Stage::Measure), at(200));
        timings.on(Event::Advanced(Stage::Measure), at(300));
        timings.on(Event::Ended(Stage::Measure), at(600));
        timings.on(Event::Began(Stage::Judge, None), at(600));
        timings.on(Event::Ended(Stage::Judge), at(700));
        timings.on(Event::Ended(Stage::History), at(700));
        assert_eq!(
            timings.told(at(1000)).table(),
            "stage                     wall   share     items        rate\n\
             measuring              0.500 s    50 %         2         4/s\n\
             reading history        0.500 s    50 %\n\
             judging                0.100 s    10 %\n\
             the rest               0.400 s    40 %\n\
             all                    1.000 s   100 %\n"
        );
    }

    #[test]
    fn machines_get_seconds() {
        let began = Instant::now();
        let mut timings = Timings::new(began);
        timings.on(Event::Began(Stage::List, None), began);
        let told = timings.told(began + Duration::from_millis(250));
        assert_eq!(
            serde_json::to_string(&told).unwrap(),
            r#"{"stages":[{"stage":"listing files","began":0.0,"took":0.25,"items":null}],"rest":0.0,"all":0.25}"#
        );
    }
}
