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

/// A discussion on a line.
#[derive(Clone, Debug)]
struct Discussion {
    note: Comment,
    position: Value,
    resolved: bool,
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
    /// Discussions of GitLab.
    discussions: Vec<Discussion>,
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
        let threads = json!({"pageInfo": {"hasNextPage": false, "endCursor": null}, "nodes": []});
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
        ("GET", ["pulls", "7", "files"]) => Some(Reply::json(200, &json!([]))),
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

/// Line 1 was there, 2 is new, 3 was line 2.
const DIFF: &str = "@@ -1,2 +1,3 @@\n fn a() {}\n+fn b() {}\n fn c() {}\n";

fn discussions(world: &mut World, request: &Received, steps: &[&str]) -> Option<Reply> {
    let note = |it: &Discussion| {
        json!({"id": it.note.id, "body": it.note.body, "author": {"id": it.note.author}, "system": false,
               "resolvable": true, "resolved": it.resolved, "position": it.position})
    };
    let found = |world: &World, id: &str| {
        world
            .discussions
            .iter()
            .position(|it| format!("d{}", it.note.id) == id)
    };
    match (request.method.as_str(), steps) {
        ("GET", []) => {
            let all = world.discussions.iter();
            let all = all.map(|it| json!({"id": format!("d{}", it.note.id), "notes": [note(it)]}));
            Some(Reply::json(200, &all.collect()))
        }
        ("POST", []) => {
            let body = body(request, &["body", "position"]);
            let mut position = body["position"].clone();
            let lines = (
                position["new_line"].as_u64()?,
                position["old_line"].as_u64(),
            );
            let is_line = [(1, Some(1)), (2, None), (3, Some(2))].contains(&lines);
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
            position["line"] = lines.0.into();
            world.next += 1;
            let note = Comment {
                id: world.next,
                author: ME,
                body: body["body"].as_str()?.to_owned(),
            };
            world.discussions.push(Discussion {
                note,
                position,
                resolved: false,
            });
            Some(Reply::json(201, &json!({"id": format!("d{}", world.next)})))
        }
        ("PUT", [id]) => {
            let body = body(request, &["resolved"]);
            let at = found(world, id)?;
            world.discussions[at].resolved = body["resolved"].as_bool()?;
            Some(Reply::json(200, &json!({"id": id})))
        }
        ("PUT", [id, "notes", _]) => {
            let body = body(request, &["body"]);
            let at = found(world, id)?;
            world.discussions[at].note.body = body["body"].as_str()?.to_owned();
            Some(Reply::json(200, &json!({"id": 1})))
        }
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
        let body = body(request, &["content"]);
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
            let mut reply =
                json!({"values": comments.iter().map(comment).collect::<Vec<_>>(), "pagelen": 100});
            if more {
                let link = world.link(&request.path, page);
                reply["next"] = link[1..].split_once('>').unwrap().0.into();
            }
            Some(Reply::json(200, &reply))
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
    assert!(query.starts_with("api-version=7.1"), "{query}");
    if place == "/_apis/connectionData" {
        return Some(Reply::json(
            200,
            &json!({"authenticatedUser": {"id": ME.to_string()}}),
        ));
    }
    let pull = "/team%20project/_apis/git/repositories/r/pullRequests/7";
    let rest = place.strip_prefix(pull)?;
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
            let threads: Vec<Value> = world.comments.iter().map(thread).collect();
            Some(Reply::json(
                200,
                &json!({"count": threads.len(), "value": threads}),
            ))
        }
        ("POST", ["threads"]) => {
            let body = body(request, &["comments", "status"]);
            let first = &body["comments"][0];
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
    request.method == "GET" || request.path.ends_with("/graphql")
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

#[test]
fn discussions_stand_on_lines_of_the_change_and_are_resolved_when_mended() {
    let running = Running::start(host("gitlab-mr"));
    let publish = |push: u32, findings: &[Value]| {
        running.world().head = commit(push);
        let mut review = review(&commit(push));
        review["findings"] = findings.into();
        let published = running
            .deliver("gitlab-mr", &review, &running.delivery())
            .unwrap();
        assert_eq!(published.missing, None);
    };
    let (a, b, c) = (
        finding('a', 2, "fn b() {}"),
        finding('b', 3, "fn c() {}"),
        finding('c', 9, "fn d() {}"),
    );
    for _ in 0..3 {
        publish(1, &[a.clone(), b.clone(), c.clone()]);
        let lines: Vec<Value> = running
            .world()
            .discussions
            .iter()
            .map(|it| it.position["line"].clone())
            .collect();
        assert_eq!(lines, [json!(2), json!(3)]);
    }
    // What is mended is resolved, what is back is opened, what a person resolved stays so.
    publish(2, &[b.clone(), c.clone()]);
    assert!(running.world().discussions[0].resolved);
    assert!(
        running.world().discussions[0]
            .note
            .body
            .starts_with("**Resolved**")
    );
    running.world().discussions[1].resolved = true;
    publish(3, &[a, b, c]);
    let world = running.world();
    let resolved: Vec<bool> = world.discussions.iter().map(|it| it.resolved).collect();
    assert_eq!(resolved, [false, true]);
    assert!(
        !world.own()[0].body.contains("Finding b"),
        "{}",
        world.own()[0].body
    );
    assert!(
        world.own()[0].body.contains("Finding c"),
        "{}",
        world.own()[0].body
    );
    assert_eq!(world.own().len(), 1);
}
