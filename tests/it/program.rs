//! The program as its users start it: a process with nobody's settings.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

use crate::support::kept_variables;

/// The program with a home of its own, so that no test sees the settings or the cache of another.
pub(crate) struct Program {
    home: TempDir,
    variables: Vec<(String, String)>,
}

/// What a run left behind.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Program {
    pub(crate) fn new() -> Self {
        Self {
            home: TempDir::new().unwrap(),
            variables: Vec::new(),
        }
    }

    /// Sets a variable for the runs to come.
    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.variables.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Everything that the program may write to on its own.
    pub(crate) fn home(&self) -> &Path {
        self.home.path()
    }

    /// Runs the program in `folder`.
    pub(crate) fn run_in(&self, folder: &Path, arguments: &[&str]) -> Run {
        let output = self.command(folder, arguments).output().unwrap();
        Run::of(&output)
    }

    /// Runs the program in `folder` with this standard input.
    pub(crate) fn run_given(&self, folder: &Path, arguments: &[&str], input: &str) -> Run {
        let mut child = self
            .command(folder, arguments)
            .stdin(std::process::Stdio::piped())
            .stdout(std::process::Stdio::piped())
            .stderr(std::process::Stdio::piped())
            .spawn()
            .unwrap();
        // Whoever does not read its input has closed it.
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        Run::of(&child.wait_with_output().unwrap())
    }

    /// Starts the program, interrupts it as Ctrl-C does once `ready` says so, and waits for its end.
    #[cfg(unix)]
    pub(crate) fn interrupt(&self, arguments: &[&str], ready: impl Fn() -> bool) -> Run {
        let child = self
            .command(self.home.path(), arguments)
            .stdout(std::process::Stdio::piped())
            .stderr(std::process::Stdio::piped())
            .spawn()
            .unwrap();
        while !ready() {
            std::thread::yield_now();
        }
        let process = child.id().to_string();
        let kill = Command::new("kill").args(["-INT", &process]).status();
        assert!(kill.unwrap().success());
        Run::of(&child.wait_with_output().unwrap())
    }

    /// Runs the program.
    pub(crate) fn run(&self, arguments: &[&str]) -> Run {
        self.run_in(self.home.path(), arguments)
    }

    /// Analyses `source` and gives the exit code and the JSON report.
    pub(crate) fn analyze(&self, source: &Path, arguments: &[&str]) -> (i32, Value) {
        let source = source.to_str().unwrap();
        let run = self.run(&[&["analyze", source, "--format", "json"], arguments].concat());
        let report = serde_json::from_str(&run.stdout);
        (
            run.code,
            report.unwrap_or_else(|error| panic!("{error}: {run:?}")),
        )
    }

    pub(crate) fn command(&self, folder: &Path, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_create-dump"));
        command
            .current_dir(folder)
            .args(arguments)
            .env_clear()
            .envs(kept_variables())
            .env("HOME", self.home.path())
            .env("SOURCE_DATE_EPOCH", "1735689600");
        command.envs(self.variables.iter().map(|(name, value)| (name, value)));
        command
    }
}

impl Run {
    fn of(output: &Output) -> Self {
        Self {
            code: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }
}
