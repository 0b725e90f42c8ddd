//! The first pass: what stands in every file, and the secrets of all of them.

use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;

use super::texts::Kept;
use crate::collector::{Collector, Decision};
use crate::dump::{DumpFile, Omitted};
use crate::language;
use crate::model::{Diagnostic, Encoding, Entry, SourceFile, Tree};
use crate::pipeline::event::{Event, Stage};
use crate::pipeline::services::Services;
use crate::redact::{Hit, Secrets};

/// How much text is kept in memory, in bytes; what is beyond is read a second time.
const KEPT: usize = 96 * 1024 * 1024;

/// Reason of a binary file that cannot be dumped without a secret in it.
const SECRET_IN_BINARY: &str = "secret-in-binary";

/// The files of a tree, read once.
#[derive(Default)]
pub(super) struct Survey {
    pub(super) files: Vec<DumpFile>,
    /// Where each file stands in the tree, and its text as far as there was room for it.
    pub(super) kept: Vec<Kept>,
    pub(super) omitted: Vec<Omitted>,
    pub(super) diagnostics: Vec<Diagnostic>,
    /// The secrets of all files.
    pub(super) secrets: Secrets,
    /// Where they stand, for each file that holds some.
    pub(super) hits: Vec<(String, Vec<Hit>)>,
}

/// What became of one entry.
enum Surveyed {
    Held(DumpFile, Kept, Secrets, Vec<Hit>),
    Left(&'static str, Option<Diagnostic>),
}

impl Survey {
    /// Reads every entry, on all threads. What is found depends on the tree alone; what is kept in
    /// memory does not, and changes nothing but the speed.
    pub(super) fn of(
        cx: &Services,
        tree: &Tree,
        collector: &Collector<'_>,
        on: &(dyn Fn(Event) + Sync),
    ) -> Self {
        let room = AtomicUsize::new(KEPT);
        let surveyed: Vec<Surveyed> = (0..tree.entries.len())
            .into_par_iter()
            .map(|index| {
                let surveyed = survey(cx, collector.decide(index), index, &room);
                on(Event::Advanced(Stage::Pack));
                surveyed
            })
            .collect();
        let mut survey = Self::default();
        for (entry, surveyed) in tree.entries.iter().zip(surveyed) {
            survey.add(entry, surveyed);
        }
        survey
    }

    fn add(&mut self, entry: &Entry, surveyed: Surveyed) {
        match surveyed {
            Surveyed::Held(file, kept, secrets, hits) => {
                if !hits.is_empty() {
                    self.hits.push((file.path.clone(), hits));
                }
                self.files.push(file);
                self.kept.push(kept);
                self.secrets.extend(secrets);
            }
            Surveyed::Left(reason, diagnostic) => {
                self.omitted.push(Omitted {
                    path: entry.path.clone(),
                    reason: reason.to_owned(),
                });
                self.diagnostics.extend(diagnostic);
            }
        }
    }
}

fn survey(cx: &Services, decision: Decision, entry: usize, room: &AtomicUsize) -> Surveyed {
    match decision {
        Decision::Keep(file) if hides_a_secret(cx, &file) => Surveyed::Left(SECRET_IN_BINARY, None),
        Decision::Keep(file) => {
            let scan = cx.memory.scan(&cx.redactor, &file);
            let secrets = scan.secrets(&file.text);
            let hits = cx.redactor.hits(&file.text, &scan);
            let size = file.text.len();
            let take = |left: usize| left.checked_sub(size);
            let fits = room.fetch_update(Ordering::Relaxed, Ordering::Relaxed, take);
            let (file, text) = part(file);
            let text = fits.is_ok().then_some(text);
            Surveyed::Held(file, Kept { entry, scan, text }, secrets, hits)
        }
        Decision::Skip(reason) => Surveyed::Left(reason, None),
        Decision::Fail(reason, diagnostic) => Surveyed::Left(reason, Some(diagnostic)),
    }
}

/// Whether the rules find a secret in a binary file: in Base64 it could neither be seen nor be taken
/// out.
fn hides_a_secret(cx: &Services, file: &SourceFile) -> bool {
    if file.spelling.encoding != Encoding::Base64 || cx.redactor.is_off() {
        return false;
    }
    let bytes = file.spelling.bytes(&file.text).unwrap_or_default();
    let letters: String = bytes.iter().copied().map(char::from).collect();
    !cx.redactor.scan(&letters).is_empty()
}

/// What is known of a file, and its raw text.
fn part(file: SourceFile) -> (DumpFile, String) {
    let language = file.language.and_then(language::by_id);
    let known = DumpFile {
        path: file.path,
        language: file.language,
        is_code: language.is_some_and(|language| language.is_code),
        kind: file.kind,
        spelling: file.spelling,
        bytes: file.bytes,
        hash: file.hash,
        executable: file.executable,
    };
    (known, file.text)
}
