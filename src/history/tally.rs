//! Counts what the commits did to the files of the source.

use std::collections::HashMap;

use super::changes::{Change, Changes};
use super::log::{Commit, Log};
use super::names::TouchedFile;
use super::{HistoryRequest, MOST_SOURCE_FILES};
use crate::model::{Coupling, FileHistory, History, day};

/// Fewer common commits may be chance.
const LEAST_TOGETHER: u32 = 5;

/// Below this share of common commits two files only happen to be busy.
const LEAST_DEGREE: f64 = 0.3;

/// Pairs that are kept.
const MOST_PAIRS: usize = 100;

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
    let below_root = !request.repository.prefix.is_empty();
    let mut small = Vec::new();
    let (mut commits, mut since) = (0, log.until);
    let changed = log.commits.iter().zip(&changes.commits);
    for (((commit, change), files), mass) in changed.zip(touched).zip(is_mass) {
        let Some(change) = change else { continue };
        if below_root && change.touched.is_empty() {
            continue;
        }
        commits += 1;
        since = since.min(commit.date);
        for file in files {
            tallies[file.file as usize].add(commit, log.until, *mass);
        }
        if !mass {
            small.push(files.as_slice());
        }
    }
    History {
        commits,
        until: log.until,
        since,
        shallow: log.shallow,
        coupling: coupling(request, &small),
        files: request
            .paths
            .iter()
            .zip(tallies)
            .filter(|(_, tally)| tally.history.commits > 0)
            .map(|(path, tally)| ((*path).to_owned(), tally.finish()))
            .collect(),
    }
}

/// For each commit whether it touches more source files than a change that says something.
pub(super) fn mass_commits(request: &HistoryRequest<'_>, changes: &Changes) -> Vec<bool> {
    let paths = changes.paths.iter();
    let is_source: Vec<bool> = paths.map(|path| (request.is_source)(path)).collect();
    let is_mass = |change: &Change| {
        let sources = change.paths().filter(|path| is_source[*path as usize]);
        sources.count() > MOST_SOURCE_FILES
    };
    let commits = changes.commits.iter();
    commits
        .map(|change| change.as_ref().is_some_and(is_mass))
        .collect()
}

/// How long before the analysed commit something was.
pub(super) struct Days(f64);

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
    people: Vec<u32>,
    last: Option<i64>,
}

impl Tally {
    fn add(&mut self, commit: &Commit, until: i64, mass: bool) {
        let history = &mut self.history;
        history.commits += 1;
        history.fixes += u32::from(commit.fix);
        self.people.extend(commit.author);
        self.last = self.last.max(Some(commit.date));
        if mass {
            return;
        }
        let days = Days::between(commit.date, until);
        history.recent_commits += days.weight_of_commit();
        if commit.fix {
            history.recent_fixes += days.weight_of_fix();
        }
    }

    fn finish(mut self) -> FileHistory {
        self.people.sort_unstable();
        let shares = self.people.chunk_by(|a, b| a == b).map(<[u32]>::len);
        let most = shares.clone().max().unwrap_or(0);
        FileHistory {
            authors: shares.count() as u32,
            main_author_share: if most == 0 {
                0.0
            } else {
                most as f64 / self.people.len() as f64
            },
            last_change: self.last.map(day).unwrap_or_default(),
            ..self.history
        }
    }
}

/// Pairs of source files that small commits keep touching together, strongest first.
fn coupling(request: &HistoryRequest<'_>, commits: &[&[TouchedFile]]) -> Vec<Coupling> {
    let mut alone = vec![0u32; request.paths.len()];
    for file in commits.iter().copied().flatten() {
        alone[file.file as usize] += 1;
    }
    let eligible: Vec<bool> = request
        .paths
        .iter()
        .zip(&alone)
        .map(|(path, commits)| *commits >= LEAST_TOGETHER && (request.is_source)(path))
        .collect();
    let mut pairs: HashMap<(u32, u32), u32> = HashMap::new();
    for files in commits {
        let files: Vec<u32> = files
            .iter()
            .map(|touched| touched.file)
            .filter(|file| eligible[*file as usize])
            .collect();
        // Files that were no source files then and are now can be more than the limit.
        if files.len() > MOST_SOURCE_FILES {
            continue;
        }
        for (place, a) in files.iter().enumerate() {
            for b in &files[place + 1..] {
                *pairs.entry((*a, *b)).or_default() += 1;
            }
        }
    }
    let mut coupled: Vec<Coupling> = pairs
        .into_iter()
        .filter(|(_, together)| *together >= LEAST_TOGETHER)
        .map(|((a, b), together)| Coupling {
            a: request.paths[a as usize].to_owned(),
            b: request.paths[b as usize].to_owned(),
            together,
            degree: f64::from(together)
                / f64::from(alone[a as usize] + alone[b as usize] - together),
        })
        .filter(|pair| pair.degree >= LEAST_DEGREE)
        .collect();
    coupled.sort_by(|x, y| {
        y.degree
            .total_cmp(&x.degree)
            .then(y.together.cmp(&x.together))
            .then_with(|| (&x.a, &x.b).cmp(&(&y.a, &y.b)))
    });
    coupled.truncate(MOST_PAIRS);
    coupled
}
