//! Azure DevOps: one thread on a pull request, and threads on its lines.

mod lines;

use std::sync::OnceLock;

use async_trait::async_trait;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::Method;
use reqwest::header::AUTHORIZATION;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Delivery, Error, Posting, Published, Publisher};
use crate::publish::conversation::{Conversation, Standing, keep, must_be_review};
use crate::publish::lines::LineComments;
use crate::publish::sticky::{Comment, Step};
use crate::publish::wire::{Reply, Request, Wire};

/// Posts a review on a pull request.
pub(super) struct PullRequest;

const ID: &str = "azure-pr";

/// Where the token may stand: that of a person, or that of a pipeline.
const PERSONAL: &str = "AZURE_DEVOPS_TOKEN";
const TOKENS: &[&str] = &[PERSONAL, "SYSTEM_ACCESSTOKEN"];

/// Largest body of a comment, in characters.
const LARGEST_BODY: usize = 150_000;

/// The version of the API that is spoken.
const VERSION: &str = "api-version=7.1";

#[async_trait]
impl Publisher for PullRequest {
    fn id(&self) -> &'static str {
        ID
    }

    fn what(&self) -> &'static str {
        "one thread on a pull request of Azure DevOps, kept up to date, and threads on changed lines"
    }

    fn token_variables(&self) -> &'static [&'static str] {
        TOKENS
    }

    async fn publish(&self, posting: Posting, delivery: &Delivery) -> Result<Published, Error> {
        must_be_review(&posting, ID)?;
        keep(&Pull::of(delivery).await?, &posting, delivery).await
    }
}

/// A pull request, and whoever holds the token.
struct Pull {
    wire: Wire,
    /// `PROJECT/_apis/git/repositories/NAME`.
    repository: String,
    /// The repository, and the organisation at its host.
    named: String,
    number: u64,
    /// Id of the account.
    me: String,
    /// The last push, once the lines of a review were looked up in it.
    pushed: OnceLock<lines::Pushed>,
}

#[derive(Deserialize)]
struct Threads {
    value: Vec<ThreadShape>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ThreadShape {
    id: u64,
    #[serde(default)]
    is_deleted: bool,
    #[serde(default)]
    comments: Vec<CommentShape>,
    status: Option<String>,
    /// Where it stands, if on a line.
    thread_context: Option<Value>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct CommentShape {
    id: u64,
    content: Option<String>,
    author: Option<Identity>,
    #[serde(default)]
    is_deleted: bool,
}

#[derive(Deserialize)]
struct Identity {
    id: String,
}

/// Where the pull request is.
struct Place<'a> {
    address: &'a str,
    project: &'a str,
    repository: &'a str,
    number: u64,
}

impl<'a> Place<'a> {
    fn of(delivery: &'a Delivery) -> Result<Self, Error> {
        let (asked, around) = (&delivery.destination, &delivery.surroundings);
        let wrong = |what: &str| Error::Destination {
            target: ID,
            what: what.to_owned(),
        };
        let named = asked
            .repository
            .as_deref()
            .and_then(|it| it.split_once('/'));
        let project = around.variable("SYSTEM_TEAMPROJECT");
        let (project, repository) = named
            .or(project.zip(around.variable("BUILD_REPOSITORY_ID")))
            .ok_or_else(|| wrong("the repository must be named as PROJECT/NAME, with --repo"))?;
        let number = around.variable("SYSTEM_PULLREQUEST_PULLREQUESTID");
        let number = asked.change.or(number.and_then(|id| id.parse().ok()));
        let address = asked
            .api
            .as_deref()
            .or(around.variable("SYSTEM_COLLECTIONURI"));
        Ok(Self {
            address: address.ok_or_else(|| {
                wrong("no organisation: name it with --api-url, as in https://dev.azure.com/NAME")
            })?,
            project,
            repository,
            number: number.ok_or_else(|| {
                wrong(
                    "no pull request: neither --pr nor SYSTEM_PULLREQUEST_PULLREQUESTID names one",
                )
            })?,
        })
    }

    fn named(&self) -> String {
        let (project, name) = (self.project, self.repository);
        let address = self.address.trim_end_matches('/');
        let place = address
            .split_once("://")
            .map_or(address, |(_, place)| place);
        format!("{project}/{name} at {place}")
    }

