//! What GitHub means by a refusal, and which permission would help.

use serde_json::Value;

use crate::publish::Error;
use crate::publish::wire::Reply;
use crate::publish::words::line;

/// An answer, or why there is none.
pub(super) fn judge(reply: Reply) -> Result<Reply, Error> {
    if reply.is_success() {
        return Ok(reply);
    }
    let (what, said) = (reply.what.clone(), reply.said());
    let words = said.to_lowercase();
    Err(match reply.status {
        401 => Error::Rejected { what, said },
        403 if words.contains("archived") => Error::Closed { what, why: said },
        403 | 422 if words.contains("locked") => Error::Closed { what, why: said },
        403 => Error::Permission {
            what,
            said,
            missing: missing(&reply),
        },
        404 | 410 => Error::NotFound { what, said },
        300..=399 => Error::Malformed {
            what,
            said: format!("{said}, a redirect to elsewhere"),
        },
        _ => Error::Refused { what, said },
    })
}

/// The permission that GitHub would accept, in the words of a workflow. `;` stands between sets that
/// would each do, `,` between the permissions of one.
fn missing(reply: &Reply) -> String {
    let Some(accepted) = reply.header("x-accepted-github-permissions") else {
        return String::new();
    };
    let sets = accepted.split(';').map(|set| {
        let permissions = set.split(',').filter_map(|one| {
            let (name, level) = one.trim().split_once('=')?;
            Some(format!("`{}: {level}`", name.replace('_', "-")))
        });
        permissions.collect::<Vec<_>>().join(" and ")
    });
    let sets: Vec<String> = sets.filter(|set| !set.is_empty()).collect();
    line(&format!(
        "; grant it under `permissions:` of the job: {}",
        sets.join(", or ")
    ))
}

/// What GraphQL says in a reply of status 200, or the data.
pub(super) fn judge_graphql(reply: Reply, needs: &str) -> Result<Value, Error> {
    let reply = judge(reply)?;
    let mut value = reply.value();
    let errors = value["errors"].as_array().cloned().unwrap_or_default();
    let Some(first) = errors.first() else {
        return Ok(value["data"].take());
    };
    let (what, said) = (reply.what.clone(), reply.said());
    let forbidden = "resource not accessible";
    Err(match first["type"].as_str().unwrap_or_default() {
        "NOT_FOUND" => Error::NotFound { what, said },
        "FORBIDDEN" | "INSUFFICIENT_SCOPES" => permission(what, said, needs),
        _ if said.to_lowercase().contains(forbidden) => permission(what, said, needs),
        _ => Error::Refused { what, said },
    })
}

fn permission(what: String, said: String, needs: &str) -> Error {
    let missing = format!("; grant it under `permissions:` of the job: `{needs}`");
    Error::Permission {
        what,
        said,
        missing,
    }
}
