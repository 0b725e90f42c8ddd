//! What git tells of a repository's commits, read once with the git program and independent of the
//! library's own reading, so that the one is a judge of the other.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

use anyhow::{Context as _, Result, ensure};
use create_dump::language;
use regex::Regex;

/// Commits that touch more source files than this say nothing about one of them.
const MOST_SOURCE_FILES: usize = 20;

/// A subject that tells of a fix.
static FIX: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"\b(?:bugs?|bugfix(?:es)?|hotfix(?:es)?|fix(?:e[sd]|ing)?|defects?|faults?|regressions?|crash(?:e[sd]|ing)?)\b",
    )
});

/// A subject that is about something else than the program.
static UPKEEP: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"\b(?:docs?|docstrings?|documentation|readme|changelog|typos?|spelling|grammar|lint(?:s|er|ing)?|clippy|rustfmt|eslint|flake8|pylint|prettier|format(?:ting)?|indentation|whitespace|style|tests?|testing|testcases?|unittests?|specs?|ci|travis)\b",
    )
});

/// A reference that closes an issue as fixed.
static FIXES_ISSUE: LazyLock<Regex> =
    LazyLock::new(|| regex(r"\bfix(?:e[sd])?:?\s+(?:issue\s+)?(?:[\w./:-]+)?(?:#|gh-|/issues/)\d"));

fn regex(pattern: &str) -> Regex {
    Regex::new(pattern).expect("the pattern is constant and tested")
}

/// Whether a message says that a bug was fixed.
pub(super) fn is_fix(message: &str) -> bool {
    let message = message.trim_start().to_lowercase();
    let subject = message.lines().next().unwrap_or_default();
    let is_undone = subject.starts_with("revert");
    let says_so = FIX.is_match(subject) || FIXES_ISSUE.is_match(&message);
    says_so && !is_undone && !UPKEEP.is_match(subject)
}

/// One commit that is no merge.
pub(super) struct Commit {
    /// Committer date, seconds since 1970.
    pub(super) committed: i64,
    pub(super) is_fix: bool,
    /// Whether it touches so many source files that it says nothing about one of them.
    pub(super) is_mass: bool,
    /// Paths it touched: of a rename the new one, with the old one beside it.
    pub(super) changes: Vec<(String, Option<String>)>,
}

/// A repository's commits by their ids.
pub(super) struct Log {
    repository: PathBuf,
    commits: HashMap<String, Commit>,
    /// The main line, newest first: committer date and id.
    main_line: Vec<(i64, String)>,
}

impl Log {
    pub(super) fn read(repository: &Path) -> Result<Self> {
        let format = "--format=%x01%H%x00%ct%x00%B%x02";
        let log = [
            "log",
            "-M",
            "--no-merges",
            "--name-status",
            "-z",
            format,
            "HEAD",
        ];
        let log = git(repository, &log)?;
        let commits = log.split('\u{1}').filter_map(commit).collect();
        let line = git(
            repository,
            &["log", "--first-parent", "--format=%ct %H", "HEAD"],
        )?;
        let main_line = line.lines().filter_map(|line| {
            let (committed, id) = line.split_once(' ')?;
            Some((committed.parse().ok()?, id.to_owned()))
        });
        Ok(Self {
            repository: repository.to_owned(),
            commits,
            main_line: main_line.collect(),
        })
    }

    /// The last commit of the main line before a moment.
    pub(super) fn last_before(&self, moment: i64) -> Option<&str> {
        let found = self
            .main_line
            .iter()
            .find(|(committed, _)| *committed < moment);
        found.map(|(_, id)| &**id)
    }

    /// When the main line begins and ends.
    pub(super) fn span(&self) -> Option<(i64, i64)> {
        Some((self.main_line.last()?.0, self.main_line.first()?.0))
    }

    /// The commits that `until` knows, and `known` does not; parents after their children.
    pub(super) fn between(&self, known: Option<&str>, until: &str) -> Result<Vec<&Commit>> {
        let known = known.map(|known| format!("^{known}"));
        let mut arguments = vec!["rev-list", "--topo-order", "--no-merges", until];
        arguments.extend(known.as_deref());
        let ids = git(&self.repository, &arguments)?;
        Ok(ids.lines().filter_map(|id| self.commits.get(id)).collect())
    }
}

/// What git says. Nothing of the machine's own settings, nor replaced objects, changes it.
fn git(repository: &Path, arguments: &[&str]) -> Result<String> {
    let output = Command::new("git")
        .arg("-C")
        .arg(repository)
        .args(["--no-replace-objects", "-c", "diff.renameLimit=1000"])
        .args(arguments)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env("GIT_NO_LAZY_FETCH", "1")
        .output()
        .context("start git")?;
    let said = String::from_utf8_lossy(&output.stderr);
    let what = arguments.first().unwrap_or(&"git");
    ensure!(
        output.status.success(),
        "git {what} in {repository:?}: {}",
        said.trim()
    );
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// One commit of the log: its id and what it did.
fn commit(text: &str) -> Option<(String, Commit)> {
    let (head, changes) = text.split_once('\u{2}')?;
    let mut head = head.splitn(3, '\0');
    let (id, committed, message) = (head.next()?, head.next()?, head.next()?);
    let mut cells = changes
        .split('\0')
        .map(|cell| cell.trim_start_matches('\n'));
    let mut changes = Vec::new();
    while let Some(status) = cells.next() {
        match status.as_bytes().first() {
            None => {}
            Some(b'R') => {
                let (from, to) = (cells.next()?, cells.next()?);
                changes.push((to.to_owned(), Some(from.to_owned())));
            }
            Some(_) => changes.push((cells.next()?.to_owned(), None)),
        }
    }
    let sources = changes.iter().filter(|(path, _)| is_code(path)).count();
    let commit = Commit {
        committed: committed.parse().ok()?,
        is_fix: is_fix(message),
        is_mass: sources > MOST_SOURCE_FILES,
        changes,
    };
    Some((id.to_owned(), commit))
}

/// Whether a path is that of a program's text.
pub(super) fn is_code(path: &str) -> bool {
    language::detect(path, "").is_some_and(|language| language.is_code)
}

/// How many of the bug fixes touched each file. `files` are named as they were before the first of the
/// commits; `commits` are in the order of time, and renames carry the names forward.
pub(super) fn count_fixes_forward<'a>(
    files: &[&str],
    commits: impl Iterator<Item = &'a Commit>,
) -> Vec<u32> {
    let renamed = |(new, old): &'a (String, Option<String>)| Some((old.as_deref()?, &**new));
    count(files, commits, |commit| commit.is_fix, renamed)
}

