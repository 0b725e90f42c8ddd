//! What the manifests of a source say of its packages: names, roots, and other names of paths.

use std::collections::BTreeMap;

use serde_json::Value;

use super::paths;

/// One manifest, read.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Manifest {
    /// `Cargo.toml`
    Crate(CrateManifest),
    /// `go.mod`: the path of the module, and folders that stand for others.
    Module {
        path: String,
        replaced: Vec<(String, String)>,
    },
    /// `package.json`
    Package(PackageManifest),
    /// `tsconfig.json` or `jsconfig.json`
    Compiler(CompilerManifest),
}

/// What a `Cargo.toml` says.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct CrateManifest {
    /// The name that code calls the library by; empty where the manifest names no package.
    pub(super) name: String,
    /// Files that begin a crate, where they stand elsewhere than usual.
    pub(super) roots: Vec<String>,
    /// Other names of packages: the local name and the package's own.
    pub(super) renamed: Vec<(String, String)>,
}

/// What a `package.json` says.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct PackageManifest {
    pub(super) name: String,
    /// Where the package begins, the best first.
    pub(super) entries: Vec<String>,
    /// Paths inside the package, as others call them and as they are.
    pub(super) exports: Vec<(String, String)>,
}

/// What a `tsconfig.json` says.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct CompilerManifest {
    pub(super) extends: Vec<String>,
    pub(super) base_url: Option<String>,
    /// Patterns with at most one `*`, and what they stand for.
    pub(super) paths: Vec<(String, Vec<String>)>,
}

/// The manifests of a source by their path.
#[derive(Clone, Debug, Default)]
pub(crate) struct Manifests(BTreeMap<String, Manifest>);

impl Manifests {
    pub(crate) fn insert(&mut self, path: String, manifest: Manifest) {
        self.0.insert(path, manifest);
    }

    pub(crate) fn remove(&mut self, path: &str) {
        self.0.remove(path);
    }

    /// Takes in all of others.
    pub(crate) fn extend(&mut self, others: Self) {
        self.0.extend(others.0);
    }

    pub(super) fn at(&self, path: &str) -> Option<&Manifest> {
        self.0.get(path)
    }

    /// All of them with their folders, in the order of paths.
    pub(super) fn all(&self) -> impl Iterator<Item = (&str, &Manifest)> {
        self.0
            .iter()
            .map(|(path, manifest)| (paths::folder(path), manifest))
    }
}

/// What a file says if it is a manifest. One that cannot be read says nothing.
pub(crate) fn manifest(path: &str, text: &str) -> Option<Manifest> {
    let name = paths::name(path);
    match name {
        "Cargo.toml" => cargo(text),
        "go.mod" => Some(go_module(text)),
        "package.json" => package(text),
        _ if is_compiler(name) => compiler(text),
        _ => None,
    }
}

fn is_compiler(name: &str) -> bool {
    ["tsconfig", "jsconfig"]
        .iter()
        .any(|start| name.starts_with(start))
        && name.ends_with(".json")
}

fn cargo(text: &str) -> Option<Manifest> {
    let table: toml::Table = text.parse().ok()?;
    let text_of = |table: &toml::Value, key: &str| {
        table
            .get(key)
            .and_then(|value| value.as_str())
            .map(str::to_owned)
    };
    let package = table
        .get("package")
        .and_then(|package| text_of(package, "name"));
    let library = table.get("lib").and_then(|lib| text_of(lib, "name"));
    let mut read = CrateManifest {
        name: library.or(package).unwrap_or_default().replace('-', "_"),
        ..CrateManifest::default()
    };
    read.roots
        .extend(table.get("lib").and_then(|lib| text_of(lib, "path")));
    for kind in ["bin", "test", "example", "bench"] {
        let targets = table.get(kind).and_then(|targets| targets.as_array());
        let targets = targets.into_iter().flatten();
        read.roots
            .extend(targets.filter_map(|target| text_of(target, "path")));
    }
    for kind in ["dependencies", "dev-dependencies", "build-dependencies"] {
        let entries = table.get(kind).and_then(|entries| entries.as_table());
        for (local, entry) in entries.into_iter().flatten() {
            if let Some(package) = text_of(entry, "package") {
                let local = local.replace('-', "_");
                read.renamed.push((local, package.replace('-', "_")));
            }
        }
    }
    Some(Manifest::Crate(read))
}

fn go_module(text: &str) -> Manifest {
    let mut module = String::new();
    let mut replaced = Vec::new();
    for line in text.lines() {
        let line = line.split("//").next().unwrap_or_default().trim();
        let line = line.strip_prefix("replace ").unwrap_or(line).trim();
        if let Some(path) = line.strip_prefix("module ") {
            module = path.trim().trim_matches('"').to_owned();
        } else if let Some((path, folder)) = line.split_once("=>")
            && folder.trim().starts_with('.')
        {
            let path = path.split_whitespace().next().unwrap_or_default();
            replaced.push((path.to_owned(), folder.trim().to_owned()));
        }
    }
    Manifest::Module {
        path: module,
        replaced,
    }
}

