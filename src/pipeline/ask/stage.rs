//! The stage while it runs: one question, and what comes of it.

use std::collections::BTreeMap;

use super::breaker::Breaker;
use super::flight::Stop;
use crate::llm::{self, ChatModel, ChatRequest};
use crate::model::words::counted;
use crate::model::{Diagnostic, Finding, Status};
use crate::pipeline::event::{Event, Stage};
use crate::prompts::{Prompt, answer};
use crate::redact::Clean;
use crate::review::{Dropped, KnownNames, KnownPaths, MapUnit, Plan, PlanRequest};

/// The stage while it runs.
pub(super) struct Asking<'a> {
    pub(super) request: PlanRequest<'a>,
    pub(super) model: &'a dyn ChatModel,
    pub(super) known: &'a KnownPaths,
    pub(super) names: &'a KnownNames,
    pub(super) measured: &'a [Finding],
    /// Told of requests whose answer was of no use, with what stands for it from now on, if anything.
    pub(super) unusable: &'a (dyn Fn(&ChatRequest, Option<&str>) + Sync),
    pub(super) concurrency: usize,
    pub(super) stop: Option<Stop>,
    pub(super) on: &'a (dyn Fn(Event) + Sync),
}

/// What the stage has found so far.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Answers {
    pub(super) overview: Option<Clean>,
    pub(super) modules: BTreeMap<String, Clean>,
    pub(super) files: BTreeMap<String, (Status, Option<&'static str>)>,
    pub(super) diagnostics: Vec<Diagnostic>,
    pub(super) findings: Vec<Finding>,
    pub(super) dropped: Dropped,
    /// Answers that are missing where others to the same question are there.
    pub(super) missing_samples: usize,
}

impl Answers {
    pub(super) fn fail(&mut self, path: &str, code: &'static str, message: &str) {
        let status = (Status::Failed, Some(code));
        self.files.insert(path.to_owned(), status);
        self.diagnostics
            .push(Diagnostic::on_file(code, path, message));
    }
}

/// Why a question has no usable answer.
#[derive(Clone, Debug)]
pub(super) enum Failure {
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
    /// Whether the model did answer, and the same question would bring no better.
    fn is_answer(&self) -> bool {
        use llm::Error::{CutOff, Empty, Filtered, Refused};
        match self {
            Self::Unusable => true,
            Self::Model(error) => matches!(
                error,
                CutOff { .. } | Empty { .. } | Filtered { .. } | Refused { .. }
            ),
            Self::NotAsked | Self::Interrupted => false,
        }
    }

    pub(super) fn code(&self) -> &'static str {
        match self {
            Self::Model(error) => error.code(),
            Self::Unusable => "model-answer-unusable",
            Self::NotAsked => "not-asked",
            Self::Interrupted => "interrupted",
        }
    }

    pub(super) fn message(&self) -> String {
        match self {
            Self::Model(error) => format!("failed to {error}"),
            Self::Unusable => {
                "failed to read the model's answer: it is not a JSON object of the form asked for"
                    .to_owned()
            }
            Self::NotAsked => {
                "the model was not asked, because it had stopped giving answers of use".to_owned()
            }
            Self::Interrupted => {
                "the model was not asked, because the run was interrupted".to_owned()
            }
        }
    }
}

/// What is asked by a prompt, whose tokens are not counted here.
pub(super) fn question(prompt: &Prompt, max_answer_tokens: usize) -> ChatRequest {
    ChatRequest {
        prompt: format!("{}/{}", prompt.id, prompt.version),
        system: prompt.system.clone(),
        user: prompt.user.clone(),
        answer: prompt.answer.to_owned(),
        schema: prompt.schema.clone(),
        prompt_tokens: 0,
        max_answer_tokens,
        repair: None,
        sample: 0,
    }
}

