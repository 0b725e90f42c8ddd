//! The history file: one line a run, appended to.

use std::fs;
use std::io::{ErrorKind, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::Path;

use super::error::{About, Failure};
use super::exit::Exit;
use crate::model::{Diagnostic, RECORD_SCHEMA, Record};

/// What earlier runs wrote, in the order of their dates, and what the reader must know about it. A
/// file that does not exist yet is empty.
pub(super) fn read(path: &Path) -> Result<(Vec<Record>, Vec<Diagnostic>), Failure> {
    let text = match fs::read(path) {
        Ok(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
        Err(error) if error.kind() == ErrorKind::NotFound => String::new(),
        Err(error) => return Err(failure("read", path, &error)),
    };
    let mut records = Vec::new();
    let mut strange = 0;
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        match serde_json::from_str::<Record>(line) {
            Ok(record) if record.schema == RECORD_SCHEMA => records.push(record),
            _ => strange += 1,
        }
    }
    if records.is_empty() && strange > 0 {
        return Err(Failure {
            code: "history-file-strange",
            message: format!("read `{}`: it is no history file", path.display()),
            help: "name a file that --history wrote, or one that does not exist yet".to_owned(),
            exit: Exit::Wrong,
            about: About::thing(path.display()),
        });
    }
    records.sort_by(|a, b| a.date.cmp(&b.date));
    let note = (strange > 0).then(|| {
        let message = format!(
            "{strange} lines of the history file are damaged or of a newer version; they are kept and not read"
        );
        Diagnostic::new("history-line", message)
    });
    Ok((records, note.into_iter().collect()))
}

/// Appends a line, unless the last one says the same.
pub(super) fn append(path: &Path, record: &Record, earlier: &[Record]) -> Result<(), Failure> {
    if earlier.last().is_some_and(|last| record.is_same(last)) {
        return Ok(());
    }
    write(path, record).map_err(|error| failure("write", path, &error))
}

/// One write, so that runs beside each other do not mix their lines. A line that a killed run left
/// unfinished is ended first.
fn write(path: &Path, record: &Record) -> std::io::Result<()> {
    let mut file = fs::OpenOptions::new()
        .read(true)
        .append(true)
        .create(true)
        .open(path)?;
    let mut last = [b'\n'];
    if file.seek(SeekFrom::End(0))? > 0 {
        file.seek(SeekFrom::End(-1))?;
        file.read_exact(&mut last)?;
    }
    let mut line = serde_json::to_vec(record)?;
    if last != [b'\n'] {
        line.insert(0, b'\n');
    }
    line.push(b'\n');
    file.write_all(&line)
}

fn failure(verb: &str, path: &Path, error: &std::io::Error) -> Failure {
    Failure {
        code: "history-file-unusable",
        message: format!("{verb} `{}`: {error}", path.display()),
        help: "name a file in a folder that exists and that you may write to".to_owned(),
        exit: Exit::Unreachable,
        about: About::thing(path.display()),
    }
}
