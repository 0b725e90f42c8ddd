//! A strict GitHub: the part of its API that publishing uses, by its documented rules, with state.
//!
//! It refuses what GitHub refuses: a comment on a line outside of the diff (and with it the whole
//! review), bodies and pages that are too large, tokens without the permission, locked conversations
//! and archived repositories. Faults are planned: the request of some kind fails, before or after it
//! was carried out.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::sync::{Arc, Mutex, MutexGuard};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::server::{Received, Reply, Server};

/// Who holds the token.
pub(crate) const ME: &str = "github-actions[bot]";
pub(crate) const TOKEN: &str = "ghs_0123456789abcdefghijABCDEFGHIJ012345";

/// A comment, of a conversation or beside it.
#[derive(Clone, Debug)]
pub(crate) struct Comment {
    pub(crate) id: u64,
    pub(crate) login: String,
    pub(crate) body: String,
}

/// A conversation on a line.
#[derive(Clone, Debug)]
pub(crate) struct Thread {
    pub(crate) path: String,
    pub(crate) line: u64,
    /// Where it begins, if it stands on several lines.
    pub(crate) start_line: Option<u64>,
    pub(crate) is_resolved: bool,
    pub(crate) comments: Vec<Comment>,
}

/// How a request goes wrong.
#[derive(Clone, Debug)]
pub(crate) enum Fault {
    /// With this reply, and nothing is done.
    Instead(Reply),
    /// It is done, and the reply is lost.
    After(Reply),
}

/// Everything that GitHub knows.
#[derive(Default)]
pub(crate) struct State {
    pub(crate) head: String,
    pub(crate) merge: Option<String>,
    pub(crate) parents: BTreeMap<String, Vec<String>>,
    /// Patches by path.
    pub(crate) files: Vec<(String, String)>,
    pub(crate) comments: Vec<Comment>,
    pub(crate) threads: Vec<Thread>,
    /// Reviews that stand, whatever became of their comments.
    pub(crate) reviews: Vec<Comment>,
    pub(crate) checks: Vec<Value>,
    pub(crate) uploads: Vec<Value>,
    pub(crate) is_locked: bool,
    pub(crate) is_archived: bool,
    /// Whether the pull request comes from another repository.
    pub(crate) is_fork: bool,
    /// Such as `pull_requests`.
    pub(crate) lacks: BTreeSet<&'static str>,
    /// For requests that begin so, such as `POST /issues`: in their order, each once.
    pub(crate) faults: Vec<(&'static str, Fault)>,
    /// Every request that would change something, such as `POST /issues/7/comments`.
    pub(crate) writes: Vec<String>,
    next: u64,
}

/// A running GitHub with the repository `o/r` and its pull request 7.
pub(crate) struct GitHub {
    server: Server,
    state: Arc<Mutex<State>>,
}

impl GitHub {
    pub(crate) fn start(head: &str) -> Self {
        let state = State {
            head: head.to_owned(),
            next: 100,
            ..State::default()
        };
        let state = Arc::new(Mutex::new(state));
        let shared = Arc::clone(&state);
        let server = Server::start(move |request| shared.lock().unwrap().answer(request));
        Self { server, state }
    }

    pub(crate) fn api(&self) -> &str {
        self.server.base_url()
    }

    /// Everything that was asked for, one JSON a line: method, path below the API, body.
    pub(crate) fn calls(&self) -> Vec<String> {
        let journal = self.server.journal();
        let calls = journal.iter().map(|call| {
            let path = call.path.strip_prefix("/v1").unwrap();
            json!({"method": call.method, "path": path, "body": call.body}).to_string()
        });
        calls.collect()
    }

    pub(crate) fn requests(&self) -> usize {
        self.server.journal().len()
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    /// What was written since the last time.
    pub(crate) fn writes(&self) -> Vec<String> {
        std::mem::take(&mut self.state().writes)
    }
}

impl State {
    /// Comments of the account that holds the token.
    pub(crate) fn own(&self) -> Vec<&Comment> {
        self.comments.iter().filter(|it| it.login == ME).collect()
    }

    pub(crate) fn comment(&mut self, login: &str, body: &str) {
        let id = self.id();
        self.comments.push(Comment {
            id,
            login: login.to_owned(),
            body: body.to_owned(),
        });
    }

