//! Opens and validates what the program writes by programs of others: a browser, two renderers of
//! Markdown, validators. They are scripts of node, in `xtask/page`.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, ensure};

use crate::say;
use crate::tools::{answers, install_package, node_modules, run};

/// What the scripts run with.
struct Tools {
    /// The scripts beside the packages that they import.
    scripts: PathBuf,
    browser: &'static str,
}

/// Names that the browser goes by.
const BROWSERS: [&str; 3] = ["chromium", "chromium-browser", "google-chrome"];

/// Checks everything that the tests left in the target folder. A machine where the tools cannot be
/// brought is told so, at the end and in capitals.
pub(crate) fn check() -> Result<()> {
    let tools = match tools() {
        Ok(tools) => tools,
        Err(problem) => {
            say(&format!(
                "PAGES AND FORMATS NOT CHECKED by other programs: {problem:#}"
            ));
            return Ok(());
        }
    };
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let hostile = root.join("target/tmp/hostile");
    ensure!(
        hostile.exists(),
        "run the tests first: {hostile:?} is not there"
    );
    tools.check("hostile", &[&hostile])
}

fn tools() -> Result<Tools> {
    for program in ["node", "npm"] {
        if !answers(program) {
            install_package(if program == "node" { "nodejs" } else { program })?;
        }
    }
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
