//! Where on GitHub to deliver: flags first, then what a runner says.

use serde_json::Value;

use crate::model::WebHost;
use crate::publish::checks::{is_commit, is_name};
use crate::publish::{Delivery, Error};

/// A repository, and what of it.
#[derive(Clone, Debug)]
pub(super) struct Place {
    pub(super) owner: String,
    pub(super) name: String,
    pub(super) api: String,
    web: String,
    change: Option<u64>,
    /// The commit that flags or the event name.
    head: Option<String>,
    /// The same, or else the one that the job runs on.
    commit: Option<String>,
    reference: Option<String>,
    target: &'static str,
}

impl Place {
    pub(super) fn of(delivery: &Delivery, target: &'static str) -> Result<Self, Error> {
        let (asked, around) = (&delivery.destination, &delivery.surroundings);
        let wrong = |what: &str| Error::Destination {
            target,
            what: what.to_owned(),
        };
        let repository = asked
            .repository
            .as_deref()
            .or(around.variable("GITHUB_REPOSITORY"));
        let repository = repository.ok_or_else(|| {
            wrong("no repository: neither --repo nor GITHUB_REPOSITORY says which")
        })?;
        let (owner, name) = repository
            .split_once('/')
            .filter(|(owner, name)| is_name(owner) && is_name(name))
            .ok_or_else(|| wrong("the repository must read OWNER/NAME"))?;
        let variable = |name: &str| around.variable(name).map(str::to_owned);
        if asked.commit.as_deref().is_some_and(|it| !is_commit(it)) {
            return Err(wrong("--sha must be the full id of a commit"));
        }
        let head = asked.commit.clone().or_else(|| head_of(&around.event));
        let or = |value: Option<String>, default: &str| value.unwrap_or_else(|| default.to_owned());
        Ok(Self {
            owner: owner.to_owned(),
            name: name.to_owned(),
            api: or(
                asked.api.clone().or_else(|| variable("GITHUB_API_URL")),
                "https://api.github.com",
            ),
            web: or(variable("GITHUB_SERVER_URL"), "https://github.com"),
            change: asked.change.or_else(|| change_of(&around.event)),
            commit: head.clone().or_else(|| variable("GITHUB_SHA")),
            head,
            reference: asked.reference.clone().or_else(|| variable("GITHUB_REF")),
            target,
        })
    }

    /// The number of the pull request.
    pub(super) fn change(&self) -> Result<u64, Error> {
        self.change.ok_or_else(|| Error::Destination {
            target: self.target,
            what: "no pull request: neither --pr nor the event of the job names one".to_owned(),
        })
    }

    /// The reference that the commit stands on. A runner names the merge of a pull request; what the
    /// alerts are about is its head.
    pub(super) fn reference(&self) -> Result<String, Error> {
        if let Some(change) = self.change {
            return Ok(format!("refs/pull/{change}/head"));
        }
        let reference = self.reference.clone().filter(|it| it.starts_with("refs/"));
        reference.ok_or_else(|| Error::Destination {
            target: self.target,
            what: "no reference: neither --ref nor GITHUB_REF names one such as refs/heads/main"
                .to_owned(),
        })
    }

    /// The commit that flags, the event or the runner name.
    pub(super) fn commit(&self) -> Option<&str> {
        self.commit.as_deref()
    }

    /// Whether that is the one commit to tell of. That of the runner alone may be any.
    pub(super) fn is_bound(&self) -> bool {
        self.head.is_some()
    }

    /// A path of the API below the repository.
    pub(super) fn path(&self, rest: &str) -> String {
        format!("repos/{}/{}{rest}", self.owner, self.name)
    }

    /// Where links lead.
    pub(super) fn web(&self) -> WebHost {
        let server = self.web.trim_end_matches('/');
        WebHost {
            repository: format!("{server}/{}/{}", self.owner, self.name),
            blob: "blob",
        }
    }

    /// Address of the GraphQL API: beside `/v3` on an Enterprise Server.
    pub(super) fn graphql(&self) -> String {
        let api = self.api.trim_end_matches('/');
        match api.strip_suffix("/api/v3") {
            Some(server) => format!("{server}/api/graphql"),
            None => format!("{api}/graphql"),
        }
    }
}

/// The pull request of an event: its own, or the only one of the run that it follows.
fn change_of(event: &Value) -> Option<u64> {
    let run = event["workflow_run"]["pull_requests"].as_array();
    let only = run
        .filter(|all| all.len() == 1)
        .map(|all| &all[0]["number"]);
    let own = [&event["pull_request"]["number"], &event["issue"]["number"]];
    own.into_iter().chain(only).find_map(Value::as_u64)
}

/// The commit that a pull request stands at: `GITHUB_SHA` is its merge with the base.
fn head_of(event: &Value) -> Option<String> {
    let heads = [
        &event["pull_request"]["head"]["sha"],
        &event["workflow_run"]["head_sha"],
    ];
    let head = heads.into_iter().find_map(Value::as_str)?;
    is_commit(head).then(|| head.to_owned())
}
