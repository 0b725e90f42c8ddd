//! What a run cannot do without, each by itself: list, read, count, parse, read the history.

use std::io::Write as _;
use std::path::Path;

use anyhow::{Context as _, Result, bail};
use create_dump::collector::{Collector, Decision};
use create_dump::history::{self, HistoryRequest};
use create_dump::model::{Selection, SourceFile, Tree};
use create_dump::source::{self, SourceRequest};
use create_dump::{collector, language, metrics};
use rayon::prelude::*;

/// Runs one part over a source, on all cores or on as many as `RAYON_NUM_THREADS` says.
pub(crate) fn run(part: &str, path: &Path) -> Result<()> {
    let select = Selection::default();
    let tree = open(path, &select)?;
    if part == "history" {
        return read_history(&tree);
    }
    let collector = Collector::new(&tree, &select)?;
    let kept = (0..tree.entries.len()).into_par_iter();
    let kept = kept.filter_map(|index| match collector.decide(index) {
        Decision::Keep(file) => Some(file),
        Decision::Skip(_) | Decision::Fail(..) => None,
    });
    match part {
        "list" => list(&kept.map(|file| file.path).collect::<Vec<_>>()),
        "read" => say_sum("bytes", kept.map(|file| file.text.len()).sum()),
        "count" => {
            let table = tiktoken_rs::o200k_base_singleton();
            let tokens = |file: SourceFile| table.count_ordinary(&file.text);
            say_sum("tokens", kept.map(tokens).sum())
        }
        "measure" => {
            let mut measured: Vec<_> = kept.filter_map(|file| metrics::measure(&file)).collect();
            say_sum("copies", metrics::duplicates(&mut measured).len())
        }
        "parse" => say_sum("parsed", kept.filter(is_parsed).count()),
        _ => bail!("there is no part {part}"),
    }
}

fn open(path: &Path, select: &Selection) -> Result<Tree> {
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    let source = source::select(&SourceRequest::at(path, None))?;
    Ok(runtime.block_on(source.open(select))?)
}

fn is_parsed(file: &SourceFile) -> bool {
    let language = file.language.and_then(language::by_id);
    language.is_some_and(|language| language.parses(&file.text))
}

fn read_history(tree: &Tree) -> Result<()> {
    let repository = tree.origin.repository.as_ref().context("there is no git")?;
    let revision = tree
        .origin
        .revision
        .as_deref()
        .context("there is no commit")?;
    let paths: Vec<&str> = tree.entries.iter().map(|entry| &*entry.path).collect();
    let is_source =
        |path: &str| language::detect(path, "").is_some_and(|language| language.is_code);
    let past = history::read(&HistoryRequest {
        repository,
        revision,
        paths: &paths,
        is_source: &is_source,
        since: None,
        is_test: &collector::is_test_path,
        remembered: None,
    })?;
    say_sum("files with a history", past.history.files.len())
}

/// Names for `xargs -0`.
fn list(paths: &[String]) -> Result<()> {
    let mut out = std::io::stdout().lock();
    for path in paths {
        out.write_all(path.as_bytes())?;
        out.write_all(b"\0")?;
    }
    Ok(())
}

fn say_sum(what: &str, sum: usize) -> Result<()> {
    Ok(writeln!(std::io::stdout(), "{sum} {what}")?)
}
