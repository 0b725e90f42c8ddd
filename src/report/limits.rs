//! What hosts take of what the program writes: one table. Where a report is longer, it ends with a
//! whole section and says so.

use super::words::count;

/// The most that a host takes.
#[derive(Debug)]
pub(crate) struct Limit {
    /// In `unit`s.
    pub(super) most: usize,
    pub(super) unit: &'static str,
    /// Who takes no more.
    pub(super) host: &'static str,
}

impl Limit {
    /// So many bytes.
    pub(crate) const fn bytes(most: usize, host: &'static str) -> Self {
        limit(most, "bytes", host)
    }
}

const fn limit(most: usize, unit: &'static str, host: &'static str) -> Limit {
    Limit { most, unit, host }
}

/// A Markdown report. GitHub takes 1 MiB as the summary of a step, GitLab less as a note.
pub(super) const REPORT: Limit = Limit::bytes(1_000_000, "a note on GitLab");
/// A Markdown review: GitHub takes 65,536 characters as a comment, and whoever posts it needs room for
/// a marker.
pub(super) const COMMENT: Limit = Limit::bytes(64_000, "a comment on GitHub");
/// Annotations of one level that a runner takes from a step.
pub(super) const ANNOTATIONS: Limit = limit(10, "annotations of a level", "a step on GitHub");
/// Results of a run that are shown of the 25,000 that are taken.
pub(super) const RESULTS: Limit = limit(5_000, "findings", "code scanning on GitHub");
/// Places of a result that are shown of the 1,000 that are taken.
pub(super) const PLACES: Limit = limit(100, "places of a finding", "code scanning on GitHub");
/// A SARIF file: 10 MB are taken packed, and it packs to less than a fifth.
pub(super) const SARIF: Limit = Limit::bytes(50_000_000, "code scanning on GitHub");
/// Files in the table of the page.
pub(super) const PAGE_FILES: Limit = limit(20_000, "files", "a browser");
/// Files that open in the page to show factors and functions.
pub(super) const PAGE_DETAILS: Limit = limit(5_000, "files that open", "a browser");
/// Fields of the map; what is smaller would not be seen.
pub(super) const MAP_FILES: Limit = limit(20_000, "files", "a picture");

/// Every row, for the page that documents them.
#[cfg(test)]
pub(super) static LIMITS: [&Limit; 9] = [
    &REPORT,
    &COMMENT,
    &ANNOTATIONS,
    &RESULTS,
    &PLACES,
    &SARIF,
    &PAGE_FILES,
    &PAGE_DETAILS,
    &MAP_FILES,
];

/// Cuts Markdown to a limit in bytes, which are never fewer than characters: at the end of a section,
/// or of a paragraph where the first section alone is too long.
pub(crate) fn fitted(markdown: String, limit: &Limit) -> String {
    if markdown.len() <= limit.most {
        return markdown;
    }
    let said = format!(
        "\n\n**Cut here: {} takes no more than {} {}.** The JSON report (`--format json`) holds everything.\n",
        limit.host,
        count(limit.most),
        limit.unit
    );
    let room = limit.most.saturating_sub(said.len());
    let end = last_end(&markdown, room);
    format!("{}{said}", markdown[..end].trim_end())
}

/// Where the last section ends, else the last paragraph, before `room` is used up; 0 where neither
/// does. What stands in a block of code is no heading.
fn last_end(markdown: &str, room: usize) -> usize {
    let (mut section, mut paragraph, mut at) = (0, 0, 0);
    let mut fence: Option<usize> = None;
    for line in markdown.split_inclusive('\n') {
        if at > room {
            break;
        }
        let text = line.trim_start();
        let ticks = text.len() - text.trim_start_matches('`').len();
        match fence {
            Some(length) if ticks >= length && text.trim_end().len() == ticks => fence = None,
            Some(_) => {}
            None if ticks >= 3 => fence = Some(ticks),
            None if line.starts_with("## ") || line.starts_with("### ") => section = at,
            None if text.is_empty() => paragraph = at,
            None => {}
        }
        at += line.len();
    }
    if section > 0 { section } else { paragraph }
}
