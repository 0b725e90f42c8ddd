//! What is run: our commands, the parts of them, and the peers.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result};

use super::process::measure;
use crate::tools::output_of;

/// The last commit, reviewed.
pub(crate) const REVIEW: &str = "review of the last commit, warm";

/// A program with its arguments, and what it finds when it starts.
pub(crate) struct Row {
    /// What it is called in the table.
    pub(crate) name: String,
    program: PathBuf,
    arguments: Vec<String>,
    folder: PathBuf,
    /// What it keeps between runs.
    memory: PathBuf,
    start: Start,
    /// A file that it reads from standard input.
    input: Option<PathBuf>,
}

/// What a program remembers of the runs before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Start {
    /// Nothing.
    Cold,
    /// The run before.
    Warm,
}

impl Row {
    /// Whether its program is on this machine.
    pub(crate) fn is_there(&self) -> bool {
        self.program.is_absolute()
    }

    /// Runs it once, unmeasured, where it is to remember that.
    pub(crate) fn prime(&self) -> Result<()> {
        if self.start == Start::Warm {
            fs::create_dir_all(&self.memory)?;
            measure(&mut self.command()?)?;
        }
        Ok(())
    }

    /// Makes it forget what it is not to remember.
    pub(crate) fn forget(&self) -> Result<()> {
        if self.start == Start::Cold {
            if self.memory.exists() {
                fs::remove_dir_all(&self.memory)?;
            }
            fs::create_dir_all(&self.memory)?;
        }
        Ok(())
    }

    /// The command. Caches and temporary files go where no other row looks.
    pub(crate) fn command(&self) -> Result<Command> {
        let mut command = Command::new(&self.program);
        command.args(&self.arguments).current_dir(&self.folder);
        for variable in ["XDG_CACHE_HOME", "TMPDIR"] {
            command.env(variable, &self.memory);
        }
        if let Some(input) = &self.input {
            command.stdin(fs::File::open(input)?);
        }
        Ok(command)
    }

    fn warm(mut self) -> Self {
        self.start = Start::Warm;
        self
    }

    /// One that is not run.
    #[cfg(test)]
    pub(crate) fn named(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            program: PathBuf::new(),
            arguments: Vec::new(),
            folder: PathBuf::new(),
            memory: PathBuf::new(),
            start: Start::Cold,
            input: None,
        }
    }
}

/// A source and where rows keep things.
pub(crate) struct Bench<'a> {
    source: &'a Path,
    scratch: PathBuf,
    /// Names of the files that count, for `xargs -0`.
    list: PathBuf,
}

impl<'a> Bench<'a> {
    pub(crate) fn of(source: &'a Path, scratch: &Path) -> Result<Self> {
        let scratch = tempfile::tempdir_in(scratch)?.keep();
        let bench = Self {
            list: scratch.join("list"),
            source,
            scratch,
        };
        let names = output_of(&mut bench.part("list")?.command()?)?;
        fs::write(&bench.list, names)?;
        Ok(bench)
    }

    /// A name that says how large the source is.
    pub(crate) fn title(&self) -> Result<String> {
        let names = fs::read_to_string(&self.list)?;
        let names = names.split_terminator('\0');
        let sizes = names.map(|name| fs::metadata(self.source.join(name)).map(|file| file.len()));
        let sizes = sizes.collect::<Result<Vec<_>, _>>()?;
        let name = self
            .source
            .file_name()
            .unwrap_or_default()
            .to_string_lossy();
        Ok(format!(
            "{name}: {} text files, {:.1} MB",
            sizes.len(),
            sizes.iter().sum::<u64>() as f64 / 1e6
        ))
    }

