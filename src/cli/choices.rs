//! The values that options are given most often, for shells to offer.

use clap::builder::PossibleValue;
use clap::{Arg, ValueHint};
use clap_complete::engine::CompletionCandidate;

use super::options::{Assignments, ConfigArgs};
use crate::config::{self, Environment, KEYS, Kind};
use crate::dump::LAYOUTS;
use crate::publish::PUBLISHERS;
use crate::report::{REPORTERS, Reporter};
use crate::{pipeline, tokens};

/// Gates, each with what it fails on, and whether it is one of a change.
const GATES: &[(&str, &str, Of)] = &[
    ("degraded", "the change makes the code worse", Of::Change),
    ("new-findings", "there are new findings", Of::Both),
    ("hotspot-decline", "a hotspot gets worse", Of::Both),
    (
        "ratchet",
        "the score is below the best of the history",
        Of::Both,
    ),
    ("secrets", "there are new secrets", Of::Both),
    ("secrets=all", "there are secrets", Of::Both),
    ("severity=critical", "a finding is critical", Of::Both),
    ("severity=high", "a finding is high or worse", Of::Both),
    ("severity=medium", "a finding is medium or worse", Of::Both),
    ("score-below=6", "the score is below 6", Of::Both),
    ("score-drop=0.5", "the score fell by half a point", Of::Both),
    (
        "coverage-below=80",
        "less than 80 % of the files were analysed",
        Of::Source,
    ),
];

/// What a gate judges.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Of {
    Source,
    Change,
    Both,
}

/// The values to offer for an option of a command; none where anything may follow.
pub(super) fn of(command: &str, option: &str) -> Vec<PossibleValue> {
    match (command, option) {
        ("analyze", "format") => reporters(|_| true),
        ("review", "format") => reporters(|reporter| reporter.tells_changes()),
        ("dump", "format") => LAYOUTS.iter().map(|it| it.id().into()).collect(),
        ("analyze", "fail_on") => gates(Of::Source),
        ("review", "fail_on") => gates(Of::Change),
        ("dump", "level") => ["full", "signatures", "line"]
            .map(|level| format!("**={level}").into())
            .into(),
        ("explain", "id") => explained(),
        ("show" | "render", "id") => prompts(),
        ("publish", "to") => (PUBLISHERS.iter())
            .map(|it| PossibleValue::new(it.id()).help(it.what()))
            .collect(),
        (_, "model" | "fallback_model") => models(),
        (_, "provider") => choices("llm.provider"),
        (_, "tier") => choices("llm.tier"),
        (_, "tokenizer") => tokens::TOKENIZERS.iter().copied().map(Into::into).collect(),
        (_, "set") => assignments(),
        _ => Vec::new(),
    }
}

/// Whether a file, a folder or an address follows an option.
pub(super) fn hint(argument: &Arg) -> Option<ValueHint> {
    let name = argument.get_value_names()?.first()?.as_str();
    match name {
        "FILE" | "REPORT.json" | "DUMP" => Some(ValueHint::FilePath),
        "DIR" | "FOLDER" => Some(ValueHint::DirPath),
        "SOURCE" | "PATH" => Some(ValueHint::AnyPath),
        "URL" => Some(ValueHint::Url),
        "ADDRESS" => Some(ValueHint::EmailAddress),
        _ => None,
    }
}

fn reporters(is_offered: impl Fn(&dyn Reporter) -> bool) -> Vec<PossibleValue> {
    let offered = REPORTERS.iter().filter(|reporter| is_offered(**reporter));
    offered.map(|reporter| reporter.id().into()).collect()
}

fn gates(of: Of) -> Vec<PossibleValue> {
    let gates = GATES.iter().filter(|gate| [of, Of::Both].contains(&gate.2));
    gates
        .map(|(gate, what, _)| PossibleValue::new(*gate).help(*what))
        .collect()
}

/// Everything that has an id, each once: some mean one thing in several places.
fn explained() -> Vec<PossibleValue> {
    let mut all = pipeline::explanations();
    all.sort_by_key(|entry| entry.id);
    all.dedup_by_key(|entry| entry.id);
    all.iter()
        .map(|entry| PossibleValue::new(entry.id).help(entry.what))
        .collect()
}

fn prompts() -> Vec<PossibleValue> {
    pipeline::built_in_prompts()
        .filter_map(|(file, _)| Some(file.split('.').next()?.to_owned().into()))
        .collect()
}

fn models() -> Vec<PossibleValue> {
    let known = pipeline::known_models().into_iter();
    known.map(|known| known.model.into()).collect()
}

/// Profiles of the configuration that a run in this folder would read. A name that a shell would not
/// take as one word is left to whoever types it.
pub(super) fn profiles() -> Vec<CompletionCandidate> {
    let environment = Environment::of_process();
    let config = ConfigArgs::default();
    let here = config.request(".".as_ref(), Assignments::default(), &environment);
    let names = here.map(|here| config::profiles(&here)).unwrap_or_default();
    let is_word = |c: char| c.is_alphanumeric() || "._-".contains(c);
    let words = names.into_iter().filter(|name| name.chars().all(is_word));
    words.map(CompletionCandidate::new).collect()
}

fn choices(key: &str) -> Vec<PossibleValue> {
    let key = KEYS.iter().find(|known| known.name == key);
    match key.map(|key| key.kind) {
        Some(Kind::Choice(choices)) => choices.iter().copied().map(Into::into).collect(),
        _ => Vec::new(),
    }
}

/// Every setting with what it may be, or its default where it may be anything.
fn assignments() -> Vec<PossibleValue> {
    let of_key = |key: &'static config::Key| {
        let values: Vec<&str> = match key.kind {
            Kind::Flag => vec!["true", "false"],
            Kind::Choice(choices) => choices.to_vec(),
            _ => vec![key.default],
        };
        let values = values.into_iter();
        values.map(|value| PossibleValue::new(format!("{}={value}", key.name)).help(key.doc))
    };
    KEYS.iter().flat_map(of_key).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Gate;

    #[test]
    fn every_gate_that_is_offered_is_one() {
        for (gate, _, _) in GATES {
            assert!(Gate::parse(gate).is_some(), "{gate}");
        }
    }
}