impl Asking<'_> {
    pub(super) async fn run(&self, plan: Plan) -> Answers {
        let requests = plan.totals.requests + plan.verification.requests;
        let asked = self.asked(plan);
        Stage::Ask
            .during(self.on, Some(requests as usize), asked)
            .await
    }

    async fn asked(&self, plan: Plan) -> Answers {
        let mut answers = Answers::default();
        self.note_left_out(&plan, &mut answers);
        let mut breaker = Breaker::default();
        let notes = self
            .ask_about_files(&plan, &mut breaker, &mut answers)
            .await;
        self.ask_about_folders(&plan, notes, &mut breaker, &mut answers)
            .await;
        self.say_what_was_not_read(&mut answers);
        self.say_what_would_be_enough(&plan, &mut answers);
        answers
    }

    /// Ends every summary of which a part is missing with how much was read.
    fn say_what_was_not_read(&self, answers: &mut Answers) {
        let summaries = answers.modules.iter_mut();
        let summaries = summaries.map(|(folder, summary)| (folder.as_str(), summary));
        for (folder, summary) in summaries.chain(answers.overview.as_mut().map(|said| ("", said))) {
            let below = answers.files.iter();
            let below = below.filter(|(path, _)| path.starts_with(folder));
            let (mut read, mut unread) = (0, 0);
            for (_, status) in below {
                match status {
                    (Status::Failed, _)
                    | (_, Some("over-budget" | "price-unknown" | "over-context")) => unread += 1,
                    (_, None) => read += 1,
                    _ => {}
                }
            }
            if unread > 0 {
                let text = format!("{summary} (Read: {read} of {} files.)", read + unread);
                *summary = self.request.redactor.clean(&text).text;
            }
        }
    }

    /// Where the limits left room for nothing at all, says which would.
    fn say_what_would_be_enough(&self, plan: &Plan, answers: &mut Answers) {
        let is_read = |reason: Option<&str>| reason.is_none();
        if answers.files.values().any(|(_, reason)| is_read(*reason)) {
            return;
        }
        let refused = |reason| matches!(reason, Some("over-budget" | "llm-over-budget"));
        if !answers.files.values().any(|(_, reason)| refused(*reason)) {
            return;
        }
        let units = plan.maps.iter().map(MapUnit::totals);
        let costs = units.chain(plan.cheapest);
        let Some(cheapest) = costs.min_by_key(|cost| cost.prompt_tokens + cost.answer_tokens)
        else {
            return;
        };
        let limits = self.request.limits;
        let with_checks = cheapest + limits.verification(cheapest);
        let enough = limits.enough_for(&with_checks, llm::UNSEEN);
        let message = format!(
            "the limits of the run are too small for any question about a file: it takes {} to ask one",
            enough.join(", ")
        );
        let note = Diagnostic::new("limit-too-small", message);
        answers.diagnostics.push(note);
    }

    fn note_left_out(&self, plan: &Plan, answers: &mut Answers) {
        let (mut unaffordable, mut unpriced) = (0, 0);
        for left_out in &plan.left_out {
            let path = self.request.files[left_out.file].path().to_owned();
            match left_out.reason {
                "over-budget" => unaffordable += 1,
                "price-unknown" => unpriced += 1,
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
        let all = match self.request.changes.len() {
            0 => self.request.files.len(),
            changes => changes,
        };
        let all = counted(all, "file", "files");
        if unaffordable > 0 {
            let message = format!(
                "the limits of the run left no room for asking about {unaffordable} of {all}"
            );
            let note = Diagnostic::new("budget-spent", message);
            answers.diagnostics.push(note);
        }
        if unpriced > 0 {
            let model = &self.model.info().name;
            let message = format!(
                "the price of `{model}` is not known, so that a limit in dollars lets nothing be asked about {unpriced} of {all}"
            );
            let note = Diagnostic::new("price-unknown", message);
            answers.diagnostics.push(note);
        }
    }

    /// Sends one question and reads its answer; says too whether the cache gave it. Of several answers to
    /// the same question `sample` counts which is asked for, from 0.
    pub(super) async fn put<A: answer::Read>(
        &self,
        prompt: &Prompt,
        prompt_tokens: usize,
        max_answer_tokens: usize,
        sample: u32,
    ) -> Result<(A, bool), Failure> {
        let request = ChatRequest {
            prompt_tokens,
            sample,
            ..question(prompt, max_answer_tokens)
        };
        let response = self.model.chat(&request).await;
        (self.on)(Event::Advanced(Stage::Ask));
        let read = match response {
            Ok(response) => A::read(&response.text)
                .map(|answer| (answer, response.cached))
                .map_err(|_| Failure::Unusable),
            Err(llm::Error::Interrupted) => Err(Failure::Interrupted),
            Err(error) => Err(Failure::Model(error)),
        };
        read.or_else(|failure| Ok((self.stand_in(&request, failure)?, false)))
    }

    /// What stands for an answer of no use, in the next runs as well. Where nothing does, the next run
    /// asks again.
    fn stand_in<A: answer::Read>(
        &self,
        request: &ChatRequest,
        failure: Failure,
    ) -> Result<A, Failure> {
        match A::STAND_IN.filter(|_| failure.is_answer()) {
            Some(text) => {
                (self.unusable)(request, Some(text));
                A::read(text).map_err(|_| failure)
            }
            None => {
                if matches!(failure, Failure::Unusable) {
                    (self.unusable)(request, None);
                }
                Err(failure)
            }
        }
    }

    /// Why a question has no result: it was not started, or not waited for.
    pub(super) fn unanswered(&self, breaker: &Breaker) -> Failure {
        if breaker.is_open() {
            Failure::NotAsked
        } else {
            Failure::Interrupted
        }
    }
}
