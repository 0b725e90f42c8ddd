//! What a release asks beside its packages: a tag that is the version, a list of what is in the
//! program, and the changelog. `docs/release.md` says in which order.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result, bail, ensure};

use crate::package::commit_time;
use crate::tools::{install_crate, install_python, root, run};

/// `cargo xtask released TAG`: whether a tag names the version of the manifest, the only place where
/// it stands, and the changelog knows it.
pub(crate) fn check(tag: &str) -> Result<()> {
    let version = env!("CARGO_PKG_VERSION");
    ensure!(
        tag.strip_prefix('v') == Some(version),
        "the tag is {tag} and the version of Cargo.toml {version}"
    );
    let changes = fs::read_to_string(root()?.join("CHANGELOG.md"))?;
    if !changes.contains(&format!("\n## {tag} - ")) {
        bail!("CHANGELOG.md has no section `## {tag} - DATE`");
    }
    Ok(())
}

/// `cargo xtask contents`: every crate in the program, with version, licence and checksum, as a
/// CycloneDX list in `target/package`. The same commit gives the same list, wherever it lies.
pub(crate) fn list_contents() -> Result<()> {
    let tool = install_crate("cargo-cyclonedx", "0.5.9")?;
    let root = root()?;
    let name = "create-dump.cdx";
    run(Command::new(tool)
        .args([
            "cyclonedx",
            "--format=json",
            "--spec-version=1.5",
            "--no-build-deps",
        ])
        .args(["--target=all", "--override-filename", name])
        .env("SOURCE_DATE_EPOCH", commit_time(&root)?.to_string())
        .current_dir(&root))?;
    let folder = root.join("target/package");
    fs::create_dir_all(&folder)?;
    let name = format!("{name}.json");
    let list = fs::read_to_string(root.join(&name)).context("find the list")?;
    fs::write(folder.join(&name), without_folder(&list, &root))?;
    for package in [root.clone(), root.join("xtask")] {
        fs::remove_file(package.join(&name))?;
    }
    Ok(())
}

/// The list without the folder of this machine that the repository lies in.
fn without_folder(list: &str, root: &Path) -> String {
    list.replace(&format!("file://{}#", root.display()), "file:///source#")
}

/// `cargo xtask changelog`: what the commits since the last release say is new.
pub(crate) fn print_changes() -> Result<()> {
    let cliff = install_python("git-cliff", "2.14.2", "git-cliff")?;
    let since = ["--offline", "--latest"];
    run(Command::new(cliff).args(since).current_dir(root()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_of_contents_names_no_folder_of_this_machine() {
        let list = r#"{"bom-ref": "path+file:///home/me/code#create-dump@0.1.0 bin-target-0"}"#;
        assert_eq!(
            without_folder(list, Path::new("/home/me/code")),
            r#"{"bom-ref": "path+file:///source#create-dump@0.1.0 bin-target-0"}"#
        );
    }
}
