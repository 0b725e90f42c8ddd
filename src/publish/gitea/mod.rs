//! Gitea and Forgejo: comments on a pull request, one issue. Their runners speak GitHub's variables.

mod issue;
mod lines;

pub(super) use issue::TrackingIssue;

use async_trait::async_trait;
use reqwest::Method;
use reqwest::header::AUTHORIZATION;
use serde::Deserialize;
use serde_json::json;

use crate::model::WebHost;
use crate::publish::conversation::{Conversation, Standing, keep, must_be_review};
use crate::publish::lines::LineComments;
use crate::publish::sticky::{Comment, Step};
use crate::publish::wire::{Reply, Request, Wire};
use crate::publish::{Delivery, Error, Posting, Published, Publisher};

/// Posts a review on a pull request.
pub(super) struct PullRequest;

const PR: &str = "gitea-pr";

/// Where the token may stand. Runners set the last one.
const TOKENS: &[&str] = &["GITEA_TOKEN", "FORGEJO_TOKEN", "GITHUB_TOKEN"];

/// Largest body of a comment. The servers' limit is their database's, and larger.
const LARGEST_BODY: usize = 65_000;

#[async_trait]
impl Publisher for PullRequest {
    fn id(&self) -> &'static str {
        PR
    }

    fn what(&self) -> &'static str {
        "one comment on a pull request of Gitea or Forgejo, kept up to date, and comments on changed lines"
    }

    fn token_variables(&self) -> &'static [&'static str] {
        TOKENS
    }

    async fn publish(&self, posting: Posting, delivery: &Delivery) -> Result<Published, Error> {
        must_be_review(&posting, PR)?;
        let event = &delivery.surroundings.event["pull_request"]["number"];
        let number = delivery.destination.change.or(event.as_u64());
        let number = number.ok_or_else(|| Error::Destination {
            target: PR,
            what: "no pull request: neither --pr nor the event of the job names one".to_owned(),
        })?;
        let server = Server::of(delivery, PR).await?;
        let posting = match &server.web {
            Some(web) => posting.linked(web.clone()),
            None => posting,
        };
        keep(&Pull { server, number }, &posting, delivery).await
    }
}

/// A server, signed in to, and the repository in question.
struct Server {
    wire: Wire,
    /// `repos/OWNER/NAME`.
    repository: String,
    web: Option<WebHost>,
    me: Account,
}

#[derive(Deserialize)]
struct Account {
    id: i64,
}

#[derive(Deserialize)]
struct CommentShape {
    id: u64,
    #[serde(default)]
    body: String,
    user: Option<Account>,
}

#[derive(Deserialize)]
struct PullShape {
    head: Head,
    #[serde(default)]
    is_locked: bool,
}

#[derive(Deserialize)]
struct Head {
    sha: String,
}

impl Server {
    async fn of(delivery: &Delivery, target: &'static str) -> Result<Self, Error> {
        let (asked, around) = (&delivery.destination, &delivery.surroundings);
        let wrong = |what: &str| Error::Destination {
            target,
            what: what.to_owned(),
        };
        let repository = asked
            .repository
            .as_deref()
            .or(around.variable("GITHUB_REPOSITORY"));
        let repository = repository.and_then(|it| it.split_once('/'));
        let (owner, name) = repository
            .filter(|(owner, name)| {
                crate::publish::checks::is_name(owner) && crate::publish::checks::is_name(name)
            })
            .ok_or_else(|| wrong("the repository must be named as OWNER/NAME, with --repo"))?;
        let address = asked.api.as_deref().or(around.variable("GITHUB_API_URL"));
        let address = address
            .ok_or_else(|| wrong("no server: name it with --api-url, as in https://HOST/api/v1"))?;
        let token = around.token(target, TOKENS)?;
        let wire = Wire::new(
            address,
            &token,
            (AUTHORIZATION, "token"),
            "application/json, text/plain",
            delivery.pace,
        )
        .map_err(|what| Error::Destination { target, what })?;
        let who = Request::get("user", "ask the server who holds the token");
        let me = judge(wire.send(who).await?)?.json()?;
        let server = address.trim_end_matches('/').trim_end_matches("/api/v1");
        Ok(Self {
            wire,
            repository: format!("repos/{owner}/{name}"),
            web: Some(WebHost {
                repository: format!("{server}/{owner}/{name}"),
                blob: "src/commit",
            }),
            me,
        })
    }