    fn id(&mut self) -> u64 {
        self.next += 1;
        self.next
    }

    fn answer(&mut self, request: &Received) -> Reply {
        let path = request.path.strip_prefix("/v1").unwrap_or_default();
        let path = path.strip_prefix("/repos/o/r").unwrap_or(path).to_owned();
        if request.headers.get("authorization") != Some(&format!("Bearer {TOKEN}")) {
            return said(401, "Bad credentials");
        }
        if !request.headers.contains_key("user-agent") {
            return said(403, "Request forbidden by administrative rules.");
        }
        let is_read = request.method == "GET" || request.body.contains("\"query\":\"query");
        let key = format!("{} {path}", request.method);
        if !is_read {
            self.writes.push(key.clone());
        }
        let fault = self
            .faults
            .iter()
            .position(|(start, _)| key.starts_with(start));
        match fault.map(|at| self.faults.remove(at).1) {
            Some(Fault::Instead(reply)) => reply,
            Some(Fault::After(reply)) => {
                self.route(request, &path);
                reply
            }
            None => self.route(request, &path),
        }
    }

    fn route(&mut self, request: &Received, path: &str) -> Reply {
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let steps: Vec<&str> = path.split('/').skip(1).collect();
        let is_write = request.method != "GET" && path != "/graphql";
        if is_write && self.is_archived {
            return said(403, "Repository was archived so is read-only.");
        }
        if request.method != "GET" && !request.json().is_object() && request.method != "DELETE" {
            return said(400, "Problems parsing JSON");
        }
        match (request.method.as_str(), steps.as_slice()) {
            ("POST", ["graphql"]) => self.graphql(&request.json()),
            ("GET", ["pulls", "7"]) => Reply::json(200, &self.pull()),
            ("GET", ["pulls", "7", "files"]) => {
                let all = self.files.iter();
                let all = all.map(|(path, patch)| json!({"filename": path, "patch": patch}));
                page(all.collect(), query, request)
            }
            ("GET", ["commits", sha]) => match self.parents.get(*sha) {
                Some(parents) => {
                    let parents: Vec<_> = parents.iter().map(|sha| json!({"sha": sha})).collect();
                    Reply::json(200, &json!({"sha": sha, "parents": parents}))
                }
                None => said(422, "No commit found for SHA"),
            },
            ("GET", ["issues", "7", "comments"]) => {
                let all = self.comments.iter().map(comment_json).collect();
                page(all, query, request)
            }
            ("POST", ["issues", "7", "comments"]) => self.add_comment(&request.json()),
            ("PATCH" | "DELETE", ["issues", "comments", id]) => self.edit_comment(request, id),
            ("POST", ["pulls", "7", "reviews"]) => self.review(&request.json()),
            ("GET", ["pulls", "7", "reviews"]) => {
                let all = self.reviews.iter().map(comment_json).collect();
                page(all, query, request)
            }
            ("PATCH" | "DELETE", ["pulls", "comments", id]) => self.edit_remark(request, id),
            ("GET", ["commits", sha, "check-runs"]) => self.checks_of(sha),
            ("POST", ["check-runs"]) => self.check(None, &request.json()),
            ("PATCH", ["check-runs", id]) => self.check(id.parse().ok(), &request.json()),
            ("POST", ["code-scanning", "sarifs"]) => self.upload(&request.json()),
            ("GET", ["code-scanning", "sarifs", _]) => Reply::json(
                200,
                &json!({"processing_status": "complete", "analyses_url": ""}),
            ),
            _ => said(404, "Not Found"),
        }
    }

    /// A refusal where the token lacks this permission, with the header that names what would do.
    fn forbidden(&self, needed: &'static str, accepted: &str) -> Option<Reply> {
        let reply = said(403, "Resource not accessible by integration");
        let lacks = self.lacks.contains(needed);
        lacks.then(|| reply.header("x-accepted-github-permissions", accepted))
    }

    fn pull(&self) -> Value {
        json!({
            "number": 7, "state": "open", "locked": self.is_locked,
            "merge_commit_sha": self.merge,
            "head": {"sha": self.head, "ref": "feature", "repo": {"full_name": if self.is_fork { "mallory/r" } else { "o/r" }}},
            "base": {"sha": "0".repeat(40), "ref": "main", "repo": {"full_name": "o/r", "archived": self.is_archived}},
        })
    }

