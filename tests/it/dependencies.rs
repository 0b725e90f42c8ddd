//! Every crate that is named in a manifest has its reason: `docs/dependencies.md` is written from the
//! table here, the manifests and the lock file, and a crate without a row fails.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::process::Command;

use toml::Table;

use crate::docs::assert_page;
use crate::support::{printed, root};

/// Crate, licence, month of the newest release when it was judged, and why it is here.
const REASONS: &[(&str, &str, &str, &str)] = &[
    (
        "aho-corasick",
        "Unlicense OR MIT",
        "2026-08",
        "hundreds of keywords of secrets in one pass over a text",
    ),
    (
        "annotate-snippets",
        "MIT OR Apache-2.0",
        "2026-08",
        "the line that an error points at, underlined, in the look of the compiler",
    ),
    (
        "anstream",
        "MIT OR Apache-2.0",
        "2026-02",
        "colours where a terminal takes them and its user wants them, by the variables that say so; what clap writes with",
    ),
    (
        "anyhow",
        "MIT OR Apache-2.0",
        "2026-07",
        "errors of the repository's own commands, which only people read",
    ),
    (
        "async-openai",
        "MIT",
        "2026-11",
        "the wire format of chat servers, for which no untyped second one is to be kept; retry and limits are ours",
    ),
    (
        "async-trait",
        "MIT OR Apache-2.0",
        "2026-08",
        "`ChatModel` and `Source` are trait objects with asynchronous methods, which the language has not yet",
    ),
    (
        "base64",
        "MIT OR Apache-2.0",
        "2026-08",
        "bytes that are no text, in dumps and in what hosts answer",
    ),
    (
        "blake3",
        "CC0-1.0 OR Apache-2.0 OR Apache-2.0 WITH LLVM-exception",
        "2026-08",
        "names of contents in caches and dumps: several times as fast as SHA-256, and every byte read passes it",
    ),
    (
        "clap",
        "MIT OR Apache-2.0",
        "2026-11",
        "the command line, its help and its errors",
    ),
    (
        "clap_complete",
        "MIT OR Apache-2.0",
        "2026-09",
        "values in five shells; its dynamic engine, as the static scripts offer none in PowerShell and elvish",
    ),
    (
        "clap_mangen",
        "MIT OR Apache-2.0",
        "2026-08",
        "pages of the manual, from the help",
    ),
    (
        "comrak",
        "BSD-2-Clause",
        "2026-10",
        "what a model writes is parsed as GitHub does and written anew from an allow list",
    ),
    (
        "create-dump",
        "MIT OR Apache-2.0",
        "–",
        "the library itself, for the repository's own commands",
    ),
    (
        "csv",
        "Unlicense OR MIT",
        "2025-10",
        "quoting in tables that spreadsheets open",
    ),
    (
        "etcetera",
        "MIT OR Apache-2.0",
        "2025-10",
        "where a platform keeps configuration and caches; smaller than `directories` and without its C of Windows",
    ),
    (
        "flate2",
        "MIT OR Apache-2.0",
        "2026-11",
        "gzip; with zlib-rs, which gix brings anyway",
    ),
    (
        "foldhash",
        "Zlib",
        "2025-08",
        "the inner loops of copies and symbols, where the standard hash is a fifth of the time; no order of it is ever seen",
    ),
    (
        "gix",
        "MIT OR Apache-2.0",
        "2026-10",
        "git without a git program, without C and on all cores; libgit2 is C and its history slow",
    ),
    (
        "gix-transport",
        "MIT OR Apache-2.0",
        "2026-10",
        "lets gix fetch over our own HTTP client, with its limits and its proxy",
    ),
    (
        "governor",
        "MIT",
        "2025-12",
        "requests and tokens a minute, kept exactly with many tasks at once",
    ),
    (
        "http",
        "MIT OR Apache-2.0",
        "2026-07",
        "types that reqwest and gix' transport share; brought by both",
    ),
    (
        "ignore",
        "Unlicense OR MIT",
        "2026-10",
        "`.gitignore` as git reads it, walked on all cores; ripgrep's",
    ),
    (
        "indicatif",
        "MIT",
        "2026-07",
        "progress that leaves the terminal as it was",
    ),
    (
        "insta",
        "Apache-2.0",
        "2026-10",
        "snapshots of reports that a person reviews",
    ),
    (
        "jiff",
        "Unlicense OR MIT",
        "2026-11",
        "dates with their zones, and spans between them",
    ),
    (
        "jsonschema",
        "MIT",
        "2026-11",
        "answers of models are held to the schema that was sent",
    ),
    (
        "memchr",
        "Unlicense OR MIT",
        "2026-07",
        "lines counted at the speed of memory; brought by regex anyway",
    ),
    (
        "minijinja",
        "Apache-2.0",
        "2026-11",
        "templates of prompts and reports, with a limit on what those of others may use",
    ),
    ("notify", "CC0-1.0", "2026-11", "`dump --watch`"),
    (
        "peak_alloc",
        "MIT",
        "2025-06",
        "counts the heap of a benchmark: an allocator of our own would be unsafe code",
    ),
    (
        "percent-encoding",
        "MIT OR Apache-2.0",
        "2025-08",
        "paths in addresses; brought by url anyway",
    ),
    (
        "postcard",
        "MIT OR Apache-2.0",
        "2025-07",
        "small records of the cache, a third of JSON and without its parsing",
    ),
    (
        "proptest",
        "MIT OR Apache-2.0",
        "2026-10",
        "properties of dumps and parsers on inputs that nobody thought of, shrunk when they fail",
    ),
    ("quick-xml", "MIT", "2026-08", "XML dumps read back"),
    (
        "rayon",
        "MIT OR Apache-2.0",
        "2026-04",
        "all cores, in an order that does not show",
    ),
    (
        "regex",
        "MIT OR Apache-2.0",
        "2026-11",
        "expressions in linear time, whatever a repository holds",
    ),
    (
        "regex-automata",
        "MIT OR Apache-2.0",
        "2026-11",
        "rules of secrets that are built only when their keyword occurs, with a bound on memory; part of regex",
    ),
    (
        "reqwest",
        "MIT OR Apache-2.0",
        "2026-09",
        "HTTP, which async-openai brings anyway; pinned here for proxies, time limits and rustls",
    ),
    (
        "roxmltree",
        "MIT OR Apache-2.0",
        "2026-10",
        "tests read XML dumps with another parser than the program's",
    ),
    (
        "rustix",
        "Apache-2.0 WITH LLVM-exception OR Apache-2.0 OR MIT",
        "2026-10",
        "files opened below a folder without following links, on Linux; in the tree anyway",
    ),
    (
        "schemars",
        "MIT",
        "2026-10",
        "schemas of answers and reports from the types themselves",
    ),
    (
        "secrecy",
        "Apache-2.0 OR MIT",
        "2024-10",
        "keys that no `Debug` prints; brought by async-openai anyway",
    ),
    (
        "serde",
        "MIT OR Apache-2.0",
        "2026-07",
        "everything that is written or read as data",
    ),
    (
        "serde-saphyr",
        "MIT OR Apache-2.0",
        "2026-11",
        "tests read the workflows that `init` writes as YAML",
    ),
    ("serde_json", "MIT OR Apache-2.0", "2026-10", "JSON"),
    (
        "sha2",
        "MIT OR Apache-2.0",
        "2026-10",
        "digests that others check: `SHA256SUMS`, signed hooks, pages' policies",
    ),
    (
        "tar",
        "MIT OR Apache-2.0",
        "2026-05",
        "archives of source code",
    ),
    (
        "tempfile",
        "MIT OR Apache-2.0",
        "2026-03",
        "files that are written whole or not at all",
    ),
    (
        "thiserror",
        "MIT OR Apache-2.0",
        "2026-09",
        "typed errors without their boilerplate",
    ),
    (
        "tiktoken-rs",
        "MIT",
        "2026-09",
        "the vocabularies of OpenAI's models, 8 MB; bpe-openai is faster to load and 32 MB more",
    ),
    (
        "tikv-jemallocator",
        "MIT OR Apache-2.0",
        "2026-05",
        "trees of syntax are built and dropped on all threads at once, which glibc's and musl's allocators wait for; Linux alone",
    ),
    (
        "tokio",
        "MIT",
        "2026-10",
        "waiting for servers, which async-openai asks for",
    ),
    (
        "toml",
        "MIT OR Apache-2.0",
        "2026-11",
        "configuration, with the places of its errors",
    ),
    (
        "tower",
        "MIT",
        "2026-01",
        "the seam through which async-openai lets our client be put; brought by reqwest anyway",
    ),
    (
        "tracing",
        "MIT",
        "2025-12",
        "spans of what a run does; brought by reqwest anyway",
    ),
    (
        "tracing-subscriber",
        "MIT",
        "2026-03",
        "logs of these spans, filtered by directives that users know",
    ),
    (
        "tree-sitter",
        "MIT",
        "2026-10",
        "one way to parse fifteen languages that survives broken code",
    ),
    ("tree-sitter-bash", "MIT", "2025-12", "grammar"),
    ("tree-sitter-c", "MIT", "2026-04", "grammar"),
    ("tree-sitter-c-sharp", "MIT", "2026-04", "grammar"),
    ("tree-sitter-cpp", "MIT", "2024-11", "grammar"),
    ("tree-sitter-go", "MIT", "2025-08", "grammar"),
    ("tree-sitter-java", "MIT", "2024-12", "grammar"),
    ("tree-sitter-javascript", "MIT", "2025-09", "grammar"),
    ("tree-sitter-kotlin-ng", "MIT", "2025-01", "grammar"),
    ("tree-sitter-php", "MIT", "2026-10", "grammar"),
    ("tree-sitter-python", "MIT", "2025-09", "grammar"),
    ("tree-sitter-ruby", "MIT", "2024-11", "grammar"),
    ("tree-sitter-rust", "MIT", "2026-03", "grammar"),
    ("tree-sitter-scala", "MIT", "2026-11", "grammar"),
    ("tree-sitter-swift", "MIT", "2026-10", "grammar"),
    ("tree-sitter-typescript", "MIT", "2024-11", "grammar"),
    (
        "trycmd",
        "MIT OR Apache-2.0",
        "2026-07",
        "what the program says, case by case, as text",
    ),
    (
        "wait4",
        "MIT",
        "2026-08",
        "what a measured program used, its children included",
    ),
    (
        "zstd",
        "BSD-3-Clause",
        "2026-11",
        "archives and dumps; Facebook's C, as no pure encoder is as good yet",
    ),
];

