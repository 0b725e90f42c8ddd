//! What came of an evaluation, as data: the shape of `--json`, and what two runs are compared by.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::verdict::{Verdict, judge};
use super::{Case, Defect};
use crate::model::{Basis, FileKind, Finding, Origin, Report};

/// Name and version of the shape.
pub const EVALUATION_SCHEMA: &str = "create-dump.evaluation/1";

/// What came of an evaluation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Evaluation {
    /// Name and version of this shape.
    pub schema: String,
    /// Name of the model.
    pub model: String,
    /// What came of each repository, by name.
    pub repositories: Vec<Outcome>,
    /// Findings that were dropped before they were shown, by reason.
    pub dropped: BTreeMap<String, usize>,
    /// What it cost.
    pub spent: Spent,
    /// What was not answered or not read.
    pub gaps: Vec<Gap>,
}

/// What came of a repository and its clean twin.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// Its name.
    pub name: String,
    /// Id of its language.
    pub language: String,
    /// Code lines of the files of the clean twin that a model may read, by path.
    pub clean_lines: BTreeMap<String, usize>,
    /// What was planted, and whether it was found.
    pub defects: Vec<Planted>,
    /// What was found in the planted tree.
    pub findings: Vec<Claim>,
    /// What was found in the clean twin: false alarms, all of them.
    pub alarms: Vec<Claim>,
}

/// A planted defect.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Planted {
    /// Its id.
    pub id: String,
    /// Id of its kind.
    pub kind: String,
    /// The file that it was planted in.
    pub path: String,
    /// Whether the model was shown that file.
    pub is_read: bool,
    /// Whether a finding is about it.
    pub is_found: bool,
}

/// A finding that was shown.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Claim {
    /// Its file.
    pub path: String,
    /// First line of its first quote.
    pub line: usize,
    /// Its category.
    pub category: String,
    /// How sure it is, 0 to 1.
    pub confidence: f64,
    /// What that rests on.
    pub basis: Option<Basis>,
    /// Its title.
    pub title: String,
    /// What it is worth.
    pub verdict: Verdict,
    /// Id of the defect that it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub defect: Option<String>,
}

/// What an evaluation cost.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Spent {
    /// Requests that were sent or replayed, retries included.
    pub requests: u64,
    /// Tokens of the prompts as the server counted them; `None` where it did not.
    pub prompt_tokens: Option<u64>,
    /// Tokens of the answers; `None` where the server did not count.
    pub completion_tokens: Option<u64>,
    /// US dollars; `None` where the price or the counts are unknown.
    pub cost_usd: Option<f64>,
}

/// Something that is missing.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Gap {
    /// The repository.
    pub repository: String,
    /// Whether it is about the clean twin.
    pub is_clean: bool,
    /// The file or folder, where it is about one.
    pub path: Option<String>,
    /// Code of the diagnostic.
    pub code: String,
    /// What happened.
    pub message: String,
}

impl Outcome {
    /// Compares the reports on the planted tree and on the clean twin with what was planted.
    pub(crate) fn of(case: &Case, planted: &Report, clean: &Report) -> Self {
        let shown: Vec<&Finding> = from_a_model(planted).collect();
        let verdicts = judge(&shown, &case.defects);
        let found: Vec<usize> = verdicts
            .iter()
            .filter(|(verdict, _)| *verdict == Verdict::True)
            .filter_map(|(_, defect)| *defect)
            .collect();
        let findings = shown.iter().zip(&verdicts);
        let findings = findings.map(|(finding, (verdict, defect))| {
            let defect = defect.map(|at| case.defects[at].id.clone());
            Claim::of(finding, *verdict, defect)
        });
        let alarms = from_a_model(clean).map(|finding| Claim::of(finding, Verdict::False, None));
        let defects = case.defects.iter().enumerate();
        Self {
            name: case.name.clone(),
            language: case.language.clone(),
            clean_lines: readable(clean),
            defects: defects
                .map(|(at, defect)| Planted::of(defect, planted, found.contains(&at)))
                .collect(),
            findings: findings.collect(),
            alarms: alarms.collect(),
        }
    }
}

impl Planted {
    fn of(defect: &Defect, planted: &Report, is_found: bool) -> Self {
        let path = defect.places[0].path.clone();
        Self {
            is_read: readable(planted).contains_key(&path),
            id: defect.id.clone(),
            kind: defect.kind.id.to_owned(),
            path,
            is_found,
        }
    }
}

impl Claim {
    fn of(finding: &Finding, verdict: Verdict, defect: Option<String>) -> Self {
        let first = finding.evidence.first();
        Self {
            path: first.map_or_else(String::new, |quoted| quoted.path.clone()),
            line: first.map_or(0, |quoted| quoted.start_line),
            category: finding.category.clone(),
            confidence: finding.confidence,
            basis: finding.basis,
            title: finding.title.to_string(),
            verdict,
            defect,
        }
    }
}

fn from_a_model(report: &Report) -> impl Iterator<Item = &Finding> {
    let findings = report.findings.iter();
    findings.filter(|finding| finding.origin == Origin::Llm)
}

/// The files that a model is asked about, with their code lines.
fn readable(report: &Report) -> BTreeMap<String, usize> {
    let files = report.files.iter();
    files
        .filter(|file| file.kind == FileKind::Source)
        .map(|file| (file.path.clone(), file.code_lines()))
        .collect()
}
