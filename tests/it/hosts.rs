//! Every host that comments go to, against a strict server made from the public documentation of its
//! API: one comment that stays, whatever happens on the way.
//!
//! A row of [`HOSTS`] says how a host speaks; [`World`] is what all of them know. What a host does not
//! document is answered with 404 and remembered, so that a call that was made up fails the case.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock, Mutex, MutexGuard};
use std::time::Duration;

use create_dump::pipeline;
use create_dump::publish::{
    Delivery, Destination, Error, Pace, Posting, Published, Surroundings, publisher,
};
use serde_json::{Value, json};

use crate::program::Program;
use crate::server::{Received, Reply, Server};
use crate::support::TempTree;

const TOKEN: &str = "token-0123456789";
const ME: u64 = 42;
const OTHER: u64 = 7;

/// A comment that stands there.
#[derive(Clone, Debug)]
struct Comment {
    id: u64,
    author: u64,
    body: String,
}

/// A discussion on a line of `new.rs`.
#[derive(Clone, Debug)]
struct Discussion {
    note: Comment,
    line: u64,
    resolved: bool,
    /// The review that it was begun in, where there are such.
    review: u64,
}

/// What a host knows.
#[derive(Default)]
struct World {
    head: String,
    comments: Vec<Comment>,
    next: u64,
    /// Writes that were carried out.
    writes: usize,
    /// Answers in the place of the next writes: the write is carried out where the flag says so.
    faults: Vec<(Reply, bool)>,
    /// Whether the comment to be changed is gone before it can be.
    vanishes: bool,
    /// Requests that no documentation has.
    unknown: Vec<String>,
    /// What a token without the right is told.
    forbidden: Option<Reply>,
    /// Address that further pages are found at.
    address: String,
    /// Issues, for those who track one: number, author, body.
    issues: Vec<Comment>,
    /// Comments on issues.
    told: Vec<String>,
    /// The report that Bitbucket shows beside the commit.
    insights: Option<Value>,
    /// Discussions on lines.
    discussions: Vec<Discussion>,
    /// Lines that are shown and on which no discussion can begin all the same.
    closed_lines: Vec<u64>,
    /// Whether the change adds `new.rs`.
    is_added: bool,
    /// Whether there is always another page of changed files.
    is_endless: bool,
}

/// A host, as it speaks.
struct Host {
    target: &'static str,
    /// Where the API begins.
    base: &'static str,
    variables: &'static [(&'static str, &'static str)],
    /// The header that signs in, and its value.
    signs_in: (&'static str, &'static str),
    answer: fn(&mut World, &Received, &str) -> Option<Reply>,
    /// What a token without the right is told, and what the user then reads.
    refusal: fn() -> Reply,
    scope: &'static str,
}

const HOSTS: &[Host] = &[
    Host {
        target: "github-pr",
        base: "/api",
        variables: &[("GITHUB_TOKEN", TOKEN), ("GITHUB_REPOSITORY", "o/r")],
        signs_in: ("authorization", "Bearer token-0123456789"),
        answer: github,
        refusal: || {
            Reply::json(
                403,
                &json!({"message": "Resource not accessible by integration", "status": "403"}),
            )
            .header(
                "x-accepted-github-permissions",
                "issues=write; pull_requests=write",
            )
        },
        scope: "`pull-requests: write`",
    },
    Host {
        target: "gitlab-mr",
        base: "/api/v4",
        variables: &[
            ("GITLAB_TOKEN", TOKEN),
            ("CI_PROJECT_ID", "group/project"),
            ("CI_MERGE_REQUEST_IID", "7"),
        ],
        signs_in: ("private-token", TOKEN),
        answer: gitlab,
        refusal: || {
            Reply::json(
                403,
                &json!({
                    "error": "insufficient_scope",
                    "error_description": "The request requires higher privileges than provided by the access token.",
                    "scope": "api",
                }),
            )
        },
        scope: "the scope `api`",
    },
    Host {
        target: "gitea-pr",
        base: "/api/v1",
        variables: &[("GITEA_TOKEN", TOKEN), ("GITHUB_REPOSITORY", "o/r")],
        signs_in: ("authorization", "token token-0123456789"),
        answer: gitea,
        refusal: || {
            Reply::json(
                403,
                &json!({
                    "message": "token does not have at least one of required scope(s): [write:issue]",
                    "url": "https://gitea.example.com/api/swagger",
                }),
            )
        },
        scope: "write:issue",
    },
    Host {
        target: "bitbucket-pr",
        base: "/2.0",
        variables: &[
            ("BITBUCKET_TOKEN", TOKEN),
            ("BITBUCKET_REPO_FULL_NAME", "o/r"),
            ("BITBUCKET_PR_ID", "7"),
        ],
        signs_in: ("authorization", "Bearer token-0123456789"),
        answer: bitbucket,
        refusal: || {
            Reply::json(
                403,
                &json!({"type": "error", "error": {
                    "message": "Your credentials lack one or more required privilege scopes.",
                    "detail": {"required": ["pullrequest:write"], "granted": ["pullrequest"]},
                }}),
            )
        },
        scope: "`pullrequest:write`",
    },
    Host {
        target: "azure-pr",
        base: "/org",
        variables: &[
            ("SYSTEM_ACCESSTOKEN", TOKEN),
            ("SYSTEM_TEAMPROJECT", "team project"),
            ("BUILD_REPOSITORY_ID", "r"),
            ("SYSTEM_PULLREQUEST_PULLREQUESTID", "7"),
        ],
        signs_in: ("authorization", "Bearer token-0123456789"),
        answer: azure,
        refusal: || {
            Reply::json(
                403,
                &json!({
                    "message": "TF401027: You need the Git 'PullRequestContribute' permission on this resource to perform this action.",
                    "typeKey": "GitNeedsPermissionException",
                }),
            )
        },
        scope: "PullRequestContribute",
    },
];

fn body(request: &Received, keys: &[&str]) -> Value {
    let body = request.json();
    let given: Vec<&String> = body.as_object().unwrap().keys().collect();
    assert!(
        given.iter().all(|key| keys.contains(&key.as_str())),
        "{given:?}"
    );
    body
}

impl World {
    fn create(&mut self, author: u64, body: &str) -> u64 {
        self.next += 1;
        self.comments.push(Comment {
            id: self.next,
            author,
            body: body.to_owned(),
        });
        self.next
    }

    /// Changes a comment; nobody may change that of another.
    fn update(&mut self, id: &str, body: &str) -> bool {
        let found = self
            .comments
            .iter_mut()
            .find(|it| it.id.to_string() == id && it.author == ME);
        found
            .map(|comment| comment.body = body.to_owned())
            .is_some()
    }

    fn delete(&mut self, id: &str) -> bool {
        let before = self.comments.len();
        self.comments
            .retain(|it| it.id.to_string() != id || it.author != ME);
        self.comments.len() < before
    }

    fn open(&mut self, body: &str) -> u64 {
        let id = self.issues.len() as u64 + 1;
        self.issues.push(Comment {
            id,
            author: ME,
            body: body.to_owned(),
        });
        id
    }

    fn rewrite(&mut self, number: &str, body: &str) -> Option<Reply> {
        let mut issues = self.issues.iter_mut();
        let issue = issues.find(|it| it.id.to_string() == number)?;
        issue.body = body.to_owned();
        Some(Reply::json(200, &json!({"number": issue.id})))
    }

    /// Whether a discussion can begin there.
    fn takes(&self, path: &str, line: u64) -> bool {
        path == "new.rs" && (1..=4).contains(&line) && !self.closed_lines.contains(&line)
    }

