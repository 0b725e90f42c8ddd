//! One quiet comment on a pull request, that always tells of its newest commit.

use async_trait::async_trait;

use super::TOKENS;
use super::api::{Account, Api, Pull};
use crate::model::Diagnostic;
use crate::publish::marker::Marker;
use crate::publish::posting::fitted;
use crate::publish::sticky::{self, Step};
use crate::publish::{Delivery, Error, Posting, Published, Publisher};

/// Posts a review on a pull request.
pub(in crate::publish) struct PullRequest;

const ID: &str = "github-pr";

/// The kind of the comment that stays.
const REVIEW: &str = "review";

/// Largest body of a comment. GitHub counts characters.
const LARGEST_BODY: usize = 65_536;

/// How often what is there is read again after a failure that may have written.
const ROUNDS: usize = 3;

#[async_trait]
impl Publisher for PullRequest {
    fn id(&self) -> &'static str {
        ID
    }

    fn what(&self) -> &'static str {
        "one comment on a pull request of GitHub, kept up to date"
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
        let posting = posting.linked(api.place.web());
        let me = api.account().await?;
        let run = Run {
            api,
            number,
            me,
            posting,
            is_rehearsal: delivery.is_rehearsal,
        };
        run.deliver().await
    }
}

/// One delivery.
struct Run {
    api: Api,
    number: u64,
    me: Account,
    posting: Posting,
    is_rehearsal: bool,
}

impl Run {
    async fn deliver(&self) -> Result<Published, Error> {
        let mut published = Published::default();
        for round in 1..=ROUNDS {
            // The head is read last: whoever wrote about a newer one did so before, and is seen, or
            // writes after us.
            let comments = self.api.comments(self.number, &self.me).await?;
            let pull = self.api.pull(self.number).await?;
            open(&pull, self.number)?;
            if let Some(note) = self.stale(&pull).await? {
                published.notes.push(note);
                return Ok(published);
            }
            let body = self.body()?;
            let steps = sticky::steps(&comments, REVIEW, &body);
            match self.write(&steps, &mut published).await {
                // Another run may have commented meanwhile: one more look merges the two.
                Ok(true) if round < ROUNDS => {}
                Ok(_) => return Ok(published),
                Err(Error::Failing { .. } | Error::NotFound { .. }) if round < ROUNDS => {}
                Err(error) => return Err(error),
            }
        }
        Ok(published)
    }

    fn body(&self) -> Result<String, Error> {
        let text = self.posting.summary().map_err(|error| Error::Malformed {
            what: "write the comment".to_owned(),
            said: error.to_string(),
        })?;
        let marker = Marker::new(REVIEW).with("head", self.posting.commit().unwrap_or("none"));
        let room = LARGEST_BODY - marker.line().len() - 4;
        Ok(marker.below(&fitted(&text, room)))
    }

    /// Carries out what is to be done; says whether a comment was made.
    async fn write(&self, steps: &[Step], published: &mut Published) -> Result<bool, Error> {
        for step in steps {
            let (did, text) = match step {
                Step::Create { body } => ("created the comment", body.as_str()),
                Step::Update { body, .. } => ("updated the comment", body.as_str()),
                Step::Delete { .. } => ("removed a surplus comment", ""),
            };
            if self.is_rehearsal {
                published.would(format!("would have {did}"), text);
                continue;
            }
            let at = self.api.write(self.number, step).await?;
            published.did(did, at.as_deref());
        }
        let is_new = |step: &Step| matches!(step, Step::Create { .. });
        Ok(!self.is_rehearsal && steps.iter().any(is_new))
    }

    /// Why nothing may be posted: the pull request has moved on. A review of its merge with the base,
    /// which runners check out, tells of its head.
    async fn stale(&self, pull: &Pull) -> Result<Option<Diagnostic>, Error> {
        let reviewed = self.posting.commit().unwrap_or_default();
        let heads = [Some(&pull.head.sha), pull.merge_commit_sha.as_ref()];
        if heads.into_iter().flatten().any(|head| head == reviewed) {
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
