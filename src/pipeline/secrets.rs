//! What the reader of a report is told about secrets.

use crate::model::Diagnostic;
use crate::redact::{FoundSecret, Standing};

const CODE: &str = "secret-found";

/// Lines told of a file; of the rest their number.
const MOST_OF_A_FILE: usize = 5;

/// A diagnostic for each secret that is news, few of a file, and one for all that are none. The
/// secrets stand file by file.
pub fn diagnostics(found: &[FoundSecret]) -> Vec<Diagnostic> {
    let news: Vec<_> = found
        .iter()
        .filter(|secret| secret.standing == Standing::New)
        .collect();
    let mut notes = Vec::new();
    for file in news.chunk_by(|one, next| one.path == next.path) {
        let (told, rest) = file.split_at(file.len().min(MOST_OF_A_FILE));
        notes.extend(told.iter().map(|secret| {
            let hit = &secret.hit;
            let message = format!(
                "line {} holds what looks like a secret ({})",
                hit.line, hit.rule
            );
            Diagnostic::on_line(CODE, &secret.path, hit.line, message)
        }));
        if let Some(first) = rest.first() {
            let line = first.hit.line;
            let message = format!("{} more secrets from line {line} on", rest.len());
            notes.push(Diagnostic::on_line(CODE, &first.path, line, message));
        }
    }
    notes.extend(excused(found));
    notes
}

/// Says how many secrets are not listed, so that no tree can hide them without a trace.
fn excused(found: &[FoundSecret]) -> Option<Diagnostic> {
    let count = |standing| {
        let same = found.iter().filter(|secret| secret.standing == standing);
        same.count()
    };
    let (allowed, accepted) = (count(Standing::Allowed), count(Standing::Accepted));
    (allowed + accepted > 0).then(|| {
        let message = format!(
            "secrets that are not listed: {allowed} allowed by comments beside them, {accepted} accepted in the baseline"
        );
        Diagnostic::new(CODE, message)
    })
}