/// How many of the commits touched each file as it is named after the last of them, which come newest
/// first.
pub(super) fn count_backward<'a>(
    files: &[&str],
    commits: impl Iterator<Item = &'a Commit>,
) -> Vec<u32> {
    let renamed = |(new, old): &'a (String, Option<String>)| Some((&**new, old.as_deref()?));
    count(files, commits, |_| true, renamed)
}

/// `renamed` gives the name that is known by now, and the one that comes to stand for it.
fn count<'a>(
    files: &[&str],
    commits: impl Iterator<Item = &'a Commit>,
    is_counted: impl Fn(&Commit) -> bool,
    renamed: impl Fn(&'a (String, Option<String>)) -> Option<(&'a str, &'a str)>,
) -> Vec<u32> {
    let mut names: HashMap<String, usize> = files
        .iter()
        .enumerate()
        .map(|(place, path)| ((*path).to_owned(), place))
        .collect();
    let mut counts = vec![0; files.len()];
    for commit in commits {
        let renames = commit.changes.iter().filter_map(&renamed);
        let renames: Vec<_> = renames
            .filter_map(|(a, b)| Some((*names.get(a)?, b)))
            .collect();
        for (place, name) in renames {
            names.insert(name.to_owned(), place);
        }
        if commit.is_mass || !is_counted(commit) {
            continue;
        }
        let mut touched: Vec<usize> = commit
            .changes
            .iter()
            .filter_map(|(path, _)| names.get(path).copied())
            .collect();
        touched.sort_unstable();
        touched.dedup();
        for place in touched {
            counts[place] += 1;
        }
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::{Commit, commit, count_backward, count_fixes_forward, is_fix};

    #[test]
    fn fixes_are_told_by_their_message() {
        for message in [
            "Fix crash in the parser",
            "net: fixed a leak",
            "Handle empty input\n\nFixes #12",
            "Handle empty input\n\nfixes https://github.com/a/b/issues/7",
        ] {
            assert!(is_fix(message), "{message}");
        }
        for message in [
            "",
            "Add prefix",
            "Fix typo",
            "Fix flaky test",
            "docs: fix link",
            "Revert \"Fix crash\"",
            "Add parser\n\nThis fixes nothing.",
        ] {
            assert!(!is_fix(message), "{message}");
        }
    }

    #[test]
    fn a_commit_is_read_with_its_renames() {
        let text = "12ab\x0077\0Fix a\n\nbody\n\x02\0M\0a.rs\0R090\0b.rs\0c.rs\0D\0d.rs\0";
        let (id, read) = commit(text).unwrap();
        assert_eq!(
            (&*id, read.committed, read.is_fix, read.is_mass),
            ("12ab", 77, true, false)
        );
        let renamed = ("c.rs".to_owned(), Some("b.rs".to_owned()));
        assert_eq!(
            read.changes,
            [
                ("a.rs".to_owned(), None),
                renamed,
                ("d.rs".to_owned(), None)
            ]
        );
    }

    #[test]
    fn names_are_followed_in_both_directions() {
        let change = |new: &str, old: Option<&str>| Commit {
            committed: 0,
            is_fix: true,
            is_mass: false,
            changes: vec![(new.to_owned(), old.map(str::to_owned))],
        };
        let mut commits = [
            change("a", None),
            change("b", Some("a")),
            change("b", None),
            change("x", None),
        ];
        assert_eq!(count_fixes_forward(&["a", "y"], commits.iter()), [3, 0]);
        commits.reverse();
        assert_eq!(count_backward(&["b"], commits.iter()), [3]);
    }

    #[test]
    fn a_mass_commit_renames_and_does_not_count() {
        let changes = (0..21).map(|n| (format!("new/{n}.rs"), Some(format!("{n}.rs"))));
        let mass = Commit {
            committed: 0,
            is_fix: true,
            is_mass: true,
            changes: changes.collect(),
        };
        let fix = Commit {
            committed: 1,
            is_fix: true,
            is_mass: false,
            changes: vec![("new/3.rs".to_owned(), None)],
        };
        assert_eq!(
            count_fixes_forward(&["3.rs"], [&mass, &fix].into_iter()),
            [1]
        );
        let other = Commit {
            is_fix: false,
            changes: fix.changes.clone(),
            ..fix
        };
        assert_eq!(
            count_fixes_forward(&["new/3.rs"], [&other].into_iter()),
            [0]
        );
    }
}
