//! `create-dump analyze`.

use super::error::Failure;
use super::exit::Exit;
use super::options::SourceArgs;
use super::report::ReportArgs;
use crate::pipeline::{self, AnalyzeRequest, Outcome};

/// Measure a source, ask a model if one is configured, and report its health
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    source: SourceArgs,

    /// Format of the report: markdown, html (one page), json, sarif, github (workflow annotations),
    /// gitlab (Code Quality), csv (files), or a picture: badge, sparkline, map. NAME=FILE writes a
    /// further one to a file, repeatable
    #[arg(long, value_name = "NAME[=FILE]", help_heading = "Report")]
    format: Vec<String>,

    /// Fail with exit code 1 when this holds: score-below=N, severity=LEVEL, coverage-below=PERCENT,
    /// secrets, secrets=all, and with --history: new-findings, hotspot-decline, ratchet, score-drop=N;
    /// repeatable
    #[arg(long, value_name = "GATE", help_heading = "Report")]
    fail_on: Vec<String>,

    #[command(flatten)]
    report: ReportArgs,
}

pub(super) fn run(args: &Args) -> Result<Exit, Failure> {
    let ready = args
        .report
        .ready(&args.source, &args.format, &args.fail_on)?;
    let request = || -> Result<AnalyzeRequest, Failure> {
        Ok(ready.request(args.source.request(&ready.environment)?))
    };
    let services = &ready.services;
    if ready.is_rehearsal {
        let plan = ready.wait_for(async {
            Ok(pipeline::plan(services, request()?, &|event| ready.on(event)).await?)
        })?;
        return ready.write_plan(&plan);
    }
    ready.check_history()?;
    let report = ready.wait_for(async {
        Ok(pipeline::analyze(services, request()?, &|event| ready.on(event)).await?)
    })?;
    let written = ready.write(|reporter, out| reporter.write(&report, out));
    ready.tell(&report);
    written?;
    ready.keep(&report)?;
    Ok(Outcome::of(&report).into())
}
