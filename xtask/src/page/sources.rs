//! The sources whose reports are checked: this repository, files of every language, nothing, and a
//! source of 5,000 files with a history.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result};

use crate::tools::run;

/// Files of the large source.
const MANY: usize = 5_000;

/// Days on which it was changed, each by somebody else.
const DAYS: usize = 6;

/// A source, and the revision that a change to it is compared with.
pub(super) struct Source {
    pub(super) name: &'static str,
    pub(super) path: PathBuf,
    pub(super) base: Option<&'static str>,
}

/// All of them; those that have to be made are made below `place`.
pub(super) fn all(root: &Path, place: &Path) -> Result<Vec<Source>> {
    let empty = place.join("empty");
    fs::create_dir_all(&empty)?;
    let large = place.join("large");
    write_large(&root.join("fixtures/metrics"), &large)?;
    let source = |name, path, base| Source { name, path, base };
    Ok(vec![
        source("own", root.to_owned(), None),
        source("languages", root.join("fixtures/metrics"), None),
        source("empty", empty, None),
        source("large", large, Some("HEAD~1")),
    ])
}

/// Writes the files of `examples` again and again, each time in another folder and with other numbers
/// in them, and commits on several days.
fn write_large(examples: &Path, place: &Path) -> Result<()> {
    if place.join(".git/made").exists() {
        return Ok(());
    }
    let _ = fs::remove_dir_all(place);
    let mut files = Vec::new();
    for folder in sorted(examples)? {
        files.extend(sorted(&folder)?.into_iter().filter(|it| it.is_file()));
    }
    let paths: Vec<(PathBuf, &PathBuf)> = { files.iter().cycle().take(MANY).enumerate() }
        .map(|(number, file)| {
            let name = file.file_name().unwrap_or_default().to_string_lossy();
            let (folder, part) = (number % 17, number / 17 % 13);
            (
                place.join(format!("src/area{folder}/part{part}/n{number}_{name}")),
                file,
            )
        })
        .collect();
    git(
        place,
        "2025-01-01",
        "init",
        &["--quiet", "--initial-branch=main"],
    )?;
    for day in 0..DAYS {
        for (number, (path, file)) in paths.iter().enumerate() {
            // Every file is there on the first day; later on fewer and fewer change.
            if number % (1 << (2 * day)) == 0 {
                let text = fs::read_to_string(file).unwrap_or_default();
                let text = text.replace('1', &format!("{}", number + day));
                fs::create_dir_all(path.parent().context("a file is in a folder")?)?;
                fs::write(path, format!("{text}\n"))?;
            }
        }
        let date = format!("2025-0{}-01", day + 1);
        git(place, &date, "add", &["--all"])?;
        git(place, &date, "commit", &["--quiet", "--message=fix: a day"])?;
    }
    fs::write(place.join(".git/made"), "")?;
    Ok(())
}

fn sorted(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder)?.map(|entry| Ok(entry?.path()));
    let mut paths = entries.collect::<Result<Vec<_>>>()?;
    paths.sort();
    Ok(paths)
}

fn git(folder: &Path, date: &str, command: &str, arguments: &[&str]) -> Result<()> {
    fs::create_dir_all(folder)?;
    let person = format!("person{}", &date[5..7]);
    run(Command::new("git")
        .current_dir(folder)
        .arg(command)
        .args(arguments)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_AUTHOR_DATE", format!("{date}T12:00:00Z"))
        .env("GIT_COMMITTER_DATE", format!("{date}T12:00:00Z"))
        .envs(["AUTHOR", "COMMITTER"].map(|who| (format!("GIT_{who}_NAME"), person.clone())))
        .envs(
            ["AUTHOR", "COMMITTER"]
                .map(|who| (format!("GIT_{who}_EMAIL"), format!("{person}@example.com"))),
        ))
}
