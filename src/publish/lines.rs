//! Comments on lines, one a finding: what every host that takes them shares.

use std::collections::BTreeSet;

use async_trait::async_trait;

use super::conversation::Standing;
use super::diff::Diff;
use super::posting::Note;
use super::threads::{self, Known, Plan, Thread};
use super::{Delivery, Error, Posting, Published};
use crate::model::{LineRange, Status};
use crate::report;

/// How a host takes comments on lines.
#[async_trait]
pub(super) trait LineComments: Sync {
    /// Our conversations on lines, all pages.
    async fn threads(&self) -> Result<Vec<Thread>, Error>;

    /// Fingerprints of what was told on lines, as far as the host keeps them where nobody removes them.
    async fn kept(&self) -> Result<BTreeSet<String>, Error> {
        Ok(BTreeSet::new())
    }

    /// The lines that the change shows, at least of the files with findings.
    async fn diff(&self, posting: &Posting) -> Result<Diff, Error>;

    /// How many conversations begin with one call, all of them or none.
    fn at_once(&self) -> usize {
        1
    }

    /// The tag of a block of code that the host offers to commit in the place of these lines, in a
    /// comment that stands on them; `None` where it knows no such blocks.
    fn offers(&self, _lines: LineRange) -> Option<String> {
        None
    }

    /// Begins conversations, never more than are taken at once, and gives their address.
    /// [`Error::Refused`] where the host takes one of them not.
    async fn begin(&self, on: &Place<'_>, remarks: &[Remark<'_>]) -> Result<Option<String>, Error>;

    /// Writes the first comment of a conversation anew, and closes or opens it. The text goes first:
    /// it says that we did it and not a person.
    async fn change(&self, thread: &Thread, body: &str, closed: bool) -> Result<(), Error>;

    /// Removes the first comment of a conversation.
    async fn remove(&self, thread: &Thread) -> Result<(), Error>;
}

/// What comments on lines stand on.
pub(super) struct Place<'a> {
    /// The newest commit of the pull request.
    pub(super) head: &'a str,
    pub(super) diff: &'a Diff,
}

/// A comment to make.
pub(super) struct Remark<'a> {
    /// Place of its finding in the list.
    at: usize,
    pub(super) note: &'a Note,
    /// The lines that it stands on; the last one where a host takes only one.
    pub(super) lines: LineRange,
    pub(super) body: String,
}

/// What is to be told, and how far that has come.
pub(super) struct Telling<'a> {
    pub(super) posting: &'a Posting,
    pub(super) is_rehearsal: bool,
    most_comments: usize,
    /// Findings that the host takes no comment for, by place in the list.
    refused: BTreeSet<usize>,
    pub(super) standing: Standing,
    /// Whether what fails now is not tried again.
    pub(super) is_last: bool,
}

impl<'a> Telling<'a> {
    pub(super) fn of(posting: &'a Posting, delivery: &Delivery) -> Self {
        Self {
            posting,
            is_rehearsal: delivery.is_rehearsal,
            most_comments: delivery.destination.most_comments,
            refused: BTreeSet::new(),
            standing: Standing::default(),
            is_last: false,
        }
    }

    /// The newest commit of the pull request.
    fn head(&self) -> &str {
        self.standing.heads.first().map_or("", String::as_str)
    }
}

/// What is there.
pub(super) struct Lines<'a> {
    host: &'a dyn LineComments,
    threads: Vec<Thread>,
    kept: BTreeSet<String>,
    diff: Diff,
}

impl<'a> Lines<'a> {
    pub(super) async fn look(host: &'a dyn LineComments, posting: &Posting) -> Result<Self, Error> {
        Ok(Self {
            threads: host.threads().await?,
            kept: host.kept().await?,
            diff: host.diff(posting).await?,
            host,
        })
    }

    /// Says what is new, closes what is mended, opens what is back; gives what was told then.
    pub(super) async fn tell(
        &self,
        telling: &mut Telling<'_>,
        mut posted: BTreeSet<String>,
        published: &mut Published,
    ) -> Result<Plan, Error> {
        posted.extend(self.kept.iter().cloned());
        let mut plan = self.plan(telling, posted);
        match self.post(telling, &plan, published).await {
            Err(error @ Error::Failing { .. }) if telling.is_last => {
                plan.post.iter().for_each(|(at, _)| {
                    plan.told.remove(at);
                });
                published.missing = Some(error);
            }
            posted => posted?,
        }
        // What cannot be told on its line is told in the comment.
        plan.told.retain(|at| !telling.refused.contains(at));
        self.tend(telling, &plan, published).await?;
        Ok(plan)
    }

