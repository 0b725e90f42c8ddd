//! GitLab, on gitlab.com or a server of one's own: merge requests and issues.

mod api;
mod discussions;
mod issue;
mod merge_request;

pub(super) use issue::TrackingIssue;
pub(super) use merge_request::MergeRequest;

/// Where the token may stand. That of a job cannot comment, so it is none of them.
const TOKENS: &[&str] = &["GITLAB_TOKEN", "GITLAB_ACCESS_TOKEN"];