    pub(crate) fn dump_rows(&self) -> Result<Vec<Row>> {
        let most = "--max-tokens=1000000000";
        let out = self.scratch.join("out");
        let out = out.to_str().context("the path is not UTF-8")?;
        let repomix = ["--quiet", "-o", out];
        Ok(vec![
            self.cat(),
            self.part("read")?,
            self.part("count")?,
            self.ours("dump, no counting, cold", &["dump"])?,
            self.ours("dump, no counting, warm", &["dump"])?.warm(),
            self.ours("dump, counting, cold", &["dump", most])?,
            self.ours("dump, counting, cold, 1 thread", &["dump", most, "-j1"])?,
            self.ours("dump, counting, warm", &["dump", most])?.warm(),
            self.peer("yek", "yek, no counting", &["--max-size", "10GB", "."]),
            self.peer(
                "files-to-prompt",
                "files-to-prompt, no counting",
                &[".", "-m"],
            ),
            self.peer("repomix", "repomix, cold", &repomix),
            self.peer("repomix", "repomix, warm", &repomix).warm(),
            self.peer("code2prompt", "code2prompt", &[".", "-q", "-O", out]),
            self.peer("gitingest", "gitingest", &[".", "-o", out]),
        ])
    }

    pub(crate) fn analyze_rows(&self) -> Result<Vec<Row>> {
        let source = self.source.to_str().context("the path is not UTF-8")?;
        // It takes the folder `.` for a hidden one.
        let rust_code_analysis = ["-m", "-O", "json", "-p", source];
        Ok(vec![
            self.part("read")?,
            self.part("parse")?,
            self.part("measure")?,
            self.ours("analyze, cold", &["analyze"])?,
            self.ours("analyze, cold, 1 thread", &["analyze", "-j1"])?,
            self.ours("analyze, warm", &["analyze"])?.warm(),
            self.peer("lizard", "lizard", &["."]),
            self.peer(
                "rust-code-analysis-cli",
                "rust-code-analysis",
                &rust_code_analysis,
            ),
        ])
    }

    pub(crate) fn history_rows(&self) -> Result<Vec<Row>> {
        let log = ["log", "--numstat", "--format=%H", "HEAD"];
        Ok(vec![
            self.peer("git", "git log --numstat", &log),
            self.part("history")?,
            self.ours("analyze, cold", &["analyze"])?,
            self.ours("analyze, warm", &["analyze"])?.warm(),
            self.ours(REVIEW, &["review", "--rev", "HEAD", "--base", "HEAD~1"])?
                .warm(),
        ])
    }

    fn ours(&self, name: &str, arguments: &[&str]) -> Result<Row> {
        let source = self.source.to_str().context("the path is not UTF-8")?;
        let arguments = [arguments, &["--quiet", "--no-config", source]].concat();
        Ok(self.row(name, built("create-dump")?, &arguments))
    }

    fn part(&self, part: &str) -> Result<Row> {
        let source = self.source.to_str().context("the path is not UTF-8")?;
        let name = format!("{part} alone");
        Ok(self.row(&name, built("xtask")?, &["bench-part", part, source]))
    }

    fn cat(&self) -> Row {
        let mut row = self.peer("xargs", "cat", &["-0", "cat"]);
        row.input = Some(self.list.clone());
        row
    }

    fn peer(&self, program: &str, name: &str, arguments: &[&str]) -> Row {
        self.row(name, on_the_path(program), arguments)
    }

    fn row(&self, name: &str, program: PathBuf, arguments: &[&str]) -> Row {
        let folder = name.replace(|letter: char| !letter.is_ascii_alphanumeric(), "-");
        Row {
            name: name.to_owned(),
            program,
            arguments: arguments
                .iter()
                .map(|&argument| argument.to_owned())
                .collect(),
            folder: self.source.to_owned(),
            memory: self.scratch.join(folder),
            start: Start::Cold,
            input: None,
        }
    }
}

/// A program of this repository, as it is released.
fn built(name: &str) -> Result<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/release");
    let path = root
        .join(name)
        .with_extension(std::env::consts::EXE_EXTENSION);
    path.canonicalize().with_context(|| format!("find {name}"))
}

/// Where a program stands, or its bare name where it does not.
#[expect(
    clippy::disallowed_methods,
    reason = "peers are what the user installed"
)]
fn on_the_path(program: &str) -> PathBuf {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .filter_map(|folder| folder.join(program).canonicalize().ok())
        .find(|path| path.is_file())
        .unwrap_or_else(|| program.into())
}
