//! Carries lines of a file back through its versions, and gathers the commits that touched them.
//!
//! From the newest commit to the oldest, each maps the lines from the version it left to the one it
//! found. On a branch whose last version is none that is known, because a merge made something else
//! of it, the lines are carried over from the version seen last.

use std::collections::HashMap;
use std::ops::Range;
use std::rc::Rc;

use gix::ObjectId;

use super::hunks::Hunk;
use super::spans::{self, Span};

/// What one commit made of a file.
#[derive(Clone, Copy)]
pub(super) struct Step {
    /// Number of the commit.
    pub commit: u32,
    /// Contents before; `None` where it added the file.
    pub old: Option<ObjectId>,
    /// Contents after; `None` where it deleted the file.
    pub new: Option<ObjectId>,
}

/// A version of a file.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Version {
    /// The text that is analysed, which no commit may hold yet.
    Analysed,
    /// What a commit left or found.
    Blob(ObjectId),
}

/// For each span the places of the steps that touched it, newest first. `hunks` compares a newer version with
/// an older one; where it cannot, what came before stays unknown.
pub(super) fn touching(
    steps: &[Step],
    spans: Vec<Range<u32>>,
    hunks: &mut dyn FnMut(Version, Version) -> Option<Rc<[Hunk]>>,
) -> Vec<Vec<u32>> {
    let mut found = vec![Vec::new(); spans.len()];
    let spans: Rc<[Span]> = spans.into_iter().map(Some).collect();
    let mut versions = Versions::of(steps, spans);
    for (place, step) in (0..).zip(steps) {
        let Some(new) = step.new else { continue };
        let Some(spans) = versions.spans(new, hunks) else {
            continue;
        };
        let Some(old) = step.old else {
            note(&mut found, place, &spans, |_| true);
            continue;
        };
        if old == new {
            continue;
        }
        let Some(changed) = hunks(Version::Blob(new), Version::Blob(old)) else {
            continue;
        };
        note(&mut found, place, &spans, |span| {
            spans::touches(&changed, span)
        });
        versions.add(old, carried(&changed, &spans));
    }
    found
}

fn note(
    found: &mut [Vec<u32>],
    place: u32,
    spans: &[Span],
    is_touched: impl Fn(&Range<u32>) -> bool,
) {
    for (steps, span) in found.iter_mut().zip(spans) {
        if span.as_ref().is_some_and(&is_touched) {
            steps.push(place);
        }
    }
}

fn carried(hunks: &[Hunk], spans: &Rc<[Span]>) -> Rc<[Span]> {
    if hunks.is_empty() {
        return Rc::clone(spans);
    }
    let spans = spans.iter();
    spans
        .map(|span| spans::older(hunks, span.as_ref()?))
        .collect()
}

/// Where the spans stood in the versions that are still to come.
struct Versions {
    known: HashMap<ObjectId, Rc<[Span]>>,
    /// How many more steps leave a version.
    wanted: HashMap<ObjectId, usize>,
    last: (Version, Rc<[Span]>),
}

impl Versions {
    fn of(steps: &[Step], analysed: Rc<[Span]>) -> Self {
        let mut wanted = HashMap::new();
        for new in steps.iter().filter_map(|step| step.new) {
            *wanted.entry(new).or_default() += 1;
        }
        Self {
            known: HashMap::new(),
            wanted,
            last: (Version::Analysed, analysed),
        }
    }

    /// The spans in a version that a step leaves; `None` where no way leads there, or none of them
    /// is in it.
    fn spans(
        &mut self,
        version: ObjectId,
        hunks: &mut dyn FnMut(Version, Version) -> Option<Rc<[Hunk]>>,
    ) -> Option<Rc<[Span]>> {
        if !self.known.contains_key(&version) {
            let changed = hunks(self.last.0, Version::Blob(version))?;
            let spans = carried(&changed, &self.last.1);
            self.add(version, spans);
        }
        let left = self.wanted.get_mut(&version)?;
        *left -= 1;
        let spans = if *left == 0 {
            self.known.remove(&version)?
        } else {
            Rc::clone(self.known.get(&version)?)
        };
        spans.iter().any(Option::is_some).then_some(spans)
    }

