//! One note on a merge request that always tells of its newest commit.

use async_trait::async_trait;

use super::TOKENS;
use super::api::{Account, Api};
use crate::publish::conversation::{Conversation, keep, must_be_review};
use crate::publish::sticky::{Comment, Step};
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
        "one note on a merge request of GitLab, kept up to date"
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
struct Notes {
    api: Api,
    iid: u64,
    me: Account,
}

#[async_trait]
impl Conversation for Notes {
    fn name(&self) -> String {
        format!("merge request {}", self.iid)
    }

    fn largest_body(&self) -> usize {
        LARGEST_BODY
    }

    async fn comments(&self) -> Result<Vec<Comment>, Error> {
        self.api
            .notes(&format!("/merge_requests/{}", self.iid), &self.me)
            .await
    }

    async fn heads(&self) -> Result<Vec<String>, Error> {
        let merge = self.api.merge(self.iid).await?;
        if merge.discussion_locked == Some(true) {
            return Err(Error::Closed {
                what: format!("comment on merge request {}", self.iid),
                why: "the discussion is locked".to_owned(),
            });
        }
        Ok(merge.sha.into_iter().collect())
    }

    async fn write(&self, step: &Step) -> Result<Option<String>, Error> {
        self.api
            .write(&format!("/merge_requests/{}", self.iid), step)
            .await
    }
}
