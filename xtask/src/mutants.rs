//! `cargo xtask mutants`: which small faults the tests let pass.

use std::process::Command;

use anyhow::Result;

use crate::tools::{install_crate, root, run};

/// The modules where a wrong answer is believed.
const MODULES: [&str; 4] = ["health", "redact", "review", "tokens"];

/// Plants faults one by one and runs the tests after each; fails when some survive, which
/// `target/mutants.out/missed.txt` then lists. The words narrow it down: a module instead
/// of all, and a share `K/N`.
pub(crate) fn plant(words: &[&str]) -> Result<()> {
    let tool = install_crate("cargo-mutants", "27.1.0")?;
    let mut mutants = Command::new(tool);
    mutants
        .args(["mutants", "--no-shuffle"])
        .current_dir(root()?);
    let (shares, modules): (Vec<&str>, Vec<&str>) =
        words.iter().partition(|word| word.contains('/'));
    let modules = if modules.is_empty() {
        MODULES.to_vec()
    } else {
        modules
    };
    for module in modules {
        mutants.args(["--file", &format!("src/{module}/**")]);
    }
    for share in shares {
        mutants.args(["--shard", share]);
    }
    run(&mut mutants)
}