/// A crate that a manifest names: its requirement, and in which tables it stands.
struct Direct {
    requirement: String,
    sections: BTreeSet<String>,
}

/// The tables of a manifest that name crates, with what is said of each.
fn sections(manifest: &Table, package: &str) -> Vec<(String, Table)> {
    let mut found = Vec::new();
    let mut add = |table: &Table, of: &str| {
        for (key, whom) in [
            ("dependencies", package),
            ("dev-dependencies", "tests"),
            ("build-dependencies", "build script"),
        ] {
            if let Some(crates) = table.get(key).and_then(|value| value.as_table()) {
                found.push((format!("{whom}{of}"), crates.clone()));
            }
        }
    };
    add(manifest, "");
    for (_, platform) in (manifest.get("target").and_then(|value| value.as_table()))
        .into_iter()
        .flatten()
    {
        add(platform.as_table().unwrap(), " on Linux");
    }
    found
}

fn manifest(path: &str) -> Table {
    fs::read_to_string(root().join(path))
        .unwrap()
        .parse()
        .unwrap()
}

/// All crates that the two manifests name.
fn direct() -> BTreeMap<String, Direct> {
    let mut all: BTreeMap<String, Direct> = BTreeMap::new();
    for (path, package) in [
        ("Cargo.toml", "program"),
        ("xtask/Cargo.toml", "own commands"),
    ] {
        for (section, crates) in sections(&manifest(path), package) {
            for (name, value) in crates {
                let version = value.as_str().map(str::to_owned).or_else(|| {
                    let version = value.get("version")?.as_str()?;
                    Some(version.to_owned())
                });
                let direct = all.entry(name).or_insert_with(|| Direct {
                    requirement: version.unwrap_or_else(|| "path".to_owned()),
                    sections: BTreeSet::new(),
                });
                direct.sections.insert(section.clone());
            }
        }
    }
    all
}