    fn begin(&mut self, line: u64, body: &str, review: u64) -> u64 {
        self.next += 1;
        self.discussions.push(Discussion {
            note: Comment {
                id: self.next,
                author: ME,
                body: body.to_owned(),
            },
            line,
            resolved: false,
            review,
        });
        self.next
    }

    fn discussion(&mut self, id: &str) -> Option<&mut Discussion> {
        let mut own = self
            .discussions
            .iter_mut()
            .filter(|it| it.note.author == ME);
        own.find(|it| it.note.id.to_string() == id)
    }

    /// Changes a comment on a line.
    fn reword(&mut self, id: &str, body: &str) -> Option<()> {
        self.discussion(id)?.note.body = body.to_owned();
        Some(())
    }

    fn close(&mut self, id: &str, closed: bool) -> Option<()> {
        self.discussion(id)?.resolved = closed;
        Some(())
    }

    fn forget(&mut self, id: &str) -> Option<()> {
        self.discussion(id)?;
        self.discussions.retain(|it| it.note.id.to_string() != id);
        Some(())
    }

    fn own(&self) -> Vec<&Comment> {
        self.comments.iter().filter(|it| it.author == ME).collect()
    }

    /// The comments of one page, and whether there are more.
    fn page(&self, path: &str, size: usize) -> (usize, &[Comment], bool) {
        let query = path.split_once('?').map_or("", |(_, query)| query);
        let page = query.split('&').find_map(|it| it.strip_prefix("page="));
        let page: usize = page.map_or(1, |page| page.parse().unwrap());
        let start = ((page - 1) * size).min(self.comments.len());
        let end = (start + size).min(self.comments.len());
        (page, &self.comments[start..end], end < self.comments.len())
    }

    fn link(&self, path: &str, page: usize) -> String {
        let bare = path.split_once("&page=").map_or(path, |(bare, _)| bare);
        format!("<{}{bare}&page={}>; rel=\"next\"", self.address, page + 1)
    }
}

fn github(world: &mut World, request: &Received, path: &str) -> Option<Reply> {
    let login = |id: u64| json!({"login": format!("user-{id}")});
    if path == "/graphql" {
        let query = request.json()["query"].as_str()?.to_owned();
        if query.starts_with("mutation") {
            let id = request.json()["variables"]["id"].as_str()?.to_owned();
            world.close(&id, query.contains("{ resolveReviewThread"))?;
            return Some(Reply::json(200, &json!({"data": {}})));
        }
        let nodes = world.discussions.iter().map(|it| {
            json!({"id": it.note.id.to_string(), "isResolved": it.resolved, "path": "new.rs", "comments": {
                "totalCount": 1, "nodes": [{
                    "databaseId": it.note.id, "body": it.note.body, "viewerDidAuthor": it.note.author == ME,
                }],
            }})
        });
        let nodes: Vec<Value> = nodes.collect();
        let threads =
            json!({"pageInfo": {"hasNextPage": false, "endCursor": null}, "nodes": nodes});
        let data = if query.contains("viewer {") {
            json!({"viewer": login(ME)})
        } else {
            json!({"repository": {"pullRequest": {"reviewThreads": threads}}})
        };
        return Some(Reply::json(200, &json!({"data": data})));
    }
    let (place, query) = path.split_once('?').unwrap_or((path, ""));
    let steps: Vec<&str> = place.strip_prefix("/repos/o/r/")?.split('/').collect();
    let comment = |it: &Comment| json!({"id": it.id, "body": it.body, "user": login(it.author)});
    match (request.method.as_str(), &steps[..]) {
        ("GET", ["pulls", "7"]) => {
            let side = json!({"sha": world.head, "repo": {"archived": false}});
            let pull = json!({"number": 7, "head": side, "base": side, "locked": false});
            Some(Reply::json(200, &pull))
        }
        ("GET", ["pulls", "7", "files"]) => {
            let file = json!({"filename": "new.rs", "patch": DIFF});
            Some(Reply::json(200, &json!([file])))
        }
        ("GET", ["pulls", "7", "reviews"]) => Some(Reply::json(200, &json!([]))),
        (_, ["pulls", ..]) => reviews(world, request, &steps[1..]),
        ("GET", ["commits", _]) => Some(Reply::json(200, &json!({"parents": []}))),
        ("GET", ["issues", "7", "comments"]) => {
            assert!(query.contains("per_page=100"), "{query}");
            let (page, comments, more) = world.page(path, 100);
            let reply = Reply::json(200, &comments.iter().map(comment).collect());
            let link = world.link(&request.path, page);
            Some(if more {
                reply.header("link", &link)
            } else {
                reply
            })
        }
        ("POST", ["issues", "7", "comments"]) => {
            let body = body(request, &["body"]);
            let id = world.create(ME, body["body"].as_str()?);
            Some(Reply::json(201, &json!({"id": id})))
        }
        ("PATCH", ["issues", "comments", id]) => {
            let body = body(request, &["body"]);
            let done = world.update(id, body["body"].as_str()?);
            done.then(|| Reply::json(200, &json!({"id": 1})))
        }
        ("DELETE", ["issues", "comments", id]) => world.delete(id).then(|| Reply::status(204)),
        ("GET", ["issues"]) => {
            assert!(query.contains("creator=user%2D42"), "{query}");
            let own = world.issues.iter().filter(|it| it.author == ME);
            let issue =
                |it: &Comment| json!({"number": it.id, "body": it.body, "user": login(it.author)});
            Some(Reply::json(200, &own.map(issue).collect()))
        }
        _ => issue_writes(world, request, &steps),
    }
}

/// Reviews of GitHub and Gitea: all comments are made or none.
fn reviews(world: &mut World, request: &Received, steps: &[&str]) -> Option<Reply> {
    match (request.method.as_str(), steps) {
        ("POST", ["7", "reviews"]) => {
            let body = body(request, &["commit_id", "event", "body", "comments"]);
            let comments = body["comments"].as_array()?.clone();
            let line = |it: &Value| it["line"].as_u64().or(it["new_position"].as_u64());
            let takes = |it: &Value| world.takes(it["path"].as_str().unwrap(), line(it).unwrap());
            if !comments.iter().all(takes) || body["commit_id"] != world.head.as_str() {
                return Some(Reply::json(
                    422,
                    &json!({"message": "Unprocessable Entity"}),
                ));
            }
            world.next += 1;
            let review = world.next;
            for it in &comments {
                world.begin(line(it)?, it["body"].as_str()?, review);
            }
            Some(Reply::json(200, &json!({"id": review})))
        }
        ("PATCH", ["comments", id]) => {
            let body = body(request, &["body"]);
            world.reword(id, body["body"].as_str()?)?;
            Some(Reply::json(200, &json!({"id": 1})))
        }
        ("DELETE", ["comments", id]) => world.forget(id).map(|()| Reply::status(204)),
        _ => None,
    }
}

/// What Gitea took from GitHub.
fn issue_writes(world: &mut World, request: &Received, steps: &[&str]) -> Option<Reply> {
    match (request.method.as_str(), steps) {
        ("POST", ["issues"]) => {
            let body = body(request, &["title", "body"]);
            let number = world.open(body["body"].as_str()?);
            Some(Reply::json(201, &json!({"number": number})))
        }
        ("PATCH", ["issues", number]) => {
            let body = body(request, &["title", "body"]);
            world.rewrite(number, body["body"].as_str()?)
        }
        ("POST", ["issues", _, "comments"]) => {
            let body = body(request, &["body"]);
            world.told.push(body["body"].as_str()?.to_owned());
            Some(Reply::json(201, &json!({"id": 1})))
        }
        _ => None,
    }
}

