//! Files of a source through the program's own pipeline: collected, measured, scored.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Mutex;

use anyhow::Result;
use create_dump::collector::{Collector, Decision};
use create_dump::model::{FileKind, FileMeasurement, FileReport, Selection, SourceFile, Tree};
use create_dump::source::{self, SourceRequest};
use create_dump::{health, metrics};
use rayon::prelude::*;

/// The files of a directory, or of a revision of a repository.
pub(super) fn open(place: &Path, revision: Option<&str>) -> Result<Tree> {
    let request = SourceRequest::at(place, revision.map(str::to_owned));
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    Ok(runtime.block_on(source::select(&request)?.open(&Selection::default()))?)
}

/// What was measured of a text: the same text stands in many revisions.
#[derive(Default)]
pub(super) struct Known(Mutex<HashMap<Text, Option<FileMeasurement>>>);

/// The hash of a text, and its path: what a file is for follows from both.
type Text = ([u8; 32], String);

impl Known {
    fn measure(&self, file: &SourceFile) -> Option<FileMeasurement> {
        let key = (file.hash, file.path.clone());
        let known = || {
            self.0
                .lock()
                .unwrap_or_else(std::sync::PoisonError::into_inner)
        };
        if let Some(measured) = known().get(&key) {
            return measured.clone();
        }
        let mut measured = metrics::measure(file).map(|measured| measured.file);
        if let Some(measured) = &mut measured {
            // Only the file's own values are looked at here.
            measured.functions.clear();
        }
        known().insert(key, measured.clone());
        measured
    }
}

/// Scores the files whose place in the tree is wanted, in the order of their paths. What the
/// collector leaves out is left out.
pub(super) fn score(
    tree: &Tree,
    known: &Known,
    is_wanted: impl Fn(usize) -> bool + Sync,
) -> Result<Vec<FileReport>> {
    let collector = Collector::new(tree, &Selection::default())?;
    let scored = (0..tree.entries.len()).into_par_iter().map(|index| {
        if !is_wanted(index) {
            return None;
        }
        match collector.decide(index) {
            Decision::Keep(file) => known.measure(&file).map(health::score_file),
            Decision::Skip(_) | Decision::Fail(..) => None,
        }
    });
    Ok(scored.collect::<Vec<_>>().into_iter().flatten().collect())
}

/// Whether a file is the project's own code that ships, and there is some in it.
pub(super) fn is_source(file: &FileReport) -> bool {
    file.kind == FileKind::Source && file.code_lines() > 0
}
