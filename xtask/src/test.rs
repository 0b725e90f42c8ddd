//! `cargo xtask test`: everything that a change must pass.

use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::say;

/// Checks what the tests need, then formatter, linter and tests, stopping at the first that fails.
pub(crate) fn run() -> Result<()> {
    need_git()?;
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

/// The tests build repositories with git. Where it is missing it is installed if that can be done
/// without asking, that is by root on a Debian-like system.
fn need_git() -> Result<()> {
    if answers("git") {
        return Ok(());
    }
    if !answers("apt-get") || !is_root() {
        bail!("the tests need git: install it and run this again");
    }
    say("git is missing: installing the system package `git`");
    command("apt-get", &["update", "--quiet"])?;
    command(
        "apt-get",
        &[
            "install",
            "--yes",
            "--quiet",
            "--no-install-recommends",
            "git",
        ],
    )
}

fn answers(program: &str) -> bool {
    let output = Command::new(program).arg("--version").output();
    output.is_ok_and(|output| output.status.success())
}

fn is_root() -> bool {
    let output = Command::new("id").arg("-u").output();
    output.is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}

fn cargo(arguments: &[&str]) -> Result<()> {
    command(env!("CARGO"), arguments)
}

fn command(program: &str, arguments: &[&str]) -> Result<()> {
    say(&format!(
        "$ {} {}",
        program.rsplit('/').next().unwrap_or(program),
        arguments.join(" ")
    ));
    let status = Command::new(program)
        .args(arguments)
        .status()
        .with_context(|| format!("start {program}"))?;
    if !status.success() {
        bail!("`{program} {}` failed", arguments.join(" "));
    }
    Ok(())
}
