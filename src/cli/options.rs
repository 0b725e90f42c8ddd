//! Options that several commands share.

use std::path::{Path, PathBuf};

use clap::Args;

use super::error::Failure;
use super::progress::When;
use crate::config::{self, ConfigRequest, Environment, Loaded};
use crate::source::SourceRequest;

/// Where the code comes from.
#[derive(Debug, Args)]
pub(super) struct SourceArgs {
    /// Directory, or bare git repository, to read
    #[arg(default_value = ".", value_name = "SOURCE")]
    source: PathBuf,

    /// Read this git revision from the object database; the work tree is left alone
    #[arg(long, value_name = "REV")]
    rev: Option<String>,
}

impl SourceArgs {
    pub(super) fn request(&self, environment: &Environment) -> SourceRequest {
        SourceRequest {
            excludes: environment.git_excludes.clone(),
            ..SourceRequest::at(&self.source, self.rev.clone())
        }
    }

    pub(super) fn path(&self) -> &Path {
        &self.source
    }
}

/// Which files count.
#[derive(Debug, Args)]
#[command(next_help_heading = "Files")]
pub(super) struct SelectionArgs {
    /// Take only files that match; repeatable
    #[arg(long, value_name = "GLOB")]
    include: Vec<String>,

    /// Leave out files that match; repeatable, stronger than --include
    #[arg(long, value_name = "GLOB")]
    exclude: Vec<String>,

    /// Disobey .gitignore, .ignore and .create-dumpignore
    #[arg(long)]
    no_ignore: bool,

    /// Take files and folders whose name starts with a dot
    #[arg(long)]
    hidden: bool,

    /// Leave out larger files, as in 500kB or 5MiB
    #[arg(long, value_name = "SIZE")]
    max_file_size: Option<String>,

    /// Follow symbolic links that stay below the root
    #[arg(long)]
    follow_links: bool,
}

impl SelectionArgs {
    pub(super) fn assignments(&self, into: &mut Assignments) {
        into.all("collect.include", &self.include);
        into.all("collect.exclude", &self.exclude);
        into.flag("collect.ignore_rules", self.no_ignore, "false");
        into.flag("collect.hidden", self.hidden, "true");
        into.option("collect.max_file_size", self.max_file_size.as_ref());
        into.flag("collect.follow_links", self.follow_links, "true");
    }
}

/// Where settings come from.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Settings")]
pub(super) struct ConfigArgs {
    /// Read this configuration file, trusted, instead of the one in the tree
    #[arg(long, value_name = "FILE", conflicts_with = "no_config")]
    config: Option<PathBuf>,

    /// Read no configuration file
    #[arg(long)]
    no_config: bool,

    /// Set a setting, as in llm.concurrency=4; repeatable
    #[arg(long, value_name = "KEY=VALUE")]
    set: Vec<String>,
}

impl ConfigArgs {
    /// Loads the settings. Options of their own are stronger than `--set`.
    pub(super) fn load(
        &self,
        source: &Path,
        assignments: Assignments,
        environment: &Environment,
    ) -> Result<Loaded, Failure> {
        let mut command_line = Vec::new();
        for text in &self.set {
            let (key, value) = text
                .split_once('=')
                .ok_or_else(|| config::Error::NotAnAssignment { text: text.clone() })?;
            command_line.push((key.trim(), value.to_owned()));
        }
        command_line.extend(assignments.0);
        Ok(config::load(&ConfigRequest {
            command_line,
            environment,
            source: Some(source),
            file: self.config.as_deref(),
            files: !self.no_config,
        })?)
    }
}

/// How the run behaves.
#[derive(Debug, Args)]
#[command(next_help_heading = "Run")]
pub(super) struct RunArgs {
    /// Threads to work on; by default one a core
    #[arg(short, long, value_name = "N")]
    pub jobs: Option<usize>,

    /// Show progress on standard error
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub progress: When,

    /// Tell every note, not only the first few
    #[arg(short, long, conflicts_with = "quiet")]
    pub verbose: bool,

    /// Tell nothing but errors
    #[arg(short, long)]
    pub quiet: bool,

    /// Encoding that tokens are counted with
    #[arg(long, value_name = "NAME", value_parser = clap::builder::PossibleValuesParser::new(crate::tokens::TOKENIZERS))]
    pub tokenizer: Option<String>,
}

/// Settings that stand on the command line, in the notation of `--set`.
#[derive(Debug, Default)]
pub(super) struct Assignments(Vec<(&'static str, String)>);

impl Assignments {
    pub(super) fn option(&mut self, key: &'static str, value: Option<&String>) {
        self.0.extend(value.map(|value| (key, value.clone())));
    }

    pub(super) fn all(&mut self, key: &'static str, values: &[String]) {
        self.0
            .extend(values.iter().map(|value| (key, value.clone())));
    }

    pub(super) fn flag(&mut self, key: &'static str, given: bool, value: &str) {
        if given {
            self.0.push((key, value.to_owned()));
        }
    }
}

/// The time that reports bear: `SOURCE_DATE_EPOCH` where it is set, now elsewhere.
pub(super) fn generated_at(environment: &Environment) -> Result<String, Failure> {
    let Some(epoch) = environment.variable("SOURCE_DATE_EPOCH") else {
        #[expect(
            clippy::disallowed_methods,
            reason = "the one place that reads the clock"
        )]
        let now = jiff::Timestamp::now();
        return Ok(now.strftime("%Y-%m-%dT%H:%M:%SZ").to_string());
    };
    epoch
        .parse()
        .ok()
        .and_then(|seconds| jiff::Timestamp::from_second(seconds).ok())
        .map(|time| time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string())
        .ok_or_else(|| {
            config::Error::BadValue {
                key: "SOURCE_DATE_EPOCH".to_owned(),
                origin: config::Origin::Variable("SOURCE_DATE_EPOCH".to_owned()),
                value: epoch.to_owned(),
                expected: "seconds since 1970 as a whole number".to_owned(),
            }
            .into()
        })
}
