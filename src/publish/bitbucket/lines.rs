//! Comments on the lines of a pull request.

use std::collections::BTreeSet;

use async_trait::async_trait;
use reqwest::Method;
use serde_json::json;

use super::{CommentShape, Pull, unseen};
use crate::publish::diff::Diff;
use crate::publish::lines::{LineComments, Place, Remark};
use crate::publish::marker::Marker;
use crate::publish::threads::{self, Thread};
use crate::publish::wire::Request;
use crate::publish::{Error, Posting};

#[async_trait]
impl LineComments for Pull {
    async fn threads(&self) -> Result<Vec<Thread>, Error> {
        let all = self.all_comments().await?;
        let parents = all.iter().filter_map(|it| it.parent.as_ref());
        let answered: BTreeSet<u64> = parents.map(|parent| parent.id).collect();
        let there = all.into_iter().filter(|it| !it.deleted);
        let thread = |comment: CommentShape| {
            let path = comment.inline.as_ref()?["path"].as_str()?.to_owned();
            let body = unseen::shown(&comment.content.raw);
            let is_own = comment.user.is_some_and(|user| user.uuid == self.me.uuid);
            Marker::of(&body).filter(|marker| is_own && marker.kind == threads::FINDING)?;
            Some(Thread {
                id: comment.id.to_string(),
                comment: comment.id.to_string(),
                path,
                is_closed: comment.resolution.is_some_and(|it| !it.is_null()),
                has_answers: answered.contains(&comment.id),
                body,
            })
        };
        Ok(there.filter_map(thread).collect())
    }

    async fn diff(&self, _posting: &Posting) -> Result<Diff, Error> {
        let request = Request::get(self.path("/diff"), "read the changed lines");
        let reply = self.call(request).await?;
        Ok(Diff::of(&String::from_utf8_lossy(&reply.body)))
    }

    async fn begin(
        &self,
        _on: &Place<'_>,
        remarks: &[Remark<'_>],
    ) -> Result<Option<String>, Error> {
        let mut at = None;
        for remark in remarks {
            let what = format!("comment on a line of {}", remark.note.path);
            let request = Request::new(Method::POST, self.path("/comments"), what).body(json!({
                "content": {"raw": unseen::hidden(&remark.body)},
                "inline": {"path": remark.note.path, "to": remark.lines.end_line},
            }));
            at = super::address(&self.call(request).await?);
        }
        Ok(at)
    }

    async fn change(&self, thread: &Thread, body: &str, closed: bool) -> Result<(), Error> {
        let place = self.path(&format!("/comments/{}", thread.comment));
        let what = format!("update comment {}", thread.comment);
        let request = Request::new(Method::PUT, place.clone(), what);
        let body = json!({"content": {"raw": unseen::hidden(body)}});
        self.call(request.body(body)).await?;
        if thread.is_closed == closed {
            return Ok(());
        }
        let method = if closed { Method::POST } else { Method::DELETE };
        let request = Request::new(method, format!("{place}/resolve"), "resolve a comment");
        match self.call(request.repeatable()).await {
            // A person did so meanwhile.
            Err(Error::NotFound { .. } | Error::Refused { .. }) => Ok(()),
            closed => closed.map(drop),
        }
    }

    async fn remove(&self, thread: &Thread) -> Result<(), Error> {
        let what = format!("remove the surplus comment {}", thread.comment);
        let place = self.path(&format!("/comments/{}", thread.comment));
        self.call(Request::new(Method::DELETE, place, what))
            .await
            .map(drop)
    }
}
