//! Why each file stands in a dump as it does.

use std::fmt::Write;

use serde::Serialize;

use super::packed::Packed;
use crate::dump::{Level, OVER_BUDGET, Score, reason};
use crate::model::FileKind;

/// A file and what became of it.
#[derive(Clone, Debug, Serialize)]
pub struct Explained<'a> {
    /// Its path.
    pub path: &'a str,
    /// What it is for.
    pub kind: FileKind,
    /// How much of it stands in the dump; `None` where nothing does.
    pub level: Option<Level>,
    /// Why it is not more, as an id; `None` where all that was wanted stands there.
    pub reason: Option<&'static str>,
    /// Tokens of each level that was weighed, with headers: full, signatures, line.
    pub cost: [Option<usize>; Level::ALL.len()],
    /// Its score and what that is made of; `None` where the budget had nothing to choose.
    pub score: Option<Score>,
}

impl Packed {
    /// Every file that could stand in the dump, the highest score first.
    pub fn explain(&self) -> Vec<Explained<'_>> {
        let mut explained: Vec<Explained<'_>> = self
            .packing
            .decided()
            .enumerate()
            .map(|(index, (file, offer, level))| Explained {
                path: &file.path,
                kind: file.kind,
                level,
                reason: match level {
                    None => Some(OVER_BUDGET),
                    Some(level) => reason(level).filter(|_| level > offer.most),
                },
                cost: Level::ALL.map(|level| Some(offer.at(level)?.cost)),
                score: self.scores.get(index).copied(),
            })
            .collect();
        let score = |explained: &Explained<'_>| explained.score.map_or(0.0, |score| score.score);
        explained.sort_by(|a, b| score(b).total_cmp(&score(a)).then(a.path.cmp(b.path)));
        explained
    }
}

/// The files as a table for people.
pub fn explanation_table(files: &[Explained<'_>]) -> String {
    let mut table = format!(
        "{:>7} {:>5} {:>5} {:>5} {:>5} {:>5} {:>5} {:>6} {:>8} {:<10} path\n",
        "score", "rank", "churn", "fixes", "depth", "entry", "kind", "prefer", "tokens", "level"
    );
    for file in files {
        let score = file.score.unwrap_or_default();
        let tokens = file.cost.iter().flatten().next().copied().unwrap_or(0);
        let level = file.level.map_or(OVER_BUDGET, Level::id);
        writeln!(
            table,
            "{:>7.3} {:>5.2} {:>5.2} {:>5.2} {:>5.2} {:>5.2} {:>5.2} {:>6} {tokens:>8} {level:<10} {}",
            score.score,
            score.rank,
            score.churn,
            score.fixes,
            score.depth,
            score.entry,
            score.kind,
            score.preference,
            file.path.escape_debug(),
        )
        .expect("writing to a string does not fail");
    }
    table
}
