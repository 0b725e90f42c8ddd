//! `cargo xtask fuzz SECONDS`: every fuzz target for a while, with libFuzzer and AddressSanitizer, which
//! watches the C of the grammars and of zstd too: the crate `cc` passes the compiler's sanitizer on.
//! Needs a nightly compiler.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Result;

use crate::tools::{install_crate, output_of, root, run};

/// Runs all targets, stopping at the first that finds something; what it found lies in
/// `fuzz/artifacts`.
pub(crate) fn run_all(seconds: &str) -> Result<()> {
    let program = install_crate("cargo-fuzz", "0.13.2")?;
    let root = root()?;
    let fuzz = |arguments: &[&str]| {
        let mut command = Command::new(&program);
        command.arg("fuzz").args(arguments).current_dir(&root);
        command.env("RUSTUP_TOOLCHAIN", "nightly");
        command
    };
    let time = format!("-max_total_time={seconds}");
    for target in output_of(&mut fuzz(&["list"]))?.lines() {
        let mut command = fuzz(&["run", target]);
        command.args(examples(&root.join("fuzz"), target)?);
        command.args(["--", &time, "-timeout=20", "-rss_limit_mb=4096"]);
        run(&mut command)?;
    }
    Ok(())
}

/// The folder where a target keeps what it found of use, and that of the good examples, if it has one.
fn examples(fuzz: &Path, target: &str) -> Result<Vec<PathBuf>> {
    let kept = fuzz.join("corpus").join(target);
    fs::create_dir_all(&kept)?;
    let seeds = fuzz.join("seeds").join(target);
    let mut folders = vec![kept];
    folders.extend(seeds.is_dir().then_some(seeds));
    Ok(folders)
}
