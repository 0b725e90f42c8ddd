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
use crate::model::{Diagnostic, Selection, SourceFile};
use crate::redact::Redactor;
use crate::source::{self, SourceRequest};

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

enum Taken {
    Kept(Box<DumpFile>),
    Left(Omitted, Option<Diagnostic>),
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
    on(Event::Began(Stage::List, None));
    let tree = source::select(&request.source)?
        .open(&request.selection)
        .await?;
    on(Event::Ended(Stage::List));
    let collector = Collector::new(&tree, &request.selection)?;
    on(Event::Began(Stage::Pack, Some(tree.entries.len())));
    let taken: Vec<Taken> = (0..tree.entries.len())
        .into_par_iter()
        .map(|index| {
            let taken = take(
                &cx.redactor,
                &tree.entries[index].path,
                collector.decide(index),
            );
            on(Event::Advanced(Stage::Pack));
            taken
        })
        .collect();
    let mut diagnostics = tree.diagnostics.clone();
    diagnostics.extend_from_slice(collector.diagnostics());
    let (mut files, mut omitted) = (Vec::new(), Vec::new());
    for taken in taken {
        match taken {
            Taken::Kept(file) => files.push(*file),
            Taken::Left(left, diagnostic) => {
                omitted.push(left);
                diagnostics.extend(diagnostic);
            }
        }
    }
    let packed = dump::pack(
        DumpRequest {
            name: tree.origin.name.clone(),
            revision: tree.origin.revision.clone(),
            files,
            omitted,
            max_tokens: request.max_tokens,
        },
        request.layout,
        cx.tokenizer,
    )?;
    on(Event::Ended(Stage::Pack));
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

fn take(redactor: &Redactor, path: &str, decision: Decision) -> Taken {
    let left = |reason: &str| Omitted {
        path: path.to_owned(),
        reason: reason.to_owned(),
    };
    match decision {
        Decision::Keep(file) => Taken::Kept(Box::new(clean(redactor, file))),
        Decision::Skip(reason) => Taken::Left(left(reason), None),
        Decision::Fail(reason, diagnostic) => Taken::Left(left(reason), Some(diagnostic)),
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
