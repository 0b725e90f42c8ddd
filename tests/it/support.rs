//! What the tests share: temporary trees, scripted repositories, the program itself.

#![allow(
    clippy::unwrap_used,
    reason = "a test stops where something is missing"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use create_dump::model::{Selection, Tree};
use create_dump::source::{self, SourceRequest};

/// A directory that is removed at the end of the test.
pub(crate) struct TempTree {
    folder: tempfile::TempDir,
}

impl TempTree {
    /// An empty directory named `tree`, with nothing of git around it.
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("tree")).unwrap();
        Self { folder }
    }

    /// A directory with these files.
    pub(crate) fn of(files: &[(&str, &str)]) -> Self {
        let tree = Self::new();
        for (path, text) in files {
            tree.write(path, text);
        }
        tree
    }

    /// The path of the directory, without links in it.
    pub(crate) fn path(&self) -> PathBuf {
        fs::canonicalize(self.folder.path()).unwrap().join("tree")
    }

    /// A path beside the directory, outside of it.
    pub(crate) fn beside(&self, name: &str) -> PathBuf {
        self.path().with_file_name(name)
    }

    /// Writes a file and the folders that it needs.
    pub(crate) fn write(&self, path: &str, contents: impl AsRef<[u8]>) {
        let path = self.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, contents).unwrap();
    }

    /// Runs git in the directory.
    pub(crate) fn git(&self, arguments: &[&str]) -> String {
        git(&self.path(), arguments)
    }

    /// Makes the directory a repository with one commit of everything in it.
    pub(crate) fn commit_all(&self) -> String {
        self.git(&["init", "--quiet", "--initial-branch=main"]);
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--allow-empty", "--message=First"]);
        self.git(&["rev-parse", "HEAD"]).trim().to_owned()
    }
}

/// Runs git with nobody's settings and at a fixed time; gives what it printed.
pub(crate) fn git(folder: &Path, arguments: &[&str]) -> String {
    let mut command = Command::new("git");
    command.current_dir(folder).args(arguments);
    for name in [
        "DIR",
        "WORK_TREE",
        "INDEX_FILE",
        "OBJECT_DIRECTORY",
        "CONFIG_COUNT",
    ] {
        command.env_remove(format!("GIT_{name}"));
    }
    for who in ["AUTHOR", "COMMITTER"] {
        command.env(format!("GIT_{who}_NAME"), "Ada");
        command.env(format!("GIT_{who}_EMAIL"), "ada@example.org");
        command.env(format!("GIT_{who}_DATE"), "2024-01-01T12:00:00Z");
    }
    let output = command
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .output()
        .unwrap();
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "git {arguments:?}: {complaint}");
    String::from_utf8(output.stdout).unwrap()
}

/// Opens a path as a source.
pub(crate) fn open(
    path: &Path,
    revision: Option<&str>,
    select: &Selection,
) -> Result<Tree, source::Error> {
    let request = SourceRequest {
        location: path.display().to_string(),
        path: path.to_owned(),
        revision: revision.map(str::to_owned),
    };
    let source = source::select(&request)?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    runtime.block_on(source.open(select))
}
