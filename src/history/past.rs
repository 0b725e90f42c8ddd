//! What was read of a repository, and what can still be asked of it.

use std::collections::{BTreeMap, HashSet};
use std::sync::OnceLock;

use gix::ObjectId;
use rayon::prelude::*;

use super::changes::{self, Changes};
use super::lines::{self, Step};
use super::log::{self, Log};
use super::names::{self, TouchedFile};
use super::tally::{self, Days};
use super::versions::Versions;
use super::{Error, HistoryRequest, diagnostics, kept};
use crate::git;
use crate::model::{Diagnostic, History, LineRange, LinesHistory};

/// What was read of a repository.
pub struct Past<'a> {
    /// What it says of the files.
    pub history: History,
    /// What the reader must know about it: shallow clone, missing objects.
    pub diagnostics: Vec<Diagnostic>,
    request: HistoryRequest<'a>,
    repository: gix::ThreadSafeRepository,
    boundary: HashSet<ObjectId>,
    /// The commits one by one; not read as long as what is kept answers.
    commits: OnceLock<Option<Commits>>,
}

/// Lines of a file whose history is wanted.
pub struct FileLines<'a> {
    /// A path of the request.
    pub path: &'a str,
    /// Hash of its bytes, as it is analysed.
    pub hash: [u8; 32],
    /// Parts of it.
    pub parts: &'a [LineRange],
}

/// The commits of a history, with what each of them did to the files of the source.
pub(super) struct Commits {
    log: Log,
    changes: Changes,
    touched: Vec<Vec<TouchedFile>>,
    is_mass: Vec<bool>,
}

impl Commits {
    fn read(
        repository: &gix::ThreadSafeRepository,
        request: &HistoryRequest<'_>,
        boundary: &HashSet<ObjectId>,
    ) -> Result<Self, Error> {
        let reader = log::reader(repository);
        let log = log::read(&reader, request.revision, boundary, request.remembered)?;
        let changes = changes::read(repository, &log, request);
        let touched = names::follow(&changes, request.paths);
        let is_mass = tally::mass_commits(request, &changes);
        Ok(Self {
            log,
            changes,
            touched,
            is_mass,
        })
    }

    /// What the commits did to each of some files, newest first.
    fn steps(
        &self,
        request: &HistoryRequest<'_>,
        files: &HashSet<u32>,
    ) -> BTreeMap<u32, Vec<Step>> {
        let mut steps: BTreeMap<u32, Vec<Step>> = BTreeMap::new();
        for (commit, touched) in (0..).zip(&self.touched) {
            let Some(change) = &self.changes.commits[commit as usize] else {
                continue;
            };
            if request.is_before(self.log.commits[commit as usize].date) {
                continue;
            }
            for it in touched.iter().filter(|it| files.contains(&it.file)) {
                let touch = change.touched[it.touch as usize];
                steps.entry(it.file).or_default().push(Step {
                    commit,
                    old: touch.old,
                    new: touch.new,
                });
            }
        }
        steps
    }

    /// The history of lines that some steps of their file touched.
    fn of_lines(&self, steps: &[Step], places: &[u32]) -> LinesHistory {
        let mut history = LinesHistory::default();
        let mut people = HashSet::new();
        let mut numbers: Vec<u32> = places.iter().map(|it| steps[*it as usize].commit).collect();
        // Of two files that a commit made one, both are steps of it.
        numbers.dedup();
        for number in numbers {
            let commit = &self.log.commits[number as usize];
            history.commits += 1;
            history.fixes += u32::from(commit.fix);
            people.extend(commit.author);
            history.last_change = history.last_change.max(Some(commit.date));
            if !self.is_mass[number as usize] {
                let days = Days::between(commit.date, self.log.until);
                history.recent_commits += days.weight_of_commit();
                history.recent_fixes += days.weight_of_fix() * f64::from(u8::from(commit.fix));
            }
        }
        history.authors = people.len() as u32;
        history
    }
}

impl<'a> Past<'a> {
    pub(super) fn read(request: &HistoryRequest<'a>) -> Result<Self, Error> {
        let repository = log::open(request.repository)?;
        let reader = log::reader(&repository);
        let boundary = log::boundary(reader.common_dir(), reader.object_hash());
        let mut past = Self {
            history: History::default(),
            diagnostics: Vec::new(),
            request: request.clone(),
            repository,
            boundary,
            commits: OnceLock::new(),
        };
        let kept = past.request.remembered.map(|remembered| {
            let key = kept::history_key(request, &past.boundary);
            (remembered.table, key)
        });
        // Of a shallow clone or one with damage there is something to tell, so it is read again.
        if let Some(history) = kept.and_then(|(table, key)| kept::recall(table, &key)) {
            past.history = history;
            return Ok(past);
        }
        let commits = Commits::read(&past.repository, request, &past.boundary)?;
        past.diagnostics = diagnostics::of(&commits.log, &commits.changes);
        past.history = tally::history(
            request,
            &commits.log,
            &commits.changes,
            &commits.touched,
            &commits.is_mass,
        );
        if let Some((table, key)) = kept.filter(|_| past.diagnostics.is_empty()) {
            kept::keep(table, &key, &past.history);
        }
        past.commits = OnceLock::from(Some(commits));
        Ok(past)
    }

