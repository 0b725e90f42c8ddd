//! Asking about folders, level by level, and about the source as a whole.

use std::collections::BTreeMap;

use super::breaker::Breaker;
use super::files::Notes;
use super::flight::{self, Job};
use super::stage::{Answers, Asking, Failure};
use crate::model::{Diagnostic, Finding};
use crate::prompts::answer::{ModuleSummary, RepositorySynthesis};
use crate::prompts::{self, ChildInputs, ModuleSummaryInputs, PartInputs, Prompt, SynthesisInputs};
use crate::redact::Clean;
use crate::review::PlanRequest;
use crate::review::{self, Child, Dropped, Plan, Reduce, fit_tokens, prompt_tokens};

/// Most findings of a child that its parent is told about, and the tokens of each title.
const TITLES: usize = 3;
const TITLE_TOKENS: usize = 32;

/// Tokens of a child's summary; fewer where a prompt would pass what was planned for it.
const SUMMARY_TOKENS: [usize; 4] = [200, 100, 50, 25];

/// Findings that the synthesis is told about: the model's, and the measured ones.
const TOP_FINDINGS: usize = 12;
const TOP_MEASURED: usize = 8;

/// What was said about a folder: a summary, what is known of its only child, or nothing.
type Said = Result<Option<(Notes, Option<Clean>, Dropped)>, Failure>;

/// What is known below the summaries that are being asked for.
struct Known<'a> {
    plan: &'a Plan,
    files: BTreeMap<usize, Notes>,
    reduces: Vec<Option<Notes>>,
}

