//! What measurements and history say of a whole source.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::intake::Intake;
use super::memory::Memory;
use super::{past, ties};
use crate::graph::{Graph, GraphFile};
use crate::health;
use crate::health::Promise;
use crate::history::Past;
use crate::model::{DuplicateGroup, FileReport, History, Hotspot, ImportGraph, Tree};

/// What follows from measurements and history alone.
#[derive(Default)]
pub(super) struct Measured {
    pub(super) files: Vec<FileReport>,
    pub(super) duplicates: Vec<DuplicateGroup>,
    pub(super) graph: ImportGraph,
    pub(super) hotspots: Vec<Hotspot>,
    pub(super) history: Option<History>,
    pub(super) imported_by_tests: BTreeSet<String>,
    pub(super) promises: BTreeMap<String, Vec<Promise>>,
}

impl Measured {
    pub(super) fn of(
        memory: &Memory,
        intake: &mut Intake,
        past: Option<&Past<'_>>,
        tree: &Tree,
    ) -> Self {
        let duplicates = memory.duplicates(&mut intake.measured);
        for measured in &mut intake.measured {
            measured.forget_tokens();
        }
        let (graph, summary) = draw(intake);
        let mut files: Vec<FileReport> = std::mem::take(&mut intake.measured)
            .into_par_iter()
            .map(|measured| health::score_file(measured.file))
            .collect();
        let text = |path: &str| intake.bytes(path, tree);
        let lines = past.map(|past| past::of_lines(past, &files, intake, &text));
        let (lines, note) = lines.unwrap_or_default();
        intake.diagnostics.extend(note);
        let mut history = past.map(|past| past.history.clone());
        if let Some(history) = &mut history {
            ties::explain(&mut history.coupling, &files, &graph);
        }
        health::note_past(&mut files, history.as_ref(), &lines.functions);
        let hotspots = health::hotspots(&files, history.as_ref());
        let imported_by_tests = ties::imported_by_tests(&files, &graph);
        health::note_tests(&mut files, &imported_by_tests, &|path| {
            intake.bytes(path, tree)
        });
        Self {
            files,
            duplicates,
            graph: summary,
            hotspots,
            history,
            imported_by_tests,
            promises: lines.promises,
        }
    }

    /// The file at a path.
    pub(super) fn file(&self, path: &str) -> Option<&FileReport> {
        let found = self
            .files
            .binary_search_by(|file| file.path.as_str().cmp(path));
        found.ok().map(|index| &self.files[index])
    }

    pub(super) fn judged(&self) -> health::Judged<'_> {
        health::Judged {
            files: &self.files,
            duplicates: &self.duplicates,
            cycles: &self.graph.cycles,
            hotspots: &self.hotspots,
            known: Some(health::Known {
                history: self.history.as_ref(),
                imported_by_tests: &self.imported_by_tests,
                promises: &self.promises,
            }),
            touched: None,
        }
    }
}

/// Draws the import graph and gives every file its part of it.
pub(super) fn draw(intake: &mut Intake) -> (Graph, ImportGraph) {
    let files: Vec<GraphFile<'_>> = intake
        .measured
        .iter()
        .map(|measured| GraphFile {
            path: &measured.file.path,
            language: measured.file.language,
            kind: measured.file.kind,
            links: &measured.links,
        })
        .collect();
    let graph = Graph::of(&files, &intake.manifests);
    let summary = graph.summary(&files);
    for (index, measured) in intake.measured.iter_mut().enumerate() {
        graph.note(index, &mut measured.file.metrics);
    }
    (graph, summary)
}
