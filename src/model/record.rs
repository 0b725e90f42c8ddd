//! One line of a history file: what a run found, for the runs after it.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{FileKind, Fingerprint, Report, TrendPoint, rounded};

/// Name and version of a line of a history file.
pub const RECORD_SCHEMA: &str = "create-dump.history/1";

/// Files of a record: those that take most points from the source.
const FILES: usize = 300;

/// What a run found, in a line.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// [`RECORD_SCHEMA`].
    pub schema: String,
    /// Version of the program.
    pub version: String,
    /// When, RFC 3339 in UTC.
    pub date: String,
    /// Full id of the commit, or `None`.
    pub revision: Option<String>,
    /// Whether tracked files differed from it.
    pub dirty: bool,
    /// Health of the source, 1 to 10, in tenths.
    pub score: f64,
    /// Code lines of kind `source`.
    pub code_lines: usize,
    /// Points that each factor took, by id.
    pub factors: BTreeMap<String, f64>,
    /// Scores, in tenths, of the files that took most points.
    pub files: BTreeMap<String, f64>,
    /// Scores, in tenths, of the first hotspots; none in lines of before there was this key.
    #[serde(default)]
    pub hotspots: BTreeMap<String, f64>,
    /// Fingerprints of the findings from measurements.
    pub findings: BTreeSet<String>,
}

impl Record {
    /// Hotspots whose decline counts: those that somebody keeps an eye on.
    pub const HOTSPOTS: usize = 20;

    /// What this report adds to the history; `None` where nothing was measured.
    pub fn of(report: &Report) -> Option<Self> {
        let summary = &report.summary;
        let mut files: Vec<_> = report
            .files
            .iter()
            .filter(|file| file.kind == FileKind::Source)
            .collect();
        let lost = |lines: usize, score: f64| lines as f64 * (10.0 - score);
        files.sort_by(|a, b| {
            lost(b.code_lines(), b.score).total_cmp(&lost(a.code_lines(), a.score))
        });
        files.truncate(FILES);
        let measured = report.findings.iter().filter(|it| it.is_measured());
        Some(Self {
            schema: RECORD_SCHEMA.to_owned(),
            version: report.tool.version.to_owned(),
            date: report.generated_at.clone(),
            revision: report.source.revision.clone(),
            dirty: report.source.dirty,
            score: tenths(summary.score?),
            code_lines: summary.code_lines,
            factors: { summary.moved_by.iter() }
                .map(|factor| (factor.id.to_owned(), tenths(factor.impact * 10.0) / 10.0))
                .collect(),
            files: { files.into_iter() }
                .map(|file| (file.path.clone(), tenths(file.score)))
                .collect(),
            hotspots: { report.hotspots.iter().take(Self::HOTSPOTS) }
                .filter_map(|it| Some((it.path.clone(), tenths(report.file(&it.path)?.score))))
                .collect(),
            findings: measured.map(|it| it.id.as_str().to_owned()).collect(),
        })
    }

    /// Whether another run of the same commit found the same: nothing new to write down.
    pub fn is_same(&self, other: &Self) -> bool {
        let other = Self {
            date: self.date.clone(),
            ..other.clone()
        };
        *self == other
    }

    /// The day it was written.
    pub fn day(&self) -> &str {
        self.date.get(..10).unwrap_or(&self.date)
    }

    /// The score alone.
    pub fn point(&self) -> TrendPoint {
        TrendPoint {
            revision: self.revision.clone().unwrap_or_default(),
            date: self.day().to_owned(),
            score: self.score,
        }
    }
}

fn tenths(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}

/// What changed since an earlier record.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Progress {
    /// `last` for the record before, `90-days` for the latest that is at least that old.
    pub over: &'static str,
    /// Day of that record, `YYYY-MM-DD`.
    pub since: String,
    /// Its commit; `None` where it had none.
    pub revision: Option<String>,
    /// Its score.
    #[serde(serialize_with = "rounded::tenths")]
    pub score: f64,
    /// Findings from measurements that were not there.
    pub new_findings: Vec<Fingerprint>,
    /// How many of those that were there are gone.
    pub fixed_findings: usize,
    /// How many are still there.
    pub carried_findings: usize,
    /// What moved the score, in words, the most first.
    pub moved_by: Vec<String>,
}
