//! What the reader must know about a history, and what each code means.

use super::changes::Changes;
use super::log::Log;
use crate::model::{Diagnostic, Explanation};

/// What is missing from this history.
pub(super) fn of(log: &Log, changes: &Changes) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    if log.shallow {
        diagnostics.push(Diagnostic::new(
            "history-shallow",
            "the repository is a shallow clone: older commits are missing, so the history counts \
             only those that are here",
        ));
    }
    let unread = log.missing + changes.unread;
    if unread > 0 {
        diagnostics.push(Diagnostic::new(
            "history-incomplete",
            format!(
                "commits left out of the history because objects of theirs cannot be read: {unread}"
            ),
        ));
    }
    if changes.unmatched > 0 {
        diagnostics.push(Diagnostic::new(
            "history-renames",
            format!(
                "commits whose renames were followed only where contents did not change, because \
                 contents cannot be read: {}",
                changes.unmatched
            ),
        ));
    }
    diagnostics
}

/// What is missing from the history of lines: versions of so many files.
pub(super) fn of_lines(cut: usize) -> Option<Diagnostic> {
    let message = format!(
        "files whose functions were followed only in part, because old contents cannot be read: {cut}"
    );
    (cut > 0).then(|| Diagnostic::new("history-lines", message))
}

/// Every code of this module, by id.
pub(super) const EXPLANATIONS: [Explanation; 6] = [
    Explanation {
        id: "history-commit",
        what: "The analysed commit cannot be read from the repository.",
        why: "Without it there is no history: no churn, no authors, no priority by activity.",
        how: "The object database has no commit of that id, or its contents are damaged.",
        source: "",
        advice: "Fetch the commit, or check the repository with `git fsck`.",
    },
    Explanation {
        id: "history-incomplete",
        what: "Some commits were left out of the history.",
        why: "Counts are too low by what they would have added.",
        how: "A commit is left out when it, its parent, or a folder of either cannot be read: a \
              partial clone without trees, or damaged objects.",
        source: "",
        advice: "Fetch everything (`git fetch --refetch`), or check the repository with `git fsck`.",
    },
    Explanation {
        id: "history-lines",
        what: "The functions of some files could not be followed through all versions.",
        why: "Commits, fixes and authors of these functions are too low; those of the files are not \
              concerned.",
        how: "Functions are carried back through the versions of their file by comparing lines. The \
              contents of a partial clone may not be here, or are damaged.",
        source: "",
        advice: "Fetch everything (`git fetch --refetch`), or check the repository with `git fsck`.",
    },
    Explanation {
        id: "history-renames",
        what: "Some renames could not be followed, because contents are missing.",
        why: "Files that were renamed and changed in one commit start a new life there, so their \
              counts are too low.",
        how: "Files renamed in one commit are matched by the lines they share, at least half; the \
              contents of a partial clone may not be here.",
        source: "",
        advice: "Fetch everything (`git fetch --refetch`) where old activity matters.",
    },
    Explanation {
        id: "history-repository",
        what: "The git repository cannot be opened.",
        why: "Without it there is no history: no churn, no authors, no priority by activity.",
        how: "The `.git` directory is damaged, unreadable, or of a format that is not supported, \
              such as SHA-256.",
        source: "",
        advice: "Check the repository with `git fsck`.",
    },
    Explanation {
        id: "history-shallow",
        what: "The repository is a shallow clone.",
        why: "Commits before its boundary are missing, so activity, fixes and authors are too low.",
        how: "The repository lists boundary commits whose parents were not fetched. What those \
              commits changed is unknown, so they are left out themselves.",
        source: "",
        advice: "Fetch the rest: `git fetch --unshallow`, or `fetch-depth: 0` in GitHub's checkout. A \
                 repository elsewhere is read with its whole history by `--depth 0`.",
    },
];
