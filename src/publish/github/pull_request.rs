//! One quiet comment on a pull request, that always tells of its newest commit, and comments on the
//! lines that the change touches.
//!
//! Each round looks at what is there, works out what is missing, and does that. A failure that may
//! have written is followed by another look, so that nothing is posted twice; so is a comment that was
//! made, as another run may have made the same.

use std::collections::BTreeSet;

use async_trait::async_trait;

use super::TOKENS;
use super::api::{Account, Api, Pull};
use crate::model::{Diagnostic, Status};
use crate::publish::diff::Diff;
use crate::publish::marker::Marker;
use crate::publish::posting::fitted;
use crate::publish::sticky::{self, Comment, Step};
use crate::publish::threads::{Known, Plan, Thread};
use crate::publish::{Delivery, Error, Posting, Published, Publisher};

/// Posts a review on a pull request.
pub(in crate::publish) struct PullRequest;

const ID: &str = "github-pr";

/// The kind of the comment that stays.
const REVIEW: &str = "review";

/// Largest body of a comment. GitHub counts characters.
const LARGEST_BODY: usize = 65_536;

/// How often what is there is looked at.
const ROUNDS: usize = 4;

/// Most fingerprints that the comment remembers.
const MOST_REMEMBERED: usize = 1_000;

#[async_trait]
impl Publisher for PullRequest {
    fn id(&self) -> &'static str {
        ID
    }

    fn what(&self) -> &'static str {
        "one comment on a pull request of GitHub, kept up to date, and comments on changed lines"
    }

    fn token_variables(&self) -> &'static [&'static str] {
        TOKENS
    }

    async fn publish(&self, posting: Posting, delivery: &Delivery) -> Result<Published, Error> {
        if !posting.is_review() {
            return Err(Error::WrongKind {
                target: ID,
                what: "it takes a review of a change, and this is a report of a source".to_owned(),
            });
        }
        let api = Api::of(delivery, ID)?;
        let number = api.place.change()?;
        let mut run = Run {
            posting: posting.linked(api.place.web()),
            me: api.account().await?,
            api,
            number,
            most_comments: delivery.destination.most_comments,
            is_rehearsal: delivery.is_rehearsal,
            refused: BTreeSet::new(),
            published: Published::default(),
        };
        match run.deliver().await {
            Ok(()) => Ok(run.published),
            Err(error) if run.published.done.is_empty() => Err(error),
            Err(error) => {
                run.published.missing = Some(error);
                Ok(run.published)
            }
        }
    }
}

/// What is there.
struct Seen {
    comments: Vec<Comment>,
    threads: Vec<Thread>,
    diff: Diff,
    pull: Pull,
}

/// One delivery.
pub(super) struct Run {
    pub(super) api: Api,
    pub(super) number: u64,
    me: Account,
    pub(super) posting: Posting,
    most_comments: usize,
    pub(super) is_rehearsal: bool,
    /// Findings that GitHub takes no comment for, by place in the list.
    pub(super) refused: BTreeSet<usize>,
    pub(super) published: Published,
}

