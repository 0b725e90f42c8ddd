//! Comments on lines, one a finding, on hosts that take them one by one.

use std::collections::BTreeSet;

use async_trait::async_trait;

use super::diff::Diff;
use super::posting::Note;
use super::threads::{self, Known, Plan, Thread};
use super::{Delivery, Error, Posting, Published};
use crate::model::Status;

/// How a host takes comments on lines.
#[async_trait]
pub(super) trait LineComments: Sync {
    /// Our conversations on lines, all pages.
    async fn threads(&self) -> Result<Vec<Thread>, Error>;

    /// The lines that the change shows.
    async fn diff(&self) -> Result<Diff, Error>;

    /// Begins a conversation on a line. [`Error::Refused`] where the host takes none there.
    async fn begin(&self, diff: &Diff, note: &Note, line: usize) -> Result<(), Error>;

    /// Writes the first comment of a conversation anew, and closes or opens it.
    async fn change(&self, thread: &Thread, body: &str, closed: bool) -> Result<(), Error>;

    /// Removes the first comment of a conversation.
    async fn remove(&self, thread: &Thread) -> Result<(), Error>;
}

/// What is there.
pub(super) struct Lines<'a> {
    host: &'a dyn LineComments,
    threads: Vec<Thread>,
    diff: Diff,
}

impl<'a> Lines<'a> {
    pub(super) async fn look(host: &'a dyn LineComments) -> Result<Self, Error> {
        Ok(Self {
            threads: host.threads().await?,
            diff: host.diff().await?,
            host,
        })
    }

    /// Says what is new, closes what is mended, opens what is back; gives what was told then.
    pub(super) async fn tell(
        &self,
        posting: &Posting,
        posted: BTreeSet<String>,
        delivery: &Delivery,
        published: &mut Published,
    ) -> Result<Plan, Error> {
        let mut plan = self.plan(posting, posted, delivery.destination.most_comments);
        if delivery.is_rehearsal {
            for (at, line) in &plan.post {
                let note = &posting.notes[*at];
                let what = format!("would have commented on {}:{line}", note.path);
                published.would(what, threads::body(note));
            }
            return Ok(plan);
        }
        for (at, line) in plan.post.clone() {
            match self.host.begin(&self.diff, &posting.notes[at], line).await {
                Ok(()) => published.did("commented on a line", None),
                // What cannot be told on its line is told in the comment.
                Err(Error::Refused { .. }) => {
                    plan.told.remove(&at);
                }
                Err(error) => return Err(error),
            }
        }
        self.tend(&plan, posting, published).await?;
        Ok(plan)
    }

    fn plan(&self, posting: &Posting, posted: BTreeSet<String>, most: usize) -> Plan {
        let report = posting.report();
        let failed = { report.ledger.entries.iter() }.filter(|it| it.status == Status::Failed);
        let failed: BTreeSet<&str> = failed.map(|entry| entry.path.as_str()).collect();
        let asked_model = report.usage.requests + report.usage.cache_hits > 0;
        let was_seen = |path: &str, is_measured: bool| {
            let is_failed = failed.iter().any(|failed| path.ends_with(failed));
            !is_failed && (is_measured || asked_model)
        };
        Plan::of(&Known {
            notes: &posting.notes,
            threads: &self.threads,
            posted,
            most,
            line: &|at| self.diff.place(&posting.notes[at]),
            was_seen: &was_seen,
        })
    }

    async fn tend(
        &self,
        plan: &Plan,
        posting: &Posting,
        published: &mut Published,
    ) -> Result<(), Error> {
        let head = posting.commit().unwrap_or_default();
        for thread in &plan.resolve {
            if let Some(body) = threads::resolved_body(&thread.body, head) {
                self.host.change(thread, &body, true).await?;
                published.did("marked a finding as resolved", None);
            }
        }
        for (thread, at) in &plan.reopen {
            let body = threads::body(&posting.notes[*at]);
            self.host.change(thread, &body, false).await?;
            published.did("opened a finding again, as it is back", None);
        }
        for thread in &plan.surplus {
            self.host.remove(thread).await?;
            published.did("removed a surplus comment on a line", None);
        }
        Ok(())
    }
}
