//! Opens and validates what the program writes by programs of others: a browser, two renderers of
//! Markdown, validators. They are scripts of node, in `xtask/page`.

pub(crate) mod examples;
mod sources;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, ensure};

use crate::tools::{answers, cargo, if_brought, install_package, node_modules, root, run};

/// What the scripts run with.
struct Tools {
    /// The scripts beside the packages that they import.
    scripts: PathBuf,
    browser: &'static str,
}

/// Names that the browser goes by.
const BROWSERS: [&str; 3] = ["chromium", "chromium-browser", "google-chrome"];

/// Checks everything that the tests left in the target folder.
pub(crate) fn check() -> Result<()> {
    let Some(tools) = if_brought(tools(), "pages and formats")? else {
        return Ok(());
    };
    let root = root()?;
    let hostile = root.join("target/tmp/hostile");
    ensure!(
        hostile.exists(),
        "run the tests first: {hostile:?} is not there"
    );
    let reports = root.join("target/tmp/reports");
    write_reports(&root, &reports)?;
    let schemas = root.join("docs");
    tools.check("valid", &[&schemas, &reports, &hostile])?;
    tools.check("readable", &[&reports])?;
    tools.check("hostile", &[&hostile])
}

/// The formats, and the names of their files.
const FORMATS: [&str; 7] = [
    "markdown=analyze.md",
    "html=analyze.html",
    "json=analyze.json",
    "sarif=analyze.sarif",
    "github=analyze.log",
    "gitlab=analyze.gitlab.json",
    "csv=analyze.csv",
];

/// Reports on each of the sources, in a folder of its own below `place`.
fn write_reports(root: &Path, place: &Path) -> Result<()> {
    cargo(&["build", "--quiet", "--package", "create-dump"])?;
    let program = root.join("target/debug/create-dump");
    for source in sources::all(root, &root.join("target/tmp/sources"))? {
        let folder = place.join(source.name);
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder)?;
        let report = |command: &str, arguments: &[&str]| {
            let formats = FORMATS.map(|it| format!("--format={}", it.replace("analyze", command)));
            let mut program = Command::new(&program);
            program.current_dir(&folder).args([command, "--quiet"]);
            program.arg(&source.path).args(formats).args(arguments);
            // A gate that fails is shown, and is no failure here.
            let status = program.arg("--fail-on=severity=low").status()?;
            ensure!(matches!(status.code(), Some(0 | 1)), "{program:?} failed");
            Ok(())
        };
        // The second run looks back at the first.
        report("analyze", &["--history=history.jsonl"])?;
        report("analyze", &["--history=history.jsonl"])?;
        if let Some(base) = source.base {
            report("review", &["--base", base])?;
        }
    }
    Ok(())
}

fn tools() -> Result<Tools> {
    let browser = || BROWSERS.into_iter().find(|name| answers(name));
    if browser().is_none() {
        install_package("chromium")?;
    }
    let scripts = Path::new(env!("CARGO_MANIFEST_DIR")).join("page");
    Ok(Tools {
        scripts: node_modules(&scripts)?,
        browser: browser().context("find a browser")?,
    })
}

impl Tools {
    fn check(&self, name: &str, folders: &[&Path]) -> Result<()> {
        let script = self.scripts.join("check.mjs");
        let mut node = Command::new("node");
        run(node.arg(script).args([self.browser, name]).args(folders))
    }
}
