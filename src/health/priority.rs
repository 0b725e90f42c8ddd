//! Priority: where work and bugs will come next, judged by the source's own history.

use super::norms;
use super::past::{hottest, in_words};
use super::score::four_decimals;
use super::words::{self, count, number};
use crate::model::{FileHistory, FileKind, FileReport, History, Hotspot};

/// Commits below which history says too little.
pub(super) const ENOUGH_COMMITS: usize = 150;

/// Seconds of history below which it says too little: one year.
pub(super) const ENOUGH_SECONDS: i64 = 365 * 24 * 60 * 60;

/// Hotspots that are reported.
const MOST: usize = 100;

/// What a file without commits is worth beside one with some: such files are fixed too, the larger the
/// more often.
const UNTOUCHED: f64 = 0.3;

/// Files first in the order by priority per code line that are said to be so.
const DENSE: usize = 10;

/// Priority → share of files that had a bug fix in the year that followed, linear between in the
/// logarithm. Measured as `docs/validation.md` says.
const FIX_CHANCE: [(f64, f64); 11] = [
    (0.3, 0.01),
    (0.8, 0.02),
    (1.2, 0.04),
    (2.5, 0.06),
    (5.0, 0.10),
    (10.0, 0.15),
    (20.0, 0.22),
    (40.0, 0.33),
    (80.0, 0.49),
    (160.0, 0.68),
    (500.0, 0.93),
];

/// Health below which a hotspot is said to be hard to maintain as well.
const YELLOW: f64 = 8.0;

/// Priority of each file, in their order; without enough history to rank by, of size and complexity.
pub fn priorities(files: &[FileReport], history: Option<&History>) -> Vec<f64> {
    let history = history.filter(|history| is_ranked_by(history));
    let of_file = |file: &FileReport| match history {
        Some(history) => by_history(file, history.files.get(&file.path)),
        None => by_size(file),
    };
    files.iter().map(of_file).collect()
}

/// Ranks the files of kind `source` by priority; without enough history by size and complexity, which
/// `why` says. The first hundred are returned, and the first hundred by priority per code line. A file
/// that no commit touched is no hotspot.
pub fn hotspots(files: &[FileReport], history: Option<&History>) -> Vec<Hotspot> {
    let past = |file: &FileReport| history.and_then(|history| history.files.get(&file.path));
    let is_by_history = history.is_some_and(is_ranked_by);
    let mut ranked = priorities(files, history)
        .into_iter()
        .zip(files)
        .filter(|(_, file)| file.kind == FileKind::Source)
        .filter(|(priority, file)| *priority > 0.0 && (!is_by_history || past(file).is_some()))
        .collect::<Vec<_>>();
    ranked.sort_by(|(a, left), (b, right)| b.total_cmp(a).then_with(|| left.path.cmp(&right.path)));
    let highest = ranked.first().map_or(1.0, |(priority, _)| *priority);
    let density_ranks = density_ranks(&ranked);
    let places = ranked.into_iter().zip(density_ranks).enumerate();
    places
        .filter(|(place, (_, density_rank))| *place < MOST || *density_rank <= MOST)
        .map(|(place, ((priority, file), density_rank))| {
            let mut hotspot = hotspot(file, past(file));
            hotspot.rank = place + 1;
            hotspot.density_rank = density_rank;
            hotspot.risk = four_decimals(priority / highest);
            hotspot.fix_chance = is_by_history.then(|| fix_chance(priority));
            hotspot.why = why(file, &hotspot);
            hotspot
        })
        .collect()
}

/// The rank of each file by priority per code line; of equals, that with the higher priority first.
fn density_ranks(ranked: &[(f64, &FileReport)]) -> Vec<usize> {
    let density = |place: &usize| {
        let (priority, file) = ranked[*place];
        priority / file.code_lines().max(1) as f64
    };
    let mut places: Vec<usize> = (0..ranked.len()).collect();
    places.sort_by(|a, b| density(b).total_cmp(&density(a)));
    let mut ranks = vec![0; ranked.len()];
    for (before, place) in places.into_iter().enumerate() {
        ranks[place] = before + 1;
    }
    ranks
}