fn gitlab(world: &mut World, request: &Received, path: &str) -> Option<Reply> {
    let project = "/projects/group%2Fproject";
    if path == "/user" {
        return Some(Reply::json(200, &json!({"id": ME, "username": "bot"})));
    }
    let rest = path.strip_prefix(project)?;
    let (place, query) = rest.split_once('?').unwrap_or((rest, ""));
    let steps: Vec<&str> = place.split('/').skip(1).collect();
    let note = |it: &Comment| json!({"id": it.id, "body": it.body, "author": {"id": it.author, "username": "x"}, "system": false});
    match (request.method.as_str(), &steps[..]) {
        ("GET", ["merge_requests", "7"]) => Some(Reply::json(
            200,
            &json!({"iid": 7, "sha": world.head, "state": "opened", "diff_refs": {
                "base_sha": "b", "start_sha": "s", "head_sha": world.head,
            }}),
        )),
        ("GET", ["merge_requests", "7", "notes"]) => {
            assert!(
                query.contains("sort=asc&order_by=created_at&per_page=100"),
                "{query}"
            );
            let (page, notes, more) = world.page(path, 100);
            let reply = Reply::json(200, &notes.iter().map(note).collect());
            Some(if more {
                reply.header("link", &world.link(&request.path, page))
            } else {
                reply
            })
        }
        ("POST", ["merge_requests", "7", "notes"]) => {
            let body = body(request, &["body"]);
            let id = world.create(ME, body["body"].as_str()?);
            Some(Reply::json(201, &json!({"id": id})))
        }
        ("PUT", ["merge_requests", "7", "notes", id]) => {
            let body = body(request, &["body"]);
            let done = world.update(id, body["body"].as_str()?);
            done.then(|| Reply::json(200, &json!({"id": id.parse::<u64>().unwrap()})))
        }
        _ if steps.get(2) == Some(&"discussions") => discussions(world, request, &steps[3..]),
        ("GET", ["merge_requests", "7", "diffs"]) => {
            let file = json!({"old_path": "old.rs", "new_path": "new.rs", "diff": DIFF});
            Some(Reply::json(200, &json!([file])))
        }
        ("GET", ["issues"]) => {
            assert!(query.starts_with("scope=all&author_id=42"), "{query}");
            let own = world.issues.iter().filter(|it| it.author == ME);
            let issue = |it: &Comment| json!({"iid": it.id, "description": it.body, "author": {"id": it.author}});
            Some(Reply::json(200, &own.map(issue).collect()))
        }
        ("POST", ["issues"]) => {
            let body = body(request, &["title", "description"]);
            let iid = world.open(body["description"].as_str()?);
            Some(Reply::json(201, &json!({"iid": iid})))
        }
        ("PUT", ["issues", iid]) => {
            let body = body(request, &["title", "description"]);
            world.rewrite(iid, body["description"].as_str()?)
        }
        ("POST", ["issues", _, "notes"]) => {
            let body = body(request, &["body"]);
            world.told.push(body["body"].as_str()?.to_owned());
            Some(Reply::json(201, &json!({"id": 1})))
        }
        ("DELETE", ["merge_requests", "7", "notes", id]) => {
            world.delete(id).then(|| Reply::status(204))
        }
        _ => None,
    }
}

/// Line 1 was there, 2 and 3 are new, 4 was line 2.
const DIFF: &str = "@@ -1,2 +1,4 @@\n fn a() {}\n+fn b() {}\n+fn c() {}\n fn d() {}\n";

/// The same as git writes it.
fn unified() -> Reply {
    let text = format!("diff --git a/old.rs b/new.rs\n--- a/old.rs\n+++ b/new.rs\n{DIFF}");
    Reply::status(200).body(text)
}

fn discussions(world: &mut World, request: &Received, steps: &[&str]) -> Option<Reply> {
    let note = |it: &Discussion| {
        json!({"id": it.note.id, "body": it.note.body, "author": {"id": it.note.author}, "system": false,
               "resolvable": true, "resolved": it.resolved, "position": {"new_path": "new.rs", "new_line": it.line}})
    };
    match (request.method.as_str(), steps) {
        ("GET", []) => {
            let all = world.discussions.iter();
            let all = all.map(|it| json!({"id": format!("d{}", it.note.id), "notes": [note(it)]}));
            Some(Reply::json(200, &all.collect()))
        }
        ("POST", []) => {
            let body = body(request, &["body", "position"]);
            let position = body["position"].clone();
            let lines = (
                position["new_line"].as_u64()?,
                position["old_line"].as_u64(),
            );
            let is_line = [(1, Some(1)), (2, None), (3, None), (4, Some(2))].contains(&lines)
                && world.takes("new.rs", lines.0);
            let shas = (
                &position["base_sha"],
                &position["start_sha"],
                &position["head_sha"],
            );
            let is_diff = shas == (&json!("b"), &json!("s"), &json!(world.head));
            let paths = (position["old_path"].as_str(), position["new_path"].as_str());
            if !is_line
                || !is_diff
                || paths != (Some("old.rs"), Some("new.rs"))
                || position["position_type"] != "text"
            {
                return Some(Reply::json(
                    400,
                    &json!({"message": "400 Bad request - Note {:line_code=>[\"can't be blank\"]}"}),
                ));
            }
            let id = world.begin(lines.0, body["body"].as_str()?, 0);
            Some(Reply::json(201, &json!({"id": format!("d{id}")})))
        }
        ("PUT", [id]) => {
            let body = body(request, &["resolved"]);
            world.close(&id[1..], body["resolved"].as_bool()?)?;
            Some(Reply::json(200, &json!({"id": id})))
        }
        ("PUT", [id, "notes", _]) => {
            let body = body(request, &["body"]);
            world.reword(&id[1..], body["body"].as_str()?)?;
            Some(Reply::json(200, &json!({"id": 1})))
        }
        ("DELETE", [id, "notes", _]) => world.forget(&id[1..]).map(|()| Reply::status(204)),
        _ => None,
    }
}

