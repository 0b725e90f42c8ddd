//! GitHub, on github.com or an Enterprise Server: pull requests, checks, code scanning.

mod api;
mod branch;
mod check;
mod code_scanning;
mod issue;
mod place;
mod pull_request;
mod refusal;
mod threads;

pub(super) use branch::write_branch;
pub(super) use check::CheckRun;
pub(super) use code_scanning::CodeScanning;
pub(super) use issue::TrackingIssue;
pub(super) use pull_request::PullRequest;

/// Where the token may stand. `GH_TOKEN` is what GitHub's own command line reads.
pub(super) const TOKENS: &[&str] = &["GITHUB_TOKEN", "GH_TOKEN"];
