//! Packs a source into one text, in two passes: the first reads every file, looks for secrets and
//! weighs what a budget has to choose from; the second writes. The secrets of all files are known
//! before the first is written, and no more of the source is held than fits into a fixed amount of
//! memory.

mod extras;
mod packed;
mod survey;
mod texts;

use rayon::prelude::*;

use super::error::Error;
use super::event::{Event, Stage};
use super::intake;
use super::services::Services;
use crate::collector::Collector;
use crate::dump::{Extra, ExtraKind, Inventory, Layout, Packer, View, Weight};
use crate::model::{Diagnostic, Selection};
use crate::redact::Redactor;
use crate::source::SourceRequest;

pub use extras::ExtrasRequest;
pub use packed::{Packed, Written};

use extras::RawExtras;
use survey::Survey;
use texts::Texts;

/// What to pack, and how.
pub struct DumpSourceRequest {
    /// Where the code comes from.
    pub source: SourceRequest,
    /// Which files count.
    pub selection: Selection,
    /// How the dump is laid out.
    pub layout: &'static dyn Layout,
    /// Most tokens that the dump may have; `None` for no limit.
    pub max_tokens: Option<usize>,
    /// What is told before the files.
    pub extras: ExtrasRequest,
}

/// Reads a source and decides what its dump holds; [`Packed::write`] writes it. What could not be
/// read stands among the omitted files and in the diagnostics.
pub async fn dump(
    cx: &Services,
    request: DumpSourceRequest,
    on: &(dyn Fn(Event) + Sync),
) -> Result<Packed, Error> {
    let tree = intake::open(cx, &request.source, &request.selection, on).await?;
    let collector = Collector::new(&tree, &request.selection)?;
    on(Event::Began(Stage::Pack, Some(tree.entries.len())));
    let survey = Survey::of(cx, &tree, &collector, on);
    let mut diagnostics = tree.diagnostics.clone();
    diagnostics.extend_from_slice(collector.diagnostics());
    diagnostics.extend(survey.diagnostics);
    let RawExtras {
        texts,
        diagnostics: notes,
    } = RawExtras::gather(
        &request.extras,
        &request.source,
        &request.selection,
        &tree,
        &collector,
    )
    .await?;
    diagnostics.extend(notes);
    let mut secrets = survey.secrets;
    for (_, text) in &texts {
        secrets.extend(cx.redactor.secrets(text));
    }
    let redactor = cx.redactor.knowing(secrets);
    let extras = texts
        .into_iter()
        .map(|(kind, text)| clean(&redactor, kind, &text, &mut diagnostics))
        .collect();
    let inventory = Inventory {
        name: tree.origin.name.clone(),
        revision: tree.origin.revision.clone(),
        files: survey.files,
        omitted: survey.omitted,
        extras,
    };
    let texts = Texts::new(tree, redactor, survey.kept);
    let packer = Packer::new(inventory, request.layout, cx.tokenizer);
    let weights = if packer.shows_tokens() || request.max_tokens.is_some() {
        weigh(&packer, &texts)
    } else {
        Vec::new()
    };
    let packing = packer.choose(weights, request.max_tokens)?;
    on(Event::Ended(Stage::Pack));
    Ok(Packed {
        packing,
        texts,
        lacks_a_part: diagnostics
            .iter()
            .any(|note| intake::leaves_a_gap(note.code)),
        diagnostics,
    })
}

/// The text without secrets. A patch that loses some is no longer one that applies.
fn clean(redactor: &Redactor, kind: ExtraKind, text: &str, notes: &mut Vec<Diagnostic>) -> Extra {
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

/// Weighs the whole text of every file. One that is gone by now weighs nothing and is missed when it
/// is written.
fn weigh(packer: &Packer, texts: &Texts) -> Vec<Weight> {
    let files = &packer.inventory().files;
    (0..files.len())
        .into_par_iter()
        .map(|index| match texts.get(index, &files[index]) {
            Some(text) => packer.weigh(index, &View::whole(text)),
            None => Weight::default(),
        })
        .collect()
}
