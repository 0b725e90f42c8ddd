//! The model stage: what is planned is asked, many questions at a time, and checked.
//!
//! Files first, then the folders level by level, then the source as a whole. A question that fails
//! costs its file and nothing else; when no question can succeed, the rest is not sent. The result
//! depends on the answers, never on their order.

mod breaker;
mod files;
mod flight;
mod folders;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::event::{Event, Stage};
use super::intake::Texts;
use super::services::Services;
use crate::health;
use crate::llm::{self, ChatModel, ChatRequest, Connected};
use crate::model::{
    Diagnostic, FileKind, FileReport, Finding, Hotspot, Status, Summary, Tree, UsageReport,
};
use crate::prompts::{Prompt, Prompts, answer};
use crate::redact::Clean;
use crate::review::{self, Dropped, KnownPaths, Limits, Plan, PlanRequest, ReviewFile};
use breaker::Breaker;
use flight::Stop;

/// What a model may cost, and how it is asked.
#[derive(Clone, Debug, Default)]
pub struct AskLimits {
    /// Most requests.
    pub max_requests: Option<usize>,
    /// Most tokens of prompts and answers together.
    pub max_total_tokens: Option<usize>,
    /// Most US dollars.
    pub max_cost: Option<f64>,
    /// Most questions at the same time.
    pub concurrency: usize,
}

/// What the stage needs to know of the run.
pub(super) struct Question<'a> {
    /// Every file of the source.
    pub tree: &'a Tree,
    /// Those that were measured.
    pub files: &'a [FileReport],
    /// Their ranking.
    pub hotspots: &'a [Hotspot],
    /// What measurements found.
    pub findings: &'a [Finding],
    /// Their texts.
    pub texts: &'a Texts<'a>,
    /// Tells that nothing more is to be sent.
    pub stop: Option<&'a Stop>,
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

/// Asks the model about the files that are worth it, as far as the limits go.
pub(super) async fn ask(
    cx: &Services,
    connected: &Connected,
    question: &Question<'_>,
    limits: &AskLimits,
    on: &(dyn Fn(Event) + Sync),
) -> Asked {
    let (files, unread) = review_files(question);
    let prompts = Prompts::builtin();
    let summary = health::summarise(question.files, question.hotspots, None);
    let paths = question.tree.entries.iter();
    let asking = Asking {
        request: PlanRequest {
            files: &files,
            name: &question.tree.origin.name,
            measured: &in_words(&summary),
            limits: &review_limits(connected.model.as_ref(), limits),
            prompts: &prompts,
            tokenizer: cx.tokenizer,
            redactor: &cx.redactor,
        },
        model: connected.model.as_ref(),
        known: &KnownPaths::new(paths.map(|entry| entry.path.as_str())),
        measured: question.findings,
        forget: &|request| connected.forget(request),
        concurrency: limits.concurrency,
        stop: question.stop.cloned(),
        on,
    };
    let plan = review::plan(&asking.request);
    let mut answers = asking.run(plan).await;
    for path in unread {
        answers.fail(path, "changed", "it changed after it was measured");
    }
    let mut usage = connected.meter.report();
    usage.dropped_findings = answers.dropped;
    Asked {
        overview: answers.overview,
        modules: answers.modules,
        files: answers.files,
        diagnostics: answers.diagnostics,
        findings: answers.findings,
        usage,
    }
}

/// Files of kind `source` with their texts, and the paths of those that cannot be had any more.
fn review_files<'a>(question: &Question<'a>) -> (Vec<ReviewFile<'a>>, Vec<&'a str>) {
    let risk: BTreeMap<&str, f64> = question
        .hotspots
        .iter()
        .map(|hotspot| (hotspot.path.as_str(), hotspot.risk))
        .collect();
    let sources = question.files.par_iter();
    let read: Vec<(&FileReport, Option<Clean>)> = sources
        .filter(|file| file.kind == FileKind::Source)
        .map(|file| (file, question.texts.get(&file.path)))
        .collect();
    let mut files = Vec::new();
    let mut unread = Vec::new();
    for (measured, text) in read {
        match text {
            Some(text) => files.push(ReviewFile {
                measured,
                text,
                priority: risk.get(measured.path.as_str()).copied().unwrap_or(0.0),
            }),
            None => unread.push(measured.path.as_str()),
        }
    }
    (files, unread)
}

fn review_limits(model: &dyn ChatModel, limits: &AskLimits) -> Limits {
    let info = model.info();
    Limits {
        max_requests: limits.max_requests.map(|most| most as u64),
        max_total_tokens: limits.max_total_tokens.map(|most| most as u64),
        max_cost: limits.max_cost,
        context_window: info.context_window,
        input_price: info.input_price,
        output_price: info.output_price,
        ..Limits::default()
    }
}

