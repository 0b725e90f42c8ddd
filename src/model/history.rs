//! What git knows about a source.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::rounded;

/// `YYYY-MM-DD` in UTC; dates beyond what a calendar holds stand at its ends.
pub(crate) fn day(seconds: i64) -> String {
    let earliest = jiff::Timestamp::MIN.as_second();
    let latest = jiff::Timestamp::MAX.as_second();
    let time = jiff::Timestamp::from_second(seconds.clamp(earliest, latest)).unwrap_or_default();
    time.strftime("%Y-%m-%d").to_string()
}

/// The history of a source up to one commit.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct History {
    /// Commits that were read: merges are not counted, nor those that touched nothing below the
    /// source's root where that is a folder of the repository.
    pub commits: usize,
    /// Author date of the analysed commit, seconds since 1970 UTC. Ages count from here.
    pub until: i64,
    /// Author date of the oldest of them, seconds since 1970 UTC.
    pub since: i64,
    /// First second since 1970 UTC that was asked to count; `None` where all counts.
    pub counted_from: Option<i64>,
    /// Whether the repository is a shallow clone, so that older commits are missing.
    pub shallow: bool,
    /// What happened to each file that stands in the source now, by path; renames are followed.
    pub files: BTreeMap<String, FileHistory>,
    /// Files that tend to change together, strongest first.
    pub coupling: Vec<Coupling>,
    /// How the knowledge of the source is spread.
    pub knowledge: Knowledge,
}

/// How the knowledge of a source is spread over people, who are counted and never named.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Knowledge {
    /// People who ever made a commit; bots are none.
    pub people: usize,
    /// Those of them with a commit in the year before the analysed one.
    pub active_people: usize,
    /// Commits by bots.
    pub bot_commits: usize,
    /// Source files, tests left out, of which no author is active any more.
    pub files_without_author: usize,
    /// How many active people would have to leave until more than half of the source files have no
    /// author; `None` without files.
    pub truck_factor: Option<usize>,
}

/// The history of one file.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct FileHistory {
    /// Commits that touched it.
    pub commits: u32,
    /// Those of them that fixed a bug, by their message.
    pub fixes: u32,
    /// People who touched it, after `.mailmap`; bots are none.
    pub authors: u32,
    /// Of its commits made by people, the share of the person with most of them, 0 to 1.
    pub main_author_share: f64,
    /// People with less than a twentieth of them.
    pub minor_authors: u32,
    /// Of the work on it, commits weighted by `0.5^(age / 730 days)`, the largest share that one
    /// person did, 0 to 1; mass changes do not count.
    pub most_knowledge: f64,
    /// Of the same work the share of people who made no commit in the year before the analysed one.
    pub gone_share: f64,
    /// Commits in the half year before the analysed one, mass changes left out.
    pub half_year: u32,
    /// The same of the half year before that.
    pub half_year_before: u32,
    /// Commits that touched tests as well, mass changes left out.
    pub with_tests: u32,
    /// Date of the last commit, `YYYY-MM-DD` in UTC.
    pub last_change: String,
    /// Sum of `0.5^(age / 365 days)` over its commits; commits that touch more than twenty source
    /// files do not count.
    pub recent_commits: f64,
    /// Sum of `0.5^(age / 730 days)` over its bug-fix commits; commits that touch more than twenty
    /// source files do not count.
    pub recent_fixes: f64,
}

/// Two files that change in the same commits.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Coupling {
    /// The path that sorts first.
    pub a: String,
    /// The other path.
    pub b: String,
    /// Commits that touched both.
    pub together: u32,
    /// `together` divided by the commits that touched either, 0 to 1.
    #[serde(serialize_with = "rounded::four_decimals")]
    pub degree: f64,
    /// How many times as often as if the two had nothing to do with each other.
    #[serde(serialize_with = "rounded::hundredths")]
    pub lift: f64,
    /// The chance that they would by accident, by Fisher's exact test with Bonferroni's correction.
    #[serde(serialize_with = "rounded::two_digits")]
    pub p: f64,
    /// Why this is no surprise: `test`, `import` or `same-folder`; `None` where nothing else ties the
    /// two, which is worth a look.
    pub expected: Option<&'static str>,
}

/// The history of some lines of a file, such as those of a function.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct LinesHistory {
    /// Commits whose changes overlap the lines, as these moved through time.
    pub commits: u32,
    /// Those of them that fixed a bug, by their message.
    pub fixes: u32,
    /// People who made these commits, after `.mailmap`; bots are none.
    pub authors: u32,
    /// Author date of the last of them, seconds since 1970 UTC; `None` for lines that no commit
    /// has.
    pub last_change: Option<i64>,
    /// Sum of `0.5^(age / 365 days)` over the commits that touch at most twenty source files.
    pub recent_commits: f64,
    /// Sum of `0.5^(age / 730 days)` over those of them that are bug fixes.
    pub recent_fixes: f64,
}