fn gitea(world: &mut World, request: &Received, path: &str) -> Option<Reply> {
    if path == "/user" {
        return Some(Reply::json(200, &json!({"id": ME, "login": "bot"})));
    }
    let (place, _) = path.split_once('?').unwrap_or((path, ""));
    let steps: Vec<&str> = place.strip_prefix("/repos/o/r/")?.split('/').collect();
    let comment = |it: &Comment| json!({"id": it.id, "body": it.body, "user": {"id": it.author, "login": "x"}});
    match (request.method.as_str(), &steps[..]) {
        ("GET", ["pulls", "7"]) => Some(Reply::json(
            200,
            &json!({"number": 7, "head": {"sha": world.head}}),
        )),
        ("GET", ["pulls", "7.diff"]) => Some(unified()),
        ("GET", ["pulls", "7", "reviews"]) => {
            let all = world.discussions.iter();
            let all = all.map(
                |it| json!({"id": it.review, "user": {"id": it.note.author}, "comments_count": 1}),
            );
            let mut all: Vec<Value> = all.collect();
            all.dedup();
            Some(Reply::json(200, &json!(all)))
        }
        ("GET", ["pulls", "7", "reviews", review, "comments"]) => {
            let of = world
                .discussions
                .iter()
                .filter(|it| it.review.to_string() == *review);
            let resolver = |it: &Discussion| {
                if it.resolved {
                    json!({"id": 1})
                } else {
                    Value::Null
                }
            };
            let of = of.map(|it| json!({"id": it.note.id, "body": it.note.body, "path": "new.rs", "resolver": resolver(it)}));
            Some(Reply::json(200, &of.collect()))
        }
        ("POST", ["pulls", "comments", id, step @ ("resolve" | "unresolve")]) => world
            .close(id, *step == "resolve")
            .map(|()| Reply::status(204)),
        ("POST", ["pulls", "7", "reviews"]) => reviews(world, request, &steps[1..]),
        ("PATCH" | "DELETE", ["issues", "comments", id]) if world.discussion(id).is_some() => {
            reviews(world, request, &["comments", id])
        }
        // Gitea does not page these.
        ("GET", ["issues", "7", "comments"]) => Some(Reply::json(
            200,
            &world.comments.iter().map(comment).collect(),
        )),
        ("POST", ["issues", "7", "comments"]) => {
            let body = body(request, &["body"]);
            let id = world.create(ME, body["body"].as_str()?);
            Some(Reply::json(
                201,
                &json!({"id": id, "html_url": "https://gitea.example.com/o/r/pulls/7"}),
            ))
        }
        ("PATCH", ["issues", "comments", id]) => {
            let body = body(request, &["body"]);
            let done = world.update(id, body["body"].as_str()?);
            done.then(|| Reply::json(200, &json!({"id": id.parse::<u64>().unwrap()})))
        }
        ("DELETE", ["issues", "comments", id]) => world.delete(id).then(|| Reply::status(204)),
        ("GET", ["issues"]) => {
            let issue =
                |it: &Comment| json!({"number": it.id, "body": it.body, "user": {"id": it.author}});
            Some(Reply::json(200, &world.issues.iter().map(issue).collect()))
        }
        _ => issue_writes(world, request, &steps),
    }
}

fn bitbucket(world: &mut World, request: &Received, path: &str) -> Option<Reply> {
    if path == "/user" {
        return Some(Reply::json(200, &json!({"uuid": format!("{{{ME}}}")})));
    }
    let (place, query) = path.split_once('?').unwrap_or((path, ""));
    let steps: Vec<&str> = place
        .strip_prefix("/repositories/o/r/")?
        .split('/')
        .collect();
    let comment = |it: &Comment| json!({"id": it.id, "content": {"raw": it.body}, "user": {"uuid": format!("{{{}}}", it.author)}, "deleted": false});
    let raw = |request: &Received| {
        let body = body(request, &["content", "inline"]);
        let raw = body["content"]["raw"].as_str().unwrap().to_owned();
        assert!(raw.chars().count() <= 32_768);
        assert!(!raw.contains("<!--"), "Bitbucket shows it: {raw}");
        raw
    };
    match (request.method.as_str(), &steps[..]) {
        ("GET", ["pullrequests", "7"]) => {
            let short = &world.head[..12];
            Some(Reply::json(
                200,
                &json!({"id": 7, "source": {"commit": {"hash": short}}}),
            ))
        }
        ("GET", ["pullrequests", "7", "comments"]) => {
            assert!(query.contains("pagelen=100"), "{query}");
            let (page, comments, more) = world.page(path, 100);
            let resolution = |it: &Discussion| {
                if it.resolved {
                    json!({"type": "x"})
                } else {
                    Value::Null
                }
            };
            let inline = |it: &Discussion| {
                let mut comment = comment(&it.note);
                comment["inline"] = json!({"path": "new.rs", "to": it.line, "from": null});
                comment["resolution"] = resolution(it);
                comment
            };
            let lines: Vec<Value> = world.discussions.iter().map(inline).collect();
            let mut values: Vec<Value> = comments.iter().map(comment).collect();
            if !more {
                values.extend(lines);
            }
            let mut reply = json!({"values": values, "pagelen": 100});
            if more {
                let link = world.link(&request.path, page);
                reply["next"] = link[1..].split_once('>').unwrap().0.into();
            }
            Some(Reply::json(200, &reply))
        }
        ("GET", ["pullrequests", "7", "diff"]) => Some(unified()),
        ("POST", ["pullrequests", "7", "comments"]) if request.json()["inline"].is_object() => {
            let inline = &request.json()["inline"];
            let (path, line) = (inline["path"].as_str()?, inline["to"].as_u64()?);
            if !world.takes(path, line) {
                return Some(Reply::json(
                    400,
                    &json!({"error": {"message": "no such line"}}),
                ));
            }
            let id = world.begin(line, &raw(request), 0);
            Some(Reply::json(201, &json!({"id": id})))
        }
        ("POST" | "DELETE", ["pullrequests", "7", "comments", id, "resolve"]) => {
            let closed = request.method == "POST";
            world
                .close(id, closed)
                .map(|()| Reply::json(200, &json!({})))
        }
        ("PUT", ["pullrequests", "7", "comments", id]) if world.discussion(id).is_some() => {
            world.reword(id, &raw(request))?;
            Some(Reply::json(200, &json!({"id": 1})))
        }
        ("DELETE", ["pullrequests", "7", "comments", id]) if world.discussion(id).is_some() => {
            world.forget(id).map(|()| Reply::status(204))
        }
        ("POST", ["pullrequests", "7", "comments"]) => {
            let id = world.create(ME, &raw(request));
            Some(Reply::json(201, &json!({"id": id})))
        }
        ("PUT", ["pullrequests", "7", "comments", id]) => {
            let done = world.update(id, &raw(request));
            done.then(|| Reply::json(200, &json!({"id": id.parse::<u64>().unwrap()})))
        }
        ("DELETE", ["pullrequests", "7", "comments", id]) => {
            world.delete(id).then(|| Reply::status(204))
        }
        ("GET", ["commit", _, "reports", "create-dump"]) => Some(match &world.insights {
            Some(report) => Reply::json(200, report),
            None => Reply::json(404, &json!({"error": {"message": "There is no report"}})),
        }),
        ("DELETE", ["commit", _, "reports", "create-dump"]) => {
            world.insights.take().map(|_| Reply::status(204))
        }
        ("PUT", ["commit", commit, "reports", "create-dump"]) => {
            assert_eq!(*commit, world.head);
            let body = request.json();
            assert!(["PASSED", "FAILED", "PENDING"].contains(&body["result"].as_str()?));
            assert!(
                ["SECURITY", "COVERAGE", "TEST", "BUG"].contains(&body["report_type"].as_str()?)
            );
            world.insights = Some(body.clone());
            Some(Reply::json(200, &body))
        }
        ("POST", ["commit", _, "reports", "create-dump", "annotations"]) => {
            let body = request.json();
            let annotations = body.as_array()?;
            assert!((1..=100).contains(&annotations.len()));
            for annotation in annotations {
                assert!(annotation["summary"].as_str()?.chars().count() <= 450);
                assert!(
                    ["CRITICAL", "HIGH", "MEDIUM", "LOW"]
                        .contains(&annotation["severity"].as_str()?)
                );
            }
            Some(Reply::json(200, &body))
        }
        _ => None,
    }
}

