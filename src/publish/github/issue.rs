//! One issue that tells of the whole source.

use async_trait::async_trait;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::Method;
use serde::Deserialize;
use serde_json::{Value, json};

use super::TOKENS;
use super::api::{Account, Api};
use crate::publish::tracker::{Issue, Tracker, must_be_report, track};
use crate::publish::wire::{Reply, Request};
use crate::publish::{Delivery, Error, Posting, Published, Publisher};

/// Keeps one issue that tells of the whole source.
pub(in crate::publish) struct TrackingIssue;

const ID: &str = "github-issue";

/// Largest body of an issue. GitHub counts characters.
const LARGEST_BODY: usize = 65_536;

#[async_trait]
impl Publisher for TrackingIssue {
    fn id(&self) -> &'static str {
        ID
    }

    fn what(&self) -> &'static str {
        "one issue of GitHub that tells of the whole source, kept up to date"
    }

    fn token_variables(&self) -> &'static [&'static str] {
        TOKENS
    }

    async fn publish(&self, posting: Posting, delivery: &Delivery) -> Result<Published, Error> {
        must_be_report(&posting, ID)?;
        let api = Api::of(delivery, ID)?;
        let me = api.account().await?;
        track(&Issues { api, me }, &posting, delivery).await
    }
}

/// The issues of a repository.
struct Issues {
    api: Api,
    me: Account,
}

#[derive(Deserialize)]
struct IssueShape {
    number: u64,
    body: Option<String>,
    user: Option<Account>,
    pull_request: Option<Value>,
}

#[async_trait]
impl Tracker for Issues {
    fn place(&self) -> String {
        self.api.named()
    }

    fn largest_body(&self) -> usize {
        LARGEST_BODY
    }

    async fn issues(&self) -> Result<Vec<Issue>, Error> {
        let me = utf8_percent_encode(&self.me.login, NON_ALPHANUMERIC);
        let rest = format!("/issues?state=all&direction=asc&per_page=100&creator={me}");
        let path = self.api.place.path(&rest);
        let all: Vec<IssueShape> = self.api.list(path, "read the issues").await?;
        let issues = all.into_iter().filter(|issue| issue.pull_request.is_none());
        let issues = issues.map(|issue| Issue {
            id: issue.number,
            is_own: issue.user.is_some_and(|user| user.login == self.me.login),
            body: issue.body.unwrap_or_default(),
        });
        Ok(issues.collect())
    }

    async fn open(&self, title: &str, body: &str) -> Result<Option<String>, Error> {
        let path = self.api.place.path("/issues");
        let request = Request::new(Method::POST, path, "open the tracking issue");
        let request = request.body(json!({"title": title, "body": body}));
        Ok(address(&self.api.call(request).await?))
    }

    async fn rewrite(&self, id: u64, title: &str, body: &str) -> Result<Option<String>, Error> {
        let path = self.api.place.path(&format!("/issues/{id}"));
        let request = Request::new(Method::PATCH, path, format!("update issue {id}"));
        let request = request.body(json!({"title": title, "body": body}));
        Ok(address(&self.api.call(request).await?))
    }

    async fn comment(&self, id: u64, body: &str) -> Result<Option<String>, Error> {
        let path = self.api.place.path(&format!("/issues/{id}/comments"));
        let request = Request::new(Method::POST, path, format!("comment on issue {id}"));
        Ok(address(
            &self.api.call(request.body(json!({"body": body}))).await?,
        ))
    }
}

fn address(reply: &Reply) -> Option<String> {
    reply.value()["html_url"].as_str().map(str::to_owned)
}
