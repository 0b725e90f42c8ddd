//! JavaScript and TypeScript: relative paths, folders with an index, other names by `tsconfig.json`,
//! and packages of the same workspace.

use std::collections::{BTreeMap, HashMap};

use super::{Files, Resolver};
use crate::graph::manifests::{CompilerManifest, Manifest, Manifests, PackageManifest};
use crate::graph::paths;
use crate::language::Import;

pub(super) const LANGUAGES: &[&str] = &["javascript", "typescript", "tsx", "vue", "svelte", "html"];

/// What may follow the path of an import, the best first.
const ENDINGS: [&str; 18] = [
    "",
    ".ts",
    ".tsx",
    ".mts",
    ".cts",
    ".js",
    ".jsx",
    ".mjs",
    ".cjs",
    ".d.ts",
    "/index.ts",
    "/index.tsx",
    "/index.mts",
    "/index.js",
    "/index.jsx",
    "/index.mjs",
    "/index.cjs",
    "/index.d.ts",
];

/// Imports name the file that a compiler writes; the tree holds what it reads.
const WRITTEN: [(&str, &[&str]); 4] = [
    (".js", &[".ts", ".tsx", ".jsx", ".d.ts"]),
    (".jsx", &[".tsx"]),
    (".mjs", &[".mts"]),
    (".cjs", &[".cts"]),
];

/// Folders that a package is built into, and from.
const BUILT: [&str; 6] = ["dist", "lib", "build", "out", "es", "esm"];

/// Manifests that may extend one another.
const MOST_EXTENDED: usize = 16;

/// Other names of paths: the pattern and the paths from the root that it stands for.
struct Alias {
    before: String,
    after: String,
    targets: Vec<String>,
}

pub(super) struct Script<'a> {
    files: &'a Files<'a>,
    /// Folder and manifest of packages by their name.
    packages: HashMap<&'a str, Vec<(&'a str, &'a PackageManifest)>>,
    by_folder: HashMap<&'a str, &'a PackageManifest>,
    /// Other names by the folder of the compiler's manifest.
    aliases: BTreeMap<&'a str, Vec<Alias>>,
}

impl<'a> Script<'a> {
    pub(super) fn new(files: &'a Files<'a>, manifests: &'a Manifests) -> Self {
        let mut script = Self {
            files,
            packages: HashMap::new(),
            by_folder: HashMap::new(),
            aliases: BTreeMap::new(),
        };
        for (folder, manifest) in manifests.all() {
            match manifest {
                Manifest::Package(package) => {
                    script.by_folder.insert(folder, package);
                    if !package.name.is_empty() {
                        let same = script.packages.entry(&package.name).or_default();
                        same.push((folder, package));
                    }
                }
                Manifest::Compiler(_) if !script.aliases.contains_key(folder) => {
                    let aliases = ["tsconfig.json", "jsconfig.json", "tsconfig.base.json"]
                        .iter()
                        .map(|name| aliases(manifests, &paths::below(folder, name)))
                        .find(|aliases| !aliases.is_empty());
                    script.aliases.insert(folder, aliases.unwrap_or_default());
                }
                _ => {}
            }
        }
        script
    }

    /// The file of a path that may lack its ending.
    fn file(&self, path: &str) -> Option<usize> {
        let plain = ENDINGS
            .iter()
            .find_map(|ending| self.files.at(&format!("{path}{ending}")));
        plain.or_else(|| {
            let (base, endings) = WRITTEN
                .iter()
                .find_map(|(written, read)| Some((path.strip_suffix(written)?, read)))?;
            endings
                .iter()
                .find_map(|ending| self.files.at(&format!("{base}{ending}")))
        })
    }

    /// A file, or a folder that its manifest says the beginning of.
    fn file_or_package(&self, path: &str) -> Option<usize> {
        let package = || self.entry(path, self.by_folder.get(path)?);
        match self.file(path) {
            Some(file) if self.files.all[file].path.len() < path.len() + "/index".len() => {
                Some(file)
            }
            index => package().or(index),
        }
    }

    /// Where a package begins.
    fn entry(&self, folder: &str, package: &PackageManifest) -> Option<usize> {
        let own = package.exports.iter().filter(|(key, _)| key == ".");
        let named = package.entries.iter().chain(own.map(|(_, target)| target));
        named
            .filter_map(|entry| self.built(folder, entry))
            .next()
            .or_else(|| self.file(&paths::below(folder, "src/index")))
            .or_else(|| self.file(&paths::below(folder, "index")))
    }

    /// A file that a manifest names, or what it is built from.
    fn built(&self, folder: &str, entry: &str) -> Option<usize> {
        let path = paths::join(folder, entry)?;
        self.file(&path).or_else(|| {
            let inside = entry.trim_start_matches("./");
            let (first, rest) = inside.split_once('/')?;
            let stem = rest.split('.').next()?;
            let source = paths::join(folder, &format!("src/{stem}"))?;
            BUILT.contains(&first).then(|| self.file(&source))?
        })
    }

