//! The calls of GitLab's API, one function each, and what a refusal means.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::Method;
use reqwest::header::HeaderName;
use serde::Deserialize;
use serde_json::{Value, json};

use super::TOKENS;
use crate::model::WebHost;
use crate::publish::sticky::{Comment, Step};
use crate::publish::wire::{Reply, Request, Wire};
use crate::publish::{Delivery, Error};

/// GitLab, signed in to, and the project in question.
pub(super) struct Api {
    wire: Wire,
    /// `projects/ID`.
    project: String,
    /// The project and its host.
    named: String,
    web: Option<String>,
}

/// Who holds the token.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Account {
    pub(super) id: u64,
}

#[derive(Clone, Debug, Deserialize)]
pub(super) struct Note {
    pub(super) id: u64,
    pub(super) body: String,
    pub(super) author: Account,
    #[serde(default)]
    pub(super) system: bool,
    #[serde(default)]
    pub(super) resolved: bool,
    /// Where it stands in the differences.
    pub(super) position: Option<Value>,
}

impl Api {
    pub(super) fn of(delivery: &Delivery, target: &'static str) -> Result<Self, Error> {
        let (asked, around) = (&delivery.destination, &delivery.surroundings);
        let wrong = |what: &str| Error::Destination {
            target,
            what: what.to_owned(),
        };
        let project = asked
            .repository
            .as_deref()
            .or(around.variable("CI_PROJECT_ID"));
        let project = project
            .ok_or_else(|| wrong("no project: neither --repo nor CI_PROJECT_ID says which"))?;
        let address = asked.api.as_deref().or(around.variable("CI_API_V4_URL"));
        let address = address.unwrap_or("https://gitlab.com/api/v4");
        let token = around.token(target, TOKENS)?;
        let header = (HeaderName::from_static("private-token"), "");
        let wire = Wire::new(address, &token, header, "application/json", delivery.pace)
            .map_err(|what| Error::Destination { target, what })?;
        Ok(Self {
            named: format!("{project} at {}", wire.host()),
            wire,
            project: format!(
                "projects/{}",
                utf8_percent_encode(project, NON_ALPHANUMERIC)
            ),
            web: around.variable("CI_PROJECT_URL").map(str::to_owned),
        })
    }

    /// Where links lead, if the CI system says.
    pub(super) fn web(&self) -> Option<WebHost> {
        self.web.as_ref().map(|repository| WebHost {
            repository: repository.clone(),
            blob: "-/blob",
        })
    }

    /// The project and its host.
    pub(super) fn named(&self) -> String {
        self.named.clone()
    }

    pub(super) fn path(&self, rest: &str) -> String {
        format!("{}{rest}", self.project)
    }

    pub(super) async fn call(&self, request: Request) -> Result<Reply, Error> {
        judge(self.wire.send(request).await?)
    }

    pub(super) async fn list<T: serde::de::DeserializeOwned>(
        &self,
        rest: &str,
        what: String,
    ) -> Result<Vec<T>, Error> {
        let joined = if rest.contains('?') { '&' } else { '?' };
        let path = self.path(&format!("{rest}{joined}per_page=100"));
        self.wire.pages(Request::get(path, what), judge).await
    }

    pub(super) async fn account(&self) -> Result<Account, Error> {
        self.call(Request::get("user", "ask GitLab who holds the token"))
            .await?
            .json()
    }

    /// The notes below `place`, such as `/issues/7`, oldest first, those of GitLab itself aside.
    pub(super) async fn notes(&self, place: &str, me: &Account) -> Result<Vec<Comment>, Error> {
        let rest = format!("{place}/notes?sort=asc&order_by=created_at");
        let notes: Vec<Note> = self
            .list(&rest, format!("read the notes of {place}"))
            .await?;
        let notes = notes.into_iter();
        let notes = notes.filter(|note| !note.system && note.position.is_none());
        let comments = notes.map(|note| Comment {
            id: note.id.to_string(),
            is_own: note.author.id == me.id,
            body: note.body,
        });
        Ok(comments.collect())
    }

    /// Carries a step out on the notes below `place`.
    pub(super) async fn write(&self, place: &str, step: &Step) -> Result<Option<String>, Error> {
        let notes = self.path(&format!("{place}/notes"));
        let request = match step {
            Step::Create { body } => {
                Request::new(Method::POST, notes, format!("comment on {place}"))
                    .body(json!({"body": body}))
            }
            Step::Update { id, body } => {
                let path = format!("{notes}/{id}");
                Request::new(Method::PUT, path, format!("update note {id}"))
                    .body(json!({"body": body}))
            }
            Step::Delete { id } => {
                let what = format!("remove the surplus note {id}");
                Request::new(Method::DELETE, format!("{notes}/{id}"), what)
            }
        };
        let reply = self.call(request).await?;
        let note = reply.value()["id"].as_u64();
        let at = self.web.as_ref().zip(note);
        Ok(at.map(|(web, note)| format!("{web}/-{place}#note_{note}")))
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
        403 => Error::Permission {
            missing: missing(&reply),
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

/// GitLab names the scope where the token lacks one; else whoever it belongs to lacks a role.
fn missing(reply: &Reply) -> String {
    match reply.value()["scope"].as_str() {
        Some(scope) => format!(
            "; give the token the scope `{}`",
            crate::publish::words::line(scope)
        ),
        None => "; give it the scope `api` and the role Reporter, or Developer where the project wants that for comments".to_owned(),
    }
}
