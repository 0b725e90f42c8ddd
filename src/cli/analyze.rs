//! `create-dump analyze`.

use std::path::PathBuf;

use super::error::Failure;
use super::exit::Exit;
use super::history;
use super::notes;
use super::options::{Assignments, SourceArgs};
use super::report::ReportArgs;
use crate::model::Record;
use crate::pipeline::{self, AnalyzeRequest, Outcome};

/// Measure a source, ask a model if one is configured, and report its health
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    source: SourceArgs,

    /// Format of the report: markdown, html (one page), json, sarif, github (workflow annotations),
    /// gitlab (Code Quality), csv (files), or a picture: badge, sparkline, map. NAME=FILE writes a
    /// further one to a file, repeatable
    #[arg(long, value_name = "NAME[=FILE]")]
    format: Vec<String>,

    /// Fail with exit code 1 when this holds: score-below=N, severity=LEVEL, coverage-below=PERCENT,
    /// secrets, secrets=all, and with --history: new-findings, ratchet, score-drop=N; repeatable
    #[arg(long, value_name = "GATE")]
    fail_on: Vec<String>,

    /// Compare with the runs that this file holds, one a line, and append this one
    #[arg(long, value_name = "FILE")]
    history: Option<PathBuf>,

    #[command(flatten)]
    report: ReportArgs,
}

/// The model.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Model")]
pub(super) struct ModelArgs {
    /// Whether a model is asked: auto (when one is configured), off, required
    #[arg(long, value_name = "WHEN", value_parser = ["auto", "off", "required"])]
    llm: Option<String>,

    #[command(flatten)]
    server: ServerArgs,

    /// Model of the same server to ask where the first does not answer; repeatable
    #[arg(long, value_name = "NAME")]
    fallback_model: Vec<String>,

    /// How soon answers are wanted: default; for less money flex, or batch within a day
    #[arg(long, value_name = "TIER")]
    tier: Option<String>,

    /// Ask again about the worst findings, told to refute them, and leave out what is refuted; so it
    /// is done anyway unless the configuration says otherwise
    #[arg(long, overrides_with = "no_verify")]
    verify: bool,

    /// Believe the model's findings without asking again
    #[arg(long, overrides_with = "verify")]
    no_verify: bool,

    /// Most US dollars to spend
    #[arg(long, value_name = "USD")]
    max_cost: Option<String>,

    /// Most tokens of prompts and answers together
    #[arg(long, value_name = "N")]
    max_total_tokens: Option<String>,

    /// Most requests to send, those sent again included
    #[arg(long, value_name = "N")]
    max_requests: Option<String>,

    /// Language of what the model writes, as in de or pt-BR
    #[arg(long, value_name = "TAG")]
    language_of_report: Option<String>,

    /// Ask with the templates of this folder in the place of those of the same name
    #[arg(long, value_name = "DIR")]
    prompts: Option<String>,

    /// Say what the model would be asked, with tokens and prices, and ask nothing (markdown or json)
    #[arg(long)]
    pub(super) dry_run: bool,
}

/// Which server, and which of its models.
#[derive(Debug, clap::Args)]
pub(super) struct ServerArgs {
    /// Address of an OpenAI-compatible server, as in http://localhost:11434/v1
    #[arg(long, value_name = "URL")]
    base_url: Option<String>,

    /// Name of the model
    #[arg(long, value_name = "NAME")]
    model: Option<String>,

    /// Kind of server, which sets its address and the variable of its key: openai, azure, openrouter,
    /// groq, vllm, llama.cpp, ollama, lm-studio, litellm, or auto-local for one found on this machine
    #[arg(long, value_name = "NAME")]
    provider: Option<String>,
}

impl ServerArgs {
    pub(super) fn assignments(&self, into: &mut Assignments) {
        into.option("llm.base_url", self.base_url.as_ref());
        into.option("llm.model", self.model.as_ref());
        into.option("llm.provider", self.provider.as_ref());
    }
}

impl ModelArgs {
    pub(super) fn assignments(&self, into: &mut Assignments) {
        into.option("analyze.llm", self.llm.as_ref());
        self.server.assignments(into);
        into.all("llm.fallback_models", &self.fallback_model);
        into.option("llm.tier", self.tier.as_ref());
        into.flag("llm.verify", self.verify, "true");
        into.flag("llm.verify", self.no_verify, "false");
        into.option("llm.max_cost", self.max_cost.as_ref());
        into.option("llm.max_total_tokens", self.max_total_tokens.as_ref());
        into.option("llm.max_requests", self.max_requests.as_ref());
        into.option(
            "analyze.language_of_report",
            self.language_of_report.as_ref(),
        );
        into.option("llm.prompts", self.prompts.as_ref());
    }
}

pub(super) fn run(args: &Args) -> Result<Exit, Failure> {
    let ready = args
        .report
        .ready(&args.source, &args.format, &args.fail_on)?;
    let (earlier, strange) = match &args.history {
        Some(path) => history::read(path)?,
        None => Default::default(),
    };
    let request = || -> Result<AnalyzeRequest, Failure> {
        let mut request = ready.request(args.source.request(&ready.environment)?);
        request.notes.extend(strange.clone());
        request.earlier.clone_from(&earlier);
        Ok(request)
    };
    let services = &ready.services;
    if ready.is_rehearsal {
        let plan = ready.wait_for(async {
            Ok(pipeline::plan(services, request()?, &|event| ready.on(event)).await?)
        })?;
        return ready.write_plan(&plan);
    }
    let report = ready.wait_for(async {
        Ok(pipeline::analyze(services, request()?, &|event| ready.on(event)).await?)
    })?;
    let written = ready.write(|reporter, out| reporter.write(&report, out));
    ready.tell(&report.diagnostics);
    notes::tell_gates(&report.gates);
    written?;
    if let (Some(path), Some(record)) = (&args.history, Record::of(&report)) {
        history::append(path, &record, &earlier)?;
    }
    Ok(Outcome::of(&report).into())
}