    fn add_comment(&mut self, json: &Value) -> Reply {
        let forbidden = self.forbidden("pull_requests", "issues=write; pull_requests=write");
        if let Some(reply) = forbidden.or_else(|| self.locked()) {
            return reply;
        }
        let Some(body) = sound(json) else {
            return invalid("body");
        };
        self.comment(ME, &body);
        Reply::json(201, &comment_json(self.comments.last().unwrap()))
    }

    fn locked(&self) -> Option<Reply> {
        self.is_locked
            .then(|| said(403, "Unable to create comment because issue is locked."))
    }

    fn edit_comment(&mut self, request: &Received, id: &str) -> Reply {
        if let Some(reply) = self.forbidden("pull_requests", "issues=write; pull_requests=write") {
            return reply;
        }
        let Some(at) = self.comments.iter().position(|it| it.id.to_string() == id) else {
            return said(404, "Not Found");
        };
        if request.method == "DELETE" {
            self.comments.remove(at);
            return Reply::status(204);
        }
        let Some(body) = sound(&request.json()) else {
            return invalid("body");
        };
        self.comments[at].body = body;
        Reply::json(200, &comment_json(&self.comments[at]))
    }

    /// All comments are made or none.
    fn review(&mut self, json: &Value) -> Reply {
        let forbidden = self.forbidden("pull_requests", "pull_requests=write");
        if let Some(reply) = forbidden.or_else(|| self.locked()) {
            return reply;
        }
        if json["event"] != "COMMENT" || json["body"].as_str().is_none_or(str::is_empty) {
            return invalid("event and body");
        }
        if json["commit_id"] != self.head.as_str() {
            return invalid("commit_id");
        }
        let comments = json["comments"].as_array().cloned().unwrap_or_default();
        let outside = comments.iter().any(|it| !self.is_on_diff(it));
        if comments.is_empty() || outside {
            return Reply::json(
                422,
                &json!({"message": "Unprocessable Entity", "errors": ["Pull request review thread line must be part of the diff and Pull request review thread diff hunk can't be blank"]}),
            );
        }
        for it in &comments {
            let Some(body) = sound(it) else {
                return invalid("body");
            };
            let comment = Comment {
                id: self.id(),
                login: ME.to_owned(),
                body,
            };
            self.threads.push(Thread {
                path: it["path"].as_str().unwrap().to_owned(),
                line: it["line"].as_u64().unwrap(),
                start_line: it["start_line"].as_u64(),
                is_resolved: false,
                comments: vec![comment],
            });
        }
        let id = self.id();
        self.reviews.push(Comment {
            id,
            login: ME.to_owned(),
            body: json["body"].as_str().unwrap().to_owned(),
        });
        Reply::json(
            200,
            &json!({"id": id, "html_url": format!("https://github.com/o/r/pull/7#pullrequestreview-{id}")}),
        )
    }

    fn is_on_diff(&self, comment: &Value) -> bool {
        let file = self
            .files
            .iter()
            .find(|(path, _)| comment["path"] == path.as_str());
        let line = comment["line"].as_u64().unwrap_or_default();
        let start = match comment.get("start_line") {
            Some(start) => start.as_u64().unwrap_or_default(),
            None => line,
        };
        let is_range = start == line || (start < line && comment["start_side"] == "RIGHT");
        comment["side"] == "RIGHT"
            && is_range
            && file.is_some_and(|(_, patch)| {
                let shown = new_lines(patch);
                (start..=line).all(|line| shown.contains(&line))
            })
    }

    fn edit_remark(&mut self, request: &Received, id: &str) -> Reply {
        if let Some(reply) = self.forbidden("pull_requests", "pull_requests=write") {
            return reply;
        }
        let mut all = self
            .threads
            .iter_mut()
            .flat_map(|thread| &mut thread.comments);
        let Some(found) = all.find(|it| it.id.to_string() == id) else {
            return said(404, "Not Found");
        };
        if request.method == "DELETE" {
            let id = found.id;
            self.threads
                .iter_mut()
                .for_each(|thread| thread.comments.retain(|it| it.id != id));
            self.threads.retain(|thread| !thread.comments.is_empty());
            return Reply::status(204);
        }
        let Some(body) = sound(&request.json()) else {
            return invalid("body");
        };
        found.body = body;
        Reply::json(200, &comment_json(found))
    }

