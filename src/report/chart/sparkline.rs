//! The score over time as a line.

use std::io::{self, Write};

use super::colours::fill;
use super::escaped;
use crate::model::{Report, TrendPoint};
use crate::report::Reporter;
use crate::report::words::score;

const WIDTH: f64 = 240.0;
const HEIGHT: f64 = 48.0;
/// Room for the dot of the last score.
const MARGIN: f64 = 5.0;

/// Writes the trend as a picture.
pub(in crate::report) struct TrendReporter;

impl Reporter for TrendReporter {
    fn id(&self) -> &'static str {
        "sparkline"
    }

    fn tells_changes(&self) -> bool {
        false
    }

    fn write(&self, report: &Report, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "{}", sparkline(report))
    }
}

/// The earlier scores, and the one of now.
fn points(report: &Report) -> Vec<TrendPoint> {
    let now = report.summary.score.map(|score| TrendPoint {
        revision: report.source.revision.clone().unwrap_or_default(),
        date: report.generated_at.chars().take(10).collect(),
        score,
    });
    report.trend.iter().cloned().chain(now).collect()
}

/// A line over all points, equally far apart, between the lowest and the highest score.
pub(in crate::report) fn sparkline(report: &Report) -> String {
    let points = points(report);
    let scores = points.iter().map(|point| point.score);
    let low = scores.clone().fold(f64::INFINITY, f64::min);
    let high = scores.fold(f64::NEG_INFINITY, f64::max);
    // Less than a point is not drawn as a mountain.
    let middle = (low + high) / 2.0;
    let range = (high - low).max(1.0);
    let x = |index: usize| {
        let steps = points.len().saturating_sub(1).max(1);
        MARGIN + (WIDTH - 2.0 * MARGIN) * index as f64 / steps as f64
    };
    let y = |score: f64| HEIGHT / 2.0 - (score - middle) / range * (HEIGHT - 2.0 * MARGIN);
    let line: Vec<String> = points
        .iter()
        .enumerate()
        .map(|(index, point)| format!("{:.1},{:.1}", x(index), y(point.score)))
        .collect();
    let last = points.last().map_or_else(String::new, |last| {
        let (x, y) = (x(points.len() - 1), y(last.score));
        format!(
            "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"4\" fill=\"{}\" stroke=\"#555\"/>",
            fill(last.score)
        )
    });
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" width=\"{WIDTH}\" \
         height=\"{HEIGHT}\" role=\"img\"><title>{}</title><polyline fill=\"none\" stroke=\"#777\" \
         stroke-width=\"2\" points=\"{}\"/>{last}</svg>",
        escaped(&told(&points)),
        line.join(" "),
    )
}

fn told(points: &[TrendPoint]) -> String {
    match points {
        [] => "No score yet".to_owned(),
        [only] => format!("Score {} on {}", score(only.score), only.date),
        [first, .., last] => format!(
            "Score {} on {}, {} on {}",
            score(first.score),
            first.date,
            score(last.score),
            last.date
        ),
    }
}
