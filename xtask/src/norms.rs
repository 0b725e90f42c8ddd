//! Measures the reference corpus and writes the norms that health is judged by.
//!
//! `corpus.toml` lists projects and revisions; `DIR/owner+name` is a clone of each, of which the
//! work tree does not matter: the revision is read from the object database. Nothing is downloaded.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};
use create_dump::collector::{Collector, Decision};
use create_dump::health::norms::Norms;
use create_dump::model::{FileKind, FileMeasurement, Selection, Tree};
use create_dump::source::{self, SourceRequest};
use create_dump::{language, metrics};
use rayon::prelude::*;
use serde::Deserialize;

use crate::say;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Corpus {
    project: Vec<Project>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Project {
    /// `owner/name` on GitHub.
    name: String,
    revision: String,
    licence: String,
    /// Whether the licence was not looked up in the files of that revision.
    #[serde(default)]
    unread: bool,
}

impl Project {
    fn licence_read(&self) -> String {
        let mark = if self.unread { " (unread)" } else { "" };
        format!("{}{mark}", self.licence)
    }
}

/// What became of a project's files.
struct Measured {
    files: Vec<FileMeasurement>,
    unreadable: usize,
}

pub(crate) fn run(checkouts: &Path) -> Result<()> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let list = here.join("corpus.toml");
    let corpus = std::fs::read_to_string(&list).with_context(|| format!("read {list:?}"))?;
    let corpus: Corpus = toml::from_str(&corpus).with_context(|| format!("read {list:?}"))?;
    let missing = corpus
        .project
        .iter()
        .map(|project| project.checkout(checkouts));
    let missing = missing.filter(|path| !path.exists()).collect::<Vec<_>>();
    ensure!(missing.is_empty(), "find these checkouts: {missing:?}");

    let mut measured = Vec::new();
    for project in &corpus.project {
        let result = project.measure(checkouts)?;
        say(&format!(
            "{}: {} files, {} unreadable",
            project.name,
            result.files.len(),
            result.unreadable
        ));
        measured.push((project, result));
    }
    let page = page(&measured);
    let files = measured
        .into_iter()
        .flat_map(|(_, result)| result.files)
        .collect::<Vec<_>>();
    let norms = Norms::of(&files, name_of);
    let root = here.parent().context("find the root of the workspace")?;
    std::fs::write(root.join("src/health/norms.json"), table(&norms)?)?;
    std::fs::write(root.join("docs/corpus.md"), page)?;
    Ok(())
}

impl Project {
    fn checkout(&self, checkouts: &Path) -> PathBuf {
        checkouts.join(self.name.replace('/', "+"))
    }

    fn measure(&self, checkouts: &Path) -> Result<Measured> {
        let select = Selection::default();
        let tree = self.tree(checkouts, &select)?;
        let collector = Collector::new(&tree, &select)?;
        let decisions = (0..tree.entries.len())
            .into_par_iter()
            .map(|index| match collector.decide(index) {
                Decision::Keep(file) if file.kind == FileKind::Source => {
                    Ok(metrics::measure(&file).map(|measured| measured.file))
                }
                Decision::Keep(_) | Decision::Skip(_) => Ok(None),
                Decision::Fail(_, diagnostic) => Err(diagnostic),
            })
            .collect::<Vec<_>>();
        let unreadable = decisions
            .iter()
            .filter(|decision| decision.is_err())
            .count();
        let files = decisions.into_iter().flatten().flatten();
        // A file without code says nothing about how hard code is.
        let files = files.filter(|file| file.metrics.get("code_lines").unwrap_or(0.0) > 0.0);
        Ok(Measured {
            files: files.collect(),
            unreadable,
        })
    }

    fn tree(&self, checkouts: &Path, select: &Selection) -> Result<Tree> {
        let request = SourceRequest::at(self.checkout(checkouts), Some(self.revision.clone()));
        let runtime = tokio::runtime::Builder::new_current_thread().build()?;
        Ok(runtime.block_on(source::select(&request)?.open(select))?)
    }
}