    fn graphql(&mut self, json: &Value) -> Reply {
        let query = json["query"].as_str().unwrap_or_default();
        let variables = &json["variables"];
        let data = |data: Value| Reply::json(200, &json!({"data": data}));
        if query.contains("viewer {") {
            return data(json!({"viewer": {"login": ME}}));
        }
        if query.contains("reviewThreads(") {
            return data(self.thread_page(variables["after"].as_str()));
        }
        if self.lacks.contains("pull_requests") || self.lacks.contains("threads") {
            let error =
                json!({"type": "FORBIDDEN", "message": "Resource not accessible by integration"});
            return Reply::json(200, &json!({"data": null, "errors": [error]}));
        }
        let id = variables["id"].as_str().unwrap_or_default();
        let thread = self
            .threads
            .iter_mut()
            .find(|thread| thread_id(thread) == id);
        let Some(thread) = thread else {
            let error = json!({"type": "NOT_FOUND", "message": "Could not resolve to a node"});
            return Reply::json(200, &json!({"data": null, "errors": [error]}));
        };
        thread.is_resolved = query.contains("{ resolveReviewThread");
        data(json!({"thread": {"id": id}}))
    }

    /// Twenty conversations a page, to have several.
    fn thread_page(&self, after: Option<&str>) -> Value {
        let from: usize = after.map_or(0, |after| after.parse().unwrap());
        let nodes: Vec<Value> = { self.threads.iter().skip(from).take(20) }
            .map(|thread| {
                let first = &thread.comments[0];
                json!({
                    "id": thread_id(thread), "isResolved": thread.is_resolved, "path": thread.path,
                    "comments": {"totalCount": thread.comments.len(), "nodes": [{
                        "databaseId": first.id, "body": first.body,
                        "viewerDidAuthor": first.login == ME,
                    }]},
                })
            })
            .collect();
        let next = from + nodes.len();
        let info = json!({"hasNextPage": next < self.threads.len(), "endCursor": next.to_string()});
        let threads = json!({"pageInfo": info, "nodes": nodes});
        json!({"repository": {"pullRequest": {"reviewThreads": threads}}})
    }

    fn checks_of(&self, sha: &str) -> Reply {
        let runs = self
            .checks
            .iter()
            .rev()
            .filter(|run| run["head_sha"] == sha);
        let runs: Vec<Value> = runs.map(check_json).collect();
        Reply::json(200, &json!({"total_count": runs.len(), "check_runs": runs}))
    }

    fn check(&mut self, id: Option<u64>, json: &Value) -> Reply {
        if let Some(reply) = self.forbidden("checks", "checks=write") {
            return reply;
        }
        let output = &json["output"];
        let annotations = output["annotations"]
            .as_array()
            .cloned()
            .unwrap_or_default();
        let is_sound = |it: &Value| {
            let level = it["annotation_level"].as_str().unwrap_or_default();
            it["path"].is_string()
                && it["start_line"].as_u64() >= Some(1)
                && it["end_line"].as_u64() >= it["start_line"].as_u64()
                && ["notice", "warning", "failure"].contains(&level)
                && it["message"]
                    .as_str()
                    .is_some_and(|it| !it.is_empty() && it.len() <= 65_536)
                && it["title"]
                    .as_str()
                    .is_none_or(|it| it.chars().count() <= 255)
        };
        let summary = output["summary"].as_str().unwrap_or_default();
        let fits = !summary.is_empty() && summary.chars().count() <= 65_535;
        let ends = json["status"] != "completed" || json["conclusion"].is_string();
        if annotations.len() > 50 || !annotations.iter().all(is_sound) || !fits || !ends {
            return invalid("output");
        }
        let at = match id {
            Some(id) => self.checks.iter().position(|run| run["id"] == id),
            None => {
                let mut run = json.clone();
                run["id"] = json!(self.id());
                run["output"]["annotations"] = json!([]);
                self.checks.push(run);
                Some(self.checks.len() - 1)
            }
        };
        let Some(at) = at else {
            return said(404, "Not Found");
        };
        let run = &mut self.checks[at];
        for key in ["status", "conclusion"] {
            run[key] = json[key].clone();
        }
        run["output"]["annotations"]
            .as_array_mut()
            .unwrap()
            .extend(annotations);
        Reply::json(if id.is_some() { 200 } else { 201 }, &check_json(run))
    }

