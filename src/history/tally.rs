//! Counts what the commits did to the files of the source.

use super::changes::{Change, Changes};
use super::coupling::coupling;
use super::log::{Commit, Log};
use super::names::TouchedFile;
use super::people::{People, Work};
use super::{HistoryRequest, MOST_SOURCE_FILES};
use crate::model::{FileHistory, History, day};

/// Days of half a year.
const HALF_YEAR: f64 = 182.5;

const SECONDS_PER_DAY: f64 = 86_400.0;

/// The history of the files, from the commits and the files each of them touched.
pub(super) fn history(
    request: &HistoryRequest<'_>,
    log: &Log,
    changes: &Changes,
    touched: &[Vec<TouchedFile>],
    is_mass: &[bool],
) -> History {
    let mut tallies: Vec<Tally> = request.paths.iter().map(|_| Tally::default()).collect();
    let people = People::of(log);
    let is_test = paths_that(changes, request.is_test);
    let below_root = !request.repository.prefix.is_empty();
    let mut small = Vec::new();
    let is_shipped = |path: &str| (request.is_source)(path) && !(request.is_test)(path);
    let (mut commits, mut since) = (0, log.until);
    let changed = log.commits.iter().zip(&changes.commits);
    for (((commit, change), files), mass) in changed.zip(touched).zip(is_mass) {
        let Some(change) = change else { continue };
        if below_root && change.touched.is_empty() {
            continue;
        }
        commits += 1;
        since = since.min(commit.date);
        if request.is_before(commit.date) {
            continue;
        }
        let with_tests = !mass && change.paths().any(|path| is_test[path as usize]);
        for file in files {
            let tally = &mut tallies[file.file as usize];
            tally.add(commit, log.until, *mass);
            tally.history.with_tests += u32::from(with_tests);
        }
        if !mass {
            small.push(files.as_slice());
        }
    }
    History {
        commits,
        until: log.until,
        since,
        counted_from: request.since,
        shallow: log.shallow,
        coupling: coupling(request, &small),
        knowledge: people.knowledge(
            (request.paths.iter().zip(&tallies))
                .filter(|(path, tally)| tally.history.commits > 0 && is_shipped(path))
                .map(|(_, tally)| &tally.work),
        ),
        files: request
            .paths
            .iter()
            .zip(tallies)
            .filter(|(_, tally)| tally.history.commits > 0)
            .map(|(path, tally)| ((*path).to_owned(), tally.finish(&people)))
            .collect(),
    }
}

/// For each commit whether it touches more source files than a change that says something.
pub(super) fn mass_commits(request: &HistoryRequest<'_>, changes: &Changes) -> Vec<bool> {
    let is_source = paths_that(changes, request.is_source);
    let is_mass = |change: &Change| {
        let sources = change.paths().filter(|path| is_source[*path as usize]);
        sources.count() > MOST_SOURCE_FILES
    };
    let commits = changes.commits.iter();
    commits
        .map(|change| change.as_ref().is_some_and(is_mass))
        .collect()
}

/// For each path of the changes whether something is true of it.
fn paths_that(changes: &Changes, is: &dyn Fn(&str) -> bool) -> Vec<bool> {
    changes.paths.iter().map(|path| is(path)).collect()
}

/// How long before the analysed commit something was.
pub(super) struct Days(pub(super) f64);

impl Days {
    pub(super) fn between(date: i64, until: i64) -> Self {
        Self(until.saturating_sub(date) as f64 / SECONDS_PER_DAY)
    }

    pub(super) fn weight_of_commit(&self) -> f64 {
        (-self.0 / 365.0).exp2()
    }

    pub(super) fn weight_of_fix(&self) -> f64 {
        (-self.0 / 730.0).exp2()
    }
}

/// The history of one file while it is counted.
#[derive(Default)]
struct Tally {
    history: FileHistory,
    work: Work,
    last: Option<i64>,
}

impl Tally {
    fn add(&mut self, commit: &Commit, until: i64, mass: bool) {
        let history = &mut self.history;
        let days = Days::between(commit.date, until);
        history.commits += 1;
        history.fixes += u32::from(commit.fix);
        self.last = self.last.max(Some(commit.date));
        if let Some(author) = commit.author {
            self.work.add(author, mass, days.weight_of_fix());
        }
        if mass {
            return;
        }
        history.recent_commits += days.weight_of_commit();
        if commit.fix {
            history.recent_fixes += days.weight_of_fix();
        }
        history.half_year += u32::from(days.0 <= HALF_YEAR);
        history.half_year_before += u32::from(days.0 > HALF_YEAR && days.0 <= 2.0 * HALF_YEAR);
    }

    fn finish(mut self, people: &People) -> FileHistory {
        self.work.note(people, &mut self.history);
        FileHistory {
            last_change: self.last.map(day).unwrap_or_default(),
            ..self.history
        }
    }
}
