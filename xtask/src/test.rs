//! `cargo xtask test`: everything that a change must pass.

use anyhow::Result;

use crate::tools::{answers, cargo, install_package};

/// Brings what the tests need, then formats, lints and tests, stopping at the first that fails.
pub(crate) fn run() -> Result<()> {
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
    cargo(&["test", "--workspace", "--locked"])
}
