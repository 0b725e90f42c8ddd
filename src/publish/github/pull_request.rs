//! One quiet comment on a pull request, that always tells of its newest commit, and comments on the
//! lines that the change touches.

use async_trait::async_trait;

use super::TOKENS;
use super::api::{Account, Api, Pull, Side};
use crate::publish::conversation::{Conversation, Standing, keep, must_be_review};
use crate::publish::lines::LineComments;
use crate::publish::sticky::{Comment, Step};
use crate::publish::{Delivery, Error, Posting, Published, Publisher};

/// Posts a review on a pull request.
pub(in crate::publish) struct PullRequest;

const ID: &str = "github-pr";

/// Largest body of a comment. GitHub counts characters.
const LARGEST_BODY: usize = 65_536;

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
        must_be_review(&posting, ID)?;
        let api = Api::of(delivery, ID)?;
        let number = api.place.change()?;
        let me = api.account().await?;
        let posting = posting.linked(api.place.web());
        keep(&Talk { api, number, me }, &posting, delivery).await
    }
}

/// What is said on a pull request.
pub(super) struct Talk {
    pub(super) api: Api,
    pub(super) number: u64,
    pub(super) me: Account,
}

#[async_trait]
impl Conversation for Talk {
    fn name(&self) -> String {
        format!("pull request {}", self.number)
    }

    fn place(&self) -> String {
        self.api.named()
    }

    fn largest_body(&self) -> usize {
        LARGEST_BODY
    }

    async fn comments(&self) -> Result<Vec<Comment>, Error> {
        self.api.comments(self.number, &self.me).await
    }

    /// A review of the merge with the base, which runners check out, tells of the head. Its parents
    /// say of which: what GitHub names as the merge may still be that of an older one.
    async fn standing(&self, reviewed: &str) -> Result<Standing, Error> {
        let pull = self.api.pull(self.number).await?;
        open(&pull, self.number)?;
        let name = |side: &Side| side.repo.as_ref().map(|it| it.full_name.clone());
        let is_from_fork = name(&pull.head) != name(&pull.base);
        let mut heads = vec![pull.head.sha];
        if heads[0] != reviewed {
            let parents = self.api.parents(reviewed).await?;
            if parents.len() == 2 && parents[1] == heads[0] {
                heads.push(reviewed.to_owned());
            }
        }
        Ok(Standing {
            heads,
            is_from_fork,
        })
    }

    async fn write(&self, step: &Step) -> Result<Option<String>, Error> {
        self.api.write(self.number, step).await
    }

    fn line_comments(&self) -> Option<&dyn LineComments> {
        Some(self)
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