fn azure(world: &mut World, request: &Received, path: &str) -> Option<Reply> {
    let (place, query) = path.split_once('?')?;
    assert!(query.contains("api-version=7.1"), "{query}");
    if place == "/_apis/connectionData" {
        return Some(Reply::json(
            200,
            &json!({"authenticatedUser": {"id": ME.to_string()}}),
        ));
    }
    let repository = place.strip_prefix("/team%20project/_apis/git/repositories/r")?;
    if let Some(reply) = lines_of_azure(world, request, repository) {
        return Some(reply);
    }
    let rest = repository.strip_prefix("/pullRequests/7")?;
    let steps: Vec<&str> = rest.split('/').skip(1).collect();
    let thread = |it: &Comment| {
        json!({"id": it.id, "isDeleted": false, "comments": [
            {"id": 1, "content": it.body, "author": {"id": it.author.to_string()}, "commentType": "text"},
        ]})
    };
    match (request.method.as_str(), &steps[..]) {
        ("GET", []) => Some(Reply::json(
            200,
            &json!({"pullRequestId": 7, "lastMergeSourceCommit": {"commitId": world.head}}),
        )),
        ("GET", ["threads"]) => {
            let threads = world.comments.iter().map(thread);
            let lines = world.discussions.iter().map(|it| {
                let mut thread = thread(&it.note);
                thread["status"] = if it.resolved { "fixed" } else { "active" }.into();
                thread["threadContext"] = json!({"filePath": "/new.rs", "rightFileStart": {"line": it.line, "offset": 1}});
                thread
            });
            let threads: Vec<Value> = threads.chain(lines).collect();
            Some(Reply::json(
                200,
                &json!({"count": threads.len(), "value": threads}),
            ))
        }
        ("PATCH", ["threads", id]) => {
            let body = body(request, &["status"]);
            world.close(id, body["status"] == 2)?;
            Some(Reply::json(200, &json!({"id": 1})))
        }
        ("PATCH", ["threads", id, "comments", "1"]) if world.discussion(id).is_some() => {
            let body = body(request, &["content"]);
            world.reword(id, body["content"].as_str()?)?;
            Some(Reply::json(200, &json!({"id": 1})))
        }
        ("DELETE", ["threads", id, "comments", "1"]) if world.discussion(id).is_some() => {
            world.forget(id).map(|()| Reply::status(200))
        }
        ("POST", ["threads"]) => {
            let keys = [
                "comments",
                "status",
                "threadContext",
                "pullRequestThreadContext",
            ];
            let body = body(request, &keys);
            let first = &body["comments"][0];
            let context = &body["threadContext"];
            if let Some(line) = context["rightFileStart"]["line"].as_u64() {
                let seen = json!({"firstComparingIteration": 1, "secondComparingIteration": 2});
                let followed = json!({"changeTrackingId": 3, "iterationContext": seen});
                assert_eq!(body["pullRequestThreadContext"], followed);
                let path = context["filePath"].as_str()?.strip_prefix('/')?;
                assert_eq!(context["rightFileEnd"], json!({"line": line, "offset": 10}));
                if !world.takes(path, line) {
                    return Some(Reply::json(400, &json!({"message": "no such line"})));
                }
                let id = world.begin(line, first["content"].as_str()?, 0);
                return Some(Reply::json(200, &json!({"id": id})));
            }
            assert_eq!(
                (&first["parentCommentId"], &first["commentType"]),
                (&json!(0), &json!(1))
            );
            let id = world.create(ME, first["content"].as_str()?);
            Some(Reply::json(200, &json!({"id": id})))
        }
        ("PATCH", ["threads", id, "comments", "1"]) => {
            let body = body(request, &["content"]);
            world
                .update(id, body["content"].as_str()?)
                .then(|| Reply::json(200, &json!({"id": 1})))
        }
        ("DELETE", ["threads", id, "comments", "1"]) => {
            world.delete(id).then(|| Reply::status(200))
        }
        _ => None,
    }
}

/// What Azure DevOps says of pushes and lines.
fn lines_of_azure(world: &World, request: &Received, place: &str) -> Option<Reply> {
    match (request.method.as_str(), place) {
        ("GET", "/pullRequests/7/iterations") => {
            let push = |id: u64, head: &str| json!({"id": id, "sourceRefCommit": {"commitId": head}, "commonRefCommit": {"commitId": "base"}});
            let pushes = json!({"count": 2, "value": [push(1, "older"), push(2, &world.head)]});
            Some(Reply::json(200, &pushes))
        }
        ("GET", "/pullRequests/7/iterations/2/changes") => {
            let query = request.path.split_once('?')?.1;
            assert!(query.contains("compareTo=0"), "{query}");
            if world.is_endless {
                let first: u64 = query.rsplit_once("$skip=")?.1.parse().ok()?;
                let change = |id: u64| json!({"changeTrackingId": id, "changeType": "edit", "item": {"path": format!("/{id}.rs")}});
                let changes: Vec<Value> = (first..first + 1000).map(change).collect();
                return Some(Reply::json(200, &json!({"changeEntries": changes})));
            }
            let kind = if world.is_added { "add" } else { "edit" };
            let change = |id: u64, kind: &str, path: &str| json!({"changeTrackingId": id, "changeId": id, "changeType": kind, "item": {"path": path}});
            let changes = [change(2, "edit", "/gone.rs"), change(3, kind, "/new.rs")];
            Some(Reply::json(200, &json!({"changeEntries": changes})))
        }
        // There is no other version of this one.
        ("POST", "/filediffs") if !request.path.contains("api-version=7.1-preview.1") => {
            Some(Reply::json(404, &json!({"message": "no such version"})))
        }
        ("POST", "/filediffs") => {
            let keys = ["baseVersionCommit", "targetVersionCommit", "fileDiffParams"];
            let asked = body(request, &keys);
            assert_eq!(asked["baseVersionCommit"], "base");
            assert_eq!(asked["targetVersionCommit"], world.head);
            let files = asked["fileDiffParams"].as_array()?;
            assert!((1..=10).contains(&files.len()));
            let block = |kind: u64, start: u64, count: u64| {
                json!({"changeType": kind, "modifiedLineNumberStart": start, "modifiedLinesCount": count,
                       "originalLineNumberStart": 1, "originalLinesCount": 1})
            };
            let blocks = json!([block(0, 1, 1), block(1, 2, 2), block(0, 4, 1)]);
            // A file that was not there before has no original to compare with, and any other has.
            let is_added = |it: &Value| world.is_added && it["path"] == "/new.rs";
            if files
                .iter()
                .any(|it| it["originalPath"].is_null() != is_added(it))
            {
                let said = json!({"message": "TF401174: The item could not be found"});
                return Some(Reply::json(404, &said));
            }
            if files.iter().any(|it| it["path"] == "/gone.rs") {
                let said = json!({"message": "TF401174: The item '/gone.rs' could not be found"});
                return Some(Reply::json(404, &said));
            }
            let is_new = |it: &&Value| it["path"] == "/new.rs";
            let files = files.iter().filter(is_new);
            let files: Vec<Value> = files
                .map(|_| json!({"path": "/new.rs", "lineDiffBlocks": blocks}))
                .collect();
            Some(Reply::json(200, &json!(files)))
        }
        ("GET", "/items") => {
            let query = request.path.split_once('?')?.1;
            assert!(query.contains("path=%2Fnew%2Ers&"), "{query}");
            assert!(
                query.contains(&format!("version={}", world.head)),
                "{query}"
            );
            let text = "fn a() {}\nfn b() {}\nfn c() {}\nfn d() {}\n";
            Some(Reply::json(
                200,
                &json!({"path": "/new.rs", "content": text}),
            ))
        }
        _ => None,
    }
}

/// A host that runs, with pull request 7.
struct Running {
    host: &'static Host,
    server: Server,
    world: Arc<Mutex<World>>,
}

