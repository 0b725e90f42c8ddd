//! Asking about files.

use std::collections::BTreeMap;

use super::breaker::Breaker;
use super::flight::{self, Job};
use super::stage::{Answers, Asking, Failure};
use crate::model::words::counted;
use crate::model::{Diagnostic, Finding, Status};
use crate::prompts::answer::FileReview;
use crate::redact::Clean;
use crate::review::{self, Grounded, MapUnit, Plan, Totals};

/// What is known about a file or a folder for the summaries above it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Notes {
    pub(super) summary: Clean,
    /// Findings in it, by their place in the list of all: worst first.
    pub(super) findings: Vec<usize>,
}

/// A checked answer, and whether the cache gave it.
type Checked = Result<(Grounded, bool), Failure>;

/// What was said about one file, piece by piece.
#[derive(Default)]
struct FileAnswer {
    summaries: Vec<Clean>,
    asked: bool,
    failure: Option<Failure>,
}

impl Asking<'_> {
    /// Asks about every file of the plan; the result holds what is known about each by its index.
    pub(super) async fn ask_about_files(
        &self,
        plan: &Plan,
        breaker: &mut Breaker,
        answers: &mut Answers,
    ) -> BTreeMap<usize, Notes> {
        let units: Vec<&MapUnit> = plan.maps.iter().collect();
        let first = self.ask_about_units(&units, breaker).await;
        let halves = self.halves(plan, &first);
        let units: Vec<&MapUnit> = halves.values().flatten().collect();
        let second = self.ask_about_units(&units, breaker).await;
        let mut second = units.into_iter().zip(second);

        let mut files: BTreeMap<usize, FileAnswer> = BTreeMap::new();
        let mut findings = Vec::new();
        for (at, (unit, checked)) in plan.maps.iter().zip(first).enumerate() {
            let file = files.entry(unit.file).or_default();
            if halves.contains_key(&at) {
                for (_, checked) in second.by_ref().take(2) {
                    file.take_in(checked, &mut findings, answers);
                }
            } else {
                file.take_in(checked, &mut findings, answers);
            }
        }
        answers.findings = review::merge(findings, &mut answers.dropped);
        self.note_files(files, answers)
    }

    async fn ask_about_units(&self, units: &[&MapUnit], breaker: &mut Breaker) -> Vec<Checked> {
        let jobs: Vec<Job<'_, Checked>> = units
            .iter()
            .map(|unit| -> Job<'_, Checked> { Box::pin(self.ask_about_unit(unit)) })
            .collect();
        if breaker.is_open() {
            return jobs.iter().map(|_| Err(Failure::NotAsked)).collect();
        }
        let watch = |checked: &Checked| breaker.watch(checked);
        let results = flight::run(jobs, self.concurrency, self.stop.as_ref(), watch).await;
        let unanswered = self.unanswered(breaker);
        results
            .into_iter()
            .map(|result| result.unwrap_or_else(|| Err(unanswered.clone())))
            .collect()
    }

    async fn ask_about_unit(&self, unit: &MapUnit) -> Checked {
        let (answer, cached) = self
            .put::<FileReview>(&unit.prompt, unit.prompt_tokens, unit.answer_tokens)
            .await?;
        let question = review::Question {
            file: &self.request.files[unit.file],
            lines: unit.lines,
            known: self.known,
            redactor: self.request.redactor,
        };
        Ok((review::ground(&answer, &question), cached))
    }

    /// The halves of what was too large for the server, by its place in the plan, as far as the
    /// limits leave room for them.
    fn halves(&self, plan: &Plan, first: &[Checked]) -> BTreeMap<usize, [MapUnit; 2]> {
        let mut totals = plan.totals;
        let mut halves = BTreeMap::new();
        for (at, (unit, checked)) in plan.maps.iter().zip(first).enumerate() {
            if !matches!(checked, Err(Failure::Model(error)) if error.splits()) {
                continue;
            }
            let Some(Ok(split)) = review::split(unit, &self.request) else {
                continue;
            };
            let cost = split
                .iter()
                .map(|half| Totals::request(half.prompt_tokens, half.answer_tokens));
            let with = totals + cost.sum();
            if self.request.limits.allow(&with) {
                totals = with;
                halves.insert(at, split);
            }
        }
        halves
    }

    fn note_files(
        &self,
        files: BTreeMap<usize, FileAnswer>,
        answers: &mut Answers,
    ) -> BTreeMap<usize, Notes> {
        let mut notes = BTreeMap::new();
        let mut unasked: BTreeMap<&'static str, usize> = BTreeMap::new();
        for (index, file) in files {
            let path = self.request.files[index].path();
            match &file.failure {
                Some(failure @ (Failure::NotAsked | Failure::Interrupted)) => {
                    let status = (Status::Failed, Some(failure.code()));
                    answers.files.insert(path.to_owned(), status);
                    *unasked.entry(failure.code()).or_default() += 1;
                }
                Some(failure) => answers.fail(path, failure.code(), &failure.message()),
                None => {
                    let status = if file.asked {
                        Status::Analysed
                    } else {
                        Status::Cached
                    };
                    answers.files.insert(path.to_owned(), (status, None));
                }
            }
            if !file.summaries.is_empty() {
                notes.insert(
                    index,
                    Notes {
                        summary: review::join_summaries(&file.summaries, self.request.redactor),
                        findings: places(&answers.findings, path),
                    },
                );
            }
        }
        for (code, count) in unasked {
            let files = counted(count, "file", "files");
            let message = format!("the model was not asked about {files}");
            answers.diagnostics.push(Diagnostic::new(code, message));
        }
        notes
    }
}

impl FileAnswer {
    fn take_in(&mut self, checked: Checked, findings: &mut Vec<Finding>, answers: &mut Answers) {
        match checked {
            Ok((grounded, cached)) => {
                self.asked |= !cached;
                self.summaries.extend(grounded.summary);
                findings.extend(grounded.findings);
                for (reason, count) in grounded.dropped {
                    *answers.dropped.entry(reason).or_default() += count;
                }
            }
            Err(failure) => {
                self.failure.get_or_insert(failure);
            }
        }
    }
}

/// Where in the list the findings about `path` stand.
fn places(findings: &[Finding], path: &str) -> Vec<usize> {
    let here = |finding: &Finding| finding.evidence.first().is_some_and(|e| e.path == path);
    (0..findings.len())
        .filter(|at| here(&findings[*at]))
        .collect()
}
