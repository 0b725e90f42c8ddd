//! Asking about files.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::breaker::Breaker;
use super::flight::{self, Job};
use super::stage::{Answers, Asking, Failure};
use super::told::{Checked, Told};
use crate::model::words::counted;
use crate::model::{Diagnostic, Finding, Status};
use crate::prompts::answer::{ChangeReview, FileReview};
use crate::redact::Clean;
use crate::review::{self, MapUnit, Plan, Totals};

/// What is known about a file or a folder for the summaries above it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Notes {
    pub(super) summary: Clean,
    /// Findings in it, by their place in the list of all: worst first.
    pub(super) findings: Vec<usize>,
}

/// How often a part of a file is cut in two that is too large for the server.
const MOST_HALVINGS: usize = 4;

/// A part of a file that one question is about, and what came of it.
struct Piece<'p> {
    unit: Cow<'p, MapUnit>,
    checked: Option<Checked>,
}

impl<'p> Piece<'p> {
    fn new(unit: Cow<'p, MapUnit>) -> Self {
        let checked = None;
        Self { unit, checked }
    }

    /// This piece, or its halves.
    fn or(self, halves: Option<[MapUnit; 2]>) -> Vec<Self> {
        match halves {
            Some(halves) => halves.map(|half| Self::new(Cow::Owned(half))).into(),
            None => vec![self],
        }
    }
}

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
        let mut files: BTreeMap<usize, FileAnswer> = BTreeMap::new();
        let mut findings = Vec::new();
        let (pieces, spent) = self.ask_about_pieces(plan, breaker).await;
        for piece in pieces {
            if let Some(checked) = piece.checked {
                let file = files.entry(piece.unit.file).or_default();
                file.take_in(checked, &mut findings, answers);
            }
        }
        answers.findings = review::merge(findings, &mut answers.dropped);
        self.verify(spent, breaker, answers).await;
        self.note_files(files, answers)
    }

    /// Asks about every unit of the plan, in halves where one is too large for the server, as far as
    /// the limits leave room for them. The pieces stand in the order of the plan and of their lines.
    /// With them comes what the run may have cost when all that is planned is done.
    async fn ask_about_pieces<'p>(
        &self,
        plan: &'p Plan,
        breaker: &mut Breaker,
    ) -> (Vec<Piece<'p>>, Totals) {
        let whole = plan.maps.iter().map(|unit| Piece::new(Cow::Borrowed(unit)));
        let mut pieces: Vec<Piece<'p>> = whole.collect();
        let mut totals = plan.totals;
        for round in 0..=MOST_HALVINGS {
            let open = pieces.iter().filter(|piece| piece.checked.is_none());
            let open: Vec<&MapUnit> = open.map(|piece| &*piece.unit).collect();
            let mut results = self.ask_about_units(&open, breaker).await.into_iter();
            for piece in &mut pieces {
                piece.checked = piece.checked.take().or_else(|| results.next());
            }
            // Halves that nobody is asked about would hide what became of the whole.
            if round == MOST_HALVINGS || breaker.is_open() {
                break;
            }
            let halved = pieces
                .iter()
                .map(|piece| self.halves(piece, &mut totals))
                .collect::<Vec<_>>();
            if halved.iter().all(Option::is_none) {
                break;
            }
            let either = pieces.into_iter().zip(halved);
            pieces = either
                .flat_map(|(piece, halves)| Piece::or(piece, halves))
                .collect();
        }
        (pieces, totals)
    }

    /// Asks about each unit as often as the run is to. Nothing is asked again before everything was
    /// asked once: what a run that is interrupted has read, it has read everywhere.
    async fn ask_about_units(&self, units: &[&MapUnit], breaker: &mut Breaker) -> Vec<Checked> {
        if breaker.is_open() {
            return units.iter().map(|_| Err(Failure::NotAsked)).collect();
        }
        let samples = 0..self.request.limits.scrutiny.samples();
        let each = samples.flat_map(|sample| units.iter().map(move |unit| (*unit, sample)));
        let jobs: Vec<Job<'_, Checked>> = each
            .map(|(unit, sample)| -> Job<'_, Checked> {
                Box::pin(self.ask_about_unit(unit, sample))
            })
            .collect();
        let watch = |checked: &Checked| breaker.watch(checked);
        let results = flight::run(jobs, self.concurrency, self.stop.as_ref(), watch).await;
        let unanswered = self.unanswered(breaker);
        let mut of_units: Vec<Vec<Checked>> = units.iter().map(|_| Vec::new()).collect();
        for (at, result) in results.into_iter().enumerate() {
            let result = result.unwrap_or_else(|| Err(unanswered.clone()));
            of_units[at % units.len()].push(result);
        }
        of_units.into_iter().map(Told::together).collect()
    }

    async fn ask_about_unit(&self, unit: &MapUnit, sample: u32) -> Checked {
        let told = |grounded, cached| Told {
            grounded,
            cached,
            missing: 0,
        };
        let (prompt_tokens, answer_tokens) = (unit.prompt_tokens, unit.answer_tokens);
        if let Some(shown) = &unit.change {
            let question = review::ChangeQuestion {
                unit,
                shown,
                request: &self.request,
                known: self.known,
                names: self.names,
            };
            let (answer, cached) = self
                .put::<ChangeReview>(&unit.prompt, prompt_tokens, answer_tokens, sample)
                .await?;
            return Ok(told(review::ground_change(&answer, &question), cached));
        }
        let (answer, cached) = self
            .put::<FileReview>(&unit.prompt, prompt_tokens, answer_tokens, sample)
            .await?;
        let question = review::Question {
            file: &self.request.files[unit.file],
            lines: unit.lines,
            known: self.known,
            names: self.names,
            gone: "",
            redactor: self.request.redactor,
        };
        Ok(told(review::ground(&answer, &question), cached))
    }

    /// The halves of what was too large for the server.
    fn halves(&self, piece: &Piece<'_>, totals: &mut Totals) -> Option<[MapUnit; 2]> {
        if !matches!(&piece.checked, Some(Err(Failure::Model(error))) if error.splits()) {
            return None;
        }
        let halves = review::split(&piece.unit, &self.request)?.ok()?;
        let limits = self.request.limits;
        let cost: Totals = halves.iter().map(MapUnit::totals).sum();
        let with = *totals + cost;
        let affordable = limits.allow(&with);
        affordable.then(|| {
            *totals = with;
            halves
        })
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
        if answers.missing_samples > 0 {
            let message = format!(
                "{} to repeated questions are missing: the findings there rest on fewer",
                counted(answers.missing_samples, "answer", "answers")
            );
            let note = Diagnostic::new("samples-missing", message);
            answers.diagnostics.push(note);
        }
        notes
    }
}

impl FileAnswer {
    fn take_in(&mut self, checked: Checked, findings: &mut Vec<Finding>, answers: &mut Answers) {
        match checked {
            Ok(told) => {
                let grounded = told.grounded;
                self.asked |= !told.cached;
                answers.missing_samples += told.missing;
                self.summaries.extend(grounded.summary);
                findings.extend(grounded.findings);
                for (reason, count) in grounded.dropped {
                    review::count(&mut answers.dropped, &reason, count);
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
