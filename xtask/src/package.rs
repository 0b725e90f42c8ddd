//! `cargo xtask package TARGET`: what a release holds for one platform: an archive of the program with
//! its manual and completions, a Debian package where that is of use, and their checksums. The same
//! source gives the same bytes, in whatever folder it lies.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use flate2::{Compression, GzBuilder};
use sha2::{Digest as _, Sha256};

use crate::say;
use crate::tools::{cargo_command, install_crate, output_of, root, run};

/// Shells with the names that their completions go by.
const COMPLETIONS: [(&str, &str); 5] = [
    ("bash", "create-dump.bash"),
    ("zsh", "_create-dump"),
    ("fish", "create-dump.fish"),
    ("powershell", "create-dump.ps1"),
    ("elvish", "create-dump.elv"),
];

/// Builds and packs for a target that this machine can run.
pub(crate) fn write(target: &str) -> Result<()> {
    let root = root()?;
    let time = commit_time(&root)?;
    let program = build(&root, target, time)?;
    let pages = root.join("target/pages");
    write_pages(&program, &pages, time)?;
    let folder = root.join("target/package");
    fs::create_dir_all(&folder)?;
    let archive = folder.join(format!("create-dump-{target}.tar.gz"));
    pack(&root, &program, &pages, &archive, time)?;
    write_checksum(&archive)?;
    if target.contains("linux") {
        let deb = install_crate("cargo-deb", "3.8.0")?;
        let arguments = [
            "deb",
            "--no-build",
            "--no-strip",
            "--profile=dist",
            "--locked",
        ];
        run(Command::new(deb)
            .args(arguments)
            .args(["--target", target, "--output"])
            .arg(&folder)
            .env("SOURCE_DATE_EPOCH", time.to_string())
            .current_dir(&root))?;
    }
    Ok(())
}

/// When the commit was made that is built: the only time that a package may know.
pub(crate) fn commit_time(root: &Path) -> Result<u64> {
    let mut git = Command::new("git");
    let printed = output_of(git.args(["log", "-1", "--format=%ct"]).current_dir(root))?;
    printed.trim().parse().context("git names no commit")
}

/// Builds the program so that no path of this machine stands in it.
fn build(root: &Path, target: &str, time: u64) -> Result<PathBuf> {
    let home = output_of(Command::new("rustc").args(["--print", "sysroot"]))?;
    let registry = cargo_home()?;
    let names = [
        (registry.as_path(), "/cargo"),
        (Path::new(home.trim()), "/rust"),
        (root, "/source"),
    ];
    let renamed = |flag: &str| {
        let flags = names.map(|(path, name)| format!("{flag}={}={name}", path.display()));
        flags.join(" ")
    };
    run(
        cargo_command(&["build", "--profile=dist", "--locked", "--bin=create-dump"])
            .args(["--target", target])
            .env("RUSTFLAGS", renamed("--remap-path-prefix"))
            .env("CFLAGS", renamed("-ffile-prefix-map"))
            .env("SOURCE_DATE_EPOCH", time.to_string())
            .current_dir(root),
    )?;
    let suffix = if target.contains("windows") {
        ".exe"
    } else {
        ""
    };
    Ok(root.join(format!("target/{target}/dist/create-dump{suffix}")))
}

/// Where cargo keeps the sources of crates.
#[expect(clippy::disallowed_methods, reason = "cargo says it to those it runs")]
fn cargo_home() -> Result<PathBuf> {
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| Some(std::env::home_dir()?.join(".cargo")));
    home.context("there is no home")
}

/// Has the program write its manual and its completions.
fn write_pages(program: &Path, pages: &Path, time: u64) -> Result<()> {
    if pages.exists() {
        fs::remove_dir_all(pages)?;
    }
    let completions = pages.join("completions");
    fs::create_dir_all(&completions)?;
    let mut manual = Command::new(program);
    manual.env("SOURCE_DATE_EPOCH", time.to_string());
    run(manual.arg("man").arg(pages.join("man")))?;
    for (shell, name) in COMPLETIONS {
        let script = output_of(Command::new(program).args(["completions", shell]))?;
        ensure!(!script.is_empty(), "there are no completions for {shell}");
        fs::write(completions.join(name), script)?;
    }
    Ok(())
}

/// Packs in one order, with one owner and one time, whoever packs and whenever.
fn pack(root: &Path, program: &Path, pages: &Path, archive: &Path, time: u64) -> Result<()> {
    let zipped = GzBuilder::new().write(File::create(archive)?, Compression::best());
    let mut tar = tar::Builder::new(zipped);
    let name = program.file_name().context("a program has a name")?;
    let mut files = vec![(program.to_path_buf(), PathBuf::from(name))];
    for name in ["LICENSE-APACHE", "LICENSE-MIT", "README.md"] {
        files.push((root.join(name), name.into()));
    }
    for folder in ["completions", "man"] {
        let mut entries: Vec<_> = fs::read_dir(pages.join(folder))?.collect::<Result<_, _>>()?;
        entries.sort_by_key(fs::DirEntry::file_name);
        let named = |entry: fs::DirEntry| (entry.path(), Path::new(folder).join(entry.file_name()));
        files.extend(entries.into_iter().map(named));
    }
    for (path, name) in files {
        let bytes = fs::read(&path).with_context(|| format!("read {}", path.display()))?;
        let mut header = tar::Header::new_ustar();
        header.set_size(bytes.len() as u64);
        header.set_mtime(time);
        header.set_mode(if path == program { 0o755 } else { 0o644 });
        tar.append_data(&mut header, name, bytes.as_slice())?;
    }
    tar.into_inner()?.finish()?.flush()?;
    Ok(())
}

/// Writes the SHA-256 of a file beside it, as `sha256sum --check` reads it.
fn write_checksum(file: &Path) -> Result<()> {
    let digest = Sha256::digest(fs::read(file)?);
    let digest: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    let name = file.file_name().context("an archive has a name")?;
    let line = format!("{digest}  {}\n", name.display());
    say(&line);
    let mut beside = file.as_os_str().to_owned();
    beside.push(".sha256");
    Ok(fs::write(beside, line)?)
}
