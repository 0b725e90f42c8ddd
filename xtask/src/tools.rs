//! Runs programs, and brings those that are missing.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};

use crate::say;

/// The root of the repository.
pub(crate) fn root() -> Result<PathBuf> {
    Ok(Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("..")
        .canonicalize()?)
}

/// Runs cargo in the workspace.
pub(crate) fn cargo(arguments: &[&str]) -> Result<()> {
    run(&mut cargo_command(arguments))
}

/// Cargo with these arguments.
pub(crate) fn cargo_command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO"));
    command.args(arguments);
    command
}

/// Says what is run, runs it, and fails when it fails.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let name = Path::new(command.get_program())
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    let arguments: Vec<_> = command
        .get_args()
        .map(|argument| argument.to_string_lossy())
        .collect();
    let line = format!("{name} {}", arguments.join(" "));
    say(&format!("$ {line}"));
    let status = command.status().with_context(|| format!("start {name}"))?;
    if !status.success() {
        bail!("`{line}` failed");
    }
    Ok(())
}

/// Installs a system package, if that can be done without asking: by root, on a Debian-like system.
pub(crate) fn install_package(package: &str) -> Result<()> {
    if !answers("apt-get") || !is_root() {
        bail!("`{package}` is needed: install it and run this again");
    }
    say(&format!("installing the system package `{package}`"));
    run(Command::new("apt-get").args(["update", "--quiet"]))?;
    run(Command::new("apt-get").args([
        "install",
        "--yes",
        "--quiet",
        "--no-install-recommends",
        package,
    ]))
}

/// Builds a program from its crate below `target/tools`, once.
pub(crate) fn install_crate(name: &str, version: &str) -> Result<PathBuf> {
    install_part_of_crate(name, version, &[])
}

/// The same with options of cargo that leave parts of it out.
pub(crate) fn install_part_of_crate(
    name: &str,
    version: &str,
    options: &[&str],
) -> Result<PathBuf> {
    let root = tools().join(version);
    let program = root.join("bin").join(name);
    if !program.exists() {
        let root = root
            .to_str()
            .context("the path of the repository is not UTF-8")?;
        let install = [
            "install",
            name,
            "--version",
            version,
            "--locked",
            "--root",
            root,
        ];
        cargo(&[&install, options].concat())?;
    }
    Ok(program)
}

/// Installs a program from PyPI below `target/tools`, once.
pub(crate) fn install_python(package: &str, version: &str, program: &str) -> Result<PathBuf> {
    let folder = tools().join(format!("{package}-{version}"));
    let program = folder.join("bin").join(program);
    if !program.exists() {
        let python = if answers("python3") {
            "python3"
        } else {
            "python"
        };
        let made = run(Command::new(python).args(["-m", "venv"]).arg(&folder));
        made.or_else(|_| {
            install_package("python3-venv")?;
            run(Command::new("python3").args(["-m", "venv"]).arg(&folder))
        })?;
        let wanted = format!("{package}=={version}");
        let pip = folder.join("bin/pip");
        run(Command::new(pip).args([
            "install",
            "--quiet",
            "--disable-pip-version-check",
            &wanted,
        ]))?;
    }
    Ok(program)
}

/// Where programs of others are kept.
fn tools() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/tools")
}

/// Brings the packages that the scripts in a folder ask for, once for each state of the lock file, and
/// gives the folder where scripts and packages stand side by side.
pub(crate) fn node_modules(scripts: &Path) -> Result<PathBuf> {
    for (program, package) in [("node", "nodejs"), ("npm", "npm")] {
        if !answers(program) {
            install_package(package)?;
        }
    }
    let name = scripts.file_name().context("scripts have a folder")?;
    let place = tools().join(name);
    fs::create_dir_all(&place)?;
    let lock = "package-lock.json";
    let wanted = fs::read(scripts.join(lock))?;
    let is_there = fs::read(place.join(lock)).is_ok_and(|brought| brought == wanted);
    for file in fs::read_dir(scripts)? {
        let file = file?;
        if file.file_name() != lock {
            fs::copy(file.path(), place.join(file.file_name()))?;
        }
    }
    if !is_there {
        fs::write(place.join(lock), &wanted)?;
        let brought = run(Command::new("npm")
            .args(["ci", "--no-audit", "--no-fund"])
            .current_dir(&place));
        if brought.is_err() {
            fs::remove_file(place.join(lock))?;
        }
        brought?;
    }
    Ok(place)
}

/// The programs of others that a check needs, or `None` where this machine cannot get them, which is
/// said in capitals. On the hosted CI that is a failure: what was not judged there has not passed.
#[expect(clippy::disallowed_methods, reason = "who runs this decides")]
pub(crate) fn if_brought<T>(tools: Result<T>, check: &str) -> Result<Option<T>> {
    match tools {
        Ok(tools) => Ok(Some(tools)),
        Err(problem) if std::env::var_os("GITHUB_ACTIONS").is_none() => {
            say(&format!(
                "{} NOT CHECKED by other programs: {problem:#}",
                check.to_uppercase()
            ));
            Ok(None)
        }
        Err(problem) => Err(problem.context(format!("check {check} by other programs"))),
    }
}

/// Whether a program is there.
pub(crate) fn answers(program: impl AsRef<std::ffi::OsStr>) -> bool {
    let output = Command::new(program).arg("--version").output();
    output.is_ok_and(|output| output.status.success())
}

/// What a program prints, if it ends well.
pub(crate) fn output_of(command: &mut Command) -> Result<String> {
    let output = command
        .output()
        .with_context(|| format!("start {command:?}"))?;
    let said = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "{command:?} failed: {said}");
    Ok(String::from_utf8(output.stdout)?)
}

fn is_root() -> bool {
    output_of(Command::new("id").arg("-u")).is_ok_and(|id| id.trim() == "0")
}
