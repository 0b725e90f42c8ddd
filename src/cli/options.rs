//! Options that several commands share.

use std::fs::File;
use std::io::{self, Read};
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};

use clap::Args;

use super::error::{About, Failure};
use super::exit::Exit;
use super::progress::When;
use super::voice::Form;
use crate::config::{self, Assignment, ConfigRequest, Environment, Loaded};
use crate::source::{FileList, RemoteOptions, SourceRequest, Token};

/// Where the code comes from.
#[derive(Debug, Args)]
pub(super) struct SourceArgs {
    /// What to read: a directory, an archive (.zip, .tar, .tar.gz, .tar.zst), a bare git repository,
    /// or a repository elsewhere, as in https://github.com/OWNER/NAME, OWNER/NAME@REV:/FOLDER or
    /// git+https://HOST/PATH@REV
    #[arg(default_value = ".", value_name = "SOURCE")]
    source: PathBuf,

    /// Read this git revision from the object database; the work tree is left alone
    #[arg(long, value_name = "REV", help_heading = "Source")]
    rev: Option<String>,

    /// Take the files named in FILE, and no others: one a line or ended by NUL, relative to SOURCE;
    /// `-` reads standard input
    #[arg(long, value_name = "FILE", help_heading = "Source")]
    files_from: Option<PathBuf>,

    /// Names in --files-from end with NUL; recognised without it where there is one
    #[arg(short = '0', long, requires = "files_from", help_heading = "Source")]
    null: bool,

    /// Commits of a remote repository to fetch; 0 fetches its whole history
    #[arg(long, value_name = "N", default_value_t = 1, help_heading = "Source")]
    depth: u32,

    /// Fetch the submodules of a remote repository too
    #[arg(long, help_heading = "Source")]
    submodules: bool,
}

/// Variables that hold a token, and the servers that it is for.
const TOKENS: &[(&str, &str)] = &[
    ("GITHUB_TOKEN", "github.com"),
    ("GH_TOKEN", "github.com"),
    ("GITLAB_TOKEN", "gitlab.com"),
];

impl SourceArgs {
    pub(super) fn request(&self, environment: &Environment) -> Result<SourceRequest, Failure> {
        Ok(SourceRequest {
            excludes: environment.git_excludes.clone(),
            files: self.files()?,
            remote: RemoteOptions {
                depth: NonZeroU32::new(self.depth),
                submodules: self.submodules,
                tokens: tokens(environment),
                ..RemoteOptions::default()
            },
            ..SourceRequest::at(&self.source, self.rev.clone())
        })
    }

    fn files(&self) -> Result<Option<FileList>, Failure> {
        let Some(path) = &self.files_from else {
            return Ok(None);
        };
        let list = read_list(path).map_err(|cause| Failure {
            code: "file-list-unreadable",
            message: format!("read the list of files `{}`: {cause}", path.display()),
            help: "name a file that you may read, or `-` for standard input".to_owned(),
            exit: Exit::Wrong,
            about: About::thing(path.display()),
        })?;
        Ok(Some(FileList::parse(&list, self.null)))
    }

    pub(super) fn path(&self) -> &Path {
        &self.source
    }
}

fn tokens(environment: &Environment) -> Vec<Token> {
    let found = TOKENS.iter().filter_map(|(variable, host)| {
        Some(Token {
            host: (*host).to_owned(),
            secret: environment.variable(variable)?.into(),
        })
    });
    found.collect()
}

/// Larger lists name more files than any source has.
const LONGEST_LIST: u64 = 256 << 20;

fn read_list(path: &Path) -> io::Result<Vec<u8>> {
    let input: Box<dyn Read> = if path == Path::new("-") {
        Box::new(io::stdin().lock())
    } else {
        Box::new(File::open(path)?)
    };
    let mut list = Vec::new();
    input.take(LONGEST_LIST + 1).read_to_end(&mut list)?;
    if list.len() as u64 > LONGEST_LIST {
        return Err(io::Error::other("it is larger than 256 MiB"));
    }
    Ok(list)
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
        into.all("collect.include", "--include", &self.include);
        into.all("collect.exclude", "--exclude", &self.exclude);
        into.flag(
            "collect.ignore_rules",
            "--no-ignore",
            self.no_ignore,
            "false",
        );
        into.flag("collect.hidden", "--hidden", self.hidden, "true");
        into.option(
            "collect.max_file_size",
            "--max-file-size",
            self.max_file_size.as_ref(),
        );
        into.flag(
            "collect.follow_links",
            "--follow-links",
            self.follow_links,
            "true",
        );
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

    /// Obey the section [profile.NAME] of the configuration files
    #[arg(long, value_name = "NAME")]
    profile: Option<String>,
}

impl ConfigArgs {
    /// Loads the settings.
    pub(super) fn load(
        &self,
        source: &Path,
        assignments: Assignments,
        environment: &Environment,
    ) -> Result<Loaded, Failure> {
        Ok(config::load(&self.request(
            source,
            assignments,
            environment,
        )?)?)
    }

    /// What the command line sets. Options of their own are stronger than `--set`.
    fn command_line(
        &self,
        mut assignments: Assignments,
    ) -> Result<Vec<Assignment<'_>>, config::Error> {
        let mut command_line = Vec::new();
        for text in &self.set {
            let (key, value) = text
                .split_once('=')
                .filter(|(key, _)| !key.trim().is_empty())
                .ok_or_else(|| config::Error::NotAnAssignment { text: text.clone() })?;
            command_line.push(Assignment {
                key: key.trim(),
                text: value.to_owned(),
                option: "--set",
            });
        }
        assignments.option("default_profile", "--profile", self.profile.as_ref());
        command_line.extend(assignments.0);
        Ok(command_line)
    }

    /// What settings are made of.
    pub(super) fn request<'a>(
        &'a self,
        source: &'a Path,
        assignments: Assignments,
        environment: &'a Environment,
    ) -> Result<ConfigRequest<'a>, Failure> {
        Ok(ConfigRequest {
            command_line: self.command_line(assignments)?,
            environment,
            // An archive has no settings, nor has it to do with the repository that it lies in.
            source: source.is_dir().then_some(source),
            file: self.config.as_deref().or_else(|| {
                let named = environment.config_file();
                named.filter(|_| !self.no_config)
            }),
            files: !self.no_config,
        })
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

    /// Say on standard error at the end how long each stage took: in a table, or as JSON
    #[arg(long, value_name = "FORM", num_args = 0..=1, require_equals = true)]
    pub timings: Option<Option<Form>>,

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
pub(super) struct Assignments(Vec<Assignment<'static>>);

impl Assignments {
    pub(super) fn option(
        &mut self,
        key: &'static str,
        option: &'static str,
        value: Option<&String>,
    ) {
        self.all(key, option, value.map_or(&[], std::slice::from_ref));
    }

    pub(super) fn all(&mut self, key: &'static str, option: &'static str, values: &[String]) {
        self.0.extend(values.iter().map(|value| Assignment {
            key,
            text: value.clone(),
            option,
        }));
    }

    pub(super) fn flag(&mut self, key: &'static str, option: &'static str, given: bool, is: &str) {
        if given {
            self.option(key, option, Some(&is.to_owned()));
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
