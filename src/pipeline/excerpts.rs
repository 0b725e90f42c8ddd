//! The code of the hardest functions, for reports that show it.

use super::intake::Texts;
use crate::model::{Evidence, FileKind, FileReport, FunctionReport};
use crate::redact::Clean;

/// Most functions.
const MOST: usize = 200;

/// Most lines of one.
const LINES: usize = 120;

/// Functions with this score and more are not hard.
const HARD: f64 = 9.0;

/// The beginnings of the hardest functions of the source.
pub(super) fn of(files: &[FileReport], texts: &Texts<'_>) -> Vec<Evidence> {
    let sources = files.iter().filter(|file| file.kind == FileKind::Source);
    let mut hardest: Vec<(&FileReport, &FunctionReport)> = sources
        .flat_map(|file| file.functions.iter().map(move |function| (file, function)))
        .filter(|(_, function)| function.score < HARD)
        .collect();
    hardest.sort_by(|(_, a), (_, b)| a.score.total_cmp(&b.score));
    hardest.truncate(MOST);
    hardest.sort_by_key(|(file, function)| (&file.path, function.start_line));
    let of_file = hardest.chunk_by(|(a, _), (b, _)| a.path == b.path);
    of_file
        .filter_map(|functions| Some((functions, texts.get(&functions[0].0.path)?)))
        .flat_map(|(functions, text)| {
            functions
                .iter()
                .map(|(file, function)| excerpt(file, function, &text))
                .collect::<Vec<_>>()
        })
        .collect()
}

fn excerpt(file: &FileReport, function: &FunctionReport, text: &Clean) -> Evidence {
    let start_line = function.start_line;
    let end_line = function.end_line.min(start_line + LINES - 1);
    Evidence {
        path: file.path.clone(),
        start_line,
        end_line,
        quote: text.lines(start_line, end_line),
    }
}
