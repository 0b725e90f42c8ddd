//! Packs a source into one text.

use rayon::prelude::*;

use super::analyze::Outcome;
use super::error::Error;
use super::event::{Event, Stage};
use super::intake;
use super::services::Services;
use crate::collector::{Collector, Decision};
use crate::dump::{self, Dump, DumpFile, DumpRequest, Layout, Omitted};
use crate::language;
use crate::model::{Diagnostic, Entry, Selection, SourceFile, Tree};
use crate::redact::{Redactor, Secrets};
use crate::source::SourceRequest;

/// What to pack, and how.
pub struct DumpSourceRequest<'a> {
    /// Where the code comes from.
    pub source: SourceRequest,
    /// Which files count.
    pub selection: Selection,
    /// How the dump is laid out.
    pub layout: &'a dyn Layout,
    /// Most tokens that the dump may have; `None` for no limit.
    pub max_tokens: Option<usize>,
}

/// A packed source.
pub struct Dumped {
    /// The dump.
    pub dump: Dump,
    /// What the reader must know about the run.
    pub diagnostics: Vec<Diagnostic>,
    /// How it ends the run.
    pub outcome: Outcome,
}

/// Packs a source. What could not be read stands among the omitted files and in the diagnostics.
pub async fn dump(
    cx: &Services,
    request: DumpSourceRequest<'_>,
    on: &(dyn Fn(Event) + Sync),
) -> Result<Dumped, Error> {
    let tree = intake::open(cx, &request.source, &request.selection, on).await?;
    let collector = Collector::new(&tree, &request.selection)?;
    let mut taken = take_in(cx, &tree, &collector, on);
    let redactor = cx.redactor.knowing(std::mem::take(&mut taken.secrets));
    let files = taken
        .kept
        .into_par_iter()
        .map(|file| clean(&redactor, file))
        .collect();
    let packed = dump::pack(
        DumpRequest {
            name: tree.origin.name.clone(),
            revision: tree.origin.revision.clone(),
            files,
            omitted: taken.omitted,
            max_tokens: request.max_tokens,
        },
        request.layout,
        cx.tokenizer,
    )?;
    on(Event::Ended(Stage::Pack));
    let mut diagnostics = tree.diagnostics.clone();
    diagnostics.extend_from_slice(collector.diagnostics());
    diagnostics.extend(taken.diagnostics);
    let lacks_a_part = diagnostics
        .iter()
        .any(|note| intake::leaves_a_gap(note.code));
    Ok(Dumped {
        dump: packed,
        diagnostics,
        outcome: if lacks_a_part {
            Outcome::Partial
        } else {
            Outcome::Passed
        },
    })
}

/// The files of a tree, read.
#[derive(Default)]
struct Taken {
    kept: Vec<SourceFile>,
    omitted: Vec<Omitted>,
    diagnostics: Vec<Diagnostic>,
    /// The secrets of all of them.
    secrets: Secrets,
}

fn take_in(
    cx: &Services,
    tree: &Tree,
    collector: &Collector<'_>,
    on: &(dyn Fn(Event) + Sync),
) -> Taken {
    on(Event::Began(Stage::Pack, Some(tree.entries.len())));
    let decisions: Vec<(Decision, Secrets)> = (0..tree.entries.len())
        .into_par_iter()
        .map(|index| {
            let decision = collector.decide(index);
            let secrets = match &decision {
                Decision::Keep(file) => cx.redactor.secrets(&file.text),
                _ => Secrets::default(),
            };
            on(Event::Advanced(Stage::Pack));
            (decision, secrets)
        })
        .collect();
    let mut taken = Taken::default();
    for (entry, (decision, secrets)) in tree.entries.iter().zip(decisions) {
        taken.secrets.extend(secrets);
        match decision {
            Decision::Keep(file) => taken.kept.push(file),
            Decision::Skip(reason) => taken.omitted.push(left_out(entry, reason)),
            Decision::Fail(reason, diagnostic) => {
                taken.omitted.push(left_out(entry, reason));
                taken.diagnostics.push(diagnostic);
            }
        }
    }
    taken
}

fn left_out(entry: &Entry, reason: &str) -> Omitted {
    Omitted {
        path: entry.path.clone(),
        reason: reason.to_owned(),
    }
}

fn clean(redactor: &Redactor, file: SourceFile) -> DumpFile {
    let cleaned = redactor.clean(&file.text);
    DumpFile {
        path: file.path,
        language: file.language,
        is_code: file
            .language
            .and_then(language::by_id)
            .is_some_and(|row| row.is_code),
        kind: file.kind,
        encoding: file.encoding,
        bytes: file.bytes,
        hash: blake3::Hash::from_bytes(file.hash).to_hex().to_string(),
        text: cleaned.text,
        redacted: cleaned.hits,
    }
}
