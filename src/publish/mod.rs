//! Delivers a finished report or review: to a pull request, a check, a tracker.
//!
//! The seam, from left to right: the JSON of a run is read back and checked ([`Posting::read`]); a
//! [`Posting`] holds what is to be told, in no host's words; a [`Publisher`] tells it to one host, over
//! a `Wire` that knows tokens, limits and failures. What a host has to be asked for is
//! little: which comments are there and who wrote them. What follows from that is decided by
//! functions without I/O (`sticky`, `threads`, `diff`), so that every host behaves the same.
//!
//! Every delivery can be made twice: it looks at what is there and does what is missing. No source is
//! needed and no model; the token is in the environment alone.

mod artifact;
mod azure;
mod bitbucket;
mod checks;
mod conversation;
pub(crate) mod diff;
mod email;
mod error;
mod explanations;
mod gitea;
mod github;
mod gitlab;
mod lines;
mod marker;
mod pace;
mod pages;
mod posting;
mod request;
mod shapes;
mod slack;
mod sticky;
mod surroundings;
mod threads;
mod tracker;
mod webhook;
mod whole;
mod wire;
mod words;

use async_trait::async_trait;

pub use artifact::LARGEST_ARTIFACT;
pub use error::Error;
pub use explanations::explanations;
pub use pace::Pace;
pub use posting::Posting;
pub use surroundings::{Destination, Document, Surroundings};

/// A place that reports are delivered to. One file each, and a line in [`PUBLISHERS`].
#[async_trait]
pub trait Publisher: Sync {
    /// Name on the command line.
    fn id(&self) -> &'static str;

    /// What it delivers, in one line.
    fn what(&self) -> &'static str;

    /// The variables that may hold its token, the first that is set counts; none where it needs none.
    fn token_variables(&self) -> &'static [&'static str];

    /// Delivers.
    async fn publish(&self, posting: Posting, delivery: &Delivery) -> Result<Published, Error>;
}

/// The targets.
pub static PUBLISHERS: &[&dyn Publisher] = &[
    &github::PullRequest,
    &github::CheckRun,
    &github::CodeScanning,
    &github::TrackingIssue,
    &gitlab::MergeRequest,
    &gitlab::TrackingIssue,
    &gitea::PullRequest,
    &gitea::TrackingIssue,
    &bitbucket::PullRequest,
    &azure::PullRequest,
    &pages::Pages,
    &webhook::Webhook,
    &slack::Slack,
    &email::Email,
];

/// The target of that name.
pub fn publisher(id: &str) -> Option<&'static dyn Publisher> {
    PUBLISHERS
        .iter()
        .copied()
        .find(|publisher| publisher.id() == id)
}

/// Where to and how.
#[derive(Debug, Default)]
pub struct Delivery {
    /// What the user says.
    pub destination: Destination,
    /// What the CI system says.
    pub surroundings: Surroundings,
    /// How patient to be.
    pub pace: Pace,
    /// Whether to read and tell, and to write nothing.
    pub is_rehearsal: bool,
}

/// What was done, in the order it was done.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Published {
    /// Such as `created the comment`, and where it stands.
    pub done: Vec<Done>,
    /// Why something was left undone, such as a review that is out of date.
    pub notes: Vec<crate::model::Diagnostic>,
    /// Files to be written where the user says.
    pub documents: Vec<Document>,
    /// What was in the way where a part is missing.
    pub missing: Option<Error>,
    /// In a rehearsal: what would be written to, such as `pull request 7 of acme/tool at api.github.com`.
    pub to: Option<String>,
}

/// One thing that was done, or would be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Done {
    /// Such as `updated the comment`.
    pub what: String,
    /// Address of its page, where the host gave one.
    pub at: Option<String>,
    /// In a rehearsal: the text.
    pub text: Option<String>,
}

impl Published {
    fn did(&mut self, what: impl Into<String>, at: Option<&str>) {
        self.done.push(Done {
            what: words::line(&what.into()),
            at: at.map(words::line),
            text: None,
        });
    }

    fn would(&mut self, what: impl Into<String>, text: impl Into<String>) {
        self.done.push(Done {
            what: what.into(),
            at: None,
            text: Some(text.into()),
        });
    }
}
