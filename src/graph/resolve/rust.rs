//! Rust: paths from `crate`, `super`, `self`, from modules declared here and from crates of the same
//! tree, followed through re-exports to the file that defines the item.

use std::collections::HashMap;

use super::modules::Modules;
use super::{Files, Resolver};
use crate::graph::manifests::{Manifest, Manifests};
use crate::graph::paths;
use crate::language::{Import, ImportKind, hash_of_name};

pub(super) const LANGUAGES: &[&str] = &["rust"];

/// Crates of the compiler; what tests put in their place is no source of theirs.
const STANDARD: [&str; 5] = ["std", "core", "alloc", "proc_macro", "test"];

/// Re-exports that are followed one after the other.
const MOST_HOPS: usize = 8;

pub(super) struct Rust<'a> {
    files: &'a Files<'a>,
    modules: Modules<'a>,
    /// The roots of libraries by the name of their crate.
    crates: HashMap<String, Vec<usize>>,
    /// By folder of the manifest: the local name of a crate and its own.
    renamed: HashMap<&'a str, &'a [(String, String)]>,
    /// What names mean that a file imports.
    imported: HashMap<(usize, &'a str), &'a str>,
    /// Modules of which a file imports everything.
    globs: HashMap<usize, Vec<&'a str>>,
}

impl<'a> Rust<'a> {
    pub(super) fn new(files: &'a Files<'a>, manifests: &'a Manifests) -> Self {
        let mut rust = Self {
            files,
            modules: Modules::new(files, LANGUAGES, manifests),
            crates: HashMap::new(),
            renamed: HashMap::new(),
            imported: HashMap::new(),
            globs: HashMap::new(),
        };
        for (folder, manifest) in manifests.all() {
            let Manifest::Crate(manifest) = manifest else {
                continue;
            };
            rust.renamed.insert(folder, &manifest.renamed);
            let usual = paths::below(folder, "src/lib.rs");
            let stated = manifest.roots.iter();
            let stated = stated.filter_map(|root| paths::join(folder, root));
            let library = std::iter::once(usual).chain(stated);
            let module = library
                .filter_map(|path| rust.modules.of_file(files.at(&path)?))
                .next();
            let is_known = !manifest.name.is_empty() && !STANDARD.contains(&&*manifest.name);
            if let Some(module) = module.filter(|_| is_known) {
                rust.crates
                    .entry(manifest.name.clone())
                    .or_default()
                    .push(module);
            }
        }
        for (file, source) in files.of(LANGUAGES) {
            for import in &source.links.imports {
                rust.note(file, import);
            }
        }
        rust
    }

    fn note(&mut self, file: usize, import: &'a Import) {
        match import.names.first().map(String::as_str) {
            Some(_) if import.kind == ImportKind::Declaration => {}
            Some("*") => self.globs.entry(file).or_default().push(&import.path),
            Some(name) => {
                self.imported.entry((file, name)).or_insert(&import.path);
            }
            None => {}
        }
    }

    /// The file that a path means, as seen from a module.
    fn find(&self, module: usize, path: &str, hops: usize) -> Option<usize> {
        let mut parts = path.split("::").peekable();
        let mut at = self.start(module, &mut parts, hops)?;
        while let Some(part) = parts.next() {
            match self.inside(at, part, hops) {
                Some(module) if parts.peek().is_some() => at = module,
                Some(module) => return Some(self.modules.get(module).file),
                None => return Some(self.item(at, part, hops)),
            }
        }
        Some(self.modules.get(at).file)
    }

    /// The module that a path begins in, its first parts taken off.
    fn start<'p>(
        &self,
        module: usize,
        parts: &mut std::iter::Peekable<std::str::Split<'p, &'static str>>,
        hops: usize,
    ) -> Option<usize> {
        let mut at = module;
        match *parts.peek()? {
            "crate" => {
                parts.next();
                Some(self.modules.get(module).root)
            }
            "self" => {
                parts.next();
                Some(at)
            }
            "super" => {
                while parts.next_if(|part| *part == "super").is_some() {
                    at = self.modules.get(at).parent?;
                }
                Some(at)
            }
            first if self.modules.child(module, first).is_some() => Some(module),
            first => {
                parts.next();
                let file = self.modules.get(module).file;
                let local = self.imported.get(&(file, first)).copied();
                let is_itself = local.is_some_and(|path| path.split("::").next() == Some(first));
                local
                    .filter(|_| hops > 0 && !is_itself)
                    .and_then(|path| self.module(module, path, hops - 1))
                    .or_else(|| self.library(file, first))
                    .or_else(|| self.modules.child(self.modules.get(module).root, first))
            }
        }
    }

    /// The module that a path means, where it means one.
    fn module(&self, from: usize, path: &str, hops: usize) -> Option<usize> {
        let mut parts = path.split("::").peekable();
        let mut at = self.start(from, &mut parts, hops)?;
        for part in parts {
            at = self.inside(at, part, hops)?;
        }
        Some(at)
    }

    /// The module that another declares or re-exports by this name.
    fn inside(&self, module: usize, name: &str, hops: usize) -> Option<usize> {
        let declared = self.modules.child(module, name);
        if declared.is_some() || hops == 0 {
            return declared;
        }
        let file = self.modules.get(module).file;
        let path = self.imported.get(&(file, name))?;
        self.module(module, path, hops - 1)
    }

    /// The library of the tree that a file calls by this name; the nearest of several.
    fn library(&self, file: usize, name: &str) -> Option<usize> {
        let path = self.files.all[file].path;
        let renamed = paths::around(paths::folder(path))
            .find_map(|folder| self.renamed.get(folder))
            .and_then(|names| names.iter().find(|(local, _)| local == name));
        let name = renamed.map_or(name, |(_, own)| own);
        let near = |module: &&usize| {
            let root = self.files.all[self.modules.get(**module).file].path;
            paths::shared(root, path)
        };
        self.crates.get(name)?.iter().max_by_key(near).copied()
    }

    /// The file that defines an item of a module, through what the module re-exports.
    fn item(&self, module: usize, name: &str, hops: usize) -> usize {
        let file = self.modules.get(module).file;
        if hops == 0 || self.defines(file, name) {
            return file;
        }
        if let Some(path) = self.imported.get(&(file, name)) {
            return self.find(module, path, hops - 1).unwrap_or(file);
        }
        let globs = self.globs.get(&file).into_iter().flatten();
        globs
            .filter_map(|path| self.module(module, path, hops - 1))
            .filter(|module| self.modules.get(*module).file != file)
            .find(|module| {
                let file = self.modules.get(*module).file;
                self.defines(file, name) || self.modules.child(*module, name).is_some()
            })
            .map_or(file, |module| self.modules.get(module).file)
    }

    fn defines(&self, file: usize, name: &str) -> bool {
        let defines = &self.files.all[file].links.defines;
        let name = hash_of_name(name);
        defines
            .binary_search_by_key(&name, |definition| definition.name)
            .is_ok()
    }
}

impl Resolver for Rust<'_> {
    fn targets(&self, from: usize, import: &Import) -> Vec<usize> {
        let Some(module) = self.modules.of_file(from) else {
            return Vec::new();
        };
        self.find(module, &import.path, MOST_HOPS)
            .into_iter()
            .collect()
    }
}
