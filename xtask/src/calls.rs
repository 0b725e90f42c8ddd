//! Has another program judge the calls that publishing makes, by the host's own description of its API.
//! It is a script of node, in `xtask/calls`.

use std::path::Path;
use std::process::Command;

use anyhow::{Result, ensure};

use crate::say;
use crate::tools::{answers, install_package, node_modules, run};

/// Judges the calls that the tests left in the target folder. A machine where the judge cannot be
/// brought is told so.
pub(crate) fn judge() -> Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let calls = root.join("target/tmp/github-calls.jsonl");
    ensure!(
        calls.exists(),
        "run the tests first: {calls:?} is not there"
    );
    for program in ["node", "npm"] {
        if !answers(program) {
            install_package(if program == "node" { "nodejs" } else { program })?;
        }
    }
    match node_modules(&Path::new(env!("CARGO_MANIFEST_DIR")).join("calls")) {
        Ok(scripts) => run(Command::new("node")
            .arg(scripts.join("judge.mjs"))
            .arg(&calls)),
        Err(problem) => {
            say(&format!(
                "CALLS TO HOSTS NOT JUDGED by another program: {problem:#}"
            ));
            Ok(())
        }
    }
}
