//! The writes of a delivery that concern comments on lines.

use super::pull_request::Run;
use super::threads::Remark;
use crate::publish::Error;
use crate::publish::marker::Marker;
use crate::publish::threads::{self, Plan, Thread};

impl Run {
    /// Comments on lines: all in one review, or one by one where GitHub refuses a line.
    pub(super) async fn post(&mut self, head: &str, plan: &mut Plan) -> Result<(), Error> {
        if plan.post.is_empty() {
            return Ok(());
        }
        let remark = |(at, line): &(usize, usize)| Remark {
            path: self.posting.notes[*at].path.clone(),
            line: *line,
            body: threads::body(&self.posting.notes[*at]),
        };
        let remarks: Vec<Remark> = plan.post.iter().map(remark).collect();
        if self.is_rehearsal {
            for it in &remarks {
                let what = format!("would have commented on {}:{}", it.path, it.line);
                self.published.would(what, &it.body);
            }
            return Ok(());
        }
        let marker = Marker::new("comments").with("head", head).line();
        match self.api.review(self.number, head, &remarks, &marker).await {
            Ok(at) => {
                let what = format!("commented on {} lines", remarks.len());
                self.published.did(what, at.as_deref());
                return Ok(());
            }
            Err(Error::Refused { .. }) => {}
            Err(error) => return Err(error),
        }
        for ((at, _), remark) in plan.post.iter().zip(remarks) {
            match self.api.review(self.number, head, &[remark], &marker).await {
                Ok(address) => self
                    .published
                    .did("commented on a line", address.as_deref()),
                Err(Error::Refused { .. }) => {
                    self.refused.insert(*at);
                    plan.told.remove(at);
                }
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Closes what is mended, opens what is back, removes what stands there twice.
    pub(super) async fn tend(&mut self, plan: &Plan, head: &str) -> Result<(), Error> {
        for thread in &plan.resolve {
            if let Some(body) = threads::resolved_body(&thread.body, head) {
                self.change(thread, &body, true, "marked a finding as resolved")
                    .await?;
            }
        }
        for (thread, at) in &plan.reopen {
            let body = threads::body(&self.posting.notes[*at]);
            self.change(
                thread,
                &body,
                false,
                "opened a finding again, as it is back",
            )
            .await?;
        }
        for thread in &plan.surplus {
            self.remove(thread).await?;
        }
        Ok(())
    }

    /// The text first: it says that we did it and not a person. That a token may not close the
    /// conversation as well is no loss.
    async fn change(
        &mut self,
        thread: &Thread,
        body: &str,
        closed: bool,
        did: &str,
    ) -> Result<(), Error> {
        if self.is_rehearsal {
            self.published.would(format!("would have {did}"), body);
            return Ok(());
        }
        self.api.rewrite(&thread.comment, body).await?;
        if thread.is_closed != closed {
            match self.api.set_closed(&thread.id, closed).await {
                Ok(()) | Err(Error::Permission { .. } | Error::Refused { .. }) => {}
                Err(error) => return Err(error),
            }
        }
        self.published.did(did, None);
        Ok(())
    }

    async fn remove(&mut self, thread: &Thread) -> Result<(), Error> {
        let did = "removed a surplus comment on a line";
        if self.is_rehearsal {
            self.published.would(format!("would have {did}"), "");
            return Ok(());
        }
        self.api.remove(&thread.comment).await?;
        self.published.did(did, None);
        Ok(())
    }
}