    fn repository(&self) -> String {
        let encoded = |part| utf8_percent_encode(part, NON_ALPHANUMERIC);
        format!(
            "{}/_apis/git/repositories/{}",
            encoded(self.project),
            encoded(self.repository)
        )
    }
}

impl Pull {
    async fn of(delivery: &Delivery) -> Result<Self, Error> {
        let place = Place::of(delivery)?;
        let token = delivery.surroundings.token(ID, TOKENS)?;
        let (scheme, secret) = match delivery.surroundings.variable(PERSONAL) {
            Some(_) => ("Basic", personal(&token)),
            None => ("Bearer", token),
        };
        let header = (AUTHORIZATION, scheme);
        let wire = Wire::new(
            place.address,
            &secret,
            header,
            "application/json",
            delivery.pace,
        )
        .map_err(|what| Error::Destination { target: ID, what })?;
        let who = "ask Azure DevOps who holds the token";
        let who = Request::get("_apis/connectionData?api-version=7.1-preview.1", who);
        let data = judge(wire.send(who).await?)?;
        let me = data.value()["authenticatedUser"]["id"]
            .as_str()
            .map(str::to_owned);
        Ok(Self {
            wire,
            repository: place.repository(),
            named: place.named(),
            number: place.number,
            pushed: OnceLock::new(),
            me: me.ok_or_else(|| Error::Malformed {
                what: data.what.clone(),
                said: "it names no account".to_owned(),
            })?,
        })
    }

    fn path(&self, rest: &str) -> String {
        let (repository, number) = (&self.repository, self.number);
        format!("{repository}/pullRequests/{number}{rest}?{VERSION}")
    }

    /// The threads that are not removed.
    async fn all_threads(&self) -> Result<Vec<ThreadShape>, Error> {
        let request = Request::get(self.path("/threads"), "read the threads");
        let threads: Threads = self.call(request).await?.json()?;
        let there = { threads.value.into_iter() }.filter(|thread| !thread.is_deleted);
        Ok(there.collect())
    }

    async fn call(&self, request: Request) -> Result<Reply, Error> {
        judge(self.wire.send(request).await?)
    }
}

/// Tokens of people are sent as a password without a name.
fn personal(token: &SecretString) -> SecretString {
    STANDARD
        .encode(format!(":{}", token.expose_secret()))
        .into()
}

#[async_trait]
impl Conversation for Pull {
    fn name(&self) -> String {
        format!("pull request {}", self.number)
    }

    fn place(&self) -> String {
        self.named.clone()
    }

    fn largest_body(&self) -> usize {
        LARGEST_BODY
    }

    /// The first comments of the threads; their ids are those of thread and comment.
    async fn comments(&self) -> Result<Vec<Comment>, Error> {
        let there = self.all_threads().await?.into_iter();
        let comments = there.filter_map(|thread| {
            let first = thread.comments.into_iter().next()?;
            (!first.is_deleted).then(|| Comment {
                id: format!("{}/comments/{}", thread.id, first.id),
                is_own: first.author.is_some_and(|author| author.id == self.me),
                body: first.content.unwrap_or_default(),
            })
        });
        Ok(comments.collect())
    }

    async fn standing(&self, _reviewed: &str) -> Result<Standing, Error> {
        let request = Request::get(self.path(""), format!("read {}", self.name()));
        let pull = self.call(request).await?.value();
        let heads = ["lastMergeSourceCommit", "lastMergeCommit"];
        let heads = heads
            .iter()
            .filter_map(|key| pull[*key]["commitId"].as_str());
        Ok(Standing {
            heads: heads.map(str::to_owned).collect(),
            is_from_fork: false,
        })
    }

    async fn write(&self, step: &Step) -> Result<Option<String>, Error> {
        let comment = |id: &str| self.path(&format!("/threads/{id}"));
        let request = match step {
            Step::Create { body } => {
                let what = format!("comment on {}", self.name());
                // Closed, so that no policy waits for somebody to resolve it.
                let first = json!({"parentCommentId": 0, "content": body, "commentType": 1});
                Request::new(Method::POST, self.path("/threads"), what)
                    .body(json!({"comments": [first], "status": 4}))
            }
            Step::Update { id, body } => {
                Request::new(Method::PATCH, comment(id), format!("update comment {id}"))
                    .body(json!({"content": body}))
            }
            Step::Delete { id } => {
                let what = format!("remove the surplus comment {id}");
                Request::new(Method::DELETE, comment(id), what)
            }
        };
        self.call(request).await?;
        Ok(None)
    }

    fn line_comments(&self) -> Option<&dyn LineComments> {
        Some(self)
    }
}

/// An answer, or why there is none. To a token that it does not know Azure DevOps shows its page for
/// signing in, with status 203.
fn judge(reply: Reply) -> Result<Reply, Error> {
    let (what, said) = (reply.what.clone(), reply.said());
    Err(match reply.status {
        203 | 302 | 401 => Error::Rejected { what, said },
        200..300 => return Ok(reply),
        // Its words name the permission, as in `You need the Git 'PullRequestContribute' permission`.
        403 => Error::Permission {
            what,
            said,
            missing: "; give whoever runs this the right to contribute to pull requests, and a token of a person the scope Code (read and write)".to_owned(),
        },
        404 | 410 => Error::NotFound { what, said },
        300..=399 => Error::Malformed {
            what,
            said: format!("{said}, a redirect to elsewhere"),
        },
        _ => Error::Refused { what, said },
    })
}
