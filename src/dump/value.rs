//! What a file is worth to the reader of a dump. `docs/dump-selection.md` tells the formula and the
//! reason for every number.

use serde::Serialize;

use super::DumpFile;
use crate::model::FileKind;

/// What is known of a file beside its size and kind. All are 0 where nothing is known.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Signals {
    /// How much of the source leads to the file by imports; all files together are 1.
    pub rank: f64,
    /// Its commits, recent ones weighing more.
    pub churn: f64,
    /// Those of them that fixed a bug.
    pub fixes: f64,
    /// How deeply its lines are indented, in all.
    pub depth: f64,
    /// How much people look here first: at entry points, manifests, read-mes. From 0 to 1.
    pub entry: f64,
    /// What the user's globs multiply its score with.
    pub preference: f64,
}

impl Default for Signals {
    fn default() -> Self {
        Self {
            rank: 0.0,
            churn: 0.0,
            fixes: 0.0,
            depth: 0.0,
            entry: 0.0,
            preference: 1.0,
        }
    }
}

/// A file's score and what it is made of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Score {
    /// For having imports lead here, 0 to 1.
    pub rank: f64,
    /// For having changed, 0 to 1.
    pub churn: f64,
    /// For having been mended, 0 to 1.
    pub fixes: f64,
    /// For being hard to read, 0 to 1.
    pub depth: f64,
    /// For being an entry, 0 to 1.
    pub entry: f64,
    /// What the kind of the file multiplies the sum with.
    pub kind: f64,
    /// What the user's globs multiply it with.
    pub preference: f64,
    /// The score itself.
    pub score: f64,
    /// What the whole file is worth: the score times the size to the power of `SIZE`.
    pub value: f64,
}

/// What every file has.
const BASE: f64 = 0.2;
const RANK: f64 = 2.0;
const CHURN: f64 = 0.5;
const FIXES: f64 = 0.5;
const DEPTH: f64 = 0.1;
const ENTRY: f64 = 0.3;

/// How a file's worth grows with its size. At 0 the smallest files go first, at 1 their size counts
/// for nothing.
const SIZE: f64 = 0.65;

/// The scores of all files; `tokens` are those of their whole texts.
pub fn scores(files: &[DumpFile], signals: &[Signals], tokens: &[usize]) -> Vec<Score> {
    let scale = |signal: fn(&Signals) -> f64| Scale::of(signals.iter().map(signal));
    let ranks = scale(|signals| signals.rank);
    let churns = scale(|signals| signals.churn);
    let fixes = scale(|signals| signals.fixes);
    let depths = scale(|signals| signals.depth);
    let all = files.iter().zip(signals).zip(tokens);
    all.map(|((file, signals), &tokens)| {
        let score = Score {
            rank: ranks.place(signals.rank),
            churn: churns.place(signals.churn),
            fixes: fixes.place(signals.fixes),
            depth: depths.place(signals.depth),
            entry: signals.entry,
            kind: kind(file, signals.entry),
            preference: signals.preference,
            ..Score::default()
        };
        score.summed(tokens)
    })
    .collect()
}

impl Score {
    fn summed(self, tokens: usize) -> Self {
        let sum = BASE
            + RANK * self.rank
            + CHURN * self.churn
            + FIXES * self.fixes
            + DEPTH * self.depth
            + ENTRY * self.entry;
        let score = self.preference * self.kind * sum;
        Self {
            score,
            value: score * (tokens.max(1) as f64).powf(SIZE),
            ..self
        }
    }
}

/// Where the values of a signal lie: what stands out stands high, and no single file hides the rest.
struct Scale {
    mean: f64,
    most: f64,
}

impl Scale {
    fn of(values: impl Iterator<Item = f64> + Clone) -> Self {
        let known = values.clone().filter(|value| *value > 0.0);
        let count = known.clone().count().max(1);
        Self {
            mean: known.sum::<f64>() / count as f64,
            most: values.fold(0.0, f64::max),
        }
    }

    /// From 0 for nothing to 1 for the most, by logarithm: twice the mean is a step, a hundred times
    /// the mean is no hundred steps.
    fn place(&self, value: f64) -> f64 {
        if self.most <= 0.0 {
            return 0.0;
        }
        (value / self.mean).ln_1p() / (self.most / self.mean).ln_1p()
    }
}

/// Code that is shipped before tests, prose and data, and what people wrote here before the rest.
fn kind(file: &DumpFile, entry: f64) -> f64 {
    match file.kind {
        FileKind::Source if file.is_code || entry > 0.0 => 1.0,
        FileKind::Test => 0.4,
        FileKind::Source => 0.25,
        FileKind::Generated => 0.05,
        FileKind::Vendored => 0.02,
    }
}
