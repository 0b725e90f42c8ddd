//! The modules of Rust crates: which file is which module, found from the roots by what they
//! declare.

use std::collections::{HashMap, HashSet, VecDeque};

use super::Files;
use crate::graph::manifests::{Manifest, Manifests};
use crate::graph::paths;
use crate::language::{Import, ImportKind};

/// A module and its place in the tree of its crate.
#[derive(Debug)]
pub(super) struct Module {
    pub(super) file: usize,
    pub(super) parent: Option<usize>,
    /// The module that its crate begins with.
    pub(super) root: usize,
}

/// The modules of all crates of a source.
#[derive(Debug, Default)]
pub(super) struct Modules<'a> {
    all: Vec<Module>,
    children: HashMap<(usize, &'a str), usize>,
    by_file: HashMap<usize, usize>,
    /// Where the modules that a module declares stand.
    folders: Vec<String>,
}

impl<'a> Modules<'a> {
    pub(super) fn new(files: &'a Files<'a>, languages: &[&str], manifests: &Manifests) -> Self {
        let mut modules = Self::default();
        let sources: Vec<usize> = files.of(languages).map(|(file, _)| file).collect();
        let named = roots(files, manifests);
        let is_root = |file: &&usize| {
            let path = files.all[**file].path;
            named.contains(path) || matches!(paths::name(path), "lib.rs" | "main.rs")
        };
        modules.grow(files, sources.iter().filter(is_root));
        // What is left are tests, examples and scripts, with the modules that they declare.
        let left: Vec<usize> = modules.without(&sources);
        let declared: HashSet<usize> = left
            .iter()
            .flat_map(|file| declarations(files, *file))
            .flat_map(|import| import.1)
            .collect();
        modules.grow(files, left.iter().filter(|file| !declared.contains(file)));
        let left = modules.without(&sources);
        modules.grow(files, left.iter());
        modules
    }

    /// The files that are no module yet.
    fn without(&self, files: &[usize]) -> Vec<usize> {
        let left = files.iter().filter(|file| !self.by_file.contains_key(file));
        left.copied().collect()
    }

    pub(super) fn get(&self, module: usize) -> &Module {
        &self.all[module]
    }

    pub(super) fn of_file(&self, file: usize) -> Option<usize> {
        self.by_file.get(&file).copied()
    }

    pub(super) fn child(&self, module: usize, name: &str) -> Option<usize> {
        self.children.get(&(module, name)).copied()
    }

    /// Adds crates that begin with these files, and all modules that they declare.
    fn grow<'f>(&mut self, files: &'a Files<'a>, roots: impl Iterator<Item = &'f usize>) {
        let mut queue = VecDeque::new();
        for file in roots {
            if self.by_file.contains_key(file) {
                continue;
            }
            let folder = paths::folder(files.all[*file].path).to_owned();
            let module = self.add(*file, None, folder);
            self.by_file.insert(*file, module);
            queue.push_back(module);
        }
        while let Some(module) = queue.pop_front() {
            for import in &files.all[self.all[module].file].links.imports {
                if import.kind == ImportKind::Declaration {
                    queue.extend(self.declare(files, module, import));
                }
            }
        }
    }

    fn add(&mut self, file: usize, parent: Option<usize>, folder: String) -> usize {
        let module = self.all.len();
        let root = parent.map_or(module, |parent| self.all[parent].root);
        self.all.push(Module { file, parent, root });
        self.folders.push(folder);
        module
    }

    /// Adds a declared module; whether it is new. Modules around it in the same file are added, too.
    fn declare(&mut self, files: &Files<'_>, from: usize, import: &'a Import) -> Option<usize> {
        let mut module = from;
        let (around, name) = import.path.rsplit_once("::").unwrap_or(("", &import.path));
        for name in around.split("::").filter(|name| !name.is_empty()) {
            module = self.child(module, name).unwrap_or_else(|| {
                let folder = paths::below(&self.folders[module], name);
                let added = self.add(self.all[module].file, Some(module), folder);
                self.children.insert((module, name), added);
                added
            });
        }
        let own = files.all[self.all[module].file].path;
        let (file, folder) = place(files, own, &self.folders[module], name, import)?;
        if let Some(known) = self.of_file(file) {
            // Two crates may share a file; what it declares is known already.
            self.children.entry((module, name)).or_insert(known);
            return None;
        }
        let added = self.add(file, Some(module), folder);
        self.children.insert((module, name), added);
        self.by_file.insert(file, added);
        Some(added)
    }
}

/// Where a declared module stands, and the folder of those that it declares in turn.
fn place(
    files: &Files<'_>,
    own: &str,
    folder: &str,
    name: &str,
    import: &Import,
) -> Option<(usize, String)> {
    if let Some(path) = import.names.first() {
        let path = paths::join(paths::folder(own), path)?;
        return Some((files.at(&path)?, paths::folder(&path).to_owned()));
    }
    let inside = paths::below(folder, name);
    let file = files
        .at(&format!("{inside}.rs"))
        .or_else(|| files.at(&format!("{inside}/mod.rs")))?;
    Some((file, inside))
}

/// The files that the declarations of a file may mean, whether or not it begins a crate.
fn declarations<'a>(
    files: &'a Files<'a>,
    file: usize,
) -> impl Iterator<Item = (&'a Import, Vec<usize>)> {
    let own = files.all[file];
    let beside = paths::folder(own.path);
    let inside = own.path.strip_suffix(".rs").unwrap_or(own.path);
    let imports = own.links.imports.iter();
    let declared = imports.filter(|import| import.kind == ImportKind::Declaration);
    declared.map(move |import| {
        let path = import.path.replace("::", "/");
        let found = [beside, inside].map(|folder| place(files, own.path, folder, &path, import));
        (
            import,
            found.into_iter().flatten().map(|(file, _)| file).collect(),
        )
    })
}

/// Files that manifests say a crate begins with.
fn roots(files: &Files<'_>, manifests: &Manifests) -> HashSet<String> {
    let mut roots = HashSet::new();
    for (folder, manifest) in manifests.all() {
        if let Manifest::Crate(manifest) = manifest {
            let paths = manifest.roots.iter();
            let paths = paths.filter_map(|path| paths::join(folder, path));
            roots.extend(paths.filter(|path| files.at(path).is_some()));
        }
    }
    roots
}
