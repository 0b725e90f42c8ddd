//! Go: packages are folders, named from the path of their module. Of a package a file needs those
//! files that define what it takes; files of one package need no import.

use std::collections::{BTreeMap, HashMap};

use super::{Files, Resolver};
use crate::graph::manifests::{Manifest, Manifests};
use crate::graph::paths;
use crate::language::{Import, NameHash, hash_of_name};

pub(super) const LANGUAGES: &[&str] = &["go"];

/// Files of one package that may define the same name, each for another system.
const MOST_DEFINERS: usize = 16;

pub(super) struct Go<'a> {
    files: &'a Files<'a>,
    /// Folders by the path of the module that they hold.
    modules: BTreeMap<String, String>,
    /// Files that others may import, by folder.
    folders: HashMap<&'a str, Vec<usize>>,
    /// Files that define a name outside of functions, by folder, package and name.
    defined: HashMap<(&'a str, &'a str, NameHash), Vec<usize>>,
}

impl<'a> Go<'a> {
    pub(super) fn new(files: &'a Files<'a>, manifests: &Manifests) -> Self {
        let mut go = Self {
            files,
            modules: modules(manifests),
            folders: HashMap::new(),
            defined: HashMap::new(),
        };
        for (file, source) in files.of(LANGUAGES) {
            let folder = paths::folder(source.path);
            if !is_test(source.path) {
                go.folders.entry(folder).or_default().push(file);
            }
            for definition in source.links.defines.iter().filter(|one| one.is_outermost) {
                let key = (folder, source.links.package.as_str(), definition.name);
                go.defined.entry(key).or_default().push(file);
            }
        }
        go
    }

    /// The folder of a package: below its module, or a copy in a folder for such.
    fn folder(&self, from: &str, path: &str) -> Option<&'a str> {
        let known = |folder: &str| {
            self.folders
                .get_key_value(folder)
                .map(|(folder, _)| *folder)
        };
        let mut module = path;
        loop {
            if let Some(folder) = self.modules.get(module) {
                let rest = path[module.len()..].trim_start_matches('/');
                let found = paths::join(folder, rest).and_then(|folder| known(&folder));
                if found.is_some() {
                    return found;
                }
            }
            match module.rsplit_once('/') {
                Some((shorter, _)) => module = shorter,
                None => break,
            }
        }
        let vendored = |folder: &str| known(&paths::join(&paths::below(folder, "vendor"), path)?);
        paths::around(paths::folder(from)).find_map(vendored)
    }
}

/// Folders by the path of their module, and those that stand for other modules.
fn modules(manifests: &Manifests) -> BTreeMap<String, String> {
    let mut modules = BTreeMap::new();
    for (folder, manifest) in manifests.all() {
        if let Manifest::Module { path, replaced } = manifest {
            if !path.is_empty() {
                modules
                    .entry(path.clone())
                    .or_insert_with(|| folder.to_owned());
            }
            for (path, target) in replaced {
                if let Some(target) = paths::join(folder, target) {
                    modules.entry(path.clone()).or_insert(target);
                }
            }
        }
    }
    modules
}

fn is_test(path: &str) -> bool {
    path.ends_with("_test.go")
}

impl Resolver for Go<'_> {
    fn targets(&self, from: usize, import: &Import) -> Vec<usize> {
        let Some(folder) = self.folder(self.files.all[from].path, &import.path) else {
            return Vec::new();
        };
        let package = &self.folders[folder];
        let name = package
            .first()
            .map_or("", |file| &self.files.all[*file].links.package);
        let names = import.names.iter();
        let mut found: Vec<usize> = names
            .filter_map(|taken| self.defined.get(&(folder, name, hash_of_name(taken))))
            .flat_map(|files| files.iter().take(MOST_DEFINERS).copied())
            .filter(|file| !is_test(self.files.all[*file].path))
            .collect();
        // Imported for what it does when it is loaded.
        if found.is_empty() {
            found.extend(package.first());
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    fn unsaid(&self, from: usize) -> Vec<usize> {
        let own = self.files.all[from];
        let folder = paths::folder(own.path);
        let mentions = own.links.mentions.iter();
        let defining = mentions
            .filter_map(|(name, _)| {
                self.defined
                    .get(&(folder, own.links.package.as_str(), *name))
            })
            .filter(|files| !files.contains(&from))
            .flat_map(|files| files.iter().take(MOST_DEFINERS).copied());
        defining
            .filter(|file| is_test(own.path) || !is_test(self.files.all[*file].path))
            .collect()
    }
}
