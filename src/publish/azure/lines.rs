//! Threads on the lines of a pull request. Azure DevOps gives no patches: which lines are new is asked
//! of files with findings, and what they read of the files themselves. How each of them changed is in
//! the list of the last push, as is the number by which a thread follows a file through later pushes.

use std::collections::{BTreeMap, BTreeSet};

use async_trait::async_trait;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::Method;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Pull, VERSION};
use crate::publish::diff::Diff;
use crate::publish::lines::{LineComments, Place, Remark};
use crate::publish::marker::Marker;
use crate::publish::threads::{self, Thread};
use crate::publish::wire::Request;
use crate::publish::{Error, Posting};

/// Most files of one question about lines, as Azure DevOps has it.
const FILES_AT_ONCE: usize = 10;
/// Most files that lines are asked of; those with the most severe findings.
const MOST_FILES: usize = 50;

/// Status of a thread that waits for somebody, and of one that is mended.
const ACTIVE: u8 = 1;
const FIXED: u8 = 2;

#[derive(Deserialize)]
struct List<T> {
    value: Vec<T>,
}

/// The comparison of files has no other version.
const PREVIEW: &str = "api-version=7.1-preview.1";
/// Changed files of one page.
const CHANGES_AT_ONCE: usize = 1000;
/// Pages of changed files that are asked for at most: more are those of a server gone astray.
const MOST_PAGES: usize = 100;

/// The changed files of the last push, by path, and which push it is.
pub(super) struct Pushed {
    number: u64,
    changes: BTreeMap<String, Change>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Changes {
    #[serde(default)]
    change_entries: Vec<Change>,
}

/// How a file changed.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Change {
    change_tracking_id: Option<u64>,
    /// Such as `add`, or `edit, rename`.
    #[serde(default)]
    change_type: Value,
    item: Option<Item>,
    /// Where it was, if it moved.
    original_path: Option<String>,
}

#[derive(Deserialize)]
struct Item {
    path: Option<String>,
}