    fn path(&self, rest: &str) -> String {
        format!("{}{rest}", self.repository)
    }

    /// The repository and its host.
    fn named(&self) -> String {
        let repository = self.repository.trim_start_matches("repos/");
        format!("{repository} at {}", self.wire.host())
    }

    async fn call(&self, request: Request) -> Result<Reply, Error> {
        judge(self.wire.send(request).await?)
    }
}

fn address(reply: &Reply) -> Option<String> {
    reply.value()["html_url"].as_str().map(str::to_owned)
}

/// The comments of a pull request, which is an issue too.
struct Pull {
    server: Server,
    number: u64,
}

#[async_trait]
impl Conversation for Pull {
    fn name(&self) -> String {
        format!("pull request {}", self.number)
    }

    fn place(&self) -> String {
        self.server.named()
    }

    fn largest_body(&self) -> usize {
        LARGEST_BODY
    }

    async fn comments(&self) -> Result<Vec<Comment>, Error> {
        let rest = format!("/issues/{}/comments?limit=50", self.number);
        let what = format!("read the comments of {}", self.name());
        let request = Request::get(self.server.path(&rest), what);
        let all: Vec<CommentShape> = self.server.wire.pages(request, judge).await?;
        let comments = all.into_iter().map(|comment| Comment {
            id: comment.id.to_string(),
            is_own: comment
                .user
                .is_some_and(|user| user.id == self.server.me.id),
            body: comment.body,
        });
        Ok(comments.collect())
    }

    async fn standing(&self, _reviewed: &str) -> Result<Standing, Error> {
        let path = self.server.path(&format!("/pulls/{}", self.number));
        let request = Request::get(path, format!("read {}", self.name()));
        let pull: PullShape = self.server.call(request).await?.json()?;
        if pull.is_locked {
            return Err(Error::Closed {
                what: format!("comment on {}", self.name()),
                why: "the conversation is locked".to_owned(),
            });
        }
        Ok(Standing {
            heads: vec![pull.head.sha],
            is_from_fork: false,
        })
    }

    async fn write(&self, step: &Step) -> Result<Option<String>, Error> {
        let comment = |id: &str| self.server.path(&format!("/issues/comments/{id}"));
        let request = match step {
            Step::Create { body } => {
                let path = self
                    .server
                    .path(&format!("/issues/{}/comments", self.number));
                Request::new(Method::POST, path, format!("comment on {}", self.name()))
                    .body(json!({"body": body}))
            }
            Step::Update { id, body } => {
                Request::new(Method::PATCH, comment(id), format!("update comment {id}"))
                    .body(json!({"body": body}))
            }
            Step::Delete { id } => {
                let what = format!("remove the surplus comment {id}");
                Request::new(Method::DELETE, comment(id), what)
            }
        };
        Ok(address(&self.server.call(request).await?))
    }

    fn line_comments(&self) -> Option<&dyn LineComments> {
        Some(self)
    }
}

/// An answer, or why there is none.
fn judge(reply: Reply) -> Result<Reply, Error> {
    if reply.is_success() {
        return Ok(reply);
    }
    let (what, said) = (reply.what.clone(), reply.said());
    Err(match reply.status {
        401 => Error::Rejected { what, said },
        403 if said.to_lowercase().contains("archived") => Error::Closed { what, why: said },
        423 => Error::Closed { what, why: said },
        // The server's words name the scope, as in `required scope(s): [write:issue]`.
        403 => Error::Permission {
            what,
            said,
            missing: "; give the token the scopes `write:issue`, `read:repository` and `read:user`"
                .to_owned(),
        },
        404 | 410 => Error::NotFound { what, said },
        300..=399 => Error::Malformed {
            what,
            said: format!("{said}, a redirect to elsewhere"),
        },
        _ => Error::Refused { what, said },
    })
}