    fn upload(&mut self, json: &Value) -> Reply {
        if let Some(reply) = self.forbidden("security_events", "security_events=write") {
            return reply;
        }
        let sha = json["commit_sha"].as_str().unwrap_or_default();
        let reference = json["ref"].as_str().unwrap_or_default();
        let packed = STANDARD
            .decode(json["sarif"].as_str().unwrap_or_default())
            .unwrap();
        let mut sarif = String::new();
        flate2::read::GzDecoder::new(packed.as_slice())
            .read_to_string(&mut sarif)
            .unwrap();
        let sarif: Value = serde_json::from_str(&sarif).unwrap();
        if sha.len() != 40 || !reference.starts_with("refs/") || sarif["version"] != "2.1.0" {
            return invalid("sarif");
        }
        self.uploads
            .push(json!({"commit_sha": sha, "ref": reference, "sarif": sarif}));
        Reply::json(
            202,
            &json!({"id": "47177e22-5596-11eb-80a1-c1e54ef945c6", "url": "https://api.github.com/x"}),
        )
    }
}

fn said(status: u16, message: &str) -> Reply {
    Reply::json(
        status,
        &json!({"message": message, "documentation_url": "https://docs.github.com/rest"}),
    )
}

fn invalid(field: &str) -> Reply {
    Reply::json(
        422,
        &json!({"message": "Validation Failed", "errors": [{"code": "invalid", "field": field}]}),
    )
}

/// A body of a comment that is neither empty nor too long.
fn sound(json: &Value) -> Option<String> {
    let body = json["body"].as_str()?;
    (!body.trim().is_empty() && body.chars().count() <= 65_536).then(|| body.to_owned())
}

fn comment_json(comment: &Comment) -> Value {
    let kind = if comment.login.ends_with("[bot]") {
        "Bot"
    } else {
        "User"
    };
    json!({
        "id": comment.id, "body": comment.body, "user": {"login": comment.login, "type": kind},
        "html_url": format!("https://github.com/o/r/pull/7#issuecomment-{}", comment.id),
    })
}

fn check_json(run: &Value) -> Value {
    let mut run = run.clone();
    let count = run["output"]["annotations"].as_array().map_or(0, Vec::len);
    run["output"] = json!({"annotations_count": count});
    run["html_url"] = json!(format!("https://github.com/o/r/runs/{}", run["id"]));
    run
}

fn thread_id(thread: &Thread) -> String {
    format!("PRRT_{}", thread.comments[0].id)
}

/// One page of a list, with the header that leads to the next; thirty entries unless asked for more,
/// and never more than a hundred.
fn page(all: Vec<Value>, query: &str, request: &Received) -> Reply {
    let ask = |name: &str| {
        let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        pairs
            .into_iter()
            .find(|(key, _)| *key == name)?
            .1
            .parse::<usize>()
            .ok()
    };
    let (size, number) = (
        ask("per_page").unwrap_or(30).min(100),
        ask("page").unwrap_or(1),
    );
    let from = (number - 1) * size;
    let shown: Vec<Value> = all.iter().skip(from).take(size).cloned().collect();
    let reply = Reply::json(200, &json!(shown));
    if from + size >= all.len() {
        return reply;
    }
    let path = request.path.split('?').next().unwrap_or_default();
    let host = request.headers.get("host").unwrap();
    let next = format!("http://{host}{path}?per_page={size}&page={}", number + 1);
    reply.header(
        "link",
        &format!("<{next}>; rel=\"next\", <{next}>; rel=\"last\""),
    )
}

/// The lines of the new side that a patch shows.
fn new_lines(patch: &str) -> BTreeSet<u64> {
    let mut shown = BTreeSet::new();
    let mut number = 0;
    for line in patch.lines() {
        if let Some(head) = line.strip_prefix("@@ ") {
            let new = head.split('+').nth(1).unwrap();
            number = new.split([',', ' ']).next().unwrap().parse().unwrap();
        } else if line.starts_with([' ', '+']) {
            shown.insert(number);
            number += 1;
        }
    }
    shown
}