impl Running {
    fn start(host: &'static Host) -> Self {
        let world = Arc::new(Mutex::new(World {
            head: commit(1),
            next: 100,
            ..World::default()
        }));
        let shared = Arc::clone(&world);
        let server =
            Server::start(move |request| answer(host, &mut shared.lock().unwrap(), request));
        let address = server.base_url().trim_end_matches("/v1").to_owned();
        world.lock().unwrap().address = address;
        Self {
            host,
            server,
            world,
        }
    }

    fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap()
    }

    fn delivery(&self) -> Delivery {
        let address = self.world().address.clone();
        let variables = self.host.variables.iter();
        Delivery {
            destination: Destination {
                api: Some(format!("{address}{}", self.host.base)),
                change: Some(7),
                ..Destination::default()
            },
            surroundings: Surroundings {
                variables: variables
                    .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                    .collect::<BTreeMap<_, _>>(),
                event: Value::Null,
            },
            pace: Pace {
                attempts: 3,
                pause: Duration::from_millis(1),
                longest_wait: Duration::from_secs(2),
                timeout: Duration::from_secs(20),
            },
            is_rehearsal: false,
        }
    }

    /// Publishes the review of a commit.
    fn publish(&self, commit: &str) -> Result<Published, Error> {
        self.deliver(self.host.target, &review(commit), &self.delivery())
    }

    fn deliver(&self, target: &str, json: &Value, delivery: &Delivery) -> Result<Published, Error> {
        let known = pipeline::explanations();
        let posting = Posting::read(json.to_string().as_bytes(), &known).unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        let result = runtime.block_on(publisher(target).unwrap().publish(posting, delivery));
        assert_eq!(
            self.world().unknown,
            Vec::<String>::new(),
            "{}",
            self.host.target
        );
        result
    }
}

fn is_read(request: &Received) -> bool {
    let is_query = || {
        !request.json()["query"]
            .as_str()
            .unwrap_or_default()
            .starts_with("mutation")
    };
    request.method == "GET"
        || request.path.contains("/filediffs?")
        || (request.path.ends_with("/graphql") && is_query())
}

fn answer(host: &Host, world: &mut World, request: &Received) -> Reply {
    let (header, value) = host.signs_in;
    if request.headers.get(header).map(String::as_str) != Some(value) {
        return Reply::json(401, &json!({"message": "401 Unauthorized"}));
    }
    let Some(path) = request.path.strip_prefix(host.base) else {
        world.unknown.push(request.path.clone());
        return Reply::status(404);
    };
    if is_read(request) {
        return (host.answer)(world, request, path).unwrap_or_else(|| {
            world.unknown.push(format!("{} {path}", request.method));
            Reply::status(404)
        });
    }
    if let Some(refusal) = &world.forbidden {
        return refusal.clone();
    }
    if world.vanishes && ["PUT", "PATCH"].contains(&request.method.as_str()) {
        world.vanishes = false;
        world.comments.retain(|it| it.author != ME);
        return Reply::json(404, &json!({"message": "404 Not found"}));
    }
    let fault = (!world.faults.is_empty()).then(|| world.faults.remove(0));
    if let Some((reply, false)) = fault {
        return reply;
    }
    world.writes += 1;
    let reply = (host.answer)(world, request, path);
    match (fault, reply) {
        (Some((lost, _)), _) => lost,
        (None, Some(reply)) => reply,
        (None, None) => {
            world.unknown.push(format!("{} {path}", request.method));
            Reply::status(404)
        }
    }
}

/// The id of the commit of some push.
fn commit(push: u32) -> String {
    format!("{push:08x}").repeat(5)
}

/// A review as the program writes it.
static REVIEW: LazyLock<Value> = LazyLock::new(|| {
    let tree = TempTree::of(&[("a.rs", "fn a() {}\n")]);
    let base = tree.commit_all();
    tree.write("b.rs", "// TODO: mend this\nfn b(x: u32) -> u32 { x }\n");
    tree.git(&["add", "--all"]);
    tree.git(&["commit", "--quiet", "--message=Second"]);
    let run = Program::new().run_in(
        &tree.path(),
        &["review", "--base", &base, "--format", "json"],
    );
    serde_json::from_str(&run.stdout).unwrap()
});

/// A report as the program writes it.
static REPORT: LazyLock<Value> = LazyLock::new(|| {
    let tree = TempTree::of(&[("a.rs", "// TODO: mend this\nfn a() {}\n")]);
    tree.commit_all();
    Program::new().analyze(&tree.path(), &[]).1
});

fn review(commit: &str) -> Value {
    let mut review = REVIEW.clone();
    review["head"] = commit.into();
    review["source"]["revision"] = commit.into();
    review
}

fn on_every_host(case: impl Fn(&Running)) {
    for host in HOSTS {
        case(&Running::start(host));
    }
}

#[test]
fn ten_pushes_leave_one_comment_and_the_eleventh_run_writes_nothing() {
    on_every_host(|running| {
        for push in 1..=10 {
            running.world().head = commit(push);
            let published = running.publish(&commit(push)).unwrap();
            assert_eq!(published.missing, None, "{}", running.host.target);
        }
        {
            let world = running.world();
            let own = world.own();
            assert_eq!(own.len(), 1, "{}", running.host.target);
            assert!(own[0].body.contains(&commit(10)), "{}", own[0].body);
        }
        let before = running.server.journal().len();
        running.publish(&commit(10)).unwrap();
        let sent = running.server.journal().split_off(before);
        let written = sent.iter().filter(|it| !is_read(it));
        assert_eq!(written.count(), 0, "{}", running.host.target);
    });
}

#[test]
fn a_forged_marker_is_left_alone() {
    on_every_host(|running| {
        running.publish(&commit(1)).unwrap();
        let copy = running.world().own()[0].body.clone();
        {
            let mut world = running.world();
            world.comments.clear();
            world.create(OTHER, &copy);
        }
        running.publish(&commit(1)).unwrap();
        let world = running.world();
        assert_eq!(world.own().len(), 1, "{}", running.host.target);
        assert_eq!(world.comments.len(), 2);
        assert_eq!(world.comments[0].body, copy);
    });
}

#[test]
fn all_pages_are_read_before_anything_is_posted() {
    on_every_host(|running| {
        for _ in 0..250 {
            running.world().create(OTHER, "hello");
        }
        running.publish(&commit(1)).unwrap();
        running.world().head = commit(2);
        running.publish(&commit(2)).unwrap();
        let world = running.world();
        assert_eq!(world.own().len(), 1, "{}", running.host.target);
        assert!(world.own()[0].body.contains(&commit(2)));
    });
}

#[test]
fn a_missing_permission_is_named() {
    on_every_host(|running| {
        running.world().forbidden = Some((running.host.refusal)());
        let error = running.publish(&commit(1)).unwrap_err();
        assert_eq!(error.code(), "publish-permission", "{error}");
        assert!(error.to_string().contains(running.host.scope), "{error}");
        assert!(!error.to_string().contains(TOKEN), "{error}");
    });
}

#[test]
fn a_token_that_is_not_known_is_told_so() {
    on_every_host(|running| {
        let mut delivery = running.delivery();
        for value in delivery
            .surroundings
            .variables
            .values_mut()
            .filter(|it| *it == TOKEN)
        {
            *value = "another".to_owned();
        }
        let error = running
            .deliver(running.host.target, &review(&commit(1)), &delivery)
            .unwrap_err();
        assert_eq!(error.code(), "publish-token-rejected", "{error}");
        delivery
            .surroundings
            .variables
            .retain(|_, value| value != "another");
        let error = running
            .deliver(running.host.target, &review(&commit(1)), &delivery)
            .unwrap_err();
        assert_eq!(error.code(), "publish-no-token", "{error}");
    });
}

