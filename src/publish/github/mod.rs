//! GitHub, on github.com or an Enterprise Server: pull requests, checks, code scanning.

mod api;
mod check;
mod code_scanning;
mod lines;
mod place;
mod pull_request;
mod refusal;
mod threads;

pub(super) use check::CheckRun;
pub(super) use code_scanning::CodeScanning;
pub(super) use pull_request::PullRequest;

/// Where the token may stand. `GH_TOKEN` is what GitHub's own command line reads.
const TOKENS: &[&str] = &["GITHUB_TOKEN", "GH_TOKEN"];
