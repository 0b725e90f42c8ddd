//! Java: types by the package that their file declares. Types of the same package need no import;
//! they are found by their names.

use std::collections::{BTreeSet, HashMap};

use super::{Files, Resolver};
use crate::graph::paths;
use crate::language::{Import, NameHash, hash_of_name};
use crate::model::FileKind;

pub(super) const LANGUAGES: &[&str] = &["java"];

pub(super) struct Java<'a> {
    files: &'a Files<'a>,
    /// Files that define a type, by package and name of the type.
    types: HashMap<(&'a str, NameHash), Vec<usize>>,
    /// The types of each package.
    packages: HashMap<&'a str, BTreeSet<NameHash>>,
}

impl<'a> Java<'a> {
    pub(super) fn new(files: &'a Files<'a>) -> Self {
        let mut java = Self {
            files,
            types: HashMap::new(),
            packages: HashMap::new(),
        };
        for (file, source) in files.of(LANGUAGES) {
            let package = package(files, file);
            for definition in source.links.defines.iter().filter(|one| one.is_outermost) {
                let defining = java.types.entry((package, definition.name)).or_default();
                defining.push(file);
                java.packages
                    .entry(package)
                    .or_default()
                    .insert(definition.name);
            }
        }
        java
    }

    /// The nearest of the files that define a type; no shipped file needs a test.
    fn nearest(&self, from: usize, package: &str, name: NameHash) -> Option<usize> {
        let own = self.files.all[from];
        let may_need = |file: &&usize| {
            own.kind == FileKind::Test || self.files.all[**file].kind != FileKind::Test
        };
        let files = self.types.get(&(package, name))?.iter().filter(may_need);
        files
            .max_by_key(|file| {
                let shared = paths::shared(self.files.all[**file].path, own.path);
                (shared, std::cmp::Reverse(**file))
            })
            .copied()
    }

    /// The file of a type that may stand inside of another.
    fn of_type(&self, from: usize, path: &str) -> Option<usize> {
        path.rmatch_indices('.').find_map(|(dot, _)| {
            let name = path[dot + 1..].split('.').next().unwrap_or_default();
            self.nearest(from, &path[..dot], hash_of_name(name))
        })
    }

    /// Files of a package imported by `*` that define a type which `from` mentions. Such an import hides
    /// nothing (Java Language Specification, 6.4.1): neither a type of one's own package nor what hides
    /// that.
    fn on_demand(&self, from: usize, package: &str) -> Vec<usize> {
        let own = self.packages.get(self::package(self.files, from));
        self.mentioned(from, package, |name| {
            own.is_some_and(|own| own.contains(name))
        })
    }

    /// Files of a package that define a type which `from` mentions without having it from elsewhere: a
    /// type of its own, one that it imports by name, or one that is `hidden`.
    fn mentioned(
        &self,
        from: usize,
        package: &str,
        hidden: impl Fn(&NameHash) -> bool,
    ) -> Vec<usize> {
        let Some(types) = self.packages.get(package) else {
            return Vec::new();
        };
        let links = self.files.all[from].links;
        let last = |import: &Import| import.path.rsplit('.').next().map(hash_of_name);
        let imported: BTreeSet<NameHash> = links.imports.iter().filter_map(last).collect();
        let is_own = |name: &NameHash| {
            links
                .defines
                .binary_search_by_key(name, |one| one.name)
                .is_ok()
        };
        let mentions = links.mentions.iter().map(|(name, _)| name);
        mentions
            .filter(|name| types.contains(name) && !imported.contains(name))
            .filter(|name| !is_own(name) && !hidden(name))
            .filter_map(|name| self.nearest(from, package, *name))
            .collect()
    }
}

/// The package of a file; files without one belong to their folder.
fn package<'a>(files: &'a Files<'a>, file: usize) -> &'a str {
    let file = files.all[file];
    if file.links.package.is_empty() {
        paths::folder(file.path)
    } else {
        &file.links.package
    }
}

impl Resolver for Java<'_> {
    fn targets(&self, from: usize, import: &Import) -> Vec<usize> {
        let is_on_demand = import.names.first().is_some_and(|name| name == "*");
        if is_on_demand && self.packages.contains_key(import.path.as_str()) {
            return self.on_demand(from, &import.path);
        }
        self.of_type(from, &import.path).into_iter().collect()
    }

    fn unsaid(&self, from: usize) -> Vec<usize> {
        self.mentioned(from, package(self.files, from), |_| false)
    }
}
