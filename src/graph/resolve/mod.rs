//! From what an import says to the files of the tree that it means, one resolver a family of
//! languages. What stands nearer wins where several files could be meant; nothing leads out of the
//! tree.

mod c;
mod go;
mod java;
mod modules;
mod python;
mod rust;
mod script;

use std::collections::HashMap;

use rayon::prelude::*;

use super::edges::{self, Edge, EdgeKind};
use super::{GraphFile, Manifests};
use crate::language::{Import, ImportKind};

/// The files of one source, found by their path.
pub(super) struct Files<'a> {
    all: &'a [GraphFile<'a>],
    by_path: HashMap<&'a str, usize>,
}

impl<'a> Files<'a> {
    fn new(all: &'a [GraphFile<'a>]) -> Self {
        let paths = all.iter().enumerate();
        Self {
            by_path: paths.map(|(index, file)| (file.path, index)).collect(),
            all,
        }
    }

    fn at(&self, path: &str) -> Option<usize> {
        self.by_path.get(path).copied()
    }

    /// Files in one of these languages with their places.
    fn of(&self, languages: &[&str]) -> impl Iterator<Item = (usize, &GraphFile<'a>)> {
        let languages = languages.to_vec();
        let files = self.all.iter().enumerate();
        files.filter(move |(_, file)| languages.contains(&file.language))
    }
}

/// Knows what imports mean in a family of languages.
trait Resolver: Sync {
    /// The files that an import of file `from` means; none where it leads out of the tree.
    fn targets(&self, from: usize, import: &Import) -> Vec<usize>;

    /// Files that `from` needs without importing them.
    fn unsaid(&self, _from: usize) -> Vec<usize> {
        Vec::new()
    }
}

type Make = for<'a> fn(&'a Files<'a>, &'a Manifests) -> Box<dyn Resolver + 'a>;

static RESOLVERS: &[(&[&str], Make)] = &[
    (c::LANGUAGES, |files, _| Box::new(c::C::new(files))),
    (go::LANGUAGES, |files, manifests| {
        Box::new(go::Go::new(files, manifests))
    }),
    (java::LANGUAGES, |files, _| Box::new(java::Java::new(files))),
    (python::LANGUAGES, |files, _| {
        Box::new(python::Python::new(files))
    }),
    (rust::LANGUAGES, |files, manifests| {
        Box::new(rust::Rust::new(files, manifests))
    }),
    (script::LANGUAGES, |files, manifests| {
        Box::new(script::Script::new(files, manifests))
    }),
];

/// Whether names that a file mentions may lead to one that it does not import: where imports are not
/// read, and where they lead to a header.
pub(super) fn names_lead(from: &str, to: &str) -> bool {
    if c::LANGUAGES.contains(&from) {
        return c::LANGUAGES.contains(&to);
    }
    let mut languages = RESOLVERS.iter().flat_map(|(languages, _)| *languages);
    from == to && languages.all(|known| *known != from)
}

/// What became of all imports.
#[derive(Default)]
pub(super) struct Resolved {
    /// Sorted, one for each pair of files.
    pub(super) edges: Vec<Edge>,
    /// Imports that lead to no file of the tree.
    pub(super) external: usize,
}

/// Resolves the imports of all files.
pub(super) fn all(files: &[GraphFile<'_>], manifests: &Manifests) -> Resolved {
    let index = Files::new(files);
    let mut resolved = Resolved::default();
    for (languages, make) in RESOLVERS {
        let own: Vec<usize> = index.of(languages).map(|(file, _)| file).collect();
        if own.is_empty() {
            continue;
        }
        let resolver = make(&index, manifests);
        let found: Vec<Resolved> = own
            .par_iter()
            .map(|file| of_file(&*resolver, *file, &files[*file]))
            .collect();
        for file in found {
            resolved.edges.extend(file.edges);
            resolved.external += file.external;
        }
    }
    resolved.edges.sort_by_key(|edge| (edge.from, edge.to));
    resolved
}

fn of_file(resolver: &dyn Resolver, from: usize, file: &GraphFile<'_>) -> Resolved {
    let mut resolved = Resolved::default();
    for import in &file.links.imports {
        let Some(kind) = EdgeKind::of(import.kind) else {
            continue;
        };
        let targets = resolver.targets(from, import);
        resolved.external += usize::from(targets.is_empty() && import.kind != ImportKind::Inline);
        let names = import.names.len().max(1).div_ceil(targets.len().max(1));
        resolved.edges.extend(targets.into_iter().map(|to| Edge {
            from,
            to,
            kind,
            lines: Some((import.first_line, import.last_line)),
            names,
        }));
    }
    resolved
        .edges
        .extend(resolver.unsaid(from).into_iter().map(|to| Edge {
            from,
            to,
            kind: EdgeKind::Load,
            lines: None,
            names: 1,
        }));
    resolved.edges.retain(|edge| edge.to != from);
    resolved.edges = edges::merged(resolved.edges);
    resolved
}
