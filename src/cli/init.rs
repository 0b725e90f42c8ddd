//! `create-dump init`: the workflows of a host and a configuration file, written into a repository.
//!
//! All files or none; what is there already and differs is left alone without `--force`, and a
//! pipeline or configuration that somebody wrote by hand is never touched.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use clap::ValueEnum;

use super::error::{About, Failure};
use super::exit::Exit;
use super::notes;
use super::output::{Output, Together};
use crate::config;

/// Write CI workflows and a configuration file for a repository
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Whose workflows to write; by default gitlab where there is a .gitlab-ci.yml, github elsewhere
    #[arg(value_name = "HOST")]
    host: Option<Host>,

    /// Folder of the repository, or one in it
    #[arg(long, value_name = "DIR", default_value = ".")]
    root: PathBuf,

    /// Write workflows anew that are there already and differ
    #[arg(long)]
    force: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Host {
    Github,
    Gitlab,
}

/// A file to write.
struct Template {
    path: &'static str,
    text: String,
    /// Whether what stands there is somebody's own, `--force` or not.
    is_yours: bool,
}

/// What stands for the version of the program in a template.
const VERSION: &str = "@VERSION@";

macro_rules! template {
    ($path:literal, $file:literal) => {
        Template {
            path: $path,
            text: include_str!(concat!("../../templates/ci/", $file))
                .replace(VERSION, env!("CARGO_PKG_VERSION")),
            is_yours: false,
        }
    };
}

impl Host {
    /// The host that the repository has a pipeline for.
    fn of(root: &Path) -> Self {
        if root.join(".gitlab-ci.yml").exists() {
            Self::Gitlab
        } else {
            Self::Github
        }
    }

    fn workflows(self) -> Vec<Template> {
        match self {
            Self::Github => vec![
                template!(
                    ".github/workflows/create-dump-review.yml",
                    "github/create-dump-review.yml"
                ),
                template!(
                    ".github/workflows/create-dump-fork.yml",
                    "github/create-dump-fork.yml"
                ),
                template!(
                    ".github/workflows/create-dump-fork-publish.yml",
                    "github/create-dump-fork-publish.yml"
                ),
                template!(
                    ".github/workflows/create-dump-schedule.yml",
                    "github/create-dump-schedule.yml"
                ),
            ],
            Self::Gitlab => vec![
                template!(".gitlab/create-dump.yml", "gitlab/create-dump.yml"),
                Template {
                    is_yours: true,
                    ..template!(".gitlab-ci.yml", "gitlab/gitlab-ci.yml")
                },
            ],
        }
    }

    /// What is left to do by hand.
    fn next(self) -> &'static str {
        match self {
            Self::Github => {
                "commit these files; name a model in them if you want one, and put its key into the secret OPENAI_API_KEY"
            }
            Self::Gitlab => {
                "commit these files; .gitlab-ci.yml must include .gitlab/create-dump.yml, whose first lines say which variables to set"
            }
        }
    }
}

pub(super) fn run(args: &Args) -> Result<Exit, Failure> {
    let root = repository(&args.root).map_err(|error| unusable(&args.root, &error))?;
    let host = args.host.unwrap_or_else(|| Host::of(&root));
    let mut templates = host.workflows();
    templates.push(Template {
        path: "create-dump.toml",
        text: config::commented(config::Scope::Repository),
        is_yours: true,
    });
    let wanted = wanted(&root, templates, args.force)?;
    let mut files = Together::within(&root);
    for template in &wanted {
        let output = Output::of(Some(&root.join(template.path)));
        files.write(&output, |out| out.write_all(template.text.as_bytes()))?;
    }
    files.publish()?;
    Output::Stdout.write(|out| {
        let mut written = wanted.iter();
        written.try_for_each(|template| writeln!(out, "{}", template.path))
    })?;
    notes::tell(format!("next: {}", host.next()));
    Ok(Exit::Done)
}

/// The root of the repository around a folder, or the folder where there is none.
fn repository(folder: &Path) -> std::io::Result<PathBuf> {
    let folder = fs::canonicalize(folder)?;
    if !folder.is_dir() {
        return Err(ErrorKind::NotADirectory.into());
    }
    let mut above = folder.ancestors();
    let root = above.find(|folder| folder.join(".git").exists());
    Ok(root.unwrap_or(&folder).to_owned())
}

/// The files that are not yet as they should be.
fn wanted(root: &Path, templates: Vec<Template>, force: bool) -> Result<Vec<Template>, Failure> {
    let mut wanted = Vec::new();
    let mut in_the_way = Vec::new();
    for template in templates {
        stays_within(root, template.path)?;
        match fs::read(root.join(template.path)) {
            Err(error) if error.kind() == ErrorKind::NotFound => wanted.push(template),
            Err(error) => return Err(unusable(template.path.as_ref(), &error)),
            Ok(_) if template.is_yours => {}
            Ok(found) if found == template.text.as_bytes() => {}
            Ok(_) if force => wanted.push(template),
            Ok(_) => in_the_way.push(template.path),
        }
    }
    if in_the_way.is_empty() {
        return Ok(wanted);
    }
    Err(Failure {
        code: "init-exists",
        message: format!("write {}: there already, and different", in_the_way.join(", ")),
        help: "nothing was written; look at the difference, then give --force to have the files written anew"
            .to_owned(),
        exit: Exit::Wrong,
        about: About::thing(in_the_way.join(", ")),
    })
}

/// Fails where a part of a path is a link, which may lead out of the repository, or no folder.
fn stays_within(root: &Path, path: &str) -> Result<(), Failure> {
    let parts: Vec<&Path> = Path::new(path).ancestors().collect();
    let parts = parts.iter().rev().skip(1);
    for part in parts {
        let is_file = *part == Path::new(path);
        let fits = match fs::symlink_metadata(root.join(part)) {
            Ok(found) if is_file => found.is_file(),
            Ok(found) => found.is_dir(),
            Err(error) => error.kind() == ErrorKind::NotFound,
        };
        if !fits {
            return Err(Failure {
                code: "init-leads-elsewhere",
                message: format!(
                    "write {path}: `{}` is a link, or not what it should be",
                    part.display()
                ),
                help: "put a folder in its place; nothing was written".to_owned(),
                exit: Exit::Wrong,
                about: About::thing(part.display()),
            });
        }
    }
    Ok(())
}

fn unusable(path: &Path, error: &std::io::Error) -> Failure {
    Failure {
        code: "output-unwritable",
        message: format!("write to `{}`: {error}", path.display()),
        help: "name the folder of a repository that you may write to".to_owned(),
        exit: Exit::Wrong,
        about: About::thing(path.display()),
    }
}
