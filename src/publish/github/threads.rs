//! Conversations on the lines of a pull request. Only GraphQL tells which are resolved.

use std::collections::BTreeMap;

use reqwest::Method;
use serde::Deserialize;
use serde_json::{Value, json};

use super::api::Api;
use crate::publish::Error;
use crate::publish::diff::Diff;
use crate::publish::threads::Thread;
use crate::publish::wire::Request;

const THREADS: &str = "query($owner: String!, $name: String!, $number: Int!, $after: String) {
  repository(owner: $owner, name: $name) { pullRequest(number: $number) {
    reviewThreads(first: 100, after: $after) {
      pageInfo { hasNextPage endCursor }
      nodes { id isResolved path comments(first: 1) {
        totalCount nodes { databaseId body viewerDidAuthor }
      } }
    }
  } }
}";

/// Most pages of conversations.
const MOST_PAGES: usize = 50;

const NEEDS: &str = "pull-requests: write";

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Page {
    page_info: PageInfo,
    nodes: Vec<Node>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct PageInfo {
    has_next_page: bool,
    end_cursor: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Node {
    id: String,
    is_resolved: bool,
    path: String,
    comments: Comments,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Comments {
    total_count: usize,
    nodes: Vec<Comment>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Comment {
    database_id: u64,
    body: String,
    viewer_did_author: bool,
}

#[derive(Deserialize)]
struct FileShape {
    filename: String,
    patch: Option<String>,
}

/// A comment to make.
pub(super) struct Remark {
    pub(super) path: String,
    pub(super) line: usize,
    pub(super) body: String,
}

impl Remark {
    fn json(&self) -> Value {
        json!({"path": self.path, "line": self.line, "side": "RIGHT", "body": self.body})
    }
}

impl Api {
    /// The conversations that we began, oldest first, all pages.
    pub(super) async fn threads(&self, number: u64) -> Result<Vec<Thread>, Error> {
        let what = format!("read the conversations of pull request {number}");
        let mut threads = Vec::new();
        let mut after = None;
        for _ in 0..MOST_PAGES {
            let variables = json!({
                "owner": self.place.owner, "name": self.place.name, "number": number, "after": after,
            });
            let query = json!({"query": THREADS, "variables": variables});
            let mut data = self.graphql(query, &what, "pull-requests: read").await?;
            let page = data["repository"]["pullRequest"]["reviewThreads"].take();
            let page: Page = serde_json::from_value(page).map_err(|error| Error::Malformed {
                what: what.clone(),
                said: error.to_string(),
            })?;
            threads.extend(page.nodes.into_iter().filter_map(own));
            match page.page_info.end_cursor {
                Some(cursor) if page.page_info.has_next_page => after = Some(cursor),
                _ => return Ok(threads),
            }
        }
        Err(Error::Malformed {
            what,
            said: format!("there are more than {MOST_PAGES} pages"),
        })
    }

    /// The lines that GitHub takes comments on. It shows no patch of what is large or binary.
    pub(super) async fn diff(&self, number: u64) -> Result<Diff, Error> {
        let path = self
            .place
            .path(&format!("/pulls/{number}/files?per_page=100"));
        let files: Vec<FileShape> = self.list(path, "read the changed files").await?;
        let mut diff = Diff::default();
        for file in files {
            diff.add(&file.filename, file.patch.as_deref().unwrap_or_default());
        }
        Ok(diff)
    }

    /// Comments on lines, all in one review: all of them are made or none.
    pub(super) async fn review(
        &self,
        number: u64,
        commit: &str,
        remarks: &[Remark],
        body: &str,
    ) -> Result<Option<String>, Error> {
        let comments: Vec<Value> = remarks.iter().map(Remark::json).collect();
        let path = self.place.path(&format!("/pulls/{number}/reviews"));
        let what = format!("comment on lines of pull request {number}");
        let request = Request::new(Method::POST, path, what).body(json!({
            "commit_id": commit, "event": "COMMENT", "body": body, "comments": comments,
        }));
        let reply = self.call(request).await?;
        Ok(reply.value()["html_url"].as_str().map(str::to_owned))
    }

    /// Rewrites a comment on a line.
    pub(super) async fn rewrite(&self, comment: &str, body: &str) -> Result<(), Error> {
        let path = self.place.path(&format!("/pulls/comments/{comment}"));
        let request = Request::new(Method::PATCH, path, format!("update comment {comment}"));
        self.call(request.body(json!({"body": body})))
            .await
            .map(drop)
    }

    pub(super) async fn remove(&self, comment: &str) -> Result<(), Error> {
        let path = self.place.path(&format!("/pulls/comments/{comment}"));
        let what = format!("remove the surplus comment {comment}");
        self.call(Request::new(Method::DELETE, path, what))
            .await
            .map(drop)
    }

    /// Closes a conversation, or opens it again.
    pub(super) async fn set_closed(&self, thread: &str, closed: bool) -> Result<(), Error> {
        let (name, what) = match closed {
            true => ("resolveReviewThread", "resolve a conversation"),
            false => ("unresolveReviewThread", "open a conversation again"),
        };
        let mutation = format!(
            "mutation($id: ID!) {{ {name}(input: {{threadId: $id}}) {{ thread {{ id }} }} }}"
        );
        let variables = BTreeMap::from([("id", thread)]);
        let query = json!({"query": mutation, "variables": variables});
        self.graphql(query, what, NEEDS).await.map(drop)
    }
}

fn own(node: Node) -> Option<Thread> {
    let first = node.comments.nodes.into_iter().next()?;
    first.viewer_did_author.then(|| Thread {
        id: node.id,
        comment: first.database_id.to_string(),
        path: node.path,
        body: first.body,
        is_closed: node.is_resolved,
        has_answers: node.comments.total_count > 1,
    })
}
