//! What was read and what was not, what went wrong, what it cost.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{Capped, EXAMPLES, KINDS};
use crate::model::{Diagnostic, Ledger, Status, UsageReport};
use crate::report::escape::{Markdown, code_span, text};
use crate::report::sanitise;
use crate::report::words::{count, counted, dollars};

#[derive(Serialize)]
pub(super) struct Account {
    sums: String,
    fates: Vec<Fate>,
}

#[derive(Serialize)]
struct Fate {
    title: &'static str,
    list: Capped<Reason>,
}

/// Files with the same fate.
#[derive(Serialize)]
struct Reason {
    reason: Markdown,
    files: String,
    examples: Markdown,
}

impl Account {
    pub(super) fn of(ledger: &Ledger) -> Self {
        let fates = [
            ("Failed: wanted and not had", Status::Failed),
            ("Left out on purpose", Status::Skipped),
        ];
        let fates = fates.map(|(title, status)| Fate {
            title,
            list: reasons(ledger, status),
        });
        Self {
            sums: sums(ledger),
            fates: fates.into_iter().filter(|f| f.list.total > 0).collect(),
        }
    }
}

fn sums(ledger: &Ledger) -> String {
    let all = counted(ledger.entries.len(), "file", "files");
    let cached = match ledger.cached {
        0 => String::new(),
        cached => format!(
            " ({} with the model's answers from the cache)",
            count(cached)
        ),
    };
    format!(
        "The source holds {all}: {} analysed{cached}, {} left out, {} failed.",
        count(ledger.analysed + ledger.cached),
        count(ledger.skipped),
        count(ledger.failed),
    )
}

fn reasons(ledger: &Ledger, status: Status) -> Capped<Reason> {
    let mut by_reason: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for entry in ledger.entries.iter().filter(|e| e.status == status) {
        let reason = entry.reason.as_deref().unwrap_or("unknown");
        by_reason.entry(reason).or_default().push(&entry.path);
    }
    let mut reasons: Vec<_> = by_reason.into_iter().collect();
    reasons.sort_by_key(|(_, paths)| std::cmp::Reverse(paths.len()));
    Capped::of(reasons.into_iter(), KINDS, |(reason, paths)| Reason {
        reason: code_span(reason),
        files: count(paths.len()),
        examples: Markdown::joined(paths.iter().take(EXAMPLES).map(|p| code_span(p)), ", "),
    })
}

/// Diagnostics with the same code.
#[derive(Serialize)]
pub(super) struct Problem {
    message: Markdown,
    note: Markdown,
}

pub(super) fn problems(diagnostics: &[Diagnostic]) -> Capped<Problem> {
    let mut by_code: BTreeMap<&str, Vec<&Diagnostic>> = BTreeMap::new();
    for diagnostic in diagnostics {
        by_code.entry(diagnostic.code).or_default().push(diagnostic);
    }
    Capped::of(by_code.into_iter(), KINDS, |(code, all)| {
        let mut paths: Vec<&str> = all.iter().filter_map(|d| d.path.as_deref()).collect();
        paths.dedup();
        let times = match all.len() {
            1 => Markdown::default(),
            many => text(&format!("{} times, such as on", count(many))),
        };
        let parts = [
            code_span(code),
            times,
            Markdown::joined(paths.into_iter().take(EXAMPLES).map(code_span), ", "),
        ];
        Problem {
            message: all
                .first()
                .map(|d| sanitise::line(&d.message))
                .unwrap_or_default(),
            note: Markdown::joined(parts, " "),
        }
    })
}

#[derive(Serialize)]
pub(super) struct Usage {
    model: Markdown,
    requests: String,
    cache_hits: String,
    prompt: String,
    completion: String,
    cost: String,
    dropped: Markdown,
    prompts: Markdown,
}

impl Usage {
    /// `None` where no model was asked.
    pub(super) fn of(usage: &UsageReport) -> Option<Self> {
        let model = usage.model.as_ref()?;
        let unknown = || "not told by the server".to_owned();
        let tokens = |number: Option<u64>, of_them: u64, what: &str| match number {
            None => unknown(),
            Some(number) if of_them == 0 => words_of(number),
            Some(number) => format!(
                "{} ({} of them {what})",
                words_of(number),
                words_of(of_them)
            ),
        };
        Some(Self {
            model: models(model, &usage.answers_by_model),
            requests: words_of(usage.requests),
            cache_hits: words_of(usage.cache_hits),
            prompt: tokens(
                usage.prompt_tokens,
                usage.cached_prompt_tokens,
                "cached by the server",
            ),
            completion: tokens(
                usage.completion_tokens,
                usage.reasoning_tokens,
                "for reasoning",
            ),
            cost: match (usage.cost_usd, usage.estimated_cost_usd) {
                (Some(cost), _) => dollars(cost),
                (None, Some(estimate)) => format!("{} by our own count", dollars(estimate)),
                (None, None) => "unknown: no price is known for this model".to_owned(),
            },
            dropped: dropped(usage),
            prompts: prompts(usage),
        })
    }
}

/// The model that was asked for, and what answered where others had to help out.
fn models(asked: &str, answers: &BTreeMap<String, u64>) -> Markdown {
    if answers.keys().all(|model| model == asked) {
        return code_span(asked);
    }
    let answers = answers.iter().take(KINDS).map(|(model, number)| {
        Markdown::vouch(format!(
            "{} {}",
            code_span(model).as_str(),
            words_of(*number)
        ))
    });
    let answers = Markdown::joined(answers, ", ");
    Markdown::vouch(format!(
        "{}; answers by {}",
        code_span(asked).as_str(),
        answers.as_str()
    ))
}

fn dropped(usage: &UsageReport) -> Markdown {
    let dropped = usage.dropped_findings.iter().take(KINDS);
    let dropped = dropped.map(|(reason, number)| {
        Markdown::vouch(format!("{} {}", code_span(reason).as_str(), count(*number)))
    });
    Markdown::joined(dropped, ", ")
}

/// The templates that it was asked with, and their versions.
pub(in crate::report) fn prompts(usage: &UsageReport) -> Markdown {
    let prompts = usage.prompts.iter().take(KINDS);
    let prompts = prompts.map(|prompt| {
        let own = match prompt.own {
            true => " (own)",
            false => "",
        };
        let id = code_span(&prompt.id);
        Markdown::vouch(format!("{} version {}{own}", id.as_str(), prompt.version))
    });
    Markdown::joined(prompts, ", ")
}

fn words_of(number: u64) -> String {
    count(usize::try_from(number).unwrap_or(usize::MAX))
}
