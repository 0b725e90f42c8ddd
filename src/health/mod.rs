//! The score and the ranking: how hard the code is to maintain, and where work will come next.
//!
//! Pure functions over measurements and history. Two axes, never blended: health is judged against
//! a reference corpus, priority against the project's own history.

use crate::model::{
    Advice, DuplicateGroup, Explanation, FileMeasurement, FileReport, Finding, History, Hotspot,
    ModuleReport, Summary,
};
use crate::redact::{Clean, Redactor};

/// Scores one file and its functions against the norms of its language.
pub fn score_file(file: FileMeasurement) -> FileReport {
    let _ = file;
    todo!()
}

/// The source in one screen. `hotspots` and `history` give the hotspots' health and the confidence.
pub fn summarise(files: &[FileReport], hotspots: &[Hotspot], history: Option<&History>) -> Summary {
    let _ = (files, hotspots, history);
    todo!()
}

/// The folders that hold files of kind `source`, sorted by path; a chain of folders with nothing
/// but one folder in them is one module.
pub fn modules(files: &[FileReport]) -> Vec<ModuleReport> {
    let _ = files;
    todo!()
}

/// Ranks the files of kind `source` by priority. Without enough history it ranks by size and
/// complexity and says so in `why`.
pub fn hotspots(files: &[FileReport], history: Option<&History>) -> Vec<Hotspot> {
    let _ = (files, history);
    todo!()
}

/// Findings that follow from measurements: named smells with evidence. `text` gives the clean text
/// of a file of the source, or `None` where it can no longer be read.
pub fn findings(
    files: &[FileReport],
    duplicates: &[DuplicateGroup],
    hotspots: &[Hotspot],
    text: &dyn Fn(&str) -> Option<Clean>,
    redactor: &Redactor,
) -> Vec<Finding> {
    let _ = (files, duplicates, hotspots, text, redactor);
    todo!()
}

/// The things to do first: findings ordered by priority × (10 − health) × severity, at most one a
/// file.
pub fn advice(
    findings: &[Finding],
    files: &[FileReport],
    hotspots: &[Hotspot],
    most: usize,
    redactor: &Redactor,
) -> Vec<Advice> {
    let _ = (findings, files, hotspots, most, redactor);
    todo!()
}

/// The documentation of every factor and of every finding rule, by id.
pub fn explanations() -> Vec<Explanation> {
    todo!()
}
