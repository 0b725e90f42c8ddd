//! Asking again about findings: what is refuted goes, what was not asked about says so.

use std::collections::BTreeMap;

use super::breaker::Breaker;
use super::flight::{self, Job};
use super::stage::{Answers, Asking, Failure};
use crate::model::words::counted;
use crate::model::{Diagnostic, Finding, Verification};
use crate::prompts::answer::{FindingCheck, Verdict};
use crate::review::{self, Check, MOST_CHECKED, Totals};

/// Findings that are asked about first. Where none of them gets a usable answer, no other would.
const FIRST: usize = 4;

/// What was said about a finding; `None` where the answer was of no use.
type Said = Result<Option<Verdict>, Failure>;

impl Asking<'_> {
    /// Asks about the worst findings, as far as the limits go beyond `spent`; drops those that are
    /// refuted. A server that fails here may serve the questions that follow: `breaker` learns nothing.
    pub(super) async fn verify(&self, spent: Totals, breaker: &Breaker, answers: &mut Answers) {
        if !self.request.limits.scrutiny.verify || answers.findings.is_empty() {
            return;
        }
        let checks = self.checks(&answers.findings, spent);
        // What is asked in batches is asked together: another one may take another day.
        let is_batch = self.concurrency > MOST_CHECKED;
        let first = if is_batch { MOST_CHECKED } else { FIRST };
        let (first, rest): (Vec<_>, Vec<_>) =
            checks.iter().enumerate().partition(|(at, _)| *at < first);
        let mut breaker = breaker.clone();
        let mut said = self.put_all(&first, &mut breaker).await;
        if said.iter().any(|said| matches!(said, Ok(Some(_)))) {
            said.extend(self.put_all(&rest, &mut breaker).await);
        }
        let failure = said.iter().find_map(|said| match said {
            Ok(Some(_)) => None,
            Ok(None) => Some(Failure::Unusable),
            Err(failure) => Some(failure.clone()),
        });
        let verdicts = checks.iter().map(|(at, _)| *at).zip(said);
        let verdicts = verdicts.filter_map(|(at, said)| Some((at, said.ok()?)));
        let unverified = note(verdicts.collect(), answers);
        self.tell(unverified, failure.as_ref(), answers);
    }

    /// The questions that the limits leave room for, with the places of their findings.
    fn checks(&self, findings: &[Finding], spent: Totals) -> Vec<(usize, Check)> {
        let mut spent = spent;
        let mut checks = Vec::new();
        for (at, finding) in findings.iter().enumerate().take(MOST_CHECKED) {
            let path = finding.evidence.first().map_or("", |first| &first.path);
            let files = self.request.files.iter();
            let file = { files }.find(|file| file.path() == path);
            let check = file.and_then(|file| review::check(finding, file, &self.request).ok());
            let Some(check) = check else { continue };
            let with = spent + Totals::request(check.prompt_tokens, check.answer_tokens);
            if !self.request.limits.allow(&with) {
                break;
            }
            spent = with;
            checks.push((at, check));
        }
        checks
    }

    async fn put_all(
        &self,
        checks: &[(usize, &(usize, Check))],
        breaker: &mut Breaker,
    ) -> Vec<Said> {
        let jobs: Vec<Job<'_, Said>> = checks
            .iter()
            .map(|(_, (_, check))| -> Job<'_, Said> { Box::pin(self.put_check(check)) })
            .collect();
        if breaker.is_open() {
            return jobs.iter().map(|_| Err(Failure::NotAsked)).collect();
        }
        let watch = |said: &Said| breaker.watch(said);
        let results = flight::run(jobs, self.concurrency, self.stop.as_ref(), watch).await;
        let unanswered = self.unanswered(breaker);
        results
            .into_iter()
            .map(|said| said.unwrap_or_else(|| Err(unanswered.clone())))
            .collect()
    }

    async fn put_check(&self, check: &Check) -> Said {
        let (answer, _) = self
            .put::<FindingCheck>(&check.prompt, check.prompt_tokens, check.answer_tokens, 0)
            .await?;
        Ok(answer.verdict())
    }

    fn tell(&self, unverified: usize, failure: Option<&Failure>, answers: &mut Answers) {
        if unverified == 0 {
            return;
        }
        let findings = counted(unverified, "finding", "findings");
        let why = match failure {
            Some(failure) => failure.message(),
            None => "the limits of the run left no room".to_owned(),
        };
        let message = format!("{findings} of the model could not be verified: {why}");
        answers
            .diagnostics
            .push(Diagnostic::new("findings-unverified", message));
    }
}

/// Writes verdicts, by the places of their findings, into the findings; gives how many have none that
/// were to be asked about.
fn note(verdicts: BTreeMap<usize, Option<Verdict>>, answers: &mut Answers) -> usize {
    let mut unverified = 0;
    let mut kept = Vec::new();
    for (at, mut finding) in std::mem::take(&mut answers.findings)
        .into_iter()
        .enumerate()
    {
        let verification = match verdicts.get(&at) {
            Some(Some(Verdict::Refuted)) => {
                review::count(&mut answers.dropped, "refuted", 1);
                continue;
            }
            Some(Some(Verdict::Confirmed)) => Verification::Confirmed,
            Some(Some(Verdict::Uncertain) | None) => Verification::Uncertain,
            None => {
                unverified += usize::from(at < MOST_CHECKED);
                Verification::Unverified
            }
        };
        if let Some(basis) = &mut finding.basis {
            basis.verification = Some(verification);
            finding.confidence = review::confidence(basis);
        }
        kept.push(finding);
    }
    answers.findings = review::merge(kept, &mut answers.dropped);
    unverified
}
