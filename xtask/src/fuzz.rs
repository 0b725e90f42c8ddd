//! `cargo xtask fuzz SECONDS`: every fuzz target for a while, with libFuzzer and AddressSanitizer, which
//! watches the C of the grammars and of zstd too. Needs a nightly compiler.

use std::process::Command;

use anyhow::Result;

use crate::tools::{install_crate, output_of, root, run};

/// Runs all targets, stopping at the first that finds something; what it found lies in
/// `fuzz/artifacts`.
pub(crate) fn run_all(seconds: &str) -> Result<()> {
    let fuzz = install_crate("cargo-fuzz", "0.13.2")?;
    let listed = output_of(
        Command::new(&fuzz)
            .args(["fuzz", "list"])
            .current_dir(root()?),
    )?;
    let time = format!("-max_total_time={seconds}");
    for target in listed.lines() {
        run(Command::new(&fuzz)
            .args([
                "fuzz",
                "run",
                target,
                "--",
                &time,
                "-timeout=20",
                "-rss_limit_mb=4096",
            ])
            .env("RUSTUP_TOOLCHAIN", "nightly")
            .current_dir(root()?))?;
    }
    Ok(())
}
