//! `create-dump explain`.

use std::io::{self, Write};

use super::error::{About, Failure};
use super::exit::Exit;
use super::output::Output;
use crate::config::{nearest, settings_named};
use crate::model::Explanation;
use crate::pipeline;

/// Say what a metric, factor, finding rule, ledger reason or error code means
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// What to explain; without it, everything is listed
    #[arg(value_name = "ID")]
    id: Option<String>,
}

/// Most ids that are offered for one that is none.
const MOST_MEANT: usize = 4;

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
    let is_setting = id.contains('.') && settings_named(Some(id)).next().is_some();
    let meant = if is_setting {
        Vec::new()
    } else {
        meant(id, all)
    };
    let meant: Vec<_> = meant.iter().map(|it| format!("`{it}`")).collect();
    let meant = match &*meant {
        [] => String::new(),
        [one] => format!("; did you mean {one}?"),
        [others @ .., last] => format!("; did you mean {} or {last}?", others.join(", ")),
    };
    let help = match is_setting {
        true => format!("`create-dump config show {id}` tells of that setting"),
        false => "`create-dump explain` without an id lists everything".to_owned(),
    };
    Failure {
        code: "unknown-id",
        message: format!("explain `{id}`: nothing has this id{meant}"),
        help,
        exit: Exit::Wrong,
        about: About::thing(id),
    }
}

/// The ids that somebody most likely meant: those of which the word is a part, or the one that it is a
/// misspelling of, or those that are about it.
fn meant<'a>(word: &str, all: &'a [Explanation]) -> Vec<&'a str> {
    let word = word.to_ascii_lowercase();
    let is_word = |part: &str| part.trim_end_matches('s') == word.trim_end_matches('s');
    let parted = |text: &str| {
        let text = text.to_ascii_lowercase();
        text.split(|c: char| !c.is_alphanumeric()).any(is_word)
    };
    let ids_where = |is_meant: &dyn Fn(&Explanation) -> bool| {
        let meant = all.iter().filter(|it| is_meant(it)).map(|it| it.id);
        let mut meant: Vec<&str> = meant.collect();
        meant.sort_by_key(|id| (id.len(), *id));
        meant.dedup();
        meant.truncate(MOST_MEANT);
        meant
    };
    let named = ids_where(&|it| parted(it.id));
    if !named.is_empty() {
        return named;
    }
    match nearest(&word, all.iter().map(|it| it.id)) {
        Some(id) => vec![id],
        // What is shorter stands in many sentences.
        None if word.len() > 3 => ids_where(&|it| parted(it.what)),
        None => Vec::new(),
    }
}

fn write(out: &mut dyn Write, explanation: &Explanation) -> io::Result<()> {
    writeln!(out, "{}\n\n{}", explanation.id, explanation.what)?;
    explanation
        .parts()
        .try_for_each(|(label, text)| writeln!(out, "\n{label}: {text}"))
}
