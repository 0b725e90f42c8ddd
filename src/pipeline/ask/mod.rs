//! The model stage: what is planned is asked, many questions at a time, and checked.
//!
//! Files first, then the folders level by level, then the source as a whole. A question that fails
//! costs its file and nothing else; when no question can succeed, the rest is not sent. The result
//! depends on the answers, never on their order.

mod breaker;
mod change;
mod files;
mod flight;
mod folders;
mod material;
mod replacements;
mod sketch;
mod stage;
mod told;
mod verify;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::future::pending;

use super::event::Event;
use super::intake::Texts;
use super::services::Services;
use crate::changes::Touched;
use crate::graph::Graph;
use crate::health;
use crate::llm::Connected;
use crate::model::words::counted;
use crate::model::{
    Diagnostic, FileReport, Finding, Hotspot, SpendingLimits, Status, Tree, UsageReport,
};
use crate::redact::Clean;
use crate::review::{self, KnownNames, KnownPaths, Limits, PlanRequest};
use flight::Stop;
use stage::Asking;

pub(super) use sketch::{answer as sketch, answer_with_finding as sketch_with_finding};

/// What the stage needs to know of the run.
pub(super) struct Question<'a> {
    /// Every file of the source.
    pub tree: &'a Tree,
    /// Those that were measured.
    pub files: &'a [FileReport],
    /// Their ranking.
    pub hotspots: &'a [Hotspot],
    /// The names in them.
    pub names: &'a KnownNames,
    /// What measurements found.
    pub findings: &'a [Finding],
    /// Their texts.
    pub texts: &'a Texts<'a>,
    /// What changed; only that is asked about where it is given.
    pub changed: Option<Changed<'a>>,
    /// Tells that nothing more is to be sent.
    pub stop: Option<&'a Stop>,
}

/// A change to ask about.
#[derive(Clone, Copy)]
pub(super) struct Changed<'a> {
    /// The lines that it touches.
    pub lines: &'a Touched,
    /// The texts before.
    pub texts_before: &'a Texts<'a>,
    /// Which file imports which, by their places among the measured ones.
    pub graph: &'a Graph,
}

/// What the model said, checked.
#[derive(Debug)]
pub(super) struct Asked {
    /// What it says about the source as a whole.
    pub overview: Option<Clean>,
    /// What it says about folders, by path.
    pub modules: BTreeMap<String, Clean>,
    /// What became of each file of kind `source`, by path.
    pub files: BTreeMap<String, (Status, Option<&'static str>)>,
    /// What went wrong.
    pub diagnostics: Vec<Diagnostic>,
    /// Findings whose evidence stands in the files, worst first.
    pub findings: Vec<Finding>,
    /// What it cost, and what was not shown.
    pub usage: UsageReport,
}

/// Whether a diagnostic of this stage means that the report lacks something that was wanted.
pub(super) fn leaves_a_gap(code: &str) -> bool {
    matches!(
        code,
        "model-answer-unusable" | "not-asked" | "interrupted" | "budget-spent" | "over-context"
    ) || code.starts_with("llm-")
}

/// Asks the model of the services, where they hold one.
pub(super) async fn if_wanted(
    cx: &Services,
    question: &Question<'_>,
    limits: &SpendingLimits,
    on: &(dyn Fn(Event) + Sync),
) -> Option<Asked> {
    match &cx.model {
        Some(model) => Some(ask(cx, model, question, limits, on).await),
        None => None,
    }
}

/// Asks the model about the files or changes that are worth it, as far as the limits go.
async fn ask(
    cx: &Services,
    connected: &Connected,
    question: &Question<'_>,
    limits: &SpendingLimits,
    on: &(dyn Fn(Event) + Sync),
) -> Asked {
    let material = match &question.changed {
        Some(changed) => change::material_of(question, changed),
        None => material::files_of(question),
    };
    let prompts = cx.prompts.fresh();
    let summary = health::summarise(question.files, question.hotspots, None);
    let paths = question.tree.entries.iter();
    let asking = Asking {
        request: PlanRequest {
            files: &material.files,
            changes: &material.changes,
            name: &question.tree.origin.name,
            measured: &material::in_words(&summary),
            limits: &Limits {
                scrutiny: cx.scrutiny,
                ..material::limits_of(connected, limits)
            },
            prompts: &prompts,
            tokenizer: &*cx.tokenizer,
            redactor: &cx.redactor,
        },
        model: connected.model.as_ref(),
        known: &KnownPaths::new(paths.map(|entry| entry.path.as_str())),
        names: question.names,
        measured: question.findings,
        unusable: &|request, instead| match instead {
            Some(text) => connected.settle(request, text),
            None => connected.forget(request),
        },
        concurrency: connected.concurrency,
        stop: question.stop.cloned(),
        on,
    };
    let plan = match question.changed {
        Some(_) => review::plan_change(&asking.request),
        None => review::plan(&asking.request),
    };
    let mut answers = tokio::select! {
        answers = asking.run(plan) => answers,
        never = close_when_stopped(connected, question.stop) => match never {},
    };
    for path in &material.unread {
        answers.fail(path, "changed", "it changed after it was measured");
    }
    answers.diagnostics.extend(notes_on(connected));
    replacements::keep_sound(&mut answers.findings, &material.files, &mut answers.dropped);
    let mut usage = connected.meter.report();
    usage.dropped_findings = answers.dropped;
    usage.prompts = prompts.rendered();
    Asked {
        overview: answers.overview,
        modules: answers.modules,
        files: answers.files,
        diagnostics: answers.diagnostics,
        findings: answers.findings,
        usage,
    }
}

/// Lets nothing more be sent once the run is stopped.
async fn close_when_stopped(connected: &Connected, stop: Option<&Stop>) -> Infallible {
    flight::stopped(stop.cloned()).await;
    connected.close();
    pending().await
}

/// What the reader must know about the connection.
fn notes_on(connected: &Connected) -> Vec<Diagnostic> {
    let mut notes = Vec::new();
    if connected.context_assumed {
        let message = format!(
            "the context window of the model is not known: {} tokens were assumed; set llm.context_window",
            connected.model.info().context_window
        );
        notes.push(Diagnostic::new("context-assumed", message));
    }
    let truncated = connected.meter.counts().truncated;
    if truncated > 0 {
        let message = format!(
            "the server cut {} short without saying so; their answers were not used: raise its context, or set llm.context_window to what it is",
            counted(truncated as usize, "prompt", "prompts")
        );
        notes.push(Diagnostic::new("context-truncated", message));
    }
    if connected.meter.missed_its_tier() {
        let message =
            "part of it was served in another tier than the one asked for, at the full price";
        notes.push(Diagnostic::new("tier-not-served", message));
    }
    if let Some(not_kept) = connected.meter.not_kept() {
        let message = format!(
            "{} could not be kept and will be paid for again: {}",
            counted(not_kept.answers as usize, "answer", "answers"),
            not_kept.cause
        );
        notes.push(Diagnostic::new("cache-unusable", message));
    }
    notes
}
