//! The history file: one line a run, appended to.

use std::fs;
use std::io::{ErrorKind, Read as _, Write as _};
use std::path::Path;

use serde::Deserialize;

use super::error::{About, Failure};
use super::exit::Exit;
use super::output;
use crate::model::{Diagnostic, RECORD_SCHEMA, Record, words};

/// What earlier runs wrote, in the order of their dates, and what the reader must know about it. A
/// file that does not exist yet is empty.
pub(super) fn read(path: &Path) -> Result<(Vec<Record>, Vec<Diagnostic>), Failure> {
    let text = match contents(path) {
        Ok(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
        Err(error) if error.kind() == ErrorKind::NotFound => String::new(),
        Err(error) => return Err(failure("read", path, &error)),
    };
    let lines = Lines::of(&text);
    let strange = lines.newer + lines.damaged;
    if lines.records.is_empty() && strange > 0 {
        return Err(strange_file(path, lines.newer > 0));
    }
    let note = (strange > 0).then(|| {
        let lines = words::counted(strange, "line that is", "lines that are");
        let message = format!(
            "the history file holds {lines} damaged or of a newer version, kept there and not read"
        );
        Diagnostic::new("history-line", message)
    });
    Ok((lines.records, note.into_iter().collect()))
}

/// Fails early where a run could not be appended later.
pub(super) fn check(path: &Path) -> Result<(), Failure> {
    let opened = match fs::OpenOptions::new().append(true).open(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => {
            tempfile::tempfile_in(output::folder(path)).map(drop)
        }
        opened => opened.map(drop),
    };
    opened.map_err(|error| failure("write", path, &error))
}

/// A device may have no end, and a pipe nobody who writes: neither can be appended to and read again.
fn contents(path: &Path) -> std::io::Result<Vec<u8>> {
    if !fs::metadata(path)?.is_file() {
        return Err(std::io::Error::other("it is not a regular file"));
    }
    fs::read(path)
}

/// The lines of a history file.
struct Lines {
    /// In the order of their dates.
    records: Vec<Record>,
    /// How many another version of this program wrote.
    newer: usize,
    damaged: usize,
}

impl Lines {
    fn of(text: &str) -> Self {
        #[derive(Deserialize)]
        struct Line {
            schema: String,
        }
        let mut lines = Self {
            records: Vec::new(),
            newer: 0,
            damaged: 0,
        };
        for line in text.lines().filter(|line| !line.trim().is_empty()) {
            let schema = serde_json::from_str::<Line>(line).map(|line| line.schema);
            match (schema.as_deref(), serde_json::from_str::<Record>(line)) {
                (Ok(RECORD_SCHEMA), Ok(record)) => lines.records.push(record),
                (Ok(schema), _) if is_newer(schema) => lines.newer += 1,
                _ => lines.damaged += 1,
            }
        }
        lines.records.sort_by(|a, b| a.date.cmp(&b.date));
        lines
    }
}

/// Whether it names our schema in another version.
fn is_newer(schema: &str) -> bool {
    let name = |schema: &str| schema.rsplit_once('/').map(|(name, _)| name.to_owned());
    schema != RECORD_SCHEMA && name(schema) == name(RECORD_SCHEMA)
}

fn strange_file(path: &Path, is_newer: bool) -> Failure {
    let (what, help) = match is_newer {
        true => (
            "a newer version of create-dump wrote it",
            "update create-dump, or name another file",
        ),
        false => (
            "it is no history file",
            "name a file that --history wrote, or one that does not exist yet",
        ),
    };
    Failure {
        code: "history-file-strange",
        message: format!("read `{}`: {what}", path.display()),
        help: help.to_owned(),
        exit: Exit::Wrong,
        about: About::thing(path.display()),
    }
}

/// Appends a line, unless the last one says the same, or one that another run wrote since `earlier` was
/// read.
pub(super) fn append(path: &Path, record: &Record, earlier: &[Record]) -> Result<(), Failure> {
    write(path, record, earlier.len()).map_err(|error| failure("write", path, &error))
}

/// Looks and writes under one lock, so that of runs beside each other none writes what another one has.
/// One write: nobody reads half a line. A line that a killed run left unfinished is ended first.
fn write(path: &Path, record: &Record, read: usize) -> std::io::Result<()> {
    let mut file = fs::OpenOptions::new()
        .read(true)
        .append(true)
        .create(true)
        .open(path)?;
    match file.lock() {
        // Some file systems know no locks; a line twice is the worst that follows.
        Err(error) if error.kind() != ErrorKind::Unsupported => return Err(error),
        _ => {}
    }
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes)?;
    let there = Lines::of(&String::from_utf8_lossy(&bytes)).records;
    let recent = there.iter().skip(read.saturating_sub(1));
    if recent.into_iter().any(|it| record.is_same(it)) {
        return Ok(());
    }
    let mut line = serde_json::to_vec(record)?;
    if bytes.last().is_some_and(|last| *last != b'\n') {
        line.insert(0, b'\n');
    }
    line.push(b'\n');
    file.write_all(&line)
}

fn failure(verb: &str, path: &Path, error: &std::io::Error) -> Failure {
    Failure {
        code: "history-file-unusable",
        message: format!("{verb} `{}`: {error}", path.display()),
        help: "name a file in a folder that exists, that you may write to and that has room"
            .to_owned(),
        exit: Exit::Unreachable,
        about: About::thing(path.display()),
    }
}
