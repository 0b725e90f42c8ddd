//! `create-dump publish`.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::error::{About, Failure};
use super::exit::Exit;
use super::notes;
use super::output::{Output, Together};
use super::wait_for;
use crate::config::Environment;
use crate::pipeline::{self, PublishRequest};
use crate::publish::{
    Delivery, Destination, Document, Done, LARGEST_ARTIFACT, PUBLISHERS, Published, Publisher,
    Surroundings, publisher,
};

/// Deliver a finished report or review to a code host
///
/// Reads the JSON that `analyze` or `review` wrote, checks it, and posts what it tells, rendered anew.
/// Needs no source and no model. The token is read from the environment, such as GITHUB_TOKEN, and
/// nowhere else; a step that holds the key of a model as well is refused. Running it again posts
/// nothing twice.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// JSON of a report or review, `-` for standard input
    #[arg(value_name = "REPORT.json")]
    report: PathBuf,

    /// Where to deliver, such as github-pr, gitlab-mr or github-issue; repeatable
    #[arg(long, required = true, value_name = "TARGET")]
    to: Vec<String>,

    /// Repository, such as OWNER/NAME; else what the CI system says
    #[arg(long, value_name = "NAME")]
    repo: Option<String>,

    /// Number of the pull request; else that of the event
    #[arg(long, visible_alias = "mr", value_name = "NUMBER")]
    pr: Option<u64>,

    /// Full id of the commit; else that of the event
    #[arg(long, value_name = "COMMIT")]
    sha: Option<String>,

    /// Git reference that the commit stands on, such as refs/heads/main; else that of the event
    #[arg(long = "ref", value_name = "REF")]
    reference: Option<String>,

    /// Address of the host's API; else what the CI system says
    #[arg(long, value_name = "URL")]
    api_url: Option<String>,

    /// Most comments on lines that stand open at a time; the rest is told in the summary
    #[arg(long, value_name = "N", default_value_t = Destination::default().most_comments)]
    max_comments: usize,

    /// Points that the score has to fall before a tracking issue is commented on, and not only edited;
    /// 0 never does for that
    #[arg(long, value_name = "POINTS", default_value_t = Destination::default().drop)]
    comment_drop: f64,

    /// Address that webhook and slack post to; else WEBHOOK_URL and SLACK_WEBHOOK_URL
    #[arg(long, value_name = "URL")]
    url: Option<String>,

    /// File that belongs to the report, for pages: the page, the history, the badge; repeatable
    #[arg(long, value_name = "FILE")]
    attach: Vec<PathBuf>,

    /// Branch of GitHub that pages are written to, beside what else is there
    #[arg(long, value_name = "NAME")]
    branch: Option<String>,

    /// Folder that pages are written to, instead of a branch
    #[arg(long, value_name = "DIR", conflicts_with = "branch")]
    directory: Option<PathBuf>,

    /// Whom a mail is from
    #[arg(long, value_name = "ADDRESS")]
    mail_from: Option<String>,

    /// Whom a mail is to (repeatable)
    #[arg(long, value_name = "ADDRESS")]
    mail_to: Vec<String>,

    /// File that a mail is written to, instead of standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,

    /// Read what is there, say what would be posted, and write nothing
    #[arg(long)]
    dry_run: bool,
}

pub(super) fn run(args: &Args) -> Result<Exit, Failure> {
    let targets: Vec<_> = args
        .to
        .iter()
        .map(|id| target(id))
        .collect::<Result<_, _>>()?;
    let json = read(&args.report)?;
    let delivery = args.delivery()?;
    // A target that fails must not cost the others.
    let mut failure: Option<Failure> = None;
    let mut was_told = false;
    for target in targets {
        let request = PublishRequest {
            file: args.report.display().to_string(),
            json: &json,
            target,
            delivery: &delivery,
        };
        let failed = match wait_for(Some(1), async { Ok(pipeline::publish(request).await?) }) {
            Ok(published) => {
                was_told |= published.missing.is_none() || !published.done.is_empty();
                args.write(target, &published.documents)?;
                tell(&published)?;
                published
                    .missing
                    .map(|error| pipeline::Error::from(error).into())
            }
            Err(failure) => Some(failure),
        };
        if let Some(earlier) = failed.and_then(|failed| failure.replace(failed)) {
            earlier.tell();
        }
    }
    match failure {
        None => Ok(Exit::Done),
        Some(failure) if was_told => Err(Failure {
            exit: Exit::Partial,
            ..failure
        }),
        Some(failure) => Err(failure),
    }
}

