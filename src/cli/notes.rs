//! What is told on standard error beside the result.

use std::io::Write;

use super::snippet;
use super::voice::{Location, Said, Voice, say};
use crate::model::{Diagnostic, Explanation, GateResult};
use crate::pipeline;
use crate::redact::is_unseen;

/// Notes shown without `--verbose`.
const MOST: usize = 10;

/// Tells the user something; a closed standard error is nobody's loss.
pub(super) fn tell(text: impl std::fmt::Display) {
    if !Voice::current().is_json() {
        let _ = writeln!(std::io::stderr().lock(), "{text}");
        return;
    }
    say(&Said {
        level: "note",
        message: &text.to_string(),
        ..Said::default()
    });
}

/// Tells what the reader must know about the run, the first few or all.
pub(super) fn tell_all<'a>(notes: impl IntoIterator<Item = &'a Diagnostic>, all: bool) {
    let notes: Vec<_> = notes.into_iter().collect();
    if Voice::current().is_json() {
        return warn(&notes);
    }
    let shown = if all { notes.len() } else { MOST };
    for note in notes.iter().take(shown) {
        tell(line(note));
        if let Some(place) = &note.place {
            tell(snippet::shown(place, Voice::current().is_coloured));
        }
    }
    if notes.len() > shown {
        tell(format!(
            "note: {} more, shown with --verbose",
            notes.len() - shown
        ));
    }
}

/// Says of each gate that failed why, and how to pass.
pub(super) fn tell_gates(gates: &[GateResult]) {
    for gate in gates.iter().filter(|gate| !gate.passed) {
        let message = format!("gate {} failed: {}", gate.id, gate.why);
        if !Voice::current().is_json() {
            tell(one_line(&message));
            continue;
        }
        say(&Said {
            level: "warning",
            code: Some("gate-failed"),
            message: &message,
            subject: Some(&gate.id),
            ..Said::default()
        });
    }
}

/// Tells machines what the reader must know about the run.
fn warn(notes: &[&Diagnostic]) {
    let explanations = pipeline::explanations();
    for note in notes {
        let help = Explanation::help(&explanations, note.code);
        let path = note.path.as_deref();
        say(&Said {
            level: "warning",
            code: Some(note.code),
            message: &note.message,
            subject: path,
            help: Some(help.as_str()).filter(|help| !help.is_empty()),
            location: path.map(|path| Location {
                path,
                line: note.line,
                column: note.place.as_ref().map(|place| place.column),
            }),
            ..Said::default()
        });
    }
}

/// A note as one line: whatever a path or a message holds, it cannot forge a second one.
fn line(note: &Diagnostic) -> String {
    let message = one_line(&note.message);
    match &note.path {
        Some(path) => format!("note: {}: {message} ({})", path.escape_debug(), note.code),
        None => format!("note: {message} ({})", note.code),
    }
}

/// A text without what breaks or bends a line.
pub(super) fn one_line(text: &str) -> String {
    text.chars().map(visible).collect()
}

fn visible(c: char) -> char {
    if is_unseen(c) { ' ' } else { c }
}
