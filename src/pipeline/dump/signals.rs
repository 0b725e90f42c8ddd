//! Gathers what is known of the files beside their texts, for a budget to choose by.

use rayon::prelude::*;

use super::entries::entry;
use super::texts::Texts;
use crate::dump::{DumpFile, Signals};
use crate::graph::{self, Graph, GraphFile, Manifest, Manifests};
use crate::language::{self, FileLinks, Syntax};
use crate::model::{Diagnostic, Tree};
use crate::pipeline::past;
use crate::pipeline::services::Services;

/// Columns of one step of indentation; a tab is one, too.
const STEP: usize = 4;

/// What one text tells.
#[derive(Default)]
struct Told {
    links: Option<FileLinks>,
    manifest: Option<Manifest>,
    depth: f64,
}

/// The files' ties to each other, and what else their texts tell.
pub(super) struct Reading {
    told: Vec<Told>,
    /// The import graph of the files that are code, and which files those are.
    pub(super) graph: Graph,
    pub(super) nodes: Vec<usize>,
}

impl Reading {
    /// Reads every text once more, on all threads.
    pub(super) fn of(files: &[DumpFile], texts: &Texts) -> Self {
        let told: Vec<Told> = (files.par_iter().enumerate())
            .map(|(index, file)| match texts.get(index, file) {
                Some(cleaned) => tell(file, &cleaned.text),
                None => Told::default(),
            })
            .collect();
        let mut manifests = Manifests::default();
        let mut nodes = Vec::new();
        let mut graph_files = Vec::new();
        for (index, (file, told)) in files.iter().zip(&told).enumerate() {
            if let Some(manifest) = &told.manifest {
                manifests.insert(file.path.clone(), manifest.clone());
            }
            if let (Some(links), Some(language)) = (&told.links, file.language) {
                nodes.push(index);
                graph_files.push(GraphFile {
                    path: &file.path,
                    language,
                    kind: file.kind,
                    links,
                });
            }
        }
        let graph = Graph::of(&graph_files, &manifests);
        Self { told, graph, nodes }
    }

    /// What is known of every file, git's history included; the user's globs are not.
    pub(super) fn signals(
        &self,
        cx: &Services,
        files: &[DumpFile],
        tree: &Tree,
    ) -> (Vec<Signals>, Vec<Diagnostic>) {
        let mut signals: Vec<Signals> = (files.iter().zip(&self.told))
            .map(|(file, told)| Signals {
                depth: told.depth,
                entry: entry(&file.path, file.is_code),
                ..Signals::default()
            })
            .collect();
        for (&index, rank) in self.nodes.iter().zip(&self.graph.rank) {
            signals[index].rank = *rank;
        }
        let (history, mut notes) = past::of_files(cx, tree, None, &|_| {});
        for (file, signals) in files.iter().zip(&mut signals) {
            let history = history
                .as_ref()
                .and_then(|history| history.files.get(&file.path));
            if let Some(history) = history {
                signals.churn = history.recent_commits;
                signals.fixes = history.recent_fixes;
            }
        }
        // A dump needs no history: only what went wrong with one that is there is worth a note.
        notes.retain(|note| note.code != "history-absent");
        (signals, notes)
    }
}

fn tell(file: &DumpFile, text: &str) -> Told {
    let language = file.language.and_then(language::by_id);
    let Some(language) = language.filter(|language| language.is_code) else {
        return Told {
            manifest: graph::manifest(&file.path, text),
            ..Told::default()
        };
    };
    let links = language.grammar_of(text).and_then(|grammar| {
        let tree = language::parse(grammar, text)?;
        let syntax = Syntax::of(grammar, text, &tree);
        Some(language::links(language, grammar, text, &syntax))
    });
    Told {
        links: Some(links.unwrap_or_default()),
        manifest: None,
        depth: text.lines().map(depth).sum::<usize>() as f64,
    }
}

/// How deeply a line is indented: what hides in nested blocks is hard in any language.
fn depth(line: &str) -> usize {
    let blank = line.len() - line.trim_start().len();
    if blank == line.len() {
        return 0;
    }
    let tabs = line[..blank].matches('\t').count();
    tabs + (blank - tabs) / STEP
}
