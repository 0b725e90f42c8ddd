//! How long each stage took, for `--timings`.

use std::time::{Duration, Instant};

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

    /// A table with what no stage took as its last row but one.
    pub(super) fn table(&self, now: Instant) -> String {
        let total = (now - self.began).as_secs_f64();
        let mut text = line("stage", "wall", "share", "items", "rate");
        let mut staged = 0.0;
        for row in &self.rows {
            let took = row.took.unwrap_or(now - row.began).as_secs_f64();
            staged += took;
            let items = if row.items > 0 {
                row.items.to_string()
            } else {
                String::new()
            };
            let is_told = row.items > 0 && took > 0.0;
            let rate = if is_told {
                format!("{:.0}/s", row.items as f64 / took)
            } else {
                String::new()
            };
            text += &timed(name(row.stage), took, total, &items, &rate);
        }
        text += &timed("the rest", (total - staged).max(0.0), total, "", "");
        text += &timed("all", total, total, "", "");
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
        timings.on(Event::Advanced(Stage::Measure), at(200));
        timings.on(Event::Advanced(Stage::Measure), at(300));
        timings.on(Event::Ended(Stage::Measure), at(600));
        assert_eq!(
            timings.table(at(1000)),
            "stage                     wall   share     items        rate\n\
             measuring              0.500 s    50 %         2         4/s\n\
             the rest               0.500 s    50 %\n\
             all                    1.000 s   100 %\n"
        );
    }
}
