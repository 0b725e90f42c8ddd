//! Comments on the lines of a pull request: made in reviews, changed as comments of the issue.

use async_trait::async_trait;
use reqwest::Method;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Account, Pull};
use crate::publish::conversation::Conversation;
use crate::publish::diff::Diff;
use crate::publish::lines::{LineComments, Place, Remark};
use crate::publish::marker::Marker;
use crate::publish::threads::{self, Thread};
use crate::publish::wire::Request;
use crate::publish::{Error, Posting};

#[derive(Deserialize)]
struct ReviewShape {
    id: u64,
    user: Option<Account>,
    #[serde(default)]
    comments_count: usize,
}

#[derive(Deserialize)]
struct RemarkShape {
    id: u64,
    #[serde(default)]
    body: String,
    #[serde(default)]
    path: String,
    resolver: Option<Value>,
}

#[async_trait]
impl LineComments for Pull {
    async fn threads(&self) -> Result<Vec<Thread>, Error> {
        let what = format!("read the reviews of {}", self.name());
        let request = Request::get(self.place("/reviews?limit=50"), what.clone());
        let reviews: Vec<ReviewShape> = self.server.wire.pages(request, super::judge).await?;
        let mut threads = Vec::new();
        for review in reviews.into_iter().filter(|it| it.comments_count > 0) {
            if review.user.is_none_or(|user| user.id != self.server.me.id) {
                continue;
            }
            let path = self.place(&format!("/reviews/{}/comments", review.id));
            let request = Request::get(path, what.clone());
            let comments: Vec<RemarkShape> = self.server.call(request).await?.json()?;
            threads.extend(comments.into_iter().filter_map(thread));
        }
        Ok(threads)
    }

    async fn diff(&self, _posting: &Posting) -> Result<Diff, Error> {
        let path = format!("{}.diff", self.place(""));
        let request = Request::get(path, "read the changed lines");
        let reply = self.server.call(request).await?;
        Ok(Diff::of(&String::from_utf8_lossy(&reply.body)))
    }

    /// All in one review: one notification.
    fn at_once(&self) -> usize {
        usize::MAX
    }

    async fn begin(&self, on: &Place<'_>, remarks: &[Remark<'_>]) -> Result<Option<String>, Error> {
        let comment = |it: &Remark<'_>| json!({"path": it.note.path, "new_position": it.lines.end_line, "body": it.body});
        let comments: Vec<Value> = remarks.iter().map(comment).collect();
        let marker = Marker::new("comments").with("head", on.head).line();
        let what = format!("comment on lines of {}", self.name());
        let request = Request::new(Method::POST, self.place("/reviews"), what).body(json!({
            "commit_id": on.head, "event": "COMMENT", "body": marker, "comments": comments,
        }));
        Ok(super::address(&self.server.call(request).await?))
    }

    /// That the server knows no way to close the conversation as well is no loss: Gitea does from
    /// version 1.26, Forgejo does not.
    async fn change(&self, thread: &Thread, body: &str, closed: bool) -> Result<(), Error> {
        let what = format!("update comment {}", thread.comment);
        let request = Request::new(Method::PATCH, self.remark(thread), what);
        self.server
            .call(request.body(json!({"body": body})))
            .await?;
        if thread.is_closed == closed {
            return Ok(());
        }
        let step = if closed { "resolve" } else { "unresolve" };
        let rest = format!("/pulls/comments/{}/{step}", thread.comment);
        let request = Request::new(
            Method::POST,
            self.server.path(&rest),
            "close a conversation",
        );
        match self.server.call(request.repeatable()).await {
            Err(Error::NotFound { .. } | Error::Permission { .. } | Error::Refused { .. }) => {
                Ok(())
            }
            closed => closed.map(drop),
        }
    }

    async fn remove(&self, thread: &Thread) -> Result<(), Error> {
        let what = format!("remove the surplus comment {}", thread.comment);
        let request = Request::new(Method::DELETE, self.remark(thread), what);
        self.server.call(request).await.map(drop)
    }
}

impl Pull {
    fn place(&self, rest: &str) -> String {
        self.server.path(&format!("/pulls/{}{rest}", self.number))
    }

    fn remark(&self, thread: &Thread) -> String {
        let rest = format!("/issues/comments/{}", thread.comment);
        self.server.path(&rest)
    }
}

fn thread(comment: RemarkShape) -> Option<Thread> {
    Marker::of(&comment.body).filter(|marker| marker.kind == threads::FINDING)?;
    let id = comment.id.to_string();
    Some(Thread {
        id: id.clone(),
        comment: id,
        path: comment.path,
        is_closed: comment.resolver.is_some_and(|resolver| !resolver.is_null()),
        has_answers: false,
        body: comment.body,
    })
}