/// Who asks for whom in the lock file.
struct Lock(BTreeMap<String, Vec<String>>);

impl Lock {
    fn read() -> Self {
        let lock = manifest("Cargo.lock");
        let packages = lock["package"].as_array().unwrap();
        // A name that stands there twice is followed by its version.
        let name = |package: &toml::Value| package["name"].as_str().unwrap().to_owned();
        let mut count: BTreeMap<String, usize> = BTreeMap::new();
        for package in packages {
            *count.entry(name(package)).or_default() += 1;
        }
        let key = |package: &toml::Value| match count[&name(package)] {
            1 => name(package),
            _ => format!("{} {}", name(package), package["version"].as_str().unwrap()),
        };
        let wanted = |package: &toml::Value| {
            let list = package.get("dependencies").and_then(|list| list.as_array());
            let texts = list
                .into_iter()
                .flatten()
                .map(|text| text.as_str().unwrap().to_owned());
            texts.collect()
        };
        Self(
            packages
                .iter()
                .map(|package| (key(package), wanted(package)))
                .collect(),
        )
    }

    /// The crates that these bring, themselves included.
    fn brought<'lock>(&'lock self, from: &[&'lock str]) -> BTreeSet<&'lock str> {
        let mut found = BTreeSet::new();
        let mut open: Vec<&str> = from.to_vec();
        while let Some(name) = open.pop() {
            if found.insert(name) {
                open.extend(self.0[name].iter().map(String::as_str));
            }
        }
        found
    }

    /// How many crates this one brings, and how many of them nobody else does.
    fn weight(&self, name: &str) -> (usize, usize) {
        let roots = ["create-dump", "xtask"].map(|root| &self.0[root]);
        let all: BTreeSet<&str> = roots.into_iter().flatten().map(String::as_str).collect();
        let is_it = |wanted: &str| wanted == name || wanted.starts_with(&format!("{name} "));
        let mine: Vec<&str> = all.iter().copied().filter(|wanted| is_it(wanted)).collect();
        let others: Vec<&str> = (all.into_iter())
            .filter(|wanted| !is_it(wanted) && *wanted != "create-dump")
            .collect();
        let brought = self.brought(&mine);
        let others = self.brought(&others);
        (brought.len(), brought.difference(&others).count())
    }
}

#[test]
fn every_crate_has_its_reason() {
    let direct = direct();
    let reasons: Vec<&str> = REASONS.iter().map(|(name, ..)| *name).collect();
    let named: Vec<&str> = direct.keys().map(String::as_str).collect();
    assert_eq!(
        reasons, named,
        "a row of REASONS for each crate of a manifest, in their order"
    );
}

#[test]
fn the_page_of_dependencies_is_made_from_manifests_and_lock_file() {
    let (direct, lock) = (direct(), Lock::read());
    let mut page = format!(
        "# Dependencies\n\nEvery crate that a manifest names, and why. The lock file holds {} \
         packages for all platforms, tests included. A crate *brings* so many of them, itself \
         included, and would take as many as stand under *alone* with it if it went. *Released* is \
         the month of its newest release when it was last judged. A crate without a row fails a \
         test; `deny.toml` says which licences and sources are allowed, and `cargo xtask upkeep` \
         asks whether each crate is used.\n\nNo crate is taken from anywhere but crates.io, none is \
         patched, and none of ours holds unsafe code (`unsafe_code = \"forbid\"`).\n\n| crate | asked \
         for | of | licence | released | brings | alone | for |\n|---|---|---|---|---|---:|---:|---|\n",
        lock.0.len()
    );
    for (name, licence, released, reason) in REASONS {
        let Some(Direct {
            requirement,
            sections,
        }) = direct.get(*name)
        else {
            continue;
        };
        let of: Vec<&str> = sections.iter().map(String::as_str).collect();
        let (brings, alone) = lock.weight(name);
        writeln!(
            page,
            "| `{name}` | {requirement} | {} | {licence} | {released} | {brings} | {alone} | {reason} |",
            of.join(", "),
        )
        .unwrap();
    }
    assert_page("dependencies.md", &page);
}

/// What cargo knows of the crates that this platform takes.
#[test]
fn licences_are_those_that_the_crates_state() {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.current_dir(root());
    let host = format!("{}-unknown-linux-gnu", std::env::consts::ARCH);
    cargo.args(["metadata", "--locked", "--offline", "--format-version", "1"]);
    if cfg!(target_os = "linux") {
        cargo.args(["--filter-platform", &host]);
    }
    let metadata: serde_json::Value = serde_json::from_slice(&printed(&mut cargo)).unwrap();
    let stated: BTreeMap<&str, String> = (metadata["packages"].as_array().unwrap().iter())
        .filter_map(|package| {
            let licence = package["license"].as_str()?.replace('/', " OR ");
            Some((package["name"].as_str()?, licence))
        })
        .collect();
    for (name, licence, ..) in REASONS {
        assert_eq!(
            stated.get(name).map(String::as_str),
            Some(*licence),
            "{name}"
        );
    }
}

#[test]
fn crates_stand_in_the_order_of_their_names() {
    let text = ["Cargo.toml", "xtask/Cargo.toml"]
        .map(|path| fs::read_to_string(root().join(path)).unwrap())
        .concat();
    let mut section = "";
    let mut last = "";
    for line in text.lines() {
        if line.starts_with('[') {
            (section, last) = (line, "");
        } else if section.ends_with("dependencies]") && !line.is_empty() {
            let name = line.split([' ', '.']).next().unwrap();
            assert!(last < name, "{section}: {name} stands behind {last}");
            last = name;
        }
    }
}

/// The oldest compiler is said once and promised to nobody who does not test with it.
#[test]
fn the_oldest_compiler_is_tested() {
    let manifest = manifest("Cargo.toml");
    let oldest = manifest["workspace"]["package"]["rust-version"]
        .as_str()
        .unwrap();
    let workflow = fs::read_to_string(root().join(".github/workflows/ci.yml")).unwrap();
    assert!(workflow.contains(&format!("rust: [stable, \"{oldest}\"]")));
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    assert!(readme.contains(&format!("Rust {oldest} or newer")));
}
