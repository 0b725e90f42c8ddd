//! One comment in one conversation, kept up to date, and comments on lines where the host takes them:
//! what every host with pull requests shares.

use std::collections::BTreeSet;

use async_trait::async_trait;

use super::lines::{LineComments, Lines, Telling};
use super::marker::Marker;
use super::posting::fitted;
use super::sticky::{self, Comment, Step};
use super::threads::Plan;
use super::{Delivery, Error, Posting, Published};
use crate::model::Diagnostic;

/// The kind of the comment that stays.
const REVIEW: &str = "review";

/// How often what is there is read again after a failure that may have written.
const ROUNDS: usize = 4;

/// Most fingerprints that the comment remembers.
const MOST_REMEMBERED: usize = 1_000;

/// Comments below a pull request, whatever the host calls it.
#[async_trait]
pub(super) trait Conversation: Sync {
    /// Such as `merge request 7`.
    fn name(&self) -> String;

    /// The repository and its host, such as `acme/tool at gitlab.com`.
    fn place(&self) -> String;

    /// Largest body of a comment, in bytes.
    fn largest_body(&self) -> usize;

    /// The comments, oldest first, all pages.
    async fn comments(&self) -> Result<Vec<Comment>, Error>;

    /// Where the pull request stands, if a review of this commit is to be told. Fails where nobody can
    /// write.
    async fn standing(&self, reviewed: &str) -> Result<Standing, Error>;

    /// Carries a step out and gives the address of the comment.
    async fn write(&self, step: &Step) -> Result<Option<String>, Error>;

    /// How the host takes comments on lines, where it does.
    fn line_comments(&self) -> Option<&dyn LineComments>;
}

/// Where a pull request stands.
#[derive(Default)]
pub(super) struct Standing {
    /// The commits that may be told of: first the newest, then what the host made of it, such as the
    /// reviewed commit where that merges it with the base.
    pub(super) heads: Vec<String>,
    /// Whether its commits come from another repository, so that nothing that its review offers is
    /// to be committed with a click.
    pub(super) is_from_fork: bool,
}

/// Fails where a target for changes is given a report of a source, or a review of no commit.
pub(super) fn must_be_review(posting: &Posting, target: &'static str) -> Result<(), Error> {
    if !posting.is_review() {
        return Err(Error::WrongKind {
            target,
            what: "it takes a review of a change, and this is a report of a source".to_owned(),
        });
    }
    if posting.commit().is_none() {
        return Err(Error::Destination {
            target,
            what: "the review names no commit: review one that was pushed".to_owned(),
        });
    }
    Ok(())
}

/// Has exactly one comment tell of the review. A review of an older commit posts nothing.
pub(super) async fn keep(
    conversation: &dyn Conversation,
    posting: &Posting,
    delivery: &Delivery,
) -> Result<Published, Error> {
    let to = format!("{} of {}", conversation.name(), conversation.place());
    let mut published = Published {
        to: delivery.is_rehearsal.then_some(to),
        ..Published::default()
    };
    let mut telling = Telling::of(posting, delivery);
    for round in 1..=ROUNDS {
        telling.is_last = round == ROUNDS;
        match once(conversation, &mut telling, &mut published).await {
            // Another run may have commented meanwhile: one more look merges the two.
            Ok(true) if !telling.is_last => {}
            Ok(_) => return Ok(published),
            // Perhaps it was done all the same, or what was to be changed is gone: look again.
            Err(Error::Failing { .. } | Error::NotFound { .. }) if !telling.is_last => {}
            Err(error) if published.done.is_empty() => return Err(error),
            Err(error) => {
                published.missing = Some(error);
                return Ok(published);
            }
        }
    }
    Ok(published)
}

/// Looks at what is there and does what is missing; says whether something was made that another run
/// may have made too.
async fn once(
    conversation: &dyn Conversation,
    telling: &mut Telling<'_>,
    published: &mut Published,
) -> Result<bool, Error> {
    // The head is read last: whoever wrote about a newer one did so before, and is seen, or writes
    // after us.
    let comments = conversation.comments().await?;
    let lines = match conversation.line_comments() {
        Some(host) => Some(Lines::look(host, telling.posting).await?),
        None => None,
    };
    let reviewed = telling.posting.commit().unwrap_or_default();
    let standing = conversation.standing(reviewed).await?;
    if let Some(note) = stale(conversation, reviewed, &standing.heads) {
        published.notes.push(note);
        return Ok(false);
    }
    let before = published.done.len();
    let plan = match &lines {
        Some(lines) => {
            telling.standing = standing;
            let posted = remembered(&comments);
            lines.tell(telling, posted, published).await?
        }
        None => Plan::default(),
    };
    let is_new = published.done.len() > before;
    let body = body(conversation, telling.posting, &plan)?;
    let steps = sticky::steps(&comments, REVIEW, &body);
    if telling.is_rehearsal {
        steps.iter().for_each(|step| rehearse(step, published));
        return Ok(false);
    }
    Ok(write(conversation, &steps, published).await? || is_new)
}

/// The fingerprints that our comments remember to have been told on a line.
fn remembered(comments: &[Comment]) -> BTreeSet<String> {
    let own = sticky::own(comments, REVIEW).into_iter();
    own.flat_map(|(_, marker)| marker.list("told").collect::<Vec<_>>())
        .collect()
}

fn body(conversation: &dyn Conversation, posting: &Posting, plan: &Plan) -> Result<String, Error> {
    let text = posting.summary_of(&plan.dismissed, &plan.told);
    let text = text.map_err(|error| Error::Malformed {
        what: "write the comment".to_owned(),
        said: error.to_string(),
    })?;
    let now = plan.told.iter().map(|at| posting.notes()[*at].id.as_str());
    let ever: BTreeSet<&str> = plan.posted.iter().map(String::as_str).chain(now).collect();
    let ever: Vec<&str> = ever.into_iter().take(MOST_REMEMBERED).collect();
    let marker = Marker::new(REVIEW)
        .with("head", posting.commit().unwrap_or("none"))
        .with("told", &ever.join(","));
    let room = conversation.largest_body() - marker.line().len() - 4;
    Ok(marker.below(&fitted(&text, room)))
}

/// Why nothing may be posted: the change has moved on.
fn stale(conversation: &dyn Conversation, reviewed: &str, heads: &[String]) -> Option<Diagnostic> {
    // Some hosts shorten the ids of commits.
    let is_told = |head: &String| head.len() >= 12 && reviewed.starts_with(head.as_str());
    if heads.iter().any(is_told) {
        return None;
    }
    let message = format!(
        "nothing was posted: the review tells of commit {reviewed}, and {} stands at {}",
        conversation.name(),
        heads.first().map_or("no commit", String::as_str)
    );
    Some(Diagnostic::new("publish-stale", message))
}

/// What a step did, and its text.
fn told(step: &Step) -> (&'static str, &str) {
    match step {
        Step::Create { body } => ("created the comment", body),
        Step::Update { body, .. } => ("updated the comment", body),
        Step::Delete { .. } => ("removed a surplus comment", ""),
    }
}

fn rehearse(step: &Step, published: &mut Published) {
    let (did, text) = told(step);
    published.would(format!("would have {did}"), text);
}

/// Carries out what is to be done; says whether a comment was made.
async fn write(
    conversation: &dyn Conversation,
    steps: &[Step],
    published: &mut Published,
) -> Result<bool, Error> {
    for step in steps {
        let at = conversation.write(step).await?;
        published.did(told(step).0, at.as_deref());
    }
    Ok(steps.iter().any(|step| matches!(step, Step::Create { .. })))
}
