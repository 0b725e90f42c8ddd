//! What the user and the CI system say about where to deliver.

use std::collections::BTreeMap;

use secrecy::SecretString;
use serde_json::Value;

use super::Error;
use super::words::line;

/// What the user says; where nothing is said, the CI system is asked.
#[derive(Clone, Debug)]
pub struct Destination {
    /// Such as `owner/name`.
    pub repository: Option<String>,
    /// Number of the pull or merge request.
    pub change: Option<u64>,
    /// Full id of the commit.
    pub commit: Option<String>,
    /// Such as `refs/heads/main`.
    pub reference: Option<String>,
    /// Address of the API.
    pub api: Option<String>,
    /// Most comments on lines that stand open at a time.
    pub most_comments: usize,
    /// How many points the score has to drop before a tracking issue is commented on.
    pub drop: f64,
    /// Branch that pages are written to; without one they are files.
    pub branch: Option<String>,
    /// Address that a message is posted to.
    pub hook: Option<String>,
    /// Whom a mail is from, and all whom it is to.
    pub mail: (Option<String>, Vec<String>),
    /// Files that belong to the report, such as its page.
    pub attachments: Vec<Document>,
}

/// A file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// Its name, without a folder.
    pub name: String,
    /// What it holds.
    pub bytes: Vec<u8>,
}

impl Destination {
    /// What the user has named, without asking the host or the CI system.
    pub(super) fn named(&self) -> String {
        let named = match (&self.repository, self.change) {
            (Some(repository), Some(number)) => format!("pull request {number} of {repository}"),
            (Some(repository), None) => repository.clone(),
            (None, _) if self.hook.is_some() => "the address that --url names".to_owned(),
            (None, _) => "a place that is not named here".to_owned(),
        };
        line(&format!("{named}; without a token nothing of it was read"))
    }
}

impl Default for Destination {
    fn default() -> Self {
        Self {
            repository: None,
            change: None,
            commit: None,
            reference: None,
            api: None,
            most_comments: 10,
            drop: 0.3,
            branch: None,
            hook: None,
            mail: (None, Vec::new()),
            attachments: Vec::new(),
        }
    }
}

/// What the CI system says: variables, and the event that started the job.
#[derive(Default)]
pub struct Surroundings {
    /// The environment, by name.
    pub variables: BTreeMap<String, String>,
    /// What stands in the file that `GITHUB_EVENT_PATH` names; null without one.
    pub event: Value,
}

impl std::fmt::Debug for Surroundings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Surroundings(…)")
    }
}

impl Surroundings {
    /// A variable that is set to something.
    pub(super) fn variable(&self, name: &str) -> Option<&str> {
        let value = self.variables.get(name).map(|value| value.trim());
        value.filter(|value| !value.is_empty())
    }

    /// The token, from the first of these variables that is set.
    pub(super) fn token(
        &self,
        target: &'static str,
        variables: &[&str],
    ) -> Result<SecretString, Error> {
        let found = variables.iter().find_map(|name| self.variable(name));
        found.map(SecretString::from).ok_or_else(|| Error::NoToken {
            target,
            variables: variables.join(" or "),
        })
    }
}