#[test]
fn a_comment_that_was_removed_meanwhile_is_made_anew() {
    on_every_host(|running| {
        running.publish(&commit(1)).unwrap();
        {
            let mut world = running.world();
            world.head = commit(2);
            world.vanishes = true;
        }
        running.publish(&commit(2)).unwrap();
        let world = running.world();
        assert_eq!(world.own().len(), 1, "{}", running.host.target);
        assert!(world.own()[0].body.contains(&commit(2)));
    });
}

#[test]
fn a_limit_is_waited_out_or_told() {
    on_every_host(|running| {
        let limited = |seconds: &str| {
            Reply::json(429, &json!({"message": "Too many requests"}))
                .header("retry-after", seconds)
        };
        running.world().faults = vec![(limited("0"), false), (limited("0"), false)];
        running.publish(&commit(1)).unwrap();
        assert_eq!(running.world().own().len(), 1, "{}", running.host.target);
        let mut world = running.world();
        world.head = commit(2);
        world.faults = vec![(limited("9999"), false)];
        drop(world);
        let error = running.publish(&commit(2)).unwrap_err();
        assert_eq!(error.code(), "publish-limited", "{error}");
    });
}

#[test]
fn a_reply_that_was_lost_costs_no_second_comment() {
    on_every_host(|running| {
        running.world().faults = vec![(Reply::json(502, &json!({})), true)];
        running.publish(&commit(1)).unwrap();
        assert_eq!(running.world().own().len(), 1, "{}", running.host.target);
    });
}

#[test]
fn two_runs_at_a_time_leave_one_comment() {
    on_every_host(|running| {
        running.publish(&commit(1)).unwrap();
        let copy = running.world().own()[0].body.clone();
        running.world().create(ME, &copy);
        running.publish(&commit(1)).unwrap();
        let world = running.world();
        assert_eq!(world.own().len(), 1, "{}", running.host.target);
        assert_eq!(world.own()[0].id, 101);
    });
}

#[test]
fn a_review_of_an_older_commit_writes_nothing_and_neither_does_a_rehearsal() {
    on_every_host(|running| {
        running.world().head = commit(9);
        let published = running.publish(&commit(1)).unwrap();
        assert_eq!(published.notes[0].code, "publish-stale");
        let mut delivery = running.delivery();
        delivery.is_rehearsal = true;
        let rehearsed = running
            .deliver(running.host.target, &review(&commit(9)), &delivery)
            .unwrap();
        assert!(rehearsed.done[0].text.is_some(), "{rehearsed:?}");
        let to = rehearsed.to.unwrap();
        assert!(to.contains(" of ") && to.contains(" at 127.0.0.1:"), "{to}");
        let world = running.world();
        assert_eq!(
            (world.writes, world.comments.len()),
            (0, 0),
            "{}",
            running.host.target
        );
    });
}

#[test]
fn a_token_follows_no_redirect_to_elsewhere() {
    let elsewhere = Server::start(|_| Reply::json(200, &json!({})));
    for host in HOSTS {
        let to = elsewhere.base_url().to_owned();
        let server = Server::start(move |_| Reply::status(307).header("location", &to));
        let running = Running::start(host);
        let mut delivery = running.delivery();
        delivery.destination.api = Some(server.base_url().to_owned());
        let error = running
            .deliver(host.target, &review(&commit(1)), &delivery)
            .unwrap_err();
        assert_eq!(error.code(), "publish-malformed", "{error}");
    }
    assert_eq!(elsewhere.journal().len(), 0);
}

#[test]
fn a_host_that_knows_one_answer_is_told_by_it() {
    for (status, code) in [
        (200, "publish-malformed"),
        (401, "publish-token-rejected"),
        (404, "publish-not-found"),
        (410, "publish-not-found"),
        (418, "publish-refused"),
        (500, "publish-host-fails"),
    ] {
        let server =
            Server::start(move |_| Reply::json(status, &json!({"message": TOKEN, "values": 1})));
        for host in HOSTS {
            let mut delivery = Running::start(host).delivery();
            delivery.destination.api = Some(server.base_url().to_owned());
            let error = Running::start(host)
                .deliver(host.target, &review(&commit(1)), &delivery)
                .unwrap_err();
            let shown = format!("{} {status}: {error}", host.target);
            assert_eq!(error.code(), code, "{shown}");
            assert!(!shown.contains(TOKEN), "{shown}");
        }
    }
}

#[test]
fn a_report_is_no_review() {
    on_every_host(|running| {
        let error = running
            .deliver(running.host.target, &REPORT, &running.delivery())
            .unwrap_err();
        assert_eq!(error.code(), "publish-kind", "{error}");
    });
}

fn host(target: &str) -> &'static Host {
    HOSTS.iter().find(|host| host.target == target).unwrap()
}

/// A report with this score and these gates.
fn report(score: f64, commit: u32, gate: bool) -> Value {
    let mut report = REPORT.clone();
    report["summary"]["score"] = score.into();
    report["source"]["revision"] = self::commit(commit).into();
    report["gates"] = json!([{"id": "score-below=6", "value": score, "passed": gate, "why": if gate { "" } else { "it is lower" }}]);
    report
}

#[test]
fn one_issue_is_edited_and_commented_on_only_when_something_happened() {
    for target in ["github-issue", "gitlab-issue", "gitea-issue"] {
        let name = target.replace(
            "-issue",
            if target.starts_with("gitlab") {
                "-mr"
            } else {
                "-pr"
            },
        );
        let running = Running::start(host(&name));
        let forged = "hello\n\n<!-- create-dump:health score=1.0 -->";
        running.world().issues.push(Comment {
            id: 1,
            author: OTHER,
            body: forged.to_owned(),
        });
        let publish = |json: &Value| running.deliver(target, json, &running.delivery()).unwrap();
        let would_write_to = || {
            let mut delivery = running.delivery();
            delivery.is_rehearsal = true;
            let rehearsed = running.deliver(target, &report(8.0, 1, true), &delivery);
            rehearsed.unwrap().to.unwrap()
        };
        let to = would_write_to();
        assert!(
            to.starts_with("a new issue of ") && to.ends_with(", as there is none yet"),
            "{to}"
        );
        // Score, commit, gate, and how many comments there are then.
        let weeks = [
            (8.0, 1, true, 0),
            (7.9, 2, true, 0),
            (7.6, 3, true, 1),
            (7.4, 4, true, 2),
            (7.3, 5, false, 3),
            (7.3, 6, false, 3),
        ];
        for (score, number, gate, told) in weeks {
            publish(&report(score, number, gate));
            let world = running.world();
            assert_eq!(world.issues.len(), 2, "{target} after {score}");
            assert_eq!(
                world.told.len(),
                told,
                "{target} after {score}: {:?}",
                world.told
            );
            assert!(
                world.issues[1].body.contains(&commit(number)),
                "{}",
                world.issues[1].body
            );
            assert_eq!(world.issues[0].body, forged);
        }
        let writes = running.world().writes;
        let to = would_write_to();
        assert!(
            to.starts_with("issue 2 of ") && to.contains(" at 127.0.0.1:"),
            "{to}"
        );
        publish(&report(7.3, 6, false));
        assert_eq!(running.world().writes, writes, "nothing changed");
        let wrong = running.deliver(target, &review(&commit(1)), &running.delivery());
        assert_eq!(wrong.unwrap_err().code(), "publish-kind");
    }
}