/// The measured summary as the synthesis is given it.
fn in_words(summary: &Summary) -> Vec<String> {
    let mut lines = Vec::new();
    if let (Some(score), Some(grade)) = (summary.score, summary.grade) {
        lines.push(format!("health score {score:.1} of 10, grade {grade}"));
    }
    lines.push(format!(
        "{} files, {} functions, {} code lines",
        summary.files, summary.functions, summary.code_lines
    ));
    let mut languages: Vec<_> = summary.languages.iter().collect();
    languages.sort_by_key(|(_, lines)| std::cmp::Reverse(**lines));
    let languages = languages.iter().take(5);
    let languages: Vec<_> = languages
        .map(|(id, lines)| format!("{id} {lines}"))
        .collect();
    lines.push(format!("code lines by language: {}", languages.join(", ")));
    let moved_by = summary.moved_by.iter().take(5);
    lines.extend(moved_by.map(|factor| format!("moves the score: {}", factor.text)));
    lines
}

/// The stage while it runs.
struct Asking<'a> {
    request: PlanRequest<'a>,
    model: &'a dyn ChatModel,
    known: &'a KnownPaths,
    measured: &'a [Finding],
    /// Told of requests whose answer was of no use.
    forget: &'a (dyn Fn(&ChatRequest) + Sync),
    concurrency: usize,
    stop: Option<Stop>,
    on: &'a (dyn Fn(Event) + Sync),
}

/// What the stage has found so far.
#[derive(Debug, Default, PartialEq)]
struct Answers {
    overview: Option<Clean>,
    modules: BTreeMap<String, Clean>,
    files: BTreeMap<String, (Status, Option<&'static str>)>,
    diagnostics: Vec<Diagnostic>,
    findings: Vec<Finding>,
    dropped: Dropped,
}

impl Answers {
    fn fail(&mut self, path: &str, code: &'static str, message: &str) {
        let status = (Status::Failed, Some(code));
        self.files.insert(path.to_owned(), status);
        self.diagnostics
            .push(Diagnostic::on_file(code, path, message));
    }
}

/// Why a question has no usable answer.
#[derive(Clone, Debug)]
enum Failure {
    /// The server gave none.
    Model(llm::Error),
    /// It is not of the form asked for.
    Unusable,
    /// The question was not sent, because questions had stopped to succeed.
    NotAsked,
    /// The question was not sent or not waited for, because the run was interrupted.
    Interrupted,
}

impl Failure {
    fn code(&self) -> &'static str {
        match self {
            Self::Model(error) => error.code(),
            Self::Unusable => "model-answer-unusable",
            Self::NotAsked => "not-asked",
            Self::Interrupted => "interrupted",
        }
    }

    fn message(&self) -> String {
        match self {
            Self::Model(error) => format!("failed to {error}"),
            Self::Unusable => {
                "failed to read the model's answer: it is not a JSON object of the form asked for"
                    .to_owned()
            }
            Self::NotAsked => {
                "the model was not asked, because it had stopped answering".to_owned()
            }
            Self::Interrupted => {
                "the model was not asked, because the run was interrupted".to_owned()
            }
        }
    }
}

impl Asking<'_> {
    async fn run(&self, plan: Plan) -> Answers {
        (self.on)(Event::Began(
            Stage::Ask,
            Some(plan.totals.requests as usize),
        ));
        let mut answers = Answers::default();
        self.note_left_out(&plan, &mut answers);
        let mut breaker = Breaker::default();
        let notes = self
            .ask_about_files(&plan, &mut breaker, &mut answers)
            .await;
        self.ask_about_folders(&plan, notes, &mut breaker, &mut answers)
            .await;
        (self.on)(Event::Ended(Stage::Ask));
        answers
    }

    fn note_left_out(&self, plan: &Plan, answers: &mut Answers) {
        let mut unaffordable = 0;
        for left_out in &plan.left_out {
            let path = self.request.files[left_out.file].path().to_owned();
            match left_out.reason {
                "over-budget" | "price-unknown" => unaffordable += 1,
                "over-context" => answers.diagnostics.push(Diagnostic::on_file(
                    left_out.reason,
                    path.clone(),
                    "no useful piece of it fits into the model's context window",
                )),
                _ => {}
            }
            let status = (Status::Analysed, Some(left_out.reason));
            answers.files.insert(path, status);
        }
        if unaffordable > 0 {
            let message = format!(
                "the limits of the run left no room for asking about {unaffordable} of {} files",
                self.request.files.len()
            );
            answers
                .diagnostics
                .push(Diagnostic::new("budget-spent", message));
        }
    }

    /// Sends one question and reads its answer; says too whether the cache gave it.
    async fn put<A: answer::Read>(
        &self,
        prompt: &Prompt,
        prompt_tokens: usize,
        max_answer_tokens: usize,
    ) -> Result<(A, bool), Failure> {
        let request = ChatRequest {
            prompt: format!("{}/{}", prompt.id, prompt.version),
            system: prompt.system.clone(),
            user: prompt.user.clone(),
            answer: prompt.answer.to_owned(),
            schema: prompt.schema.clone(),
            prompt_tokens,
            max_answer_tokens,
        };
        let response = self.model.chat(&request).await;
        (self.on)(Event::Advanced(Stage::Ask));
        let response = response.map_err(Failure::Model)?;
        let answer = A::read(&response.text).map_err(|_| {
            (self.forget)(&request);
            Failure::Unusable
        })?;
        Ok((answer, response.cached))
    }

    /// Why a question has no result: it was not started, or not waited for.
    fn unanswered(&self, breaker: &Breaker) -> Failure {
        if breaker.is_open() {
            Failure::NotAsked
        } else {
            Failure::Interrupted
        }
    }
}