impl Change {
    /// Its path before the change; `None` where there was none, which Azure DevOps wants to hear.
    fn before<'a>(&'a self, path: &'a str) -> Option<&'a str> {
        let is_added = self.change_type.as_str().is_some_and(|kinds| {
            let mut kinds = kinds.split(',');
            kinds.any(|kind| kind.trim() == "add")
        });
        (!is_added).then(|| self.original_path.as_deref().unwrap_or(path))
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Iteration {
    id: u64,
    source_ref_commit: Commit,
    common_ref_commit: Commit,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Commit {
    commit_id: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct FileShape {
    path: String,
    #[serde(default)]
    line_diff_blocks: Vec<Block>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Block {
    /// A number or a word, by version; nothing changed where it is 0 or `none`.
    change_type: Value,
    modified_line_number_start: usize,
    modified_lines_count: usize,
}

#[async_trait]
impl LineComments for Pull {
    async fn threads(&self) -> Result<Vec<Thread>, Error> {
        let all = self.all_threads().await?;
        let threads = all.into_iter().filter_map(|thread| {
            let context = thread.thread_context.as_ref()?;
            let path = context["filePath"].as_str()?.trim_start_matches('/');
            let path = path.to_owned();
            let has_answers = thread.comments.len() > 1;
            let first = thread.comments.into_iter().next()?;
            let is_own = first.author.is_some_and(|author| author.id == self.me);
            let body = first.content.unwrap_or_default();
            Marker::of(&body)
                .filter(|marker| is_own && !first.is_deleted && marker.kind == threads::FINDING)?;
            let status = thread.status.as_deref().unwrap_or("active");
            Some(Thread {
                id: thread.id.to_string(),
                comment: format!("{}/comments/{}", thread.id, first.id),
                path,
                body,
                is_closed: !matches!(status, "active" | "pending" | "unknown"),
                has_answers,
            })
        });
        Ok(threads.collect())
    }

    async fn diff(&self, posting: &Posting) -> Result<Diff, Error> {
        let mut seen = BTreeSet::new();
        let paths = posting.notes().iter().map(|note| note.path.as_str());
        let paths = paths.filter(|path| !path.is_empty() && seen.insert(*path));
        let paths: Vec<&str> = paths.take(MOST_FILES).collect();
        let mut diff = Diff::default();
        if paths.is_empty() {
            return Ok(diff);
        }
        let request = Request::get(self.path("/iterations"), "read the pushes");
        let pushes: List<Iteration> = self.call(request).await?.json()?;
        let Some(last) = pushes.value.into_iter().next_back() else {
            return Ok(diff);
        };
        let changes = self.changes(last.id).await?;
        for some in paths.chunks(FILES_AT_ONCE) {
            for file in self.changed_files(&last, &changes, some).await? {
                self.add(&mut diff, file, &last.source_ref_commit).await?;
            }
        }
        // Of two readings of one push the first is as good.
        let _ = self.pushed.set(Pushed {
            number: last.id,
            changes,
        });
        Ok(diff)
    }

    async fn begin(&self, on: &Place<'_>, remarks: &[Remark<'_>]) -> Result<Option<String>, Error> {
        for remark in remarks {
            let (path, line) = (&remark.note.path, remark.lines.end_line);
            let width = on
                .diff
                .text(path, line)
                .map_or(0, |text| text.encode_utf16().count());
            let first = json!({"parentCommentId": 0, "content": remark.body, "commentType": 1});
            let context = json!({
                "filePath": format!("/{path}"),
                "rightFileStart": {"line": line, "offset": 1},
                "rightFileEnd": {"line": line, "offset": width + 1},
            });
            let what = format!("comment on a line of {path}");
            let mut body = json!({"comments": [first], "status": ACTIVE, "threadContext": context});
            if let Some(followed) = self.followed(path) {
                body["pullRequestThreadContext"] = followed;
            }
            let request = Request::new(Method::POST, self.path("/threads"), what).body(body);
            self.call(request).await?;
        }
        Ok(None)
    }

    async fn change(&self, thread: &Thread, body: &str, closed: bool) -> Result<(), Error> {
        let what = format!("update comment {}", thread.comment);
        let path = self.path(&format!("/threads/{}", thread.comment));
        let request = Request::new(Method::PATCH, path, what);
        self.call(request.body(json!({"content": body}))).await?;
        if thread.is_closed == closed {
            return Ok(());
        }
        let path = self.path(&format!("/threads/{}", thread.id));
        let status = if closed { FIXED } else { ACTIVE };
        let request = Request::new(Method::PATCH, path, "close a thread");
        self.call(request.body(json!({"status": status})))
            .await
            .map(drop)
    }

    async fn remove(&self, thread: &Thread) -> Result<(), Error> {
        let what = format!("remove the surplus comment {}", thread.comment);
        let path = self.path(&format!("/threads/{}", thread.comment));
        self.call(Request::new(Method::DELETE, path, what))
            .await
            .map(drop)
    }
}

impl Pull {
    /// By what a thread follows its file through later pushes.
    fn followed(&self, path: &str) -> Option<Value> {
        let pushed = self.pushed.get()?;
        let id = pushed
            .changes
            .get(&format!("/{path}"))?
            .change_tracking_id?;
        let seen = json!({"firstComparingIteration": 1, "secondComparingIteration": pushed.number});
        Some(json!({"changeTrackingId": id, "iterationContext": seen}))
    }

    /// How each file of a push changed, against the target of the pull request.
    async fn changes(&self, push: u64) -> Result<BTreeMap<String, Change>, Error> {
        let what = "read the changed files";
        let mut changes = BTreeMap::new();
        for page in 0..MOST_PAGES {
            let path = self.path(&format!("/iterations/{push}/changes"));
            let skip = page * CHANGES_AT_ONCE;
            let path = format!("{path}&compareTo=0&$top={CHANGES_AT_ONCE}&$skip={skip}");
            let page: Changes = self.call(Request::get(path, what)).await?.json()?;
            let (before, read) = (changes.len(), page.change_entries.len());
            for change in page.change_entries {
                let path = change.item.as_ref().and_then(|item| item.path.clone());
                let gone = change.original_path.clone();
                if let Some(path) = path.or(gone) {
                    changes.insert(path, change);
                }
            }
            if read < CHANGES_AT_ONCE || changes.len() == before {
                return Ok(changes);
            }
        }
        Err(Error::Malformed {
            what: what.to_owned(),
            said: format!("the list has more than {MOST_PAGES} pages"),
        })
    }

    /// One file that Azure DevOps cannot compare has it refuse all that are asked of with it: then each
    /// is asked of by itself. What is found in that one is told in the comment.
    async fn changed_files(
        &self,
        of: &Iteration,
        changes: &BTreeMap<String, Change>,
        paths: &[&str],
    ) -> Result<Vec<FileShape>, Error> {
        let asked = { paths.iter().map(|path| format!("/{path}")) }.filter_map(|path| {
            let before = changes.get(&path)?.before(&path);
            let mut asked = json!({"path": path});
            if let Some(before) = before {
                asked["originalPath"] = before.into();
            }
            Some(asked)
        });
        let asked: Vec<Value> = asked.collect();
        if asked.is_empty() {
            return Ok(Vec::new());
        }
        if let Some(files) = self.changed_lines(of, &asked).await? {
            return Ok(files);
        }
        let mut files = Vec::new();
        for one in asked.chunks(1).filter(|_| asked.len() > 1) {
            files.extend(self.changed_lines(of, one).await?.into_iter().flatten());
        }
        Ok(files)
    }

    /// What changed in these files; `None` where Azure DevOps refuses to say.
    async fn changed_lines(
        &self,
        of: &Iteration,
        files: &[Value],
    ) -> Result<Option<Vec<FileShape>>, Error> {
        let path = format!("{}/filediffs?{PREVIEW}", self.repository);
        let request = Request::new(Method::POST, path, "read the changed lines").body(json!({
            "baseVersionCommit": of.common_ref_commit.commit_id,
            "targetVersionCommit": of.source_ref_commit.commit_id,
            "fileDiffParams": files,
        }));
        match self.call(request.repeatable()).await {
            Ok(reply) => Ok(Some(match reply.json::<List<FileShape>>() {
                Ok(list) => list.value,
                Err(_) => reply.json()?,
            })),
            Err(Error::NotFound { .. } | Error::Refused { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Adds the new lines of a file, as they read at a commit.
    async fn add(&self, diff: &mut Diff, file: FileShape, at: &Commit) -> Result<(), Error> {
        let is_changed = |block: &Block| block.change_type != 0 && block.change_type != "none";
        let blocks: Vec<&Block> = { file.line_diff_blocks.iter() }
            .filter(|block| is_changed(block) && block.modified_lines_count > 0)
            .collect();
        if blocks.is_empty() {
            return Ok(());
        }
        let path = utf8_percent_encode(&file.path, NON_ALPHANUMERIC);
        let request = Request::get(
            format!(
                "{}/items?path={path}&versionDescriptor.versionType=commit&versionDescriptor.version={}&includeContent=true&$format=json&{VERSION}",
                self.repository, at.commit_id
            ),
            "read a changed file",
        );
        let item = self.call(request).await?.value();
        let lines: Vec<&str> = item["content"]
            .as_str()
            .unwrap_or_default()
            .lines()
            .collect();
        for block in blocks {
            let start = block.modified_line_number_start.max(1);
            let shown = lines.iter().zip(1..).skip(start - 1);
            for (text, number) in shown.take(block.modified_lines_count) {
                diff.add_line(file.path.trim_start_matches('/'), number, text);
            }
        }
        Ok(())
    }
}
