//! The texts that stand before the files: instructions, the last commits, a patch.

use crate::changes;
use crate::collector::Collector;
use crate::dump::{Extra, ExtraKind};
use crate::history::{self, RecentCommit};
use crate::model::{Diagnostic, Selection, Tree};
use crate::pipeline::Error;
use crate::redact::Redactor;
use crate::source::{self, SourceRequest};

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
        request: &ExtrasRequest,
        source: &SourceRequest,
        selection: &Selection,
        tree: &Tree,
        collector: &Collector<'_>,
    ) -> Result<Self, Error> {
        let mut extras = Self::default();
        if let Some(text) = &request.instructions {
            extras.texts.push((ExtraKind::Instructions, text.clone()));
        }
        if let Some(most) = request.commits {
            extras.add_log(tree, most);
        }
        if let Some(revision) = &request.diff_from {
            let request = SourceRequest {
                revision: Some(revision.clone()),
                ..source.clone()
            };
            let old = source::select(&request)?.open(selection).await?;
            extras.add_patch(&old, tree, collector);
        }
        Ok(extras)
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

    fn add_patch(&mut self, old: &Tree, new: &Tree, collector: &Collector<'_>) {
        let changes = changes::between(old, new, &|path| collector.selects(path));
        let patch = changes::patch(old, new, &changes);
        let left_out = patch.left_out.into_iter().map(|(path, reason)| {
            let note = format!("the patch does not hold this change: {reason}");
            Diagnostic::on_file("change-not-in-patch", path, note)
        });
        self.diagnostics.extend(left_out);
        self.texts.push((ExtraKind::Diff, patch.text));
    }
}

/// The text without secrets. A patch that loses some is no longer one that applies.
pub(super) fn clean(
    redactor: &Redactor,
    kind: ExtraKind,
    text: &str,
    notes: &mut Vec<Diagnostic>,
) -> Extra {
    let cleaned = redactor.clean(text);
    if kind == ExtraKind::Diff && !cleaned.hits.is_empty() {
        let note = "secrets were taken out of the patch: where they stood it does not apply";
        notes.push(Diagnostic::new("patch-redacted", note));
    }
    Extra {
        kind,
        text: cleaned.text,
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