/// A finding at a line of `new.rs` that reads so.
fn finding(id: char, line: u64, quote: &str) -> Value {
    json!({
        "id": id.to_string().repeat(16), "rule": "complex-function", "category": "complexity",
        "severity": "medium", "confidence": 1.0, "title": format!("Finding {id}"), "explanation": "It is.",
        "suggestion": "Split it.", "origin": "metric",
        "evidence": [{"path": "new.rs", "start_line": line, "end_line": line, "quote": quote}],
    })
}

/// Publishes a review of a push with these findings.
fn push(running: &Running, number: u32, findings: &[Value]) -> Result<Published, Error> {
    running.world().head = commit(number);
    let mut review = review(&commit(number));
    review["findings"] = findings.into();
    running.deliver(running.host.target, &review, &running.delivery())
}

/// What stands on lines: the line, and whether it is resolved.
fn on_lines(running: &Running) -> Vec<(u64, bool)> {
    let world = running.world();
    let all = world.discussions.iter();
    all.map(|it| (it.line, it.resolved)).collect()
}

fn findings() -> [Value; 3] {
    [
        finding('a', 2, "fn b() {}"),
        finding('b', 3, "fn c() {}"),
        finding('c', 9, "fn e() {}"),
    ]
}

#[test]
fn findings_stand_on_lines_of_the_change_and_are_resolved_when_mended() {
    on_every_host(|running| {
        let name = running.host.target;
        let [a, b, c] = findings();
        for number in 1..=10 {
            let published = push(running, number, &[a.clone(), b.clone(), c.clone()]).unwrap();
            assert_eq!(published.missing, None, "{name}");
            assert_eq!(on_lines(running), [(2, false), (3, false)], "{name}");
        }
        // What is mended is resolved, what is back is opened, what a person resolved stays so.
        push(running, 11, &[b.clone(), c.clone()]).unwrap();
        assert_eq!(on_lines(running), [(2, true), (3, false)], "{name}");
        let body = running.world().discussions[0].note.body.clone();
        assert!(body.starts_with("**Resolved**"), "{name}: {body}");
        running.world().discussions[1].resolved = true;
        push(running, 12, &[a, b, c]).unwrap();
        assert_eq!(on_lines(running), [(2, false), (3, true)], "{name}");
        let world = running.world();
        let told = &world.own()[0].body;
        assert!(!told.contains("Finding b"), "{name}: {told}");
        assert!(told.contains("Finding c"), "{name}: {told}");
        assert_eq!(world.own().len(), 1, "{name}");
    });
}

#[test]
fn a_line_that_was_there_before_has_two_numbers_where_the_host_wants_both() {
    let running = Running::start(host("gitlab-mr"));
    push(&running, 1, &[finding('d', 4, "fn d() {}")]).unwrap();
    assert_eq!(on_lines(&running), [(4, false)]);
}

/// Azure DevOps refuses to compare ten files where it cannot compare one of them.
#[test]
fn a_file_that_cannot_be_compared_keeps_no_other_from_its_lines() {
    let running = Running::start(host("azure-pr"));
    let mut gone = finding('d', 1, "fn d() {}");
    gone["evidence"][0]["path"] = json!("gone.rs");
    let [a, ..] = findings();
    push(&running, 1, &[a, gone]).unwrap();
    assert_eq!(on_lines(&running), [(2, false)]);
    assert!(running.world().own()[0].body.contains("Finding d"));
}

#[test]
fn a_list_of_changed_files_without_an_end_is_left() {
    let running = Running::start(host("azure-pr"));
    running.world().is_endless = true;
    let told = match push(&running, 1, &findings()) {
        Ok(published) => format!("{published:?}"),
        Err(error) => error.to_string(),
    };
    assert!(told.contains("more than 100 pages"), "{told}");
}

#[test]
fn a_file_that_the_change_adds_has_lines_too() {
    on_every_host(|running| {
        running.world().is_added = true;
        push(running, 1, &findings()).unwrap();
        let name = running.host.target;
        assert_eq!(on_lines(running), [(2, false), (3, false)], "{name}");
    });
}

#[test]
fn a_rebase_and_a_force_push_leave_each_comment_once() {
    on_every_host(|running| {
        let name = running.host.target;
        let [a, b, _] = findings();
        for number in [1, 2, 3] {
            push(running, number, &[a.clone(), b.clone()]).unwrap();
        }
        // Rebased: other commits, the same findings.
        push(running, 40, &[a.clone(), b.clone()]).unwrap();
        assert_eq!(on_lines(running), [(2, false), (3, false)], "{name}");
        // The review of what was replaced comes late.
        let mut late = review(&commit(3));
        late["findings"] = json!([]);
        let before = running.world().writes;
        let delivered = running.deliver(running.host.target, &late, &running.delivery());
        assert!(delivered.is_ok(), "{name}");
        assert_eq!(running.world().writes, before, "{name}");
        // Pushed with force: one finding is gone, and then back again in the next.
        push(running, 50, std::slice::from_ref(&a)).unwrap();
        assert_eq!(on_lines(running), [(2, false), (3, true)], "{name}");
        push(running, 60, &[a, b]).unwrap();
        assert_eq!(on_lines(running), [(2, false), (3, false)], "{name}");
        let world = running.world();
        assert_eq!(world.own().len(), 1, "{name}");
        assert!(world.own()[0].body.contains(&commit(60)), "{name}");
    });
}

#[test]
fn what_a_host_takes_on_no_line_is_told_in_the_comment() {
    on_every_host(|running| {
        running.world().closed_lines = vec![2];
        push(running, 1, &findings()).unwrap();
        assert_eq!(on_lines(running), [(3, false)], "{}", running.host.target);
        let world = running.world();
        assert!(world.own()[0].body.contains("Finding a"));
        assert_eq!(world.own().len(), 1);
    });
}

#[test]
fn faults_in_the_middle_of_comments_on_lines_leave_each_of_them_once() {
    let lost = || Reply::json(502, &json!({}));
    let later = || Reply::json(429, &json!({"message": "later"})).header("retry-after", "0");
    let fine = || {
        (
            Reply::json(429, &json!({})).header("retry-after", "0"),
            false,
        )
    };
    for faults in [
        vec![(lost(), true)],
        vec![(lost(), false)],
        vec![fine(), (lost(), true)],
        vec![(later(), false), (lost(), false), (Reply::close(), true)],
    ] {
        on_every_host(|running| {
            running.world().faults = faults.clone();
            let published = push(running, 1, &findings()).unwrap();
            assert_eq!(published.missing, None, "{}", running.host.target);
            let lines = on_lines(running);
            assert_eq!(lines, [(2, false), (3, false)], "{}", running.host.target);
            assert_eq!(running.world().own().len(), 1, "{}", running.host.target);
        });
    }
}

#[test]
fn a_removed_or_forged_comment_on_a_line_is_not_made_again() {
    on_every_host(|running| {
        let name = running.host.target;
        push(running, 1, &findings()).unwrap();
        let forged = {
            let mut world = running.world();
            let mut forged = world.discussions.remove(0);
            forged.note.author = OTHER;
            forged.note.body = forged.note.body.replace("Finding a", "Forged");
            forged.review += 1_000;
            world.discussions.push(forged.clone());
            forged.note.body
        };
        push(running, 2, &findings()).unwrap();
        push(running, 3, &[]).unwrap();
        let world = running.world();
        let others = world
            .discussions
            .iter()
            .filter(|it| it.note.author == OTHER);
        let bodies: Vec<&String> = others.map(|it| &it.note.body).collect();
        assert_eq!(bodies, [&forged], "{name}");
        assert_eq!(world.discussions.len(), 2, "{name}");
    });
}