impl Run {
    async fn deliver(&mut self) -> Result<(), Error> {
        for round in 1..=ROUNDS {
            let is_last = round == ROUNDS;
            let seen = self.look().await?;
            if let Some(note) = self.stale(&seen.pull).await? {
                self.published.notes.push(note);
                return Ok(());
            }
            let mut plan = self.plan(&seen);
            match self.round(&seen, &mut plan, is_last).await {
                Ok(true) if !is_last && !self.is_rehearsal => {}
                Ok(_) => return Ok(()),
                // Perhaps it was done all the same, or what was to be changed is gone: look again.
                Err(Error::Failing { .. } | Error::NotFound { .. }) if !is_last => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// The head is read last: whoever wrote of a newer one has done so before, and that is seen, or
    /// does so after us.
    async fn look(&self) -> Result<Seen, Error> {
        let comments = self.api.comments(self.number, &self.me).await?;
        let threads = self.api.threads(self.number).await?;
        let diff = self.api.diff(self.number).await?;
        let pull = self.api.pull(self.number).await?;
        open(&pull, self.number)?;
        Ok(Seen {
            comments,
            threads,
            diff,
            pull,
        })
    }

    fn plan(&self, seen: &Seen) -> Plan {
        let report = self.posting.report();
        let failed: BTreeSet<&str> = { report.ledger.entries.iter() }
            .filter(|entry| entry.status == Status::Failed)
            .map(|entry| entry.path.as_str())
            .collect();
        let asked_model = report.usage.requests + report.usage.cache_hits > 0;
        let was_seen = |path: &str, is_measured: bool| {
            let is_failed = failed.iter().any(|failed| path.ends_with(failed));
            !is_failed && (is_measured || asked_model)
        };
        let line = |at: usize| match self.refused.contains(&at) {
            true => None,
            false => seen.diff.place(&self.posting.notes[at]),
        };
        Plan::of(&Known {
            notes: &self.posting.notes,
            threads: &seen.threads,
            posted: remembered(&seen.comments),
            most: self.most_comments,
            line: &line,
            was_seen: &was_seen,
        })
    }

    /// Does what is missing; says whether something was made that another run may have made too.
    async fn round(&mut self, seen: &Seen, plan: &mut Plan, is_last: bool) -> Result<bool, Error> {
        let head = &seen.pull.head.sha;
        let before = self.published.done.len();
        match self.post(head, plan).await {
            Err(error @ Error::Failing { .. }) if is_last => {
                // What cannot be told on its line is told in the comment.
                plan.post.iter().for_each(|(at, _)| {
                    plan.told.remove(at);
                });
                self.published.missing = Some(error);
            }
            posted => posted?,
        }
        let is_new = self.published.done.len() > before;
        self.tend(plan, head).await?;
        let body = self.body(plan)?;
        let steps = sticky::steps(&seen.comments, REVIEW, &body);
        self.write(&steps).await?;
        Ok(is_new || steps.iter().any(|step| matches!(step, Step::Create { .. })))
    }

    fn body(&self, plan: &Plan) -> Result<String, Error> {
        let text = self.posting.summary_of(&plan.dismissed, &plan.told);
        let text = text.map_err(|error| Error::Malformed {
            what: "write the comment".to_owned(),
            said: error.to_string(),
        })?;
        let told = plan
            .told
            .iter()
            .map(|at| self.posting.notes[*at].id.as_str());
        let ever: BTreeSet<&str> = plan.posted.iter().map(String::as_str).chain(told).collect();
        let ever: Vec<&str> = ever.into_iter().take(MOST_REMEMBERED).collect();
        let marker = Marker::new(REVIEW)
            .with("head", self.posting.commit().unwrap_or("none"))
            .with("told", &ever.join(","));
        let room = LARGEST_BODY - marker.line().len() - 4;
        Ok(marker.below(&fitted(&text, room)))
    }

    /// Carries out what is to be done about the comment that stays.
    async fn write(&mut self, steps: &[Step]) -> Result<(), Error> {
        for step in steps {
            let (did, text) = match step {
                Step::Create { body } => ("created the comment", body.as_str()),
                Step::Update { body, .. } => ("updated the comment", body.as_str()),
                Step::Delete { .. } => ("removed a surplus comment", ""),
            };
            if self.is_rehearsal {
                self.published.would(format!("would have {did}"), text);
                continue;
            }
            let at = self.api.write(self.number, step).await?;
            self.published.did(did, at.as_deref());
        }
        Ok(())
    }

    /// Why nothing may be posted: the pull request has moved on. A review of its merge with the base,
    /// which runners check out, tells of its head. Its parents say of which: what GitHub names as the
    /// merge may still be that of an older one.
    async fn stale(&self, pull: &Pull) -> Result<Option<Diagnostic>, Error> {
        let reviewed = self.posting.commit().ok_or_else(|| Error::Destination {
            target: ID,
            what: "the review names no commit: review one that was pushed".to_owned(),
        })?;
        if pull.head.sha == reviewed {
            return Ok(None);
        }
        let parents = self.api.parents(reviewed).await?;
        if parents.len() == 2 && parents[1] == pull.head.sha {
            return Ok(None);
        }
        let message = format!(
            "nothing was posted: the review tells of commit {reviewed}, and pull request {} stands at {}",
            self.number, pull.head.sha
        );
        Ok(Some(Diagnostic::new("publish-stale", message)))
    }
}

/// The fingerprints that our comments remember.
fn remembered(comments: &[Comment]) -> BTreeSet<String> {
    let markers = sticky::own(comments, REVIEW)
        .into_iter()
        .map(|(_, marker)| marker);
    let told = markers.filter_map(|marker| marker.field("told").map(str::to_owned));
    let ids = told.flat_map(|told| told.split(',').map(str::to_owned).collect::<Vec<_>>());
    ids.filter(|id| !id.is_empty()).collect()
}

/// Fails where nobody can write.
fn open(pull: &Pull, number: u64) -> Result<(), Error> {
    let closed = |why: &str| {
        Err(Error::Closed {
            what: format!("comment on pull request {number}"),
            why: why.to_owned(),
        })
    };
    let archived = pull
        .base
        .repo
        .as_ref()
        .is_some_and(|repository| repository.archived);
    match (archived, pull.locked) {
        (true, _) => closed("the repository is archived"),
        (_, true) => closed("the conversation is locked"),
        _ => Ok(()),
    }
}
