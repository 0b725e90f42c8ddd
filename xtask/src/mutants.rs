//! `cargo xtask mutants`: which small faults the tests let pass.

use std::process::Command;

use anyhow::Result;

use crate::tools::{install_crate, root, run};

/// Plants faults one by one and runs the tests after each; fails when some survive, which
/// `target/mutants.out/missed.txt` then lists. What is planted where stands in `.cargo/mutants.toml`;
/// the words narrow it down: a folder below `src`, and a share `K/N` of what is left.
pub(crate) fn plant(words: &[&str]) -> Result<()> {
    let tool = install_crate("cargo-mutants", "27.1.0")?;
    let mut mutants = Command::new(tool);
    mutants
        .args(["mutants", "--no-shuffle"])
        .current_dir(root()?);
    for word in words {
        if word.contains('/') {
            mutants.args(["--shard", word]);
        } else {
            mutants.args(["--file", &format!("src/{word}/**")]);
        }
    }
    run(&mut mutants)
}
