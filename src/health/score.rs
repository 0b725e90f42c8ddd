//! The health of a file and of its functions: a map of the percentile in the reference corpus.

use super::norms::{self, Norms, Scale};
use super::{frames, words};
use crate::model::{Factor, FileMeasurement, FileReport, FunctionReport, Metrics};

/// Percentile in the corpus → health, linear between. The yellow line is 8, the red line is 4.
const HEALTH: [(f64, f64); 5] = [
    (0.0, 10.0),
    (50.0, 9.5),
    (85.0, 8.0),
    (98.0, 4.0),
    (99.9, 1.0),
];

/// Scores one file and its functions against the norms of its language.
///
/// Scores have two decimals, so that a list sorted by score seldom ties; people are shown one.
pub fn score_file(mut file: FileMeasurement) -> FileReport {
    if file.parse_error_share > 0.0 {
        let share = file.parse_error_share;
        file.metrics.set("parse_error_share", share);
    }
    let standing = Standing::of(&file);
    let percentile = standing.percentile;
    let score = standing.score();
    let factors = factors(&file, &standing);
    FileReport {
        path: file.path,
        language: file.language,
        kind: file.kind,
        score: score.value(),
        percentile: four_decimals(1.0 - percentile / 100.0),
        metrics: file.metrics,
        factors,
        past: None,
        functions: file
            .functions
            .into_iter()
            .map(|function| FunctionReport {
                score: function_score(&function.metrics, file.language),
                name: function.name,
                start_line: function.lines.start_line,
                end_line: function.lines.end_line,
                metrics: function.metrics,
                past: None,
                extractions: function.extractions,
                group: function.group,
            })
            .collect(),
    }
}

/// The score of a file alone, without what moved it.
pub(super) fn file_score(file: &FileMeasurement) -> f64 {
    Standing::of(file).score().value()
}

/// The score of a function in this language.
pub(super) fn function_score(metrics: &Metrics, language: &str) -> f64 {
    let scale = &Norms::shipped().row(language).functions;
    let x = scale.x(metrics, norms::FUNCTION);
    Points::of(health(scale.percentile(x))).value()
}

/// Where a file stands in the corpus.
struct Standing {
    /// Its values as health counts them.
    values: Metrics,
    scale: &'static Scale,
    /// The metrics that it is judged by.
    counted: &'static [&'static str],
    percentile: f64,
}

impl Standing {
    fn of(file: &FileMeasurement) -> Self {
        let norms = Norms::shipped();
        let (scale, counted, values) = if norms::is_parsed(&file.metrics) {
            let scale = &norms.row(file.language).files;
            (scale, norms::FILE, frames::counted(file))
        } else {
            (norms.text(), norms::TEXT, file.metrics.clone())
        };
        let percentile = scale.percentile(scale.x(&values, counted));
        Self {
            values,
            scale,
            counted,
            percentile,
        }
    }

    fn score(&self) -> Points {
        Points::of(health(self.percentile))
    }
}

/// Health at a percentile of the corpus, 10 to 1: never rises with the percentile.
fn health(percentile: f64) -> f64 {
    for pair in HEALTH.windows(2) {
        let [(low, good), (high, bad)] = [pair[0], pair[1]];
        if percentile <= high {
            return good - (good - bad) * ((percentile - low).max(0.0) / (high - low));
        }
    }
    1.0
}

/// Whole hundredths of a point of the score: they can be shared out without a remainder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Points(i64);

impl Points {
    /// The nearest hundredth.
    pub(super) fn of(value: f64) -> Self {
        Self((value * 100.0).round() as i64)
    }

    /// As a number.
    pub(super) fn value(self) -> f64 {
        self.0 as f64 / 100.0
    }

    /// What is missing to 10, shared out in proportion to the weights: negative, and the sum is
    /// exactly score − 10. Shares go by largest remainder, ties to the first.
    pub(super) fn deductions(self, weights: &[f64]) -> Vec<f64> {
        let missing = 1000 - self.0;
        let total = weights.iter().sum::<f64>();
        if total <= 0.0 {
            return vec![0.0; weights.len()];
        }
        let exact = weights.iter().map(|weight| missing as f64 * weight / total);
        let exact = exact.collect::<Vec<_>>();
        let mut shares = exact.iter().map(|e| e.floor() as i64).collect::<Vec<_>>();
        let mut by_remainder = (0..weights.len()).collect::<Vec<_>>();
        by_remainder.sort_by(|a, b| exact[*b].fract().total_cmp(&exact[*a].fract()));
        let left = missing - shares.iter().sum::<i64>();
        for index in by_remainder
            .into_iter()
            .take(usize::try_from(left).unwrap_or(0))
        {
            shares[index] += 1;
        }
        shares
            .into_iter()
            .map(|share| -Self(share).value())
            .collect()
    }
}

/// Splits the deduction by how far each metric stands above the usual. A file with nothing above
/// the usual loses little, and that is split by the distance from nothing at all.
fn factors(file: &FileMeasurement, standing: &Standing) -> Vec<Factor> {
    let Standing {
        values,
        scale,
        counted,
        ..
    } = standing;
    let value = |id: &str| values.get(id).unwrap_or(0.0);
    let mut weights = counted
        .iter()
        .map(|id| scale.z(id, value(id)).max(0.0))
        .collect::<Vec<_>>();
    if weights.iter().all(|weight| *weight == 0.0) {
        weights = counted
            .iter()
            .map(|id| scale.z(id, value(id)) - scale.z(id, 0.0))
            .collect();
    }
    let mut factors = counted
        .iter()
        .zip(standing.score().deductions(&weights))
        .filter(|(_, impact)| *impact < 0.0)
        .map(|(id, impact)| {
            let percentile = scale.percentile_of(id, value(id));
            factor(file, id, percentile, impact)
        })
        .collect::<Vec<_>>();
    factors.sort_by(|a, b| a.impact.total_cmp(&b.impact));
    factors
}

fn factor(file: &FileMeasurement, metric: &str, percentile: f64, impact: f64) -> Factor {
    let kind = words::factor(metric);
    let value = file.metrics.get(metric).unwrap_or(0.0);
    let worst = kind.of_function.and_then(|id| {
        file.functions
            .iter()
            .find(|function| function.metrics.get(id) == Some(value))
    });
    let row = Norms::shipped().row(file.language);
    Factor {
        id: kind.id,
        impact,
        value,
        percentile: four_decimals(percentile / 100.0),
        place: worst.map(|function| function.lines),
        text: words::factor_text(
            kind,
            value,
            percentile,
            worst.map(|function| words::function_name(&function.name, function.lines.start_line)),
            if norms::is_parsed(&file.metrics) {
                &row.name
            } else {
                "source"
            },
        ),
    }
}

pub(super) fn four_decimals(value: f64) -> f64 {
    (value * 1e4).round() / 1e4
}