    /// Notes where the spans stood. A version that was seen before knows more of them.
    fn add(&mut self, version: ObjectId, spans: Rc<[Span]>) {
        self.last = (Version::Blob(version), Rc::clone(&spans));
        if self.wanted.get(&version).is_some_and(|left| *left > 0) {
            self.known.entry(version).or_insert(spans);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use gix::ObjectId;

    use super::{Hunk, Step, Version, touching};
    use crate::history::hunks::hunks;

    fn id(version: usize) -> ObjectId {
        ObjectId::from([version as u8 + 1; 20])
    }

    /// Versions of a file as letters, one a line; steps as numbers of versions, newest first; spans
    /// as what stands in them.
    #[track_caller]
    fn check(
        versions: &[&str],
        analysed: &str,
        steps: &[(Option<usize>, Option<usize>)],
        expected: &[(&str, &[u32])],
    ) {
        let text = |letters: &str| -> Vec<u8> {
            let lines = letters.bytes().flat_map(|letter| [letter, b'\n']);
            lines.collect()
        };
        let texts: Vec<Vec<u8>> = versions.iter().map(|version| text(version)).collect();
        let steps: Vec<Step> = (0..)
            .zip(steps)
            .map(|(commit, (old, new))| Step {
                commit,
                old: old.map(id),
                new: new.map(id),
            })
            .collect();
        let spans = expected.iter().map(|(part, _)| {
            let start = analysed.find(part).unwrap() as u32;
            start..start + part.len() as u32
        });
        let contents = |version| match version {
            Version::Analysed => Some(text(analysed)),
            Version::Blob(blob) => (0..texts.len())
                .find(|version| id(*version) == blob)
                .map(|version| texts[version].clone()),
        };
        let mut compare = |newer, older| -> Option<Rc<[Hunk]>> {
            Some(hunks(&contents(newer)?, &contents(older)?).into())
        };
        let found = touching(&steps, spans.collect(), &mut compare);
        let expected: Vec<Vec<u32>> = expected.iter().map(|(_, it)| it.to_vec()).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn commits_are_those_whose_changes_overlap() {
        check(
            &["abcdef", "abcxef", "zabcxef", "zabcxefgh"],
            "zabcxefgh",
            &[
                (Some(2), Some(3)),
                (Some(1), Some(2)),
                (Some(0), Some(1)),
                (None, Some(0)),
            ],
            &[("abc", &[3]), ("xe", &[2, 3]), ("gh", &[0]), ("z", &[1])],
        );
    }

    #[test]
    fn work_that_is_not_committed_moves_lines_and_counts_nowhere() {
        check(
            &["abcdef", "abcxef"],
            "12345abcxe6",
            &[(Some(0), Some(1)), (None, Some(0))],
            &[("abc", &[1]), ("xe", &[0, 1]), ("1234", &[])],
        );
    }

    #[test]
    fn branches_count_and_merges_do_not() {
        // Version 1 and 2 come from 0 each; the merge of both is what is analysed.
        check(
            &["abcdef", "aXcdef", "abcdYf"],
            "aXcdYf",
            &[(Some(0), Some(1)), (Some(0), Some(2)), (None, Some(0))],
            &[("aXc", &[0, 2]), ("dYf", &[1, 2])],
        );
    }

    #[test]
    fn what_is_taken_back_and_comes_again_keeps_both() {
        check(
            &["abc", "abcde"],
            "abcde",
            &[
                (Some(0), Some(1)),
                (Some(1), Some(0)),
                (Some(0), Some(1)),
                (None, Some(0)),
            ],
            &[("abc", &[3]), ("de", &[0, 2])],
        );
    }

    #[test]
    fn a_file_that_was_deleted_and_came_back_is_the_same() {
        check(
            &["abc", "abXc"],
            "abXc",
            &[(None, Some(1)), (Some(0), None), (None, Some(0))],
            &[("abXc", &[0, 2])],
        );
    }

    #[test]
    fn a_version_that_cannot_be_read_ends_the_way_there() {
        // Version 7 does not exist.
        check(
            &["abc", "aXc"],
            "aXc",
            &[(Some(7), Some(1)), (Some(0), Some(7)), (None, Some(0))],
            &[("aXc", &[2])],
        );
    }
}
