//! What the tests share: temporary trees, git with nobody's settings, the files of this repository.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use create_dump::model::{Selection, Tree};
use create_dump::source::{self, SourceRequest};

/// The root of this repository.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every file below a folder, sorted.
pub(crate) fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

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
        self.git(&["rev-parse", "HEAD"])
    }
}

/// All that a started program keeps of the environment: where other programs are, and where the
/// coverage of what runs in it goes, which else it would write beside the files of the test.
pub(crate) fn kept_variables() -> impl Iterator<Item = (OsString, OsString)> {
    let is_kept = |name: &OsStr| name == "PATH" || name == "LLVM_PROFILE_FILE";
    #[expect(clippy::disallowed_methods, reason = "what the test runner decides")]
    let all = std::env::vars_os();
    all.filter(move |(name, _)| is_kept(name))
}

/// A program in a folder, with nobody's settings, at a fixed time, as the same person.
pub(crate) fn command(program: &str, folder: &Path) -> Command {
    let mut command = Command::new(program);
    command
        .current_dir(folder)
        .env_clear()
        .envs(kept_variables())
        .env("HOME", folder)
        .env("LC_ALL", "C")
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env("GIT_CONFIG_GLOBAL", "/dev/null");
    for who in ["AUTHOR", "COMMITTER"] {
        command.env(format!("GIT_{who}_NAME"), "Ada");
        command.env(format!("GIT_{who}_EMAIL"), "ada@example.com");
        command.env(format!("GIT_{who}_DATE"), "2024-01-01T12:00:00Z");
    }
    command
}

/// Runs a command, which has to succeed; gives what it printed.
pub(crate) fn printed(command: &mut Command) -> Vec<u8> {
    let output = command.output().unwrap();
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {complaint}");
    output.stdout
}

/// Runs git; gives what it printed, trimmed.
pub(crate) fn git(folder: &Path, arguments: &[&str]) -> String {
    let printed = printed(command("git", folder).args(arguments));
    String::from_utf8_lossy(&printed).trim().to_owned()
}

/// Makes a pipe that nobody writes to.
#[cfg(unix)]
pub(crate) fn pipe(path: &Path) {
    printed(command("mkfifo", path.parent().unwrap()).arg(path));
}

/// Opens a path as a source.
pub(crate) fn open(
    path: &Path,
    revision: Option<&str>,
    select: &Selection,
) -> Result<Tree, source::Error> {
    let request = SourceRequest::at(path, revision.map(str::to_owned));
    open_request(&request, select)
}

/// Opens a source.
pub(crate) fn open_request(
    request: &SourceRequest,
    select: &Selection,
) -> Result<Tree, source::Error> {
    let source = source::select(request)?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(source.open(select))
}
