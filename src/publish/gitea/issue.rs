//! One issue that tells of the whole source.

use async_trait::async_trait;
use reqwest::Method;
use serde::Deserialize;
use serde_json::json;

use super::{Account, LARGEST_BODY, Server, TOKENS, address, judge};
use crate::publish::tracker::{Issue, Tracker, must_be_report, track};
use crate::publish::wire::Request;
use crate::publish::{Delivery, Error, Posting, Published, Publisher};

/// Keeps one issue that tells of the whole source.
pub(in crate::publish) struct TrackingIssue;

const ID: &str = "gitea-issue";

#[async_trait]
impl Publisher for TrackingIssue {
    fn id(&self) -> &'static str {
        ID
    }

    fn what(&self) -> &'static str {
        "one issue of Gitea or Forgejo that tells of the whole source, kept up to date"
    }

    fn token_variables(&self) -> &'static [&'static str] {
        TOKENS
    }

    async fn publish(&self, posting: Posting, delivery: &Delivery) -> Result<Published, Error> {
        must_be_report(&posting, ID)?;
        let server = Server::of(delivery, ID).await?;
        track(&server, &posting, delivery).await
    }
}

#[derive(Deserialize)]
struct IssueShape {
    number: u64,
    #[serde(default)]
    body: String,
    user: Option<Account>,
}

#[async_trait]
impl Tracker for Server {
    fn place(&self) -> String {
        self.named()
    }

    fn largest_body(&self) -> usize {
        LARGEST_BODY
    }

    async fn issues(&self) -> Result<Vec<Issue>, Error> {
        let path = self.path("/issues?state=all&type=issues&limit=50");
        let request = Request::get(path, "read the issues");
        let all: Vec<IssueShape> = self.wire.pages(request, judge).await?;
        let issues = all.into_iter().map(|issue| Issue {
            id: issue.number,
            is_own: issue.user.is_some_and(|user| user.id == self.me.id),
            body: issue.body,
        });
        Ok(issues.collect())
    }

    async fn open(&self, title: &str, body: &str) -> Result<Option<String>, Error> {
        let request = Request::new(
            Method::POST,
            self.path("/issues"),
            "open the tracking issue",
        );
        let request = request.body(json!({"title": title, "body": body}));
        Ok(address(&self.call(request).await?))
    }

    async fn rewrite(&self, id: u64, title: &str, body: &str) -> Result<Option<String>, Error> {
        let path = self.path(&format!("/issues/{id}"));
        let request = Request::new(Method::PATCH, path, format!("update issue {id}"));
        let request = request.body(json!({"title": title, "body": body}));
        Ok(address(&self.call(request).await?))
    }

    async fn comment(&self, id: u64, body: &str) -> Result<Option<String>, Error> {
        let path = self.path(&format!("/issues/{id}/comments"));
        let request = Request::new(Method::POST, path, format!("comment on issue {id}"));
        Ok(address(
            &self.call(request.body(json!({"body": body}))).await?,
        ))
    }
}