impl Asking<'_> {
    /// Asks for the summaries of folders and for the synthesis.
    pub(super) async fn ask_about_folders(
        &self,
        plan: &Plan,
        files: BTreeMap<usize, Notes>,
        breaker: &mut Breaker,
        answers: &mut Answers,
    ) {
        let all = &plan.reduces.all;
        let mut known = Known {
            plan,
            files,
            reduces: vec![None; all.len()],
        };
        for level in 1..=all.iter().map(|reduce| reduce.level).max().unwrap_or(0) {
            let this: Vec<usize> = (0..all.len())
                .filter(|at| all[*at].level == level)
                .collect();
            let said = self
                .ask_about_level(&this, &known, breaker, &answers.findings)
                .await;
            for (at, said) in this.into_iter().zip(said) {
                known.reduces[at] = note_folder(&all[at], said, answers);
            }
        }
        for (path, index) in &plan.reduces.single {
            if let Some(notes) = known.files.get(index) {
                answers.modules.insert(path.clone(), notes.summary.clone());
            }
        }
        self.ask_for_synthesis(&known, breaker, answers).await;
    }

    async fn ask_about_level(
        &self,
        level: &[usize],
        known: &Known<'_>,
        breaker: &mut Breaker,
        findings: &[Finding],
    ) -> Vec<Said> {
        let jobs: Vec<Job<'_, Said>> = level
            .iter()
            .map(|at| -> Job<'_, Said> {
                Box::pin(self.ask_about_folder(&known.plan.reduces.all[*at], known, findings))
            })
            .collect();
        if breaker.is_open() {
            return jobs.iter().map(|_| Ok(None)).collect();
        }
        let watch = |said: &Said| breaker.watch(said);
        let results = flight::run(jobs, self.concurrency, self.stop.as_ref(), watch).await;
        results
            .into_iter()
            .map(|result| result.unwrap_or(Ok(None)))
            .collect()
    }

    async fn ask_about_folder(
        &self,
        reduce: &Reduce,
        known: &Known<'_>,
        findings: &[Finding],
    ) -> Said {
        let children = self.children(&reduce.children, known);
        if children.len() < 2 {
            let only = children.first().map(|(_, notes)| (*notes).clone());
            return Ok(only.map(|notes| (notes, None, Dropped::new())));
        }
        let render = |children| {
            let inputs = ModuleSummaryInputs {
                path: &reduce.path,
                part: reduce.part.map(|(number, of)| PartInputs { number, of }),
                children,
            };
            let PlanRequest {
                prompts, redactor, ..
            } = self.request;
            prompts.render("module-summary", inputs, redactor)
        };
        let Some((prompt, tokens)) = self.within(reduce.prompt_tokens, &children, findings, render)
        else {
            return Ok(None);
        };
        let (answer, _) = self
            .put::<ModuleSummary>(&prompt, tokens, reduce.answer_tokens, 0)
            .await?;
        let mut dropped = Dropped::new();
        let said = review::summary(
            &answer.summary,
            &prompt.user,
            self.known,
            self.request.redactor,
            &mut dropped,
        );
        let Some(summary) = said else {
            return Err(Failure::Unusable);
        };
        let mut places: Vec<usize> = children
            .iter()
            .flat_map(|(_, notes)| notes.findings.iter().copied())
            .collect();
        places.sort_unstable();
        let notes = Notes {
            summary: summary.clone(),
            findings: places,
        };
        Ok(Some((notes, Some(summary), dropped)))
    }

    async fn ask_for_synthesis(
        &self,
        known: &Known<'_>,
        breaker: &mut Breaker,
        answers: &mut Answers,
    ) {
        let children = self.children(&known.plan.reduces.top, known);
        if children.is_empty() || breaker.is_open() {
            return;
        }
        let top = self.top_findings(&answers.findings);
        let render = |children| {
            let inputs = SynthesisInputs {
                name: self.request.name,
                measured: self.request.measured,
                children,
                findings: top.iter().map(String::as_str).collect(),
            };
            let PlanRequest {
                prompts, redactor, ..
            } = self.request;
            prompts.render("repository-synthesis", inputs, redactor)
        };
        let most = known.plan.reduces.top_tokens;
        let Some((prompt, tokens)) = self.within(most, &children, &answers.findings, render) else {
            return;
        };
        let job: Job<'_, _> = Box::pin(self.put::<RepositorySynthesis>(
            &prompt,
            tokens,
            self.request.limits.summary_answer_tokens,
            0,
        ));
        let said = flight::run(vec![job], 1, self.stop.as_ref(), |_| true).await;
        let failure = match said.into_iter().next().flatten() {
            Some(Ok((answer, _))) => {
                answers.overview = review::summary(
                    &answer.overview,
                    &prompt.user,
                    self.known,
                    self.request.redactor,
                    &mut answers.dropped,
                );
                answers.overview.is_none().then_some(Failure::Unusable)
            }
            Some(Err(failure)) => Some(failure),
            None => Some(Failure::Interrupted),
        };
        if let Some(failure) = failure {
            let message = format!("no overview of the source: {}", failure.message());
            answers
                .diagnostics
                .push(Diagnostic::new(failure.code(), message));
        }
    }

    /// The children about which something is known, with their paths.
    fn children<'a>(
        &'a self,
        children: &[Child],
        known: &'a Known<'_>,
    ) -> Vec<(&'a str, &'a Notes)> {
        let child = |child: &Child| match child {
            Child::File(index) => {
                let notes = known.files.get(index)?;
                Some((self.request.files[*index].path(), notes))
            }
            Child::Reduce(index) => {
                let notes = known.reduces[*index].as_ref()?;
                Some((known.plan.reduces.all[*index].path.as_str(), notes))
            }
        };
        children.iter().filter_map(child).collect()
    }

    /// The prompt about `children` with at most `most` tokens.
    fn within<'a>(
        &self,
        most: usize,
        children: &[(&'a str, &'a Notes)],
        findings: &'a [Finding],
        render: impl Fn(Vec<ChildInputs<'a>>) -> Result<Prompt, prompts::Error>,
    ) -> Option<(Prompt, usize)> {
        let tokenizer = self.request.tokenizer;
        SUMMARY_TOKENS.iter().find_map(|summary_tokens| {
            let inputs = children.iter().map(|(path, notes)| ChildInputs {
                path,
                summary: fit_tokens(&notes.summary, *summary_tokens, tokenizer),
                findings: notes
                    .findings
                    .iter()
                    .take(TITLES)
                    .map(|at| fit_tokens(&findings[*at].title, TITLE_TOKENS, tokenizer))
                    .collect(),
            });
            let prompt = render(inputs.collect()).ok()?;
            let tokens = prompt_tokens(&prompt, tokenizer);
            (tokens <= most).then_some((prompt, tokens))
        })
    }

    /// The worst findings in a line each: the model's first, then what was measured.
    fn top_findings(&self, said: &[Finding]) -> Vec<String> {
        let mut measured: Vec<&Finding> = self.measured.iter().collect();
        measured.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
        let top = said.iter().take(TOP_FINDINGS);
        let top = top.chain(measured.into_iter().take(TOP_MEASURED));
        let line = |finding: &Finding| {
            let path = finding.evidence.first().map_or("", |first| &first.path);
            let severity = finding.severity.word();
            let line = format!("{severity}: {} ({path})", finding.title);
            fit_tokens(&line, TITLE_TOKENS + 16, self.request.tokenizer).to_owned()
        };
        top.map(line).collect()
    }
}

fn note_folder(reduce: &Reduce, said: Said, answers: &mut Answers) -> Option<Notes> {
    match said {
        Ok(said) => {
            let (notes, summary, dropped) = said?;
            for (reason, count) in dropped {
                review::count(&mut answers.dropped, &reason, count);
            }
            if let (None, Some(summary)) = (reduce.part, summary) {
                answers.modules.insert(reduce.path.clone(), summary);
            }
            Some(notes)
        }
        Err(failure) => {
            let message = format!("no summary of the folder: {}", failure.message());
            answers.diagnostics.push(Diagnostic::on_file(
                failure.code(),
                reduce.path.clone(),
                message,
            ));
            None
        }
    }
}
