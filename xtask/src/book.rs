//! `cargo xtask book`: builds the book in `docs/` and the documentation of the library, neither of
//! which may give a warning.

use std::process::Command;

use anyhow::Result;

use crate::tools::{cargo_command, if_brought, install_crate, install_part_of_crate, root, run};

/// Builds both, the book where mdBook can be had.
pub(crate) fn build() -> Result<()> {
    let library = ["doc", "--package", "create-dump", "--lib", "--no-deps"];
    run(cargo_command(&library)
        .args(["--locked", "--quiet"])
        .env("RUSTDOCFLAGS", "--deny warnings"))?;
    // Serving, watching and searching are left out: they are most of what there is to build.
    let mdbook = install_part_of_crate("mdbook", "0.4.52", &["--no-default-features"]);
    let Some(mdbook) = if_brought(mdbook, "the book")? else {
        return Ok(());
    };
    run(Command::new(mdbook)
        .args(["build", "docs"])
        .current_dir(root()?))
}

/// Asks the hosts of all links whether they lead somewhere: for the hosted CI, as it needs the network.
/// Links between the documents are checked by the tests.
pub(crate) fn follow_links() -> Result<()> {
    let lychee = install_crate("lychee", LYCHEE)?;
    run(Command::new(lychee)
        .args(["--no-progress", "--scheme", "https", "--max-retries", "3"])
        .args([
            "--accept",
            "200..=299,403,429",
            "--exclude",
            "localhost|example",
        ])
        .args(["README.md", "CONTRIBUTING.md", "docs/*.md"])
        .current_dir(root()?))
}

const LYCHEE: &str = "0.24.2";
