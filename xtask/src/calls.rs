//! Has another program judge the calls that publishing makes, by the host's own description of its API.
//! It is a script of node, in `xtask/calls`.

use std::path::Path;
use std::process::Command;

use anyhow::{Result, ensure};

use crate::tools::{if_brought, node_modules, run};

/// Judges the calls that the tests left in the target folder.
pub(crate) fn judge() -> Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let calls = root.join("target/tmp/github-calls.jsonl");
    ensure!(
        calls.exists(),
        "run the tests first: {calls:?} is not there"
    );
    let scripts = node_modules(&Path::new(env!("CARGO_MANIFEST_DIR")).join("calls"));
    match if_brought(scripts, "calls to hosts")? {
        Some(scripts) => run(Command::new("node")
            .arg(scripts.join("judge.mjs"))
            .arg(&calls)),
        None => Ok(()),
    }
}