    fn plan(&self, telling: &Telling<'_>, posted: BTreeSet<String>) -> Plan {
        let notes = telling.posting.notes();
        let report = telling.posting.report();
        let failed = { report.ledger.entries.iter() }.filter(|it| it.status == Status::Failed);
        let failed: BTreeSet<&str> = failed.map(|entry| entry.path.as_str()).collect();
        let asked_model = report.usage.requests + report.usage.cache_hits > 0;
        Plan::of(&Known {
            notes,
            threads: &self.threads,
            posted,
            most: telling.most_comments,
            line: &|at| {
                let is_taken = !telling.refused.contains(&at);
                is_taken.then(|| self.diff.place(&notes[at])).flatten()
            },
            was_seen: &|path, is_measured| {
                let is_failed = failed.iter().any(|failed| path.ends_with(failed));
                !is_failed && (is_measured || asked_model)
            },
        })
    }

    /// As many at once as the host takes, or one by one where it refuses one of them.
    async fn post(
        &self,
        telling: &mut Telling<'_>,
        plan: &Plan,
        published: &mut Published,
    ) -> Result<(), Error> {
        let notes = telling.posting.notes();
        let remarks: Vec<Remark<'_>> = { plan.post.iter() }
            .map(|&(at, line)| self.remark(at, &notes[at], line, telling))
            .collect();
        if telling.is_rehearsal {
            for it in &remarks {
                let line = it.lines.end_line;
                let what = format!("would have commented on {}:{line}", it.note.path);
                published.would(what, &it.body);
            }
            return Ok(());
        }
        for batch in remarks.chunks(self.host.at_once()) {
            if self.begin(telling, batch, published).await? || batch.len() == 1 {
                continue;
            }
            for remark in batch.chunks(1) {
                self.begin(telling, remark, published).await?;
            }
        }
        Ok(())
    }

    /// What is said of a finding on its line, with the code that mends it where that can be committed:
    /// where all lines that it replaces stand in the change as they are quoted.
    fn remark<'n>(
        &self,
        at: usize,
        note: &'n Note,
        line: usize,
        telling: &Telling<'_>,
    ) -> Remark<'n> {
        let offer = || {
            let code = note.replacement.as_ref()?;
            let lines = self.diff.whole(note)?;
            let block = report::offered(code, &self.host.offers(lines)?)?;
            (!telling.standing.is_from_fork).then_some((lines, block))
        };
        let (lines, body) = match offer() {
            Some((lines, block)) => (lines, threads::offering(note, &block)),
            None => (LineRange::new(line, line), threads::body(note)),
        };
        Remark {
            at,
            note,
            lines,
            body,
        }
    }

    /// Begins conversations; says whether the host took them.
    async fn begin(
        &self,
        telling: &mut Telling<'_>,
        remarks: &[Remark<'_>],
        published: &mut Published,
    ) -> Result<bool, Error> {
        let place = Place {
            head: telling.head(),
            diff: &self.diff,
        };
        match self.host.begin(&place, remarks).await {
            Ok(at) => {
                let what = match remarks.len() {
                    1 => "commented on a line".to_owned(),
                    count => format!("commented on {count} lines"),
                };
                published.did(what, at.as_deref());
                Ok(true)
            }
            Err(Error::Refused { .. }) => {
                if let [only] = remarks {
                    telling.refused.insert(only.at);
                }
                Ok(false)
            }
            Err(error) => Err(error),
        }
    }

    /// Closes what is mended, opens what is back, removes what stands there twice.
    async fn tend(
        &self,
        telling: &Telling<'_>,
        plan: &Plan,
        published: &mut Published,
    ) -> Result<(), Error> {
        let resolved = plan.resolve.iter().filter_map(|thread| {
            let body = threads::resolved_body(&thread.body, telling.head())?;
            Some((thread, body, true, "marked a finding as resolved"))
        });
        let reopened = plan.reopen.iter().map(|(thread, at)| {
            let body = threads::body(&telling.posting.notes()[*at]);
            let did = "opened a finding again, as it is back";
            (thread, body, false, did)
        });
        for (thread, body, closed, did) in resolved.chain(reopened) {
            if telling.is_rehearsal {
                published.would(format!("would have {did}"), body);
                continue;
            }
            self.host.change(thread, &body, closed).await?;
            published.did(did, None);
        }
        for thread in &plan.surplus {
            let did = "removed a surplus comment on a line";
            if telling.is_rehearsal {
                published.would(format!("would have {did}"), "");
                continue;
            }
            self.host.remove(thread).await?;
            published.did(did, None);
        }
        Ok(())
    }
}
