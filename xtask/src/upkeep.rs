//! `cargo xtask upkeep`: spelling, crates that nobody uses, and licences and sources of those that are.

use std::fs;
use std::process::Command;

use anyhow::Result;

use crate::say;
use crate::tools::{
    cargo, cargo_command, if_brought, install_crate, install_python, output_of, root, run,
};

/// What is asked of the dependencies without a network; advisories need one.
const OFFLINE: [&str; 3] = ["licenses", "bans", "sources"];

/// Asks everything. Builds its tools on the first run, which takes minutes.
pub(crate) fn judge(arguments: &[&str]) -> Result<()> {
    let root = root()?;
    spelling()?;
    let machete = install_crate("cargo-machete", "0.9.2")?;
    // From the root, so that the workspace of the fuzz targets is judged too.
    run(Command::new(machete).current_dir(&root))?;
    let deny = install_crate("cargo-deny", "0.20.2")?;
    let checks: &[&str] = match arguments {
        ["--advisories"] => &["advisories"],
        _ => &[],
    };
    run(Command::new(deny)
        .args(["--workspace", "--locked", "check", "--hide-inclusion-graph"])
        .args(OFFLINE)
        .args(checks)
        .current_dir(&root))
}

/// Words that are none, in everything that is not data. Cheap, so that every test run asks it.
pub(crate) fn spelling() -> Result<()> {
    let typos = install_python("typos", "1.52.0", "typos");
    let Some(typos) = if_brought(typos, "spelling")? else {
        return Ok(());
    };
    run(Command::new(typos)
        .arg("--force-exclude")
        .current_dir(root()?))
}

/// `cargo xtask semver [REVISION]`: what the public API lost since the last release. Before the first
/// nothing was promised.
pub(crate) fn compare_api(arguments: &[&str]) -> Result<()> {
    let named = arguments.first().map(|&revision| revision.to_owned());
    let Some(revision) = named.map_or_else(last_release, |named| Ok(Some(named)))? else {
        say("nothing was released yet, so the public API is compared with nothing");
        return Ok(());
    };
    let tool = install_crate("cargo-semver-checks", "0.51.0")?;
    run(Command::new(tool)
        .args(["semver-checks", "--package", "create-dump"])
        .args(["--baseline-rev", &revision])
        .current_dir(root()?))
}

/// `cargo xtask features`: whether each package builds by itself, with none, all, and each of its
/// features. Tests' crates need no leaving out: a check does not see them.
pub(crate) fn build_features() -> Result<()> {
    let hack = install_crate("cargo-hack", "0.6.46")?;
    run(Command::new(hack)
        .args([
            "hack",
            "check",
            "--workspace",
            "--feature-powerset",
            "--depth=2",
        ])
        .arg("--locked")
        .current_dir(root()?))
}

/// The tag of the release before this commit, which may be one itself.
fn last_release() -> Result<Option<String>> {
    let mut git = Command::new("git");
    git.args(["tag", "--list", "v[0-9]*", "--merged", "HEAD^"]);
    let tags = output_of(git.arg("--sort=-version:refname").current_dir(root()?))?;
    Ok(tags.lines().next().map(str::to_owned))
}

/// `cargo xtask oldest`: whether the program builds with the oldest releases of the crates that its
/// manifest names.
pub(crate) fn build_with_oldest() -> Result<()> {
    let lock = root()?.join("Cargo.lock");
    let kept = fs::read(&lock)?;
    // The resolver is asked for what only nightly has; the compiler is the usual one.
    let mut oldest = cargo_command(&["update", "-Z", "direct-minimal-versions"]);
    let resolved = run(oldest.env("RUSTC_BOOTSTRAP", "1"));
    let check = [
        "check",
        "--package",
        "create-dump",
        "--lib",
        "--bins",
        "--locked",
    ];
    let built = resolved.and_then(|()| cargo(&check));
    fs::write(&lock, kept)?;
    built
}
