//! Discussions on the lines of a merge request.

use async_trait::async_trait;
use reqwest::Method;
use serde::Deserialize;
use serde_json::{Value, json};

use super::api::Note;
use super::merge_request::Notes;
use crate::model::LineRange;
use crate::publish::diff::Diff;
use crate::publish::lines::{LineComments, Place, Remark};
use crate::publish::threads::{self, OFFER, Thread};
use crate::publish::wire::Request;
use crate::publish::{Error, Posting, marker::Marker};

/// Notes that belong together.
#[derive(Deserialize)]
struct Discussion {
    id: String,
    notes: Vec<Note>,
}

/// The commits that a position is relative to.
#[derive(Deserialize)]
struct Refs {
    base_sha: String,
    start_sha: String,
    head_sha: String,
}

/// A file of a merge request.
#[derive(Deserialize)]
struct FileShape {
    old_path: String,
    new_path: String,
    #[serde(default)]
    diff: String,
}

#[async_trait]
impl LineComments for Notes {
    async fn threads(&self) -> Result<Vec<Thread>, Error> {
        let what = format!("read the discussions of merge request {}", self.iid);
        let all: Vec<Discussion> = self.api.list(&self.below("/discussions"), what).await?;
        Ok(all.into_iter().filter_map(|it| self.thread(it)).collect())
    }

    async fn diff(&self, _posting: &Posting) -> Result<Diff, Error> {
        let what = format!("read the differences of merge request {}", self.iid);
        let files: Vec<FileShape> = self.api.list(&self.below("/diffs"), what).await?;
        let mut diff = Diff::default();
        for file in files {
            diff.add(&file.new_path, &file.diff);
            diff.moved(&file.new_path, &file.old_path);
        }
        Ok(diff)
    }

    /// Stands on the last line, and counts those above.
    fn offers(&self, lines: LineRange) -> Option<String> {
        Some(format!("{OFFER}:-{}+0", lines.len() - 1))
    }

    async fn begin(&self, on: &Place<'_>, remarks: &[Remark<'_>]) -> Result<Option<String>, Error> {
        for remark in remarks {
            let what = format!("discuss {}", remark.note.path);
            let Some(position) = self
                .position(on.diff, &remark.note.path, remark.lines.end_line)
                .await?
            else {
                let said = "the merge request has no differences yet".to_owned();
                return Err(Error::Refused { what, said });
            };
            let path = self.api.path(&self.below("/discussions"));
            let body = json!({"body": remark.body, "position": position});
            let request = Request::new(Method::POST, path, what).body(body);
            self.api.call(request).await?;
        }
        Ok(None)
    }

    async fn change(&self, thread: &Thread, body: &str, closed: bool) -> Result<(), Error> {
        let place = self
            .api
            .path(&self.below(&format!("/discussions/{}", thread.id)));
        let note = format!("{place}/notes/{}", thread.comment);
        let request = Request::new(Method::PUT, note, "change a discussion");
        self.api.call(request.body(json!({"body": body}))).await?;
        if thread.is_closed != closed {
            let request = Request::new(Method::PUT, place, "resolve a discussion");
            self.api
                .call(request.body(json!({"resolved": closed})))
                .await?;
        }
        Ok(())
    }

    async fn remove(&self, thread: &Thread) -> Result<(), Error> {
        let rest = format!("/discussions/{}/notes/{}", thread.id, thread.comment);
        let path = self.api.path(&self.below(&rest));
        let request = Request::new(Method::DELETE, path, "remove a surplus discussion");
        self.api.call(request).await.map(drop)
    }
}

impl Notes {
    /// A discussion of ours on a line.
    fn thread(&self, discussion: Discussion) -> Option<Thread> {
        let mut notes = discussion.notes.into_iter().filter(|note| !note.system);
        let first = notes.next().filter(|note| note.author.id == self.me.id)?;
        Marker::of(&first.body).filter(|marker| marker.kind == threads::FINDING)?;
        let path = first
            .position
            .as_ref()
            .and_then(|at| at["new_path"].as_str());
        Some(Thread {
            id: discussion.id,
            comment: first.id.to_string(),
            path: path.unwrap_or_default().to_owned(),
            is_closed: first.resolved,
            has_answers: notes.next().is_some(),
            body: first.body,
        })
    }

    /// GitLab wants both numbers of a line that was there before, and the new one of an added line.
    async fn position(&self, diff: &Diff, path: &str, line: usize) -> Result<Option<Value>, Error> {
        let merge = self.api.call(self.read()).await?.value();
        let Ok(refs) = serde_json::from_value::<Refs>(merge["diff_refs"].clone()) else {
            return Ok(None);
        };
        let mut position = json!({
            "position_type": "text",
            "base_sha": refs.base_sha,
            "start_sha": refs.start_sha,
            "head_sha": refs.head_sha,
            "old_path": diff.old_path(path),
            "new_path": path,
            "new_line": line,
        });
        if let Some(old) = diff.old_line(path, line) {
            position["old_line"] = old.into();
        }
        Ok(Some(position))
    }
}
