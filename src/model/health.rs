//! What health and priority say about files.

use serde::{Deserialize, Serialize};

use super::LineRange;
use super::rounded::{self, Float};

/// A school grade for a score: A from 9, B from 7.5, C from 6, D from 4, F below.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub enum Grade {
    /// At least 9.
    A,
    /// At least 7.5.
    B,
    /// At least 6.
    C,
    /// At least 4.
    D,
    /// Below 4.
    F,
}

impl Grade {
    /// The grade of a score between 1 and 10. The score counts as it is shown, with one decimal, so
    /// that nobody reads 7.5 beside a C.
    pub fn of(score: f64) -> Self {
        match score.rounded(1) {
            s if s >= 9.0 => Self::A,
            s if s >= 7.5 => Self::B,
            s if s >= 6.0 => Self::C,
            s if s >= 4.0 => Self::D,
            _ => Self::F,
        }
    }
}

impl std::fmt::Display for Grade {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{self:?}")
    }
}

/// One reason for a score: a metric's share of what was deducted from 10.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Factor {
    /// Id of the factor, such as `complex-function`; `create-dump explain` knows it.
    pub id: &'static str,
    /// Its share of the deduction: zero or less, in points of the score.
    #[serde(serialize_with = "rounded::hundredths")]
    pub impact: f64,
    /// The measured value.
    #[serde(serialize_with = "rounded::value")]
    pub value: f64,
    /// Share of the reference corpus' files of this language with a lower value, 0 to 1.
    #[serde(serialize_with = "rounded::four_decimals")]
    pub percentile: f64,
    /// The lines that the value was measured on; `None` for the whole file.
    #[serde(rename = "where", skip_serializing_if = "Option::is_none")]
    pub place: Option<LineRange>,
    /// The same in words a person can act on.
    pub text: String,
}

/// A file where work and bugs are likely to come next.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Hotspot {
    /// 1 for the first.
    pub rank: usize,
    /// The same by priority per code line: the order for limited time.
    pub density_rank: usize,
    /// Path relative to the root of the source.
    pub path: String,
    /// Priority relative to the highest of the source, 0 to 1.
    #[serde(serialize_with = "rounded::four_decimals")]
    pub risk: f64,
    /// Chance of a bug fix within a year, 0 to 1, by what became of files of the same priority; `None`
    /// where history is too short to rank by.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fix_chance: Option<f64>,
    /// Commits that touched the file.
    pub commits: u32,
    /// Those of them that fixed a bug.
    pub fixes: u32,
    /// People who touched the file.
    pub authors: u32,
    /// Date of the last commit, `YYYY-MM-DD`; `None` without history.
    pub last_change: Option<String>,
    /// Its functions that work goes on in, most of all first.
    pub functions: Vec<HotFunction>,
    /// What makes it one, in words.
    pub why: Vec<String>,
}

/// A function that makes its file a hotspot.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HotFunction {
    /// Name with the types around it.
    pub name: String,
    /// First line, counted from 1.
    pub start_line: usize,
    /// Last line, included.
    pub end_line: usize,
    /// Commits whose changes overlap it.
    pub commits: u32,
    /// Those of them that fixed a bug.
    pub fixes: u32,
    /// Priority relative to the highest of a function in the source, 0 to 1.
    #[serde(serialize_with = "rounded::four_decimals")]
    pub priority: f64,
}
