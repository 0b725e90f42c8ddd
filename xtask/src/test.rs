//! `cargo xtask test`: everything that a change must pass.

use anyhow::Result;

use crate::tools::{answers, cargo, cargo_command, install_package, run};

/// A path where nothing stands: the developer's own git settings must not reach the tests.
const NOTHING: &str = "target/no-settings";

/// Brings what the tests need, then formats, lints and tests, stopping at the first that fails.
pub(crate) fn run_all() -> Result<()> {
    if !answers("git") {
        install_package("git")?;
    }
    cargo(&["fmt", "--all", "--", "--check"])?;
    cargo(&[
        "clippy",
        "--workspace",
        "--all-targets",
        "--locked",
        "--",
        "--deny",
        "warnings",
    ])?;
    run(cargo_command(&["test", "--workspace", "--locked"])
        .env("GIT_CONFIG_GLOBAL", NOTHING)
        .env("XDG_CONFIG_HOME", NOTHING))
}
