//! `cargo xtask coverage`: which lines of the library the tests reach.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};

use crate::tools::{answers, install_crate, install_package, output_of, run};

/// Least share of the library's lines that the tests reach, in percent.
const FLOOR: &str = "85";

/// Files that are tests themselves, whatever their name, or no part of the library.
const LEFT_OUT: &str =
    r"/(tests|conformance|fixture|fuzzed|hostile|waiting|main)\.rs$|/tests/|/xtask/";

/// Tests with coverage, prints the table, and fails below the floor.
pub(crate) fn run_tests() -> Result<()> {
    let tool = install_crate("cargo-llvm-cov", "0.9.1")?;
    let (cov, profdata) = llvm_tools()?;
    run(Command::new(tool)
        .args(["llvm-cov", "--package", "create-dump", "--locked"])
        .args([
            "--ignore-filename-regex",
            LEFT_OUT,
            "--fail-under-lines",
            FLOOR,
        ])
        .env("LLVM_COV", cov)
        .env("LLVM_PROFDATA", profdata))
}

/// `llvm-cov` and `llvm-profdata` of the compiler's own LLVM: from its `llvm-tools` component, or
/// else from the system package of the same version.
fn llvm_tools() -> Result<(PathBuf, PathBuf)> {
    let compiler = output_of(Command::new("rustc").arg("-vV"))?;
    let field = |name: &str| compiler.lines().find_map(|line| line.strip_prefix(name));
    let host = field("host: ").context("rustc does not name its host")?;
    let version = field("LLVM version: ").context("rustc does not name its LLVM")?;
    let sysroot = output_of(Command::new("rustc").args(["--print", "sysroot"]))?;
    let own = PathBuf::from(sysroot.trim())
        .join("lib/rustlib")
        .join(host)
        .join("bin");
    if answers(own.join("llvm-cov")) {
        return Ok((own.join("llvm-cov"), own.join("llvm-profdata")));
    }
    let major = version.split('.').next().unwrap_or(version);
    let (cov, profdata) = (
        format!("llvm-cov-{major}"),
        format!("llvm-profdata-{major}"),
    );
    if !answers(&cov) {
        install_package(&format!("llvm-{major}"))?;
    }
    Ok((cov.into(), profdata.into()))
}