    /// `name`, `@scope/name` or a path in either.
    fn in_package(&self, from: &str, path: &str) -> Option<usize> {
        let slashes = if path.starts_with('@') { 2 } else { 1 };
        let end = path
            .match_indices('/')
            .nth(slashes - 1)
            .map_or(path.len(), |(at, _)| at);
        let same = self.packages.get(&path[..end])?;
        let (folder, package) = same
            .iter()
            .max_by_key(|(folder, _)| paths::shared(folder, from))?;
        let inside = path[end..].trim_start_matches('/');
        if inside.is_empty() {
            return self.entry(folder, package);
        }
        let exported = || {
            let key = format!("./{inside}");
            let targets = package.exports.iter().filter_map(|(pattern, target)| {
                let (before, after) = pattern.split_once('*').unwrap_or((pattern, ""));
                let star = starred(before, after, pattern.contains('*'), &key)?;
                Some(target.replace('*', star))
            });
            targets
                .filter_map(|target| self.built(folder, &target))
                .next()
        };
        let source = || self.file(&paths::join(folder, &format!("src/{inside}"))?);
        exported()
            .or_else(|| self.file_or_package(&paths::join(folder, inside)?))
            .or_else(source)
    }

    /// By the other names of the nearest manifest that has any.
    fn alias(&self, folder: &str, path: &str) -> Option<usize> {
        let around = paths::around(folder).filter_map(|folder| self.aliases.get(folder));
        let aliases = around.into_iter().find(|aliases| !aliases.is_empty())?;
        let fits = |alias: &&Alias| starred(&alias.before, &alias.after, true, path).is_some();
        let mut fitting: Vec<&Alias> = aliases.iter().filter(fits).collect();
        fitting.sort_by_key(|alias| std::cmp::Reverse(alias.before.len()));
        fitting.iter().find_map(|alias| {
            let star = starred(&alias.before, &alias.after, true, path)?;
            alias
                .targets
                .iter()
                .find_map(|target| self.file_or_package(&target.replace('*', star)))
        })
    }
}

/// What stands for the `*` between two texts; nothing where there is no star.
fn starred<'p>(before: &str, after: &str, has_star: bool, path: &'p str) -> Option<&'p str> {
    if !has_star {
        return (path == before).then_some("");
    }
    path.strip_prefix(before)?.strip_suffix(after)
}

/// The other names that a compiler's manifest and those that it extends define.
fn aliases(manifests: &Manifests, path: &str) -> Vec<Alias> {
    let mut next = vec![path.to_owned()];
    for _ in 0..MOST_EXTENDED {
        let Some(path) = next.pop() else {
            break;
        };
        let Some(Manifest::Compiler(manifest)) = manifests.at(&path) else {
            continue;
        };
        let folder = paths::folder(&path);
        let found = own_aliases(folder, manifest);
        if !found.is_empty() {
            return found;
        }
        next.extend(manifest.extends.iter().filter_map(|extended| {
            let path = paths::join(folder, extended)?;
            Some(if path.ends_with(".json") {
                path
            } else {
                path + ".json"
            })
        }));
    }
    Vec::new()
}

fn own_aliases(folder: &str, manifest: &CompilerManifest) -> Vec<Alias> {
    let base = manifest.base_url.as_deref();
    let Some(base_folder) = paths::join(folder, base.unwrap_or(".")) else {
        return Vec::new();
    };
    let mut found: Vec<Alias> = (manifest.paths.iter())
        .map(|(pattern, targets)| {
            let (before, after) = pattern.split_once('*').unwrap_or((pattern, ""));
            Alias {
                before: before.to_owned(),
                after: after.to_owned(),
                targets: targets
                    .iter()
                    .filter_map(|target| paths::join(&base_folder, target))
                    .collect(),
            }
        })
        .collect();
    if base.is_some() {
        found.push(Alias {
            before: String::new(),
            after: String::new(),
            targets: vec![paths::below(&base_folder, "*")],
        });
    }
    found
}

impl Resolver for Script<'_> {
    fn targets(&self, from: usize, import: &Import) -> Vec<usize> {
        let own = self.files.all[from].path;
        let folder = paths::folder(own);
        // Bundlers take questions after the path.
        let path = import.path.split('?').next().unwrap_or_default();
        let is_relative =
            path == "." || path == ".." || path.starts_with("./") || path.starts_with("../");
        let found = if is_relative {
            paths::join(folder, path).and_then(|path| self.file_or_package(&path))
        } else {
            self.alias(folder, path)
                .or_else(|| self.in_package(own, path))
        };
        found.into_iter().collect()
    }
}
