//! The calls of GitHub's API, one function each.

use reqwest::Method;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::TOKENS;
use super::place::Place;
use super::refusal::{judge, judge_graphql};
use crate::publish::sticky::{Comment, Step};
use crate::publish::wire::{Reply, Request, Wire};
use crate::publish::words::line;
use crate::publish::{Delivery, Error, Posting};

/// GitHub, signed in to, and the repository in question.
pub(super) struct Api {
    wire: Wire,
    pub(super) place: Place,
    target: &'static str,
}

/// Who holds the token.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Account {
    pub(super) login: String,
}

/// Who wrote a comment.
#[derive(Deserialize)]
struct Author {
    login: String,
    #[serde(rename = "type", default)]
    kind: String,
}

impl Author {
    /// Whether that is who holds the token. GraphQL writes the names of bots without their ending.
    fn is(&self, me: &Account) -> bool {
        let is_bot = || self.kind == "Bot" && self.login.strip_suffix("[bot]") == Some(&me.login);
        self.login == me.login || is_bot()
    }
}

#[derive(Deserialize)]
struct CommentShape {
    id: u64,
    body: Option<String>,
    user: Option<Author>,
}

/// A pull request as it is now.
#[derive(Debug, Deserialize)]
pub(super) struct Pull {
    pub(super) head: Side,
    #[serde(default)]
    pub(super) locked: bool,
    pub(super) base: Side,
}

#[derive(Debug, Deserialize)]
pub(super) struct Side {
    pub(super) sha: String,
    pub(super) repo: Option<Repository>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Repository {
    #[serde(default)]
    pub(super) full_name: String,
    #[serde(default)]
    pub(super) archived: bool,
}

#[derive(Deserialize)]
struct Commit {
    parents: Vec<Parent>,
}

#[derive(Deserialize)]
struct Parent {
    sha: String,
}

impl Api {
    /// The repository and its host.
    pub(super) fn named(&self) -> String {
        let (place, host) = (&self.place, self.wire.host());
        format!("{}/{} at {host}", place.owner, place.name)
    }

    pub(super) fn of(delivery: &Delivery, target: &'static str) -> Result<Self, Error> {
        let place = Place::of(delivery, target)?;
        let token = delivery.surroundings.token(target, TOKENS)?;
        let accept = "application/vnd.github+json";
        let wire = Wire::new(&place.api, &token, Wire::bearer(), accept, delivery.pace)
            .map_err(|what| Error::Destination { target, what })?;
        Ok(Self {
            wire,
            place,
            target,
        })
    }

    /// Who holds the token. GraphQL tells it of the tokens of apps and workflows too.
    pub(super) async fn account(&self) -> Result<Account, Error> {
        let what = "ask GitHub who holds the token";
        let query = json!({"query": "query { viewer { login } }"});
        let data = self.graphql(query, what, "metadata: read").await?;
        serde_json::from_value(data["viewer"].clone()).map_err(|error| Error::Malformed {
            what: what.to_owned(),
            said: line(&error.to_string()),
        })
    }

    /// Asks GraphQL, where asking twice is the same as asking once.
    pub(super) async fn graphql(
        &self,
        query: Value,
        what: &str,
        needs: &str,
    ) -> Result<Value, Error> {
        let request = Request::new(Method::POST, self.place.graphql(), what).body(query);
        judge_graphql(self.wire.send(request.repeatable()).await?, needs)
    }

    pub(super) async fn pull(&self, number: u64) -> Result<Pull, Error> {
        let path = self.place.path(&format!("/pulls/{number}"));
        let request = Request::get(path, format!("read pull request {number}"));
        judge(self.wire.send(request).await?)?.json()
    }

    /// The parents of a commit; none where GitHub does not know it.
    pub(super) async fn parents(&self, commit: &str) -> Result<Vec<String>, Error> {
        let path = self.place.path(&format!("/commits/{commit}"));
        let reply = self
            .wire
            .send(Request::get(path, format!("read commit {commit}")))
            .await?;
        if matches!(reply.status, 404 | 409 | 422) {
            return Ok(Vec::new());
        }
        let commit: Commit = judge(reply)?.json()?;
        Ok(commit
            .parents
            .into_iter()
            .map(|parent| parent.sha)
            .collect())
    }

    /// The commit that is told of. Runners check out the merge of a pull request with its base, which
    /// no page shows: where the artifact tells of that, the head is meant. On any other commit than that
    /// of the event nothing is told: the artifact of a fork may name one of somebody else.
    pub(super) async fn subject(&self, posting: &Posting) -> Result<String, Error> {
        let named = self.place.commit();
        let told = posting
            .commit()
            .or(named)
            .ok_or_else(|| Error::Destination {
                target: self.target,
                what: "no commit: the report names none, nor does --sha".to_owned(),
            })?;
        match named {
            Some(head) if head != told => {
                let parents = self.parents(told).await?;
                let is_merge = parents.len() == 2 && parents[1] == head;
                match is_merge {
                    true => Ok(head.to_owned()),
                    false if self.place.is_bound() => Err(Error::Destination {
                        target: self.target,
                        what: format!("the report tells of commit {told}, and the job of {head}"),
                    }),
                    false => Ok(told.to_owned()),
                }
            }
            _ => Ok(told.to_owned()),
        }
    }

    /// All pages of a list.
    pub(super) async fn list<T: DeserializeOwned>(
        &self,
        path: String,
        what: &str,
    ) -> Result<Vec<T>, Error> {
        self.wire.pages(Request::get(path, what), judge).await
    }

    /// Sends a request and judges the answer.
    pub(super) async fn call(&self, request: Request) -> Result<Reply, Error> {
        judge(self.wire.send(request).await?)
    }

    /// The comments of a pull request, oldest first, all pages.
    pub(super) async fn comments(&self, number: u64, me: &Account) -> Result<Vec<Comment>, Error> {
        let path = self
            .place
            .path(&format!("/issues/{number}/comments?per_page=100"));
        let what = format!("read the comments of pull request {number}");
        self.remarks(path, &what, me).await
    }

    /// Whatever has an author and a body, all pages.
    pub(super) async fn remarks(
        &self,
        path: String,
        what: &str,
        me: &Account,
    ) -> Result<Vec<Comment>, Error> {
        let all: Vec<CommentShape> = self.list(path, what).await?;
        let comments = all.into_iter().map(|comment| Comment {
            id: comment.id.to_string(),
            body: comment.body.unwrap_or_default(),
            is_own: comment.user.is_some_and(|user| user.is(me)),
        });
        Ok(comments.collect())
    }

    /// Carries a step out and gives the address of the comment.
    pub(super) async fn write(&self, number: u64, step: &Step) -> Result<Option<String>, Error> {
        let comment = |id: &str| self.place.path(&format!("/issues/comments/{id}"));
        let request = match step {
            Step::Create { body } => {
                let path = self.place.path(&format!("/issues/{number}/comments"));
                let what = format!("comment on pull request {number}");
                Request::new(Method::POST, path, what).body(json!({"body": body}))
            }
            Step::Update { id, body } => {
                Request::new(Method::PATCH, comment(id), format!("update comment {id}"))
                    .body(json!({"body": body}))
            }
            Step::Delete { id } => Request::new(
                Method::DELETE,
                comment(id),
                format!("remove the surplus comment {id}"),
            ),
        };
        let reply = judge(self.wire.send(request).await?)?;
        Ok(reply.value()["html_url"].as_str().map(str::to_owned))
    }
}