fn package(text: &str) -> Option<Manifest> {
    let value: Value = serde_json::from_str(text).ok()?;
    let text_of = |key: &str| value.get(key).and_then(Value::as_str).map(str::to_owned);
    let mut read = PackageManifest {
        name: text_of("name").unwrap_or_default(),
        ..PackageManifest::default()
    };
    read.entries.extend(
        ["source", "module", "main", "types"]
            .iter()
            .filter_map(|key| text_of(key)),
    );
    match value.get("exports") {
        Some(Value::Object(exports)) if exports.keys().any(|key| key.starts_with('.')) => {
            for (key, target) in exports {
                let targets = leaves(target).into_iter();
                read.exports
                    .extend(targets.map(|target| (key.clone(), target)));
            }
        }
        Some(exports) => read.entries.extend(leaves(exports)),
        None => {}
    }
    Some(Manifest::Package(read))
}

/// The texts in a value, which may name a file for each of many conditions.
fn leaves(value: &Value) -> Vec<String> {
    let mut open = vec![value];
    let mut found = Vec::new();
    while let Some(value) = open.pop() {
        match value {
            Value::String(text) => found.push(text.clone()),
            Value::Array(items) => open.extend(items.iter().rev()),
            Value::Object(items) => open.extend(items.values().rev()),
            _ => {}
        }
    }
    found
}

fn compiler(text: &str) -> Option<Manifest> {
    let value: Value = serde_json::from_str(&plain_json(text)).ok()?;
    let options = value.get("compilerOptions").unwrap_or(&Value::Null);
    let paths = options.get("paths").and_then(Value::as_object);
    Some(Manifest::Compiler(CompilerManifest {
        extends: value.get("extends").map(leaves).unwrap_or_default(),
        base_url: options
            .get("baseUrl")
            .and_then(Value::as_str)
            .map(str::to_owned),
        paths: paths
            .into_iter()
            .flatten()
            .map(|(pattern, targets)| (pattern.clone(), leaves(targets)))
            .collect(),
    }))
}

/// JSON without the comments and trailing commas that compilers allow in theirs.
fn plain_json(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '"' => string_length(rest),
            '/' if rest.starts_with("//") => {
                rest = &rest[rest.find('\n').unwrap_or(rest.len())..];
                continue;
            }
            '/' if rest.starts_with("/*") => {
                rest = rest.find("*/").map_or("", |end| &rest[end + 2..]);
                continue;
            }
            '}' | ']' => {
                let end = plain.trim_end().len();
                if plain[..end].ends_with(',') {
                    plain.truncate(end - 1);
                }
                1
            }
            _ => first.len_utf8(),
        };
        plain += &rest[..length];
        rest = &rest[length..];
    }
    plain
}

/// The length of the string that `text` begins with, its quotes included.
fn string_length(text: &str) -> usize {
    let mut is_escaped = false;
    for (index, byte) in text.bytes().enumerate().skip(1) {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' => is_escaped = true,
            b'"' => return index + 1,
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn manifests_are_read_as_far_as_they_say_something() {
        let compiler_text = "{ // a\n \"extends\": [\"./b\"], /* c */ \"compilerOptions\": {\"baseUrl\": \"src\", \"paths\": {\"@/*\": [\"//x/*\", \"y/*\",],},},}";
        let Some(Manifest::Compiler(read)) = manifest("a/tsconfig.base.json", compiler_text) else {
            panic!("not read");
        };
        assert_eq!(read.extends, ["./b"]);
        assert_eq!(read.base_url.as_deref(), Some("src"));
        let targets = vec!["//x/*".to_owned(), "y/*".to_owned()];
        assert_eq!(read.paths, [("@/*".to_owned(), targets)]);

        let go = "module example.com/a // b\nreplace (\n\tx/y v1.0 => ../y\n\tx/z => z v2\n)\n";
        let expected = Manifest::Module {
            path: "example.com/a".into(),
            replaced: vec![("x/y".into(), "../y".into())],
        };
        assert_eq!(manifest("go.mod", go), Some(expected));

        let cargo_text = "[package]\nname = \"a-b\"\n[lib]\npath = \"x.rs\"\n[[bin]]\npath = \"y.rs\"\n[dependencies]\nc = { package = \"d-e\", path = \"../d\" }\n";
        let expected = CrateManifest {
            name: "a_b".into(),
            roots: vec!["x.rs".into(), "y.rs".into()],
            renamed: vec![("c".into(), "d_e".into())],
        };
        assert_eq!(
            manifest("Cargo.toml", cargo_text),
            Some(Manifest::Crate(expected))
        );

        let package_text = r#"{"name": "@a/b", "main": "dist/i.js", "exports": {".": {"import": "./m.js"}, "./c/*": "./src/c/*.ts"}}"#;
        let Some(Manifest::Package(read)) = manifest("package.json", package_text) else {
            panic!("not read");
        };
        assert_eq!(
            (read.name.as_str(), &read.entries[..]),
            ("@a/b", &["dist/i.js".to_owned()][..])
        );
        assert_eq!(
            read.exports[1],
            ("./c/*".to_owned(), "./src/c/*.ts".to_owned())
        );
    }

    #[test]
    fn damaged_manifests_say_nothing() {
        for (path, text) in [
            ("Cargo.toml", "[package"),
            ("package.json", "{"),
            ("tsconfig.json", "{\"a\": \"b"),
            ("tsconfig.json", "/*"),
            ("other.json", "{}"),
            ("package.json", "[[[["),
        ] {
            assert_eq!(manifest(path, text), None, "{path}: {text}");
        }
        assert!(manifest("package.json", "[]").is_some());
        let deep = "[".repeat(100_000);
        assert_eq!(manifest("package.json", &deep), None);
    }
}
