//! The reference corpus as a table: what is usual in each language, and where a value stands in it.
//!
//! `cargo xtask norms` measures the corpus and writes `norms.json`; the library only reads it. A
//! value becomes a `z`: the logarithm `ln(1 + value)` against mean and standard deviation of the
//! same metric in the corpus. The mean of a row's `z`s is `x`, and the share of the corpus with a
//! lower `x` is the percentile that health is a map of.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use super::frames;
use crate::model::{FileMeasurement, Metrics};

/// Percentiles at which the table knows the value; dense where the score falls fastest.
const POINTS: [f64; 31] = [
    0.0, 5.0, 10.0, 15.0, 20.0, 25.0, 30.0, 35.0, 40.0, 45.0, 50.0, 55.0, 60.0, 65.0, 70.0, 75.0,
    80.0, 85.0, 90.0, 91.0, 92.0, 93.0, 94.0, 95.0, 96.0, 97.0, 98.0, 99.0, 99.5, 99.9, 100.0,
];

/// A language with `n` files in the corpus counts for `n / (n + SHRINK)`, all languages together
/// for the rest.
const SHRINK: f64 = 300.0;

/// Metrics that make up the health of a file whose language has a grammar, as [`frames`] counts them.
pub(super) const FILE: &[&str] = &[
    "code_lines",
    "cognitive",
    "max_cognitive",
    "max_cyclomatic",
    "longest_function",
    "max_nesting",
];

/// Metrics that make up the health of a function.
pub(super) const FUNCTION: &[&str] = &[
    "code_lines",
    "cognitive",
    "cyclomatic",
    "nesting",
    "parameters",
];

/// Metrics of functions that findings compare, and health does not count.
const FUNCTION_BESIDE: &[&str] = &["bumps", "condition_operands"];

/// Metrics that make up the health of a file whose language has no grammar here.
pub(super) const TEXT: &[&str] = &["code_lines", "max_indentation", "indentation_complexity"];

/// The reference corpus.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Norms {
    /// By id of the language.
    languages: BTreeMap<String, Row>,
    /// All languages together: for a language with a grammar that the corpus does not hold.
    pooled: Row,
    /// Lines and indentation of all files: for a language without a grammar.
    text: Scale,
}

/// One language.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Row {
    /// Name of the language for people.
    pub(super) name: String,
    /// What files are judged by.
    pub(super) files: Scale,
    /// What functions are judged by.
    pub(super) functions: Scale,
}

/// What one kind of thing is judged by.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Scale {
    /// How many things of the corpus it was made from.
    pub(super) count: usize,
    /// By id of the metric.
    metrics: BTreeMap<String, Norm>,
    /// Values of `x` at [`POINTS`].
    x: Vec<f64>,
}

/// One metric.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Norm {
    /// Mean of `ln(1 + value)`.
    mean: f64,
    /// Standard deviation of `ln(1 + value)`.
    sd: f64,
    /// Values at [`POINTS`].
    at: Vec<f64>,
}

static SHIPPED: LazyLock<Norms> = LazyLock::new(|| {
    serde_json::from_str(include_str!("norms.json")).expect("the tests read the shipped table")
});

impl Norms {
    /// The table that ships with the program.
    pub(super) fn shipped() -> &'static Self {
        &SHIPPED
    }

    /// The row of a language, or that of all languages together.
    pub(super) fn row(&self, language: &str) -> &Row {
        self.languages.get(language).unwrap_or(&self.pooled)
    }

    /// Files of this language in the corpus.
    pub(super) fn corpus_files(&self, language: &str) -> usize {
        self.languages
            .get(language)
            .map_or(0, |row| row.files.count)
    }

    /// The scale of files without a grammar.
    pub(super) fn text(&self) -> &Scale {
        &self.text
    }

    /// Makes the table from a measured corpus. `name` gives the name of a language for people.
    pub fn of(files: &[FileMeasurement], name: impl Fn(&str) -> String) -> Self {
        let mut by_language: BTreeMap<&str, Vec<&FileMeasurement>> = BTreeMap::new();
        for file in files.iter().filter(|file| is_parsed(&file.metrics)) {
            by_language.entry(file.language).or_default().push(file);
        }
        let all = by_language.values().flatten().copied().collect::<Vec<_>>();
        let pooled = Row::of("source".to_owned(), &all, None);
        Self {
            languages: by_language
                .iter()
                .map(|(id, files)| ((*id).to_owned(), Row::of(name(id), files, Some(&pooled))))
                .collect(),
            pooled,
            text: Scale::of(
                &files.iter().map(|file| &file.metrics).collect::<Vec<_>>(),
                TEXT,
                &[],
                None,
            ),
        }
    }
}

/// The share of a file that a grammar may fail to read: beyond it, what is measured says too little.
const MOST_UNREAD: f64 = 1.0 / 3.0;

/// Whether there is a grammar for a file.
pub(super) fn has_grammar(metrics: &Metrics) -> bool {
    metrics.get("cognitive").is_some()
}

/// Whether a file was measured with a grammar that understood most of it.
pub(super) fn is_parsed(metrics: &Metrics) -> bool {
    let unread = metrics.get("parse_error_share").unwrap_or(0.0);
    has_grammar(metrics) && unread <= MOST_UNREAD
}

