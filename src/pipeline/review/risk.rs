//! What the risk of a change follows from, gathered.

use super::difference::Difference;
use crate::changes::Touched;
use crate::collector;
use crate::health::change::{RiskFacts, RiskFile};
use crate::history::{self, FamiliarityRequest, HistoryRequest};
use crate::language;
use crate::model::{Familiarity, History, Hotspot, Tree};
use crate::pipeline::services::Services;

/// How well the authors know the files; `None` where git cannot be read, which is told elsewhere.
pub(super) fn familiarity(
    cx: &Services,
    tree: &Tree,
    base: &Tree,
    difference: &Difference,
) -> Option<Familiarity> {
    let paths: Vec<&str> = difference.files().iter().map(|it| &*it.path).collect();
    if paths.is_empty() {
        return None;
    }
    let is_source =
        |path: &str| language::detect(path, "").is_some_and(|language| language.is_code);
    let is_secret = |path: &str| !cx.redactor.scan(path).is_empty();
    let request = FamiliarityRequest {
        history: HistoryRequest {
            repository: tree.origin.repository.as_ref()?,
            revision: tree.origin.revision.as_deref()?,
            paths: &paths,
            is_source: &is_source,
            is_test: &collector::is_test_path,
            since: None,
            remembered: cx.memory.history(&is_secret),
        },
        base: base.origin.revision.as_deref()?,
    };
    history::familiarity(&request).ok().flatten()
}

/// The touched files with their past. `hotspots` and `history` are those of before the change, told
/// under the names of now.
pub(super) fn facts<'a>(
    difference: &'a Difference,
    lines: &Touched,
    hotspots: &[Hotspot],
    history: Option<&'a History>,
    familiarity: Option<Familiarity>,
) -> RiskFacts<'a> {
    let files = difference.files().iter().map(|file| {
        let touched = lines.get(&file.path);
        let hotspot = hotspots.iter().find(|it| it.path == file.path);
        RiskFile {
            path: &file.path,
            lines_added: touched.map_or(0, |it| it.added.len()),
            lines_removed: touched.map_or(0, |it| it.diff.removed().count()),
            lines_before: touched.map_or(0, |it| it.lines_before),
            past: history.and_then(|history| history.files.get(&file.path)),
            hotspot: hotspot.map(|hotspot| (hotspot.rank, hotspot.risk)),
        }
    });
    RiskFacts {
        files: files.collect(),
        until: history.map(|history| history.until),
        familiarity,
    }
}
