//! Bitbucket Cloud: comments on a pull request, and a Code Insights report with annotations.

mod insights;
mod lines;
mod unseen;

use async_trait::async_trait;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use reqwest::Method;
use reqwest::header::AUTHORIZATION;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::model::WebHost;
use crate::publish::conversation::{Conversation, Standing, keep, must_be_review};
use crate::publish::lines::LineComments;
use crate::publish::sticky::{Comment, Step};
use crate::publish::wire::{Reply, Request, Wire};
use crate::publish::{Delivery, Error, Posting, Published, Publisher};

/// Posts a review on a pull request and its commit.
pub(super) struct PullRequest;

const ID: &str = "bitbucket-pr";

/// Where the token may stand.
const TOKENS: &[&str] = &["BITBUCKET_TOKEN"];

/// Largest body of a comment, in characters.
const LARGEST_BODY: usize = 32_768;
/// Entries of a page.
const PAGE: usize = 100;
/// Most pages of a list.
const MOST_PAGES: usize = 100;

#[async_trait]
impl Publisher for PullRequest {
    fn id(&self) -> &'static str {
        ID
    }

    fn what(&self) -> &'static str {
        "one comment on a pull request of Bitbucket Cloud, kept up to date, comments on changed lines, and a Code Insights report"
    }

    fn token_variables(&self) -> &'static [&'static str] {
        TOKENS
    }

    async fn publish(&self, posting: Posting, delivery: &Delivery) -> Result<Published, Error> {
        must_be_review(&posting, ID)?;
        let pull = Pull::of(delivery).await?;
        let posting = posting.linked(pull.web.clone());
        let mut published = keep(&pull, &posting, delivery).await?;
        let is_stale = !published.notes.is_empty();
        if is_stale || delivery.is_rehearsal {
            return Ok(published);
        }
        match insights::write(&pull, &posting).await {
            Ok(true) => published.did("wrote the Code Insights report", None),
            Ok(false) => {}
            Err(error) => published.missing = Some(error),
        }
        Ok(published)
    }
}

/// A pull request, and whoever holds the token.
struct Pull {
    wire: Wire,
    /// `repositories/WORKSPACE/NAME`.
    repository: String,
    number: u64,
    me: Account,
    web: WebHost,
}

#[derive(Deserialize)]
struct Account {
    uuid: String,
}

#[derive(Deserialize)]
struct Page<T> {
    values: Vec<T>,
    next: Option<String>,
}

#[derive(Deserialize)]
struct CommentShape {
    id: u64,
    content: Content,
    user: Option<Account>,
    #[serde(default)]
    deleted: bool,
    inline: Option<Value>,
    /// Where somebody closed it.
    resolution: Option<Value>,
    parent: Option<Parent>,
}

#[derive(Deserialize)]
struct Parent {
    id: u64,
}

#[derive(Deserialize)]
struct Content {
    #[serde(default)]
    raw: String,
}

impl Pull {
    async fn of(delivery: &Delivery) -> Result<Self, Error> {
        let (asked, around) = (&delivery.destination, &delivery.surroundings);
        let wrong = |what: &str| Error::Destination {
            target: ID,
            what: what.to_owned(),
        };
        let repository = asked
            .repository
            .as_deref()
            .or(around.variable("BITBUCKET_REPO_FULL_NAME"));
        let (workspace, name) = repository
            .and_then(|it| it.split_once('/'))
            .filter(|(workspace, name)| {
                crate::publish::checks::is_name(workspace) && crate::publish::checks::is_name(name)
            })
            .ok_or_else(|| wrong("the repository must be named as WORKSPACE/NAME, with --repo"))?;
        let around_number = around
            .variable("BITBUCKET_PR_ID")
            .and_then(|id| id.parse().ok());
        let number = asked
            .change
            .or(around_number)
            .ok_or_else(|| wrong("no pull request: neither --pr nor BITBUCKET_PR_ID names one"))?;
        let address = asked
            .api
            .as_deref()
            .unwrap_or("https://api.bitbucket.org/2.0");
        let token = around.token(ID, TOKENS)?;
        // Tokens of people come with their address; those of a repository or workspace without.
        let (scheme, secret) = match around.variable("BITBUCKET_EMAIL") {
            Some(email) => ("Basic", basic(email, &token)),
            None => ("Bearer", token),
        };
        let header = (AUTHORIZATION, scheme);
        let wire = Wire::new(
            address,
            &secret,
            header,
            "application/json, text/plain",
            delivery.pace,
        )
        .map_err(|what| Error::Destination { target: ID, what })?;
        let who = Request::get("user", "ask Bitbucket who holds the token");
        let me = judge(wire.send(who).await?)?.json()?;
        Ok(Self {
            wire,
            repository: format!("repositories/{workspace}/{name}"),
            number,
            me,
            web: WebHost {
                repository: format!("https://bitbucket.org/{workspace}/{name}"),
                blob: "src",
            },
        })
    }

