//! One note on a merge request that always tells of its newest commit, and discussions on its lines.

use async_trait::async_trait;
use serde::Deserialize;

use super::TOKENS;
use super::api::{Account, Api};
use crate::publish::conversation::{Conversation, Standing, keep, must_be_review};
use crate::publish::lines::LineComments;
use crate::publish::sticky::{Comment, Step};
use crate::publish::wire::Request;
use crate::publish::{Delivery, Error, Posting, Published, Publisher};

/// Posts a review on a merge request.
pub(in crate::publish) struct MergeRequest;

const ID: &str = "gitlab-mr";

/// Largest body of a note, in characters.
const LARGEST_BODY: usize = 1_000_000;

#[async_trait]
impl Publisher for MergeRequest {
    fn id(&self) -> &'static str {
        ID
    }

    fn what(&self) -> &'static str {
        "one note on a merge request of GitLab, kept up to date, and discussions on changed lines"
    }

    fn token_variables(&self) -> &'static [&'static str] {
        TOKENS
    }

    async fn publish(&self, posting: Posting, delivery: &Delivery) -> Result<Published, Error> {
        must_be_review(&posting, ID)?;
        let api = Api::of(delivery, ID)?;
        let around = delivery.surroundings.variable("CI_MERGE_REQUEST_IID");
        let named = delivery
            .destination
            .change
            .or(around.and_then(|iid| iid.parse().ok()));
        let iid = named.ok_or_else(|| Error::Destination {
            target: ID,
            what: "no merge request: neither --mr nor CI_MERGE_REQUEST_IID names one".to_owned(),
        })?;
        let me = api.account().await?;
        let posting = match api.web() {
            Some(web) => posting.linked(web),
            None => posting,
        };
        keep(&Notes { api, iid, me }, &posting, delivery).await
    }
}

/// The notes of a merge request.
pub(super) struct Notes {
    pub(super) api: Api,
    pub(super) iid: u64,
    pub(super) me: Account,
}

/// A merge request as it is now.
#[derive(Deserialize)]
struct Merge {
    sha: Option<String>,
    source_project_id: Option<u64>,
    target_project_id: Option<u64>,
    discussion_locked: Option<bool>,
}

impl Notes {
    /// What follows `projects/ID`.
    pub(super) fn below(&self, rest: &str) -> String {
        format!("/merge_requests/{}{rest}", self.iid)
    }

    /// Reads the merge request.
    pub(super) fn read(&self) -> Request {
        Request::get(
            self.api.path(&self.below("")),
            format!("read {}", self.name()),
        )
    }
}

#[async_trait]
impl Conversation for Notes {
    fn name(&self) -> String {
        format!("merge request {}", self.iid)
    }

    fn place(&self) -> String {
        self.api.named()
    }

    fn largest_body(&self) -> usize {
        LARGEST_BODY
    }

    async fn comments(&self) -> Result<Vec<Comment>, Error> {
        self.api.notes(&self.below(""), &self.me).await
    }

    async fn standing(&self, _reviewed: &str) -> Result<Standing, Error> {
        let merge: Merge = self.api.call(self.read()).await?.json()?;
        if merge.discussion_locked == Some(true) {
            return Err(Error::Closed {
                what: format!("comment on {}", self.name()),
                why: "the discussion is locked".to_owned(),
            });
        }
        Ok(Standing {
            heads: merge.sha.into_iter().collect(),
            is_from_fork: merge.source_project_id != merge.target_project_id,
        })
    }

    async fn write(&self, step: &Step) -> Result<Option<String>, Error> {
        self.api.write(&self.below(""), step).await
    }

    fn line_comments(&self) -> Option<&dyn LineComments> {
        Some(self)
    }
}