/// Chance that a file of this priority has a bug fix within a year.
fn fix_chance(priority: f64) -> f64 {
    let above = FIX_CHANCE.partition_point(|(at, _)| *at < priority);
    let chance = match (above.checked_sub(1), FIX_CHANCE.get(above)) {
        (None, _) => FIX_CHANCE[0].1,
        (Some(below), None) => FIX_CHANCE[below].1,
        (Some(below), Some((high, chance))) => {
            let (low, least) = FIX_CHANCE[below];
            least + (chance - least) * (priority / low).ln() / (high / low).ln()
        }
    };
    (chance * 100.0).round() / 100.0
}

/// Whether history is long enough to rank by.
pub fn is_ranked_by(history: &History) -> bool {
    history.commits >= ENOUGH_COMMITS
        && history.until.saturating_sub(history.since) >= ENOUGH_SECONDS
}

fn by_history(file: &FileReport, past: Option<&FileHistory>) -> f64 {
    let (commits, fixes) = past.map_or((0.0, 0.0), |past| (past.recent_commits, past.recent_fixes));
    by_activity((commits + UNTOUCHED, fixes), file.code_lines() as f64)
}

/// The formula, of files and functions alike.
pub(super) fn by_activity((commits, fixes): (f64, f64), code_lines: f64) -> f64 {
    (commits + 2.0 * fixes) * code_lines.ln_1p()
}

fn by_size(file: &FileReport) -> f64 {
    (file.code_lines() as f64).ln_1p() * complexity(file).1.ln_1p()
}

fn complexity(file: &FileReport) -> (&'static str, f64) {
    if norms::is_parsed(&file.metrics) {
        let value = file.metrics.get("cognitive").unwrap_or(0.0);
        ("cognitive complexity", value)
    } else {
        let value = file.metrics.get("indentation_complexity").unwrap_or(0.0);
        ("indentation complexity", value)
    }
}

/// A hotspot without its place among the others.
fn hotspot(file: &FileReport, past: Option<&FileHistory>) -> Hotspot {
    Hotspot {
        rank: 0,
        density_rank: 0,
        path: file.path.clone(),
        risk: 0.0,
        fix_chance: None,
        commits: past.map_or(0, |past| past.commits),
        fixes: past.map_or(0, |past| past.fixes),
        authors: past.map_or(0, |past| past.authors),
        last_change: past.map(|past| past.last_change.clone()),
        functions: hottest(file),
        why: Vec::new(),
    }
}

/// What happened to a hotspot, in words; `None` without history.
pub(super) fn past(hotspot: &Hotspot) -> Option<String> {
    let last_change = hotspot.last_change.as_deref()?;
    let fixes = match (hotspot.commits, hotspot.fixes) {
        (1, 0) => "not a fix".to_owned(),
        (1, _) => "a fix".to_owned(),
        (_, 0) => "none of them a fix".to_owned(),
        (_, 1) => "1 of them a fix".to_owned(),
        (_, fixes) => format!("{} of them fixes", number(f64::from(fixes))),
    };
    let commits = count(hotspot.commits as usize, "commit");
    let authors = count(hotspot.authors as usize, "author");
    Some(format!(
        "{commits}, {fixes}, {authors}, last changed {last_change}"
    ))
}

fn why(file: &FileReport, hotspot: &Hotspot) -> Vec<String> {
    let mut why = Vec::from_iter(past(hotspot));
    why.extend(in_words(&hotspot.functions, hotspot.commits));
    why.push(match hotspot.fix_chance {
        None => "ranked by size and complexity: too little history to rank by".to_owned(),
        Some(chance) => format!(
            "{:.0} % of such files have a bug fix within a year",
            chance * 100.0
        ),
    });
    if hotspot.density_rank <= DENSE {
        let rank = hotspot.density_rank;
        why.push(format!("number {rank} by priority per code line"));
    }
    let (name, complexity) = complexity(file);
    let size = format!(
        "{}, {name} {}",
        count(file.code_lines(), "code line"),
        number(complexity)
    );
    why.push(if file.score < YELLOW {
        format!("health {}: {size}", words::score(file.score))
    } else {
        size
    });
    why
}
