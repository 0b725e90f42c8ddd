//! `cargo xtask stubs`: whether what `new` writes compiles, tried with every kind in a copy of the
//! repository. Stubs that bring no test of their own must pass those that are there.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result};

use crate::new;
use crate::tools::{cargo_command, output_of, root, run};

/// Tests that have nothing left to say of a stub, by the start of their names.
const CONTENT: [&str; 2] = ["language::", "llm::provider"];

/// Writes all stubs into a copy, compiles them with their tests, and runs the tests of the kinds that
/// are only rows.
pub(crate) fn check() -> Result<()> {
    let root = root()?;
    let copy = tempfile::tempdir()?;
    copy_to(&root, copy.path())?;
    for kind in new::kinds() {
        new::add_below(copy.path(), kind, "brand-new")?;
    }
    let cargo = |arguments: &[&str]| {
        let mut cargo = cargo_command(arguments);
        // A folder of its own: cargo takes the copy for the repository, and what the build script wrote of
        // the one would be used for the other.
        cargo.env("CARGO_TARGET_DIR", root.join("target/stubs"));
        run(cargo.current_dir(copy.path()))
    };
    cargo(&["check", "--locked", "--lib", "--bins", "--tests"])?;
    let tests = ["test", "--locked", "--lib", "--"];
    cargo(&[&tests[..], &CONTENT].concat())
}

/// Copies what git does not ignore, as it is now.
fn copy_to(root: &Path, copy: &Path) -> Result<()> {
    let mut git = Command::new("git");
    git.args([
        "ls-files",
        "-z",
        "--cached",
        "--others",
        "--exclude-standard",
    ]);
    let listed = output_of(git.current_dir(root))?;
    for path in listed.split_terminator('\0') {
        let (from, to) = (root.join(path), copy.join(path));
        if from.exists() {
            fs::create_dir_all(to.parent().context("a file has a folder")?)?;
            fs::copy(from, to).with_context(|| path.to_owned())?;
        }
    }
    Ok(())
}
