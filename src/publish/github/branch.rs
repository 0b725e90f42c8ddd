//! Files on a branch, written through the API: no git, no checkout, and all of them in one commit.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use reqwest::Method;
use serde_json::{Value, json};

use super::api::Api;
use crate::publish::wire::Request;
use crate::publish::{Delivery, Document, Error, Published};

/// How often a branch that others wrote to meanwhile is looked at again.
const ROUNDS: usize = 3;

/// Has these files stand on a branch, beside what else is there. A branch that is not there begins
/// with them; one on which they stand already is left alone.
pub(in crate::publish) async fn write_branch(
    branch: &str,
    documents: &[Document],
    delivery: &Delivery,
    target: &'static str,
) -> Result<Published, Error> {
    let mut published = Published::default();
    if !is_branch(branch) {
        return Err(Error::Destination {
            target,
            what: "the name of the branch must be made of letters, digits, and - _ . /".to_owned(),
        });
    }
    let api = Api::of(delivery, target)?;
    for round in 1..=ROUNDS {
        let head = head(&api, branch).await?;
        if delivery.is_rehearsal {
            let names: Vec<&str> = documents.iter().map(|it| it.name.as_str()).collect();
            published.to = Some(format!("branch {branch} of {}", api.named()));
            published.would(format!("would have written to {branch}"), names.join("\n"));
            return Ok(published);
        }
        let Some(commit) = commit(&api, head.as_ref(), documents).await? else {
            return Ok(published);
        };
        match advance(&api, branch, head.is_some(), &commit).await {
            Ok(()) => {
                published.did(format!("wrote {} files to {branch}", documents.len()), None);
                return Ok(published);
            }
            // Somebody wrote to it meanwhile.
            Err(Error::Refused { .. }) if round < ROUNDS => {}
            Err(error) => return Err(error),
        }
    }
    Ok(published)
}

/// The commit that a branch stands at, and its tree.
struct Head {
    commit: String,
    tree: String,
}

async fn head(api: &Api, branch: &str) -> Result<Option<Head>, Error> {
    let path = api.place.path(&format!("/git/ref/heads/{branch}"));
    let reference = match api
        .call(Request::get(path, format!("read the branch {branch}")))
        .await
    {
        Ok(reply) => reply.value(),
        Err(Error::NotFound { .. }) => return Ok(None),
        Err(error) => return Err(error),
    };
    let commit = text(&reference["object"]["sha"], "read the branch")?;
    let path = api.place.path(&format!("/git/commits/{commit}"));
    let found = api
        .call(Request::get(path, format!("read commit {commit}")))
        .await?
        .value();
    let tree = text(&found["tree"]["sha"], "read a commit")?;
    Ok(Some(Head { commit, tree }))
}

/// A commit with the files; `None` where they stand as they should.
async fn commit(
    api: &Api,
    head: Option<&Head>,
    documents: &[Document],
) -> Result<Option<String>, Error> {
    let mut entries = Vec::new();
    for document in documents {
        let content = STANDARD.encode(&document.bytes);
        let body = json!({"content": content, "encoding": "base64"});
        let blob = made(api, "/git/blobs", body).await?;
        entries.push(json!({"path": document.name, "mode": "100644", "type": "blob", "sha": blob}));
    }
    let mut tree = json!({"tree": entries});
    if let Some(head) = head {
        tree["base_tree"] = head.tree.clone().into();
    }
    let tree = made(api, "/git/trees", tree).await?;
    if head.is_some_and(|head| head.tree == tree) {
        return Ok(None);
    }
    let parents: Vec<&str> = head.iter().map(|head| head.commit.as_str()).collect();
    let commit =
        json!({"message": "Write the report of code health", "tree": tree, "parents": parents});
    made(api, "/git/commits", commit).await.map(Some)
}

/// Objects of git are named by what they hold: made twice, they are there once.
async fn made(api: &Api, rest: &str, body: Value) -> Result<String, Error> {
    let what = format!("write {}", rest.trim_start_matches("/git/"));
    let request = Request::new(Method::POST, api.place.path(rest), what.clone()).body(body);
    let reply = api.call(request.repeatable()).await?;
    text(&reply.value()["sha"], &what)
}

async fn advance(api: &Api, branch: &str, is_there: bool, commit: &str) -> Result<(), Error> {
    let what = format!("advance the branch {branch}");
    let request = if is_there {
        let path = api.place.path(&format!("/git/refs/heads/{branch}"));
        Request::new(Method::PATCH, path, what).body(json!({"sha": commit, "force": false}))
    } else {
        let body = json!({"ref": format!("refs/heads/{branch}"), "sha": commit});
        Request::new(Method::POST, api.place.path("/git/refs"), what).body(body)
    };
    api.call(request).await.map(drop)
}

fn text(value: &Value, what: &str) -> Result<String, Error> {
    let id = value
        .as_str()
        .filter(|id| crate::publish::checks::is_commit(id));
    id.map(str::to_owned).ok_or_else(|| Error::Malformed {
        what: what.to_owned(),
        said: "it names no object".to_owned(),
    })
}

fn is_branch(name: &str) -> bool {
    let is_letter = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '/');
    let steps = name
        .split('/')
        .all(|step| !step.is_empty() && !step.starts_with('.'));
    steps && name.chars().all(is_letter) && !name.contains("..") && !name.ends_with(".lock")
}
