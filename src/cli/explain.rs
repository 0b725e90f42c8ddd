//! `create-dump explain`.

use std::io::{self, Write};

use super::error::{About, Failure};
use super::exit::Exit;
use super::output::Output;
use crate::config::nearest;
use crate::model::Explanation;
use crate::pipeline;

/// Say what a metric, factor, finding rule, ledger reason or error code means
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// What to explain; without it, everything is listed
    #[arg(value_name = "ID")]
    id: Option<String>,
}

pub(super) fn run(args: &Args) -> Result<Exit, Failure> {
    let all = pipeline::explanations();
    let Some(id) = &args.id else {
        Output::Stdout.write(|out| {
            all.iter().try_for_each(|explanation| {
                writeln!(out, "{:28} {}", explanation.id, explanation.what)
            })
        })?;
        return Ok(Exit::Done);
    };
    // A gate is known by its name, whatever its value.
    let name = id.split_once('=').map_or(id.as_str(), |(name, _)| name);
    let found: Vec<_> = all
        .iter()
        .filter(|explanation| explanation.id.eq_ignore_ascii_case(name))
        .collect();
    if found.is_empty() {
        return Err(unknown(id, &all));
    }
    Output::Stdout.write(|out| {
        found
            .iter()
            .try_for_each(|explanation| write(out, explanation))
    })?;
    Ok(Exit::Done)
}

fn unknown(id: &str, all: &[Explanation]) -> Failure {
    let meant = nearest(id, all.iter().map(|explanation| explanation.id));
    let meant = meant.map(|it| format!("; did you mean `{it}`?"));
    Failure {
        code: "unknown-id",
        message: format!(
            "explain `{id}`: nothing has this id{}",
            meant.unwrap_or_default()
        ),
        help: "`create-dump explain` without an id lists everything".to_owned(),
        exit: Exit::Wrong,
        about: About::thing(id),
    }
}

fn write(out: &mut dyn Write, explanation: &Explanation) -> io::Result<()> {
    writeln!(out, "{}\n\n{}", explanation.id, explanation.what)?;
    explanation
        .parts()
        .try_for_each(|(label, text)| writeln!(out, "\n{label}: {text}"))
}
