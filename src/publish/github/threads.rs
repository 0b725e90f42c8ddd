//! Conversations on the lines of a pull request. Only GraphQL tells which are resolved.

use std::collections::BTreeSet;

use async_trait::async_trait;
use reqwest::Method;
use serde::Deserialize;
use serde_json::{Value, json};

use super::pull_request::Talk;
use crate::model::LineRange;
use crate::publish::conversation::Conversation;
use crate::publish::diff::Diff;
use crate::publish::lines::{LineComments, Place, Remark};
use crate::publish::marker::Marker;
use crate::publish::sticky;
use crate::publish::threads::{OFFER, Thread};
use crate::publish::wire::Request;
use crate::publish::words::line;
use crate::publish::{Error, Posting};

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

/// The kind of the text above comments on lines.
const COMMENTS: &str = "comments";

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

#[async_trait]
impl LineComments for Talk {
    async fn threads(&self) -> Result<Vec<Thread>, Error> {
        let what = format!("read the conversations of {}", self.name());
        let mut threads = Vec::new();
        let mut after = None;
        for _ in 0..MOST_PAGES {
            let page = self.page(after, &what).await?;
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

    /// Reviews stay when their comments are removed, and nobody can remove them.
    async fn kept(&self) -> Result<BTreeSet<String>, Error> {
        let what = format!("read the reviews of {}", self.name());
        let path = self.path("/reviews?per_page=100");
        let reviews = self.api.remarks(path, &what, &self.me).await?;
        let own = sticky::own(&reviews, COMMENTS).into_iter();
        Ok(own
            .flat_map(|(_, marker)| marker.list("told").collect::<Vec<_>>())
            .collect())
    }

    /// GitHub shows no patch of what is large or binary.
    async fn diff(&self, _posting: &Posting) -> Result<Diff, Error> {
        let path = self.path("/files?per_page=100");
        let files: Vec<FileShape> = self.api.list(path, "read the changed files").await?;
        let mut diff = Diff::default();
        for file in files {
            diff.add(&file.filename, file.patch.as_deref().unwrap_or_default());
        }
        Ok(diff)
    }

    /// All in one review: one notification. Their fingerprints have to fit into its text.
    fn at_once(&self) -> usize {
        1_000
    }

    fn offers(&self, _lines: LineRange) -> Option<String> {
        Some(OFFER.to_owned())
    }

    async fn begin(&self, on: &Place<'_>, remarks: &[Remark<'_>]) -> Result<Option<String>, Error> {
        let comments: Vec<Value> = remarks.iter().map(comment).collect();
        let what = format!("comment on lines of {}", self.name());
        let told: Vec<&str> = remarks.iter().map(|it| it.note.id.as_str()).collect();
        let marker = Marker::new(COMMENTS)
            .with("head", on.head)
            .with("told", &told.join(","))
            .line();
        let request = Request::new(Method::POST, self.path("/reviews"), what).body(json!({
            "commit_id": on.head, "event": "COMMENT", "body": marker, "comments": comments,
        }));
        let reply = self.api.call(request).await?;
        Ok(reply.value()["html_url"].as_str().map(str::to_owned))
    }

    /// That a token may not close the conversation as well is no loss.
    async fn change(&self, thread: &Thread, body: &str, closed: bool) -> Result<(), Error> {
        let what = format!("update comment {}", thread.comment);
        let request = Request::new(Method::PATCH, self.comment(thread), what);
        self.api.call(request.body(json!({"body": body}))).await?;
        if thread.is_closed == closed {
            return Ok(());
        }
        match self.set_closed(&thread.id, closed).await {
            Err(Error::Permission { .. } | Error::Refused { .. }) => Ok(()),
            closed => closed,
        }
    }

    async fn remove(&self, thread: &Thread) -> Result<(), Error> {
        let what = format!("remove the surplus comment {}", thread.comment);
        let request = Request::new(Method::DELETE, self.comment(thread), what);
        self.api.call(request).await.map(drop)
    }
}

impl Talk {
    fn path(&self, rest: &str) -> String {
        self.api
            .place
            .path(&format!("/pulls/{}{rest}", self.number))
    }

    fn comment(&self, thread: &Thread) -> String {
        let rest = format!("/pulls/comments/{}", thread.comment);
        self.api.place.path(&rest)
    }

    /// A page of conversations, oldest first.
    async fn page(&self, after: Option<String>, what: &str) -> Result<Page, Error> {
        let place = &self.api.place;
        let variables = json!({
            "owner": place.owner, "name": place.name, "number": self.number, "after": after,
        });
        let query = json!({"query": THREADS, "variables": variables});
        let mut data = self.api.graphql(query, what, "pull-requests: read").await?;
        let page = data["repository"]["pullRequest"]["reviewThreads"].take();
        serde_json::from_value(page).map_err(|error| Error::Malformed {
            what: what.to_owned(),
            said: line(&error.to_string()),
        })
    }

    /// Closes a conversation, or opens it again.
    async fn set_closed(&self, thread: &str, closed: bool) -> Result<(), Error> {
        let (name, what) = match closed {
            true => ("resolveReviewThread", "resolve a conversation"),
            false => ("unresolveReviewThread", "open a conversation again"),
        };
        let mutation = format!(
            "mutation($id: ID!) {{ {name}(input: {{threadId: $id}}) {{ thread {{ id }} }} }}"
        );
        let query = json!({"query": mutation, "variables": {"id": thread}});
        self.api.graphql(query, what, NEEDS).await.map(drop)
    }
}

fn comment(remark: &Remark<'_>) -> Value {
    let lines = remark.lines;
    let mut comment = json!({
        "path": remark.note.path, "line": lines.end_line, "side": "RIGHT", "body": remark.body,
    });
    if lines.len() > 1 {
        comment["start_line"] = lines.start_line.into();
        comment["start_side"] = "RIGHT".into();
    }
    comment
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