/// The name of a language for people.
fn name_of(id: &str) -> String {
    language::by_id(id)
        .map_or(id, |language| language.name)
        .to_owned()
}

/// The table as JSON, one language a line, so that a change of the corpus can be read as a diff.
fn table(norms: &Norms) -> Result<String> {
    let mut value = serde_json::to_value(norms)?;
    let mut text = String::from("{\"languages\":{\n");
    let languages = value["languages"].take();
    let languages: BTreeMap<String, serde_json::Value> = serde_json::from_value(languages)?;
    let rows = languages.iter().map(|(id, row)| format!("\"{id}\":{row}"));
    text.push_str(&rows.collect::<Vec<_>>().join(",\n"));
    writeln!(
        text,
        "\n}},\n\"pooled\":{},\n\"text\":{}}}",
        value["pooled"], value["text"]
    )?;
    Ok(text)
}

/// `docs/corpus.md`.
fn page(measured: &[(&Project, Measured)]) -> String {
    let mut totals: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    let mut rows = String::new();
    let mut unreadable = 0;
    for (project, result) in measured {
        unreadable += result.unreadable;
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for file in result.files.iter().filter(|file| is_parsed(file)) {
            *counts.entry(file.language).or_default() += 1;
            let total = totals.entry(file.language).or_default();
            total.0 += 1;
            total.1 += file.functions.len();
        }
        let counts = counts
            .iter()
            .map(|(id, count)| format!("{} {count}", name_of(id)));
        let counts = counts.collect::<Vec<_>>().join(", ");
        rows += &format!(
            "| [{name}](https://github.com/{name}) | `{}` | {} | {counts} |\n",
            project.revision,
            project.licence_read(),
            name = project.name,
        );
    }
    let languages = totals
        .iter()
        .map(|(id, (files, functions))| format!("| {} | {files} | {functions} |\n", name_of(id)));
    format!(
        "{HEAD}\n## Languages\n\n| language | files | functions |\n|---|---:|---:|\n{}\n## Projects\n\n\
         | project | revision | licence | files that count |\n|---|---|---|---|\n{rows}\n\
         Files that could not be read from the clones and are not in the figures: {unreadable}.\n",
        languages.collect::<String>()
    )
}

const HEAD: &str = "# The reference corpus

Health compares a file with files of the same language in these projects. `cargo xtask norms DIR`, with
a clone of each at `DIR/owner+name`, measures them and writes this page and `src/health/norms.json`,
which is all that ships: none of the projects' text does. The list is `xtask/corpus.toml`. A licence
marked as unread was not looked up in the files of that revision.

Only files that the collector takes for source count (no tests, nothing generated or copied in), and
only those with code. A language counts for n / (n + 300) of its own norms, all languages together for
the rest. Files in languages without a grammar are compared with all files of the corpus by lines and
indentation.
";

fn is_parsed(file: &FileMeasurement) -> bool {
    file.metrics.get("cognitive").is_some()
}

#[cfg(test)]
mod tests {
    use super::Corpus;

    /// A score that is validated on a project it was made from proves nothing.
    const VALIDATION: [&str; 6] = [
        "artofillusion",
        "jsweet",
        "junit4",
        "orientdb",
        "argouml",
        "diary",
    ];

    #[test]
    fn the_list_is_sorted_and_holds_nothing_that_the_score_is_validated_on() {
        let corpus: Corpus = toml::from_str(include_str!("../corpus.toml")).unwrap();
        let names = corpus
            .project
            .iter()
            .map(|project| project.name.to_lowercase());
        let names: Vec<_> = names.collect();
        assert!(names.is_sorted_by(|a, b| a < b));
        for (name, project) in names.iter().zip(&corpus.project) {
            assert!(
                !VALIDATION
                    .iter()
                    .any(|validation| name.contains(validation)),
                "{name}"
            );
            assert_eq!(project.revision.len(), 40, "{name}");
        }
    }
}