    fn path(&self, rest: &str) -> String {
        format!("{}/pullrequests/{}{rest}", self.repository, self.number)
    }

    async fn call(&self, request: Request) -> Result<Reply, Error> {
        judge(self.wire.send(request).await?)
    }

    async fn all_comments(&self) -> Result<Vec<CommentShape>, Error> {
        let path = self.path(&format!("/comments?pagelen={PAGE}"));
        self.pages(path, "read the comments").await
    }

    /// All pages of a list: the address of the next one stands in the body.
    async fn pages<T: DeserializeOwned>(&self, path: String, what: &str) -> Result<Vec<T>, Error> {
        let mut all = Vec::new();
        let mut next = path;
        for _ in 0..MOST_PAGES {
            let page: Page<T> = self.call(Request::get(next, what)).await?.json()?;
            all.extend(page.values);
            match page.next {
                Some(address) => next = address,
                None => return Ok(all),
            }
        }
        Err(Error::Malformed {
            what: what.to_owned(),
            said: format!("the list has more than {MOST_PAGES} pages"),
        })
    }
}

fn basic(email: &str, token: &SecretString) -> SecretString {
    let pair = format!("{email}:{}", token.expose_secret());
    STANDARD.encode(pair).into()
}

#[async_trait]
impl Conversation for Pull {
    fn name(&self) -> String {
        format!("pull request {}", self.number)
    }

    fn place(&self) -> String {
        let repository = self.repository.trim_start_matches("repositories/");
        format!("{repository} at {}", self.wire.host())
    }

    fn largest_body(&self) -> usize {
        LARGEST_BODY
    }

    async fn comments(&self) -> Result<Vec<Comment>, Error> {
        let there = { self.all_comments().await?.into_iter() }
            .filter(|it| !it.deleted && it.inline.is_none());
        let comments = there.map(|comment| Comment {
            id: comment.id.to_string(),
            is_own: comment.user.is_some_and(|user| user.uuid == self.me.uuid),
            body: unseen::shown(&comment.content.raw),
        });
        Ok(comments.collect())
    }

    async fn standing(&self, _reviewed: &str) -> Result<Standing, Error> {
        let what = format!("read {}", self.name());
        let pull = self.call(Request::get(self.path(""), what)).await?.value();
        let head = pull["source"]["commit"]["hash"].as_str();
        Ok(Standing {
            heads: head.map(str::to_owned).into_iter().collect(),
            is_from_fork: false,
        })
    }

    async fn write(&self, step: &Step) -> Result<Option<String>, Error> {
        let comment = |id: &str| self.path(&format!("/comments/{id}"));
        let body = |text: &str| json!({"content": {"raw": unseen::hidden(text)}});
        let request = match step {
            Step::Create { body: text } => {
                let what = format!("comment on {}", self.name());
                Request::new(Method::POST, self.path("/comments"), what).body(body(text))
            }
            Step::Update { id, body: text } => {
                Request::new(Method::PUT, comment(id), format!("update comment {id}"))
                    .body(body(text))
            }
            Step::Delete { id } => {
                let what = format!("remove the surplus comment {id}");
                Request::new(Method::DELETE, comment(id), what)
            }
        };
        Ok(address(&self.call(request).await?))
    }

    fn line_comments(&self) -> Option<&dyn LineComments> {
        Some(self)
    }
}

fn address(reply: &Reply) -> Option<String> {
    let value = reply.value();
    value["links"]["html"]["href"].as_str().map(str::to_owned)
}

/// An answer, or why there is none. Bitbucket's words stand in `error.message`, the scopes in
/// `error.detail`.
fn judge(reply: Reply) -> Result<Reply, Error> {
    if reply.is_success() {
        return Ok(reply);
    }
    let value = reply.value();
    let words = value["error"]["message"].as_str().unwrap_or_default();
    let what = reply.what.clone();
    let said = crate::publish::words::line(&format!("status {} {words}", reply.status));
    Err(match reply.status {
        401 => Error::Rejected { what, said },
        403 => Error::Permission {
            missing: missing(&value),
            what,
            said,
        },
        404 | 410 => Error::NotFound { what, said },
        300..=399 => Error::Malformed {
            what,
            said: format!("{said}, a redirect to elsewhere"),
        },
        _ => Error::Refused { what, said },
    })
}

fn missing(value: &Value) -> String {
    let scopes = value["error"]["detail"]["required"].as_array();
    let scopes = scopes.into_iter().flatten().filter_map(Value::as_str);
    let scopes: Vec<String> = scopes
        .map(|scope| format!("`{}`", crate::publish::words::line(scope)))
        .collect();
    match scopes.join(", ") {
        none if none.is_empty() => {
            "; give the token the scopes `account`, `pullrequest:write` and `repository:write`"
                .to_owned()
        }
        scopes => format!("; give the token the scope {scopes}"),
    }
}
