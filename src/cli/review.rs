//! `create-dump review`.

use super::error::{About, Failure};
use super::exit::Exit;
use super::options::SourceArgs;
use super::report::ReportArgs;
use crate::pipeline::{self, Outcome, ReviewRequest};
use crate::report::{REPORTERS, Reporter};

/// Say what a change did to the health of the code: what got better, what got worse, new findings only
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    source: SourceArgs,

    /// Compare with this revision, from where it and the source parted; HEAD for what is not committed
    #[arg(long, value_name = "REV", help_heading = "Source")]
    base: String,

    /// Review what is staged, instead of the files as they are
    #[arg(long, conflicts_with_all = ["rev", "files_from"], help_heading = "Source")]
    staged: bool,

    /// Format of the review; NAME=FILE writes a further one to a file, repeatable
    #[arg(long, value_name = "NAME[=FILE]", help_heading = "Report")]
    format: Vec<String>,

    /// Fail with exit code 1 when this holds: degraded, new-findings, severity=LEVEL (of new findings),
    /// secrets (on new lines), secrets=all, hotspot-decline, score-below=N, and with --history: ratchet,
    /// score-drop=N; repeatable
    #[arg(long, value_name = "GATE", help_heading = "Report")]
    fail_on: Vec<String>,

    #[command(flatten)]
    report: ReportArgs,
}

/// The command, told to take less than others do: only a repository has two sides to compare.
pub(super) fn of_folders(command: clap::Command) -> clap::Command {
    let help = "What to review: a folder of a git repository on this machine, or a bare repository";
    command.mut_arg("source", |source| source.help(help).long_help(help))
}

pub(super) fn run(args: &Args) -> Result<Exit, Failure> {
    let ready = args
        .report
        .ready(&args.source, &args.format, &args.fail_on)?;
    for (reporter, _) in &ready.outputs {
        must_tell_changes(*reporter)?;
    }
    let request = || -> Result<ReviewRequest, Failure> {
        let mut source = args.source.request(&ready.environment)?;
        source.staged = args.staged;
        Ok(ReviewRequest {
            analyze: ready.request(source),
            base: args.base.clone(),
        })
    };
    let services = &ready.services;
    if ready.is_rehearsal {
        let plan = ready.wait_for(async {
            Ok(pipeline::plan_review(services, request()?, &|event| ready.on(event)).await?)
        })?;
        return ready.write_plan(&plan);
    }
    let review = ready.wait_for(async {
        Ok(pipeline::review(services, request()?, &|event| ready.on(event)).await?)
    })?;
    let written = ready.write(|reporter, out| reporter.write_review(&review, out));
    ready.tell(&review.report);
    written?;
    Ok(Outcome::of_review(&review).into())
}

/// A picture of the source as it is would say nothing of the change.
fn must_tell_changes(reporter: &dyn Reporter) -> Result<(), Failure> {
    if reporter.tells_changes() {
        return Ok(());
    }
    let formats = REPORTERS.iter().filter(|it| it.tells_changes());
    let names: Vec<_> = formats.map(|it| it.id()).collect();
    Err(Failure {
        code: "unknown-format",
        message: format!(
            "write the review as `{}`: that format shows a source, not a change",
            reporter.id()
        ),
        help: format!(
            "choose one of {}, or take it from `create-dump analyze`",
            names.join(", ")
        ),
        exit: Exit::Wrong,
        about: About::thing(reporter.id()),
    })
}
