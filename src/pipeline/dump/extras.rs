//! The texts that stand before the files: instructions, the last commits, a patch.

use super::DumpSourceRequest;
use crate::changes;
use crate::collector::Collector;
use crate::dump::{Extra, ExtraKind};
use crate::history::{self, RecentCommit};
use crate::model::{Diagnostic, Tree};
use crate::pipeline::Error;
use crate::redact::{Redactor, Secrets};

/// What is told before the files.
#[derive(Clone, Debug, Default)]
pub struct ExtrasRequest {
    /// What the reader is to do with the dump.
    pub instructions: Option<String>,
    /// How many of the last commits are told.
    pub commits: Option<usize>,
    /// The revision that a patch leads from.
    pub diff_from: Option<String>,
}

/// Texts that still hold their secrets.
#[derive(Default)]
pub(super) struct RawExtras {
    pub(super) texts: Vec<(ExtraKind, String)>,
    pub(super) diagnostics: Vec<Diagnostic>,
}

impl RawExtras {
    /// Gathers what is asked for. What cannot be told for want of history is a note; a revision that
    /// is not there is an error.
    pub(super) async fn gather(
        request: &DumpSourceRequest,
        tree: &Tree,
        collector: &Collector<'_>,
    ) -> Result<Self, Error> {
        let mut extras = Self::default();
        let wanted = &request.extras;
        if let Some(text) = &wanted.instructions {
            extras.texts.push((ExtraKind::Instructions, text.clone()));
        }
        if let Some(most) = wanted.commits {
            extras.add_log(tree, most);
        }
        if let Some(revision) = &wanted.diff_from {
            let old = request.before(revision.clone()).await?;
            // Nobody reads the patch of what is no text, and no rule finds a secret in it.
            let binary = request.selection.machine_written;
            extras.add_patch(&old, tree, collector, binary);
        }
        Ok(extras)
    }

    /// The secrets of these texts, which may stand bare in files.
    pub(super) fn secrets(&self, redactor: &Redactor) -> Secrets {
        let mut secrets = Secrets::default();
        for (_, text) in &self.texts {
            secrets.extend(redactor.secrets(text));
        }
        secrets
    }

    /// The texts without secrets, and what is to be said of them. A patch that loses some is no
    /// longer one that applies.
    pub(super) fn clean(self, redactor: &Redactor) -> (Vec<Extra>, Vec<Diagnostic>) {
        let mut notes = self.diagnostics;
        let clean = |(kind, text): (ExtraKind, String)| {
            let cleaned = redactor.clean(&text);
            let is_changed = kind == ExtraKind::Diff && !cleaned.hits.is_empty();
            let text = cleaned.text;
            (Extra { kind, text }, is_changed)
        };
        let cleaned = self.texts.into_iter().map(clean);
        let (extras, is_changed): (Vec<Extra>, Vec<bool>) = cleaned.unzip();
        if is_changed.contains(&true) {
            let note = "secrets were taken out of the patch: where they stood it does not apply";
            notes.push(Diagnostic::new("patch-redacted", note));
        }
        (extras, notes)
    }

    fn add_log(&mut self, tree: &Tree, most: usize) {
        let (Some(repository), Some(revision)) = (&tree.origin.repository, &tree.origin.revision)
        else {
            let note = "there is no git history around the source";
            self.diagnostics
                .push(Diagnostic::new("history-absent", note));
            return;
        };
        match history::recent(repository, revision, most) {
            Ok(commits) => {
                let text = commits.iter().map(told).collect();
                self.texts.push((ExtraKind::Log, text));
            }
            Err(error) => {
                let note = format!("failed to {error}");
                self.diagnostics.push(Diagnostic::new(error.code(), note));
            }
        }
    }

    fn add_patch(&mut self, old: &Tree, new: &Tree, collector: &Collector<'_>, binary: bool) {
        let changes = changes::between(old, new, &|path| collector.selects(path));
        let patch = changes::patch(old, new, &changes, binary);
        let left_out = patch.left_out.into_iter().map(|(path, reason)| {
            let note = format!("the patch does not hold this change: {reason}");
            Diagnostic::on_file("change-not-in-patch", path, note)
        });
        self.diagnostics.extend(left_out);
        self.texts.push((ExtraKind::Diff, patch.text));
    }
}

/// A commit as a few lines of text.
fn told(commit: &RecentCommit) -> String {
    let date = jiff::Timestamp::from_second(commit.date).unwrap_or_default();
    let mut text = format!(
        "{} {} {}\n    {}\n",
        &commit.id[..12],
        date.strftime("%Y-%m-%d"),
        commit.author,
        commit.subject
    );
    for path in &commit.paths {
        text += &format!("    - {path}\n");
    }
    text
}