impl Row {
    fn of(name: String, files: &[&FileMeasurement], pooled: Option<&Self>) -> Self {
        let functions = files
            .iter()
            .flat_map(|file| file.functions.iter().map(|function| &function.metrics))
            .collect::<Vec<_>>();
        let files = files
            .iter()
            .map(|file| frames::counted(file))
            .collect::<Vec<_>>();
        let files = files.iter().collect::<Vec<_>>();
        Self {
            name,
            files: Scale::of(&files, FILE, &[], pooled.map(|row| &row.files)),
            functions: Scale::of(
                &functions,
                FUNCTION,
                FUNCTION_BESIDE,
                pooled.map(|row| &row.functions),
            ),
        }
    }
}

impl Scale {
    fn of(things: &[&Metrics], counted: &[&str], beside: &[&str], pooled: Option<&Self>) -> Self {
        let own_share = pooled.map_or(1.0, |_| {
            things.len() as f64 / (things.len() as f64 + SHRINK)
        });
        let metrics = counted
            .iter()
            .chain(beside)
            .map(|id| {
                let values = things.iter().map(|m| m.get(id).unwrap_or(0.0)).collect();
                let norm = Norm::of(values);
                let norm = match pooled.and_then(|scale| scale.metrics.get(*id)) {
                    Some(pooled) => norm.blend(pooled, own_share),
                    None => norm,
                };
                ((*id).to_owned(), norm)
            })
            .collect();
        let mut scale = Self {
            count: things.len(),
            metrics,
            x: Vec::new(),
        };
        let xs = things.iter().map(|metrics| scale.x(metrics, counted));
        let xs = quantiles(xs.collect());
        scale.x = match pooled {
            Some(pooled) => blend(&xs, &pooled.x, own_share),
            None => xs,
        };
        scale
    }

    /// How far a value stands from the usual, in standard deviations of its logarithm.
    pub(super) fn z(&self, id: &str, value: f64) -> f64 {
        self.metrics
            .get(id)
            .map_or(0.0, |norm| (value.max(0.0).ln_1p() - norm.mean) / norm.sd)
    }

    /// The mean of the `z`s of the counted metrics.
    pub(super) fn x(&self, metrics: &Metrics, counted: &[&str]) -> f64 {
        let sum = counted
            .iter()
            .map(|id| self.z(id, metrics.get(id).unwrap_or(0.0)))
            .sum::<f64>();
        sum / counted.len() as f64
    }

    /// Percentile of an `x`, 0 to 100.
    pub(super) fn percentile(&self, x: f64) -> f64 {
        percentile(&self.x, x)
    }

    /// Percentile of a value among the corpus' values of the same metric, 0 to 100.
    pub(super) fn percentile_of(&self, id: &str, value: f64) -> f64 {
        self.metrics
            .get(id)
            .map_or(0.0, |norm| percentile(&norm.at, value))
    }
}

impl Norm {
    fn of(values: Vec<f64>) -> Self {
        let count = values.len().max(1) as f64;
        let mean = values.iter().map(|v| v.ln_1p()).sum::<f64>() / count;
        let variance = values
            .iter()
            .map(|v| (v.ln_1p() - mean).powi(2))
            .sum::<f64>()
            / count;
        Self {
            mean: rounded(mean),
            // A metric that is the same everywhere tells files apart by its distance alone.
            sd: if variance > 1e-6 {
                rounded(variance.sqrt())
            } else {
                1.0
            },
            at: quantiles(values),
        }
    }

    fn blend(&self, other: &Self, own_share: f64) -> Self {
        let mix = |own: f64, other: f64| rounded(own * own_share + other * (1.0 - own_share));
        Self {
            mean: mix(self.mean, other.mean),
            sd: mix(self.sd, other.sd),
            at: blend(&self.at, &other.at, own_share),
        }
    }
}

fn blend(own: &[f64], other: &[f64], own_share: f64) -> Vec<f64> {
    own.iter()
        .zip(other)
        .map(|(own, other)| rounded(own * own_share + other * (1.0 - own_share)))
        .collect()
}

/// The values at [`POINTS`], interpolated between neighbours; nothing gives zeros.
fn quantiles(mut values: Vec<f64>) -> Vec<f64> {
    values.sort_by(f64::total_cmp);
    let last = values.len().saturating_sub(1);
    let at = |index: usize| values.get(index).copied().unwrap_or(0.0);
    POINTS
        .iter()
        .map(|point| {
            let position = point / 100.0 * last as f64;
            let below = position.floor() as usize;
            let above = (below + 1).min(last);
            rounded(at(below) + (at(above) - at(below)) * position.fract())
        })
        .collect()
}

/// Share of the corpus below `value`, 0 to 100: never falls as the value rises. Where many things
/// of the corpus have the same value, it is the share below all of them.
fn percentile(at: &[f64], value: f64) -> f64 {
    let above = at.partition_point(|quantile| *quantile < value);
    match (above.checked_sub(1), at.get(above)) {
        (None, _) => 0.0,
        (_, None) => 100.0,
        (Some(below), Some(high)) => {
            let share = (value - at[below]) / (high - at[below]);
            POINTS[below] + (POINTS[above] - POINTS[below]) * share
        }
    }
}

/// Four decimals are enough for a table, and the same on every machine.
fn rounded(value: f64) -> f64 {
    (value * 1e4).round() / 1e4
}
