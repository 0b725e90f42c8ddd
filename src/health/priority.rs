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

/// Health below which a hotspot is said to be hard to maintain as well.
const YELLOW: f64 = 8.0;

/// Ranks the files of kind `source` by priority. Without enough history it ranks by size and
/// complexity and says so in `why`. The first hundred with any priority are returned.
pub fn hotspots(files: &[FileReport], history: Option<&History>) -> Vec<Hotspot> {
    let history_to_rank_by = history.filter(|history| is_enough(history));
    let mut ranked = files
        .iter()
        .filter(|file| file.kind == FileKind::Source)
        .map(|file| {
            let past = history_to_rank_by.map(|history| history.files.get(&file.path));
            let priority = match past {
                Some(past) => past.map_or(0.0, |past| by_history(file, past)),
                None => by_size(file),
            };
            (priority, file)
        })
        .filter(|(priority, _)| *priority > 0.0)
        .collect::<Vec<_>>();
    ranked.sort_by(|(a, left), (b, right)| b.total_cmp(a).then_with(|| left.path.cmp(&right.path)));
    let highest = ranked.first().map_or(1.0, |(priority, _)| *priority);
    ranked
        .into_iter()
        .take(MOST)
        .enumerate()
        .map(|(index, (priority, file))| {
            let past = history.and_then(|history| history.files.get(&file.path));
            hotspot(
                index + 1,
                priority / highest,
                file,
                past,
                history_to_rank_by.is_some(),
            )
        })
        .collect()
}

/// Whether history is long enough to rank by.
pub(super) fn is_enough(history: &History) -> bool {
    history.commits >= ENOUGH_COMMITS
        && history.until.saturating_sub(history.since) >= ENOUGH_SECONDS
}

fn by_history(file: &FileReport, past: &FileHistory) -> f64 {
    let recent = (past.recent_commits, past.recent_fixes);
    by_activity(recent, file.code_lines() as f64)
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

fn hotspot(
    rank: usize,
    risk: f64,
    file: &FileReport,
    past: Option<&FileHistory>,
    by_history: bool,
) -> Hotspot {
    let mut hotspot = Hotspot {
        rank,
        path: file.path.clone(),
        risk: four_decimals(risk),
        commits: past.map_or(0, |past| past.commits),
        fixes: past.map_or(0, |past| past.fixes),
        authors: past.map_or(0, |past| past.authors),
        last_change: past.map(|past| past.last_change.clone()),
        functions: hottest(file),
        why: Vec::new(),
    };
    hotspot.why = why(file, &hotspot, by_history);
    hotspot
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

fn why(file: &FileReport, hotspot: &Hotspot, by_history: bool) -> Vec<String> {
    let mut why = Vec::from_iter(past(hotspot));
    why.extend(in_words(&hotspot.functions, hotspot.commits));
    if !by_history {
        why.push("ranked by size and complexity: too little history to rank by".to_owned());
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
