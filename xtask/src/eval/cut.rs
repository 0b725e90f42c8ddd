//! A repository at one 1 January: what was known then, and which files were fixed afterwards.

use std::path::Path;

use anyhow::{Context as _, Result};
use create_dump::history::{self, HistoryRequest, Remembered};
use create_dump::model::{FileHistory, FileReport, History};
use create_dump::{cache, collector, health};

use super::log::{Commit, Log, count_backward, count_fixes_forward, is_code};
use super::scored::{self, Known};

const DAY: i64 = 24 * 60 * 60;

/// Fewer source files than this need no ranking, and with fewer fixed ones a figure is chance.
const LEAST_FILES: usize = 20;
const LEAST_FIXED: usize = 5;

/// A file as it was known at the cut, and what became of it.
pub(super) struct Row {
    pub(super) report: FileReport,
    pub(super) past: FileHistory,
    pub(super) priority: f64,
    /// Commits of the twelve months before.
    pub(super) commits: f64,
    /// Bug fixes of the twelve months after.
    pub(super) fixes: f64,
}

/// One 1 January.
pub(super) struct Cut {
    pub(super) year: i64,
    pub(super) rows: Vec<Row>,
}

/// The start of a year, seconds since 1970 UTC.
fn start_of(year: i64) -> i64 {
    let leap_days = |year: i64| year / 4 - year / 100 + year / 400;
    ((year - 1970) * 365 + leap_days(year - 1) - leap_days(1969)) * DAY
}

/// Every cut of a repository with a year before it and a full year after it, that has enough history
/// to rank by and enough fixes to judge by.
pub(super) fn all(repository: &Path, scratch: &Path) -> Result<Vec<Cut>> {
    let log = Log::read(repository)?;
    let (first, last) = log.span().context("find a commit")?;
    let known = Known::default();
    let shelf = cache::Shelf::new(scratch, u64::MAX);
    let years = (1971..3000).filter(|year| start_of(year - 1) >= first);
    let mut cuts = Vec::new();
    for year in years.take_while(|year| start_of(year + 1) <= last) {
        let table = shelf.table("history", "eval");
        cuts.extend(cut(repository, &log, &known, &table, year)?);
        table.save()?;
    }
    Ok(cuts)
}

fn cut(
    repository: &Path,
    log: &Log,
    known: &Known,
    table: &cache::Table,
    year: i64,
) -> Result<Option<Cut>> {
    let moment = start_of(year);
    let (Some(then), Some(later)) = (log.last_before(moment), log.last_before(start_of(year + 1)))
    else {
        return Ok(None);
    };
    let tree = scored::open(repository, Some(then))?;
    let paths: Vec<&str> = tree.entries.iter().map(|entry| &*entry.path).collect();
    let past = history::read(&HistoryRequest {
        repository: tree
            .origin
            .repository
            .as_ref()
            .context("find the repository")?,
        revision: then,
        paths: &paths,
        is_source: &is_code,
        since: None,
        is_test: &collector::is_test_path,
        remembered: Some(Remembered {
            table,
            is_secret: &|_| false,
        }),
    })?
    .history;
    if !health::is_ranked_by(&past) {
        return Ok(None);
    }
    let reports = scored::score(&tree, known, |index| is_code(paths[index]))?;
    let reports: Vec<FileReport> = reports.into_iter().filter(scored::is_source).collect();
    let before: Vec<&Commit> = log.between(None, then)?;
    let before = before
        .into_iter()
        .filter(|commit| commit.committed >= moment - 365 * DAY);
    let after: Vec<&Commit> = log.between(Some(then), later)?;
    let rows = rows(reports, &past, before, after.into_iter().rev());
    let fixed = rows.iter().filter(|row| row.fixes > 0.0).count();
    let is_enough = rows.len() >= LEAST_FILES && fixed >= LEAST_FIXED && fixed < rows.len();
    Ok(is_enough.then_some(Cut { year, rows }))
}

fn rows<'a>(
    reports: Vec<FileReport>,
    past: &History,
    before: impl Iterator<Item = &'a Commit>,
    after: impl Iterator<Item = &'a Commit>,
) -> Vec<Row> {
    let paths: Vec<&str> = reports.iter().map(|report| &*report.path).collect();
    let commits = count_backward(&paths, before);
    let fixes = count_fixes_forward(&paths, after);
    let priorities = health::priorities(&reports, Some(past));
    let counts = commits.into_iter().zip(fixes);
    let rows = reports.into_iter().zip(priorities).zip(counts);
    rows.map(|((report, priority), (commits, fixes))| Row {
        past: past.files.get(&report.path).cloned().unwrap_or_default(),
        report,
        priority,
        commits: f64::from(commits),
        fixes: f64::from(fixes),
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::start_of;

    #[test]
    fn years_start_where_the_calendar_says() {
        assert_eq!(start_of(1970), 0);
        assert_eq!(start_of(2000), 946_684_800);
        assert_eq!(start_of(2001), 978_307_200);
        assert_eq!(start_of(2024), 1_704_067_200);
    }
}
