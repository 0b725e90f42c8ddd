//! `cargo xtask examples DIR`: the reports and pictures in `docs/`, written anew.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result, ensure};

use super::{tools, write_reports};
use crate::tools::{output_of, root, run};

/// Public projects whose reports are shown; `DIR/owner+name` is a clone of each.
const PUBLIC: [&str; 3] = ["gin-gonic/gin", "psf/requests", "expressjs/express"];

/// The one whose first screen the read-me shows.
const PICTURED: &str = "requests";

/// Characters of a revision in the name of a file.
const SHORT: usize = 10;

/// Writes `docs/examples` and the pictures beside it.
pub(crate) fn write(clones: &Path) -> Result<()> {
    let root = root()?;
    let reports = root.join("target/tmp/reports");
    write_reports(&root, &reports)?;
    let place = root.join("target/tmp/examples");
    let examples = root.join("docs/examples");
    let _ = fs::remove_dir_all(&examples);
    fs::create_dir_all(&examples)?;
    let mut page = HEAD.to_owned();
    let own = ("create-dump", None, root.clone());
    let public = PUBLIC.map(|name| {
        let short = name.rsplit('/').next().unwrap_or(name);
        let clone = clones.join(name.replace('/', "+"));
        (short, Some(format!("https://github.com/{name}")), clone)
    });
    for (name, address, clone) in [own].into_iter().chain(public) {
        let copy = place.join(name);
        copied(&clone, address.as_deref(), &copy)?;
        let example = written(&root, name, &copy, &examples, address.is_none())?;
        page.push_str(&example);
    }
    fs::write(examples.join("README.md"), page)?;
    pictures(&root, &reports.join("large/analyze.html"))
}

const HEAD: &str = "# Examples

What `create-dump analyze` says of this repository and of three public ones, without a model, as it was \
written by `cargo xtask examples DIR`. Each is named by the revision that was read.

| source | health | reports |
|---|---|---|
";

/// A copy that knows where its code is hosted, so that links lead there.
fn copied(clone: &Path, address: Option<&str>, copy: &Path) -> Result<()> {
    let _ = fs::remove_dir_all(copy);
    let mut git = Command::new("git");
    run(git.args(["clone", "--quiet"]).args([clone, copy]))?;
    let git = || {
        let mut git = Command::new("git");
        git.arg("-C").arg(copy);
        git
    };
    match address {
        Some(address) => run(git().args(["remote", "set-url", "origin", address])),
        None => run(git().args(["remote", "remove", "origin"])),
    }
}

/// Reports on a copy, dated as its last commit; gives their row of the page. The page about this
/// repository would be large, and change with every commit: its Markdown is enough.
fn written(root: &Path, name: &str, copy: &Path, examples: &Path, is_own: bool) -> Result<String> {
    let git = |format: &str| {
        let mut git = Command::new("git");
        output_of(git.arg("-C").arg(copy).args(["log", "-1", format]))
    };
    let (revision, time) = (git("--format=%H")?, git("--format=%ct")?);
    let revision = revision.get(..SHORT).context("a commit has an id")?;
    let file = |end: &str| examples.join(format!("{name}-{revision}.{end}"));
    let json = copy.with_extension("json");
    let mut program = Command::new(root.join("target/debug/create-dump"));
    program
        .args(["analyze", "--quiet", "--llm=off"])
        .arg(copy)
        .arg(format!("--format=markdown={}", file("md").display()))
        .arg(format!("--format=json={}", json.display()))
        .env("SOURCE_DATE_EPOCH", time.trim());
    let mut reports = format!("[Markdown]({name}-{revision}.md)");
    if !is_own {
        program.arg(format!("--format=html={}", file("html").display()));
        write!(reports, ", [HTML]({name}-{revision}.html)")?;
    }
    let status = program.status()?;
    ensure!(matches!(status.code(), Some(0 | 3)), "no report of {name}");
    if is_own {
        let text = fs::read_to_string(file("md"))?;
        fs::write(file("md"), from_below(&text))?;
    }
    let report: serde_json::Value = serde_json::from_str(&fs::read_to_string(json)?)?;
    let summary = &report["summary"];
    let mut row = String::new();
    writeln!(
        row,
        "| {name} at `{revision}` | {} of 10, grade {} | {reports} |",
        summary["score"],
        summary["grade"].as_str().unwrap_or_default(),
    )?;
    Ok(row)
}

/// Lets links into the source lead there from two folders below its root.
fn from_below(text: &str) -> String {
    let start = "](";
    let mut parts = text.split(start);
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let leads_away = part.starts_with('#') || part.starts_with("http");
        out.push_str(start);
        out.push_str(if leads_away { "" } else { "../../" });
        out.push_str(part);
    }
    out
}

/// Pictures of the first screen and of a source of 5,000 files.
fn pictures(root: &Path, large: &Path) -> Result<()> {
    let shown = fs::read_dir(root.join("docs/examples"))?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .find(|path| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            name.starts_with(PICTURED) && name.ends_with(".html")
        })
        .context("the pictured report is there")?;
    tools()?.check("pictures", &[&shown, large, &root.join("docs")])
}
