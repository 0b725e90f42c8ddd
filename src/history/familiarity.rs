//! How well the authors of a change know the files that it touches: what they and others did to these
//! files before.

use std::collections::{BTreeSet, HashSet};

use gix::ObjectId;

use super::log::{self, Commit};
use super::{Error, HistoryRequest, changes, git, names};
use crate::model::Familiarity;

const SECONDS_PER_YEAR: i64 = 365 * 24 * 60 * 60;

/// More commits than this are no change that one reviews.
const MOST_COMMITS: usize = 10_000;

/// What to look for.
#[derive(Clone)]
pub struct FamiliarityRequest<'a> {
    /// The repository, the last commit of the change, the files that it touches by their names there or,
    /// where they are gone, before.
    pub history: HistoryRequest<'a>,
    /// Full id of the commit that the change starts from.
    pub base: &'a str,
}

/// Reads who did what to the touched files before the change; `None` where the change holds no commit,
/// as its author is then unknown: what a repository's settings say of its user is not read.
pub fn familiarity(request: &FamiliarityRequest<'_>) -> Result<Option<Familiarity>, Error> {
    let path = request.history.repository.git_dir.display().to_string();
    git::guarded(|| read(request)).map_err(|reason| Error::Repository { path, reason })?
}

fn read(request: &FamiliarityRequest<'_>) -> Result<Option<Familiarity>, Error> {
    let repository = log::open(request.history.repository)?;
    let reader = log::reader(&repository);
    let own = commits_of(&reader, request.history.revision, request.base);
    if own.is_empty() {
        return Ok(None);
    }
    let boundary = log::boundary(reader.common_dir(), reader.object_hash());
    // Of a shallow clone more may come in with the next fetch.
    let remembered = request.history.remembered.filter(|_| boundary.is_empty());
    let kept = remembered.map(|remembered| (remembered.table, key(request)));
    let known = kept.and_then(|(table, key)| table.get(&key));
    if let Some(found) = known.and_then(|bytes| postcard::from_bytes(&bytes).ok()) {
        return Ok(Some(found));
    }
    let found = count(request, &repository, &boundary, &own)?;
    if let Some((table, key)) = kept
        && let Ok(bytes) = postcard::to_allocvec(&found)
    {
        table.put(&key, &bytes);
    }
    Ok(Some(found))
}

/// All that the answer follows from.
fn key(request: &FamiliarityRequest<'_>) -> [u8; 32] {
    let history = &request.history;
    let mut hasher = blake3::Hasher::new_derive_key("create-dump familiarity");
    let first = [history.revision, request.base, &history.repository.prefix];
    for part in first.iter().chain(history.paths) {
        hasher.update(&(part.len() as u64).to_le_bytes());
        hasher.update(part.as_bytes());
    }
    hasher.finalize().into()
}

fn count(
    request: &FamiliarityRequest<'_>,
    repository: &gix::ThreadSafeRepository,
    boundary: &HashSet<ObjectId>,
    own: &HashSet<(ObjectId, i64)>,
) -> Result<Familiarity, Error> {
    let history = &request.history;
    let reader = log::reader(repository);
    let log = log::read(&reader, history.revision, boundary, history.remembered)?;
    let changes = changes::read(repository, &log, history);
    let touched = names::follow(&changes, history.paths);
    let is_own = |commit: &Commit| own.contains(&(commit.tree, commit.date));
    let people: BTreeSet<u32> = { log.commits.iter() }
        .filter(|commit| is_own(commit))
        .filter_map(|commit| commit.author)
        .collect();
    let mut found = Familiarity {
        people: people.len(),
        is_fix: log.commits.iter().any(|it| is_own(it) && it.fix),
        ..Familiarity::default()
    };
    let folders: BTreeSet<&str> = history.paths.iter().map(|path| subsystem(path)).collect();
    let folders: Vec<bool> = changes
        .paths
        .iter()
        .map(|path| folders.contains(subsystem(path)))
        .collect();
    let mut authors = HashSet::new();
    let all = log.commits.iter().zip(&changes.commits).zip(&touched);
    for ((commit, change), files) in all.filter(|((commit, _), _)| !is_own(commit)) {
        let Some(change) = change else { continue };
        let is_known = commit.author.is_some_and(|author| people.contains(&author));
        if !files.is_empty() {
            found.commits += 1;
            found.commits_by_them += usize::from(is_known);
            authors.extend(commit.author);
        }
        if is_known {
            let age = log.until.saturating_sub(commit.date) / SECONDS_PER_YEAR;
            let mut paths = change.paths();
            let is_near = paths.any(|path| folders[path as usize]);
            found.experience += 1;
            found.recent_experience += 1.0 / (age + 1) as f64;
            found.subsystem_experience += usize::from(is_near);
        }
    }
    found.authors = authors.len();
    Ok(found)
}

/// The folder at the top that a file lies in.
fn subsystem(path: &str) -> &str {
    path.split_once('/').map_or("", |(folder, _)| folder)
}

/// The commits of the change. A log knows commits by what they hold: their tree and date.
fn commits_of(repository: &gix::Repository, head: &str, base: &str) -> HashSet<(ObjectId, i64)> {
    let id = |text: &str| ObjectId::from_hex(text.as_bytes()).ok();
    let (Some(head), Some(base)) = (id(head), id(base)) else {
        return HashSet::new();
    };
    // A log tells no commit of a date after that of its last one.
    let date = |commit: &gix::Commit<'_>| commit.author().ok().map(|author| author.seconds());
    let last = repository.find_commit(head).ok();
    let until = last.and_then(|head| date(&head)).unwrap_or(i64::MAX);
    let walk = repository.rev_walk([head]).with_hidden([base]).all();
    let commits = walk.into_iter().flatten().take(MOST_COMMITS);
    let told = commits.filter_map(|commit| {
        let commit = repository.find_commit(commit.ok()?.id).ok()?;
        let tree = commit.tree_id().ok()?.detach();
        Some((tree, date(&commit)?.min(until)))
    });
    told.collect()
}