    /// The history of parts of files, in their order, with what the reader must know about it.
    /// `text` gives a file as it is analysed. What cannot be read, and what no commit has, is an
    /// empty history.
    pub fn lines(
        &self,
        files: &[FileLines<'_>],
        text: &(dyn Fn(&str) -> Option<Vec<u8>> + Sync),
    ) -> (Vec<Vec<LinesHistory>>, Option<Diagnostic>) {
        let kept = self.request.remembered.map(|remembered| {
            let key = kept::history_key(&self.request, &self.boundary);
            (remembered.table, kept::lines_key(&key, files))
        });
        if let Some(lines) = kept.and_then(|(table, key)| kept::recall_lines(table, &key)) {
            return (lines, None);
        }
        let (lines, cut) = self.read_lines(files, text);
        if let Some((table, key)) = kept.filter(|_| cut == 0) {
            kept::keep_lines(table, &key, &lines);
        }
        (lines, diagnostics::of_lines(cut))
    }

    /// The histories, and of how many files a version is missing.
    fn read_lines(
        &self,
        files: &[FileLines<'_>],
        text: &(dyn Fn(&str) -> Option<Vec<u8>> + Sync),
    ) -> (Vec<Vec<LinesHistory>>, usize) {
        let Some(commits) = self.commits() else {
            return (files.iter().map(nothing).collect(), files.len());
        };
        let place = |path: &str| self.request.paths.binary_search(&path).ok();
        let places: Vec<Option<u32>> = files
            .iter()
            .map(|file| place(file.path).map(|place| place as u32))
            .collect();
        let steps = commits.steps(&self.request, &places.iter().flatten().copied().collect());
        let read: Vec<(Vec<LinesHistory>, bool)> = files
            .par_iter()
            .zip(&places)
            .map(|(file, place)| {
                let Some(steps) = place.and_then(|place| steps.get(&place)) else {
                    return (nothing(file), true);
                };
                let touching = git::guarded(|| self.touching(file, steps, text));
                touching.map_or_else(
                    |_| (nothing(file), false),
                    |(parts, whole)| {
                        let parts = parts.iter();
                        let lines = parts.map(|part| commits.of_lines(steps, part));
                        (lines.collect(), whole)
                    },
                )
            })
            .collect();
        let cut = read.iter().filter(|(_, whole)| !whole).count();
        (read.into_iter().map(|(lines, _)| lines).collect(), cut)
    }

    /// The places of the steps that touched each part of a file, and whether every version was there.
    fn touching(
        &self,
        file: &FileLines<'_>,
        steps: &[Step],
        text: &(dyn Fn(&str) -> Option<Vec<u8>> + Sync),
    ) -> (Vec<Vec<u32>>, bool) {
        let table = self.request.remembered.map(|remembered| remembered.table);
        let key = table
            .map(|_| kept::steps_key(file, steps))
            .unwrap_or_default();
        let known = table.and_then(|table| kept::recall_steps(table, &key, steps.len()));
        if let Some(known) = known.filter(|known| known.len() == file.parts.len()) {
            return (known, true);
        }
        let analysed = || text(file.path);
        let mut versions = Versions::new(&self.repository, &analysed);
        let spans = file.parts.iter().map(span).collect();
        let found = lines::touching(steps, spans, &mut |newer, older| {
            versions.hunks(newer, older)
        });
        if let Some(table) = table.filter(|_| versions.are_whole()) {
            kept::keep_steps(table, &key, &found);
        }
        (found, versions.are_whole())
    }

    fn commits(&self) -> Option<&Commits> {
        let read = || Commits::read(&self.repository, &self.request, &self.boundary).ok();
        self.commits.get_or_init(read).as_ref()
    }
}

fn nothing(file: &FileLines<'_>) -> Vec<LinesHistory> {
    vec![LinesHistory::default(); file.parts.len()]
}

/// Lines counted from 0, without the last.
fn span(lines: &LineRange) -> std::ops::Range<u32> {
    let line = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    line(lines.start_line.saturating_sub(1))..line(lines.end_line)
}