impl Args {
    /// Writes what a target made: one file to --output, several into --directory, all or none.
    fn write(&self, target: &dyn Publisher, documents: &[Document]) -> Result<(), Failure> {
        if self.dry_run {
            let names = documents.iter().map(|it| &it.name);
            names.for_each(|name| notes::tell(format!("would have written {name}")));
            return Ok(());
        }
        match documents {
            [] => Ok(()),
            [document] => {
                let output = Output::of(self.output.as_deref());
                output.write(|out| out.write_all(&document.bytes))
            }
            documents => {
                let folder = self.directory.as_deref().ok_or_else(|| Failure {
                    code: "publish-destination",
                    message: format!(
                        "publish to {}: nothing says where the files go",
                        target.id()
                    ),
                    help: "name a folder with --directory, or a branch of GitHub with --branch"
                        .to_owned(),
                    exit: Exit::Wrong,
                    about: About::thing(target.id()),
                })?;
                std::fs::create_dir_all(folder).map_err(|error| unreadable(folder, &error))?;
                let mut files = Together::within(folder);
                for document in documents {
                    let output = Output::of(Some(&folder.join(&document.name)));
                    files.write(&output, |out| out.write_all(&document.bytes))?;
                }
                files.publish()?;
                let (count, folder) = (documents.len(), folder.display());
                notes::tell(format!("wrote {count} files to {folder}"));
                Ok(())
            }
        }
    }

    fn delivery(&self) -> Result<Delivery, Failure> {
        let variables = Environment::of_process().variables;
        let event = match variables
            .get("GITHUB_EVENT_PATH")
            .filter(|path| !path.is_empty())
        {
            Some(path) => event(Path::new(path))?,
            None => Value::Null,
        };
        Ok(Delivery {
            destination: Destination {
                repository: self.repo.clone(),
                change: self.pr,
                commit: self.sha.clone(),
                reference: self.reference.clone(),
                api: self.api_url.clone(),
                most_comments: self.max_comments,
                drop: self.comment_drop,
                branch: self.branch.clone(),
                hook: self.url.clone(),
                mail: (self.mail_from.clone(), self.mail_to.clone()),
                attachments: self
                    .attach
                    .iter()
                    .map(|path| attached(path))
                    .collect::<Result<_, _>>()?,
            },
            surroundings: Surroundings { variables, event },
            is_rehearsal: self.dry_run,
            ..Delivery::default()
        })
    }
}

fn attached(path: &Path) -> Result<Document, Failure> {
    let mut bytes = Vec::new();
    let read =
        File::open(path).and_then(|file| file.take(LARGEST_ATTACHMENT + 1).read_to_end(&mut bytes));
    read.map_err(|error| unreadable(path, &error))?;
    if bytes.len() as u64 > LARGEST_ATTACHMENT {
        return Err(unreadable(path, &"it is larger than 100 MiB"));
    }
    let name = path.file_name().unwrap_or_default();
    Ok(Document {
        name: name.to_string_lossy().into_owned(),
        bytes,
    })
}

/// Hosts take files up to 100 MB.
const LARGEST_ATTACHMENT: u64 = 100 << 20;

fn target(id: &str) -> Result<&'static dyn Publisher, Failure> {
    publisher(id).ok_or_else(|| {
        let ids: Vec<_> = PUBLISHERS.iter().map(|publisher| publisher.id()).collect();
        Failure {
            code: "unknown-target",
            message: format!("publish to `{id}`: there is no such target"),
            help: format!("choose one of {}", ids.join(", ")),
            exit: Exit::Wrong,
            about: About::thing(id),
        }
    })
}

/// The artifact, or so much of it that it is known to be too large.
fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    let mut json = Vec::new();
    let most = LARGEST_ARTIFACT as u64 + 1;
    let read = if path == Path::new("-") {
        io::stdin().lock().take(most).read_to_end(&mut json)
    } else {
        File::open(path).and_then(|file| file.take(most).read_to_end(&mut json))
    };
    read.map(|_| json).map_err(|error| unreadable(path, &error))
}

fn event(path: &Path) -> Result<Value, Failure> {
    let mut json = Vec::new();
    let read = File::open(path).and_then(|file| file.take(LARGEST_EVENT).read_to_end(&mut json));
    read.map_err(|error| unreadable(path, &error))?;
    serde_json::from_slice(&json).map_err(|error| unreadable(path, &error))
}

/// Hosts send events up to 25 MB.
const LARGEST_EVENT: u64 = 32 << 20;

fn unreadable(path: &Path, error: &dyn std::fmt::Display) -> Failure {
    Failure {
        code: "artifact-unreadable",
        message: format!("read `{}`: {error}", path.display()),
        help: "check the path; `create-dump review --base REV --format json=FILE` writes one"
            .to_owned(),
        exit: Exit::Wrong,
        about: About::thing(path.display()),
    }
}

fn tell(published: &Published) -> Result<(), Failure> {
    published
        .notes
        .iter()
        .for_each(|note| notes::tell_all([note], true));
    Output::Stdout.write(|out| {
        if let Some(to) = &published.to {
            writeln!(out, "to {to}")?;
        }
        if published.done.is_empty() && published.documents.is_empty() {
            writeln!(out, "nothing to do")?;
        }
        published.done.iter().try_for_each(|done| write(out, done))
    })
}

fn write(out: &mut dyn Write, done: &Done) -> io::Result<()> {
    match &done.at {
        Some(at) => writeln!(out, "{}: {at}", done.what)?,
        None => writeln!(out, "{}", done.what)?,
    }
    match &done.text {
        Some(text) if !text.is_empty() => writeln!(out, "\n{}\n", text.trim_end()),
        _ => Ok(()),
    }
}
