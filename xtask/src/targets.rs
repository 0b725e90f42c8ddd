//! `cargo xtask targets`: whether the program compiles for systems that the tests do not run on.

use std::process::Command;

use anyhow::Result;

use crate::tools::{answers, cargo, if_brought, install_package, run};

/// Target, its C compiler, which the grammars need, and the package of Debian that brings it.
const TARGETS: &[(&str, &str, &str)] = &[(
    "x86_64-pc-windows-gnu",
    "x86_64-w64-mingw32-gcc",
    "gcc-mingw-w64-x86-64",
)];

/// Checks the library and the program for each target.
pub(crate) fn check() -> Result<()> {
    for (target, compiler, package) in TARGETS {
        if if_brought(bring(target, compiler, package), target)?.is_some() {
            let target = ["--target", target];
            cargo(&[&["check", "--locked", "--lib", "--bins"][..], &target].concat())?;
        }
    }
    Ok(())
}

fn bring(target: &str, compiler: &str, package: &str) -> Result<()> {
    run(Command::new("rustup").args(["target", "add", target]))?;
    if !answers(compiler) {
        install_package(package)?;
    }
    Ok(())
}
