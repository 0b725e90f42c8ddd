//! What git knows of a tree: of its files, and of lines in them.

use std::collections::{BTreeMap, BTreeSet};

use super::error::Error;
use super::event::{Event, Stage};
use super::intake::Intake;
use super::services::Services;
use crate::collector;
use crate::health::{self, Promise};
use crate::history::{self, FileLines, HistoryRequest, Past};
use crate::language;
use crate::model::{
    Diagnostic, FileKind, FileReport, FunctionReport, History, LineRange, LinesHistory, Tree,
};
use crate::source;

/// The paths of a tree, in its order.
pub(super) fn paths(tree: &Tree) -> Vec<&str> {
    let entries = tree.entries.iter();
    entries.map(|entry| entry.path.as_str()).collect()
}

/// The first second that counts of the history of a tree, as the user named it.
pub(super) fn since(tree: &Tree, value: Option<&str>) -> Result<Option<i64>, Error> {
    let named = value.map(|value| history::since(value, tree.origin.repository.as_ref()));
    named.transpose().map_err(|reason| {
        Error::Source(source::Error::RevisionNotFound {
            location: tree.origin.location.clone(),
            revision: value.unwrap_or_default().to_owned(),
            reason,
        })
    })
}

/// What git knows of the files of a tree, or why it knows nothing.
pub(super) fn read<'a>(
    cx: &'a Services,
    tree: &'a Tree,
    paths: &'a [&'a str],
    is_secret: &'a (dyn Fn(&str) -> bool + Sync),
    since: Option<i64>,
    on: &(dyn Fn(Event) + Sync),
) -> (Option<Past<'a>>, Vec<Diagnostic>) {
    let (Some(repository), Some(revision)) = (&tree.origin.repository, &tree.origin.revision)
    else {
        let is_unread =
            |note: &Diagnostic| matches!(note.code, "repository-format" | "unusable-repository");
        let note = match tree.diagnostics.iter().any(is_unread) {
            true => "the git history around the source cannot be read",
            false => "there is no git history around the source",
        };
        return (None, vec![Diagnostic::new("history-absent", note)]);
    };
    let reading = Stage::History.begin(on, None);
    let read = history::read(&HistoryRequest {
        repository,
        revision,
        paths,
        is_source: &is_code,
        is_test: &collector::is_test_path,
        since,
        remembered: cx.memory.history(is_secret),
    });
    drop(reading);
    match read {
        Ok(mut past) => {
            let notes = std::mem::take(&mut past.diagnostics);
            (Some(past), notes)
        }
        Err(error) => {
            let note = format!("failed to {error}");
            (None, vec![Diagnostic::new(error.code(), note)])
        }
    }
}

fn is_code(path: &str) -> bool {
    language::detect(path, "").is_some_and(|language| language.is_code)
}

/// The same where only the files matter.
pub(super) fn of_files(
    cx: &Services,
    tree: &Tree,
    since: Option<i64>,
    on: &(dyn Fn(Event) + Sync),
) -> (Option<History>, Vec<Diagnostic>) {
    let is_secret = |path: &str| !cx.redactor.scan(path).is_empty();
    let paths = paths(tree);
    let (past, notes) = read(cx, tree, &paths, &is_secret, since, on);
    (past.map(|past| past.history), notes)
}

/// What git knows of lines.
#[derive(Default)]
pub(super) struct Lines {
    /// The history of every function in files of kind source, by path.
    pub(super) functions: BTreeMap<String, Vec<LinesHistory>>,
    /// Promises in the comments of hotspots, by path.
    pub(super) promises: BTreeMap<String, Vec<Promise>>,
}

/// Reads the history of the functions of all source files, and of the promises in hotspots. `text`
/// gives a file as it is analysed.
pub(super) fn of_lines(
    past: &Past<'_>,
    files: &[FileReport],
    intake: &Intake,
    text: &(dyn Fn(&str) -> Option<Vec<u8>> + Sync),
) -> (Lines, Option<Diagnostic>) {
    let hotspots = health::hotspots(files, Some(&past.history));
    let hot: BTreeSet<&str> = hotspots.iter().map(|it| it.path.as_str()).collect();
    let promises = |path: &str| match hot.contains(path).then(|| text(path)).flatten() {
        Some(text) => health::promises(&String::from_utf8_lossy(&text)),
        None => Vec::new(),
    };
    let wanted: Vec<(&FileReport, Vec<LineRange>)> = files
        .iter()
        .filter(|file| file.kind == FileKind::Source)
        .filter(|file| past.history.files.contains_key(&file.path))
        .map(|file| {
            let functions = file.functions.iter().map(FunctionReport::lines);
            let promises = promises(&file.path).into_iter();
            let promises = promises.map(|line| LineRange::new(line, line));
            (file, functions.chain(promises).collect())
        })
        .filter(|(_, parts): &(_, Vec<LineRange>)| !parts.is_empty())
        .collect();
    let asked: Vec<FileLines<'_>> = wanted
        .iter()
        .map(|(file, parts)| FileLines {
            path: &file.path,
            hash: intake.hash(&file.path),
            parts,
        })
        .collect();
    let (histories, note) = past.lines(&asked, text);
    let mut lines = Lines::default();
    for ((file, parts), mut histories) in wanted.into_iter().zip(histories) {
        let functions = file.functions.len();
        let promises = histories.split_off(functions);
        let promises = parts[functions..].iter().zip(promises);
        let promises = promises.filter_map(|(part, history)| {
            Some(Promise {
                line: part.start_line,
                written: history.last_change?,
            })
        });
        lines.promises.insert(file.path.clone(), promises.collect());
        lines.functions.insert(file.path.clone(), histories);
    }
    (lines, note)
}
