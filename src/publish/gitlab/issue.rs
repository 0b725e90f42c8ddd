//! One issue that tells of the whole source.

use async_trait::async_trait;
use reqwest::Method;
use serde::Deserialize;
use serde_json::json;

use super::TOKENS;
use super::api::{Account, Api};
use crate::publish::tracker::{Issue, Tracker, must_be_report, track};
use crate::publish::wire::{Reply, Request};
use crate::publish::{Delivery, Error, Posting, Published, Publisher};

/// Keeps one issue that tells of the whole source.
pub(in crate::publish) struct TrackingIssue;

const ID: &str = "gitlab-issue";

/// Largest description, in characters.
const LARGEST_BODY: usize = 1_000_000;

#[async_trait]
impl Publisher for TrackingIssue {
    fn id(&self) -> &'static str {
        ID
    }

    fn what(&self) -> &'static str {
        "one issue of GitLab that tells of the whole source, kept up to date"
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

/// The issues of a project.
struct Issues {
    api: Api,
    me: Account,
}

#[derive(Deserialize)]
struct IssueShape {
    iid: u64,
    description: Option<String>,
    author: Account,
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
        let rest = format!(
            "/issues?scope=all&author_id={}&sort=asc&order_by=created_at",
            self.me.id
        );
        let all: Vec<IssueShape> = self.api.list(&rest, "read the issues".to_owned()).await?;
        let issues = all.into_iter().map(|issue| Issue {
            id: issue.iid,
            is_own: issue.author.id == self.me.id,
            body: issue.description.unwrap_or_default(),
        });
        Ok(issues.collect())
    }

    async fn open(&self, title: &str, body: &str) -> Result<Option<String>, Error> {
        let path = self.api.path("/issues");
        let request = Request::new(Method::POST, path, "open the tracking issue");
        let request = request.body(json!({"title": title, "description": body}));
        Ok(address(&self.api.call(request).await?))
    }

    async fn rewrite(&self, id: u64, title: &str, body: &str) -> Result<Option<String>, Error> {
        let path = self.api.path(&format!("/issues/{id}"));
        let request = Request::new(Method::PUT, path, format!("update issue {id}"));
        let request = request.body(json!({"title": title, "description": body}));
        Ok(address(&self.api.call(request).await?))
    }

    async fn comment(&self, id: u64, body: &str) -> Result<Option<String>, Error> {
        let path = self.api.path(&format!("/issues/{id}/notes"));
        let request = Request::new(Method::POST, path, format!("comment on issue {id}"));
        self.api.call(request.body(json!({"body": body}))).await?;
        Ok(None)
    }
}

fn address(reply: &Reply) -> Option<String> {
    reply.value()["web_url"].as_str().map(str::to_owned)
}
