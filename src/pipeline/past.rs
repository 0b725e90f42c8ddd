//! What git knows of a tree: of its files, and of lines in them.

use std::collections::BTreeMap;

use super::intake::Intake;
use super::services::Services;
use crate::history::{self, FileLines, HistoryRequest, Past};
use crate::language;
use crate::model::{Diagnostic, FileKind, FileReport, History, LineRange, LinesHistory, Tree};

/// The paths of a tree, in its order.
pub(super) fn paths(tree: &Tree) -> Vec<&str> {
    let entries = tree.entries.iter();
    entries.map(|entry| entry.path.as_str()).collect()
}

/// What git knows of the files of a tree, or why it knows nothing.
pub(super) fn read<'a>(
    cx: &'a Services,
    tree: &'a Tree,
    paths: &'a [&'a str],
    is_secret: &'a (dyn Fn(&str) -> bool + Sync),
) -> (Option<Past<'a>>, Vec<Diagnostic>) {
    let (Some(repository), Some(revision)) = (&tree.origin.repository, &tree.origin.revision)
    else {
        let note = "there is no git history around the source";
        return (None, vec![Diagnostic::new("history-absent", note)]);
    };
    let read = history::read(&HistoryRequest {
        repository,
        revision,
        paths,
        is_source: &is_code,
        remembered: cx.memory.history(is_secret),
    });
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
pub(super) fn of_files(cx: &Services, tree: &Tree) -> (Option<History>, Vec<Diagnostic>) {
    let is_secret = |path: &str| !cx.redactor.scan(path).is_empty();
    let paths = paths(tree);
    let (past, notes) = read(cx, tree, &paths, &is_secret);
    (past.map(|past| past.history), notes)
}

/// The history of every function in files of kind source, by path.
pub(super) fn of_functions(
    past: &Past<'_>,
    files: &[FileReport],
    intake: &Intake,
    text: &(dyn Fn(&str) -> Option<Vec<u8>> + Sync),
) -> (BTreeMap<String, Vec<LinesHistory>>, Option<Diagnostic>) {
    let wanted: Vec<(&str, Vec<LineRange>)> = files
        .iter()
        .filter(|file| file.kind == FileKind::Source && !file.functions.is_empty())
        .filter(|file| past.history.files.contains_key(&file.path))
        .map(|file| {
            let functions = file.functions.iter();
            (file.path.as_str(), functions.map(|it| it.lines()).collect())
        })
        .collect();
    let lines: Vec<FileLines<'_>> = wanted
        .iter()
        .map(|(path, parts)| FileLines {
            path,
            hash: intake.hash(path),
            parts,
        })
        .collect();
    let paths = wanted.iter().map(|(path, _)| (*path).to_owned());
    let (histories, note) = past.lines(&lines, text);
    (paths.zip(histories).collect(), note)
}
